//! What a mapping makes of a file, beside what the one in use makes of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use places::mapping::assistant::Coverage;
use places::mapping::{Mapping, MappingError};
use places::standard::Field;
use places::standardise::Outcome;

use super::assistant::{Shown, issues, shown};
use crate::kernel::formats;
use crate::registry::imports::domain::Domain;
use crate::registry::imports::reading::{self, ReadingError};
use crate::registry::imports::words;
use crate::registry::quarantine::model::Mends;

/// Places shown as they would be.
const PREVIEWED: usize = 5;

/// A field, with how many places have it under each mapping.
pub(super) struct Compared {
    pub label: &'static str,
    pub filled: String,
    pub before: String,
    pub after: String,
    /// More or fewer places have it.
    pub change: &'static str,
    pub issues: Vec<String>,
}

/// What came of a trial.
pub(super) struct Trial {
    /// What of the mapping has no effect.
    pub notes: Vec<String>,
    /// None: there was no file to try it on.
    pub read: Option<String>,
    pub compared: Vec<Compared>,
    pub preview: Vec<Shown>,
}

impl Trial {
    pub fn without_file(notes: Vec<String>) -> Self {
        Self {
            notes,
            read: None,
            compared: Vec::new(),
            preview: Vec::new(),
        }
    }
}

/// Tries a mapping on a file, beside the one in use if there is one.
pub(super) fn of(
    bytes: &[u8],
    source: &str,
    (domain, mends): (&Domain, &Mends),
    today: NaiveDate,
    (before, after): (Option<&Mapping>, &Mapping),
) -> Result<Trial, ReadingError> {
    let rows = reading::rows_of(bytes)?;
    let (outcome, coverage) = reading::outcome(&rows, after, source, (domain, mends), today);
    let was = before.map(|before| reading::outcome(&rows, before, source, (domain, mends), today));
    let counted = |published: usize, quarantined: usize| {
        format!(
            "{} et {} en quarantaine",
            formats::counted(published, "lieu publié", "lieux publiés"),
            formats::counted(quarantined, "ligne", "lignes")
        )
    };
    let now = counted(outcome.published.len(), outcome.quarantined.len());
    let read = match &was {
        Some((was, _)) => format!(
            "{now}. Avec la correspondance en service\u{a0}: {}.",
            counted(was.published.len(), was.quarantined.len())
        ),
        None => format!("{now}."),
    };
    let places = outcome.published.iter().take(PREVIEWED);
    Ok(Trial {
        notes: Vec::new(),
        read: Some(read),
        compared: compared(
            was.as_ref().map(|(was, _)| counted_by_field(was)).as_ref(),
            &counted_by_field(&outcome),
            &coverage,
        ),
        preview: places.map(|published| shown(&published.place)).collect(),
    })
}

/// How many places have each field, whether it is read from a column or the same for all.
fn counted_by_field(outcome: &Outcome) -> BTreeMap<Field, usize> {
    let mut counted = BTreeMap::new();
    for published in &outcome.published {
        for (field, text) in Field::ALL.into_iter().zip(published.place.to_record()) {
            if !text.is_empty() {
                *counted.entry(field).or_default() += 1;
            }
        }
    }
    counted
}

fn compared(
    before: Option<&BTreeMap<Field, usize>>,
    after: &BTreeMap<Field, usize>,
    coverage: &Coverage,
) -> Vec<Compared> {
    let written = |count: usize| formats::integer(count as u64);
    let line = |field: Field| {
        let was = before.map(|before| before.get(&field).copied().unwrap_or_default());
        let now = after.get(&field).copied().unwrap_or_default();
        let covered = coverage.fields.iter().find(|of| of.field == field);
        let shows = now > 0 || was.is_some_and(|was| was > 0) || covered.is_some();
        shows.then(|| Compared {
            label: words::field(field),
            filled: written(covered.map_or(0, |covered| covered.filled)),
            before: was.map_or_else(|| "–".to_owned(), written),
            after: written(now),
            change: match was.map(|was| now.cmp(&was)) {
                Some(Ordering::Less) => "moins",
                Some(Ordering::Greater) => "plus",
                _ => "",
            },
            issues: covered.map_or_else(Vec::new, issues),
        })
    };
    Field::ALL.into_iter().filter_map(line).collect()
}

/// Why a text is no mapping, in French.
pub(super) fn unreadable(error: &MappingError) -> String {
    match error {
        MappingError::Json(error) => format!(
            "Ce n’est pas du JSON, à la ligne {}, colonne {}\u{a0}: vérifiez les guillemets, les virgules et les accolades.",
            error.line(),
            error.column()
        ),
        MappingError::NotAnObject => {
            "Il faut un objet JSON, entre accolades, dont les clés sont les champs du standard."
                .to_owned()
        }
    }
}
