//! What one can ask of the registry: the filters of an address, as the public
//! pages, the map, the API and the exports all understand them.

mod query;
mod raw;

pub use query::{DISTANCES_KM, FARTHEST_KM, LAST_PAGE, PAGE_SIZE, PlaceQuery, Sort, Typed, WITHIN};
pub use raw::{MOST_PARAMETERS, Problem, RawQuery, encoded, path_step};

pub use crate::kernel::atlas::{Facet, ValueSet};
