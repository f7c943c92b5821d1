//! The reference's own examples of duplicates, where they can be read: its scores agree with ours
//! on what is the same place and what is not, but for what [`DIFFERENCES`] says.
//!
//! Of `group_duplicates.json` nothing can be held against ours: its outputs were written as empty
//! objects.

use std::collections::HashMap;
use std::path::Path;

use places::matching::{Decision, Matcher, Record, Subject};
use serde_json::Value;

/// The reference's threshold between places of different sources.
const SAME_FROM: f64 = 83.0;

/// Pairs on which we differ from the reference on purpose, by a name and why.
const DIFFERENCES: [(&str, &str); 1] = [(
    "France Services Durtal",
    "same name and same address to the letter; the reference says no, because two geocoders put \
     the street's middle 190 m apart",
)];

fn vectors(name: &str) -> Option<Vec<Value>> {
    let path = Path::new("../../../shared/data/vectors").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no {}", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("vectors are a JSON array"))
}

/// The records of a call, by their ids.
fn records(call: &Value) -> HashMap<String, Record> {
    let lists = call["args"].as_array().into_iter().flatten();
    let records = lists.filter_map(Value::as_array).flatten().map(|record| {
        serde_json::from_value::<Record>(record.clone()).expect("a record of the standard")
    });
    records
        .map(|record| (record.id.0.clone(), record))
        .collect()
}

fn decision(a: &Record, b: &Record) -> Decision {
    let (a, b) = (Subject::new(&a.fields()), Subject::new(&b.fields()));
    let pair = Matcher::standard().compare(&a, &b);
    eprintln!(
        "{} / {}: {:.3} {}",
        pair.a, pair.b, pair.probability, pair.evidence
    );
    pair.decision
}

#[test]
fn scores_of_pairs_agree() {
    let Some(calls) = vectors("duplication_comparisons.json") else {
        return;
    };
    let mut compared = 0;
    for call in &calls {
        let records = records(call);
        for pair in call["out"].as_array().into_iter().flatten() {
            let [Some(a), Some(b)] =
                ["id1", "id2"].map(|end| records.get(pair[end].as_str().unwrap_or_default()))
            else {
                continue;
            };
            let said = pair["score"].as_f64().unwrap_or_default() >= SAME_FROM;
            let differs = DIFFERENCES.iter().any(|(name, _)| a.nom.0 == *name);
            let ours = decision(a, b);
            compared += 1;
            match said != differs {
                true => assert_eq!(ours, Decision::Match, "{pair}"),
                false => assert_eq!(ours, Decision::No, "{pair}"),
            }
        }
    }
    assert!(compared > 20, "{compared} pairs were compared");
}

#[test]
fn duplicates_found_agree() {
    let Some(calls) = vectors("find_duplicates.json") else {
        return;
    };
    for call in &calls {
        let records = records(call);
        for place in call["out"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|one| one["lieux"].as_array())
            .flatten()
        {
            for duplicate in place["duplicates"].as_array().into_iter().flatten() {
                let score = |name: &str| duplicate[name].as_f64().unwrap_or_default();
                let mean =
                    (score("distanceScore") + score("nomFuzzyScore") + score("voieFuzzyScore"))
                        / 3.0;
                let record = |value: &Value| records.get(value["id"].as_str().unwrap_or_default());
                let (Some(a), Some(b)) = (record(place), record(duplicate)) else {
                    continue;
                };
                assert_eq!(
                    decision(a, b) == Decision::Match,
                    mean >= SAME_FROM,
                    "{} / {}",
                    a.nom.0,
                    b.nom.0
                );
            }
        }
    }
}
