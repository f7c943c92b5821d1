//! Which pairs to compare, and comparing them.

use std::cell::RefCell;
use std::cmp::Ordering;

use rayon::prelude::*;

use super::compare::{Comparison, Spread, compare};
use super::keys::{self, keys};
use super::model::{Matcher, ScoredPair};
use super::subject::Subject;

/// Records that share a key are all compared with one another up to so many…
const BLOCK: usize = 48;
/// …and beyond, each with so many before and after it in the order of names.
const NEIGHBOURS: usize = 12;
/// How many records of a contact are looked at to know whether communes share it.
const LOOKED_AT: usize = 64;

/// Records, and what each shares with others. It grows by [`Index::add`]; a key that very many
/// records share costs each of them the same bounded number of comparisons.
#[derive(Debug, Clone, Default)]
pub struct Index {
    subjects: Vec<Subject>,
    /// Sorted.
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    key: u64,
    order: u32,
    subject: u32,
}

thread_local! {
    /// Room for a subject's keys and candidates, kept from one to the next.
    static ROOM: RefCell<(Vec<u64>, Vec<u32>)> = const { RefCell::new((Vec::new(), Vec::new())) };
}

impl Index {
    /// An index of these records. Their keys must differ: of two records with the same, which
    /// one is meant cannot be told afterwards.
    pub fn new(subjects: Vec<Subject>) -> Self {
        let mut index = Self::default();
        index.put(subjects);
        index
    }

    /// The records, in the order they came.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// Every pair that may be the same place, by descending probability.
    pub fn pairs(&self, matcher: &Matcher) -> Vec<ScoredPair> {
        let places = self.places_of_subjects();
        self.score(matcher, 0, |subject, found| {
            for place in places.of(subject) {
                self.around(*place as usize, found);
            }
        })
    }

    /// Adds records, and gives the pairs that hold one of them at least: those that
    /// [`Index::pairs`] of the whole would give.
    pub fn add(&mut self, subjects: Vec<Subject>, matcher: &Matcher) -> Vec<ScoredPair> {
        let first = self.subjects.len();
        self.put(subjects);
        self.score(matcher, first, |subject, found| {
            self.candidates(subject, found)
        })
    }

    /// How every two records worth comparing compare, by their places in [`Index::subjects`]:
    /// what weights are learnt from.
    pub fn comparisons(&self) -> Vec<(u32, u32, Comparison)> {
        let places = self.places_of_subjects();
        let mut all = Vec::new();
        for (number, subject) in (0u32..).zip(&self.subjects) {
            let mut found = Vec::new();
            for place in places.of(number) {
                self.around(*place as usize, &mut found);
            }
            found.sort_unstable();
            found.dedup();
            all.extend(found.into_iter().map(|other| {
                (
                    other,
                    number,
                    compare(&self.subjects[other as usize], subject, self),
                )
            }));
        }
        all
    }

