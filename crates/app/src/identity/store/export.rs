//! All that the database has about a person, for them to take away.

use serde_json::{Map, Value, json};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::identity::errors::IdentityError;
use crate::kernel::database::Database;
use crate::kernel::identity::PersonId;

/// The rows of one table that speak of a person.
struct Table {
    /// As the document calls them.
    name: &'static str,
    /// `$1` is the person's id, or their address, or how the journal names them.
    query: &'static str,
    by: By,
    columns: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum By {
    Id,
    Email,
    Reference,
}

const TABLES: &[Table] = &[
    Table {
        name: "compte",
        query: "SELECT id, email, name, position, telephone, time_zone, created_at, seen_at, \
                suspended_at FROM person WHERE id = $1",
        by: By::Id,
        columns: &[
            "id",
            "email",
            "name",
            "position",
            "telephone",
            "time_zone",
            "created_at",
            "seen_at",
            "suspended_at",
        ],
    },
    Table {
        name: "roles",
        query: "SELECT role, scope, held_since, given_by FROM role_held WHERE person_id = $1 \
                ORDER BY held_since LIMIT 1000",
        by: By::Id,
        columns: &["role", "scope", "held_since", "given_by"],
    },
    Table {
        name: "scenarios",
        query: "SELECT id, name, address, created_at, changed_at FROM scenario \
                WHERE person_id = $1 ORDER BY created_at LIMIT 1000",
        by: By::Id,
        columns: &["id", "name", "address", "created_at", "changed_at"],
    },
    Table {
        name: "sessions",
        query: "SELECT device, means, created_at, seen_at, expires_at FROM session \
                WHERE person_id = $1 ORDER BY created_at LIMIT 1000",
        by: By::Id,
        columns: &["device", "means", "created_at", "seen_at", "expires_at"],
    },
    Table {
        name: "mot_de_passe",
        query: "SELECT changed_at FROM password WHERE person_id = $1",
        by: By::Id,
        columns: &["changed_at"],
    },
    Table {
        name: "second_facteur",
        query: "SELECT proposed_at, confirmed_at FROM second_factor WHERE person_id = $1",
        by: By::Id,
        columns: &["proposed_at", "confirmed_at"],
    },
    Table {
        name: "comptes_chez_le_fournisseur_d_identite",
        query: "SELECT issuer, subject, linked_at FROM federated_identity WHERE person_id = $1 \
                ORDER BY linked_at LIMIT 1000",
        by: By::Id,
        columns: &["issuer", "subject", "linked_at"],
    },
    Table {
        name: "choix_de_messages",
        query: "SELECT topic, CASE wanted WHEN 1 THEN 'oui' ELSE 'non' END AS wanted \
                FROM notification_choice WHERE person_id = $1 ORDER BY topic LIMIT 1000",
        by: By::Id,
        columns: &["topic", "wanted"],
    },
    Table {
        name: "rappels_recus",
        query: "SELECT sent_at, confirmed_at FROM reminder WHERE person_id = $1 \
                ORDER BY sent_at LIMIT 1000",
        by: By::Id,
        columns: &["sent_at", "confirmed_at"],
    },
    Table {
        name: "ce_que_le_public_voit",
        query: "SELECT name, position, courriel, telephone, agreed_at FROM referent_shown \
                WHERE person_id = $1",
        by: By::Id,
        columns: &["name", "position", "courriel", "telephone", "agreed_at"],
    },
    Table {
        name: "invitations_envoyees",
        query: "SELECT email, role, scope, created_at, expires_at FROM invitation \
                WHERE invited_by = $1 ORDER BY created_at LIMIT 1000",
        by: By::Id,
        columns: &["email", "role", "scope", "created_at", "expires_at"],
    },
    Table {
        name: "invitations_recues",
        query: "SELECT role, scope, created_at, expires_at FROM invitation WHERE email = $1 \
                ORDER BY created_at LIMIT 1000",
        by: By::Email,
        columns: &["role", "scope", "created_at", "expires_at"],
    },
    Table {
        name: "demandes_de_compte",
        query: "SELECT name, organisation, role, territory_id, words, created_at \
                FROM account_request WHERE email = $1 ORDER BY created_at LIMIT 1000",
        by: By::Email,
        columns: &[
            "name",
            "organisation",
            "role",
            "territory_id",
            "words",
            "created_at",
        ],
    },
    Table {
        name: "messages_envoyes",
        query: "SELECT subject, purpose, created_at, sent_at FROM mail WHERE recipient = $1 \
                ORDER BY created_at LIMIT 1000",
        by: By::Email,
        columns: &["subject", "purpose", "created_at", "sent_at"],
    },
    Table {
        name: "signalements",
        query: "SELECT reference, place_key, received_at, motif, correction, auteur, courriel \
                FROM signalement WHERE courriel = $1 ORDER BY received_at LIMIT 1000",
        by: By::Email,
        columns: &[
            "reference",
            "place_key",
            "received_at",
            "motif",
            "correction",
            "auteur",
            "courriel",
        ],
    },
    Table {
        name: "travaux_demandes",
        query: "SELECT kind, state, created_at, finished_at FROM job WHERE created_by = $1 \
                ORDER BY created_at LIMIT 1000",
        by: By::Reference,
        columns: &["kind", "state", "created_at", "finished_at"],
    },
    Table {
        name: "seances_preparees",
        query: "SELECT id, title, territory_id, held_on, created_at FROM seance \
                WHERE created_by = $1 ORDER BY created_at LIMIT 1000",
        by: By::Reference,
        columns: &["id", "title", "territory_id", "held_on", "created_at"],
    },
    Table {
        name: "lieux_revendiques",
        query: "SELECT place_key, claimed_at, message, state, answer FROM place_claim \
                WHERE claimed_by = $1 ORDER BY claimed_at LIMIT 1000",
        by: By::Id,
        columns: &["place_key", "claimed_at", "message", "state", "answer"],
    },
    Table {
        name: "doublons_juges",
        query: "SELECT a, b, verdict, judged_at, why FROM judgement WHERE judged_by = $1 \
                ORDER BY judged_at, a, b LIMIT 10000",
        by: By::Reference,
        columns: &["a", "b", "verdict", "judged_at", "why"],
    },
    Table {
        name: "journal",
        query: "SELECT at, action, subject, before, after, why FROM journal \
                WHERE actor = $1 OR subject = $1 ORDER BY number LIMIT 10000",
        by: By::Reference,
        columns: &["at", "action", "subject", "before", "after", "why"],
    },
];

/// The document of a person, as they may take it elsewhere (JSON).
pub async fn document(
    database: &Database,
    person: &PersonId,
    email: &str,
) -> Result<Value, IdentityError> {
    let mut document = Map::new();
    document.insert(
        "format".to_owned(),
        json!("maillage-donnees-personnelles-1"),
    );
    for table in TABLES {
        let value = match table.by {
            By::Id => person.to_string(),
            By::Email => email.to_owned(),
            By::Reference => format!("person:{person}"),
        };
        let rows = sqlx::query(table.query)
            .bind(value)
            .fetch_all(database)
            .await?;
        let rows = rows.iter().map(|row| line(row, table.columns));
        let rows: Vec<Value> = rows.collect::<Result<_, _>>()?;
        document.insert(table.name.to_owned(), Value::Array(rows));
    }
    Ok(Value::Object(document))
}

fn line(row: &AnyRow, columns: &[&str]) -> Result<Value, IdentityError> {
    let mut line = Map::new();
    for column in columns {
        let told: Option<String> = row.try_get(*column)?;
        line.insert(
            (*column).to_owned(),
            told.map_or(Value::Null, Value::String),
        );
    }
    Ok(Value::Object(line))
}
