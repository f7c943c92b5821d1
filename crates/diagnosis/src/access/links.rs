//! Pairs that count, kept in memory from both sides: rows of numbers with their weights.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::decay::Decay;
use super::reach::Reach;
use super::sphere::Points;

/// For each place of one side, those of the other that count for it.
#[derive(Debug, Clone)]
pub(super) struct Links {
    starts: Vec<usize>,
    to: Vec<u32>,
    weights: Weights,
}

/// Five bytes a pair where weights are those of bands, twelve where each has its own.
#[derive(Debug, Clone)]
enum Weights {
    Bands { which: Vec<u8>, of: Vec<f64> },
    Each(Vec<f64>),
}

#[derive(Default)]
struct Row {
    to: Vec<u32>,
    which: Vec<u8>,
    weights: Vec<f64>,
}

impl Links {
    /// From each place of supply, in their order on the sphere, those of demand; nothing where
    /// there are more than `most` pairs.
    pub(super) fn around(
        supply: &Points,
        demand: &Points,
        reach: &Reach,
        most: usize,
    ) -> Option<Self> {
        let banded = !reach.decay().bands().is_empty();
        let total = AtomicUsize::new(0);
        let rows: Vec<Row> = (0..supply.len())
            .into_par_iter()
            .map(|index| {
                let mut row = Row::default();
                if total.load(Ordering::Relaxed) > most {
                    return row;
                }
                reach.each(demand, supply.place(index), |point, band, weight| {
                    row.to.push(point as u32);
                    match banded {
                        true => row.which.push(band),
                        false => row.weights.push(weight),
                    }
                });
                total.fetch_add(row.to.len(), Ordering::Relaxed);
                row
            })
            .collect();
        (total.into_inner() <= most).then(|| Self::of(rows, reach.decay()))
    }

    /// From pairs of a place of supply and one of demand with their minutes.
    pub(super) fn timed(
        supply: usize,
        pairs: impl Iterator<Item = (u32, u32, f64)>,
        decay: &Decay,
    ) -> Self {
        let mut rows: Vec<Row> = (0..supply).map(|_| Row::default()).collect();
        for (from, to, minutes) in pairs.filter(|pair| pair.2 <= decay.limit()) {
            let row = &mut rows[from as usize];
            row.to.push(to);
            match decay.band(minutes) {
                Some(band) => row.which.push(band as u8),
                None => row.weights.push(decay.weight(minutes)),
            }
        }
        Self::of(rows, decay)
    }

    fn of(rows: Vec<Row>, decay: &Decay) -> Self {
        let mut starts = Vec::with_capacity(rows.len() + 1);
        starts.push(0);
        let pairs = rows.iter().map(|row| row.to.len()).sum();
        let mut to = Vec::with_capacity(pairs);
        let (mut which, mut each) = (Vec::new(), Vec::new());
        for row in rows {
            to.extend_from_slice(&row.to);
            which.extend_from_slice(&row.which);
            each.extend_from_slice(&row.weights);
            starts.push(to.len());
        }
        let weights = match decay.bands().is_empty() {
            true => Weights::Each(each),
            false => Weights::Bands {
                which,
                of: decay.bands().iter().map(|band| band.weight).collect(),
            },
        };
        Self {
            starts,
            to,
            weights,
        }
    }

    /// The same pairs from the other side, which has so many places.
    pub(super) fn turned(&self, others: usize) -> Self {
        let mut starts = vec![0; others + 1];
        for &one in &self.to {
            starts[one as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut to = vec![0; self.to.len()];
        let mut place = vec![0_u32; self.to.len()];
        for row in 0..self.len() {
            for pair in self.starts[row]..self.starts[row + 1] {
                let slot = &mut next[self.to[pair] as usize];
                to[*slot] = row as u32;
                place[*slot] = pair as u32;
                *slot += 1;
            }
        }
        let weights = match &self.weights {
            Weights::Bands { which, of } => Weights::Bands {
                which: place.iter().map(|&pair| which[pair as usize]).collect(),
                of: of.clone(),
            },
            Weights::Each(each) => {
                Weights::Each(place.iter().map(|&pair| each[pair as usize]).collect())
            }
        };
        Self {
            starts,
            to,
            weights,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn pairs(&self) -> usize {
        self.to.len()
    }

    pub(super) fn row(&self, index: usize) -> &[u32] {
        &self.to[self.starts[index]..self.starts[index + 1]]
    }

    /// The sum of the values of a row's places, each times its weight.
    pub(super) fn weighed(&self, index: usize, values: &[f64]) -> f64 {
        let range = self.starts[index]..self.starts[index + 1];
        let to = &self.to[range.clone()];
        match &self.weights {
            Weights::Bands { which, of } => (to.iter().zip(&which[range]))
                .map(|(&one, &band)| of[usize::from(band)] * values[one as usize])
                .sum(),
            Weights::Each(weights) => (to.iter().zip(&weights[range]))
                .map(|(&one, weight)| weight * values[one as usize])
                .sum(),
        }
    }
}
