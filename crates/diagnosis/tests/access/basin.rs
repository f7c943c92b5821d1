//! What if: a basin answers what the whole country would.

use std::sync::Arc;

use diagnosis::access::{Basin, Changes, Ground};
use proptest::prelude::*;

use super::{decay, demand, place, same, share_out, supply, told, travel};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_basin_answers_what_the_whole_country_would(
        demand in demand(),
        supply in supply(),
        added in prop::collection::vec((place(), prop::option::weighted(0.8, 0.0..80.0)), 0..3),
        closed in prop::collection::btree_set(0_usize..40, 0..6),
        asked in prop::collection::btree_set(0_usize..80, 0..20),
        decay in decay(),
    ) {
        let targets: Vec<usize> = asked.into_iter().filter(|one| *one < demand.len()).collect();
        let closed: Vec<usize> = closed.into_iter().collect();
        let (people, populations): (Vec<_>, Vec<_>) = demand.iter().copied().unzip();
        let (places, capacities): (Vec<_>, Vec<_>) = supply.iter().copied().unzip();
        let ground = Arc::new(Ground::new(&people, &places));
        let basin = Basin::around(&ground, &targets, &decay, travel());
        let changes = Changes { closed: &closed, added: &added };
        let found = basin.with(&populations, &capacities, &changes).unwrap();

        let stays = supply.iter().enumerate().filter(|(number, _)| !closed.contains(number));
        let then: Vec<_> = stays.map(|(_, place)| *place).chain(added.clone()).collect();
        let whole = share_out(&demand, &then, &decay);
        let expected: Vec<_> = targets.iter().map(|&target| whole[target]).collect();
        same(&found.into_iter().map(told).collect::<Vec<_>>(), &expected)?;

        let bounds = basin.with_between(&populations, &populations, &capacities, &changes).unwrap();
        for ((low, high), expected) in bounds.iter().zip(&expected) {
            prop_assert!((low.accessibility - expected.0).abs() <= 1e-9 * expected.0.max(1.0));
            prop_assert_eq!(low, high);
        }
    }
}
