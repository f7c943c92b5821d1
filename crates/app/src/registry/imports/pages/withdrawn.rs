//! The places that a source no longer has: what they were, when they went, and why.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{failed, granted};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::imports::withdrawn::{self, AT_ONCE, Why, Withdrawn};

struct Line {
    name: String,
    address: String,
    facts: Vec<String>,
    since: String,
    until: String,
    why: String,
    run_href: Option<String>,
    href: String,
}

#[derive(Template)]
#[template(path = "imports/withdrawn.html")]
struct WithdrawnPage {
    page: Page,
    source: String,
    source_href: String,
    count: String,
    lines: Vec<Line>,
    earlier: Option<String>,
    later: Option<String>,
}

/// Read whatever it says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    page: String,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (source, _) = granted(&state, &me, &id).await?;
    let number: i64 = asked.page.parse().unwrap_or(1).clamp(1, 1_000);
    let all = withdrawn::count(&state.database, &id)
        .await
        .map_err(failed)?;
    let found = withdrawn::of(&state.database, &id, (number - 1) * AT_ONCE)
        .await
        .map_err(failed)?;
    let base = format!("/mon-espace/imports/sources/{id}/retires");
    let more = number * AT_ONCE < all;
    let line = |place: Withdrawn| line(place, me.0.time_zone);
    render(&WithdrawnPage {
        page: Page::new(&base, format!("Lieux retirés de {}", source.title), "").shown_to(&me.0),
        source_href: format!("/mon-espace/imports/sources/{id}"),
        source: source.title,
        count: formats::counted(usize::try_from(all).unwrap_or_default(), "lieu", "lieux"),
        lines: found.into_iter().map(line).collect(),
        later: (number > 1).then(|| format!("{base}?page={}", number - 1)),
        earlier: more.then(|| format!("{base}?page={}", number + 1)),
    })
}

fn line(found: Withdrawn, zone: chrono_tz::Tz) -> Line {
    let day =
        |at: chrono::DateTime<chrono::Utc>| formats::date(at.with_timezone(&zone).date_naive());
    let place = found.place;
    let phone = place
        .telephone
        .as_ref()
        .map(|phone| formats::phone(phone.as_str()));
    let mails = place.courriels.iter().map(ToString::to_string);
    let (why, run) = match found.why {
        Why::Absent { run, location } => (
            format!("Il n’est plus dans le fichier «\u{a0}{location}\u{a0}»."),
            Some(run),
        ),
        Why::RolledBack { run } => (
            "L’import qui l’avait ajouté a été annulé.".to_owned(),
            Some(run),
        ),
        Why::Unknown => ("La raison n’est plus connue.".to_owned(), None),
    };
    Line {
        address: format!("{}, {} {}", place.adresse, place.code_postal, place.commune),
        facts: phone.into_iter().chain(mails).collect(),
        name: place.nom,
        since: day(found.first_published_at),
        until: day(found.withdrawn_at),
        why,
        run_href: run.map(|run| format!("/mon-espace/imports/{run}")),
        href: format!("/lieux/{}", found.key),
    }
}
