//! An issue: a finding, and where it was made.

use serde::{Deserialize, Serialize};

use crate::clean::{Finding, IssueKind, Severity};
use crate::standard::Field;

/// Something a row of a source says otherwise than the standard wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The row in its source, the first being 0.
    pub row: usize,
    /// The field of the standard.
    pub field: Field,
    /// What kind of departure.
    pub kind: IssueKind,
    /// What it costs.
    pub severity: Severity,
    /// The cell as written.
    pub raw: String,
    /// In French, for the producer.
    pub message: String,
}

impl Issue {
    /// A finding made on a row and a field.
    pub fn new(row: usize, field: Field, finding: Finding) -> Self {
        let Finding {
            kind,
            severity,
            raw,
            message,
        } = finding;
        Self {
            row,
            field,
            kind,
            severity,
            raw,
            message,
        }
    }
}
