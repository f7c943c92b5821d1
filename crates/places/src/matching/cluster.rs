//! From pairs to places: clusters without chains of weak links.
//!
//! Correlation clustering by greedy joining (Keuper et al. 2015, "greedy additive edge
//! contraction"): the two groups that the most speaks for are joined, as long as what speaks for
//! joining them outweighs what speaks against, over **all** the pairs between them. A record that
//! is like one member only of a group of five stays out.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::sync::Arc;

use super::model::{Decision, Matcher, ScoredPair};

/// What people have decided of pairs of records, whatever the machine thinks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Pairs that are the same place.
    pub together: BTreeSet<(String, String)>,
    /// Pairs that are not.
    pub apart: BTreeSet<(String, String)>,
}

/// Records that speak of one place: two at least.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cluster {
    /// Their keys, sorted.
    pub members: Vec<Arc<str>>,
}

/// What came of clustering.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clustering {
    /// Sorted by their first member. A record that is in none is a place of its own.
    pub clusters: Vec<Cluster>,
    /// Pairs that people said are the same place and that were not joined, because others were said
    /// to be apart that would have come together.
    pub refused: Vec<(String, String)>,
}

/// What a pair that nothing brings near weighs against joining.
const UNSEEN: f64 = -2.0;
/// No pair weighs more than this, for or against: one very alike pair must not carry the others.
const MOST: f64 = 4.0;

/// What clustering asks of a pair: one may be kept without its evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness<'a> {
    /// One record.
    pub a: &'a str,
    /// The other.
    pub b: &'a str,
    /// That they speak of the same place, from 0 to 1.
    pub probability: f64,
    /// What follows from it.
    pub decision: Decision,
}

impl<'a> From<&'a ScoredPair> for Likeness<'a> {
    fn from(pair: &'a ScoredPair) -> Self {
        Self {
            a: &pair.a,
            b: &pair.b,
            probability: pair.probability,
            decision: pair.decision,
        }
    }
}

/// Gathers pairs into clusters. `together` and `apart` are always obeyed; where they contradict
/// each other, `apart` is, and what could not be joined is told.
pub fn clusters<'a, L: Into<Likeness<'a>>>(
    pairs: impl IntoIterator<Item = L>,
    constraints: &Constraints,
) -> Clustering {
    let from = Matcher::standard().model().match_from;
    let threshold = (from / (1.0 - from)).ln();
    let weight = |pair: &Likeness<'_>| {
        let sure = pair.probability.clamp(1e-9, 1.0 - 1e-9);
        ((sure / (1.0 - sure)).ln() - threshold).clamp(-MOST, MOST)
    };
    let mut pairs: Vec<Likeness<'_>> = pairs.into_iter().map(Into::into).collect();
    // Sums of numbers with a point depend on their order.
    pairs.sort_by(|one, two| (one.a, one.b).cmp(&(two.a, two.b)));
    let mut groups = Groups::default();
    let ends = pairs.iter().flat_map(|pair| [pair.a, pair.b]);
    let said = constraints.together.iter().chain(&constraints.apart);
    groups.number(ends.chain(said.flat_map(|(a, b)| [&**a, &**b])));
    for (a, b) in &constraints.apart {
        groups.part(a, b);
    }
    let mut refused = Vec::new();
    for (a, b) in &constraints.together {
        if !groups.oblige(a, b) {
            refused.push((a.clone(), b.clone()));
        }
    }
    for pair in pairs {
        groups.weigh(
            pair.a,
            pair.b,
            weight(&pair),
            pair.decision == Decision::Match,
        );
    }
    groups.join();
    Clustering {
        clusters: groups.clusters(),
        refused,
    }
}

/// What is known between two groups.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    weight: f64,
    pairs: usize,
}

#[derive(Debug, Default)]
struct Groups {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, usize>,
    /// Of each record or group, the group it went into.
    parent: Vec<usize>,
    size: Vec<usize>,
    /// Changes whenever a group does: what the heap knows of an older one is void.
    version: Vec<u32>,
    links: Vec<BTreeMap<usize, Link>>,
    apart: Vec<BTreeSet<usize>>,
}

