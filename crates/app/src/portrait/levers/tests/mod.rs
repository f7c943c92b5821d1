//! Levers, from an address to what would be otherwise.

mod api;
mod model;
mod pages;
mod weights;
