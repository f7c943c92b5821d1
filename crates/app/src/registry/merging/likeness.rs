//! Which records are alike: the app's only door to `places::matching`.

use std::collections::BTreeSet;

use places::Place;
use places::matching::{self, Constraints, Index, Likeness, Matcher, ScoredPair, Subject};
use sha2::{Digest, Sha256};

pub use places::matching::Decision;

/// Moves with every change of the matching that its weights do not show: the next import then
/// compares everything anew.
const EDITION: u32 = 1;

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
    pub decision: Decision,
    /// What speaks for it and against, in words.
    pub evidence: String,
}

/// The decision of that name.
pub fn decision(slug: &str) -> Option<Decision> {
    [Decision::Match, Decision::Review, Decision::No]
        .into_iter()
        .find(|known| known.slug() == slug)
}

/// By which weights pairs are compared.
pub fn weights() -> String {
    let model = format!("{EDITION} {:?}", Matcher::standard().model());
    let digest = Sha256::digest(model.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pairs that hold a touched record.
pub fn pairs(records: &[Compared<'_>]) -> Vec<Likely> {
    let subjects = |touched: bool| -> Vec<Subject> {
        records
            .iter()
            .filter(|record| record.touched == touched)
            .map(|record| Subject::of_place(record.key, record.source, record.place))
            .collect()
    };
    let (known, touched) = (subjects(false), subjects(true));
    let matcher = Matcher::standard();
    let found = match known.is_empty() {
        true => Index::new(touched).pairs(matcher),
        false => Index::new(known).add(touched, matcher),
    };
    found.into_iter().map(likely).collect()
}

fn likely(pair: ScoredPair) -> Likely {
    Likely {
        a: pair.a.to_string(),
        b: pair.b.to_string(),
        probability: pair.probability,
        decision: pair.decision,
        evidence: pair.evidence.to_string(),
    }
}

/// The clusters of two records or more; what is said to be apart goes before what is said to be
/// together.
pub fn clusters(
    pairs: &[Likely],
    together: BTreeSet<(String, String)>,
    apart: BTreeSet<(String, String)>,
) -> Vec<Vec<String>> {
    let links = pairs.iter().map(|pair| Likeness {
        a: &pair.a,
        b: &pair.b,
        probability: pair.probability,
        decision: pair.decision,
    });
    let gathered = matching::clusters(links, &Constraints { together, apart });
    let members = gathered.clusters.into_iter().map(|cluster| {
        let keys = cluster.members.iter();
        keys.map(ToString::to_string).collect()
    });
    members.collect()
}
