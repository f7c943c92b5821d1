//! The pages of rows to mend.

mod batch;
mod list;
mod row;

use std::collections::HashMap;

use axum::Router;
use axum::routing::{get, post};
use places::Issue;
use places::clean::Severity;
use places::mapping::Mapping;
use places::standard::Field;
use places::standardise::Corrections;

use super::model::{Draft, FIELDS, Rules, Standing};
use super::store::{self, Row};
use super::suggest::{Suggestion, suggestions};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, SignedIn};
use crate::kernel::policy::{Action, Grant, MendRow, may, permit};
use crate::kernel::state::AppState;
use crate::registry::editing::model::Refusal;
use crate::registry::imports::domain::Domain;
use crate::registry::imports::model::Source;
use crate::registry::imports::store as imports;

/// The routes of rows to mend.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list::page))
        .route(
            "/mon-espace/a-reparer/{source}/lot",
            get(batch::page).post(batch::apply),
        )
        .route(
            "/mon-espace/a-reparer/{source}/{row}",
            get(row::page).post(row::send),
        )
        .route(
            "/mon-espace/a-reparer/{source}/{row}/ecarter",
            post(row::dismiss),
        )
        .route(
            "/mon-espace/a-reparer/{source}/{row}/annuler",
            post(row::undo),
        )
}

const LIST: &str = "/mon-espace/a-reparer";

fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

/// Where a row is mended.
fn row_href(row: &Row) -> String {
    format!("{LIST}/{}/{}", row.source, row.key.identity)
}

/// How a row is called: by its name, else by where it is in its file.
fn title(row: &Row) -> String {
    match row.key.name.trim() {
        "" => format!("Ligne {}, sans nom", row.number + 2),
        name => name.to_owned(),
    }
}

/// The sources whose rows somebody may mend.
async fn sources_of(state: &AppState, signed_in: &SignedIn) -> Result<Vec<Source>, PageError> {
    let mut sources = imports::sources(&state.database).await.map_err(failed)?;
    sources.retain(|source| may(&signed_in.roles, Action::MendRow, &source.target()).is_ok());
    Ok(sources)
}

/// How many rows wait for somebody.
pub async fn waiting(state: &AppState, signed_in: &SignedIn) -> Result<usize, PageError> {
    let sources = sources_of(state, signed_in).await?;
    let ids: Vec<String> = sources.into_iter().map(|source| source.id).collect();
    let tally = store::tally(&state.database, &ids, Standing::Waiting).await;
    Ok(tally.map_err(failed)?.all)
}

/// A source whose rows the actor may mend, and all that reading them needs.
struct Workshop {
    source: Source,
    grant: Grant<MendRow>,
    mapping: Mapping,
    domain: Domain,
}

impl Workshop {
    async fn of(state: &AppState, me: &Me, id: &str) -> Result<Self, PageError> {
        let source = imports::source(&state.database, id).await.map_err(failed)?;
        let source = source.ok_or_else(|| PageError::not_found("cette source"))?;
        let grant = permit::<MendRow>(&Actor::Person(me.0.clone()), source.target())?;
        let mapping = source.mapping.as_deref().map(Mapping::parse).transpose();
        let mapping = mapping.map_err(failed)?.map(|(mapping, _)| mapping);
        let mapping = mapping.ok_or_else(|| {
            PageError::not_found(
                "comment lire les colonnes de cette source : importez son fichier à nouveau",
            )
        })?;
        let domain = Domain::of(&state.database, &source.scope).await;
        Ok(Self {
            grant,
            mapping,
            domain: domain.map_err(failed)?,
            source,
        })
    }

    async fn row(&self, state: &AppState, identity: &str) -> Result<Row, PageError> {
        let row = store::row(&state.database, &self.source.id, identity).await;
        row.map_err(failed)?.ok_or_else(|| {
            PageError::not_found(
                "cette ligne : elle n’est plus dans le dernier import de la source",
            )
        })
    }

    fn rules(&self, state: &AppState) -> Rules<'_> {
        Rules {
            mapping: &self.mapping,
            domain: &self.domain,
            source: &self.source.id,
            today: state.clock.today(),
        }
    }

    fn suggestions(&self, row: &Row) -> Vec<Suggestion> {
        let within = self.domain.territories();
        suggestions(row.key.reason, &row.raw, &self.mapping, within)
    }
}

/// An address that proposes corrections.
fn proposing(base: &str, corrections: &Corrections) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (field, text) in corrections {
        query.append_pair(field.name(), text);
    }
    let joint = if base.contains('?') { '&' } else { '?' };
    format!("{base}{joint}{}", query.finish())
}

/// What an address proposes.
fn proposed(query: &HashMap<String, String>) -> Corrections {
    let known = FIELDS.iter().filter_map(|(field, ..)| {
        let text = query.get(field.name())?;
        Some((*field, text.trim().chars().take(250).collect()))
    });
    known.collect()
}

/// Why a row is not published, each reason once.
fn reasons(issues: &[Issue]) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for issue in issues {
        if issue.severity == Severity::Blocking && !reasons.contains(&issue.message) {
            reasons.push(issue.message.clone());
        }
    }
    reasons
}

/// A field of the form, as the page shows it.
struct FormField {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    text: String,
    wrong: Option<String>,
}

fn form_fields(draft: &Draft, refusals: &[Refusal]) -> Vec<FormField> {
    let wrong = |field: Field| {
        let refusal = refusals.iter().find(|refusal| refusal.field == field);
        refusal.map(|refusal| refusal.message.clone())
    };
    let field = |(field, label, hint): &(Field, &'static str, &'static str)| FormField {
        name: field.name(),
        label,
        hint,
        text: draft.text(*field).to_owned(),
        wrong: wrong(*field),
    };
    FIELDS.iter().map(field).collect()
}
