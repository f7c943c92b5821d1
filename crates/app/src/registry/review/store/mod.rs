//! The pairs that wait for somebody, what was said of them, and how far the work is.

mod progress;
mod queue;
mod said;

pub use progress::{Progress, progress};
pub use queue::{Candidate, Side, Wanted, next, of_pair};
pub use said::{Contested, contested, last_of, recent, said_of};
