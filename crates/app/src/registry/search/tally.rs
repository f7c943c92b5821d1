//! How many places each value of each facet would give.

use super::sieve::{Failing, Sieve};
use crate::kernel::atlas::{Atlas, Facet, PlaceIndex, Rule, ValueSet};

/// The counts of a question's facets. A value's count is the number of places
/// that fit everything chosen elsewhere and have this value; where all chosen
/// values are wanted at once, everything chosen there too.
pub struct Tally {
    counts: [Vec<usize>; Facet::ALL.len()],
}

impl Tally {
    /// Zeros.
    pub fn new(atlas: &Atlas) -> Self {
        Self {
            counts: Facet::ALL.map(|facet| vec![0; atlas.values(facet).len()]),
        }
    }

    /// How many places a value gives.
    pub fn count(&self, facet: Facet, number: usize) -> usize {
        let counts = &self.counts[facet as usize];
        counts.get(number).copied().unwrap_or_default()
    }

    /// Takes a place into account.
    pub fn see(&mut self, atlas: &Atlas, sieve: &Sieve<'_>, index: PlaceIndex, failing: Failing) {
        let place = &atlas.places()[index];
        match failing {
            Failing::None => {
                for facet in Facet::ALL {
                    self.add(facet, sieve.values(index, place, facet));
                }
            }
            // One value or another: choosing this one as well would bring the place back.
            Failing::Only(facet) if facet.rule() != Rule::All => {
                self.add(facet, sieve.values(index, place, facet));
            }
            Failing::Only(_) | Failing::Much => {}
        }
    }

    fn add(&mut self, facet: Facet, values: ValueSet) {
        let counts = &mut self.counts[facet as usize];
        if values.is_empty() && facet.rule() == Rule::AnyOrUnsaid {
            counts.iter_mut().for_each(|count| *count += 1);
            return;
        }
        for number in values.iter() {
            if let Some(count) = counts.get_mut(number) {
                *count += 1;
            }
        }
    }
}
