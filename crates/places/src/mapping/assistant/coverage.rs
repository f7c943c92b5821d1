//! How much of a file a mapping reads, field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clean::{IssueKind, Severity};
use crate::input::RawRow;
use crate::mapping::Mapping;
use crate::standard::Field;
use crate::standardise::Outcome;

/// Examples shown of each kind of issue.
const EXAMPLES: usize = 3;
/// Enough of a cell to recognise it.
const LONGEST: usize = 200;

/// What a mapping makes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Rows read.
    pub rows: usize,
    /// Of each field that is read or that something is said about, in the standard's order.
    pub fields: Vec<FieldCoverage>,
}

/// What becomes of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldCoverage {
    /// The field.
    pub field: Field,
    /// The columns it is read from.
    pub columns: Vec<String>,
    /// Rows in which one of these columns holds something.
    pub filled: usize,
    /// Places that have a value.
    pub understood: usize,
    /// What is said, the most frequent first.
    pub examples: Vec<Example>,
}

/// A kind of issue, and where it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The kind.
    pub kind: IssueKind,
    /// What it costs.
    pub severity: Severity,
    /// How often.
    pub count: usize,
    /// Some of them: the row (the first being 0), the cell, and what is said of it.
    pub cells: Vec<(usize, String, String)>,
}

/// How much of the rows the mapping reads, from what became of them.
pub fn coverage(rows: &[RawRow], mapping: &Mapping, outcome: &Outcome) -> Coverage {
    let mut understood: BTreeMap<Field, usize> = BTreeMap::new();
    for published in &outcome.published {
        for (field, text) in Field::ALL.into_iter().zip(published.place.to_record()) {
            *understood.entry(field).or_default() += usize::from(!text.is_empty());
        }
    }
    let mut examples = examples(outcome);
    let mut fields = Vec::new();
    for field in Field::ALL {
        let columns: Vec<String> = mapping
            .columns_of(field)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let examples = examples.remove(&field).unwrap_or_default();
        if columns.is_empty() && examples.is_empty() {
            continue;
        }
        let holds = |row: &&RawRow| columns.iter().any(|column| !row.cell(column).is_empty());
        fields.push(FieldCoverage {
            field,
            filled: rows.iter().filter(holds).count(),
            understood: understood.get(&field).copied().unwrap_or_default(),
            columns,
            examples,
        });
    }
    Coverage {
        rows: rows.len(),
        fields,
    }
}

fn examples(outcome: &Outcome) -> BTreeMap<Field, Vec<Example>> {
    let mut kinds: BTreeMap<(Field, IssueKind, Severity), Example> = BTreeMap::new();
    let of_published = outcome.published.iter().flat_map(|row| &row.issues);
    let of_quarantined = outcome.quarantined.iter().flat_map(|row| &row.issues);
    for issue in of_published.chain(of_quarantined) {
        let example = kinds
            .entry((issue.field, issue.kind, issue.severity))
            .or_insert_with(|| Example {
                kind: issue.kind,
                severity: issue.severity,
                count: 0,
                cells: Vec::new(),
            });
        example.count += 1;
        if example.cells.len() < EXAMPLES {
            let cell = issue.raw.chars().take(LONGEST).collect();
            example.cells.push((issue.row, cell, issue.message.clone()));
        }
    }
    let mut by_field: BTreeMap<Field, Vec<Example>> = BTreeMap::new();
    for ((field, ..), example) in kinds {
        by_field.entry(field).or_default().push(example);
    }
    for examples in by_field.values_mut() {
        examples.sort_by_key(|example| {
            (
                std::cmp::Reverse(example.severity),
                std::cmp::Reverse(example.count),
            )
        });
    }
    by_field
}
