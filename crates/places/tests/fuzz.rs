//! Mutated files against what reads uploads and what recognises their columns: some seconds of them,
//! the same every time. `./x fuzz` does it for longer, guided by what the code does.

use chrono::NaiveDate;
use places::input::{Bounds, Input, Reach};
use places::mapping::Mapping;
use places::mapping::assistant::propose;
use places::standard::validate;
use places::standardise::{Context, standardise};
use territory::Territories;

#[path = "inputs/workbook.rs"]
#[allow(dead_code, reason = "the bloated workbook is the input tests' own")]
mod workbook;

/// Some seconds on a slow machine.
const FILES: usize = 6_000;

const CSV: &str = "nom;adresse;CP;ville;tél;mail;lundi;mardi;mercredi;lat;lon;services\n\
    \"Espace ; numérique\";1 rue des Lilas;35000;Rennes;02 99 00 00 00;a@example.fr;9h-12h;fermé;14h/18h;48,11;-1,67;Prendre en main un ordinateur|Accéder à du matériel\n\
    Médiathèque;;1000;Bourg-en-Bresse;;;;;;;;\n";
const JSON: &str = r#"{"lieux": [{"Structure": "Espace", "pointgeo": "48.1, -1.6", "horaires": "Mo-Fr 09:00-12:00; PH off", "a": {"b": [1, null, "x"]}, "Activités": "Initiation, accès à Internet"}]}"#;
const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[{"id":1,"properties":{"name":"A","city":"Lyon","postcode":"69001","url":"http://example.fr"},"geometry":{"type":"Point","coordinates":[4.8,45.7]}}]}"#;

/// Marsaglia's xorshift: all that is wanted is the same bytes every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    /// A few bytes changed, cut out, doubled or put in.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        const ODD: [&[u8]; 12] = [
            b"\"",
            b";",
            b"\n",
            b"\0",
            b"\xFF",
            b"{",
            b"]",
            b"\xEF\xBB\xBF",
            b"&#0;",
            b"99999999999",
            b"-",
            "é’\u{202f}".as_bytes(),
        ];
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            match self.below(4) {
                0 if at < bytes.len() => bytes[at] = self.below(256) as u8,
                1 => {
                    let odd = ODD[self.below(ODD.len())];
                    bytes.splice(at..at, odd.iter().copied());
                }
                2 => {
                    let end = (at + self.below(40)).min(bytes.len());
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                _ => {
                    let end = (at + self.below(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
    }
}

#[test]
fn no_file_stops_the_reader_or_the_assistant() {
    let book = workbook::xlsx(&[
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>nom</t></is></c><c r="B1" t="inlineStr"><is><t>ville</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Espace</t></is></c><c r="B2" t="inlineStr"><is><t>Rennes</t></is></c></row>"#,
    ]);
    let corpus = [CSV.as_bytes(), JSON.as_bytes(), GEOJSON.as_bytes(), &book];
    let mut chance = Chance(0x4d61_696c_6c61_6765);
    let bounds = Bounds {
        reach: Reach::Public,
        ..Bounds::of_an_upload()
    };
    let context = Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    };
    let (mut files, mut tables) = (0, 0);
    while files < FILES {
        let mut bytes = corpus[chance.below(corpus.len())].to_vec();
        chance.mutate(&mut bytes);
        files += 1;
        let rows = match Input::parse_within(&bytes, None, &bounds) {
            Ok(rows) => rows,
            Err(error) => {
                assert!(!error.in_french().is_empty());
                continue;
            }
        };
        tables += 1;
        let mapping = propose(&rows, context.territories, context.today).mapping();
        let (read, _) = Mapping::parse(&mapping.to_json().to_string()).expect("a mapping");
        assert_eq!(read.to_json(), mapping.to_json());
        let outcome = standardise(&rows, &mapping, &context);
        assert_eq!(
            outcome.published.len() + outcome.quarantined.len(),
            rows.len()
        );
        for row in &outcome.published {
            assert_eq!(validate(&row.place), []);
        }
    }
    assert!(
        files > 100 && tables > 20,
        "{tables} tables of {files} files"
    );
}

const MAPPING: &str = r#"{"plier": true, "nom": {"extraire": {"colonne": "a", "motif": "^(?<n>[^(]+)\\((\\d{5})\\)", "groupe": "n", "ou": {"colonne": "b"}}, "défaut": "Lieu"},
    "commune": {"colonnes": ["b", "a"], "valeurs": {"RNS": "Rennes", "": "Brest"}}, "code_postal": {"valeur": "35000"},
    "services": [{"colonnes": ["c"], "motifs": ["\\bcaf\\b", "d[ée]m"], "termes": ["Démarches"], "sauf": ["non"], "plier": false, "cible": "Aide aux démarches administratives"},
        {"colonnes": ["c"], "valeurs": {"acc": ["Accès internet et matériel informatique", "CNFS"], "néant": ""}}, {"défaut": "Aide aux démarches administratives"}],
    "horaires": {"semaine": "d", "jours": [{"colonne": "e", "osm": "Mo"}]}}"#;

#[test]
fn no_mapping_stops_the_reader_and_what_is_written_of_it_is_read_back_the_same() {
    let mut chance = Chance(0x6469_616c_6563_7465);
    let rows = [
        serde_json::json!({"a": "Espace (35000)", "b": "rns", "c": "CAF; acc|Néant", "d": "lundi 9h-12h", "e": "9h"}),
        serde_json::json!({"a": "", "b": "Saint-Malo", "c": "dém. ; non", "d": "", "e": ""}),
    ];
    let rows = rows.map(places::input::RawRow::new);
    let context = Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    };
    let mut understood = 0;
    for _ in 0..FILES {
        let mut bytes = MAPPING.as_bytes().to_vec();
        chance.mutate(&mut bytes);
        let Ok((mapping, _)) = Mapping::parse(&String::from_utf8_lossy(&bytes)) else {
            continue;
        };
        understood += 1;
        let written = mapping.to_json();
        let (read, _) = Mapping::parse(&written.to_string()).expect("a mapping");
        assert_eq!(read.to_json(), written);
        let outcome = standardise(&rows, &mapping, &context);
        assert_eq!(outcome.published.len() + outcome.quarantined.len(), 2);
        for row in &outcome.published {
            assert_eq!(validate(&row.place), []);
        }
    }
    assert!(understood > FILES / 20, "{understood} of {FILES}");
}
