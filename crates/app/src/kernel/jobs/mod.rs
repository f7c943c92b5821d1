//! Work that outlives a request. A job is written in the transaction that
//! wants it ([`enqueue`]), taken by one node at a time under a lease, renewed
//! while it works ([`Runner`]). Its end belongs to the transaction of its
//! effects ([`Lease::finish_in`]): whoever lost the lease meanwhile, being too
//! slow or thought dead, can end nothing. A handler may run again after a
//! crash, so what it does outside that transaction must bear being done twice.

mod lease;
pub mod model;
mod runner;
pub mod store;
#[cfg(test)]
mod tests;

pub use lease::{Failure, Finished, Lease};
pub use model::NewJob;
pub use runner::{Handlers, Runner};
pub use store::{enqueue, keep_recurring};
