//! Which tables a database has, as its own catalogue tells.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};

use super::TransferError;
use crate::kernel::database::{Kind, migrations};

/// What a column holds: what both databases share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Letters.
    Text,
    /// A number of 64 bits.
    Integer,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order in which they were made.
    pub columns: Vec<Column>,
    /// The columns of its primary key; all columns where it has none.
    pub key: Vec<String>,
}

/// That one table's rows name rows of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table that names.
    pub from: String,
    /// The table that is named.
    pub to: String,
    /// The rule's name and text, where a database lets it be set aside.
    pub rule: Option<(String, String)>,
}

/// The tables of an instance, those that are named before those that name them.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The tables, in the order in which they can be filled.
    pub tables: Vec<Table>,
    /// Rules that no order satisfies: a table that names itself, or a ring.
    pub rings: Vec<Reference>,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS \"table\", c.name AS name, \
     LOWER(c.type) AS type, c.pk AS rank FROM sqlite_master m \
     JOIN pragma_table_info(m.name) c WHERE m.type = 'table' \
     AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid";

const SQLITE_REFERENCES: &str = "SELECT m.name AS \"from\", r.\"table\" AS \"to\" \
     FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) r \
     WHERE m.type = 'table' ORDER BY m.name, r.id";

const POSTGRES_COLUMNS: &str = "SELECT CAST(r.relname AS TEXT) AS \"table\", \
     CAST(a.attname AS TEXT) AS name, format_type(a.atttypid, a.atttypmod) AS type, \
     CAST(COALESCE(array_position(CAST(i.indkey AS SMALLINT[]), a.attnum) + 1, 0) AS BIGINT) \
     AS rank FROM pg_class r JOIN pg_attribute a ON a.attrelid = r.oid \
     LEFT JOIN pg_index i ON i.indrelid = r.oid AND i.indisprimary \
     WHERE r.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped \
     AND r.relnamespace = CAST(CAST(current_schema() AS TEXT) AS REGNAMESPACE) \
     ORDER BY r.relname, a.attnum";

const POSTGRES_REFERENCES: &str = "SELECT CAST(r.relname AS TEXT) AS \"from\", \
     CAST(t.relname AS TEXT) AS \"to\", CAST(c.conname AS TEXT) AS name, \
     pg_get_constraintdef(c.oid) AS text FROM pg_constraint c \
     JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid \
     WHERE c.contype = 'f' \
     AND r.relnamespace = CAST(CAST(current_schema() AS TEXT) AS REGNAMESPACE) \
     ORDER BY r.relname, c.conname";

/// Reads the catalogue; sqlx's own table is left out.
pub async fn read(connection: &mut AnyConnection, kind: Kind) -> Result<Catalogue, TransferError> {
    let tables = tables(connection, kind).await?;
    let references = references(connection, kind).await?;
    Ok(in_order(tables, references))
}

/// Whether any version of our tables was ever applied.
pub async fn has_migrations(
    connection: &mut AnyConnection,
    kind: Kind,
) -> Result<bool, TransferError> {
    let sql = match kind {
        Kind::Sqlite => "SELECT COUNT(*) AS n FROM sqlite_master WHERE name = $1",
        Kind::Postgres => {
            "SELECT COUNT(*) AS n FROM pg_class WHERE relname = $1 \
             AND relnamespace = CAST(CAST(current_schema() AS TEXT) AS REGNAMESPACE)"
        }
    };
    let row = sqlx::query(sql)
        .bind(migrations::TABLE)
        .fetch_one(connection)
        .await?;
    Ok(row.try_get::<i64, _>("n")? > 0)
}

