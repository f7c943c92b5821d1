//! The pairs that wait, in the order in which deciding them helps.

use places::Place;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use territory::CodeInsee;

use crate::kernel::database::Database;
use crate::kernel::identity::{OrganisationId, SignedIn};
use crate::kernel::policy::{Action, Target, may};
use crate::registry::merging::model::Pair;
use crate::registry::review::model::{Cursor, Pile};
use crate::registry::store::StoreError;

/// A record of a pair, as its source says it.
#[derive(Debug, Clone)]
pub struct Side {
    pub key: String,
    pub source: String,
    pub place: Place,
    pub undated: bool,
    pub steward: Option<OrganisationId>,
}

impl Side {
    /// What a grant to judge it is about.
    pub fn target(&self) -> Target {
        Target::place(&self.key, self.place.code_insee, self.steward.clone())
    }

    /// The département it stands in.
    pub fn departement(&self) -> Option<String> {
        self.place
            .code_insee
            .map(|code: CodeInsee| code.departement().to_string())
    }
}

/// Two records that may be one place.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub pair: Pair,
    pub a: Side,
    pub b: Side,
    /// In millionths.
    pub likely: i64,
    /// What speaks for it and against, in words.
    pub evidence: String,
    /// Its place in the pile.
    pub rank: i64,
}

impl Candidate {
    /// The place in the pile after it.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            rank: self.rank,
            a: self.pair.a().to_owned(),
            b: self.pair.b().to_owned(),
        }
    }

    /// Whether somebody's roles let them judge both records.
    pub fn is_for(&self, signed_in: &SignedIn) -> bool {
        [&self.a, &self.b]
            .iter()
            .all(|side| may(&signed_in.roles, Action::MergePlaces, &side.target()).is_ok())
    }

    fn is_in(&self, departement: Option<&str>) -> bool {
        departement.is_none_or(|code| {
            [&self.a, &self.b]
                .iter()
                .any(|side| side.departement().as_deref() == Some(code))
        })
    }
}

/// What is asked of a pile.
pub struct Wanted<'a> {
    pub signed_in: &'a SignedIn,
    pub pile: Pile,
    pub source: Option<&'a str>,
    pub departement: Option<&'a str>,
    pub after: Option<Cursor>,
}

/// Pairs read at once: a few, since the first mostly fits; then many.
const FIRST: i64 = 20;
const MORE: i64 = 400;
/// So many pairs are looked through for those of a small scope.
const BATCHES: usize = 25;

/// A pair is nearly sure from so many millionths on.
pub(super) const SURE: i64 = 750_000;

const COLUMNS: &str = "p.a, p.b, p.millionths, p.evidence, \
     ra.source_id AS source_a, ra.record AS record_a, ra.undated AS undated_a, sa.organisation_id AS steward_a, \
     rb.source_id AS source_b, rb.record AS record_b, rb.undated AS undated_b, sb.organisation_id AS steward_b";

const TABLES: &str = "FROM place_pair p \
     JOIN place ra ON ra.key = p.a JOIN place rb ON rb.key = p.b \
     LEFT JOIN place_steward sa ON sa.place_key = p.a \
     LEFT JOIN place_steward sb ON sb.place_key = p.b";

impl Pile {
    /// How far down the pile a pair is: the least certain first, or the surest first.
    fn rank(self) -> &'static str {
        match self {
            Self::Doubtful | Self::Again => "ABS(p.millionths - 500000)",
            Self::Sure => "(1000000 - p.millionths)",
        }
    }

    /// Which pairs are in it, $1 being who looks.
    pub(super) fn condition(self) -> String {
        let decided = "EXISTS (SELECT 1 FROM judgement j WHERE j.a = p.a AND j.b = p.b AND \
             j.verdict <> 'unsure')";
        let mine = "EXISTS (SELECT 1 FROM judgement j WHERE j.a = p.a AND j.b = p.b AND \
             j.judged_by = $1)";
        let live = "ra.withdrawn_at IS NULL AND rb.withdrawn_at IS NULL";
        // Two records of one place by way of a third: nothing is left to decide.
        let apart = "COALESCE((SELECT c.leader FROM place_cluster c WHERE c.place_key = p.a), p.a) \
             <> COALESCE((SELECT c.leader FROM place_cluster c WHERE c.place_key = p.b), p.b)";
        match self {
            Self::Doubtful => format!(
                "p.decision = 'review' AND {live} AND {apart} AND NOT {decided} AND NOT {mine}"
            ),
            Self::Sure => format!(
                "p.decision = 'review' AND p.millionths >= {SURE} AND {live} AND {apart} AND NOT {decided} AND NOT {mine}"
            ),
            Self::Again => format!("{live} AND {decided} AND NOT {mine}"),
        }
    }
}

