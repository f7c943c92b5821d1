//! What moved since a date: places that appeared, changed, went away, or became
//! part of another, told in an order that never skips one. Whoever keeps a copy
//! of the registry follows it by this, page after page; webhooks are sent from it.

pub mod model;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::{Change, Cursor, Since};
pub use store::{Touched, publish};
