//! What every activity stands on: the clock, the database, the atlas that
//! public pages read, the frame of a page; and who may write what: identity,
//! policy, access, the journal.

pub mod access;
pub mod atlas;
pub mod background;
pub mod caching;
pub mod chance;
pub mod clock;
pub mod closed;
pub mod colour;
pub mod config;
pub mod database;
pub mod errors;
pub mod formats;
pub mod frame;
pub mod headers;
pub mod health;
pub mod identity;
#[allow(dead_code)] // some of what a job tells, its tests alone ask
pub mod jobs;
pub mod journal;
pub mod mail;
#[cfg(test)]
mod matrix;
pub mod member;
pub mod metrics;
pub mod observing;
pub mod open;
pub mod origin;
pub mod pages;
pub mod policy;
pub mod rate;
pub mod retention;
pub mod retry;
pub mod service_address;
pub mod serving;
pub mod site;
pub mod state;
#[cfg(test)]
pub mod testing;
pub mod transfer;
pub mod visitor;
pub mod writing;
