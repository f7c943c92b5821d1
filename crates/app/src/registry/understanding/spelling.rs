//! Words nearly spelt like those that places bear.

use strsim::osa_distance;

use crate::kernel::atlas::Atlas;

/// Shorter words are too alike for one to be taken for another.
const SHORTEST: usize = 5;
/// From this length on, two slips are forgiven.
const LONG: usize = 8;

/// The text with its unknown words written as the nearest word that places bear;
/// none if nothing could be mended.
pub fn mended(atlas: &Atlas, text: &str) -> Option<String> {
    let folded = territory::fold(text);
    let words: Vec<&str> = folded.split(' ').map(|word| mend(atlas, word)).collect();
    let mended = words.join(" ");
    (mended != folded).then_some(mended)
}

fn mend<'a>(atlas: &'a Atlas, word: &'a str) -> &'a str {
    let vocabulary = atlas.vocabulary();
    if word.len() < SHORTEST || vocabulary.contains_key(word) {
        return word;
    }
    let slips = if word.len() < LONG { 1 } else { 2 };
    vocabulary
        .iter()
        .filter(|(known, _)| known.len().abs_diff(word.len()) <= slips)
        .map(|(known, places)| (osa_distance(known, word), places, known))
        .filter(|(distance, ..)| *distance <= slips)
        // The nearest; among those, the most borne; then any, but always the same.
        .min_by_key(|(distance, places, known)| (*distance, std::cmp::Reverse(**places), *known))
        .map_or(word, |(.., known)| known)
}
