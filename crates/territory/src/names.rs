//! Finding the commune a name means, however it is written.

use std::collections::HashMap;

use crate::{
    CodePostal, Commune, Found, Territories,
    fold::{fold, key, without_article},
    pack::FormerKind,
    qualify::{Qualifiers, without_kind},
};

/// One name a commune has, or had.
pub(crate) struct Entry {
    pub key: String,
    pub commune: u32,
    /// Row of the former name or code, if it isn't the commune's own name of today.
    pub former: Option<u32>,
    pub letters: u32,
}

/// Every name, by its key with and without the leading article.
pub(crate) struct Names {
    pub entries: Vec<Entry>,
    pub qualifiers: Qualifiers,
    by_key: HashMap<String, Vec<u32>>,
}

/// By how much a commune must be larger than those of a name to be meant by its own former name.
const FAR_LARGER: u32 = 10;

/// How alike two keys must be for one to stand for the other: among the communes of one postal
/// code, of one département, of the country.
const ALIKE_IN_POSTAL: f64 = 0.84;
const ALIKE_IN_DEPARTEMENT: f64 = 0.93;
const ALIKE_IN_COUNTRY: f64 = 0.95;

impl Names {
    pub fn new(territories: &Territories) -> Self {
        let mut names = Self {
            entries: Vec::new(),
            qualifiers: Qualifiers::new(territories),
            by_key: HashMap::new(),
        };
        for (number, commune) in territories.communes.iter().enumerate() {
            names.add(&commune.name, number as u32, None);
        }
        for (row, former) in territories.former.iter().enumerate() {
            if let Some(number) = territories.number(former.into) {
                names.add(&former.name, number as u32, Some(row as u32));
            }
        }
        names
    }

    fn add(&mut self, name: &str, commune: u32, former: Option<u32>) {
        let key = key(name);
        if key.is_empty() {
            return;
        }
        let entry = self.entries.len() as u32;
        let bare = without_article(&key).map(str::to_owned);
        for written in bare.into_iter().chain([key.clone()]) {
            self.by_key.entry(written).or_default().push(entry);
        }
        self.entries.push(Entry {
            letters: letters(&key),
            key,
            commune,
            former,
        });
    }

