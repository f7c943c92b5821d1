//! A row of named cells.

use serde_json::Value;

/// A row as its producer wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRow {
    cells: Vec<Cell>,
    /// The row itself.
    pub original: Value,
}

#[derive(Debug, Clone, PartialEq)]
struct Cell {
    /// Of the column's letters: a mapping asks each row for tens of columns, many of which are not
    /// there, and must not compare letters to find out.
    hash: u32,
    column: String,
    text: String,
}

impl RawRow {
    /// A row from JSON: nested objects and lists give columns `a.b.0`.
    pub fn new(original: Value) -> Self {
        let mut cells = Vec::new();
        flatten(String::new(), &original, 0, &mut cells);
        Self { cells, original }
    }

    /// The cell of a column, trimmed; empty if there is none. A column of that name in another
    /// case, or with other spaces around, is taken for want of the exact one.
    pub fn cell(&self, column: &str) -> &str {
        let hash = hash(column);
        let mut alike = None;
        for cell in self.cells.iter().filter(|cell| cell.hash == hash) {
            if cell.column == column {
                return cell.text.trim();
            }
            if alike.is_none() && same_column(&cell.column, column) {
                alike = Some(cell);
            }
        }
        alike.map_or("", |cell| cell.text.trim())
    }

    /// The columns and their cells, trimmed, in order.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cells
            .iter()
            .map(|cell| (cell.column.as_str(), cell.text.trim()))
    }

    /// The columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.column.as_str())
    }
}

pub(crate) fn same_column(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// What counts in a column's name.
fn letters(column: &str) -> impl Iterator<Item = char> {
    column.trim().chars().flat_map(char::to_lowercase)
}

/// FNV-1a over the letters: columns that are the same have the same hash.
fn hash(column: &str) -> u32 {
    let add = |hash: u32, letter: char| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193);
    column.trim().chars().fold(0x811c_9dc5, |hash, letter| {
        if letter.is_ascii() {
            add(hash, letter.to_ascii_lowercase())
        } else {
            letter.to_lowercase().fold(hash, add)
        }
    })
}

/// Deeper nesting is kept as JSON in one cell.
const DEEPEST: usize = 12;

fn flatten(path: String, value: &Value, depth: usize, cells: &mut Vec<Cell>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    let text = match value {
        Value::Object(object) if depth <= DEEPEST => {
            for (key, value) in object {
                flatten(below(key), value, depth + 1, cells);
            }
            return;
        }
        Value::Array(items) if depth <= DEEPEST => {
            for (n, value) in items.iter().enumerate() {
                flatten(below(&n.to_string()), value, depth + 1, cells);
            }
            return;
        }
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    cells.push(Cell {
        hash: hash(&path),
        column: path,
        text,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_its_letters_the_exact_name_first() {
        let row = RawRow::new(serde_json::json!({
            "NOM": "loose", "nom": "exact", " Ville ": "Rennes", "Été": "oui", "a": {"b": [1]}
        }));
        assert_eq!(row.cell("nom"), "exact");
        assert_eq!(row.cell("Nom"), "loose");
        assert_eq!(row.cell("ville"), "Rennes");
        assert_eq!(row.cell("ÉTÉ"), "oui");
        assert_eq!(row.cell("a.b.0"), "1");
        assert_eq!(row.cell("absent"), "");
    }
}
