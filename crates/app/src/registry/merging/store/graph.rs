//! What ties records to each other: pairs, judgements, clusters.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::clusters::Standing;
use super::{judgements, pairs};
use crate::registry::merging::likeness::{Decision, Likely};
use crate::registry::merging::model::{Judgement, Pair, Verdict, settled};
use crate::registry::store::StoreError;

/// Some records, and what ties them.
#[derive(Default)]
pub struct Graph {
    pub keys: BTreeSet<String>,
    /// All pairs among them, for and against.
    pub pairs: Vec<Likely>,
    /// Where they stand today, when it is not by themselves.
    pub standings: BTreeMap<String, Standing>,
    judged: BTreeMap<Pair, Vec<Judgement>>,
}

const PAIR: &str = "SELECT a, b, millionths, decision, evidence FROM place_pair";
const STANDING: &str = "SELECT place_key, leader, since FROM place_cluster";

impl Graph {
    fn add_standing(&mut self, row: &AnyRow) -> Result<(String, String), StoreError> {
        let key: String = row.try_get("place_key")?;
        let leader: String = row.try_get("leader")?;
        let standing = Standing {
            leader: leader.clone(),
            since: row.try_get("since")?,
        };
        self.standings.insert(key.clone(), standing);
        Ok((key, leader))
    }

    fn add_judgement(&mut self, judgement: Judgement) {
        let said = self.judged.entry(judgement.pair.clone()).or_default();
        if !said.contains(&judgement) {
            said.push(judgement);
        }
    }

    /// What people settled.
    pub fn settled(&self) -> BTreeMap<&Pair, Verdict> {
        let decided = self.judged.iter().filter_map(|(pair, said)| {
            let settled = settled(said)?;
            Some((pair, settled.verdict))
        });
        decided.collect()
    }

    /// The records that could be of one place with another: by a pair that matches, by what people
    /// said, by where they stand.
    fn ties(&self) -> impl Iterator<Item = (&str, &str)> {
        let matching = self
            .pairs
            .iter()
            .filter(|pair| pair.decision == Decision::Match)
            .map(|pair| (pair.a.as_str(), pair.b.as_str()));
        let same = self
            .judged
            .iter()
            .filter(|(_, said)| said.iter().any(|one| one.verdict == Verdict::Same))
            .map(|(pair, _)| (pair.a(), pair.b()));
        let standing = self
            .standings
            .iter()
            .map(|(key, standing)| (key.as_str(), standing.leader.as_str()));
        matching.chain(same).chain(standing)
    }

    /// The part of it that can reach some records.
    pub fn reaching(self, seeds: &[String]) -> Self {
        let mut next: HashMap<&str, Vec<&str>> = HashMap::new();
        for (a, b) in self.ties() {
            next.entry(a).or_default().push(b);
            next.entry(b).or_default().push(a);
        }
        let mut reached: BTreeSet<String> = seeds.iter().cloned().collect();
        let mut queue: Vec<&str> = seeds.iter().map(String::as_str).collect();
        while let Some(key) = queue.pop() {
            for other in next.get(key).into_iter().flatten() {
                if reached.insert((*other).to_owned()) {
                    queue.push(other);
                }
            }
        }
        self.among(reached)
    }

    /// The part of it that is among some records.
    fn among(self, keys: BTreeSet<String>) -> Self {
        let both = |a: &str, b: &str| keys.contains(a) && keys.contains(b);
        Self {
            pairs: {
                let mut pairs = self.pairs;
                pairs.retain(|pair| both(&pair.a, &pair.b));
                pairs
            },
            standings: {
                let mut standings = self.standings;
                standings.retain(|key, _| keys.contains(key));
                standings
            },
            judged: {
                let mut judged = self.judged;
                judged.retain(|pair, _| both(pair.a(), pair.b()));
                judged
            },
            keys,
        }
    }
}

/// Everything there is.
pub async fn whole(connection: &mut AnyConnection) -> Result<Graph, StoreError> {
    let mut graph = Graph::default();
    for row in sqlx::query(PAIR).fetch_all(&mut *connection).await? {
        graph.pairs.push(pairs::read(&row)?);
    }
    for row in sqlx::query(STANDING).fetch_all(&mut *connection).await? {
        graph.add_standing(&row)?;
    }
    for judgement in judgements::all(connection).await? {
        graph.add_judgement(judgement);
    }
    Ok(graph)
}

/// What can reach some records, asked step by step: few steps lead far.
pub async fn around(connection: &mut AnyConnection, seeds: &[String]) -> Result<Graph, StoreError> {
    let mut graph = Graph::default();
    let mut known: BTreeMap<Pair, Likely> = BTreeMap::new();
    let mut queue: Vec<String> = seeds.to_vec();
    let mut reached: BTreeSet<String> = seeds.iter().cloned().collect();
    while let Some(key) = queue.pop() {
        let mut ends = Vec::new();
        let by_pair = format!("{PAIR} WHERE a = $1 OR b = $1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(by_pair))
            .bind(&key)
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            let pair = pairs::read(row)?;
            if pair.decision == Decision::Match {
                ends.extend([pair.a.clone(), pair.b.clone()]);
            }
            if let Some(ends) = Pair::of(&pair.a, &pair.b) {
                known.insert(ends, pair);
            }
        }
        let by_standing = format!("{STANDING} WHERE place_key = $1 OR leader = $1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(by_standing))
            .bind(&key)
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            let (member, leader) = graph.add_standing(row)?;
            ends.extend([member, leader]);
        }
        for judgement in judgements::of_record(connection, &key).await? {
            if judgement.verdict == Verdict::Same {
                ends.extend([judgement.pair.a().to_owned(), judgement.pair.b().to_owned()]);
            }
            graph.add_judgement(judgement);
        }
        for end in ends {
            if reached.insert(end.clone()) {
                queue.push(end);
            }
        }
    }
    graph.pairs = known.into_values().collect();
    Ok(graph.among(reached))
}