    pub fn find<'a>(
        &self,
        all: &'a Territories,
        name: &str,
        postal: Option<CodePostal>,
    ) -> Found<'a> {
        let mut asked = Asked::read(name, postal);
        let mut bearers = self.bearers(&asked);
        if bearers.is_empty() {
            bearers = self.bearers_of_a_part(all, &mut asked);
        }
        if let Some(hint) = &asked.hint {
            let there: Vec<&Entry> = bearers
                .iter()
                .copied()
                .filter(|e| is_in(all, e, hint))
                .collect();
            if !there.is_empty() {
                bearers = there;
            }
        }
        match asked.postal {
            Some(postal) => self.find_with_postal(all, &asked.key, &bearers, postal),
            None => self.find_without_postal(all, &asked.key, &bearers),
        }
    }

    fn bearers(&self, asked: &Asked) -> Vec<&Entry> {
        let known = |key: &str| {
            self.by_key
                .get(key)
                .map(|list| list.iter().map(|&n| &self.entries[n as usize]).collect())
        };
        // "Château-Chinon (Ville)" is a whole name; in "Havre (Le)" the article comes last; in
        // "Saint-Denis (974)" the parentheses only help to choose.
        let hint = asked.hint.as_deref().unwrap_or_default();
        known(&format!("{} {hint}", asked.key))
            .or_else(|| known(&format!("{hint} {}", asked.key)))
            .or_else(|| known(&asked.key))
            .or_else(|| known(without_article(&asked.key)?))
            .or_else(|| known(&without_arrondissement(&asked.key)?))
            .unwrap_or_default()
    }

    /// Those of the name without the words around it; it is then all that is asked for.
    fn bearers_of_a_part(&self, all: &Territories, asked: &mut Asked) -> Vec<&Entry> {
        let whole = asked.key.clone();
        let name = without_kind(&whole).unwrap_or(&whole);
        let cut = self.qualifiers.cut(name);
        for (name, within) in [Some((name, &[][..])), cut].into_iter().flatten() {
            name.clone_into(&mut asked.key);
            let mut bearers = self.bearers(asked);
            bearers.retain(|entry| {
                let code = commune(all, entry).code;
                within.is_empty() || within.iter().any(|&id| all.contains(id, code))
            });
            if !bearers.is_empty() {
                return bearers;
            }
        }
        asked.key = whole;
        Vec::new()
    }

    fn find_with_postal<'a>(
        &self,
        all: &'a Territories,
        key: &str,
        bearers: &[&Entry],
        postal: CodePostal,
    ) -> Found<'a> {
        let served = |entry: &&&Entry| {
            let own = entry
                .former
                .map(|row| &all.former[row as usize].postal_codes);
            commune(all, entry).postal_codes.contains(&postal)
                || own.is_some_and(|own| own.contains(&postal))
        };
        let here: Vec<&Entry> = bearers.iter().filter(served).copied().collect();
        if !here.is_empty() {
            return one_of(all, &here, Found::Exact);
        }
        let near: Vec<&Entry> = bearers
            .iter()
            .copied()
            .filter(|e| postal.is_in(commune(all, e).departement.as_str()))
            .collect();
        let neighbours = all.by_postal.get(&postal);
        if !near.is_empty() {
            // A postal code no commune has is a CEDEX: the name then says all.
            return one_of(
                all,
                &near,
                if neighbours.is_some() {
                    Found::Approximate
                } else {
                    Found::Exact
                },
            );
        }
        if let Some(neighbours) = neighbours {
            let alike = self.most_alike(key, ALIKE_IN_POSTAL, |entry| {
                neighbours.contains(&entry.commune)
            });
            // A hamlet often has the name that a commune elsewhere has, or had; seldom all of it.
            let is_own = |entry: &&Entry| entry.former.is_none() && entry.key == key;
            let sole = neighbours
                .first()
                .copied()
                .filter(|_| neighbours.len() == 1 && !bearers.iter().any(is_own));
            if let Some(number) = alike.or(sole) {
                return Found::Approximate(&all.communes[number as usize]);
            }
            if key.is_empty() {
                return Found::Ambiguous(all.communes_of_postal_code(postal));
            }
        }
        let in_departement = |entry: &Entry| postal.is_in(commune(all, entry).departement.as_str());
        if let Some(number) = self.most_alike(key, ALIKE_IN_DEPARTEMENT, in_departement) {
            return Found::Approximate(&all.communes[number as usize]);
        }
        one_of(all, bearers, Found::Approximate)
    }

    fn find_without_postal<'a>(
        &self,
        all: &'a Territories,
        key: &str,
        bearers: &[&Entry],
    ) -> Found<'a> {
        let own: Vec<&Entry> = bearers
            .iter()
            .copied()
            .filter(|entry| entry.former.is_none())
            .collect();
        if !own.is_empty() {
            let people = |entry: &&Entry| commune(all, entry).population.unwrap_or(0);
            let most = own.iter().map(people).max().unwrap_or(0);
            let renamed = |entry: &&Entry| {
                let row = entry.former.and_then(|row| all.former.get(row as usize));
                row.is_some_and(|row| row.kind == FormerKind::Renamed)
                    && people(entry) / FAR_LARGER > most
            };
            // Évry in the Yonne has 300 inhabitants; most who write Évry mean what was the other's name.
            let larger: Vec<&Entry> = bearers.iter().copied().filter(|e| renamed(e)).collect();
            if larger.is_empty() {
                return one_of(all, &own, Found::Exact);
            }
            return one_or_several(all, &[own, larger].concat(), Found::Exact);
        }
        if !bearers.is_empty() {
            return one_of(all, bearers, Found::Approximate);
        }
        let alike = self.most_alike(key, ALIKE_IN_COUNTRY, |entry| {
            let bare = without_article(&entry.key).unwrap_or(&entry.key);
            key.as_bytes().first() == bare.as_bytes().first() && key.len().abs_diff(bare.len()) <= 4
        });
        let found = alike.or_else(|| self.sole_start(key));
        found.map_or(Found::Unknown, |number| {
            Found::Approximate(&all.communes[number as usize])
        })
    }

    /// The one commune whose name goes on after the key: `plougastel`.
    fn sole_start(&self, key: &str) -> Option<u32> {
        let goes_on = |entry: &&Entry| {
            let rest = entry.key.strip_prefix(key);
            rest.is_some_and(|rest| rest.starts_with(' '))
        };
        let mut starting = self
            .entries
            .iter()
            .filter(|entry| entry.former.is_none())
            .filter(goes_on)
            .map(|entry| entry.commune);
        let first = starting.next()?;
        (key.len() >= 5 && starting.all(|other| other == first)).then_some(first)
    }

    /// The commune whose name is most like the key, if it is enough and only one is.
    fn most_alike(&self, key: &str, least: f64, among: impl Fn(&Entry) -> bool) -> Option<u32> {
        let asked = letters(key);
        if key.len() < 3 {
            return None;
        }
        let mut best: Option<(f64, u32)> = None;
        let mut tied = false;
        let close = self
            .entries
            .iter()
            .filter(|e| (e.letters ^ asked).count_ones() <= 6 && among(e));
        for entry in close {
            let bare = without_article(&entry.key).unwrap_or(&entry.key);
            let mut alike = strsim::jaro_winkler(key, bare);
            if bare.len() < entry.key.len() {
                alike = alike.max(strsim::jaro_winkler(key, &entry.key));
            }
            match best {
                Some((score, commune)) if alike == score => tied |= commune != entry.commune,
                Some((score, _)) if alike < score => {}
                _ => (best, tied) = (Some((alike, entry.commune)), false),
            }
        }
        best.filter(|(score, _)| *score >= least && !tied)
            .map(|(_, commune)| commune)
    }
}

