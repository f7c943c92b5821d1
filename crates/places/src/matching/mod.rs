//! Which records speak of the same place.
//!
//! ```text
//! Fields ──▶ Subject ──Index──▶ candidate pairs ──Matcher──▶ ScoredPair ──clusters──▶ Cluster
//! ```
//!
//! A [`Subject`] is a record read once for matching: names without accents and without the words
//! that only say what kind of place it is, the street taken apart, contacts in one spelling. The
//! [`Index`] proposes the pairs worth comparing by many keys, none of which makes a block that
//! grows with the square of the registry. The [`Matcher`] compares two subjects field by field and
//! adds what each field says ([`Model`]: a readable file of weights) into a probability, with its
//! [`Evidence`] in words. [`clusters`] gathers the pairs, without chains of weak links, under what
//! people have decided ([`Constraints`]).
//!
//! Nothing here depends on the order of records: the same set gives the same pairs and clusters.

mod cluster;
mod compare;
mod contact;
mod evidence;
mod index;
mod keys;
mod kind;
pub mod learn;
mod model;
mod name;
mod record;
mod street;
mod subject;
mod token;

pub use cluster::{Cluster, Clustering, Constraints, Likeness, clusters};
pub use compare::{Comparison, FIELDS, Field};
pub use evidence::Evidence;
pub use index::Index;
pub use model::{Decision, Matcher, Model, ModelError, ScoredPair};
pub use record::{Record, Written};
pub use subject::{Fields, Subject};
