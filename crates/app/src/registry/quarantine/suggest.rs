//! What could mend a row: for each reason, what its other cells and the reference pack tell.

use places::clean;
use places::input::RawRow;
use places::mapping::Mapping;
use places::standard::Field;
use places::standardise::{Corrections, said};
use territory::{CodePostal, Commune, Found, Level, Position, Territories, TerritoryId, fold};

use super::model::Reason;

/// Something that could mend a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub corrections: Corrections,
    /// « Saint-Malo (35400) ».
    pub label: String,
    /// Why: « nom proche ».
    pub why: String,
}

/// Suggestions of a kind that are shown.
const MOST: usize = 5;
/// Close names that are looked at: « Saint-Germain » begins those of some two hundred communes, of
/// which a source's territory has a few.
const SOUGHT: usize = 400;

/// What could mend a row, the likeliest first.
pub fn suggestions(
    reason: Reason,
    row: &RawRow,
    mapping: &Mapping,
    within: Option<&[TerritoryId]>,
) -> Vec<Suggestion> {
    let said = said(row, mapping);
    let mut suggestions = Vec::new();
    if matches!(reason, Reason::NoName | Reason::Empty) {
        suggestions.extend(names(&said, row, mapping));
    }
    if reason.is_of_place() {
        suggestions.extend(communes(&said, row, within));
    }
    suggestions
}

fn text(said: &Corrections, field: Field) -> &str {
    said.get(&field).map_or("", String::as_str)
}

/// A column that is read for nothing, or for what the structure is, may hold the name.
fn names(said: &Corrections, row: &RawRow, mapping: &Mapping) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    let mut add = |text: &str, why: String| {
        let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = found.iter().any(|known| known.label == name);
        if is_like_a_name(&name) && !known && found.len() < MOST {
            found.push(Suggestion {
                corrections: Corrections::from([(Field::Nom, name.clone())]),
                label: name,
                why,
            });
        }
    };
    add(
        text(said, Field::StructureParente),
        "la structure qui porte le lieu".to_owned(),
    );
    let mapped = mapping.columns();
    let spare = |column: &str| {
        !mapped
            .iter()
            .any(|known| known.trim().eq_ignore_ascii_case(column.trim()))
    };
    for (column, cell) in row.cells().filter(|(column, _)| spare(column)) {
        add(
            cell,
            format!("écrit dans la colonne «\u{a0}{column}\u{a0}»"),
        );
    }
    add(
        text(said, Field::ComplementAdresse),
        "le complément d’adresse".to_owned(),
    );
    found
}

/// A few words, some letters, nothing that is an address on the web.
fn is_like_a_name(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (4..=90).contains(&text.chars().count())
        && letters >= 4
        && letters * 2 > text.chars().count()
        && !text.contains(['@', '{', '<'])
        && !text.contains("://")
        && !text.starts_with("www.")
        && !matches!(
            fold(text).as_str(),
            "true" | "false" | "null" | "vrai" | "faux"
        )
}

/// The communes that the row may mean.
fn communes(said: &Corrections, row: &RawRow, within: Option<&[TerritoryId]>) -> Vec<Suggestion> {
    let all = Territories::bundled();
    let mut found = Candidates {
        within,
        list: Vec::new(),
    };
    let name = clean::commune(text(said, Field::Commune))
        .value
        .unwrap_or_default();
    let postal = clean::code_postal(text(said, Field::CodePostal)).value;
    let coordinates =
        clean::coordonnees(text(said, Field::Latitude), text(said, Field::Longitude)).value;
    if let Some(commune) = coordinates.and_then(|position| all.commune_at(position)) {
        found.add(commune, None, "le point tombe dans cette commune");
    }
    if let Some(postal) = postal {
        by_postal(
            &mut found,
            &name,
            postal,
            "son code postal est celui de la ligne",
        );
    }
    by_name(&mut found, &name, coordinates);
    for (column, cell) in row.cells() {
        let Some(postal) = clean::code_postal_in(cell).filter(|found| Some(*found) != postal)
        else {
            continue;
        };
        let why = format!("un code postal est écrit dans la colonne «\u{a0}{column}\u{a0}»");
        by_postal(&mut found, &name, postal, &why);
    }
    found.best()
}

fn by_postal(found: &mut Candidates<'_>, name: &str, postal: CodePostal, why: &str) {
    let mut served = Territories::bundled().communes_of_postal_code(postal);
    let likeness = |commune: &Commune| likeness(name, &commune.name);
    served.sort_by_key(|commune| std::cmp::Reverse(likeness(commune)));
    for commune in served.into_iter().take(MOST) {
        found.add(commune, Some(postal), why);
    }
}

