//! Floating catchments, held against what one would compute pair by pair.

#![allow(clippy::unwrap_used)]

mod basin;

use diagnosis::access::{Access, Bands, Catchment, Decay, MOST_LISTED, Place, Travel, Trip};
use proptest::prelude::*;

fn travel() -> Travel {
    Travel::new(50.0, 1.3).unwrap()
}

fn bands() -> Bands {
    "10:1,15:0.6667,20:0.3333".parse().unwrap()
}

/// Accessibility and nearest minutes, every pair looked at.
fn brute(
    demand: &[(Place, f64)],
    supply: &[(Place, Option<f64>)],
    decay: &Decay,
) -> Vec<(f64, Option<f64>, u32)> {
    let minutes = |a: Place, b: Place| a.distance_km(b) * 1.3 / 50.0 * 60.0;
    let shares: Vec<f64> = supply
        .iter()
        .map(|(place, capacity)| {
            let come: f64 = demand
                .iter()
                .map(|(at, people)| decay.weight(minutes(*at, *place)) * people)
                .sum();
            capacity.map_or(
                0.0,
                |capacity| if come > 0.0 { capacity / come } else { 0.0 },
            )
        })
        .collect();
    demand
        .iter()
        .map(|(at, _)| {
            let mut sum = 0.0;
            let mut nearest: Option<f64> = None;
            let mut unknown = 0;
            for ((place, capacity), share) in supply.iter().zip(&shares) {
                let time = minutes(*at, *place);
                sum += decay.weight(time) * share;
                nearest = Some(nearest.map_or(time, |least| least.min(time)));
                unknown += u32::from(capacity.is_none() && time <= decay.limit());
            }
            (sum, nearest, unknown)
        })
        .collect()
}

fn told(access: Access) -> (f64, Option<f64>, u32) {
    (
        access.accessibility,
        access.nearest_minutes,
        access.unknown_within_reach,
    )
}

fn share_out(
    demand: &[(Place, f64)],
    supply: &[(Place, Option<f64>)],
    decay: &Decay,
) -> Vec<(f64, Option<f64>, u32)> {
    listing(demand, supply, decay, MOST_LISTED)
}

fn listing(
    demand: &[(Place, f64)],
    supply: &[(Place, Option<f64>)],
    decay: &Decay,
    most: usize,
) -> Vec<(f64, Option<f64>, u32)> {
    let (people, populations): (Vec<_>, Vec<_>) = demand.iter().copied().unzip();
    let (places, capacities): (Vec<_>, Vec<_>) = supply.iter().copied().unzip();
    let catchment = Catchment::listing(&people, &places, decay, travel(), most);
    let found = catchment.share_out(&populations, &capacities).unwrap();
    found.into_iter().map(told).collect()
}

fn decay() -> impl Strategy<Value = Decay> {
    let decays = [
        "10:1,15:0.6667,20:0.3333",
        "0:1,15:0.2,30:1",
        "linear:20",
        "gaussian:25",
        "exponential:30:8",
    ];
    prop::sample::select(decays.map(|text| text.parse().unwrap()).to_vec())
}

fn same(
    found: &[(f64, Option<f64>, u32)],
    expected: &[(f64, Option<f64>, u32)],
) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        prop_assert!(
            (found.0 - expected.0).abs() <= 1e-9 * expected.0.max(1.0),
            "{found:?} {expected:?}"
        );
        prop_assert_eq!(found.1.is_some(), expected.1.is_some());
        let (one, other) = (found.1.unwrap_or(0.0), expected.1.unwrap_or(0.0));
        prop_assert!(
            (one - other).abs() <= 1e-9 * other.max(1.0),
            "{one} {other}"
        );
        prop_assert_eq!(found.2, expected.2);
    }
    Ok(())
}

/// Places of a small region, of all France overseas, around a pole, and over the line where
/// dates change; some exactly where another is.
fn place() -> impl Strategy<Value = Place> {
    let there = prop_oneof![
        6 => (46.0..47.0, 4.0..5.5),
        1 => (-22.5..17.0, -63.0..56.0),
        1 => (89.0..90.0, -180.0..180.0),
        2 => (-16.2..-15.8, 179.8..180.0),
        2 => (-16.2..-15.8, -180.0..-179.8),
        1 => Just((46.5, 4.5)),
    ];
    there.prop_map(|(latitude, longitude): (f64, f64)| Place::new(latitude, longitude).unwrap())
}

fn demand() -> impl Strategy<Value = Vec<(Place, f64)>> {
    prop::collection::vec((place(), prop_oneof![Just(0.0), 0.0..5e4]), 0..80)
}

