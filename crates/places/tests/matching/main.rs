//! Matching, held to its promises: whatever the records, in whatever order they come.

mod vectors;

use std::collections::BTreeSet;

use places::matching::{
    Constraints, Decision, Fields, Index, Matcher, ScoredPair, Subject, clusters,
};
use proptest::prelude::*;

/// A record of few words, so that some are alike.
#[derive(Debug, Clone)]
struct Made {
    key: String,
    texts: Vec<&'static str>,
    position: Option<(f64, f64)>,
}

impl Made {
    fn subject(&self) -> Subject {
        let [
            nom,
            commune,
            code_postal,
            adresse,
            telephone,
            courriels,
            site_web,
        ] = self.texts[..]
        else {
            unreachable!("seven texts are made");
        };
        let source = if self.key.ends_with('1') {
            "un"
        } else {
            "deux"
        };
        Subject::new(&Fields {
            key: &self.key,
            source,
            nom,
            commune,
            code_postal,
            adresse,
            telephone,
            courriels,
            site_web,
            position: self.position,
            ..Fields::default()
        })
    }
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let texts = (
        prop::sample::select(vec![
            "Mairie de Rimelle",
            "COMMUNE DE RIMELLE",
            "France services de Rimelle",
            "MSAP Rimelle",
            "La Fabrique",
            "LA FABRIQUE",
            "Médiathèque Zola",
            "Bibliothèque Emile Zola",
            "Bus France services",
            "",
            "12",
        ]),
        prop::sample::select(vec!["Rimelle", "RIMELLE CEDEX", "Torvay", "St Torvay", ""]),
        prop::sample::select(vec!["35500", "35501", "00000", ""]),
        prop::sample::select(vec![
            "1 rue Zola",
            "1 RUE EMILE ZOLA 35500 RIMELLE",
            "3 bis rue Zola",
            "rue Zola",
            "Le Bourg",
            "",
            "0",
        ]),
        prop::sample::select(vec![
            "02 99 00 00 01",
            "+33299000001",
            "0600000002",
            "3646",
            "",
        ]),
        prop::sample::select(vec![
            "contact@rimelle.fr",
            "accueil@rimelle.fr",
            "a.b@rimelle.fr",
            "@",
            "",
        ]),
        prop::sample::select(vec![
            "https://rimelle.fr/",
            "rimelle.fr/zola",
            "http://",
            "",
        ]),
    );
    let texts = texts.prop_map(|(a, b, c, d, e, f, g)| vec![a, b, c, d, e, f, g]);
    let position = prop::option::of((48.0..48.01, -1.51..-1.5));
    prop::collection::vec((texts, position), 2..40).prop_map(|records| {
        let numbered = records.into_iter().enumerate();
        numbered
            .map(|(number, (texts, position))| Made {
                key: format!("k{number:03}"),
                texts,
                position,
            })
            .collect()
    })
}

fn subjects(made: &[Made]) -> Vec<Subject> {
    made.iter().map(Made::subject).collect()
}

fn told(pairs: &[ScoredPair]) -> BTreeSet<String> {
    pairs
        .iter()
        .map(|pair| {
            format!(
                "{} {} {:.9} {}",
                pair.a, pair.b, pair.probability, pair.evidence
            )
        })
        .collect()
}

