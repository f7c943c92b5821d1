//! A routing service of the local machine: a minute for each tenth of a degree of latitude; no way
//! from 46.1 to 46.3.

use serde_json::{Value, json};

use crate::kernel::testing::peer::{self, Manner, Peer, Sent};

pub fn serve(manner: Manner) -> Peer {
    peer::serve(manner, answer)
}

fn answer(sent: &Sent) -> String {
    match sent.head.starts_with("GET ") {
        true => osrm(&sent.head),
        false => valhalla(&sent.body),
    }
}

/// Seconds between two latitudes.
fn seconds(from: f64, to: f64) -> Value {
    let near = |one: f64, other: f64| (one - other).abs() < 0.01;
    match near(from, 46.1) && near(to, 46.3) {
        true => Value::Null,
        false => json!((to - from).abs() * 600.0),
    }
}

fn osrm(line: &str) -> String {
    let path = line.split(' ').nth(1).unwrap();
    let (path, query) = path.split_once('?').unwrap();
    assert!(path.starts_with("/table/v1/driving/"), "{path}");
    let all: Vec<f64> = (path.rsplit('/').next().unwrap().split(';'))
        .map(|position| position.split_once(',').unwrap().1.parse().unwrap())
        .collect();
    assert!(all.len() <= 100, "{} positions", all.len());
    let numbers = |name: &str| -> Vec<usize> {
        let value = query
            .split('&')
            .find_map(|part| part.strip_prefix(name))
            .unwrap();
        value
            .replace("%3B", ";")
            .split(';')
            .map(|number| number.parse().unwrap())
            .collect()
    };
    let targets = numbers("destinations=");
    let rows: Vec<Vec<Value>> = (numbers("sources=").iter())
        .map(|&from| {
            targets
                .iter()
                .map(|&to| seconds(all[from], all[to]))
                .collect()
        })
        .collect();
    json!({"code": "Ok", "durations": rows}).to_string()
}

fn valhalla(body: &str) -> String {
    let asked: Value = serde_json::from_str(body).unwrap();
    assert_eq!(asked["costing"], "auto");
    let latitudes = |name: &str| -> Vec<f64> {
        asked[name]
            .as_array()
            .unwrap()
            .iter()
            .map(|at| at["lat"].as_f64().unwrap())
            .collect()
    };
    let targets = latitudes("targets");
    let rows: Vec<Vec<Value>> = (latitudes("sources").iter())
        .map(|&from| {
            targets
                .iter()
                .map(|&to| json!({"time": seconds(from, to), "distance": 1.0}))
                .collect()
        })
        .collect();
    json!({"sources_to_targets": rows}).to_string()
}
