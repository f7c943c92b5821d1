//! How far the work is, in somebody's scope.

use std::collections::BTreeMap;

use serde::Deserialize;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use territory::CodeInsee;

use crate::kernel::database::Database;
use crate::kernel::identity::SignedIn;
use crate::kernel::policy::{Action, Target, may};
use crate::registry::review::model::Pile;
use crate::registry::store::StoreError;

/// Counted no further.
const MOST: i64 = 20_000;

/// How far the work is.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Pairs that wait for this person.
    pub remaining: usize,
    /// Those of them that are nearly sure.
    pub sure: usize,
    /// Decided by this person, and by others.
    pub mine: usize,
    pub others: usize,
    /// Those that wait, by the département of either record.
    pub departements: BTreeMap<String, usize>,
    /// Those that wait, by the source of either record.
    pub sources: BTreeMap<String, usize>,
}

const SIDES: &str = "ra.key AS key_a, ra.record AS record_a, ra.source_id AS source_a, sa.organisation_id AS steward_a, \
     rb.key AS key_b, rb.record AS record_b, rb.source_id AS source_b, sb.organisation_id AS steward_b";

const JOINED: &str = "JOIN place ra ON ra.key = p.a JOIN place rb ON rb.key = p.b \
     LEFT JOIN place_steward sa ON sa.place_key = p.a LEFT JOIN place_steward sb ON sb.place_key = p.b";

/// Counts what waits and what was decided, of the records in somebody's scope.
pub async fn progress(database: &Database, signed_in: &SignedIn) -> Result<Progress, StoreError> {
    let me = format!("person:{}", signed_in.person);
    let mut progress = Progress::default();
    let waiting = format!(
        "SELECT p.millionths, {SIDES} FROM place_pair p {JOINED} WHERE {} LIMIT {MOST}",
        Pile::Doubtful.condition()
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(waiting))
        .bind(&me)
        .fetch_all(database)
        .await?;
    for row in &rows {
        let Some([a, b]) = within(row, signed_in)? else {
            continue;
        };
        progress.remaining += 1;
        progress.sure += usize::from(row.try_get::<i64, _>("millionths")? >= super::queue::SURE);
        for (counts, a, b) in [
            (&mut progress.departements, a.departement, b.departement),
            (&mut progress.sources, a.source, b.source),
        ] {
            if a != b {
                *counts.entry(b).or_default() += 1;
            }
            *counts.entry(a).or_default() += 1;
        }
    }
    let decided = format!(
        "SELECT p.judged_by, {SIDES} FROM judgement p {JOINED} WHERE p.verdict <> 'unsure' LIMIT {MOST}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(decided))
        .fetch_all(database)
        .await?;
    for row in &rows {
        if within(row, signed_in)?.is_some() {
            match row.try_get::<String, _>("judged_by")? == me {
                true => progress.mine += 1,
                false => progress.others += 1,
            }
        }
    }
    Ok(progress)
}

struct Place {
    departement: String,
    source: String,
}

/// All that is asked of a record here: reading the whole of thousands would take seconds.
#[derive(Deserialize)]
struct Located {
    code_insee: Option<CodeInsee>,
}

/// Where both records are, if somebody's roles let them judge both.
fn within(row: &AnyRow, signed_in: &SignedIn) -> Result<Option<[Place; 2]>, StoreError> {
    let mut places = Vec::with_capacity(2);
    for which in ["a", "b"] {
        let text = |name: &str| row.try_get::<String, _>(&*format!("{name}_{which}"));
        let (key, record) = (text("key")?, text("record")?);
        let steward: Option<String> = row.try_get(&*format!("steward_{which}"))?;
        let located: Located =
            serde_json::from_str(&record).map_err(|source| StoreError::Record {
                key: key.clone(),
                source,
            })?;
        let steward = steward.and_then(|id| id.parse().ok());
        let target = Target::place(&key, located.code_insee, steward);
        if may(&signed_in.roles, Action::MergePlaces, &target).is_err() {
            return Ok(None);
        }
        let departement = located
            .code_insee
            .map(|code| code.departement().to_string());
        places.push(Place {
            departement: departement.unwrap_or_default(),
            source: text("source")?,
        });
    }
    let places: Result<[Place; 2], _> = places.try_into();
    Ok(places.ok())
}
