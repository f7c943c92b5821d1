//! What every activity stands on: the clock, the database, the atlas that
//! public pages read, and the frame of a page.

pub mod atlas;
pub mod background;
pub mod caching;
pub mod chance;
pub mod clock;
pub mod colour;
pub mod config;
pub mod database;
pub mod errors;
pub mod formats;
pub mod frame;
#[allow(dead_code, unused_imports)] // whole for the activities of issue 4, built beside it
pub mod jobs;
#[allow(dead_code)] // likewise
pub mod mail;
pub mod open;
pub mod origin;
pub mod pages;
pub mod rate;
pub mod retention;
pub mod retry;
pub mod site;
pub mod state;
#[cfg(test)]
pub mod testing;
pub mod visitor;
