//! Learns the weights of matching anew, and says what they are worth:
//! `cargo run --release -p places --example learn_matching -- PLACES.json PAIRS.jsonl [OUT.toml]`.
//!
//! Weights are learnt without labels from all the pairs that the index proposes, then bent by the
//! judged pairs. What is printed was measured on pairs that took no part in the learning: ten
//! parts, each judged by what the nine others taught, records of a pair never in two parts.

use std::collections::{BTreeMap, HashMap};

use places::matching::learn::{Bending, Judged, bent, by_themselves};
use places::matching::{Comparison, Index, Model, Record, Subject};
use serde::Deserialize;

const ROUNDS: usize = 60;
const BENDING: Bending = Bending {
    shrink: 0.6,
    hold: 1.0,
};
const PARTS: usize = 10;

#[derive(Deserialize)]
struct Line {
    a: String,
    b: String,
    label: String,
}

/// A judged pair, its part, and how its records compare if they were candidates.
struct Pair {
    same: bool,
    part: usize,
    comparison: Option<Comparison>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [places, pairs, rest @ ..] = &arguments[..] else {
        return Err("give PLACES.json and PAIRS.jsonl".into());
    };
    let records: Vec<Record> = serde_json::from_slice(&std::fs::read(places)?)?;
    let fields: Vec<_> = records.iter().map(Record::fields).collect();
    let index = Index::new(Subject::all(&fields));
    let candidates = index.comparisons();
    let all: Vec<Comparison> = candidates
        .iter()
        .map(|(_, _, comparison)| *comparison)
        .collect();
    println!("{} records, {} candidate pairs", records.len(), all.len());

    let declared = Model::parse(include_str!("../src/matching/declared.toml"))?;
    let alone = by_themselves(&all, &declared, ROUNDS);
    let lines = std::fs::read_to_string(pairs)?;
    let lines: Vec<Line> = lines
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let judged = judged(&lines, &index, &candidates);
    report("learnt without labels", &judged, &|_| alone.clone());
    let models: Vec<Model> = (0..PARTS)
        .map(|part| bent(&taught(&judged, |other| other != part), &alone, BENDING))
        .collect();
    report("bent, on other pairs", &judged, &|part| {
        models[part].clone()
    });

    let model = bent(&taught(&judged, |_| true), &alone, BENDING);
    if let Some(out) = rest.first() {
        let head = "# What each level of each field adds to the odds that two records are the same place\n\
            # (natural logarithms). Written by `cargo run --release -p places --example learn_matching`:\n\
            # learnt without labels, then bent by judged pairs (docs/matching.md). Siret and\n\
            # mobile.\"other stop\" are declared by hand, no data here teaching them.\n";
        std::fs::write(out, format!("{head}{}", model.to_toml()))?;
    }
    Ok(())
}

fn taught(judged: &[Pair], kept: impl Fn(usize) -> bool) -> Vec<Judged> {
    let kept = judged.iter().filter(|pair| kept(pair.part));
    kept.filter_map(|pair| {
        let comparison = pair.comparison?;
        Some(Judged {
            comparison,
            same: pair.same,
        })
    })
    .collect()
}

fn judged(lines: &[Line], index: &Index, candidates: &[(u32, u32, Comparison)]) -> Vec<Pair> {
    let numbers: HashMap<&str, u32> = (0u32..)
        .zip(index.subjects())
        .map(|(number, subject)| (subject.key(), number))
        .collect();
    let candidates: HashMap<(u32, u32), Comparison> = candidates
        .iter()
        .map(|(a, b, comparison)| ((*a, *b), *comparison))
        .collect();
    let groups = groups(lines);
    let pairs = lines.iter().map(|line| {
        let ends = (numbers.get(&*line.a), numbers.get(&*line.b));
        let comparison = match ends {
            (Some(a), Some(b)) => candidates.get(&(*a.min(b), *a.max(b))).copied(),
            _ => None,
        };
        Pair {
            same: line.label == "MATCH",
            part: groups[&*line.a] % PARTS,
            comparison,
        }
    });
    pairs.collect()
}

/// Records that judged pairs link, directly or not, have one number.
fn groups(lines: &[Line]) -> BTreeMap<&str, usize> {
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, line) in lines.iter().enumerate() {
        let a = *groups.entry(&line.a).or_insert(number);
        let b = *groups.entry(&line.b).or_insert(a);
        for group in groups.values_mut().filter(|group| **group == b) {
            *group = a;
        }
    }
    groups
}

fn report(what: &str, judged: &[Pair], model: &dyn Fn(usize) -> Model) {
    let scored: Vec<(bool, f64, bool)> = judged
        .iter()
        .map(|pair| {
            let Some(comparison) = pair.comparison else {
                return (pair.same, 0.0, false);
            };
            let model = model(pair.part);
            let likely = 1.0 / (1.0 + f64::from(-model.log_odds(&comparison)).exp());
            let decided = model.decide(likely, &comparison) == places::matching::Decision::Match;
            (pair.same, likely, decided)
        })
        .collect();
    let count = |kept: &dyn Fn(&(bool, f64, bool)) -> bool| {
        scored.iter().filter(|one| kept(one)).count() as f64
    };
    let same = count(&|one| one.0);
    let (mut best, mut threshold) = (0.0, 1.0);
    for at in scored.iter().map(|one| one.1).filter(|at| *at > 0.0) {
        let (right, said) = (
            count(&|one| one.0 && one.1 >= at),
            count(&|one| one.1 >= at),
        );
        let f1 = 2.0 * right / (same + said);
        if f1 > best {
            (best, threshold) = (f1, at);
        }
    }
    let (right, decided) = (count(&|one| one.0 && one.2), count(&|one| one.2));
    println!(
        "{what}: F1 {best:.3} from {threshold:.2} on; decided alone: precision {:.3}, recall {:.3}",
        right / decided.max(1.0),
        right / same
    );
}
