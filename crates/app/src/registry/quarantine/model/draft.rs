//! The form that mends a row, held against the standard and the source's territory.

use chrono::NaiveDate;
use places::clean::{IssueKind, Severity};
use places::input::RawRow;
use places::mapping::Mapping;
use places::standard::Field;
use places::standardise::{Context, Corrections, Published, corrected, said};
use territory::{CodePostal, Position, Territories};

use super::Reason;
use crate::registry::editing::model::{Refusal, named_commune};
use crate::registry::imports::domain::Domain;

/// The fields of the form: those without which a place cannot be published, and where it stands.
pub const FIELDS: [(Field, &str, &str); 7] = [
    (Field::Nom, "Nom du lieu", ""),
    (
        Field::Adresse,
        "Adresse",
        "Numéro et rue. Si vous ne la connaissez pas, laissez vide.",
    ),
    (Field::ComplementAdresse, "Complément d’adresse", ""),
    (Field::CodePostal, "Code postal", ""),
    (Field::Commune, "Commune", ""),
    (
        Field::Latitude,
        "Latitude",
        "En degrés, par exemple 48.1173. Facultatif.",
    ),
    (
        Field::Longitude,
        "Longitude",
        "En degrés, par exemple -1.6778. Facultatif.",
    ),
];

/// The longest text of a field.
const LONGEST: usize = 250;

/// The form as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// As typed, for each of [`FIELDS`].
    pub typed: Corrections,
    /// What led to it.
    pub why: String,
    /// The row's faulty values when the form was made.
    pub faults: String,
}

impl Draft {
    /// What the form shows of a row: what it says, under what was already proposed.
    pub fn of(row: &RawRow, mapping: &Mapping, proposed: &Corrections, faults: &str) -> Self {
        let mut typed = said(row, mapping);
        typed.extend(proposed.clone());
        typed.retain(|field, _| FIELDS.iter().any(|(known, ..)| known == field));
        Self {
            typed,
            why: String::new(),
            faults: faults.to_owned(),
        }
    }

    /// Reads the form as the browser sends it.
    pub fn read(body: &[u8]) -> Self {
        let mut draft = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            match (&*name, Field::of_name(&name)) {
                ("pourquoi", _) => draft.why = value.trim().chars().take(500).collect(),
                ("fautes", _) => draft.faults = value.into_owned(),
                (_, Some(field)) if FIELDS.iter().any(|(known, ..)| *known == field) => {
                    draft.typed.insert(field, value.trim().to_owned());
                }
                _ => {}
            }
        }
        draft
    }

    /// What was typed in a field.
    pub fn text(&self, field: Field) -> &str {
        self.typed.get(&field).map_or("", String::as_str)
    }
}

/// What a row's place is held against.
pub struct Rules<'a> {
    pub mapping: &'a Mapping,
    pub domain: &'a Domain,
    pub source: &'a str,
    pub today: NaiveDate,
}

/// A row that can be published.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What differs from what the row says.
    pub corrections: Corrections,
    /// The place, and what else there is to say of it.
    pub published: Published,
}

/// The place that a form makes of a row, or all that is still wrong.
pub fn check(
    draft: &Draft,
    row: &RawRow,
    number: usize,
    reason: Reason,
    rules: &Rules<'_>,
) -> Result<Checked, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let corrections = corrections(draft, &said(row, rules.mapping), reason, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let context = Context {
        territories: Territories::bundled(),
        source_name: rules.source,
        today: rules.today,
    };
    let (place, issues) = corrected(number, row, rules.mapping, &corrections, &context);
    let Some(place) = place else {
        let blocking = issues
            .iter()
            .filter(|issue| issue.severity == Severity::Blocking);
        return Err(blocking
            .map(|issue| refusal(issue.field, &issue.message))
            .collect());
    };
    if let Some((field, finding)) = rules.domain.refuses(&place) {
        return Err(vec![refusal(field, &finding.message)]);
    }
    let stray = issues.iter().find(|issue| {
        issue.field == Field::Latitude
            && issue.kind == IssueKind::Contradiction
            && issue.severity == Severity::Loss
            && corrections.contains_key(&Field::Latitude)
    });
    if let Some(stray) = stray {
        return Err(vec![refusal(Field::Latitude, &stray.message)]);
    }
    Ok(Checked {
        corrections,
        published: Published {
            row: number,
            place,
            issues,
        },
    })
}

fn refusal(field: Field, message: &str) -> Refusal {
    Refusal {
        field,
        message: message.to_owned(),
    }
}

/// What the form changes of what the row says.
fn corrections(
    draft: &Draft,
    said: &Corrections,
    reason: Reason,
    refusals: &mut Vec<Refusal>,
) -> Corrections {
    let mut corrections = Corrections::new();
    for (field, ..) in FIELDS {
        let typed = draft.text(field);
        if typed.chars().count() > LONGEST {
            let message = format!(
                "Ce texte est trop long. Raccourcissez-le à {LONGEST}\u{a0}caractères au plus."
            );
            refusals.push(refusal(field, &message));
        } else if typed != said.get(&field).map_or("", String::as_str) {
            corrections.insert(field, typed.to_owned());
        }
    }
    if !draft.text(Field::Nom).chars().any(char::is_alphanumeric) {
        refusals.push(refusal(Field::Nom, "Donnez un nom au lieu."));
    }
    let moved = [Field::Commune, Field::CodePostal]
        .iter()
        .any(|field| corrections.contains_key(field));
    if moved || reason.is_of_place() {
        locate(draft, &mut corrections, refusals);
    }
    let replaced = [Field::Latitude, Field::Longitude]
        .iter()
        .any(|field| corrections.contains_key(field));
    if replaced {
        position(draft, refusals);
    }
    corrections
}

/// The commune that is named, with its postal code; the three fields that say it go together.
fn locate(draft: &Draft, corrections: &mut Corrections, refusals: &mut Vec<Refusal>) {
    let Ok(postal) = draft.text(Field::CodePostal).parse::<CodePostal>() else {
        let message = "Écrivez les cinq chiffres du code postal.";
        return refusals.push(refusal(Field::CodePostal, message));
    };
    let named = named_commune(Territories::bundled(), draft.text(Field::Commune), postal);
    match named {
        Ok(commune) => {
            corrections.insert(Field::Commune, commune.name.clone());
            corrections.insert(Field::CodePostal, postal.to_string());
            corrections.insert(Field::CodeInsee, commune.code.to_string());
        }
        Err(message) => refusals.push(refusal(Field::Commune, &message)),
    }
}

fn position(draft: &Draft, refusals: &mut Vec<Refusal>) {
    let typed = [Field::Latitude, Field::Longitude].map(|field| draft.text(field));
    let [latitude, longitude] = typed.map(|text| text.replace(',', ".").parse::<f64>().ok());
    let readable = latitude
        .zip(longitude)
        .is_some_and(|(lat, lon)| Position::new(lat, lon).is_some());
    if typed != ["", ""] && !readable {
        let message =
            "Écrivez la latitude et la longitude en degrés, ou laissez les deux champs vides.";
        refusals.push(refusal(Field::Latitude, message));
    }
}
