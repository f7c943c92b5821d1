//! A Hub's reminders: who would get what, before they are turned on; what came of them, after.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde::Deserialize;
use territory::Territories;

use super::{href, stored};
use crate::kernel::access::Me;
use crate::kernel::atlas::Ages;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, HubId};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, RemindManagers, Target, may, permit};
use crate::kernel::state::AppState;
use crate::registry::editing::store::stewards;
use crate::registry::quality::nudges::model::{Links, Reminder, reminders, stale, words};
use crate::registry::quality::nudges::store::{self, Figures};

/// Figures go back so far.
const YEAR: TimeDelta = TimeDelta::days(365);

/// The mail that the first of them would get.
struct Sample {
    subject: String,
    body: String,
}

#[derive(Template)]
#[template(path = "espace/reminders.html")]
struct HubPage {
    page: Page,
    name: String,
    href: String,
    since: Option<String>,
    reaches_people: bool,
    to_check: String,
    would_get: String,
    nobodys: Option<String>,
    unheard: Option<String>,
    sample: Option<Sample>,
    sent: Option<Figures>,
    last_sent: String,
}

/// The Hub that an address names.
fn named(hub: &str) -> Result<HubId, PageError> {
    hub.parse().map_err(|_| PageError::not_found("ce Hub"))
}

/// `GET /mon-espace/qualite/rappels/{hub}`
pub(super) async fn look(
    State(state): State<AppState>,
    Me(me): Me,
    Path(hub): Path<String>,
) -> Result<Response, PageError> {
    let hub = named(&hub)?;
    may(&me.roles, Action::RemindManagers, &Target::hub(hub))?;
    let database = &state.database;
    let area = store::area(database, hub).await.map_err(stored)?;
    let stewards = stewards(database).await.map_err(stored)?;
    let ages = Ages::on(state.clock.today());
    let (stale, nobodys) = stale(&state.atlas(), &stewards, &[area], ages);
    let managers = store::managers(database, None).await.map_err(stored)?;
    let mails = reminders(&stale, managers);
    let asked: usize = stale.values().map(Vec::len).sum();
    let heard = stale.keys().filter(|organisation| {
        let mut managers = mails.iter().map(|mail| &mail.manager);
        managers.any(|manager| manager.organisations.contains(organisation))
    });
    let unheard = asked
        - heard
            .map(|organisation| stale[organisation].len())
            .sum::<usize>();
    let now = state.clock.now();
    let figures = store::figures(database, hub, now - YEAR)
        .await
        .map_err(stored)?;
    let since = store::since(database, hub).await.map_err(stored)?;
    let name = Territories::bundled().territory(hub.territory());
    let name = name.map_or_else(|| hub.to_string(), |found| found.name.clone());
    let some = |count| (count > 0).then(|| formats::counted(count, "fiche", "fiches"));
    let told = |at| formats::instant(at, me.time_zone);
    render(&HubPage {
        page: Page::new(&href(hub), format!("Rappels\u{a0}: {name}"), "").shown_to(&me),
        href: href(hub),
        since: since.map(told),
        reaches_people: state.settings.mail.reaches_people(),
        to_check: formats::counted(asked + nobodys, "fiche", "fiches"),
        would_get: formats::counted(mails.len(), "personne", "personnes"),
        nobodys: some(nobodys),
        unheard: some(unheard),
        sample: mails.first().map(|first| sample(&state, first)),
        last_sent: figures.last_sent.map_or_else(String::new, told),
        sent: (figures.mails > 0).then_some(figures),
        name,
    })
}

/// As it would be sent, but for its links: they open something.
fn sample(state: &AppState, first: &Reminder) -> Sample {
    let links = Links::of(&state.settings, "…", "…");
    let (subject, body) = words(&state.settings, first, &links);
    Sample { subject, body }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    rappels: String,
}

/// `POST /mon-espace/qualite/rappels/{hub}`
pub(super) async fn turn(
    State(state): State<AppState>,
    actor: Actor,
    Path(hub): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    let hub = named(&hub)?;
    let grant = permit::<RemindManagers>(&actor, Target::hub(hub))?;
    // Anything else than these two words asks for nothing.
    if let Some(on) = match asked.rappels.as_str() {
        "activer" => Some(true),
        "arreter" => Some(false),
        _ => None,
    } {
        store::turn(&state.database, &grant, on, state.clock)
            .await
            .map_err(stored)?;
    }
    Ok(Redirect::to(&href(hub)).into_response())
}
