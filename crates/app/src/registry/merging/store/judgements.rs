//! The table of what people say of two records.

use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, MergePlaces};
use crate::kernel::writing::Writing;
use crate::registry::changes::{self, Touched};
use crate::registry::merging::grouping;
use crate::registry::merging::model::{Judgement, Pair, Verdict};
use crate::registry::store::StoreError;

/// So many judgements of one record are read; none comes near.
const MOST: i64 = 1_000;

const JUDGEMENT: &str = "SELECT a, b, judged_by, verdict, judged_at, why FROM judgement";

/// Two records whose places an actor may both decide on: only from two grants.
#[derive(Debug, Clone)]
pub struct Granted {
    pair: Pair,
    one: Grant<MergePlaces>,
    other: Grant<MergePlaces>,
}

impl Granted {
    /// The pair of two granted records; none of a record with itself.
    pub fn of(one: &Grant<MergePlaces>, other: &Grant<MergePlaces>) -> Option<Self> {
        Some(Self {
            pair: Pair::of(one.target().id(), other.target().id())?,
            one: one.clone(),
            other: other.clone(),
        })
    }
}

/// Keeps what somebody says of pairs, all at once, in place of what they said before; the places
/// around them are worked out anew. Says whether any changed.
pub async fn judge(
    database: &Database,
    rulings: &[(Granted, Verdict)],
    why: &str,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    for (granted, verdict) in rulings {
        sqlx::query(
            "INSERT INTO judgement (a, b, judged_by, verdict, judged_at, why) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (a, b, judged_by) DO UPDATE SET \
             verdict = excluded.verdict, judged_at = excluded.judged_at, why = excluded.why",
        )
        .bind(granted.pair.a())
        .bind(granted.pair.b())
        .bind(granted.one.actor().reference())
        .bind(verdict.slug())
        .bind(&at)
        .bind(why)
        .execute(writing.connection())
        .await?;
    }
    let told: Vec<_> = rulings
        .iter()
        .map(|(granted, verdict)| (granted, *verdict))
        .collect();
    end(writing, &told, &at, |other, verdict| {
        let after = json!({ "avec": other, "verdict": verdict.label() });
        Entry::made(after, why)
    })
    .await
}

/// What became of a judgement to take back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    Done,
    /// Nobody said that, or it was taken back already.
    Nothing,
}

/// Takes back what somebody said of pairs, as if it had never been said.
pub async fn take_back(
    database: &Database,
    pairs: &[Granted],
    judged_by: &str,
    why: &str,
    clock: Clock,
) -> Result<TakenBack, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let mut taken = Vec::new();
    for granted in pairs {
        let row = sqlx::query(
            "DELETE FROM judgement WHERE a = $1 AND b = $2 AND judged_by = $3 RETURNING verdict",
        )
        .bind(granted.pair.a())
        .bind(granted.pair.b())
        .bind(judged_by)
        .fetch_optional(writing.connection())
        .await?;
        if let Some(row) = row {
            taken.push((granted, verdict_of(&row)?));
        }
    }
    if taken.is_empty() {
        return Ok(TakenBack::Nothing);
    }
    end(writing, &taken, &at, |other, verdict| {
        let before = json!({ "avec": other, "verdict": verdict.label(), "par": judged_by });
        Entry::removed(before, why)
    })
    .await?;
    Ok(TakenBack::Done)
}

/// Regroups around the pairs, tells the journal of both places of each, and makes it true.
async fn end(
    mut writing: Writing,
    told: &[(&Granted, Verdict)],
    at: &str,
    entry: impl Fn(&str, Verdict) -> Entry,
) -> Result<bool, StoreError> {
    let Some(((last, verdict), rest)) = told.split_last() else {
        return Ok(false);
    };
    let seeds: Vec<String> = told
        .iter()
        .flat_map(|(granted, _)| [granted.pair.a().to_owned(), granted.pair.b().to_owned()])
        .collect();
    let moved = grouping::around(writing.connection(), &seeds, at).await?;
    if !moved.is_empty() {
        changes::publish(&mut writing, Touched::of(&moved)).await?;
    }
    for (granted, verdict) in rest {
        let (one, other) = (&granted.one, &granted.other);
        writing
            .record(one, entry(other.target().id(), *verdict))
            .await?;
        writing
            .record(other, entry(one.target().id(), *verdict))
            .await?;
    }
    let (one, other) = (&last.one, &last.other);
    writing
        .record(one, entry(other.target().id(), *verdict))
        .await?;
    writing
        .commit(other, entry(one.target().id(), *verdict))
        .await?;
    Ok(!moved.is_empty())
}

/// Every judgement.
pub(super) async fn all(connection: &mut AnyConnection) -> Result<Vec<Judgement>, StoreError> {
    let rows = sqlx::query(JUDGEMENT).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// The judgements of a record, the latest first.
pub async fn of_record(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Vec<Judgement>, StoreError> {
    let of_record = format!(
        "{JUDGEMENT} WHERE a = $1 OR b = $1 ORDER BY judged_at DESC, a, b, judged_by LIMIT $2"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(of_record))
        .bind(key)
        .bind(MOST)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

fn verdict_of(row: &AnyRow) -> Result<Verdict, StoreError> {
    let slug: String = row.try_get("verdict")?;
    Verdict::of_slug(&slug).ok_or_else(|| StoreError::Damaged {
        what: format!("verdict {slug} of judgement"),
    })
}

fn read(row: &AnyRow) -> Result<Judgement, StoreError> {
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of judgement"),
    };
    let (a, b): (String, String) = (row.try_get("a")?, row.try_get("b")?);
    let at: String = row.try_get("judged_at")?;
    Ok(Judgement {
        pair: Pair::of(&a, &b).ok_or_else(|| damaged("pair"))?,
        verdict: verdict_of(row)?,
        by: row.try_get("judged_by")?,
        at: at.parse().map_err(|_| damaged("judged_at"))?,
        why: row.try_get("why")?,
    })
}
