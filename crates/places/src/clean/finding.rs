//! What a cleaner returns.

use serde::{Deserialize, Serialize};

/// What kind of departure was found. The slug is stable: reports and the database group by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum IssueKind {
    /// Nothing where the standard requires a value.
    Missing,
    /// Written otherwise than the standard wants; read without doubt.
    Rewritten,
    /// Text damaged by a wrong encoding, or HTML left in; mended.
    Encoding,
    /// A plain mistake (typing error, lost zero) that could be mended.
    Repaired,
    /// Several values where one fits; the first is kept.
    Several,
    /// Cannot be read; the value is dropped.
    Unreadable,
    /// Readable, but not allowed by the standard; the value is dropped.
    NotInStandard,
    /// Readable, but cannot be true (future date, point in the sea…).
    Implausible,
    /// Two fields contradict each other.
    Contradiction,
    /// A value outside the closed list of the standard.
    UnknownTerm,
    /// A default was used for want of a value.
    Defaulted,
    /// Part of the value could not be read; the rest is kept.
    Partial,
}

impl IssueKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Missing,
        Self::Rewritten,
        Self::Encoding,
        Self::Repaired,
        Self::Several,
        Self::Unreadable,
        Self::NotInStandard,
        Self::Implausible,
        Self::Contradiction,
        Self::UnknownTerm,
        Self::Defaulted,
        Self::Partial,
    ];

    /// Stable name, the same as in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Rewritten => "rewritten",
            Self::Encoding => "encoding",
            Self::Repaired => "repaired",
            Self::Several => "several",
            Self::Unreadable => "unreadable",
            Self::NotInStandard => "not-in-standard",
            Self::Implausible => "implausible",
            Self::Contradiction => "contradiction",
            Self::UnknownTerm => "unknown-term",
            Self::Defaulted => "defaulted",
            Self::Partial => "partial",
        }
    }
}

/// How much a departure costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing is lost.
    Note,
    /// A value, or part of it, is lost.
    Loss,
    /// The row cannot be published.
    Blocking,
}

/// One departure, as told to the producer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its kind.
    pub kind: IssueKind,
    /// What it costs.
    pub severity: Severity,
    /// The cell as it was written.
    pub raw: String,
    /// What was read and how to mend it, in French.
    pub message: String,
}

/// A value as read, and all that had to be said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned<T> {
    /// The reading; `None` when the cell is empty or nothing in it can be defended.
    pub value: Option<T>,
    /// Departures from the standard, in the order they were met.
    pub findings: Vec<Finding>,
}

impl<T> Default for Cleaned<T> {
    fn default() -> Self {
        Self {
            value: None,
            findings: Vec::new(),
        }
    }
}

impl<T> Cleaned<T> {
    /// A value that needed no remark.
    pub fn clean(value: T) -> Self {
        Self {
            value: Some(value),
            findings: Vec::new(),
        }
    }

    /// An empty cell.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A value lost, with the reason.
    pub fn lost(kind: IssueKind, raw: &str, message: impl Into<String>) -> Self {
        Self::empty().loss(kind, raw, message)
    }

    /// Adds a remark that costs nothing.
    #[must_use]
    pub fn note(mut self, kind: IssueKind, raw: &str, message: impl Into<String>) -> Self {
        self.findings
            .push(Finding::new(kind, Severity::Note, raw, message));
        self
    }

    /// Adds a remark about something lost.
    #[must_use]
    pub fn loss(mut self, kind: IssueKind, raw: &str, message: impl Into<String>) -> Self {
        self.findings
            .push(Finding::new(kind, Severity::Loss, raw, message));
        self
    }

    /// Converts the value, keeping the findings.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Cleaned<U> {
        Cleaned {
            value: self.value.map(convert),
            findings: self.findings,
        }
    }
}

impl Finding {
    /// A finding about `raw`.
    pub fn new(kind: IssueKind, severity: Severity, raw: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            severity,
            raw: raw.to_owned(),
            message: message.into(),
        }
    }
}
