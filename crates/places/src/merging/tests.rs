//! What a golden place promises, whatever its records are.

use proptest::prelude::*;

use super::*;
use crate::standard::{Frais, Service};

fn place(id: &str, date: &str) -> Place {
    let text = format!(
        r#"{{"id": "{id}", "pivot": "00000000000000", "nom": "Espace numérique", "commune": "Rennes",
        "code_postal": "35000", "code_insee": "35238", "adresse": "1 rue du Marché", "date_maj": "{date}"}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn member<'a>(key: &'a str, place: &'a Place, authority: Authority) -> Member<'a> {
    Member {
        key,
        place,
        authority,
        dated: true,
        rough_position: false,
    }
}

fn merged(members: &[Member<'_>]) -> Golden {
    merge(members, 0, Survivorship::bundled()).unwrap()
}

#[test]
fn the_bundled_policy_decides_every_field_once() {
    Survivorship::parse(include_str!("../../../../data/survivorship.toml")).unwrap();
}

#[test]
fn a_policy_that_forgets_or_repeats_a_field_says_which() {
    let text = include_str!("../../../../data/survivorship.toml");
    let forgets = text.replace("fields = [\"nom\"]", "fields = []");
    let error = Survivorship::parse(&forgets).unwrap_err();
    assert!(error.to_string().contains("nom"), "{error}");
    let twice = text.replace("fields = [\"nom\"]", "fields = [\"nom\", \"pivot\"]");
    let error = Survivorship::parse(&twice).unwrap_err();
    assert!(error.to_string().contains("pivot"), "{error}");
    let halved = text.replace(
        "fields = [\"latitude\", \"longitude\"]\ntogether = true",
        "fields = [\"latitude\", \"longitude\"]",
    );
    assert!(Survivorship::parse(&halved).is_err());
}

#[test]
fn a_hub_goes_before_the_nation_and_fills_in_nothing_it_does_not_know() {
    let mut nation = place("n", "2026-05-01");
    nation.nom = "FRANCE SERVICES DE RENNES".to_owned();
    nation.telephone = Some("+33299000000".parse().unwrap());
    let mut hub = place("h", "2026-01-01");
    hub.nom = "Maison des services".to_owned();
    let golden = merged(&[
        member("a", &nation, Authority::Nation),
        member("b", &hub, Authority::Hub),
    ]);
    assert_eq!(golden.place.nom, "Maison des services");
    assert_eq!(golden.place.telephone, nation.telephone);
    assert_eq!(golden.provenance.of(Field::Nom), [1]);
    assert_eq!(golden.provenance.of(Field::Telephone), [0]);
    assert_eq!(golden.place.date_maj, nation.date_maj);
    assert_eq!(golden.place.id, "n", "the leader's");
}

#[test]
fn authority_does_not_outlive_two_years() {
    let mut nation = place("n", "2026-05-01");
    nation.nom = "Nouveau nom".to_owned();
    let mut hub = place("h", "2024-04-30");
    hub.nom = "Ancien nom".to_owned();
    let golden = merged(&[
        member("a", &nation, Authority::Nation),
        member("b", &hub, Authority::Hub),
    ]);
    assert_eq!(golden.place.nom, "Nouveau nom");
}

#[test]
fn an_address_is_one_records_and_lists_are_united() {
    let mut one = place("1", "2026-05-01");
    one.complement_adresse = Some("Bâtiment B".to_owned());
    one.services = vec![Service::AideDemarches];
    one.frais_a_charge = vec![Frais::Gratuit];
    let mut two = place("2", "2026-06-01");
    two.adresse = "3 place Hoche".to_owned();
    two.services = vec![Service::Parentalite, Service::AideDemarches];
    two.frais_a_charge = vec![Frais::Payant];
    let golden = merged(&[
        member("a", &one, Authority::Nation),
        member("b", &two, Authority::Nation),
    ]);
    assert_eq!(golden.place.adresse, "3 place Hoche");
    assert_eq!(golden.place.complement_adresse, None, "not half of another");
    assert_eq!(
        golden.place.services,
        [Service::Parentalite, Service::AideDemarches]
    );
    assert_eq!(golden.provenance.of(Field::Services), [1, 0]);
    assert_eq!(golden.place.frais_a_charge, [Frais::Payant]);
}

#[test]
fn the_more_exact_position_wins_and_the_middle_of_the_commune_never() {
    let at = |latitude, longitude| territory::Position::new(latitude, longitude);
    let mut near = place("1", "2026-06-01");
    near.position = at(48.11, -1.68);
    let mut exact = place("2", "2020-06-01");
    exact.position = at(48.11234, -1.67891);
    let mut centre = place("3", "2026-06-01");
    centre.position = at(48.1119745, -1.6819123);
    let mut rough = member("c", &centre, Authority::Hub);
    rough.rough_position = true;
    let golden = merged(&[
        member("a", &near, Authority::Hub),
        member("b", &exact, Authority::Nation),
        rough,
    ]);
    assert_eq!(golden.place.position, exact.position);
}

#[test]
fn without_dates_the_place_is_undated() {
    let one = place("1", "2026-06-01");
    let mut undated = member("a", &one, Authority::Nation);
    undated.dated = false;
    assert!(merged(&[undated, undated]).undated);
    let dated = member("b", &one, Authority::Nation);
    assert!(!merged(&[undated, dated]).undated);
}

/// A record's features: what varies between the sources of one place.
#[derive(Debug, Clone)]
struct Drawn {
    place: Place,
    authority: Authority,
    dated: bool,
    rough: bool,
}

prop_compose! {
    fn drawn()(
        nom in "[A-Z][a-z]{1,8}( [a-z]{1,6})?",
        adresse in "[1-9] rue [A-Z][a-z]{2,8}",
        complement in proptest::option::of("[A-Z][a-z]{2,6}"),
        days in 0_i64..2000,
        phone in proptest::option::of(200_000_000_u32..799_999_999),
        services in proptest::sample::subsequence(Service::ALL.to_vec(), 0..5),
        frais in proptest::sample::subsequence(Frais::ALL.to_vec(), 0..3),
        labels in proptest::collection::vec("[A-Z][a-z]{1,4}", 0..3),
        position in proptest::option::of((41.0_f64..51.0, -5.0_f64..9.0)),
        pivot in proptest::sample::select(vec!["00000000000000", "130025265", "13002526500013"]),
        authority in proptest::sample::select(vec![Authority::Owner, Authority::Hub, Authority::Nation]),
        (dated, rough) in (any::<bool>(), any::<bool>()),
    ) -> Drawn {
        let mut place = place("x", "2020-01-01");
        place.nom = nom;
        place.adresse = adresse;
        place.complement_adresse = complement;
        place.date_maj += chrono::TimeDelta::days(days);
        place.telephone = phone.map(|digits| format!("+33{digits}").parse().unwrap());
        place.services = services;
        place.frais_a_charge = frais;
        let mut labels = labels;
        labels.sort();
        labels.dedup();
        place.autres_formations_labels = labels;
        place.position = position.and_then(|(y, x)| territory::Position::new(y, x));
        place.pivot = pivot.parse().unwrap();
        Drawn { place, authority, dated, rough }
    }
}

fn members<'a>(drawn: &'a [Drawn], keys: &'a [String]) -> Vec<Member<'a>> {
    let one = |(drawn, key): (&'a Drawn, &'a String)| Member {
        key,
        place: &drawn.place,
        authority: drawn.authority,
        dated: drawn.dated,
        rough_position: drawn.rough,
    };
    drawn.iter().zip(keys).map(one).collect()
}

fn keys(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("k{number}")).collect()
}

proptest! {
    #[test]
    fn the_order_of_records_never_matters(
        (drawn, order) in proptest::collection::vec(drawn(), 2..6).prop_flat_map(|drawn| {
            let order: Vec<usize> = (0..drawn.len()).collect();
            (Just(drawn), Just(order).prop_shuffle())
        })
    ) {
        let keys = keys(drawn.len());
        let straight = members(&drawn, &keys);
        let shuffled: Vec<Member<'_>> = order.iter().map(|&number| straight[number]).collect();
        let leader = order.iter().position(|&number| number == 0).unwrap();
        let one = merge(&straight, 0, Survivorship::bundled()).unwrap();
        let other = merge(&shuffled, leader, Survivorship::bundled()).unwrap();
        prop_assert_eq!(&one.place, &other.place);
        prop_assert_eq!(one.undated, other.undated);
        for (field, from) in one.provenance.iter() {
            let there: Vec<usize> = other.provenance.of(field).iter().map(|&at| order[at]).collect();
            prop_assert_eq!(from, &there[..], "{}", field);
        }
    }

    #[test]
    fn a_record_alone_comes_out_as_it_went_in(drawn in drawn()) {
        let keys = keys(1);
        let golden = merge(&members(std::slice::from_ref(&drawn), &keys), 0, Survivorship::bundled()).unwrap();
        prop_assert_eq!(&golden.place, &drawn.place);
        for (_, from) in golden.provenance.iter() {
            prop_assert_eq!(from, &[0][..]);
        }
    }

    #[test]
    fn taking_a_record_away_gives_what_was_there_before_it(drawn in proptest::collection::vec(drawn(), 2..6)) {
        let keys = keys(drawn.len());
        let all = members(&drawn, &keys);
        let before = merge(&all[..drawn.len() - 1], 0, Survivorship::bundled()).unwrap();
        let mut joined = all;
        merge(&joined, 0, Survivorship::bundled()).unwrap();
        joined.pop();
        prop_assert_eq!(before, merge(&joined, 0, Survivorship::bundled()).unwrap());
    }

    #[test]
    fn merging_what_was_merged_with_itself_changes_nothing(drawn in proptest::collection::vec(drawn(), 1..5)) {
        let keys = keys(drawn.len());
        let all = members(&drawn, &keys);
        let once = merge(&all, 0, Survivorship::bundled()).unwrap();
        let twice: Vec<Member<'_>> = all.iter().chain(&all).copied().collect();
        let again = merge(&twice, 0, Survivorship::bundled()).unwrap();
        prop_assert_eq!(once.place, again.place);
    }

    #[test]
    fn every_field_is_one_that_a_record_says_and_nothing_said_is_lost(drawn in proptest::collection::vec(drawn(), 1..5)) {
        let keys = keys(drawn.len());
        let all = members(&drawn, &keys);
        let golden = merge(&all, 0, Survivorship::bundled()).unwrap();
        for field in Field::ALL {
            let text = golden.place.text(field);
            let from = golden.provenance.of(field);
            prop_assert_eq!(!rank::says(field, &text), from.is_empty(), "{}", field);
            if field == Field::ComplementAdresse || field == Field::Id { continue; }
            prop_assert!(
                rank::says(field, &text) || all.iter().all(|m| !rank::says(field, &m.place.text(field))),
                "{} is lost", field
            );
        }
        for service in drawn.iter().flat_map(|drawn| &drawn.place.services) {
            prop_assert!(golden.place.services.contains(service));
        }
    }

    #[test]
    fn an_owners_own_correction_always_stays(
        edits in proptest::collection::vec((any::<bool>(), 0_i64..1000, "[a-z]{1,4}"), 1..6)
    ) {
        let edits: Vec<HandEdit> = edits.into_iter().enumerate().map(|(number, (by_owner, days, text))| HandEdit {
            key: format!("k{number}"),
            text,
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(days),
            by_owner,
        }).collect();
        let stays = surviving(&edits).unwrap();
        prop_assert_eq!(stays.by_owner, edits.iter().any(|edit| edit.by_owner));
        let rivals = edits.iter().filter(|edit| edit.by_owner == stays.by_owner);
        prop_assert!(rivals.into_iter().all(|edit| edit.at <= stays.at));
    }
}
