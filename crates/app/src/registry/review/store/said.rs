//! What people said of pairs.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::queue::{Candidate, of_pair};
use crate::kernel::database::Database;
use crate::kernel::identity::SignedIn;
use crate::registry::merging::model::{Judgement, Pair, Verdict, settled};
use crate::registry::store::StoreError;

const SAID: &str = "SELECT a, b, judged_by, verdict, judged_at, why FROM judgement";
/// So many judgements are looked through for those of somebody's scope.
const LOOKED: i64 = 200;

fn read(row: &AnyRow) -> Result<Judgement, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of judgement"),
    };
    Ok(Judgement {
        pair: Pair::of(&text("a")?, &text("b")?).ok_or_else(|| damaged("pair"))?,
        verdict: Verdict::of_slug(&text("verdict")?).ok_or_else(|| damaged("verdict"))?,
        by: text("judged_by")?,
        at: text("judged_at")?
            .parse()
            .map_err(|_| damaged("judged_at"))?,
        why: text("why")?,
    })
}

/// What was said of a pair, the latest first.
pub async fn said_of(database: &Database, pair: &Pair) -> Result<Vec<Judgement>, StoreError> {
    let sql =
        format!("{SAID} WHERE a = $1 AND b = $2 ORDER BY judged_at DESC, judged_by LIMIT 100");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(pair.a())
        .bind(pair.b())
        .fetch_all(database)
        .await?;
    rows.iter().map(read).collect()
}

/// What somebody said last.
pub async fn last_of(database: &Database, by: &str) -> Result<Option<Judgement>, StoreError> {
    let sql = format!("{SAID} WHERE judged_by = $1 ORDER BY judged_at DESC, a, b LIMIT 1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(by)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A judgement, and the pair it is of.
pub struct Said {
    pub judgement: Judgement,
    pub candidate: Candidate,
}

/// The latest judgements of pairs in somebody's scope.
pub async fn recent(
    database: &Database,
    signed_in: &SignedIn,
    most: usize,
) -> Result<Vec<Said>, StoreError> {
    let sql = format!("{SAID} ORDER BY judged_at DESC, a, b LIMIT {LOOKED}");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(database)
        .await?;
    let mut recent = Vec::new();
    for row in &rows {
        if recent.len() == most {
            break;
        }
        let judgement = read(row)?;
        let Some(candidate) = of_pair(database, &judgement.pair).await? else {
            continue;
        };
        if candidate.is_for(signed_in) {
            recent.push(Said {
                judgement,
                candidate,
            });
        }
    }
    Ok(recent)
}

/// A pair of which people said contrary things, and nobody has settled it.
pub struct Contested {
    pub candidate: Candidate,
    pub judgements: Vec<Judgement>,
}

/// Whether contrary verdicts stand without a reason that settles them: whoever settles says why.
fn is_open(judgements: &[Judgement]) -> bool {
    let disputed = settled(judgements).is_some_and(|settled| settled.disputed);
    let deciding = judgements.iter().filter(|one| one.verdict.decides());
    let last = deciding.max_by_key(|one| (one.at, &one.by));
    disputed && last.is_some_and(|last| last.why.is_empty())
}

/// The contrary verdicts in somebody's scope.
pub async fn contested(
    database: &Database,
    signed_in: &SignedIn,
    most: usize,
) -> Result<Vec<Contested>, StoreError> {
    let sql = format!(
        "SELECT a, b, MAX(judged_at) AS latest FROM judgement WHERE verdict <> 'unsure' GROUP BY a, b \
         HAVING COUNT(DISTINCT verdict) > 1 ORDER BY latest DESC, a, b LIMIT {LOOKED}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(database)
        .await?;
    let mut contested = Vec::new();
    for row in &rows {
        let (a, b): (String, String) = (row.try_get("a")?, row.try_get("b")?);
        let Some(pair) = Pair::of(&a, &b) else {
            continue;
        };
        let judgements = said_of(database, &pair).await?;
        if !is_open(&judgements) {
            continue;
        }
        let candidate = of_pair(database, &pair).await?;
        if let Some(candidate) = candidate.filter(|candidate| candidate.is_for(signed_in)) {
            contested.push(Contested {
                candidate,
                judgements,
            });
            if contested.len() == most {
                break;
            }
        }
    }
    Ok(contested)
}
