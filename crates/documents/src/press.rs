//! From a struct to the bytes of a PDF.

use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::content::{MAX_COLUMNS, MAX_COMPARED, MAX_ENTRIES, MAX_PICTURE, make_printable};
use crate::world::Desk;
use crate::{Day, Imprint};

/// Documents after which what Typst remembers of one is forgotten.
const REMEMBERED: usize = 4;

/// Why a document was not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// A drawing larger than can be printed.
    #[error("a picture of {bytes} bytes: simplify it to {MAX_PICTURE} at most")]
    Picture {
        /// Its size.
        bytes: usize,
    },
    /// A list without end.
    #[error("a list of {entries} entries: print the first {MAX_ENTRIES} and say so")]
    Entries {
        /// Its length.
        entries: usize,
    },
    /// More text than makes a document.
    #[error("more text than a document can hold: print a part of it")]
    TooLong,
    /// None to compare, or too many.
    #[error("{compared} to compare: choose from 1 to {MAX_COMPARED}")]
    Compared {
        /// How many there were.
        compared: usize,
    },
    /// A row that does not fit its table.
    #[error("the row « {row} » has {cells} values for {columns} columns")]
    Cells {
        /// Its label.
        row: String,
        /// What it has.
        cells: usize,
        /// What it should have.
        columns: usize,
    },
    /// A table wider than the page.
    #[error("the table « {table} » has {columns} columns: {MAX_COLUMNS} find room on a page")]
    Columns {
        /// Its title.
        table: String,
        /// What it has.
        columns: usize,
    },
    /// What Typst refused: a drawing that is not SVG, most likely.
    #[error("the document could not be set: {0}")]
    Set(String),
}

/// The documents there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Portrait,
    Comparison,
    Minutes,
}

impl Template {
    pub(crate) const ALL: [Self; 3] = [Self::Portrait, Self::Comparison, Self::Minutes];

    /// Its path and its text.
    pub(crate) fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::Portrait => ("/portrait.typ", include_str!("../templates/portrait.typ")),
            Self::Comparison => (
                "/comparison.typ",
                include_str!("../templates/comparison.typ"),
            ),
            Self::Minutes => ("/minutes.typ", include_str!("../templates/minutes.typ")),
        }
    }
}

/// The document, with this template.
pub(crate) fn print(
    template: Template,
    document: &impl Serialize,
    imprint: &Imprint,
) -> Result<Vec<u8>, DocumentError> {
    let pages = pages(template, document)?;
    let printed = typst_pdf::pdf(&pages, &options(imprint.generated_on));
    typst::comemo::evict(REMEMBERED);
    printed.map_err(|problems| DocumentError::Set(told(&problems)))
}

/// Its pages, before they are a file.
pub(crate) fn pages(
    template: Template,
    document: &impl Serialize,
) -> Result<PagedDocument, DocumentError> {
    let refused = |error: serde_json::Error| DocumentError::Set(error.to_string());
    let mut content = serde_json::to_value(document).map_err(refused)?;
    make_printable(&mut content)?;
    let desk = Desk::new(template, serde_json::to_vec(&content).map_err(refused)?);
    let set = typst::compile::<PagedDocument>(&desk).output;
    set.map_err(|problems| DocumentError::Set(told(&problems)))
}

/// Tagged, for everyone: PDF/UA-1. The day is the only date of the file.
fn options(day: Day) -> PdfOptions {
    let (year, month, day) = day.parts();
    let midnight = Datetime::from_ymd_hms(year, month, day, 0, 0, 0);
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]);
    PdfOptions {
        creator: Smart::Custom(Some("Maillage".into())),
        timestamp: midnight.map(Timestamp::new_utc),
        standards: standards.unwrap_or_default(),
        ..PdfOptions::default()
    }
}

/// The first problems, in words.
fn told(problems: &[SourceDiagnostic]) -> String {
    let told = problems
        .iter()
        .take(3)
        .map(|problem| problem.message.to_string());
    told.collect::<Vec<_>>().join("; ")
}
