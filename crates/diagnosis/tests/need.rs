//! Intervals hold the truth, on made-up populations where it is known.

#![allow(clippy::unwrap_used)]

use diagnosis::need::Interval;
use proptest::prelude::*;

fn exactly(count: usize) -> Interval {
    Interval::exactly(count as f64).unwrap()
}

/// Whether each of some people is in each of three groups.
fn people() -> impl Strategy<Value = Vec<[bool; 3]>> {
    prop::collection::vec(any::<[bool; 3]>(), 0..200)
}

fn counted(people: &[[bool; 3]], group: usize) -> usize {
    people.iter().filter(|person| person[group]).count()
}

fn union(people: &[[bool; 3]]) -> usize {
    people
        .iter()
        .filter(|person| person.contains(&true))
        .count()
}

fn known(people: &[[bool; 3]]) -> Interval {
    let groups: Vec<Interval> = (0..3)
        .map(|group| exactly(counted(people, group)))
        .collect();
    Interval::union(&groups, exactly(people.len()))
}

proptest! {
    #[test]
    fn the_truth_lies_within(people in people(), threshold in 1_usize..20) {
        let truth = union(&people) as f64;
        prop_assert!(known(&people).holds(truth));
        // Small counts hidden, as CAF does.
        let groups: Vec<Interval> = (0..3)
            .map(|group| match counted(&people, group) {
                count if count < threshold => Interval::hidden_under(threshold as f64).unwrap(),
                count => exactly(count),
            })
            .collect();
        let hidden = Interval::union(&groups, exactly(people.len()));
        prop_assert!(hidden.holds(truth));
        prop_assert!(hidden.low() <= known(&people).low() && hidden.high() >= known(&people).high());
    }

    #[test]
    fn parts_added_up_say_no_less_than_the_whole(one in people(), other in people()) {
        let whole = [one.clone(), other.clone()].concat();
        let parts: Interval = [known(&one), known(&other)].into_iter().sum();
        let together = known(&whole).and(parts).unwrap();
        prop_assert!(together.holds(union(&whole) as f64));
        prop_assert_eq!(together, parts);
    }
}

#[test]
fn groups_of_other_years_than_the_population_stand() {
    let union = Interval::union(&[exactly(120), exactly(30)], exactly(100));
    assert_eq!((union.low(), union.high()), (120.0, 120.0));
    assert!(Interval::new(3.0, 2.0).is_err());
    assert!(Interval::exactly(-1.0).is_err());
    assert!(exactly(3).is_exact());
    assert_eq!(exactly(3).and(exactly(4)), None);
}
