//! From rows and a mapping to places of the standard.

use std::collections::HashMap;

use chrono::NaiveDate;
use rayon::prelude::*;
use serde::Serialize;
use territory::Territories;

use crate::clean::{Finding, IssueKind, Severity};
use crate::geocoding::Geocoding;
use crate::input::{RawRow, same_column};
use crate::issue::Issue;
use crate::mapping::Mapping;
use crate::standard::{Field, Place};

mod choices;
mod corrected;
mod locate;
mod opening;
mod row;
mod scalar;
mod typologie;

pub(crate) use choices::is_value;
pub use corrected::{Corrections, corrected, said};
pub(crate) use typologie::inferred as inferred_typologie;

/// Another for each build that may make another place of the same row.
pub const VERSION: &str = env!("PLACES_VERSION");

/// What standardising needs to know besides the file.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Communes, to locate places.
    pub territories: &'a Territories,
    /// The source, written in the field `source` for want of another.
    pub source_name: &'a str,
    /// Today, for dates that cannot be.
    pub today: NaiveDate,
}

/// A row that became a place.
#[derive(Debug, Clone, Serialize)]
pub struct Published {
    /// The row, the first being 0.
    pub row: usize,
    /// The place.
    pub place: Place,
    /// What had to be said.
    pub issues: Vec<Issue>,
}

/// A row that could not.
#[derive(Debug, Clone, Serialize)]
pub struct Quarantined {
    /// The row, the first being 0.
    pub row: usize,
    /// The row as written.
    pub raw: serde_json::Value,
    /// All the reasons, and all else that was found.
    pub issues: Vec<Issue>,
    /// What the mapping reads in its cells, before cleaning.
    #[serde(skip)]
    pub said: Corrections,
}

/// What became of a source, in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The source.
    pub source: String,
    /// Rows read.
    pub read: usize,
    /// Rows published.
    pub published: usize,
    /// Rows quarantined; `read` = `published` + `quarantined`.
    pub quarantined: usize,
    /// Columns the mapping names and the file does not have.
    pub missing_columns: Vec<String>,
    /// How many issues of each kind, by field.
    pub issues: Vec<IssueCount>,
    /// What came of looking addresses up, where that was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geocoding: Option<Geocoding>,
}

/// How often an issue occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueCount {
    /// The field.
    pub field: Field,
    /// The kind.
    pub kind: IssueKind,
    /// What it costs.
    pub severity: Severity,
    /// How many.
    pub count: usize,
}

/// What became of a source.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Rows that became places.
    pub published: Vec<Published>,
    /// Rows that did not.
    pub quarantined: Vec<Quarantined>,
    /// Rows that did only once corrected, as they were without it.
    #[serde(skip)]
    pub mended: Vec<Quarantined>,
    /// In figures.
    pub report: Report,
}

impl Outcome {
    /// Quarantines the places for which `reason` has one, with the rows they were read from.
    pub fn set_aside(
        &mut self,
        rows: &[RawRow],
        mapping: &Mapping,
        reason: impl Fn(&Place) -> Option<(Field, Finding)>,
    ) {
        let (mut kept, mut aside) = (Vec::new(), Vec::new());
        for mut published in std::mem::take(&mut self.published) {
            match reason(&published.place) {
                None => kept.push(published),
                Some((field, finding)) => {
                    published
                        .issues
                        .push(Issue::new(published.row, field, finding));
                    let row = rows.get(published.row);
                    aside.push(Quarantined {
                        row: published.row,
                        raw: row.map_or(serde_json::Value::Null, |row| row.original.clone()),
                        issues: published.issues,
                        said: row.map(|row| said(row, mapping)).unwrap_or_default(),
                    });
                }
            }
        }
        self.published = kept;
        if aside.is_empty() {
            return;
        }
        self.quarantined.extend(aside);
        self.quarantined.sort_by_key(|row| row.row);
        self.count();
    }

    /// Publishes the quarantined rows that somebody's corrections make places of, if `refuses` has
    /// nothing against the place; the others stay where they are.
    pub fn mend(
        &mut self,
        rows: &[RawRow],
        mapping: &Mapping,
        context: &Context<'_>,
        corrections: impl Fn(&Quarantined) -> Option<Corrections>,
        refuses: impl Fn(&Place) -> bool,
    ) {
        let (mut kept, mut mended) = (Vec::new(), Vec::new());
        for row in std::mem::take(&mut self.quarantined) {
            let place = rows
                .get(row.row)
                .zip(corrections(&row))
                .and_then(|(raw, corrections)| {
                    let (place, issues) = corrected(row.row, raw, mapping, &corrections, context);
                    let place = place.filter(|place| !refuses(place))?;
                    Some(Published {
                        row: row.row,
                        place,
                        issues,
                    })
                });
            match place {
                Some(place) => {
                    self.published.push(place);
                    mended.push(row);
                }
                None => kept.push(row),
            }
        }
        self.quarantined = kept;
        if mended.is_empty() {
            return;
        }
        self.mended = mended;
        self.published.sort_by_key(|row| row.row);
        make_ids_distinct(&mut self.published);
        self.count();
    }