fn commune<'a>(all: &'a Territories, entry: &Entry) -> &'a Commune {
    &all.communes[entry.commune as usize]
}

fn is_in(all: &Territories, entry: &Entry, hint: &str) -> bool {
    let departement = commune(all, entry).departement;
    let id = crate::TerritoryId {
        level: crate::Level::Departement,
        code: departement,
    };
    departement.as_str().eq_ignore_ascii_case(hint)
        || all.territory(id).is_some_and(|d| fold(&d.name) == hint)
}

/// The one commune whose name of today it is; else the one that all these names mean; else all.
fn one_of<'a>(
    all: &'a Territories,
    entries: &[&Entry],
    sure: fn(&'a Commune) -> Found<'a>,
) -> Found<'a> {
    let distinct = |entries: &mut dyn Iterator<Item = &&Entry>| {
        let mut numbers: Vec<u32> = entries.map(|entry| entry.commune).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let own = distinct(&mut entries.iter().filter(|entry| entry.former.is_none()));
    let every = distinct(&mut entries.iter());
    match (own.as_slice(), every.as_slice()) {
        ([one], _) => sure(&all.communes[*one as usize]),
        _ => several(all, &every, sure),
    }
}

/// The one commune that all these names mean, whether of today or not; else all.
fn one_or_several<'a>(
    all: &'a Territories,
    entries: &[&Entry],
    sure: fn(&'a Commune) -> Found<'a>,
) -> Found<'a> {
    let mut numbers: Vec<u32> = entries.iter().map(|entry| entry.commune).collect();
    numbers.sort_unstable();
    numbers.dedup();
    several(all, &numbers, sure)
}

fn several<'a>(
    all: &'a Territories,
    numbers: &[u32],
    sure: fn(&'a Commune) -> Found<'a>,
) -> Found<'a> {
    match numbers {
        [] => Found::Unknown,
        [one] => sure(&all.communes[*one as usize]),
        _ => {
            let mut found: Vec<&Commune> =
                numbers.iter().map(|&n| &all.communes[n as usize]).collect();
            found.sort_by_key(|commune| std::cmp::Reverse(commune.population));
            Found::Ambiguous(found)
        }
    }
}

/// What a written name asks for.
struct Asked {
    key: String,
    /// What stood between parentheses: an article, a département.
    hint: Option<String>,
    postal: Option<CodePostal>,
}

impl Asked {
    fn read(name: &str, postal: Option<CodePostal>) -> Self {
        let (mut outer, mut hint) = (name.to_owned(), None);
        if let Some((before, rest)) = name.split_once('(') {
            let (within, after) = rest.split_once(')').unwrap_or((rest, ""));
            outer = format!("{before} {after}");
            hint = Some(fold(within)).filter(|hint| !hint.is_empty());
        }
        let whole = key(&outer);
        let written = whole
            .split(' ')
            .find_map(|word| word.parse::<CodePostal>().ok());
        let words = whole
            .split(' ')
            .filter(|word| word.parse::<CodePostal>().is_err());
        let key = words.collect::<Vec<_>>().join(" ");
        Self {
            key,
            hint,
            postal: postal.or(written),
        }
    }
}

/// `paris 12eme arrondissement` → `paris`, or nothing if no arrondissement follows.
fn without_arrondissement(key: &str) -> Option<String> {
    let (city, rest) = key.split_once(' ')?;
    let ordinal = |word: &str| {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
        digits.len() < word.len()
            && matches!(
                digits,
                "" | "e" | "er" | "eme" | "ere" | "nd" | "nde" | "ieme"
            )
    };
    let mark = |word: &str| {
        ordinal(word) || word.starts_with("arr") || matches!(word, "e" | "eme" | "er" | "ar")
    };
    rest.split(' ').all(mark).then(|| city.to_owned())
}

/// Which letters and digits a key has: a cheap way to see that two keys cannot be alike.
pub(crate) fn letters(key: &str) -> u32 {
    key.bytes().fold(0, |set, c| {
        set | match c {
            b'a'..=b'z' => 1 << (c - b'a'),
            b'0'..=b'9' => 1 << 26,
            _ => 0,
        }
    })
}
