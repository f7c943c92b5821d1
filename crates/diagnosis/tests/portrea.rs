//! Portrea's counts hold the truth, on made-up people of whom all is known.

#![allow(clippy::unwrap_used)]

use diagnosis::figure::{Cell, Missing};
use diagnosis::need::portrea::{
    Basis, Benefits, Beyond, CAF_LEAST, CAF_LEAST_OF_AREA, Census, Count, exposure, fragility,
    together,
};
use proptest::prelude::*;

/// Somebody: aged 65 or over, 15 or over, low diploma; RSA, prime d'activité, AAH, looks for a job.
#[derive(Debug, Clone, Copy)]
struct Person {
    aged: bool,
    adult: bool,
    low: bool,
    rsa: bool,
    ppa: bool,
    aah: bool,
    seeks: bool,
}

fn person() -> impl Strategy<Value = Person> {
    let often = prop::bool::weighted;
    (
        often(0.25),
        often(0.8),
        often(0.3),
        often(0.1),
        often(0.15),
        often(0.05),
        often(0.1),
    )
        .prop_map(|(aged, adult, low, rsa, ppa, aah, seeks)| {
            let adult = adult || aged;
            Person {
                aged,
                adult,
                low: low && adult,
                rsa: rsa && adult,
                ppa: ppa && adult,
                aah: aah && adult,
                seeks: seeks && adult && !aged,
            }
        })
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    prop::collection::vec(person(), 0..400)
}

fn count(people: &[Person], who: impl Fn(&Person) -> bool) -> f64 {
    people.iter().filter(|person| who(person)).count() as f64
}

fn is_recipient(person: &Person) -> bool {
    person.rsa || person.ppa || person.aah
}

const SECRET: Cell = Cell::Missing(Missing::StatisticalSecrecy);
const ABSENT: Cell = Cell::Missing(Missing::NotProvided);

fn hidden_under(count: f64, least: f64) -> Cell {
    if count < least {
        SECRET
    } else {
        Cell::Value(count)
    }
}

fn census(people: &[Person], joint: bool, hide: f64) -> Census {
    let younger = count(people, |person| person.low && !person.aged);
    Census {
        population: Cell::Value(people.len() as f64),
        population_15_plus: Cell::Value(count(people, |person| person.adult)),
        aged_65_plus: hidden_under(count(people, |person| person.aged), hide),
        low_diploma: hidden_under(count(people, |person| person.low), hide),
        low_diploma_under_65: if joint { Cell::Value(younger) } else { ABSENT },
    }
}

/// As CAF publishes: small counts hidden, and small areas whole.
fn benefits(people: &[Person]) -> Benefits {
    let recipients = count(people, is_recipient);
    let area = recipients >= CAF_LEAST_OF_AREA;
    let told = |count: f64| match area {
        true => hidden_under(count, CAF_LEAST),
        false => SECRET,
    };
    Benefits {
        population: Cell::Value(people.len() as f64),
        recipients: told(recipients),
        rsa: told(count(people, |person| person.rsa)),
        prime_activite: told(count(people, |person| person.ppa)),
        aah: told(count(people, |person| person.aah)),
        jobseekers: Cell::Value(count(people, |person| person.seeks)),
    }
}

fn is_fragile(person: &Person) -> bool {
    person.aged || person.low
}

fn is_exposed(person: &Person) -> bool {
    is_recipient(person) || person.seeks
}

proptest! {
    #[test]
    fn fragility_holds_the_truth(people in people(), joint: bool, hide in 0_u32..30) {
        let truth = count(&people, is_fragile);
        let found = fragility(&census(&people, joint, f64::from(hide))).unwrap();
        prop_assert!(found.interval.holds(truth), "{:?} {}", found, truth);
        if joint && hide == 0 {
            prop_assert!(found.interval.is_exact() && found.basis == Basis::Joint);
        }
        // Never a plain sum: never more than there are adults.
        prop_assert!(found.interval.high() <= count(&people, |person| person.adult));
    }

    #[test]
    fn exposure_holds_the_truth(people in people()) {
        let truth = count(&people, is_exposed);
        let found = exposure(&benefits(&people), None).unwrap();
        prop_assert!(found.interval.holds(truth), "{:?} {}", found, truth);
        prop_assert!(found.interval.high() <= people.len() as f64);
    }

    /// Hidden is not nothing: hiding widens, and never moves away from the truth.
    #[test]
    fn hiding_only_widens(people in people(), hide in 1_u32..30) {
        let open = fragility(&census(&people, false, 0.0)).unwrap().interval;
        let hidden = fragility(&census(&people, false, f64::from(hide))).unwrap().interval;
        prop_assert!(hidden.low() <= open.low() && hidden.high() >= open.high());
    }

    /// An EPCI is its communes: bounds added up hold the truth of all.
    #[test]
    fn areas_add_up(areas in prop::collection::vec(people(), 1..8)) {
        let whole = areas.concat();
        let sum = together(areas.iter().map(|people| exposure(&benefits(people), None))).unwrap();
        prop_assert!(sum.count.interval.holds(count(&whole, is_exposed)));
        let sum = together(areas.iter().map(|people| fragility(&census(people, false, 5.0)))).unwrap();
        prop_assert!(sum.count.interval.holds(count(&whole, is_fragile)));
        prop_assert_eq!((sum.known, sum.unknown), (areas.len(), 0));
    }
}

