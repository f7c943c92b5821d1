//! The minutes, as a page to read and to print.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::super::shown::Shown;
use super::super::{failed, name_of};
use super::{granted, href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::seances::model::Phase;
use crate::portrait::seances::store::results::{self, proposals};

#[derive(Template)]
#[template(path = "portrait/seances/compte_rendu.html")]
struct MinutesPage {
    page: Page,
    href: String,
    title: String,
    territory: String,
    date: String,
    /// From when to when, where it began.
    times: Option<String>,
    over: bool,
    results: Shown,
}

/// `GET /mon-espace/seances/{seance}/compte-rendu`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (seance, _) = granted(&state, &me, &id).await?;
    let told = results::of(&state.database, &seance)
        .await
        .map_err(failed)?;
    let proposed = proposals(&state.database, &id).await.map_err(failed)?;
    let results = Shown::new(&seance, &told.fit_to_show(), &proposed);
    let zone = me.0.time_zone;
    let time = |at: chrono::DateTime<chrono::Utc>| formats::time(at.with_timezone(&zone).time());
    render(&MinutesPage {
        page: Page::new(
            &format!("{}/compte-rendu", href(&id)),
            format!("Compte rendu : {}", seance.title),
            "",
        )
        .shown_to(&me.0),
        href: href(&id),
        territory: name_of(&state.atlas(), seance.territory),
        date: formats::date(seance.held_on),
        times: seance.started_at.map(|begun| match seance.closed_at {
            Some(ended) => format!("de {} à {}", time(begun), time(ended)),
            None => format!("commencée à {}", time(begun)),
        }),
        over: seance.phase(state.clock.now()) == Phase::Over,
        title: seance.title,
        results,
    })
}
