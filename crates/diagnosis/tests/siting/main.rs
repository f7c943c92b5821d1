//! Siting, held against every choice looked at.

#![allow(clippy::unwrap_used)]

mod bus;
mod cover;
mod median;

use std::time::Duration;

use diagnosis::access::{Place, Travel};
use proptest::prelude::*;

const PATIENCE: Duration = Duration::from_secs(60);

fn travel() -> Travel {
    Travel::new(50.0, 1.3).unwrap()
}

fn place() -> impl Strategy<Value = Place> {
    (46.0..46.4, 4.0..4.6)
        .prop_map(|(latitude, longitude)| Place::new(latitude, longitude).unwrap())
}

/// All choices of at most so many of so many.
fn choices(of: usize, most: usize) -> impl Iterator<Item = Vec<usize>> {
    (0_u32..1 << of)
        .filter(move |bits| bits.count_ones() as usize <= most)
        .map(move |bits| (0..of).filter(|index| bits & (1 << index) != 0).collect())
}

/// Points and candidates at random, where the bound alone proves little.
fn tangle(candidates: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<f64>, Vec<Vec<u32>>)> {
    let rows = prop::collection::vec(prop::collection::btree_set(0_u32..30, 1..7), candidates);
    (prop::collection::vec(1.0..9.0, 30), rows).prop_map(|(weights, rows)| {
        (
            weights,
            rows.into_iter()
                .map(|row| row.into_iter().collect())
                .collect(),
        )
    })
}
