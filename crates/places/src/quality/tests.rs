//! Bounds, what filling in and growing old do, and what a step says it gains.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use territory::Territories;

use super::*;
use crate::Issue;
use crate::clean::{Finding, IssueKind, Severity};

const TODAY: &str = "2026-11-24";

fn today() -> NaiveDate {
    TODAY.parse().unwrap()
}

/// For each field, values that are good, and values that contradict something.
const CHOICES: &[(&[Field], &[&[&str]])] = &[
    (&[Field::Pivot], &[&["00000000000000"], &["13000548100010"]]),
    (
        &[Field::Nom],
        &[&["Rennes"], &["Mairie de Rennes"], &["Espace des Lilas"]],
    ),
    (
        &[Field::Commune],
        &[&["Rennes"], &["Lyon"], &["Nulle Part"]],
    ),
    (&[Field::CodePostal], &[&["35000"], &["69001"], &["97410"]]),
    (&[Field::Adresse], &[&["Rennes"], &["12 rue des Lilas"]]),
    (
        &[Field::CodeInsee],
        &[&[""], &["35238"], &["97416"], &["00000"]],
    ),
    (
        &[Field::Latitude, Field::Longitude],
        &[
            &["", ""],
            &["48.11734", "-1.67789"],
            &["48.1", "-1.7"],
            &["43.1", "5.9"],
        ],
    ),
    (
        &[Field::Telephone],
        &[
            &[""],
            &["+33299000000"],
            &["+262262000000"],
            &["+33612345678"],
        ],
    ),
    (&[Field::Courriels], &[&[""], &["accueil@exemple.fr"]]),
    (&[Field::SiteWeb], &[&[""], &["https://exemple.fr"]]),
    (
        &[Field::Horaires],
        &[&[""], &["Mo-Fr 09:00-12:00"], &["24/7"], &["Mo-Su off"]],
    ),
    (&[Field::PresentationResume], &[&[""], &["On vous aide."]]),
    (
        &[Field::PresentationDetail],
        &[&[""], &["On vous aide longuement."]],
    ),
    (&[Field::Typologie], &[&[""], &["MUNI"]]),
    (
        &[Field::Services],
        &[&[""], &["Aide aux démarches administratives"]],
    ),
    (
        &[Field::FraisACharge],
        &[&[""], &["Gratuit"], &["Gratuit|Payant"]],
    ),
    (
        &[Field::ModalitesAcces],
        &[
            &[""],
            &["Se présenter"],
            &[
                "Téléphoner|Contacter par mail|Prendre un RDV en ligne|Se présenter|Ce lieu n'accueille pas de public",
            ],
        ],
    ),
    (
        &[Field::ModalitesAccompagnement],
        &[&[""], &["En autonomie"]],
    ),
    (
        &[Field::FicheAccesLibre],
        &[&[""], &["https://acceslibre.exemple.fr/a"]],
    ),
    (&[Field::PriseRdv], &[&[""], &["https://rdv.exemple.fr"]]),
];

/// A sheet by the number of the value that each row of [`CHOICES`] takes.
fn place(chosen: &[usize], date: NaiveDate) -> Place {
    let mut record: [String; 32] = Default::default();
    record[Field::Id as usize] = "1".to_owned();
    record[Field::DateMaj as usize] = date.to_string();
    for ((fields, values), number) in CHOICES.iter().zip(chosen) {
        let values = values[number % values.len()];
        for (field, value) in fields.iter().zip(values) {
            record[*field as usize] = (*value).to_owned();
        }
    }
    Place::from_record(&record).unwrap()
}

fn judged(place: &Place, undated: bool, unread: &[Field], on: NaiveDate) -> Quality {
    let subject = Subject {
        place,
        undated,
        unread,
    };
    let policy = Policy::declared();
    Quality::of(&subject, Territories::bundled(), Ages::on(on), policy)
}

fn score(place: &Place) -> u8 {
    judged(place, false, &[], today()).score()
}

fn losses(fields: &[usize]) -> Vec<Field> {
    let finding = || Finding::new(IssueKind::Unreadable, Severity::Loss, "?", "?");
    let issue = |number: &usize| Issue::new(0, Field::ALL[number % 32], finding());
    let issues: Vec<Issue> = fields.iter().map(issue).collect();
    unread(&issues)
}

