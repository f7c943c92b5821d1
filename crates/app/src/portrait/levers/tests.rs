//! What levers change is what the whole country would say.

use diagnosis::need::Interval;

use super::effect::effect;
use super::scenario::Scenario;
use super::sites::plans;
use super::words::told;
use crate::portrait::model::{Portrait, Subject};
use crate::portrait::tests::{country, place};

fn middle(interval: Interval) -> f64 {
    f64::midpoint(interval.low(), interval.high())
}

#[test]
fn a_scenario_that_changes_nothing_says_what_the_country_says() {
    let hours = Some("Mo-Fr 09:00-12:00");
    let places = vec![place("a", "35238", hours), place("b", "35288", hours)];
    let needs = [
        ("35238", 200.0, 300.0),
        ("35051", 50.0, 80.0),
        ("35288", 100.0, 100.0),
    ];
    let (atlas, national) = country(places, &needs);
    let subject = Subject::set(&atlas, "35238,35051,35288", "").unwrap();
    let portrait = Portrait::of(&atlas, &national, subject, None);
    let same = effect(&atlas, &national, &portrait, &Scenario::default());
    for (one, other) in portrait.communes.iter().zip(&same.before.communes) {
        let (a, b) = (one.hours.unwrap(), other.hours.unwrap());
        assert!((a.0 - b.0).abs() < 1e-9 * a.0.max(1.0), "{a:?} {b:?}");
        assert!((a.1 - b.1).abs() < 1e-9 * a.1.max(1.0), "{a:?} {b:?}");
    }
}

#[test]
fn opening_brings_people_nearer_and_closing_takes_them_away() {
    let hours = Some("Mo-Fr 09:00-12:00");
    let places = vec![place("a", "35238", hours)];
    let needs = [("35238", 200.0, 200.0), ("35288", 100.0, 100.0)];
    let (atlas, national) = country(places, &needs);
    let subject = Subject::set(&atlas, "35238,35288", "").unwrap();
    let portrait = Portrait::of(&atlas, &national, subject, None);

    let (open, problems) = Scenario::read(&atlas, "ajouter=35288:14");
    assert!(problems.is_empty());
    let opened = effect(&atlas, &national, &portrait, &open);
    let (before, after) = opened.far();
    assert!((middle(before) - 100.0).abs() < 1e-9 && middle(after).abs() < 1e-9);
    assert_eq!(opened.after.offer.welcoming, 2);
    let said = told(&opened, &open).join(" ").replace('\u{a0}', " ");
    assert!(
        said.contains("100 personnes de plus à moins de 20 minutes"),
        "{said}"
    );

    let (close, problems) = Scenario::read(&atlas, "fermer=a");
    assert!(problems.is_empty());
    let closed = effect(&atlas, &national, &portrait, &close);
    assert!((middle(closed.far().1) - 300.0).abs() < 1e-9);
    assert_eq!(closed.after.offer.welcoming, 0);

    let none = Scenario::default();
    let before = effect(&atlas, &national, &portrait, &none);
    let found = plans(&national, &before, &none, 1);
    let malo = portrait.communes.last().unwrap().number;
    assert_eq!(found[0].communes, [malo]);
    assert!((found[0].more - 100.0).abs() < 1e-9);
}

#[test]
fn an_address_says_a_scenario_and_what_is_wrong_in_it() {
    let (atlas, _) = country(vec![place("a", "35238", None)], &[]);
    let words = "mode=marche&niveau=120&ajouter=35051:7,35288:14&fermer=a&placer=3&poids-minutes=5";
    let (scenario, problems) = Scenario::read(&atlas, words);
    assert!(problems.is_empty(), "{problems:?}");
    let (again, _) = Scenario::read(&atlas, &scenario.words(&atlas));
    assert_eq!(again, scenario);
    // A list of the form, with its own field of hours.
    let (form, _) = Scenario::read(&atlas, "commune-ajoutee=35051&heures=3,5&fermer=");
    assert!((form.added[0].hours - 3.5).abs() < 1e-12);
    for wrong in [
        "mode=fusee",
        "niveau=beaucoup",
        "ajouter=99999",
        "ajouter=35051:-2",
        "ajouter=35051:NaN",
        "fermer=inconnu",
        "placer=1000",
        "poids-minutes=9",
    ] {
        let (_, problems) = Scenario::read(&atlas, wrong);
        assert_eq!(problems.len(), 1, "{wrong}: {problems:?}");
    }
    let many = vec!["35051"; 500].join(",");
    let (bounded, problems) = Scenario::read(&atlas, &format!("ajouter={many}"));
    assert!(bounded.added.len() <= 40 && !problems.is_empty());
}
