//! The funder's follow-up of the programme: every Hub side by side, and the
//! notes of each meeting.

mod model;
pub mod pages;
pub mod store;