/// The next pairs of a pile that somebody may judge, at most so many.
pub async fn next(
    database: &Database,
    wanted: &Wanted<'_>,
    most: usize,
) -> Result<Vec<Candidate>, StoreError> {
    let mut found = Vec::new();
    let mut after = wanted.after.clone();
    for batch in 0..BATCHES {
        let size = if batch == 0 {
            FIRST.max(most as i64)
        } else {
            MORE
        };
        let rows = read_batch(database, wanted, after.as_ref(), size).await?;
        let last = (rows.len() as i64) < size;
        for candidate in rows {
            after = Some(candidate.cursor());
            if candidate.is_in(wanted.departement) && candidate.is_for(wanted.signed_in) {
                found.push(candidate);
                if found.len() == most {
                    return Ok(found);
                }
            }
        }
        if last {
            break;
        }
    }
    Ok(found)
}

async fn read_batch(
    database: &Database,
    wanted: &Wanted<'_>,
    after: Option<&Cursor>,
    size: i64,
) -> Result<Vec<Candidate>, StoreError> {
    let rank = wanted.pile.rank();
    let mut sql = format!(
        "SELECT {COLUMNS}, {rank} AS rank {TABLES} WHERE {}",
        wanted.pile.condition()
    );
    let mut number = 1;
    if wanted.source.is_some() {
        sql.push_str(" AND (ra.source_id = $2 OR rb.source_id = $2)");
        number = 2;
    }
    if after.is_some() {
        let [r, a, b] = [number + 1, number + 2, number + 3];
        sql.push_str(&format!(" AND ({rank}, p.a, p.b) > (${r}, ${a}, ${b})"));
    }
    sql.push_str(&format!(" ORDER BY rank, p.a, p.b LIMIT {size}"));
    let me = format!("person:{}", wanted.signed_in.person);
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(me);
    if let Some(source) = wanted.source {
        query = query.bind(source.to_owned());
    }
    if let Some(after) = after {
        query = query
            .bind(after.rank)
            .bind(after.a.clone())
            .bind(after.b.clone());
    }
    let rows = query.fetch_all(database).await?;
    rows.iter().map(read).collect()
}

/// A pair by its records' keys, whatever was said of it. Records that nothing likened may be
/// compared too: the evidence is then empty.
pub async fn of_pair(database: &Database, pair: &Pair) -> Result<Option<Candidate>, StoreError> {
    let sql = "SELECT ra.key AS a, rb.key AS b, COALESCE(p.millionths, 0) AS millionths, \
         COALESCE(p.evidence, '') AS evidence, \
         ra.source_id AS source_a, ra.record AS record_a, ra.undated AS undated_a, sa.organisation_id AS steward_a, \
         rb.source_id AS source_b, rb.record AS record_b, rb.undated AS undated_b, sb.organisation_id AS steward_b, \
         ABS(COALESCE(p.millionths, 0) - 500000) AS rank \
         FROM place ra JOIN place rb ON rb.key = $2 \
         LEFT JOIN place_pair p ON p.a = ra.key AND p.b = rb.key \
         LEFT JOIN place_steward sa ON sa.place_key = ra.key \
         LEFT JOIN place_steward sb ON sb.place_key = rb.key WHERE ra.key = $1";
    let row = sqlx::query(sql)
        .bind(pair.a())
        .bind(pair.b())
        .fetch_optional(database)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &AnyRow) -> Result<Candidate, StoreError> {
    let (a, b): (String, String) = (row.try_get("a")?, row.try_get("b")?);
    let pair = Pair::of(&a, &b).ok_or_else(|| StoreError::Damaged {
        what: format!("pair of the record {a} with itself"),
    })?;
    Ok(Candidate {
        a: side(row, "a", a)?,
        b: side(row, "b", b)?,
        pair,
        likely: row.try_get("millionths")?,
        evidence: row.try_get("evidence")?,
        rank: row.try_get("rank")?,
    })
}

fn side(row: &AnyRow, which: &str, key: String) -> Result<Side, StoreError> {
    let column = |name: &str| format!("{name}_{which}");
    let record: String = row.try_get(&*column("record"))?;
    let steward: Option<String> = row.try_get(&*column("steward"))?;
    Ok(Side {
        source: row.try_get(&*column("source"))?,
        place: serde_json::from_str(&record).map_err(|source| StoreError::Record {
            key: key.clone(),
            source,
        })?,
        undated: row.try_get::<i64, _>(&*column("undated"))? != 0,
        steward: steward.and_then(|id| id.parse().ok()),
        key,
    })
}
