//! # documents
//!
//! The PDFs that are printed and put on the table: the portrait of a territory, a
//! comparison of territories or of scenarios, the minutes of a séance.
//!
//! Plain structs in, bytes out: the crate knows nothing of the application, of
//! databases, of the web, or of the time of day. Typst sets the pages, from templates
//! and fonts that are within the crate; nothing is read from disk or fetched.
//!
//! - What the structs hold is data, never markup: it reaches the templates as values
//!   (decision 0025), after [`content`] has made it printable.
//! - The same input gives the same bytes.
//! - Documents are tagged, in French, and conform to PDF/UA-1: headings, tables with
//!   their headers, a text for every picture.
//!
//! ```
//! use documents::{Day, Imprint, Portrait};
//!
//! let portrait = Portrait {
//!     title: "Redon Agglomération".into(),
//!     level: "Intercommunalité · Bretagne".into(),
//!     sentence: "Ici, entre 3 100 et 4 400 personnes risquent de renoncer.".into(),
//!     imprint: Imprint {
//!         site: "Maillage".into(),
//!         address: None,
//!         generated_on: Day::new(2026, 11, 29).expect("a day of the calendar"),
//!     },
//!     figures: Vec::new(),
//!     pictures: Vec::new(),
//!     sections: Vec::new(),
//!     method: Vec::new(),
//!     sources: Vec::new(),
//! };
//! let pdf = documents::portrait(&portrait).expect("any text can be printed");
//! assert!(pdf.starts_with(b"%PDF-"));
//! ```

mod comparison;
pub mod content;
mod day;
mod fonts;
mod minutes;
mod parts;
mod portrait;
mod press;
mod world;

#[cfg(test)]
extern crate self as documents; // the samples name it as its users do
#[cfg(test)]
#[path = "../tests/samples/mod.rs"]
mod samples;
#[cfg(test)]
mod tests;

pub use comparison::{Compared, Comparison, Group, Row};
pub use day::Day;
pub use minutes::{Item, Minutes, Stake, Standing, Step, Vote};
pub use parts::{
    Align, Block, Column, Figure, Imprint, Legend, Picture, Section, Source, Swatch, Table,
};
pub use portrait::Portrait;
pub use press::DocumentError;

use press::Template;

/// The portrait of a territory.
///
/// # Errors
/// A picture that cannot be drawn, a row that does not fit its table, or more content
/// than a document may hold.
pub fn portrait(portrait: &Portrait) -> Result<Vec<u8>, DocumentError> {
    Section::check(&portrait.sections)?;
    press::print(Template::Portrait, portrait, &portrait.imprint)
}

/// Territories, or scenarios, side by side.
///
/// # Errors
/// As [`portrait`], and a row that has not one value for each column.
pub fn comparison(comparison: &Comparison) -> Result<Vec<u8>, DocumentError> {
    comparison.check()?;
    Section::check(&comparison.sections)?;
    press::print(Template::Comparison, comparison, &comparison.imprint)
}

/// The minutes of a séance with elected officials.
///
/// # Errors
/// As [`portrait`].
pub fn minutes(minutes: &Minutes) -> Result<Vec<u8>, DocumentError> {
    Section::check(&minutes.sections)?;
    press::print(Template::Minutes, minutes, &minutes.imprint)
}
