//! A place in the words of neighbouring schemas. Pure: a place in, a document
//! out. Nothing is stated that the standard does not know.

pub mod data_inclusion;
pub mod osm;

use std::collections::HashSet;
use std::hash::Hash;

/// A text of at most so many characters; a cut shows.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Each value once, in the order of its first coming.
fn once<T: Copy + Eq + Hash>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    let fresh = values.into_iter().filter(|value| seen.insert(*value));
    fresh.collect()
}
