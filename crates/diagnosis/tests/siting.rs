//! Siting, held against every choice looked at.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use diagnosis::access::{Place, Travel};
use diagnosis::siting::Cover;
use proptest::prelude::*;

const PATIENCE: Duration = Duration::from_secs(60);

fn travel() -> Travel {
    Travel::new(50.0, 1.3).unwrap()
}

fn place() -> impl Strategy<Value = Place> {
    (46.0..46.4, 4.0..4.6)
        .prop_map(|(latitude, longitude)| Place::new(latitude, longitude).unwrap())
}

#[derive(Debug)]
struct Instance {
    demand: Vec<Place>,
    weights: Vec<f64>,
    existing: Vec<Place>,
    candidates: Vec<Place>,
    places: usize,
}

impl Instance {
    fn cover(&self) -> Cover {
        Cover::within(
            &self.demand,
            &self.weights,
            &self.existing,
            &self.candidates,
            travel(),
            12.0,
        )
        .unwrap()
    }

    fn covered(&self, chosen: &[usize]) -> f64 {
        let near = |one: Place, other: Place| travel().minutes_between(one, other) <= 12.0;
        let reached = self.demand.iter().zip(&self.weights).filter(|(at, _)| {
            self.existing.iter().any(|&place| near(**at, place))
                || chosen
                    .iter()
                    .any(|&candidate| near(**at, self.candidates[candidate]))
        });
        reached.map(|(_, weight)| weight).sum()
    }

    fn best(&self) -> f64 {
        choices(self.candidates.len(), self.places)
            .map(|chosen| self.covered(&chosen))
            .fold(0.0, f64::max)
    }
}

/// All choices of at most so many of so many.
fn choices(of: usize, most: usize) -> impl Iterator<Item = Vec<usize>> {
    (0_u32..1 << of)
        .filter(move |bits| bits.count_ones() as usize <= most)
        .map(move |bits| (0..of).filter(|index| bits & (1 << index) != 0).collect())
}

fn instance() -> impl Strategy<Value = Instance> {
    (
        prop::collection::vec(
            (place(), prop_oneof![Just(0.0), Just(1.0), 0.0..1e4]),
            0..40,
        ),
        prop::collection::vec(place(), 0..3),
        prop::collection::vec(place(), 0..11),
        0_usize..6,
    )
        .prop_map(|(demand, existing, candidates, places)| {
            let (demand, weights) = demand.into_iter().unzip();
            Instance {
                demand,
                weights,
                existing,
                candidates,
                places,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_best_plan_lies_between_the_plan_and_its_bound(instance in instance()) {
        let best = instance.best();
        let plan = instance.cover().plan(instance.places);
        let near = 1e-9 * best.max(1.0);
        prop_assert!(plan.chosen.len() <= instance.places);
        prop_assert!((plan.covered - instance.covered(&plan.chosen)).abs() <= near);
        prop_assert!(plan.covered <= best + near, "{plan:?} {best}");
        prop_assert!(plan.bound >= best - near, "{plan:?} {best}");
        prop_assert!((0.0..=1.0).contains(&plan.gap()));
    }

    #[test]
    fn exact_is_the_best_of_all_choices(instance in instance()) {
        let best = instance.best();
        let plan = instance.cover().exact(instance.places, PATIENCE).unwrap();
        let near = 1e-6 * best.max(1.0);
        prop_assert!((plan.covered - best).abs() <= near, "{plan:?} {best}");
        prop_assert!((plan.covered - instance.covered(&plan.chosen)).abs() <= near);
        prop_assert!(plan.gap() <= 1e-6, "{plan:?}");
    }
}

/// Points and candidates at random, where the bound alone proves little.
fn tangle() -> impl Strategy<Value = (Vec<f64>, Vec<Vec<u32>>, usize)> {
    let rows = prop::collection::vec(prop::collection::btree_set(0_u32..30, 1..7), 8..13);
    (prop::collection::vec(1.0..9.0, 30), rows, 2_usize..6).prop_map(|(weights, rows, places)| {
        let rows = rows.into_iter().map(|row| row.into_iter().collect());
        (weights, rows.collect(), places)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn exact_is_the_best_where_places_overlap((weights, rows, places) in tangle()) {
        let cover = Cover::of(&weights, &vec![false; weights.len()], &rows).unwrap();
        let best = choices(rows.len(), places)
            .map(|chosen| cover.covered_by(&chosen))
            .fold(0.0, f64::max);
        let (plan, exact) = (cover.plan(places), cover.exact(places, PATIENCE).unwrap());
        prop_assert!((exact.covered - best).abs() <= 1e-6 * best, "{exact:?} {best}");
        prop_assert!(exact.bound - best <= 1e-6 * best && exact.bound >= best * (1.0 - 1e-9));
        prop_assert!(plan.covered <= best + 1e-9 && plan.bound >= best - 1e-9);
    }
}

#[test]
fn candidates_that_reach_nobody_more_are_not_chosen() {
    let here = Place::new(48.0, 2.0).unwrap();
    let there = Place::new(45.0, 2.0).unwrap();
    let cover = Cover::within(
        &[here, there],
        &[3.0, 5.0],
        &[here],
        &[here, there, there],
        travel(),
        15.0,
    );
    let plan = cover.unwrap().plan(10);
    assert_eq!((plan.chosen, plan.covered, plan.bound), (vec![1], 8.0, 8.0));
}

#[test]
fn what_cannot_be_weighed_is_refused() {
    let here = Place::new(48.0, 2.0).unwrap();
    let with = |weight: f64, radius: f64| {
        Cover::within(&[here], &[weight], &[], &[here], travel(), radius)
    };
    assert!(with(-1.0, 15.0).is_err());
    assert!(with(f64::NAN, 15.0).is_err());
    assert!(with(1.0, -1.0).is_err());
    assert_eq!(with(1.0, 0.0).unwrap().plan(1).covered, 1.0);
    assert_eq!(with(1.0, 15.0).unwrap().plan(0).chosen, Vec::<usize>::new());
}
