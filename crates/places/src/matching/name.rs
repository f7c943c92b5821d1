//! A name taken apart: the kind of place, and the words that are its own.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::kind::{Kinds, kinds_of};
use super::token::{Token, common, hash, weight};

/// How often words stand in names, learnt with the weights.
const WORDS: &str = include_str!("words.txt");

/// A name, read for matching.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Name {
    /// The whole of it, folded.
    pub whole: u64,
    /// What kind of place it says.
    pub kinds: Kinds,
    /// The words that say neither a kind nor the commune, rarest first.
    pub own: Box<[Token]>,
    /// First letters of all the words that count, for acronyms.
    pub initials: Token,
}

/// How two names' own words compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// No name.
    Unknown,
    /// Letter for letter, and it has words of its own.
    Identical,
    /// The same words, or nearly.
    Same,
    /// All the words of one are in the other, and they say something.
    Contained,
    /// One is the acronym of the other.
    Acronym,
    /// Some words in common.
    Partly,
    /// Letter for letter, but it only says a kind and the commune.
    GenericIdentical,
    /// Neither has words of its own.
    Generic,
    /// Only one has words of its own.
    OneGeneric,
    /// Nothing in common.
    Different,
}

#[rustfmt::skip]
const SMALL: [&str; 36] = [
    "de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "aux", "en", "sur", "sous", "pour", "par",
    "avec", "antenne", "site", "permanence", "principal", "principale", "the", "un", "une", "dans", "chez", "s",
    "maison", "espace", "centre", "service", "services", "point", "relais",
];

static RARITIES: LazyLock<HashMap<&str, f32>> = LazyLock::new(|| {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    let counts = lines.filter_map(|line| {
        let (word, count) = line.split_once(' ')?;
        Some((word, rarity(count.trim().parse().ok()?)))
    });
    counts.collect()
});

/// From how many names of ten thousand have the word.
fn rarity(in_ten_thousand: f32) -> f32 {
    (1.0 - in_ten_thousand.max(1.0).log10() / 4.0).clamp(0.05, 1.0)
}

fn rarity_of(word: &str) -> f32 {
    let short = if word.len() <= 1 { 0.3 } else { 1.0 };
    RARITIES.get(word).copied().unwrap_or(1.0) * short
}

/// Reads a folded name, of a place in a commune of such words.
pub(super) fn name(folded: &str, commune: &[&str]) -> Name {
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(40)
        .collect();
    let mut marked = vec![false; words.len()];
    let kinds = kinds_of(&words, &mut marked);
    mark_commune(&words, commune, &mut marked);
    let mut own: Vec<Token> = Vec::new();
    for (word, marked) in words.iter().zip(&marked) {
        let token = Token::new(spelt(word), rarity_of(word));
        if !marked && !SMALL.contains(word) && !own.iter().any(|other| other.same(&token)) {
            own.push(token);
        }
    }
    own.sort_by(|a, b| {
        b.rarity
            .total_cmp(&a.rarity)
            .then(a.number().cmp(&b.number()))
    });
    own.truncate(12);
    let small = [
        "de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "aux", "en", "pour",
    ];
    let initials: String = words
        .iter()
        .filter(|word| !small.contains(word))
        .filter_map(|word| word.chars().next())
        .collect();
    Name {
        whole: if words.is_empty() {
            0
        } else {
            hash(folded.as_bytes())
        },
        kinds,
        own: own.into(),
        initials: Token::new(&initials, 1.0),
    }
}

fn spelt(word: &str) -> &str {
    match word {
        "st" => "saint",
        "ste" => "sainte",
        _ => word,
    }
}

/// The commune's words, wherever the name has them all; the longest of them, wherever it stands.
fn mark_commune(words: &[&str], commune: &[&str], marked: &mut [bool]) {
    for (word, marked) in words.iter().zip(marked) {
        *marked |= word.len() > 1 && commune.contains(&spelt(word)) && !SMALL.contains(word);
    }
}

impl Name {
    pub fn compare(&self, other: &Self) -> Names {
        if self.whole == 0 || other.whole == 0 {
            return Names::Unknown;
        }
        let identical = self.whole == other.whole;
        match (self.own.is_empty(), other.own.is_empty()) {
            (true, true) if identical => return Names::GenericIdentical,
            (true, true) => return Names::Generic,
            (false, false) if identical => return Names::Identical,
            (false, false) => {}
            _ if self.is_acronym_of(other) || other.is_acronym_of(self) => return Names::Acronym,
            _ => return Names::OneGeneric,
        }
        let shared = common(&self.own, &other.own);
        let (a, b) = (weight(&self.own), weight(&other.own));
        if shared >= 0.8 * a.max(b) {
            Names::Same
        } else if shared >= 0.8 * a.min(b) && shared >= 0.6 {
            Names::Contained
        } else if self.is_acronym_of(other) || other.is_acronym_of(self) {
            Names::Acronym
        } else if shared >= 0.35 {
            Names::Partly
        } else {
            Names::Different
        }
    }

    /// A word of three letters or more of this name begins the other's words, in order.
    fn is_acronym_of(&self, other: &Self) -> bool {
        let letters = other.initials.text();
        self.own.iter().any(|token| {
            let word = token.text();
            (3..=8).contains(&word.len())
                && letters.len() >= word.len()
                && letters.windows(word.len()).any(|window| window == word)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> Names {
        let read = |text: &str| name(&territory::fold(text), &["quetigny"]);
        read(a).compare(&read(b))
    }

    #[test]
    fn names_are_compared_by_their_own_words() {
        assert_eq!(
            compare("Le Foyer Lambda", "LE FOYER LAMBDA"),
            Names::Identical
        );
        assert_eq!(
            compare("Association ORE", "OUVERTURE RENCONTRES ET EVOLUTION"),
            Names::Acronym
        );
        assert_eq!(
            compare("Mairie de Quetigny", "Commune de Quetigny"),
            Names::Generic
        );
        assert_eq!(
            compare("Mairie de Quetigny", "Fabulerie"),
            Names::OneGeneric
        );
        assert_eq!(
            compare(
                "Centre social Ponatière",
                "Maison des habitants La Ponatière"
            ),
            Names::Same
        );
        assert_eq!(
            compare("Bibliothèque Vincenot", "Bibliothèque Neruda"),
            Names::Different
        );
    }
}
