//! The model: reading, and what it says.

use proptest::prelude::*;

use crate::kernel::atlas::{Atlas, PublishedPlace};
use crate::portrait::levers::model::asked::{self, Addition, Read, Siting};
use crate::portrait::levers::model::plans::{Sited, sited};
use crate::portrait::levers::model::weighing::{Weighing, Weight};
use crate::portrait::levers::model::{Effect, Levers};
use crate::portrait::levers::priority::Weights;
use crate::portrait::levers::words;
use crate::portrait::maps::Shown;
use crate::portrait::model::mode::Mode;
use crate::portrait::model::national::number_of;
use crate::portrait::model::{AccessClass, National, Portrait, Reach, Subject};
use crate::portrait::tests::{country, place, plain};
use crate::registry::model::RawQuery;

const RENNES: &str = "35238";
const CESSON: &str = "35051";
const MALO: &str = "35288";
const HOURS: Option<&str> = Some("Mo-Fr 09:00-12:00");

/// A country with places in Rennes and Cesson, and people in Rennes, Cesson and Saint-Malo.
fn three() -> (Atlas, National, Subject) {
    let places = vec![place("a", RENNES, HOURS), place("b", CESSON, HOURS)];
    of(places)
}

fn of(places: Vec<PublishedPlace>) -> (Atlas, National, Subject) {
    let needs = [
        (RENNES, 800.0, 1_000.0),
        (CESSON, 90.0, 120.0),
        (MALO, 300.0, 400.0),
    ];
    let (atlas, national) = country(places, &needs);
    let subject = Subject::set(&atlas, &[RENNES, CESSON, MALO].join(","), "Essai").unwrap();
    (atlas, national, subject)
}

fn number(atlas: &Atlas, code: &str) -> usize {
    number_of(atlas.territories, code.parse().unwrap()).unwrap()
}

