//! Maximal covering.

use std::time::Duration;

use diagnosis::access::Place;
use diagnosis::siting::Cover;
use proptest::prelude::*;

use super::{PATIENCE, choices, place, tangle, travel};

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
        let plan = instance.cover().exact(instance.places, PATIENCE);
        let near = 1e-6 * best.max(1.0);
        prop_assert!((plan.covered - best).abs() <= near, "{plan:?} {best}");
        prop_assert!((plan.covered - instance.covered(&plan.chosen)).abs() <= near);
        prop_assert!(plan.gap() <= 1e-6, "{plan:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn exact_is_the_best_where_places_overlap((weights, rows) in tangle(8..13), places in 2_usize..6) {
        let cover = Cover::of(&weights, &vec![false; weights.len()], &rows).unwrap();
        let best = choices(rows.len(), places)
            .map(|chosen| cover.covered_by(&chosen))
            .fold(0.0, f64::max);
        let (plan, exact) = (cover.plan(places), cover.exact(places, PATIENCE));
        prop_assert!((exact.covered - best).abs() <= 1e-6 * best, "{exact:?} {best}");
        prop_assert!(exact.bound - best <= 1e-6 * best && exact.bound >= best * (1.0 - 1e-9));
        prop_assert!(plan.covered <= best + 1e-9 && plan.bound >= best - 1e-9);
    }

    /// Where the bound alone proves little: many parts are looked at, or none for want of time.
    #[test]
    fn exact_is_the_best_of_many_parts((weights, rows) in tangle(15..18), places in 3_usize..6) {
        let rows = [&rows[..], &rows[..3]].concat();
        let cover = Cover::of(&weights, &vec![false; weights.len()], &rows).unwrap();
        let best = choices(rows.len() - 3, places)
            .map(|chosen| cover.covered_by(&chosen))
            .fold(0.0, f64::max);
        let (exact, hasty) = (cover.exact(places, PATIENCE), cover.exact(places, Duration::ZERO));
        prop_assert!((exact.covered - best).abs() <= 1e-9 * best, "{exact:?} {best}");
        prop_assert_eq!(exact.bound, exact.covered);
        prop_assert!((exact.covered - cover.covered_by(&exact.chosen)).abs() <= 1e-9);
        prop_assert!(hasty.bound >= best * (1.0 - 1e-9) && hasty.covered <= best * (1.0 + 1e-9));
    }

    #[test]
    fn other_plans_differ_and_are_nearly_as_good((weights, rows) in tangle(8..13), places in 1_usize..6) {
        let cover = Cover::of(&weights, &vec![false; weights.len()], &rows).unwrap();
        let plans = cover.plans(places, 4, 0.7);
        prop_assert!(!plans.is_empty() && plans.len() <= 4);
        for (number, plan) in plans.iter().enumerate() {
            prop_assert!(plan.chosen.len() <= places);
            prop_assert!((plan.covered - cover.covered_by(&plan.chosen)).abs() < 1e-9);
            prop_assert!(plan.covered >= 0.7 * plans[0].covered && plan.bound >= plan.covered);
            for before in &plans[..number] {
                let size = plans[0].chosen.len();
                let common = plan.chosen.iter().filter(|one| before.chosen.contains(one)).count();
                prop_assert!(common <= size - size.div_ceil(5).max(1), "{plan:?} {before:?}");
            }
        }
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
