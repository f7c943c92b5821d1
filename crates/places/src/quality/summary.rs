//! What many sheets add up to.

use std::collections::BTreeMap;

use super::{Flaw, Freshness, Part, Quality};
use crate::standard::Field;

/// Where the bands of a distribution begin; the last holds 100.
pub const BANDS: [u8; 5] = [0, 20, 40, 60, 80];

/// Sheets, counted together. Two of them can be united in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many.
    pub sheets: usize,
    parts: [u64; 4],
    /// How many in each of [`BANDS`].
    pub bands: [usize; 5],
    ages: BTreeMap<Freshness, usize>,
    missing: BTreeMap<Field, usize>,
    flaws: BTreeMap<Flaw, usize>,
}

impl Summary {
    /// Counts one more.
    pub fn add(&mut self, quality: &Quality) {
        self.sheets += 1;
        for part in Part::ALL {
            self.parts[part as usize] += u64::from(quality.part(part));
        }
        let score = quality.score();
        let band = BANDS.iter().rposition(|start| score >= *start);
        self.bands[band.unwrap_or_default()] += 1;
        *self.ages.entry(quality.age).or_default() += 1;
        for field in &quality.missing {
            *self.missing.entry(*field).or_default() += 1;
        }
        // A sheet may have a flaw at several fields: it is one sheet.
        let mut flaws: Vec<Flaw> = quality.flaws.iter().map(|(flaw, _)| *flaw).collect();
        flaws.sort_unstable();
        flaws.dedup();
        for flaw in flaws {
            *self.flaws.entry(flaw).or_default() += 1;
        }
    }

    /// The mean score; none of no sheets.
    pub fn mean(&self) -> Option<f64> {
        self.per_sheet(self.parts.iter().sum())
    }

    /// The mean points of a part.
    pub fn mean_of(&self, part: Part) -> Option<f64> {
        self.per_sheet(self.parts[part as usize])
    }

    fn per_sheet(&self, points: u64) -> Option<f64> {
        (self.sheets > 0).then(|| points as f64 / self.sheets as f64)
    }

    /// How many are of an age.
    pub fn of_age(&self, age: Freshness) -> usize {
        self.ages.get(&age).copied().unwrap_or_default()
    }

    /// How many do not say something.
    pub fn without(&self, field: Field) -> usize {
        self.missing.get(&field).copied().unwrap_or_default()
    }

    /// What is missing, the most often first.
    pub fn most_missing(&self) -> Vec<(Field, usize)> {
        most(&self.missing)
    }

    /// What is wrong, the most often first.
    pub fn most_wrong(&self) -> Vec<(Flaw, usize)> {
        most(&self.flaws)
    }
}

fn most<T: Copy + Ord>(counts: &BTreeMap<T, usize>) -> Vec<(T, usize)> {
    let mut sorted: Vec<(T, usize)> = counts.iter().map(|(what, n)| (*what, *n)).collect();
    sorted.sort_by_key(|(what, count)| (std::cmp::Reverse(*count), *what));
    sorted
}
