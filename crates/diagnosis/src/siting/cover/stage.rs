//! What a bound leaves open: a smaller cover, the more is settled.
//!
//! At given prices, a candidate that is paid so little that any plan with it proves no better than
//! a known one is out; one without which any plan proves no better is in. What is left holds every
//! plan better than the known one, or one as good. Points that the same candidates reach become one,
//! and of candidates of which one reaches all that another does, only that one stays.

use std::collections::HashMap;

use super::bound::Prices;
use super::dominance::dominated;
use super::{Cover, Rows};

/// A cover of the candidates that are open, some being certain.
pub(super) struct Stage {
    pub(super) cover: Cover,
    /// The first number of each open candidate.
    names: Vec<usize>,
    /// Those that are in, by their first numbers.
    inside: Vec<usize>,
    /// By first numbers, the candidate that stands for another that it dominates; else itself.
    instead: Vec<u32>,
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
    /// Nothing settled but what another candidate dominates.
    pub(super) fn whole(cover: &Cover, places: usize) -> Self {
        let whole = Self {
            cover: cover.clone(),
            names: (0..cover.candidates()).collect(),
            inside: Vec::new(),
            instead: (0..cover.candidates() as u32).collect(),
            places,
            prices: None,
        };
        whole.undominated()
    }

    /// A choice among the open candidates, with those that are in, by their first numbers.
    pub(super) fn named(&self, chosen: &[usize]) -> Vec<usize> {
        let chosen = chosen.iter().map(|&candidate| self.names[candidate]);
        self.inside.iter().copied().chain(chosen).collect()
    }

    /// The open candidates of a choice, or those that stand for them, by their numbers here.
    pub(super) fn numbered(&self, chosen: &[usize]) -> Vec<usize> {
        let mut numbers: Vec<usize> = (chosen.iter())
            .filter_map(|&one| {
                let mut name = one;
                while self.instead[name] as usize != name {
                    name = self.instead[name] as usize;
                }
                self.names.binary_search(&name).ok()
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// What is open where a plan of this weight, existing places included, is known; nothing
    /// where that settles hardly anything.
    pub(super) fn next(&self, prices: &Prices, value: f64) -> Option<Self> {
        let settled = self.settled(prices, value - self.cover.before);
        let open = settled.iter().filter(|one| **one == Settled::Open).count();
        if 20 * open > 19 * settled.len() {
            return None;
        }
        Some(self.with(&settled, Some(&prices.prices)).undominated())
    }

    /// The same without one candidate, and with it, from these prices.
    pub(super) fn parted(&self, candidate: usize, prices: &[f64]) -> [Self; 2] {
        [Settled::Out, Settled::In].map(|side| {
            let mut settled = vec![Settled::Open; self.cover.candidates()];
            settled[candidate] = side;
            self.with(&settled, Some(prices)).undominated()
        })
    }

    /// Without candidates that others dominate.
    fn undominated(mut self) -> Self {
        let by = dominated(&self.cover);
        if by.iter().all(Option::is_none) {
            return self;
        }
        let mut settled = vec![Settled::Open; by.len()];
        for (candidate, by) in by.iter().enumerate() {
            if let Some(by) = by {
                settled[candidate] = Settled::Out;
                self.instead[self.names[candidate]] = self.names[*by as usize] as u32;
            }
        }
        self.with(&settled, self.prices.as_deref())
    }

    fn with(&self, settled: &[Settled], prices: Option<&[f64]>) -> Self {
        let mut numbers = vec![u32::MAX; settled.len()];
        let (mut names, mut inside) = (Vec::with_capacity(settled.len()), self.inside.clone());
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
        let (cover, prices) = self.left(settled, &numbers, names.len(), prices);
        Self {
            cover,
            names,
            inside,
            instead: self.instead.clone(),
            places: self.places - taken,
            prices,
        }
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
        prices: Option<&[f64]>,
    ) -> (Cover, Option<Vec<f64>>) {
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
            pay[group] += prices.map_or(0.0, |prices| prices[point]);
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
            prices.map(|_| pay),
        )
    }
}