fn read(atlas: &Atlas, subject: &Subject, address: &str) -> Read {
    asked::read(atlas, subject, &RawQuery::parse(address))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn same_reach(one: &Portrait, other: &Portrait) {
    for (a, b) in one.communes.iter().zip(&other.communes) {
        assert_eq!(a.nearest_minutes, b.nearest_minutes);
        assert_eq!(a.class, b.class);
        let (a, b) = (a.hours.unwrap_or_default(), b.hours.unwrap_or_default());
        assert!(close(a.0, b.0) && close(a.1, b.1), "{a:?} {b:?}");
    }
}

#[test]
fn untouched_levers_say_what_the_portrait_says() {
    let (atlas, national, subject) = three();
    let told = Portrait::of(&atlas, &national, subject.clone(), None);
    let effect = Effect::of(&atlas, &national, subject, &Levers::default());
    assert_eq!(effect.before.access, told.access);
    assert_eq!(effect.after.access, told.access);
    assert_eq!(effect.after.communes, told.communes);
    assert_eq!(words::sentence(&effect, &Levers::default()), None);
    assert!(effect.most_changed(10).is_empty());
}

/// The surroundings alone say what the whole country does.
#[test]
fn a_basin_counts_as_the_country() {
    let (atlas, national, subject) = three();
    let grounds = crate::portrait::levers::model::grounds::Grounds::of(&atlas);
    let found = grounds.reaches(&national, &subject.communes, &Levers::default());
    let whole: Vec<Reach> = subject
        .communes
        .iter()
        .map(|&n| national.reaches[n])
        .collect();
    for (a, b) in found.iter().zip(&whole) {
        assert!(
            close(a.least, b.least) && close(a.most, b.most),
            "{a:?} {b:?}"
        );
        assert_eq!(a.nearest_minutes.is_some(), b.nearest_minutes.is_some());
    }
}

#[test]
fn closing_a_place_and_putting_it_back_changes_nothing() {
    let (atlas, national, subject) = three();
    let closed = Levers {
        closed: vec![atlas.number("b").unwrap()],
        ..Levers::default()
    };
    let without = Effect::of(&atlas, &national, subject.clone(), &closed);
    let cesson = number(&atlas, CESSON);
    let put_back = Levers {
        added: vec![Addition {
            commune: cesson,
            hours: 15.0,
        }],
        ..closed
    };
    let again = Effect::of(&atlas, &national, subject, &put_back);
    assert!(without.after.access.hours.unwrap().1 < without.before.access.hours.unwrap().1);
    same_reach(&again.after, &again.before);
    assert_eq!(again.after.offer.welcoming, again.before.offer.welcoming);
    assert!(close(
        again.after.offer.hours_a_week,
        again.before.offer.hours_a_week
    ));
}

#[test]
fn a_permanence_brings_people_near_and_the_sentence_says_so() {
    let (atlas, national, subject) = three();
    let levers = Levers {
        added: vec![Addition {
            commune: number(&atlas, MALO),
            hours: 7.0,
        }],
        ..Levers::default()
    };
    let effect = Effect::of(&atlas, &national, subject, &levers);
    let malo = effect.pairs().last().unwrap();
    assert_eq!(malo.0.class, AccessClass::Far);
    assert_ne!(malo.1.class, AccessClass::Far);
    assert_eq!((malo.0.welcoming, malo.1.welcoming), (0, 1));
    let sentence = plain(&words::sentence(&effect, &levers).unwrap());
    assert!(
        sentence.starts_with("Avec 1 permanence de plus, entre 300 et 400 personnes de plus seraient à moins de 20 minutes d’un lieu ; il manquerait"),
        "{sentence}"
    );
    assert_eq!(effect.most_changed(1)[0].1.number, number(&atlas, MALO));
    assert_eq!(
        plain(&words::cost(&levers).unwrap()),
        "Ces permanences donnent 7 heures par semaine, soit 364 heures par an."
    );
}

#[test]
fn closing_the_only_place_leaves_people_far() {
    let (atlas, national, subject) = of(vec![place("a", RENNES, HOURS)]);
    let levers = Levers {
        closed: vec![atlas.number("a").unwrap()],
        ..Levers::default()
    };
    let effect = Effect::of(&atlas, &national, subject, &levers);
    assert!(
        effect
            .after
            .communes
            .iter()
            .all(|told| told.nearest_minutes.is_none())
    );
    assert_eq!(effect.after.offer.places.len(), 0);
    let sentence = plain(&words::sentence(&effect, &levers).unwrap());
    assert!(
        sentence.starts_with("Avec 1 lieu fermé, entre 800 et 1 200 personnes ne seraient plus à moins de 20 minutes d’un lieu"),
        "{sentence}"
    );
}

#[test]
fn on_foot_less_is_reached() {
    let (atlas, national, subject) = three();
    let levers = Levers {
        mode: Mode::Marche,
        ..Levers::default()
    };
    let effect = Effect::of(&atlas, &national, subject, &levers);
    let walk = effect.before.communes[0].nearest_minutes.unwrap();
    assert!(
        walk >= national.reaches[effect.before.communes[0].number]
            .nearest_minutes
            .unwrap()
    );
    same_reach(&effect.before, &effect.after);
}

#[test]
fn plans_put_places_where_most_people_are_far() {
    let (atlas, national, subject) = three();
    let siting = Siting {
        places: 1,
        radius: 20,
    };
    let found = |levers: &Levers| {
        let effect = Effect::of(&atlas, &national, subject.clone(), levers);
        sited(&atlas, &national, &effect.after, levers, siting)
    };
    let Sited::Plans(plans) = found(&Levers::default()) else {
        panic!("Saint-Malo is far");
    };
    assert_eq!(plans[0].communes, [number(&atlas, MALO)]);
    assert!(plans[0].more_at_most < 1e-9);
    assert_eq!(
        plain(&words::brought(&plans[0], siting)),
        "entre 300 et 400 personnes de plus à moins de 20 minutes"
    );
    assert_eq!(
        plain(&words::bound(&plans[0], 1)),
        "aucun plan d’une permanence ne peut en toucher davantage"
    );
    // What is taken over is there: nobody is left to reach.
    let taken = Levers {
        added: vec![Addition {
            commune: number(&atlas, MALO),
            hours: 7.0,
        }],
        ..Levers::default()
    };
    assert_eq!(found(&taken), Sited::Nothing);
}

#[test]
fn what_is_wrong_is_said_with_its_field_and_what_is_right_is_kept() {
    let (atlas, _, subject) = three();
    for (address, field, said) in [
        ("niveau=beaucoup", "niveau", "beaucoup"),
        ("mode=fusée", "mode", "fusée"),
        ("ajout=99999:7", "permanence", "99999"),
        (
            "ajout=29019:7",
            "permanence",
            "Brest n’est pas dans ce territoire",
        ),
        ("ajout=35238:99", "permanence", "0,5 à 35"),
        ("ajout=35238:-1", "permanence", "0,5 à 35"),
        ("ajout=35238:NaN", "permanence", "0,5 à 35"),
        ("permanence=Atlantide", "permanence", "Atlantide"),
        ("permanence=Rennes&heures=inf", "heures", "inf"),
        ("poids-minutes=9", "poids", "de 0 à 5"),
        ("n=0", "n", "de 1 à 20"),
        ("n=1000", "n", "de 1 à 20"),
        ("n=3&rayon=9999", "rayon", "de 5 à 60"),
    ] {
        let found = read(&atlas, &subject, &format!("{address}&ajout=35051:3"));
        let [problem] = &found.problems[..] else {
            panic!("{address}: {:?}", found.problems);
        };
        assert_eq!(problem.parameter, field, "{address}");
        assert!(
            plain(&problem.message).contains(said),
            "{address}: {}",
            problem.message
        );
        let kept = Addition {
            commune: number(&atlas, CESSON),
            hours: 3.0,
        };
        assert!(found.levers.added.contains(&kept), "{address}");
    }
    let many: Vec<String> = (0..190).map(|_| "ajout=35238:7".to_owned()).collect();
    assert_eq!(
        read(&atlas, &subject, &many.join("&")).levers.added.len(),
        1
    );
}

#[test]
fn a_commune_is_read_however_it_is_written() {
    let (atlas, _, subject) = three();
    for text in [
        "Saint-Malo",
        "saint malo",
        "35288",
        "Saint-Malo (35288)",
        "saint-m",
    ] {
        let address = format!(
            "permanence={}&heures=3,5",
            crate::registry::model::encoded(text)
        );
        let found = read(&atlas, &subject, &address);
        assert_eq!(found.problems, [], "{text}");
        let malo = Addition {
            commune: number(&atlas, MALO),
            hours: 3.5,
        };
        assert_eq!(found.levers.added, [malo], "{text}");
        assert!(found.to_tidy);
        assert_eq!(found.levers.query(&atlas), "ajout=35288:3.5");
    }
    let changed = read(&atlas, &subject, "ajout=35288:7&heures.35288=5&heures=7");
    assert_eq!(changed.levers.query(&atlas), "ajout=35288:5");
    assert!(changed.to_tidy);
    assert!(!read(&atlas, &subject, "ajout=35288:5").to_tidy);
}

#[test]
fn a_place_that_is_gone_is_told_and_is_no_fault() {
    let (atlas, _, subject) = three();
    let found = read(&atlas, &subject, "ferme=a&ferme=jadis");
    assert_eq!(found.levers.closed.len(), 1);
    assert_eq!(found.gone, ["jadis"]);
    assert_eq!(found.problems, []);
}

fn levers() -> impl Strategy<Value = Levers> {
    let additions = prop::collection::btree_map(0..3_usize, 2..141_u32, 0..4);
    let siting = prop::option::of((1..=20_usize, 5..=60_u32));
    let shown = prop::option::of(prop::sample::select(&Shown::OF_LEVERS[..]));
    (
        prop::option::of(1..1_000_000_u32),
        prop::sample::select(&Mode::ALL[..]),
        additions,
        prop::collection::btree_set(0..2_usize, 0..3),
        siting,
        shown,
        prop::array::uniform5(0..=5_u8),
        prop::option::of(prop::collection::btree_map(0..2_usize, 0..10_000_u32, 0..2)),
    )
        .prop_map(
            |(wanted, mode, added, closed, siting, shown, weights, weighing)| Levers {
                weights: Weights(weights),
                weighing: weighing.map(weighed).unwrap_or_default(),
                wanted: wanted.map(|tenths| f64::from(tenths) / 10.0),
                mode,
                // Positions among the subject's communes; quarters of an hour.
                added: added
                    .into_iter()
                    .map(|(commune, quarters)| Addition {
                        commune,
                        hours: f64::from(quarters) / 4.0,
                    })
                    .collect(),
                closed: closed.into_iter().collect(),
                siting: siting.map(|(places, radius)| Siting { places, radius }),
                shown,
            },
        )
}

/// One of Portrea's two weights, in hundredths, otherwise.
fn weighed(weights: std::collections::BTreeMap<usize, u32>) -> Weighing {
    let otherwise = weights.into_iter().filter(|(_, weight)| *weight != 100);
    Weighing {
        index: Some("portrea".to_owned()),
        weights: otherwise
            .map(|(part, weight)| Weight {
                aggregate: "score".to_owned(),
                part: ["fragilite", "exposition"][part].to_owned(),
                weight: f64::from(weight) / 100.0,
            })
            .collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_address_is_read_as_it_was_written(levers in levers()) {
        let (atlas, _, subject) = shared();
        let levers = Levers {
            added: levers
                .added
                .into_iter()
                .map(|one| Addition { commune: subject.communes[one.commune], ..one })
                .collect(),
            ..levers
        };
        let found = read(atlas, subject, &levers.query(atlas));
        prop_assert_eq!(&found.problems, &[]);
        prop_assert!(!found.to_tidy);
        prop_assert_eq!(found.levers, levers);
    }

    #[test]
    fn no_address_makes_it_fall(address in "[a-z0-9=&:.,%-]{0,80}") {
        let (atlas, national, subject) = shared();
        let found = read(atlas, subject, &address);
        let effect = Effect::of(atlas, national, subject.clone(), &found.levers);
        let _ = words::sentence(&effect, &found.levers);
    }
}

/// One country for all cases.
fn shared() -> &'static (Atlas, National, Subject) {
    static SHARED: std::sync::OnceLock<(Atlas, National, Subject)> = std::sync::OnceLock::new();
    SHARED.get_or_init(three)
}
