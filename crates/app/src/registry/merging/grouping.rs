//! Which records are one place, worked out again around what changed.
//!
//! An import compares the records it touched with all others and keeps the pairs; clusters then
//! follow from kept pairs and judgements alone. What cannot reach a touched record, by a pair that
//! matches, a judgement or a cluster, cannot change: it is not looked at. Judging a pair compares
//! nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use places::Place;
use sqlx::AnyConnection;

use super::likeness::{self, Compared, Decision, Likely};
use super::model::{Pair, Verdict};
use super::store::clusters::{self, Node, Standing};
use super::store::graph::{self, Graph};
use super::store::pairs::{self, Record};
use crate::registry::store::StoreError;

/// From so many records on, everything is read at once rather than step by step.
const MANY: usize = 64;

/// The records that a change touched.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    keys: Vec<String>,
    arrived: BTreeSet<String>,
}

impl Touched {
    /// A record that changed, or that was withdrawn.
    pub fn changed(&mut self, key: &str) {
        self.keys.push(key.to_owned());
    }

    /// A record that was not published just before: no place was shown under its key.
    pub fn arrived(&mut self, key: &str) {
        self.keys.push(key.to_owned());
        self.arrived.insert(key.to_owned());
    }
}

/// Compares records that an import added, changed or withdrew with all others, and works out the
/// clusters around them. Gives the keys whose sheets all of it may change, theirs included.
pub async fn after_import(
    connection: &mut AnyConnection,
    touched: &Touched,
    at: &str,
) -> Result<Vec<String>, StoreError> {
    let weights = likeness::weights();
    let known = pairs::weights(connection).await?;
    let anew = known.as_ref() != Some(&weights);
    if touched.keys.is_empty() && !anew {
        return Ok(Vec::new());
    }
    hold(connection).await?;
    let records = pairs::records(connection).await?;
    let wanted: BTreeSet<String> = match anew {
        true => records.iter().map(|record| record.key.clone()).collect(),
        false => touched.keys.iter().cloned().collect(),
    };
    let (found, wanted) = compare(records, wanted).await?;
    if anew {
        pairs::forget_all(connection).await?;
    } else {
        pairs::forget(connection, &touched.keys).await?;
    }
    pairs::keep(connection, &found).await?;
    pairs::note_weights(connection, &weights, at).await?;
    let seeds: Vec<String> = wanted.into_iter().collect();
    let moved = regroup(connection, &seeds, &touched.arrived, at).await?;
    let all: BTreeSet<String> = moved.into_iter().chain(touched.keys.clone()).collect();
    Ok(all.into_iter().collect())
}

/// The pairs of the wanted records, found on a thread of its own: reading and comparing a whole
/// registry keeps a processor busy for a while.
async fn compare(
    records: Vec<Record>,
    wanted: BTreeSet<String>,
) -> Result<(Vec<Likely>, BTreeSet<String>), StoreError> {
    let work = tokio::task::spawn_blocking(move || {
        let places: Vec<Place> = records
            .iter()
            .map(Record::place)
            .collect::<Result<_, _>>()?;
        let compared: Vec<Compared<'_>> = records
            .iter()
            .zip(&places)
            .map(|(record, place)| Compared {
                key: &record.key,
                source: &record.source,
                place,
                touched: wanted.contains(&record.key),
            })
            .collect();
        Ok((likeness::pairs(&compared), wanted))
    });
    work.await.map_err(|error| StoreError::Damaged {
        what: format!("records that cannot be compared ({error})"),
    })?
}

/// Holds what every regrouping holds until its transaction ends: two at once would each decide on
/// what the other is changing.
async fn hold(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE journal_head SET number = number WHERE id = 1")
        .execute(connection)
        .await?;
    Ok(())
}

/// Works out the clusters around records, from the pairs and judgements that are kept. Gives the keys
/// whose sheets that changes.
pub async fn around(
    connection: &mut AnyConnection,
    seeds: &[String],
    at: &str,
) -> Result<Vec<String>, StoreError> {
    hold(connection).await?;
    regroup(connection, seeds, &BTreeSet::new(), at).await
}

async fn regroup(
    connection: &mut AnyConnection,
    seeds: &[String],
    arrived: &BTreeSet<String>,
    at: &str,
) -> Result<Vec<String>, StoreError> {
    let graph = match seeds.len() {
        few if few < MANY => graph::around(connection, seeds).await?,
        _ => graph::whole(connection).await?.reaching(seeds),
    };
    let nodes = clusters::nodes(connection, &graph.keys).await?;
    let wanted = Grouping::of(&graph, &nodes, arrived).standings();
    clusters::put(connection, &graph.standings, &wanted, at).await
}

/// What decides the clusters of some records.
struct Grouping<'a> {
    graph: &'a Graph,
    nodes: &'a BTreeMap<String, Node>,
    arrived: &'a BTreeSet<String>,
    settled: BTreeMap<&'a Pair, Verdict>,
    /// By which key each live record is shown.
    leaders: HashMap<String, String>,
    /// The live records shown by a key.
    shown: BTreeMap<String, Vec<String>>,
}

