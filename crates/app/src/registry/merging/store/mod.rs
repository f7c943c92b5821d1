//! The tables of clusters, pairs and judgements.

pub mod clusters;
pub mod graph;
pub mod judgements;
pub mod pairs;
