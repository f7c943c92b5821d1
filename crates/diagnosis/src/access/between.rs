//! Accessibility where populations are intervals: what people reach lies between two figures.

use rayon::prelude::*;

use super::catchment::{Catchment, UnusableAmount};
use crate::need::Interval;

/// What people at one place can reach, whatever the populations are within their intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The least accessibility: everybody who may need help does.
    pub least: f64,
    /// The most: only those who certainly need it do. Nothing where nobody certainly comes to a
    /// place within reach, whose share has then no bound.
    pub most: Option<f64>,
    /// Minutes to the nearest place, whatever it offers; nothing where there is none at all.
    pub nearest_minutes: Option<f64>,
    /// How many places within reach do not say what they offer.
    pub unknown_within_reach: u32,
}

impl Catchment {
    /// The same as [`Catchment::share_out`], for populations known as intervals. Accessibility
    /// falls with every population, so its bounds are those of the two ends.
    pub fn share_out_between(
        &self,
        populations: &[Interval],
        capacities: &[Option<f64>],
    ) -> Result<Vec<Reach>, UnusableAmount> {
        let ends =
            |of: fn(Interval) -> f64| -> Vec<f64> { populations.iter().copied().map(of).collect() };
        let (low, high) = (ends(Interval::low), ends(Interval::high));
        let crowded = self.share_out(&high, capacities)?;
        if low == high {
            let exact = crowded.into_iter().map(|access| Reach {
                least: access.accessibility,
                most: Some(access.accessibility),
                nearest_minutes: access.nearest_minutes,
                unknown_within_reach: access.unknown_within_reach,
            });
            return Ok(exact.collect());
        }
        let unbounded = self.without_certain_visitors(&low, &high, capacities);
        let alone = self.accessibilities(&low, capacities);
        let reaches = crowded.into_par_iter().zip(alone).enumerate();
        Ok(reaches
            .map(|(number, (crowded, most))| Reach {
                least: crowded.accessibility,
                // Rounding of two sums taken in one order may differ in the last digit.
                most: (!unbounded.contains(&number)).then_some(most.max(crowded.accessibility)),
                nearest_minutes: crowded.nearest_minutes,
                unknown_within_reach: crowded.unknown_within_reach,
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Bands, Place, Travel};
    use super::*;

    fn reaches(populations: &[(f64, f64)]) -> Vec<Reach> {
        let at = |longitude| Place::new(48.0, longitude).unwrap();
        let bands: Bands = "20:1".parse().unwrap();
        let travel = Travel::new(60.0, 1.0).unwrap();
        let demand: Vec<Place> = (0..populations.len())
            .map(|n| at(n as f64 * 0.01))
            .collect();
        let catchment = Catchment::new(&demand, &[at(0.0)], &bands, travel);
        let populations: Vec<Interval> = populations
            .iter()
            .map(|&(low, high)| Interval::new(low, high).unwrap())
            .collect();
        catchment
            .share_out_between(&populations, &[Some(100.0)])
            .unwrap()
    }

    #[test]
    fn the_more_may_come_the_less_there_is() {
        let found = reaches(&[(10.0, 40.0), (10.0, 60.0)]);
        assert_eq!((found[0].least, found[0].most), (1.0, Some(5.0)));
    }

    #[test]
    fn where_nobody_certainly_comes_there_is_no_bound() {
        let found = reaches(&[(0.0, 50.0), (0.0, 50.0)]);
        assert_eq!((found[1].least, found[1].most), (1.0, None));
    }

    #[test]
    fn known_populations_give_one_figure() {
        let found = reaches(&[(25.0, 25.0), (25.0, 25.0)]);
        assert_eq!((found[0].least, found[0].most), (2.0, Some(2.0)));
    }
}
