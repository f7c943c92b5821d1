//! Levers, from an address to what would be otherwise.

mod model;
mod pages;
