//! The names behind the journal's references.

use std::collections::{BTreeSet, HashMap};

use sqlx::Row;

use crate::kernel::database::Database;

/// How actors are named, each reference once.
pub struct Names(HashMap<String, String>);

/// The names of these actors. A list on a page has some tens of them at most.
pub async fn names_of(
    database: &Database,
    references: impl IntoIterator<Item = &str>,
) -> Result<Names, sqlx::Error> {
    let ids: BTreeSet<&str> = references
        .into_iter()
        .filter_map(|reference| reference.strip_prefix("person:"))
        .collect();
    let mut names = HashMap::new();
    for id in ids {
        let row = sqlx::query("SELECT name FROM person WHERE id = $1 AND deleted_at IS NULL")
            .bind(id)
            .fetch_optional(database)
            .await?;
        let name: Option<String> = match row {
            Some(row) => row.try_get("name")?,
            None => None,
        };
        names.insert(
            id.to_owned(),
            name.unwrap_or_else(|| "Compte supprimé".to_owned()),
        );
    }
    Ok(Names(names))
}

impl Names {
    /// As people read an actor.
    pub fn of(&self, reference: &str) -> String {
        match reference.split_once(':') {
            Some(("person", id)) => self.0.get(id).cloned().unwrap_or_default(),
            Some(("job", _)) => "Tâche automatique".to_owned(),
            _ if reference == "operator" => "Exploitation du site".to_owned(),
            _ => "Le public".to_owned(),
        }
    }
}
