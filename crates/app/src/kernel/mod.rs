//! What every activity stands on: the clock, the database, the atlas that
//! public pages read, and the frame of a page.

pub mod atlas;
pub mod caching;
pub mod clock;
pub mod colour;
pub mod config;
pub mod database;
pub mod errors;
pub mod formats;
pub mod frame;
pub mod open;
pub mod origin;
pub mod pages;
pub mod rate;
pub mod site;
pub mod state;
#[cfg(test)]
pub mod testing;
pub mod visitor;