impl Groups {
    /// Numbers records in the order of their keys, whatever the order they come in.
    fn number<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        let keys: BTreeSet<&str> = keys.collect();
        self.names = keys.into_iter().map(Arc::from).collect();
        self.numbers = self
            .names
            .iter()
            .cloned()
            .enumerate()
            .map(|(number, key)| (key, number))
            .collect();
        let count = self.names.len();
        self.parent = (0..count).collect();
        self.size = vec![1; count];
        self.version = vec![0; count];
        self.links = vec![BTreeMap::new(); count];
        self.apart = vec![BTreeSet::new(); count];
    }

    fn group(&self, mut member: usize) -> usize {
        while self.parent[member] != member {
            member = self.parent[member];
        }
        member
    }

    fn group_of(&self, key: &str) -> usize {
        self.numbers
            .get(key)
            .map_or(usize::MAX, |number| self.group(*number))
    }

    fn part(&mut self, a: &str, b: &str) {
        let (a, b) = (self.group_of(a), self.group_of(b));
        if a != b {
            self.apart[a].insert(b);
            self.apart[b].insert(a);
        }
    }

    fn oblige(&mut self, a: &str, b: &str) -> bool {
        let (a, b) = (self.group_of(a), self.group_of(b));
        let allowed = a == b || !self.apart[a].contains(&b);
        if allowed && a != b {
            self.unite(a, b);
        }
        allowed
    }

    fn weigh(&mut self, a: &str, b: &str, weight: f64, matched: bool) {
        let (a, b) = (self.group_of(a), self.group_of(b));
        if a == b {
            return;
        }
        // A pair that is not a match never speaks for joining.
        let weight = if matched { weight } else { weight.min(-0.01) };
        for (from, to) in [(a, b), (b, a)] {
            let link = self.links[from].entry(to).or_default();
            link.weight += weight;
            link.pairs += 1;
        }
    }

    /// What speaks for joining two groups, over all their pairs.
    fn gain(&self, a: usize, b: usize) -> f64 {
        let link = self.links[a].get(&b).copied().unwrap_or_default();
        let unseen = (self.size[a] * self.size[b]).saturating_sub(link.pairs);
        link.weight + UNSEEN * unseen as f64
    }

    fn join(&mut self) {
        let mut heap = BinaryHeap::new();
        for group in 0..self.names.len() {
            if self.group(group) == group {
                self.propose(group, &mut heap, |other| group < other);
            }
        }
        while let Some((_, Reverse((a, b)), versions)) = heap.pop() {
            if versions != (self.version[a], self.version[b])
                || self.parent[a] != a
                || self.parent[b] != b
            {
                continue;
            }
            let kept = self.unite(a, b);
            self.propose(kept, &mut heap, |_| true);
        }
    }

    fn propose(
        &self,
        group: usize,
        heap: &mut BinaryHeap<Proposal>,
        wanted: impl Fn(usize) -> bool,
    ) {
        for other in self.links[group].keys().filter(|other| wanted(**other)) {
            let (a, b) = (group.min(*other), group.max(*other));
            let gain = self.gain(a, b);
            if gain > 0.0 && !self.apart[a].contains(&b) {
                // Per pair: a small sure group goes before a large one that is less so.
                let mean = gain / (self.size[a] * self.size[b]) as f64;
                heap.push((
                    Ordered(mean),
                    Reverse((a, b)),
                    (self.version[a], self.version[b]),
                ));
            }
        }
    }

    /// One group of two, under the lower number: what it is called never depends on the order.
    fn unite(&mut self, a: usize, b: usize) -> usize {
        let (kept, gone) = (a.min(b), a.max(b));
        self.parent[gone] = kept;
        self.size[kept] += self.size[gone];
        self.version[kept] += 1;
        for (other, link) in std::mem::take(&mut self.links[gone]) {
            self.links[other].remove(&gone);
            if other == kept {
                continue;
            }
            for (from, to) in [(kept, other), (other, kept)] {
                let sum = self.links[from].entry(to).or_default();
                sum.weight += link.weight;
                sum.pairs += link.pairs;
            }
        }
        self.links[kept].remove(&gone);
        for other in std::mem::take(&mut self.apart[gone]) {
            self.apart[other].remove(&gone);
            self.apart[other].insert(kept);
            self.apart[kept].insert(other);
        }
        kept
    }

    fn clusters(&self) -> Vec<Cluster> {
        let mut members: BTreeMap<usize, Vec<Arc<str>>> = BTreeMap::new();
        for (number, name) in self.names.iter().enumerate() {
            members
                .entry(self.group(number))
                .or_default()
                .push(name.clone());
        }
        let several = members.into_values().filter(|members| members.len() > 1);
        several.map(|members| Cluster { members }).collect()
    }
}

type Proposal = (Ordered, Reverse<(usize, usize)>, (u32, u32));

/// A finite number that can be sorted.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}
