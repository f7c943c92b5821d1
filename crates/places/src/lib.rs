//! Places of digital mediation: the national standard, source mappings, cleaning.

pub mod clean;
