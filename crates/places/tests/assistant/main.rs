//! The assistant finds, in real files, the columns that people found by hand; what it proposes can be
//! written, read back and used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use places::input::{Input, RawRow};
use places::mapping::Mapping;
use places::mapping::assistant::{Pick, Proposal, coverage, propose};
use places::standard::Field;
use places::standardise::{Context, standardise};
use serde_json::json;
use territory::Territories;

mod round_trip;

/// What people must not have to look for themselves.
const THAT_MATTER: [Field; 11] = [
    Field::Nom,
    Field::Adresse,
    Field::Commune,
    Field::CodePostal,
    Field::Latitude,
    Field::Longitude,
    Field::Telephone,
    Field::Courriels,
    Field::SiteWeb,
    Field::Horaires,
    Field::Services,
];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date")
}

fn proposal(rows: &[RawRow]) -> Proposal {
    propose(rows, Territories::bundled(), today())
}

/// The real sources, where they are.
fn sources() -> Vec<(String, Vec<RawRow>, Mapping)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in [
        root.join("../shared/data/sources"),
        root.join("data/sample"),
    ] {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        folders.sort();
        for path in folders {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let data = ["json", "csv"].map(|end| path.join(format!("{name}.{end}")));
            let own = root.join(format!("data/mappings/{name}.json"));
            let mapping = [own, path.join(format!("{name}.config.json"))];
            let (Some(data), Some(mapping)) = (
                data.iter().find(|path| path.is_file()),
                mapping.iter().find(|path| path.is_file()),
            ) else {
                continue;
            };
            let rows = Input::read(&data.to_string_lossy()).expect("rows");
            let text = std::fs::read_to_string(mapping).expect("a mapping");
            found.push((name, rows, Mapping::parse(&text).expect("a mapping").0));
        }
    }
    found
}

/// The columns of the hand-made mapping that are in the file and hold something.
fn by_hand<'a>(mapping: &'a Mapping, field: Field, rows: &[RawRow]) -> Vec<&'a str> {
    let columns = mapping.columns_of(field).into_iter();
    columns
        .filter(|column| rows.iter().any(|row| !row.cell(column).is_empty()))
        .collect()
}

#[test]
fn it_finds_the_columns_that_people_found_by_hand() {
    let mut tally: BTreeMap<Field, (usize, usize, Vec<String>)> = BTreeMap::new();
    let mut sources_seen = 0;
    for (name, rows, hand) in sources() {
        sources_seen += 1;
        let found = proposal(&rows).mapping();
        for field in Field::ALL {
            let wanted = by_hand(&hand, field, &rows);
            if wanted.is_empty() {
                continue;
            }
            let got = found.columns_of(field);
            let same = got
                .iter()
                .any(|g| wanted.iter().any(|w| w.to_lowercase() == g.to_lowercase()));
            let (right, all, missed) = tally.entry(field).or_default();
            *right += usize::from(same);
            *all += 1;
            if !same {
                let wanted: Vec<_> = wanted.iter().take(3).collect();
                missed.push(format!("{name}: {wanted:?}, not {got:?}"));
            }
        }
    }
    assert!(sources_seen > 0);
    let (mut right, mut all) = (0, 0);
    for (field, (found, of, missed)) in &tally {
        println!("{field} {found}/{of} {}", missed.join(" | "));
        if THAT_MATTER.contains(field) {
            right += found;
            all += of;
        }
    }
    println!("{right}/{all} of the fields that matter, in {sources_seen} sources");
    assert!(right * 10 > all * 9, "{right} of {all}");
}

/// What is proposed publishes nearly as many places as what people wrote.
#[test]
fn what_it_proposes_publishes_the_places() {
    for (name, rows, hand) in sources() {
        let context = Context {
            territories: Territories::bundled(),
            source_name: &name,
            today: today(),
        };
        let mapping = proposal(&rows).mapping();
        let (ours, theirs) = (
            standardise(&rows, &mapping, &context),
            standardise(&rows, &hand, &context),
        );
        println!(
            "{name}: {} of {}",
            ours.published.len(),
            theirs.published.len()
        );
        assert!(
            ours.published.len() * 100 >= theirs.published.len() * 97,
            "{name}: {} published, {} by hand",
            ours.published.len(),
            theirs.published.len()
        );
        let coverage = coverage(&rows, &mapping, &ours);
        let nom = coverage
            .fields
            .iter()
            .find(|f| f.field == Field::Nom)
            .expect("names");
        assert!(nom.filled >= nom.understood && nom.understood == ours.published.len());
        let written = mapping.to_json().to_string();
        let (read, notes) = Mapping::parse(&written).expect("a mapping");
        assert_eq!(notes, [], "{name}");
        assert_eq!(read.to_json(), mapping.to_json(), "{name}");
    }
}

