//! An address taken apart: number, kind of way, proper name.

use super::token::{Token, common, weight};

/// An address, read for matching.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Street {
    /// First and last number (`7-9` is 7 to 9).
    pub numbers: Option<(u16, u16)>,
    /// `bis`, `ter`, a letter: zero where there is none.
    pub suffix: u8,
    /// Rue, avenue, place…: zero where none is written.
    pub way: u8,
    /// The words of the name that count.
    pub name: Box<[Token]>,
}

/// How two addresses compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Streets {
    Unknown,
    /// Same way, same number (or neither has one).
    Same,
    /// Same way; one has no number.
    NumberMissing,
    /// Same way, a few doors away, or another suffix.
    NextDoor,
    /// Same way, other number.
    SameWay,
    /// Some words in common.
    Partly,
    Different,
}

#[rustfmt::skip]
const WAYS: [&[&str]; 21] = [
    &["rue", "r"], &["avenue", "av", "ave"], &["boulevard", "bd", "bld", "blvd", "boul"],
    &["place", "pl", "plc"], &["route", "rte"], &["chemin", "che", "chem", "ch"],
    &["allee", "all", "allees"], &["impasse", "imp"], &["square", "sq"], &["cours", "crs"],
    &["quai", "qu"], &["esplanade", "esp"], &["passage", "pass"], &["faubourg", "fg", "fbg"],
    &["residence", "res"], &["lotissement", "lot"], &["zone", "za", "zi", "zac"], &["ruelle", "rle"],
    &["parvis"], &["montee", "mte"], &["promenade", "prom"],
];

/// Words that do not tell one way from another.
#[rustfmt::skip]
const SMALL: [&str; 32] = [
    "de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "aux", "en", "sur", "sous",
    "bis", "ter", "quater", "cedex", "bp", "cs", "batiment", "bat", "etage", "rdc", "lieu", "dit",
    "niveau", "porte", "entree", "escalier", "ante",
];

/// Titles, and what is often written short: kept, but they weigh little.
#[rustfmt::skip]
const SHORT: [(&str, &str); 36] = [
    ("dr", "docteur"), ("doct", "docteur"), ("gal", "general"), ("gen", "general"), ("gl", "general"),
    ("mal", "marechal"), ("mar", "marechal"), ("mar", "marechal"), ("pdt", "president"), ("pres", "president"),
    ("cdt", "commandant"), ("col", "colonel"), ("cap", "capitaine"), ("lt", "lieutenant"), ("st", "saint"),
    ("ste", "sainte"), ("prof", "professeur"), ("pr", "professeur"), ("fr", "francois"), ("j", "jean"),
    ("deux", "2"), ("trois", "3"), ("quatre", "4"), ("cinq", "5"), ("six", "6"), ("sept", "7"), ("huit", "8"),
    ("dix", "10"), ("premier", "1er"), ("republiq", "republique"), ("gd", "grande"), ("grand", "grande"),
    ("hotel", "hotel"), ("nd", "notre"), ("abb", "abbe"), ("ecoles", "ecole"),
];

#[rustfmt::skip]
const TITLES: [&str; 18] = [
    "docteur", "general", "marechal", "president", "commandant", "colonel", "capitaine", "lieutenant",
    "saint", "sainte", "professeur", "jean", "abbe", "maison", "centre", "espace", "immeuble", "mairie",
];

/// Reads a folded address. Postal code and commune at its end, and what follows, do not count.
pub(super) fn street(folded: &str, postal: &str, commune: &[&str]) -> Street {
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let end = words
        .iter()
        .position(|word| *word == postal && word.len() == 5);
    if let Some(end) = end.filter(|end| *end > 0) {
        words.truncate(end);
    }
    if !commune.is_empty() && words.len() > commune.len() && words.ends_with(commune) {
        words.truncate(words.len() - commune.len());
    }
    let way = words.iter().position(|word| way_of(word).is_some());
    let mut street = Street::default();
    let (before, name) = match way {
        // What stands before the way, but for its number, is a building's name.
        Some(place) => (&words[..place], &words[place + 1..]),
        None => {
            let numbers = words
                .iter()
                .take_while(|word| number(word).is_some())
                .count();
            words.split_at(numbers)
        }
    };
    street.way = way.and_then(|place| way_of(words[place])).unwrap_or(0);
    read_number(before, &mut street);
    let taken: Vec<Token> = name
        .iter()
        .filter(|word| !SMALL.contains(word))
        .take(8)
        .map(|word| token(word))
        .collect();
    street.name = taken.into();
    street
}