async fn tables(connection: &mut AnyConnection, kind: Kind) -> Result<Vec<Table>, TransferError> {
    let sql = match kind {
        Kind::Sqlite => SQLITE_COLUMNS,
        Kind::Postgres => POSTGRES_COLUMNS,
    };
    let mut tables: BTreeMap<String, (Table, Vec<(i64, String)>)> = BTreeMap::new();
    for row in sqlx::query(sql).fetch_all(connection).await? {
        let name: String = row.try_get("table")?;
        if name == migrations::TABLE {
            continue;
        }
        let column: String = row.try_get("name")?;
        let rank: i64 = row.try_get("rank")?;
        let kind = column_kind(&name, &column, row.try_get("type")?)?;
        let (table, key) = tables.entry(name.clone()).or_insert_with(|| {
            let table = Table {
                name,
                columns: Vec::new(),
                key: Vec::new(),
            };
            (table, Vec::new())
        });
        if rank > 0 {
            key.push((rank, column.clone()));
        }
        table.columns.push(Column { name: column, kind });
    }
    Ok(tables.into_values().map(with_key).collect())
}

fn with_key((mut table, mut key): (Table, Vec<(i64, String)>)) -> Table {
    key.sort();
    table.key = match key[..] {
        [] => table.columns.iter().map(|c| c.name.clone()).collect(),
        _ => key.into_iter().map(|(_, name)| name).collect(),
    };
    table
}

fn column_kind(table: &str, column: &str, kind: String) -> Result<ColumnKind, TransferError> {
    match kind.as_str() {
        "text" => Ok(ColumnKind::Text),
        "bigint" | "integer" => Ok(ColumnKind::Integer),
        _ => Err(TransferError::Type {
            table: table.to_owned(),
            column: column.to_owned(),
            kind,
        }),
    }
}

async fn references(
    connection: &mut AnyConnection,
    kind: Kind,
) -> Result<Vec<Reference>, TransferError> {
    let sql = match kind {
        Kind::Sqlite => SQLITE_REFERENCES,
        Kind::Postgres => POSTGRES_REFERENCES,
    };
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let rule = match kind {
                Kind::Sqlite => None,
                Kind::Postgres => Some((row.try_get("name")?, row.try_get("text")?)),
            };
            Ok(Reference {
                from: row.try_get("from")?,
                to: row.try_get("to")?,
                rule,
            })
        })
        .collect()
}

/// Takes each table once those that it names are taken; where a ring leaves
/// none, the first by name.
fn in_order(mut waiting: Vec<Table>, references: Vec<Reference>) -> Catalogue {
    let mut tables = Vec::new();
    while !waiting.is_empty() {
        let waits = |table: &Table| {
            let mut named = references.iter().filter(|r| r.from == table.name);
            named.any(|r| r.to != table.name && waiting.iter().any(|other| other.name == r.to))
        };
        let next = waiting.iter().position(|table| !waits(table));
        tables.push(waiting.remove(next.unwrap_or(0)));
    }
    let in_ring = |r: &&Reference| leads(&r.to, &r.from, &references, &mut Vec::new());
    Catalogue {
        rings: references.iter().filter(in_ring).cloned().collect(),
        tables,
    }
}

/// Whether one comes from a table to another by what they name.
fn leads<'r>(
    from: &'r str,
    to: &str,
    references: &'r [Reference],
    seen: &mut Vec<&'r str>,
) -> bool {
    if from == to {
        return true;
    }
    if seen.contains(&from) {
        return false;
    }
    seen.push(from);
    let mut named = references.iter().filter(|r| r.from == from);
    named.any(|r| leads(&r.to, to, references, seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> Table {
        Table {
            name: name.to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
        }
    }

    fn reference(from: &str, to: &str) -> Reference {
        Reference {
            from: from.to_owned(),
            to: to.to_owned(),
            rule: None,
        }
    }

    #[test]
    fn what_is_named_comes_first_and_rings_are_told() {
        let tables = ["a", "b", "c", "d", "e"].map(table).to_vec();
        let references = [("a", "b"), ("b", "b"), ("b", "e"), ("c", "d"), ("d", "c")];
        let references = references.map(|(from, to)| reference(from, to)).to_vec();
        let catalogue = in_order(tables, references);
        let names: Vec<&str> = catalogue.tables.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["e", "b", "a", "c", "d"]);
        let rings = [("b", "b"), ("c", "d"), ("d", "c")];
        assert_eq!(catalogue.rings, rings.map(|(from, to)| reference(from, to)));
    }
}
