//! Messages to people. They are written in the transaction that gives cause to
//! them ([`enqueue`]), so none is lost and none is sent for nothing; every node
//! sends them in turn, each under a lease, and tries again what the mail server
//! puts off. A crash between the sending and its note sends a message twice,
//! under the same identifier. In a demonstration without a mail server, a page
//! shows them instead ([`outbox`]).

mod message;
pub mod outbox;
pub mod sender;
pub mod settings;
pub mod store;
#[cfg(test)]
mod tests;

pub use message::{Address, Message, Purpose};
pub use settings::MailSettings;
pub use store::{enqueue, enqueue_list};
