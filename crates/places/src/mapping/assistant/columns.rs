//! The columns of an unknown file: their names, and some of their cells.

use std::collections::HashMap;

use territory::fold;

use crate::input::RawRow;

/// A file with more columns than this is no table of places; the others are not looked at.
const MOST_COLUMNS: usize = 1_000;
/// Enough cells to tell what a column holds.
const SAMPLES: usize = 150;
/// Enough of a cell to tell what it is.
const LONGEST: usize = 2_000;

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, as written.
    pub name: String,
    /// How many rows have something there.
    pub filled: usize,
    /// Some of its cells that are not empty, spread over the file.
    pub samples: Vec<String>,
    /// The words of its name that count, without what stands in parentheses.
    pub(super) words: Vec<String>,
    /// All the words of its name.
    pub(super) all_words: Vec<String>,
}

impl Column {
    fn new(name: &str) -> Self {
        let before = name.split('(').next().unwrap_or_default();
        let main = if fold(before).is_empty() {
            name
        } else {
            before
        };
        Self {
            name: name.to_owned(),
            filled: 0,
            samples: Vec::new(),
            words: words(main),
            all_words: words(name),
        }
    }

    /// Its name without any space, capitals ("MaJ") not taken for words.
    pub(super) fn whole(&self) -> String {
        let before = self.name.split('(').next().unwrap_or_default();
        fold(before).replace(' ', "")
    }

    /// The share of the cells looked at that are so.
    pub(super) fn share(&self, is_so: impl Fn(&str) -> bool) -> f64 {
        let so = self.samples.iter().filter(|cell| is_so(cell)).count();
        ratio(so, self.samples.len())
    }
}

pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// The words of a column's name, folded, without the small ones; `nomStructure` is two.
fn words(name: &str) -> Vec<String> {
    const SMALL: [&str; 17] = [
        "a", "au", "aux", "c", "d", "de", "des", "du", "en", "et", "h", "l", "la", "le", "les",
        "ma", "votre",
    ];
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut lower = false;
    for letter in name.chars() {
        if lower && letter.is_uppercase() {
            spaced.push(' ');
        }
        lower = letter.is_lowercase();
        spaced.push(letter);
    }
    let folded = fold(&spaced);
    let all = folded.split(' ').filter(|word| !word.is_empty());
    let kept: Vec<String> = all
        .clone()
        .filter(|word| !SMALL.contains(word))
        .map(str::to_owned)
        .collect();
    if kept.is_empty() {
        all.map(str::to_owned).collect()
    } else {
        kept
    }
}

/// The columns of these rows, in the order met.
pub(super) fn of_rows(rows: &[RawRow]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in rows {
        // A column without a name cannot be named by a mapping.
        for (name, cell) in row.cells().filter(|(name, _)| !name.trim().is_empty()) {
            let known = places.get(name).copied();
            let at = match known {
                Some(at) => at,
                None if columns.len() == MOST_COLUMNS => continue,
                None => {
                    places.insert(name.to_owned(), columns.len());
                    columns.push(Column::new(name));
                    columns.len() - 1
                }
            };
            if !cell.is_empty() {
                columns[at].filled += 1;
            }
        }
    }
    let steps: Vec<usize> = columns
        .iter()
        .map(|column| column.filled.div_ceil(SAMPLES).max(1))
        .collect();
    let mut seen = vec![0_usize; columns.len()];
    for row in rows {
        for (name, cell) in row.cells().filter(|(_, cell)| !cell.is_empty()) {
            let Some(&at) = places.get(name) else {
                continue;
            };
            if seen[at].is_multiple_of(steps[at]) {
                columns[at]
                    .samples
                    .push(cell.chars().take(LONGEST).collect());
            }
            seen[at] += 1;
        }
    }
    columns
}