#[test]
fn what_nobody_publishes_is_not_guessed() {
    let census = Census {
        population: Cell::Value(1000.0),
        population_15_plus: ABSENT,
        aged_65_plus: Cell::Value(200.0),
        low_diploma: ABSENT,
        low_diploma_under_65: ABSENT,
    };
    assert_eq!(fragility(&census), None);
    let benefits = Benefits {
        population: Cell::Value(1000.0),
        recipients: ABSENT,
        rsa: ABSENT,
        prime_activite: ABSENT,
        aah: ABSENT,
        jobseekers: Cell::Value(50.0),
    };
    assert_eq!(exposure(&benefits, None), None);
    let unknown = together([None, None]);
    assert_eq!(unknown, None);
}

#[test]
fn where_caf_says_nothing_the_assumption_is_said() {
    let published = Benefits {
        population: Cell::Value(1000.0),
        recipients: Cell::Value(150.0),
        rsa: Cell::Value(50.0),
        prime_activite: Cell::Value(80.0),
        aah: SECRET,
        jobseekers: Cell::Value(60.0),
    };
    let known = exposure(&published, None).unwrap();
    // At least 80; at most 50 + 80 + 4 + 60.
    assert_eq!((known.interval.low(), known.interval.high()), (80.0, 194.0));
    assert_eq!(known.basis, Basis::Hidden);
    let learnt = Beyond::learn(std::iter::repeat_n((known, 60.0), 40)).unwrap();
    assert!((learnt.times() - 194.0 / 60.0).abs() < 1e-12);
    assert_eq!(Beyond::learn(std::iter::repeat_n((known, 60.0), 10)), None);
    let elsewhere = Benefits {
        recipients: ABSENT,
        rsa: ABSENT,
        prime_activite: ABSENT,
        aah: ABSENT,
        ..published
    };
    let assumed: Count = exposure(&elsewhere, Some(learnt)).unwrap();
    assert_eq!(
        (assumed.interval.low(), assumed.interval.high()),
        (60.0, 194.0)
    );
    assert_eq!(assumed.basis, Basis::Assumed);
    let sum = together([Some(known), Some(assumed), None]).unwrap();
    assert_eq!(
        (sum.count.basis, sum.known, sum.unknown),
        (Basis::Mixed, 2, 1)
    );
    assert!(!sum.count.basis.words().is_empty());
}

#[test]
fn an_area_that_caf_hides_whole_is_bounded_by_its_rule() {
    let hidden = Benefits {
        population: Cell::Value(300.0),
        recipients: SECRET,
        rsa: SECRET,
        prime_activite: SECRET,
        aah: SECRET,
        jobseekers: Cell::Value(20.0),
    };
    let found = exposure(&hidden, None).unwrap();
    assert_eq!((found.interval.low(), found.interval.high()), (20.0, 119.0));
}

/// The figures built into the program: every commune's jobseekers are known, and CAF's IRIS.
#[test]
fn every_commune_has_a_need_that_says_what_it_rests_on() {
    let observatory = diagnosis::indicator::Observatory::bundled();
    let portrea = diagnosis::need::observed::Portrea::of(observatory);
    let communes = observatory.territories().communes();
    let rennes = communes
        .iter()
        .position(|one| one.code.as_str() == "35238")
        .unwrap() as u32;
    let count = portrea.exposure(rennes).unwrap();
    assert!(count.basis == Basis::Bounds || count.basis == Basis::Hidden);
    assert!(
        count.interval.low() > 15_000.0 && count.interval.high() < 80_000.0,
        "{count:?}"
    );
    let known = (0..communes.len() as u32)
        .filter(|row| portrea.need(*row).is_some())
        .count();
    assert!(known as f64 > 0.95 * communes.len() as f64, "{known}");
    let beyond = portrea.beyond().unwrap().times();
    assert!((1.5..12.0).contains(&beyond), "{beyond}");
    let all: Vec<u32> = (0..communes.len() as u32).collect();
    let nation = portrea.exposure_over(&all).unwrap();
    assert_eq!(nation.count.basis, Basis::Mixed);
    eprintln!(
        "exposition: {:?}, beyond {beyond:.2}, {known} communes",
        nation.count.interval
    );
}