fn token(word: &str) -> Token {
    let whole = SHORT
        .iter()
        .find_map(|(short, whole)| (short == &word).then_some(*whole))
        .unwrap_or(word);
    let rarity = if TITLES.contains(&whole) || whole.len() == 1 {
        0.3
    } else {
        1.0
    };
    Token::new(whole, rarity)
}

fn way_of(word: &str) -> Option<u8> {
    let place = WAYS.iter().position(|ways| ways.contains(&word))?;
    u8::try_from(place + 1).ok()
}

/// `12`, `12bis`, `28t`: the number and its suffix.
fn number(word: &str) -> Option<(u16, u8)> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let number = word[..digits].parse().ok().filter(|number| *number > 0)?;
    match &word[digits..] {
        "" => Some((number, 0)),
        suffix if suffix.len() <= 3 && !suffix.ends_with('e') => {
            Some((number, suffix.as_bytes()[0]))
        }
        _ => None,
    }
}

fn read_number(words: &[&str], street: &mut Street) {
    for word in words {
        if let Some((number, suffix)) = number(word) {
            let (first, last) = street.numbers.unwrap_or((number, number));
            street.numbers = Some((first.min(number), last.max(number)));
            street.suffix = street.suffix.max(suffix);
        } else if street.numbers.is_some() {
            match *word {
                "bis" | "ter" | "quater" => street.suffix = word.as_bytes()[0],
                letter if letter.len() == 1 => street.suffix = letter.as_bytes()[0],
                _ => {}
            }
        }
    }
}

impl Street {
    /// Neither a way nor a number: « Le Bourg », a building's name.
    fn is_vague(&self) -> bool {
        self.way == 0 && self.numbers.is_none()
    }

    pub fn compare(&self, other: &Self) -> Streets {
        if self.name.is_empty() || other.name.is_empty() {
            return Streets::Unknown;
        }
        let shared = common(&self.name, &other.name);
        let least = weight(&self.name).min(weight(&other.name));
        if shared < least * 0.66 {
            return if self.is_vague() || other.is_vague() {
                Streets::Unknown
            } else if shared >= 0.9 {
                Streets::Partly
            } else {
                Streets::Different
            };
        }
        let ways = self.way == other.way || self.way == 0 || other.way == 0;
        match (self.numbers, other.numbers) {
            _ if !ways && self.numbers != other.numbers => Streets::Partly,
            (None, None) => Streets::Same,
            (Some(a), Some(b)) => {
                let overlap = a.0 <= b.1 && b.0 <= a.1;
                let gap = a.0.max(b.0).saturating_sub(a.1.min(b.1));
                match (overlap, gap) {
                    (true, _) if self.suffix == other.suffix => Streets::Same,
                    (true, _) => Streets::NextDoor,
                    (_, ..=6) => Streets::NextDoor,
                    _ => Streets::SameWay,
                }
            }
            _ => Streets::NumberMissing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Street {
        street(&territory::fold(text), "34160", &["castries"])
    }

    #[test]
    fn the_same_door_is_known_however_written() {
        let same =
            |a: &str, b: &str| assert_eq!(read(a).compare(&read(b)), Streets::Same, "{a} / {b}");
        same("50 avenue de la Gare", "50 AV DE LA GARE 34160 CASTRIES");
        same("90 Avenue André Maginot", "90 avenue Maginot");
        same("9A rue de Saint Eloi", "9 A RUE ST ELOI");
        same("Place du 10 juin 1944", "pl. du 10 juin 1944");
        same("7 - 9 Rue Pablo Picasso", "9 RUE PABLO PICASSO");
        same("6bis place du Général Viard", "6 Bis Place du Gal Viard");
        same("1 place des 5 fontaines", "1 PL DES CINQ FONTAINES");
    }

    #[test]
    fn another_door_is_not_the_same() {
        let compare = |a: &str, b: &str| read(a).compare(&read(b));
        assert_eq!(
            compare("10 place Bélieu", "Place Bélieu"),
            Streets::NumberMissing
        );
        assert_eq!(
            compare("2 rue de la poste", "6 rue de la Poste"),
            Streets::NextDoor
        );
        assert_eq!(
            compare("2 rue de la poste", "86 rue de la Poste"),
            Streets::SameWay
        );
        assert_eq!(
            compare("2 rue de la poste", "2 rue du Four"),
            Streets::Different
        );
        assert_eq!(compare("", "2 rue du Four"), Streets::Unknown);
    }
}