fn by_name(found: &mut Candidates<'_>, name: &str, position: Option<Position>) {
    if name.is_empty() {
        return;
    }
    let all = Territories::bundled();
    match all.find_commune(name, None) {
        Found::Exact(commune) => found.add(commune, None, "c’est son nom"),
        Found::Approximate(commune) => found.add(commune, None, "nom proche"),
        Found::Ambiguous(mut several) => {
            if let Some(position) = position {
                let distance = |commune: &&Commune| commune.position.distance_m(position);
                several.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
            }
            for commune in several {
                found.add(commune, None, "c’est son nom, et celui d’autres communes");
            }
        }
        Found::Unknown => {}
    }
    for suggestion in all.suggest(name, SOUGHT) {
        let commune = (suggestion.id.level == Level::Commune)
            .then(|| suggestion.id.code.as_str().parse().ok())
            .flatten()
            .and_then(|code| all.commune(code));
        if let Some(commune) = commune {
            found.add(commune, None, "nom proche");
        }
    }
}

/// How many letters two names share at their starts, articles and accents aside.
fn likeness(a: &str, b: &str) -> usize {
    let (a, b) = (fold(a), fold(b));
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

struct Candidates<'a> {
    within: Option<&'a [TerritoryId]>,
    list: Vec<(&'static Commune, CodePostal, String)>,
}

impl Candidates<'_> {
    fn add(&mut self, commune: &'static Commune, postal: Option<CodePostal>, why: &str) {
        let known = self
            .list
            .iter()
            .any(|(known, ..)| known.code == commune.code);
        let postal = postal.or(commune.postal_codes.first().copied());
        if let (false, Some(postal)) = (known, postal) {
            self.list.push((commune, postal, why.to_owned()));
        }
    }

    /// The source's own territory only: a place beyond would not be published.
    fn best(mut self) -> Vec<Suggestion> {
        if let Some(within) = self.within {
            let all = Territories::bundled();
            self.list
                .retain(|(commune, ..)| within.iter().any(|id| all.contains(*id, commune.code)));
        }
        self.list.truncate(MOST);
        let suggestion = |(commune, postal, why): (&Commune, CodePostal, String)| Suggestion {
            corrections: Corrections::from([
                (Field::Commune, commune.name.clone()),
                (Field::CodePostal, postal.to_string()),
            ]),
            label: format!("{} ({postal})", commune.name),
            why,
        };
        self.list.into_iter().map(suggestion).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping() -> Mapping {
        let text = r#"{"nom": {"colonne": "nom"}, "commune": {"colonne": "ville"}, "code_postal": {"colonne": "cp"},
            "latitude": {"colonne": "lat"}, "longitude": {"colonne": "lon"}, "structure_parente": {"colonne": "porteur"}}"#;
        Mapping::parse(text).unwrap().0
    }

    fn labels(
        reason: Reason,
        row: serde_json::Value,
        within: Option<&[TerritoryId]>,
    ) -> Vec<String> {
        let row = RawRow::new(row);
        let found = suggestions(reason, &row, &mapping(), within);
        found.into_iter().map(|found| found.label).collect()
    }

    #[test]
    fn a_commune_is_found_by_a_close_name_a_postal_code_or_a_point() {
        let first = |row| labels(Reason::Nowhere, row, None).remove(0);
        assert_eq!(
            first(serde_json::json!({"ville": "Sait-Malo"})),
            "Saint-Malo (35400)"
        );
        assert_eq!(
            first(serde_json::json!({"ville": "?", "cp": "35400"})),
            "Saint-Malo (35400)"
        );
        assert_eq!(
            first(serde_json::json!({"lat": "48.11", "lon": "-1.68"})),
            "Rennes (35000)"
        );
        assert_eq!(
            first(serde_json::json!({"note": "2 quai Nord 35400"})),
            "Saint-Malo (35400)"
        );
        assert!(labels(Reason::Nowhere, serde_json::json!({}), None).is_empty());
    }

    #[test]
    fn only_communes_of_the_source_are_suggested() {
        let within = ["departement-93".parse().unwrap()];
        let found = labels(
            Reason::Elsewhere,
            serde_json::json!({"ville": "Saint-Denis"}),
            Some(&within),
        );
        assert_eq!(found[0], "Saint-Denis (93200)");
        assert!(found.iter().all(|label| label.contains("(93")), "{found:?}");
    }

    #[test]
    fn a_name_may_be_in_another_column() {
        let row = serde_json::json!({
            "nom": "", "porteur": "Association des Lilas", "Structure": "Espace des Lilas", "mail": "a@b.fr",
            "site": "https://exemple.fr", "note": "12", "ouvert": "false",
        });
        assert_eq!(
            labels(Reason::NoName, row, None),
            ["Association des Lilas", "Espace des Lilas"]
        );
    }
}