fn supply() -> impl Strategy<Value = Vec<(Place, Option<f64>)>> {
    prop::collection::vec((place(), prop::option::weighted(0.8, 0.0..80.0)), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn equals_every_pair_looked_at(demand in demand(), supply in supply(), decay in decay()) {
        let expected = brute(&demand, &supply, &decay);
        same(&share_out(&demand, &supply, &decay), &expected)?;
        // With all pairs listed, and with none.
        same(&listing(&demand, &supply, &decay, 0), &expected)?;
    }

    #[test]
    fn known_times_tell_what_geometry_tells(demand in demand(), supply in supply(), decay in decay()) {
        let mut trips = Vec::new();
        for (from, (at, _)) in demand.iter().enumerate() {
            for (to, (place, _)) in supply.iter().enumerate() {
                let minutes = travel().minutes_between(*at, *place);
                trips.push(Trip { demand: from as u32, supply: to as u32, minutes });
            }
        }
        let populations: Vec<f64> = demand.iter().map(|one| one.1).collect();
        let capacities: Vec<Option<f64>> = supply.iter().map(|one| one.1).collect();
        let catchment = Catchment::timed(demand.len(), supply.len(), &trips, &decay);
        let found = catchment.share_out(&populations, &capacities).unwrap();
        same(&found.into_iter().map(told).collect::<Vec<_>>(), &brute(&demand, &supply, &decay))?;
    }

    #[test]
    fn fewer_people_reach_no_less(demand in demand(), supply in supply(), parts in prop::collection::vec(0.0..1.0, 80)) {
        let (people, most): (Vec<_>, Vec<f64>) = demand.iter().copied().unzip();
        let (places, capacities): (Vec<_>, Vec<_>) = supply.iter().copied().unzip();
        let fewest: Vec<f64> = most.iter().zip(&parts).map(|(most, part)| most * part).collect();
        let between: Vec<f64> = fewest.iter().zip(&most).map(|(few, most)| (few + most) / 2.0).collect();
        let catchment = Catchment::new(&people, &places, bands(), travel());
        let bounds = catchment.share_out_between(&fewest, &most, &capacities).unwrap();
        let found = catchment.share_out(&between, &capacities).unwrap();
        for ((low, high), found) in bounds.iter().zip(&found) {
            let near = 1e-9 * found.accessibility.max(1.0);
            prop_assert!(low.accessibility <= found.accessibility + near);
            prop_assert!(found.accessibility <= high.accessibility + near);
            prop_assert!(high.accessibility.is_finite());
        }
    }

    #[test]
    fn all_that_is_offered_where_anybody_comes_is_shared_out(demand in demand(), supply in supply()) {
        let reach = |place: Place| demand.iter().any(|(at, people)| {
            *people > 0.0 && bands().weight(at.distance_km(place) * 1.3 / 50.0 * 60.0) > 0.0
        });
        let offered: f64 = supply.iter().filter(|(place, _)| reach(*place)).filter_map(|one| one.1).sum();
        let found = share_out(&demand, &supply, &bands().into());
        let shared: f64 = found.iter().zip(&demand).map(|(access, (_, people))| access.0 * people).sum();
        prop_assert!((shared - offered).abs() <= 1e-6 * offered.max(1.0), "{shared} of {offered}");
    }

    #[test]
    fn another_place_takes_nothing_away(demand in demand(), supply in supply(), more in place(), hours in 0.0..50.0) {
        let before = share_out(&demand, &supply, &bands().into());
        let with = [supply, vec![(more, Some(hours))]].concat();
        for (before, after) in before.iter().zip(share_out(&demand, &with, &bands().into())) {
            prop_assert!(after.0 >= before.0 - 1e-9);
            prop_assert!(after.1.unwrap() <= before.1.unwrap_or(f64::INFINITY) + 1e-9);
        }
    }
}

#[test]
fn a_place_on_the_edge_of_a_band_is_in_it() {
    // One degree of latitude, and a band that ends at just so many minutes.
    let (one, other) = (
        Place::new(46.0, 4.0).unwrap(),
        Place::new(47.0, 4.0).unwrap(),
    );
    let minutes = travel().minutes_between(one, other);
    let bands: Bands = format!("{minutes}:1").parse().unwrap();
    let decay = Decay::from(bands);
    for most in [MOST_LISTED, 0] {
        let found = listing(&[(one, 10.0)], &[(other, Some(5.0))], &decay, most);
        assert_eq!(found[0].0, 0.5);
    }
}

#[test]
fn services_side_by_side_both_count() {
    let here = Place::new(48.85, 2.35).unwrap();
    let found = share_out(
        &[(here, 4.0)],
        &[(here, Some(1.0)), (here, Some(3.0)), (here, None)],
        &bands().into(),
    );
    assert_eq!(found, [(1.0, Some(0.0), 1)]);
}

#[test]
fn no_amount_is_negative_or_nameless() {
    let here = Place::new(48.85, 2.35).unwrap();
    let catchment = Catchment::new(&[here], &[here], bands(), travel());
    assert!(catchment.share_out(&[-1.0], &[Some(1.0)]).is_err());
    assert!(catchment.share_out(&[1.0], &[Some(f64::NAN)]).is_err());
    assert!(Place::new(91.0, 0.0).is_err());
    assert!(Place::new(f64::NAN, 0.0).is_err());
    assert!(Travel::new(0.0, 1.3).is_err());
    assert!(Travel::new(50.0, 0.9).is_err());
}