/// Some pairs of those keys, by their numbers.
fn chosen(keys: usize) -> impl Strategy<Value = BTreeSet<(String, String)>> {
    prop::collection::btree_set((0..keys, 0..keys), 0..6).prop_map(|pairs| {
        let pairs = pairs.into_iter().filter(|(a, b)| a != b);
        pairs
            .map(|(a, b)| (format!("k{a:03}"), format!("k{b:03}")))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn comparing_does_not_depend_on_who_is_first(made in made()) {
        let subjects = subjects(&made);
        let matcher = Matcher::standard();
        for a in &subjects {
            for b in &subjects {
                let (one, other) = (matcher.compare(a, b), matcher.compare(b, a));
                prop_assert_eq!(one.evidence.comparison(), other.evidence.comparison());
                prop_assert_eq!(one.probability.to_bits(), other.probability.to_bits());
                prop_assert!((0.0..=1.0).contains(&one.probability));
            }
        }
    }

    #[test]
    fn pairs_do_not_depend_on_the_order_of_records(made in made(), turn in 0usize..40) {
        let matcher = Matcher::standard();
        let mut turned = made.clone();
        turned.rotate_left(turn % made.len());
        turned.reverse();
        let one = Index::new(subjects(&made)).pairs(matcher);
        let other = Index::new(subjects(&turned)).pairs(matcher);
        prop_assert_eq!(told(&one), told(&other));
        let none = Constraints::default();
        prop_assert_eq!(clusters(&one, &none), clusters(other.iter().rev(), &none));
    }

    #[test]
    fn adding_gives_what_the_whole_gives(made in made(), cut in 0usize..40) {
        let matcher = Matcher::standard();
        let (old, new) = made.split_at(cut % made.len());
        let mut index = Index::new(subjects(old));
        let added = index.add(subjects(new), matcher);
        let fresh: BTreeSet<&str> = new.iter().map(|record| &*record.key).collect();
        let whole = Index::new(subjects(&made)).pairs(matcher);
        let of_new: Vec<ScoredPair> =
            whole.into_iter().filter(|pair| fresh.contains(&*pair.a) || fresh.contains(&*pair.b)).collect();
        prop_assert_eq!(told(&added), told(&of_new));
    }

    #[test]
    fn what_people_decided_is_obeyed(
        (made, together, apart) in made().prop_flat_map(|made| {
            let keys = made.len();
            (Just(made), chosen(keys), chosen(keys))
        }),
    ) {
        let pairs = Index::new(subjects(&made)).pairs(Matcher::standard());
        let constraints = Constraints { together, apart };
        let clustering = clusters(&pairs, &constraints);
        let in_one = |a: &str, b: &str| {
            let has = |members: &[std::sync::Arc<str>], key: &str| members.iter().any(|member| &**member == key);
            clustering.clusters.iter().any(|cluster| has(&cluster.members, a) && has(&cluster.members, b))
        };
        for (a, b) in &constraints.apart {
            prop_assert!(!in_one(a, b), "{a} and {b} were said to be apart");
        }
        for pair in &constraints.together {
            prop_assert_eq!(in_one(&pair.0, &pair.1), !clustering.refused.contains(pair));
        }
        if constraints.apart.is_empty() {
            prop_assert!(clustering.refused.is_empty());
        }
        let members: Vec<_> = clustering.clusters.iter().flat_map(|cluster| &cluster.members).collect();
        let once: BTreeSet<_> = members.iter().collect();
        prop_assert_eq!(members.len(), once.len(), "a record is in one cluster at most");
    }

    #[test]
    fn nothing_that_is_written_makes_it_panic(
        nom in "\\PC{0,60}", adresse in "\\PC{0,60}", telephone in "\\PC{0,30}",
        courriels in "\\PC{0,40}", site_web in "\\PC{0,40}", pivot in "\\PC{0,20}",
        latitude in any::<f64>(), longitude in any::<f64>(),
    ) {
        let fields = Fields {
            key: "a", nom: &nom, adresse: &adresse, commune: &adresse, code_postal: &pivot, telephone: &telephone,
            courriels: &courriels, site_web: &site_web, pivot: &pivot, code_insee: &pivot, itinerance: &nom,
            source: &nom, position: Some((latitude, longitude)),
        };
        let (one, other) = (Subject::new(&fields), Subject::new(&Fields { key: "b", ..fields }));
        let pairs = Index::new(vec![one, other]).pairs(Matcher::standard());
        prop_assert!(pairs.iter().all(|pair| pair.probability.is_finite()));
    }
}

fn place<'a>(key: &'a str, nom: &'a str, adresse: &'a str, telephone: &'a str) -> Fields<'a> {
    Fields {
        key,
        nom,
        adresse,
        telephone,
        commune: "Rimelle",
        code_postal: "35500",
        ..Fields::default()
    }
}

#[test]
fn a_pair_is_explained_in_words() {
    let one = Subject::new(&place(
        "a",
        "France services de Rimelle",
        "2 rue Zola",
        "02 99 00 00 01",
    ));
    let hub = place("b", "MSAP RIMELLE", "2 R. EMILE ZOLA", "+33299000001");
    let other = Subject::new(&Fields {
        source: "hub",
        ..hub
    });
    let pair = Matcher::standard().compare(&one, &other);
    assert_eq!(pair.decision, Decision::Match);
    let said = pair.evidence.in_favour();
    assert!(
        said.contains(&"même téléphone") && said.contains(&"même adresse"),
        "{said:?}"
    );
    assert!(pair.evidence.against().is_empty());
}

#[test]
fn several_advisers_of_one_building_are_one_place() {
    let rows: Vec<String> = (0..9).map(|number| format!("cn{number}")).collect();
    let subjects = rows.iter().map(|key| {
        Subject::new(&Fields {
            source: "conseiller-numerique",
            position: Some((50.949405, 1.829164)),
            ..place(key, "ESPACE FORT", "2 RUE D AJACCIO", "")
        })
    });
    let pairs = Index::new(subjects.collect()).pairs(Matcher::standard());
    let clusters = clusters(&pairs, &Constraints::default()).clusters;
    assert_eq!(
        clusters
            .iter()
            .map(|cluster| cluster.members.len())
            .collect::<Vec<_>>(),
        [9]
    );
}

#[test]
fn stops_of_a_bus_are_different_places() {
    let stop = |key, commune| {
        let fields = Fields {
            commune,
            itinerance: "Itinérant",
            courriels: "bus@loiret.fr",
            ..place(
                key,
                "Bus France services du Loiret",
                "Place de la mairie",
                "02 38 00 00 01",
            )
        };
        Subject::new(&fields)
    };
    let pair = Matcher::standard().compare(
        &stop("a", "Rimelle"),
        &Subject::new(&Fields {
            code_postal: "45001",
            commune: "Torvay",
            itinerance: "Itinérant",
            courriels: "bus@loiret.fr",
            ..place(
                "b",
                "Bus France services du Loiret",
                "Place de la mairie",
                "02 38 00 00 01",
            )
        }),
    );
    assert_eq!(pair.decision, Decision::No, "{}", pair.evidence);
}

#[test]
fn a_weak_link_does_not_chain_two_places() {
    let mut pairs = Vec::new();
    let sure = Matcher::standard().compare(
        &Subject::new(&place("a", "La Fabrique", "2 rue Zola", "02 99 00 00 01")),
        &Subject::new(&place("b", "La Fabrique", "2 rue Zola", "02 99 00 00 01")),
    );
    for (a, b, probability) in [("a", "b", 0.999), ("c", "d", 0.999), ("b", "c", 0.87)] {
        pairs.push(ScoredPair {
            a: a.into(),
            b: b.into(),
            probability,
            ..sure.clone()
        });
    }
    let found = clusters(&pairs, &Constraints::default()).clusters;
    let members: Vec<Vec<&str>> = found
        .iter()
        .map(|one| one.members.iter().map(|key| &**key).collect())
        .collect();
    assert_eq!(members, [["a", "b"], ["c", "d"]]);
}