/// The numbers of good values everywhere.
fn good() -> Vec<usize> {
    let good = CHOICES.iter().map(|(fields, _)| match fields[0] {
        Field::Nom => 2,
        Field::Commune | Field::CodePostal => 0,
        _ => 1,
    });
    good.collect()
}

fn row(field: Field) -> usize {
    let found = CHOICES.iter().position(|(fields, _)| fields[0] == field);
    found.unwrap()
}

fn with(field: Field, number: usize) -> Place {
    let mut chosen = good();
    chosen[row(field)] = number;
    place(&chosen, today())
}

#[test]
fn a_good_sheet_has_all_the_points_and_nothing_to_do() {
    let place = place(&good(), today());
    let quality = judged(&place, false, &[], today());
    assert_eq!(quality.score(), WHOLE, "{quality:?}");
    assert!(quality.todo(Policy::declared()).is_empty());
}

#[test]
fn what_is_missing_is_told_with_what_it_gains() {
    let place = with(Field::Horaires, 0);
    let quality = judged(&place, true, &losses(&[Field::Horaires as usize]), today());
    let told: Vec<(u8, String)> = quality
        .todo(Policy::declared())
        .iter()
        .map(|todo| (todo.gain, todo.words()))
        .collect();
    assert_eq!(
        told,
        [
            (
                20,
                "Vérifier la fiche\u{a0}: personne ne sait quand elle l’a été".to_owned()
            ),
            (12, "Ajouter les horaires".to_owned()),
            (
                2,
                "Relire les horaires\u{a0}: la source n’a pas été comprise entièrement".to_owned()
            ),
        ]
    );
    assert_eq!(quality.score(), 66);
    assert_eq!(quality.age, Freshness::Unknown);
}

#[test]
fn each_contradiction_is_found_and_only_it() {
    for (field, number, flaw) in [
        (Field::Pivot, 0, Flaw::UnknownPivot),
        (Field::Nom, 0, Flaw::PoorName),
        (Field::Adresse, 0, Flaw::AddressWithoutStreet),
        (Field::CodeInsee, 0, Flaw::UnknownCommune),
        (Field::CodeInsee, 3, Flaw::UnknownCommune),
        (Field::Commune, 1, Flaw::CommuneNamedOtherwise),
        (Field::CodePostal, 1, Flaw::PostalCodeElsewhere),
        (Field::Latitude, 2, Flaw::ImprecisePosition),
        (Field::Telephone, 2, Flaw::PhoneElsewhere),
        (Field::Horaires, 2, Flaw::AlwaysOpen),
        (Field::Horaires, 3, Flaw::NeverOpen),
        (Field::FraisACharge, 2, Flaw::FreeAndPaid),
        (Field::ModalitesAcces, 2, Flaw::ClosedToPublicYetWalkIn),
    ] {
        let place = with(field, number);
        let quality = judged(&place, false, &[], today());
        let found: Vec<Flaw> = quality.flaws.iter().map(|(flaw, _)| *flaw).collect();
        assert_eq!(found, [flaw], "{field} {number}");
        let cost = Policy::declared().cost(flaw);
        assert_eq!(quality.score(), WHOLE - cost, "{field} {number}");
    }
    let far = judged(&with(Field::Latitude, 3), false, &[], today());
    assert!(
        far.flaws
            .contains(&(Flaw::PositionElsewhere, Field::Latitude))
    );
}

#[test]
fn a_number_is_held_against_its_territory() {
    let mut overseas = good();
    for (field, number) in [
        (Field::CodeInsee, 2),
        (Field::CodePostal, 2),
        (Field::Latitude, 0),
        (Field::Commune, 2),
    ] {
        overseas[row(field)] = number;
    }
    // Saint-Pierre de La Réunion: a line of Rennes is not there, a mobile of anywhere may be.
    for (phone, fits) in [(1, false), (2, true), (3, true)] {
        overseas[row(Field::Telephone)] = phone;
        let quality = judged(&place(&overseas, today()), false, &[], today());
        let found = quality
            .flaws
            .contains(&(Flaw::PhoneElsewhere, Field::Telephone));
        assert_eq!(found, !fits, "{phone}");
    }
}