    fn put(&mut self, subjects: Vec<Subject>) {
        let first = self.subjects.len();
        self.subjects.extend(subjects);
        let subjects = &self.subjects;
        let mut entries: Vec<Entry> = subjects[first..]
            .par_iter()
            .enumerate()
            .fold(Vec::new, |mut entries, (place, subject)| {
                let order = keys::order(subject);
                #[allow(
                    clippy::cast_possible_truncation,
                    reason = "four thousand million places are too many"
                )]
                let number = (first + place) as u32;
                ROOM.with_borrow_mut(|(room, _)| {
                    keys(subject, room);
                    entries.extend(room.iter().map(|key| Entry {
                        key: *key,
                        order,
                        subject: number,
                    }));
                });
                entries
            })
            .reduce(Vec::new, |mut all, more| {
                all.extend(more);
                all
            });
        entries.par_sort_unstable_by(|a, b| sorted(subjects, a, b));
        if self.entries.is_empty() {
            self.entries = entries;
        } else {
            self.entries = merged(&self.entries, &entries, |a, b| sorted(subjects, a, b));
        }
    }

    /// The places in `entries` of each record, where it is not alone with its key.
    fn places_of_subjects(&self) -> Places {
        let alone = |place: usize| {
            let key = self.entries[place].key;
            let differs = |other: Option<&Entry>| other.is_none_or(|other| other.key != key);
            differs(
                place
                    .checked_sub(1)
                    .and_then(|before| self.entries.get(before)),
            ) && differs(self.entries.get(place + 1))
        };
        let mut starts = vec![0u32; self.subjects.len() + 1];
        let shared: Vec<usize> = (0..self.entries.len())
            .filter(|place| !alone(*place))
            .collect();
        for place in &shared {
            starts[self.entries[*place].subject as usize + 1] += 1;
        }
        for subject in 1..starts.len() {
            starts[subject] += starts[subject - 1];
        }
        let mut next = starts.clone();
        let mut places = vec![0u32; shared.len()];
        for place in shared {
            let slot = &mut next[self.entries[place].subject as usize];
            #[allow(clippy::cast_possible_truncation, reason = "as the number of subjects")]
            let number = place as u32;
            places[*slot as usize] = number;
            *slot += 1;
        }
        Places { starts, places }
    }

    /// The records to compare with the one of an entry, by that entry's key.
    fn around(&self, place: usize, found: &mut Vec<u32>) {
        let entry = self.entries[place];
        let same = |other: &&Entry| other.key == entry.key;
        let before = self.entries[..place]
            .iter()
            .rev()
            .take(BLOCK)
            .take_while(same)
            .count();
        let after = self.entries[place + 1..]
            .iter()
            .take(BLOCK)
            .take_while(same)
            .count();
        let (before, after) = match before + after < BLOCK {
            true => (before, after),
            false => (before.min(NEIGHBOURS), after.min(NEIGHBOURS)),
        };
        let block = &self.entries[place - before..place + after + 1];
        let earlier = block
            .iter()
            .map(|other| other.subject)
            .filter(|other| *other < entry.subject);
        found.extend(earlier);
    }

    fn candidates(&self, subject: u32, found: &mut Vec<u32>) {
        let order = keys::order(&self.subjects[subject as usize]);
        let mut own = Vec::new();
        keys(&self.subjects[subject as usize], &mut own);
        for key in own {
            let entry = Entry {
                key,
                order,
                subject,
            };
            let place = self
                .entries
                .binary_search_by(|other| sorted(&self.subjects, other, &entry));
            if let Ok(place) = place {
                self.around(place, found);
            }
        }
    }

    /// The scored pairs of the records from `first` on, each with its candidates before it.
    fn score(
        &self,
        matcher: &Matcher,
        first: usize,
        candidates: impl Fn(u32, &mut Vec<u32>) + Sync,
    ) -> Vec<ScoredPair> {
        #[allow(clippy::cast_possible_truncation, reason = "as the number of subjects")]
        let range = first as u32..self.subjects.len() as u32;
        let mut pairs: Vec<ScoredPair> = range
            .into_par_iter()
            .with_min_len(64)
            .fold(Vec::new, |mut pairs, number| {
                ROOM.with_borrow_mut(|(_, found)| {
                    found.clear();
                    candidates(number, found);
                    found.sort_unstable();
                    found.dedup();
                    let subject = &self.subjects[number as usize];
                    pairs.extend(found.iter().filter_map(|other| {
                        let other = &self.subjects[*other as usize];
                        matcher.scored(subject, other, compare(subject, other, self))
                    }));
                });
                pairs
            })
            .reduce(Vec::new, |mut all, more| {
                all.extend(more);
                all
            });
        pairs.par_sort_unstable_by(|a, b| {
            b.probability
                .total_cmp(&a.probability)
                .then_with(|| (&a.a, &a.b).cmp(&(&b.a, &b.b)))
        });
        pairs
    }

    /// Whether records of several communes, or of many streets of one, share a key.
    fn is_shared(&self, key: u64) -> bool {
        let start = self.entries.partition_point(|entry| entry.key < key);
        let block = self.entries[start..]
            .iter()
            .take_while(|entry| entry.key == key);
        let mut communes = [0u64; 2];
        let mut streets = [0u128; 4];
        for entry in block.take(LOOKED_AT) {
            let subject = &self.subjects[entry.subject as usize];
            let street = subject
                .street
                .name
                .first()
                .map_or(0, |token| token.number());
            if full(&mut communes, subject.commune) || full(&mut streets, street) {
                return true;
            }
        }
        false
    }
}

/// Notes a value among others, and says whether all the room is taken by different ones.
fn full<T: Copy + PartialEq + Default>(seen: &mut [T], value: T) -> bool {
    if value == T::default() {
        return false;
    }
    let free = seen
        .iter_mut()
        .find(|slot| **slot == value || **slot == T::default());
    if let Some(slot) = free {
        *slot = value;
    }
    seen.last().is_some_and(|last| *last != T::default())
}

impl Spread for Index {
    fn telephone_is_shared(&self, number: u64) -> bool {
        self.is_shared(keys::of_telephone(number))
    }

    fn mail_is_shared(&self, address: u64) -> bool {
        self.is_shared(keys::of_mail(address))
    }
}

/// By key, then in the order of names; never in the order of arrival.
fn sorted(subjects: &[Subject], a: &Entry, b: &Entry) -> Ordering {
    (a.key, a.order).cmp(&(b.key, b.order)).then_with(|| {
        let key = |entry: &Entry| &subjects[entry.subject as usize].key;
        key(a).cmp(key(b)).then(a.subject.cmp(&b.subject))
    })
}

fn merged(a: &[Entry], b: &[Entry], order: impl Fn(&Entry, &Entry) -> Ordering) -> Vec<Entry> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let mut rest = a;
    for entry in b {
        let before = rest.partition_point(|other| order(other, entry).is_lt());
        all.extend_from_slice(&rest[..before]);
        all.push(*entry);
        rest = &rest[before..];
    }
    all.extend_from_slice(rest);
    all
}

struct Places {
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Places {
    fn of(&self, subject: u32) -> &[u32] {
        let subject = subject as usize;
        &self.places[self.starts[subject] as usize..self.starts[subject + 1] as usize]
    }
}
