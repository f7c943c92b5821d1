//! Communes of France and the territories above them.
//!
//! Everything here comes from one file, the **reference pack** (`data/reference.pack`), which
//! `cargo xtask reference` builds from published data and which is compiled into the program.
//! [`Territories`] loads it and answers, without ever changing:
//!
//! - *which commune is this?* by code of any vintage ([`Territories::resolve`]), by name and
//!   postal code however written ([`Territories::find_commune`]), by what somebody is typing
//!   ([`Territories::suggest`]), by point ([`Territories::commune_at`]);
//! - *what belongs to what?* from the commune to the country ([`Territories::communes_of`],
//!   [`Territories::parents_of`], [`Territories::children_of`]);
//! - *what does it look like?* ([`Territories::contour`], [`Territories::borders`]).
//!
//! Contours are kept as a **topology**: each border between two communes is stored once, with the
//! commune at its left and the one at its right. The contour of a département is the chain of the
//! borders that have it on one side only. Whatever the simplification, neighbours share their
//! border exactly.
//!
//! The crate knows nothing of places, databases or HTTP.

mod codes;
mod contours;
mod fold;
mod grouping;
mod hubs;
mod model;
mod names;
pub mod pack;
mod position;
mod qualify;
mod suggest;
mod territories;
mod topology;

pub use codes::{Code, CodeError, CodeInsee, CodePostal, Level, TerritoryId};
pub use fold::fold;
pub use model::{Commune, Found, Share, SourceNote, Suggestion, Territory};
pub use pack::PackError;
pub use position::{Position, PositionError};
pub use territories::Territories;