#[test]
fn a_cedex_and_the_town_halls_own_position_contradict_nothing() {
    let territories = Territories::bundled();
    let rennes = territories.commune("35238".parse().unwrap()).unwrap();
    let mut place = place(&good(), today());
    place.position = Some(rennes.position);
    let imprecise = |place: &Place| {
        let quality = judged(place, false, &[], today());
        quality
            .flaws
            .contains(&(Flaw::ImprecisePosition, Field::Latitude))
    };
    assert!(imprecise(&place), "a place that is not the town hall");
    place.nom = "France services, mairie de Rennes".to_owned();
    assert!(!imprecise(&place), "the town hall itself");
    place.code_postal = "35042".parse().unwrap();
    assert_eq!(score(&place), WHOLE, "a CEDEX");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_score_stays_between_0_and_100(
        chosen in prop::collection::vec(0_usize..12, CHOICES.len()),
        undated: bool,
        lost in prop::collection::vec(0_usize..32, 0..20),
        age in 0_u64..3_000,
    ) {
        let date = today() - Days::new(age);
        let quality = judged(&place(&chosen, date), undated, &losses(&lost), today());
        prop_assert!(quality.score() <= WHOLE);
        for part in Part::ALL {
            prop_assert!(quality.part(part) <= Policy::declared().of_part(part));
        }
    }

    #[test]
    fn filling_in_never_lowers_a_score(
        chosen in prop::collection::vec(0_usize..12, CHOICES.len()),
        at in 0..CHOICES.len(),
        value in 1_usize..12,
        lost in prop::collection::vec(0_usize..32, 0..20),
    ) {
        let (_, values) = CHOICES[at];
        prop_assume!(values[0][0].is_empty() && value % values.len() != 0);
        let mut chosen = chosen;
        chosen[at] = 0;
        let issues = losses(&lost);
        let before = judged(&place(&chosen, today()), false, &issues, today());
        chosen[at] = value;
        let after = judged(&place(&chosen, today()), false, &issues, today());
        prop_assert!(before.score() <= after.score(), "{before:?} then {after:?}");
    }

    #[test]
    fn growing_older_never_raises_a_score(
        chosen in prop::collection::vec(0_usize..12, CHOICES.len()),
        undated: bool,
        // Also a date that is yet to come.
        age in -400_i64..3_000,
        later in 0_u64..1_000,
    ) {
        let place = place(&chosen, today() - chrono::TimeDelta::days(age));
        let before = judged(&place, undated, &[], today());
        let after = judged(&place, undated, &[], today() + Days::new(later));
        prop_assert!(after.score() <= before.score());
        prop_assert!(judged(&place, true, &[], today()).score() <= before.score());
    }

    #[test]
    fn filling_in_gains_what_was_said_at_least(
        chosen in prop::collection::vec(0_usize..12, CHOICES.len()),
    ) {
        let before = judged(&place(&chosen, today()), false, &[], today());
        let todo = before.todo(Policy::declared());
        prop_assert!(todo.is_sorted_by_key(|todo| std::cmp::Reverse(todo.gain)));
        for one in todo {
            let Step::Fill(field) = one.step else { continue };
            let mut better = chosen.clone();
            // The first value that is not empty contradicts nothing by itself.
            better[row(field)] = 1;
            let mut place = place(&better, today());
            if field == Field::Latitude || field == Field::Telephone {
                // Unless the commune is another one than those values are of.
                place.code_insee = None;
            }
            let after = judged(&place, false, &[], today());
            let gained = |part| after.part(part) - before.part(part);
            prop_assert_eq!(gained(Part::Completeness), one.gain);
        }
    }

    #[test]
    fn summaries_count_every_sheet(
        many in prop::collection::vec(prop::collection::vec(0_usize..12, CHOICES.len()), 1..20),
    ) {
        let mut summary = Summary::default();
        let mut total = 0;
        for chosen in &many {
            let quality = judged(&place(chosen, today()), false, &[], today());
            total += u64::from(quality.score());
            summary.add(&quality);
        }
        prop_assert_eq!(summary.sheets, many.len());
        prop_assert_eq!(summary.bands.iter().sum::<usize>(), many.len());
        let ages: usize = Freshness::ALL.into_iter().map(|age| summary.of_age(age)).sum();
        prop_assert_eq!(ages, many.len());
        let mean = summary.mean().unwrap();
        prop_assert!((mean - total as f64 / many.len() as f64).abs() < 1e-9);
        prop_assert!(summary.most_missing().iter().all(|(_, n)| *n <= many.len()));
    }
}