fn authored() -> Vec<RawRow> {
    (1..=9)
        .map(|n| {
            RawRow::new(json!({
                "Structure": format!("Espace numérique {n}"),
                "Où": format!("{n} rue des Lilas"),
                "Ville": "Rennes",
                "CP": "35000",
                "Joindre": format!("02 99 00 00 0{n}"),
                "Écrire": format!("espace{n}@example.fr"),
                "lun": "9h-12h", "mar": "9h-12h", "mer": "fermé",
                "GPS": format!("48.11{n}, -1.67"),
                "Ce qu’on y fait": "Ateliers d’initiation, accès à Internet",
                "Divers": "rien",
            }))
        })
        .collect()
}

#[test]
fn columns_with_odd_names_are_known_by_what_they_hold() {
    let found = proposal(&authored());
    let mapping = found.mapping();
    for (field, column) in [
        (Field::Nom, "Structure"),
        (Field::Adresse, "Où"),
        (Field::Commune, "Ville"),
        (Field::CodePostal, "CP"),
        (Field::Telephone, "Joindre"),
        (Field::Courriels, "Écrire"),
        (Field::Latitude, "GPS"),
        (Field::Longitude, "GPS"),
        (Field::Services, "Ce qu’on y fait"),
    ] {
        assert_eq!(mapping.columns_of(field), [column], "{field}");
        let told = found.of(field).expect("recognised");
        assert!(!told.reason.is_empty() && (1..=99).contains(&told.confidence));
    }
    assert_eq!(mapping.columns_of(Field::Horaires), ["lun", "mar", "mer"]);
    let left: Vec<&str> = found
        .left(&mapping)
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(left, ["Divers"]);
}

#[test]
fn a_person_decides() {
    let rows = authored();
    let found = proposal(&rows);
    let picks = [
        (Field::PresentationDetail, Pick::Column("Divers".to_owned())),
        (Field::Telephone, Pick::Nothing),
        (Field::Nom, Pick::Proposed),
        (
            Field::SiteWeb,
            Pick::Column("une colonne qui n’existe pas".to_owned()),
        ),
    ];
    let mapping = found.corrected(&rows, &picks);
    assert_eq!(mapping.columns_of(Field::PresentationDetail), ["Divers"]);
    assert_eq!(mapping.columns_of(Field::Telephone), [""; 0]);
    assert_eq!(mapping.columns_of(Field::SiteWeb), [""; 0]);
    assert_eq!(mapping.columns_of(Field::Nom), ["Structure"]);
    let context = Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: today(),
    };
    let place = &standardise(&rows, &mapping, &context).published[0].place;
    assert_eq!(place.presentation_detail.as_deref(), Some("rien"));
    assert_eq!(place.telephone, None);
    let position = place.position.expect("a position");
    assert_eq!((position.latitude(), position.longitude()), (48.111, -1.67));
}

#[test]
fn an_empty_file_has_nothing_to_recognise() {
    let found = proposal(&[]);
    assert!(found.columns.is_empty() && found.recognised.is_empty());
    assert_eq!(found.mapping(), Mapping::default());
}

#[test]
fn the_mapping_of_the_last_file_stays_where_its_columns_are_and_is_proposed_anew_where_they_are_not()
 {
    let rows = [RawRow::new(json!({
        "Titre": "Espace des Lilas", "Ville": "Rennes", "CP": "35000", "Tel fixe": "02 99 00 00 01",
    }))];
    let last = r#"{"nom": {"extraire": {"colonne": "titre", "motif": "des (.*)"}},
        "telephone": {"colonne": "Téléphone"}, "courriels": {"colonne": "Mail"}}"#;
    let (last, _) = Mapping::parse(last).expect("a mapping");
    let mapping = proposal(&rows).completing(last).expect("a column is here");
    assert_eq!(mapping.columns_of(Field::Nom), ["titre"]);
    assert_eq!(mapping.columns_of(Field::Telephone), ["Tel fixe"]);
    assert_eq!(mapping.columns_of(Field::Courriels), [""; 0]);
    let (other, _) = Mapping::parse(r#"{"nom": {"colonne": "autre"}}"#).expect("a mapping");
    assert_eq!(proposal(&rows).completing(other), None);
}

#[test]
fn a_rule_written_by_hand_reads_its_field_and_no_other() {
    let rows = [RawRow::new(
        json!({"Titre": "Espace des Lilas", "Ville": "Rennes"}),
    )];
    let rule = r#"{"nom": {"valeur": "Lieu"}, "commune": {"valeur": "Brest"}}"#;
    let (rule, _) = Mapping::parse(rule).expect("a mapping");
    let mapping = proposal(&rows).corrected(&rows, &[(Field::Nom, Pick::Written(Box::new(rule)))]);
    assert_eq!(
        mapping.field_json(Field::Nom),
        Some(json!({"valeur": "Lieu"}))
    );
    assert_eq!(mapping.columns_of(Field::Commune), ["Ville"]);
}
