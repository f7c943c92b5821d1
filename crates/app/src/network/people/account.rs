//! Somebody's account, for those who gave them every role they hold: ending
//! their sessions, closing the account for a while, opening it again.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;

use super::pages::{LIST, found, refused_with, taken_at};
use super::store::{Person, administrators};
use crate::kernel::access::Me;
use crate::kernel::database::instant;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, SignedIn};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ManagePeople, Role, Target, may_give, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::network::error::NetworkError;
use crate::network::forms::one_line;

/// The route of what is done to an account.
pub fn router() -> Router<AppState> {
    Router::new().route("/mon-espace/reseau/personnes/{person}/compte", post(act))
}

/// What may be done to somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// End their sessions: a device was lost.
    FermerSessions,
    /// Close the account until it is opened again; what it did stays.
    Suspendre,
    /// Open it again.
    Retablir,
}

/// Who has a say on somebody's account: whoever could give, and so take, each
/// of their roles. Nobody on their own: that is done on one's own page.
pub fn has_a_say(me: &SignedIn, person: &Person) -> bool {
    person.id != me.person
        && person
            .roles
            .iter()
            .all(|held| may_give(&me.roles, held.role, &taken_at(held)).is_ok())
}

#[derive(Debug, Deserialize)]
struct Draft {
    geste: Deed,
    #[serde(default)]
    motif: String,
}

/// A reason is a line.
const LONGEST_REASON: usize = 300;

async fn act(
    State(state): State<AppState>,
    Me(me): Me,
    Path(id): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let person = found(&state, &me, &id).await?;
    if !has_a_say(&me, &person) {
        return Err(PageError::Forbidden);
    }
    let why = one_line(&draft.motif);
    if draft.geste == Deed::Suspendre && why.is_empty() {
        let told = "Écrivez pourquoi vous suspendez ce compte\u{a0}: le journal le gardera.";
        return refused_with(&state, &me, &person, StatusCode::UNPROCESSABLE_ENTITY, told).await;
    }
    let why: String = why.chars().take(LONGEST_REASON).collect();
    let actor = Actor::Person(me.clone());
    let grant = permit::<ManagePeople>(&actor, target_of(&person))?;
    match apply(&state, &grant, &person, draft.geste, &why).await? {
        Done::Done => Ok(Redirect::to(&format!("{LIST}/{}", person.id)).into_response()),
        Done::LastAdministrator => {
            let told = "C’est le dernier compte d’administration nationale qui soit ouvert.";
            refused_with(&state, &me, &person, StatusCode::CONFLICT, told).await
        }
    }
}

/// Where the deed is done: at the first of their roles, all of which were checked.
pub fn target_of(person: &Person) -> Target {
    let about = format!("person:{}", person.id);
    match person.roles.first() {
        Some(held) => taken_at(held).about(about),
        None => Target::person(&person.id),
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Done,
    /// The platform would have nobody left to keep it.
    LastAdministrator,
}

/// Does it, in one transaction with its entry in the journal.
pub async fn apply(
    state: &AppState,
    grant: &Grant<ManagePeople>,
    person: &Person,
    deed: Deed,
    why: &str,
) -> Result<Done, NetworkError> {
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    // Two administrators who suspend each other at once wait here for one another.
    sqlx::query("UPDATE journal_head SET number = number WHERE id = 1")
        .execute(writing.connection())
        .await?;
    let holds = |role| person.roles.iter().any(|held| held.role == role);
    if deed == Deed::Suspendre
        && holds(Role::NationalAdministrator)
        && administrators(&mut writing).await? < 2
    {
        return Ok(Done::LastAdministrator);
    }
    if deed != Deed::FermerSessions {
        let suspended_at = (deed == Deed::Suspendre).then(|| instant(writing.at()));
        sqlx::query("UPDATE person SET suspended_at = $1 WHERE id = $2 AND deleted_at IS NULL")
            .bind(suspended_at)
            .bind(person.id.as_str())
            .execute(writing.connection())
            .await?;
        // The public page of a Hub names its référents.
        if holds(Role::Referent) {
            writing.publish().await?;
        }
    }
    if deed != Deed::Retablir {
        end_all(&mut writing, person).await?;
    }
    let entry = match deed {
        Deed::FermerSessions => Entry::made(json!({ "sessions": "fermées" }), why),
        Deed::Suspendre => state_entry("ouvert", "suspendu", why),
        Deed::Retablir => state_entry("suspendu", "ouvert", why),
    };
    writing.commit(grant, entry).await?;
    Ok(Done::Done)
}

fn state_entry(before: &str, after: &str, why: &str) -> Entry {
    Entry::changed(json!({ "compte": before }), json!({ "compte": after }), why)
}

/// Ends every session, and every way into one that was asked for and not used yet.
async fn end_all(writing: &mut Writing, person: &Person) -> Result<(), NetworkError> {
    for end in [
        "DELETE FROM session WHERE person_id = $1",
        "DELETE FROM sign_in_link WHERE person_id = $1",
        "DELETE FROM sign_in_flow WHERE person_id = $1",
    ] {
        sqlx::query(end)
            .bind(person.id.as_str())
            .execute(writing.connection())
            .await?;
    }
    Ok(())
}
