//! The opening hours that people write in French, read by a grammar.
//!
//! ```text
//! text ─folded─▶ plain letters ─tokens─▶ words, hours, days, marks ─items─▶ phrases
//!      ─clauses─▶ hours with their days ─tidy─▶ a Reading: rules, omissions, explanations
//! ```
//!
//! Each step keeps the place of what it reads, so that a [`Reading`] tells of every stretch of the
//! text what it was understood as. What is certain is read and what is not is left out and said: a
//! doubtful clause takes its own days away and leaves the others. Hours that are not those of every
//! week keep what they depend on ([`Rule::when`], [`Rule::season`]); nothing here makes them weekly.

mod bearing;
mod clauses;
mod daynames;
mod exceptions;
mod folded;
mod items;
mod model;
mod osm;
mod parentheses;
mod ranges;
mod seasons;
mod stated;
mod tidy;
mod times;
mod tokens;
mod weeks;
mod words;

use folded::Folded;

pub use model::{
    Days, Doubt, Meaning, Omission, Part, PartOfYear, Reading, Rule, Season, Span, When,
    rank_in_french,
};
pub(crate) use osm::{DAYS_UNKNOWN, osm};
pub use stated::Stated;

/// A cell is read up to here: no hours need more, and a whole web page would only cost time.
const LONGEST: usize = 4_000;

/// Reads the cell of a day: `column` is that day, Monday being 0 and 7 public holidays, where it
/// is known.
pub fn read_day(raw: &str, column: Option<usize>) -> Reading {
    read(raw, true, column)
}

/// Reads a text about a whole week.
pub fn read_week(raw: &str) -> Reading {
    read(raw, false, None)
}

fn read(raw: &str, day_cell: bool, column: Option<usize>) -> Reading {
    let raw = &raw[..raw.floor_char_boundary(LONGEST)];
    let folded = Folded::of(raw);
    let tokens = tokens::read(&folded);
    let items = items::read(&tokens, day_cell);
    let items = parentheses::read(items);
    let mut reading = clauses::assemble(raw, &folded, &items, day_cell, column);
    reading.parts = parts(&folded, &items);
    reading
}

/// Neighbours that mean the same are one stretch.
fn parts(folded: &Folded, items: &[items::Placed]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for placed in items {
        let place = folded.written(&placed.span);
        let meaning = placed.item.meaning();
        match parts.last_mut() {
            // "un mardi sur deux" says two things: its first says enough.
            Some(last) if last.place.end >= place.end => {}
            Some(last) if last.meaning == meaning => last.place.end = place.end,
            _ => parts.push(Part { place, meaning }),
        }
    }
    parts
}

#[cfg(test)]
mod tests;
