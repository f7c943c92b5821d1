//! What a bound leaves open: a smaller cover, the more is settled.
//!
//! At given prices, a candidate that is paid so little that any plan with it proves no better than
//! a known one is out; one without which any plan proves no better is in. What is left holds every
//! plan better than the known one. Points that the same candidates reach become one.

use std::collections::HashMap;

use super::bound::Prices;
use super::{Cover, Rows};

/// A cover of the candidates that are open, some being certain.
pub(super) struct Stage {
    pub(super) cover: Cover,
    /// The first number of each open candidate.
    names: Vec<usize>,
    /// Those that are in, by their first numbers.
    inside: Vec<usize>,
    /// How many more to choose.
    pub(super) places: usize,
    /// What each point pays, as far as it is known.
    pub(super) prices: Option<Vec<f64>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Settled {
    In,
    Out,
    Open,
}

impl Stage {
    /// Nothing settled.
    pub(super) fn whole(cover: &Cover, places: usize) -> Self {
        Self {
            cover: cover.clone(),
            names: (0..cover.candidates()).collect(),
            inside: Vec::new(),
            places,
            prices: None,
        }
    }

    /// A choice among the open candidates, with those that are in, by their first numbers.
    pub(super) fn named(&self, chosen: &[usize]) -> Vec<usize> {
        let chosen = chosen.iter().map(|&candidate| self.names[candidate]);
        self.inside.iter().copied().chain(chosen).collect()
    }

    /// The open candidates of a choice, by their numbers here.
    pub(super) fn numbered(&self, chosen: &[usize]) -> Vec<usize> {
        let numbers = chosen
            .iter()
            .filter_map(|one| self.names.binary_search(one).ok());
        numbers.collect()
    }

    /// What is open where a plan of this weight, existing places included, is known; nothing
    /// where that settles hardly anything.
    pub(super) fn next(&self, prices: &Prices, value: f64) -> Option<Self> {
        let settled = self.settled(prices, value - self.cover.before);
        let open = settled.iter().filter(|one| **one == Settled::Open).count();
        if 20 * open > 19 * settled.len() {
            return None;
        }
        let mut numbers = vec![u32::MAX; settled.len()];
        let (mut names, mut inside) = (Vec::with_capacity(open), self.inside.clone());
        for (candidate, settled) in settled.iter().enumerate() {
            match settled {
                Settled::Open => {
                    numbers[candidate] = names.len() as u32;
                    names.push(self.names[candidate]);
                }
                Settled::In => inside.push(self.names[candidate]),
                Settled::Out => {}
            }
        }
        let taken = inside.len() - self.inside.len();
        let (cover, prices) = self.left(&settled, &numbers, names.len(), prices);
        Some(Self {
            cover,
            names,
            inside,
            places: self.places - taken,
            prices: Some(prices),
        })
    }

    fn settled(&self, prices: &Prices, known: f64) -> Vec<Settled> {
        let mut order: Vec<usize> = (0..prices.paid.len()).collect();
        order.sort_by(|&a, &b| prices.paid[b].total_cmp(&prices.paid[a]).then(a.cmp(&b)));
        let paid = |position: usize| order.get(position).map_or(0.0, |&one| prices.paid[one]);
        let first_out = paid(self.places);
        let last_in = match self.places {
            0 => f64::INFINITY,
            places => paid(places - 1),
        };
        // A hair less, so that rounding settles nothing.
        let known = known - 1e-9 * (known.abs() + self.cover.before);
        let mut settled = vec![Settled::Open; order.len()];
        for (position, &candidate) in order.iter().enumerate() {
            let paid = prices.paid[candidate];
            if position >= self.places && prices.bound - last_in + paid < known {
                settled[candidate] = Settled::Out;
            }
            if position < self.places && prices.bound - paid + first_out < known {
                settled[candidate] = Settled::In;
            }
        }
        settled
    }

    /// The points that open candidates reach and certain ones do not, and what they pay.
    fn left(
        &self,
        settled: &[Settled],
        numbers: &[u32],
        open: usize,
        prices: &Prices,
    ) -> (Cover, Vec<f64>) {
        let old = &self.cover;
        let mut before = old.before;
        let mut groups: HashMap<Vec<u32>, usize> = HashMap::new();
        let (mut rows, mut weights, mut pay) = (Vec::new(), Vec::new(), Vec::new());
        for (point, &weight) in old.weights.iter().enumerate() {
            let row = old.by_point.row(point);
            if row.iter().any(|&one| settled[one as usize] == Settled::In) {
                before += weight;
                continue;
            }
            let row: Vec<u32> = (row.iter().map(|&one| numbers[one as usize]))
                .filter(|&number| number != u32::MAX)
                .collect();
            if row.is_empty() {
                continue;
            }
            let group = *groups.entry(row).or_insert_with_key(|row| {
                rows.push(row.clone());
                weights.push(0.0);
                pay.push(0.0);
                rows.len() - 1
            });
            weights[group] += weight;
            pay[group] += prices.prices[point];
        }
        let by_point = Rows::of(&rows);
        let by_candidate = by_point.turned(open);
        let total = old.total;
        (
            Cover {
                before,
                total,
                weights,
                by_candidate,
                by_point,
            },
            pay,
        )
    }
}