    fn count(&mut self) {
        self.report.published = self.published.len();
        self.report.quarantined = self.quarantined.len();
        self.recount();
    }

    /// Counts the issues anew, after some changed.
    pub(crate) fn recount(&mut self) {
        let of_published = self.published.iter().flat_map(|row| &row.issues);
        let of_quarantined = self.quarantined.iter().flat_map(|row| &row.issues);
        self.report.issues = counted(of_published.chain(of_quarantined));
    }
}

/// What became of a row once, by the same mapping and the same [`VERSION`]: its place, or none if it
/// was quarantined, and what was said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The place.
    pub place: Option<Place>,
    /// What had to be said, wherever the row was then.
    pub issues: Vec<Issue>,
}

/// Whether what became of a row may stand for it the next time: not where it depends on the rows
/// around it (an identifier that several have), nor on the day (a date in the future).
pub fn is_lasting(issues: &[Issue]) -> bool {
    !issues.iter().any(|issue| {
        matches!(
            (issue.field, issue.kind),
            (Field::Id, IssueKind::Contradiction) | (Field::DateMaj, IssueKind::Implausible)
        )
    })
}

/// Standardises rows, each on its own; nothing they hold can stop it.
pub fn standardise(rows: &[RawRow], mapping: &Mapping, context: &Context<'_>) -> Outcome {
    standardise_unless_known(rows, mapping, context, |_| None)
}

/// The same, without the rows of which is known what becomes of them: the outcome is what it would
/// be without that knowledge, if that is [lasting](is_lasting).
pub fn standardise_unless_known(
    rows: &[RawRow],
    mapping: &Mapping,
    context: &Context<'_>,
    known: impl Fn(usize) -> Option<Known> + Sync,
) -> Outcome {
    let none = Corrections::new();
    let places: Vec<_> = rows
        .par_iter()
        .enumerate()
        .map(|(number, row)| match known(number) {
            Some(Known { place, mut issues }) => {
                for issue in &mut issues {
                    issue.row = number;
                }
                (place, issues)
            }
            None => row::place(number, row, mapping, &none, context),
        })
        .collect();
    let (mut published, mut quarantined) = (Vec::new(), Vec::new());
    for (number, (place, issues)) in places.into_iter().enumerate() {
        match place {
            Some(place) => published.push(Published {
                row: number,
                place,
                issues,
            }),
            None => quarantined.push(Quarantined {
                row: number,
                raw: rows[number].original.clone(),
                issues,
                said: said(&rows[number], mapping),
            }),
        }
    }
    make_ids_distinct(&mut published);
    let issues = published
        .iter()
        .flat_map(|row| &row.issues)
        .chain(quarantined.iter().flat_map(|row| &row.issues));
    let report = Report {
        source: context.source_name.to_owned(),
        read: rows.len(),
        published: published.len(),
        quarantined: quarantined.len(),
        missing_columns: missing_columns(rows, mapping),
        issues: counted(issues),
        geocoding: None,
    };
    Outcome {
        published,
        quarantined,
        mended: Vec::new(),
        report,
    }
}

fn make_ids_distinct(published: &mut [Published]) {
    let mut taken: HashMap<String, usize> = published
        .iter()
        .map(|row| (row.place.id.clone(), 0))
        .collect();
    for row in published {
        let id = row.place.id.clone();
        let times = taken.entry(id.clone()).or_default();
        *times += 1;
        if *times == 1 {
            continue;
        }
        let mut number = *times;
        while taken.contains_key(&format!("{id}-{number}")) {
            number += 1;
        }
        row.place.id = format!("{id}-{number}");
        taken.insert(row.place.id.clone(), 1);
        let message = format!(
            "Plusieurs lignes portent l’identifiant « {id} » : celle-ci devient « {} ».",
            row.place.id
        );
        let finding = Finding::new(IssueKind::Contradiction, Severity::Note, &id, message);
        row.issues.push(Issue::new(row.row, Field::Id, finding));
    }
}

fn counted<'a>(issues: impl Iterator<Item = &'a Issue>) -> Vec<IssueCount> {
    let mut counts = std::collections::BTreeMap::new();
    for issue in issues {
        *counts
            .entry((issue.field, issue.kind, issue.severity))
            .or_insert(0) += 1;
    }
    counts
        .into_iter()
        .map(|((field, kind, severity), count)| IssueCount {
            field,
            kind,
            severity,
            count,
        })
        .collect()
}

fn missing_columns(rows: &[RawRow], mapping: &Mapping) -> Vec<String> {
    let mut seen: Vec<&str> = rows.iter().flat_map(RawRow::columns).collect();
    seen.sort_unstable();
    seen.dedup();
    mapping
        .columns()
        .into_iter()
        .filter(|column| !rows.is_empty() && !seen.iter().any(|name| same_column(name, column)))
        .map(str::to_owned)
        .collect()
}