impl<'a> Grouping<'a> {
    fn of(
        graph: &'a Graph,
        nodes: &'a BTreeMap<String, Node>,
        arrived: &'a BTreeSet<String>,
    ) -> Self {
        let mut grouping = Self {
            graph,
            nodes,
            arrived,
            settled: graph.settled(),
            leaders: HashMap::new(),
            shown: BTreeMap::new(),
        };
        grouping.gather();
        grouping
    }

    fn is_live(&self, key: &str) -> bool {
        self.nodes.get(key).is_some_and(|node| node.live)
    }

    /// Gathers the live records. Those withdrawn never hold a place together.
    fn gather(&mut self) {
        let live = |a: &str, b: &str| self.is_live(a) && self.is_live(b);
        let pairs: Vec<Likely> = self
            .graph
            .pairs
            .iter()
            .filter(|pair| live(&pair.a, &pair.b))
            .cloned()
            .collect();
        let said = |verdict: Verdict| -> BTreeSet<(String, String)> {
            let settled = self.settled.iter().filter(|(_, said)| **said == verdict);
            settled
                .map(|(pair, _)| (pair.a().to_owned(), pair.b().to_owned()))
                .filter(|(a, b)| live(a, b))
                .collect()
        };
        let (together, apart) = (said(Verdict::Same), said(Verdict::Different));
        let mut gathered = likeness::clusters(&pairs, together, apart);
        let within: BTreeSet<&String> = gathered.iter().flatten().collect();
        let alone: Vec<Vec<String>> = self
            .nodes
            .iter()
            .filter(|(key, node)| node.live && !within.contains(key))
            .map(|(key, _)| vec![key.clone()])
            .collect();
        gathered.extend(alone);
        for members in gathered {
            let Some(leader) = self.leader_of(&members) else {
                continue;
            };
            for member in &members {
                self.leaders.insert(member.clone(), leader.clone());
            }
            self.shown.insert(leader, members);
        }
    }

    /// Who already was shown under its own key stays so; among several, and where there is none, the
    /// record that was published first.
    fn leader_of(&self, members: &[String]) -> Option<String> {
        let rank = |key: &&String| {
            let led = !self.arrived.contains(*key) && !self.graph.standings.contains_key(*key);
            let node = self.nodes.get(*key);
            let since = node.map(|node| node.first_published_at.clone());
            (!led, since, (*key).clone())
        };
        members.iter().min_by_key(rank).cloned()
    }

    /// The key each record is shown by, where it is not its own.
    fn standings(&self) -> BTreeMap<String, String> {
        let live = self.leaders.iter();
        let mut standings: BTreeMap<String, String> = live
            .filter(|(key, leader)| key != leader)
            .map(|(key, leader)| (key.clone(), leader.clone()))
            .collect();
        for (key, node) in self.nodes {
            if !node.live
                && let Some(leader) = self.stand_in(key)
            {
                standings.insert(key.clone(), leader);
            }
        }
        standings
    }

    /// What a withdrawn record's address leads to: the place it was said to be, or that the machine
    /// takes it for, or where it led before.
    fn stand_in(&self, key: &str) -> Option<String> {
        let said = self
            .settled
            .iter()
            .filter(|(_, verdict)| **verdict == Verdict::Same)
            .filter_map(|(pair, _)| other_of(key, pair.a(), pair.b()));
        let mut likely: Vec<(&Likely, &str)> = self
            .graph
            .pairs
            .iter()
            .filter(|pair| pair.decision == Decision::Match)
            .filter_map(|pair| Some((pair, other_of(key, &pair.a, &pair.b)?)))
            .collect();
        likely.sort_by(|(a, _), (b, _)| b.probability.total_cmp(&a.probability));
        let before = self.graph.standings.get(key);
        let candidates = said
            .chain(likely.into_iter().map(|(_, other)| other))
            .chain(before.map(|standing: &Standing| standing.leader.as_str()));
        let led = candidates
            .filter_map(|other| self.leaders.get(other))
            .find(|leader| !self.is_kept_apart(key, leader));
        // Where it led may itself have been withdrawn since: whoever reads follows.
        let gone = || {
            let leader = &before?.leader;
            (!self.is_live(leader)).then(|| leader.clone())
        };
        led.cloned().or_else(gone)
    }

    fn is_kept_apart(&self, key: &str, leader: &str) -> bool {
        let members = self.shown.get(leader).into_iter().flatten();
        members
            .filter_map(|member| Pair::of(key, member))
            .any(|pair| self.settled.get(&pair) == Some(&Verdict::Different))
    }
}

fn other_of<'a>(key: &str, a: &'a str, b: &'a str) -> Option<&'a str> {
    match (a == key, b == key) {
        (true, _) => Some(b),
        (_, true) => Some(a),
        _ => None,
    }
}
