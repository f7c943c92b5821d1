//! One value of a row, as a mapping's scalar finds it.

use crate::input::RawRow;
use crate::mapping::Scalar;

/// What a mapping's scalar is in a row.
pub(super) fn value_of(scalar: &Scalar, row: &RawRow) -> Option<String> {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    match scalar {
        Scalar::Columns(columns) => columns.iter().find_map(|column| filled(row.cell(column))),
        Scalar::Literal(text) => filled(text),
        Scalar::Join {
            columns,
            separator,
            or,
        } => {
            let cells = columns
                .iter()
                .map(|column| row.cell(column))
                .filter(|cell| !cell.is_empty());
            filled(&cells.collect::<Vec<_>>().join(separator))
                .or_else(|| or.as_ref().and_then(|or| value_of(or, row)))
        }
        Scalar::Split {
            column,
            separator,
            part,
        } => {
            let kept =
                |c: &char| c.is_ascii_digit() || ".,- ".contains(*c) || separator.contains(*c);
            let cell: String = row.cell(column).chars().filter(kept).collect();
            let mut parts = cell
                .split(separator.as_str())
                .map(str::trim)
                .filter(|p| !p.is_empty());
            parts.nth(*part).and_then(filled)
        }
        Scalar::Extract {
            columns,
            pattern,
            or,
        } => columns
            .iter()
            .find_map(|column| pattern.capture(row.cell(column)))
            .map(str::to_owned)
            .or_else(|| or.as_ref().and_then(|or| value_of(or, row))),
        Scalar::Table { of, table } => {
            let found = value_of(of, row)?;
            match table.find(&found) {
                Some(values) => values.first().and_then(|value| filled(value)),
                None => Some(found),
            }
        }
        Scalar::Default { of, text } => value_of(of, row).or_else(|| filled(text)),
    }
}
