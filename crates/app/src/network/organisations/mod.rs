//! Organisations: who they are by name, legal form and number, where they work,
//! who answers for them, the places they run.

pub mod model;
pub mod pages;
pub mod store;
mod views;
