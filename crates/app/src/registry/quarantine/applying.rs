//! What was corrected of a source's rows, at its next imports.

use std::collections::HashMap;

use places::Place;
use places::input::RawRow;
use places::mapping::Mapping;
use places::standardise::{Context, Outcome};

use super::model::{Mends, RowKey, keys};

/// Publishes the quarantined rows that somebody corrected before, if their faulty values are the
/// same and nothing else is against the place.
pub fn mend(
    outcome: &mut Outcome,
    rows: &[RawRow],
    mapping: &Mapping,
    context: &Context<'_>,
    mends: &Mends,
    refuses: impl Fn(&Place) -> bool,
) {
    let numbers = outcome.quarantined.iter().map(|row| row.row);
    let keys: HashMap<usize, RowKey> = numbers.zip(keys(&outcome.quarantined)).collect();
    let corrections = |number| mends.of(keys.get(&number)?).cloned();
    outcome.mend(rows, mapping, context, |row| corrections(row.row), refuses);
}
