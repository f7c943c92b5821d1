//! A row that somebody corrected: what they wrote goes before what its columns say, and all else is
//! read as usual.

use std::collections::BTreeMap;

use super::{Context, row};
use crate::input::RawRow;
use crate::issue::Issue;
use crate::mapping::Mapping;
use crate::standard::{Field, Place};

/// Texts by field, as a file's cells would hold them. Fields with a closed list are read from the
/// row in any case.
pub type Corrections = BTreeMap<Field, String>;

/// The place that a row describes once corrected, unless it still describes none; what is found on
/// it says why.
pub fn corrected(
    number: usize,
    raw: &RawRow,
    mapping: &Mapping,
    corrections: &Corrections,
    context: &Context<'_>,
) -> (Option<Place>, Vec<Issue>) {
    row::place(number, raw, mapping, corrections, context)
}

/// What a mapping reads in a row's cells, before cleaning; fields it reads nothing for are left out.
pub fn said(raw: &RawRow, mapping: &Mapping) -> Corrections {
    let mut said = Corrections::new();
    for (field, _) in &mapping.scalars {
        let text = row::scalar(*field, raw, mapping);
        if !text.is_empty() {
            said.entry(*field).or_insert(text);
        }
    }
    said
}
