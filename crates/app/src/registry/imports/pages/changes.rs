//! What a file would change: nothing is written.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::assistant::refused;
use super::{failed, upload_of};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::geocoding;
use crate::registry::import::propose_import;
use crate::registry::imports::domain::Domain;
use crate::registry::imports::holds::gate;
use crate::registry::imports::holds::model::Cause;
use crate::registry::imports::preview::{Changed, Named, SHOWN, preview};
use crate::registry::imports::{reading, store, turns, words};
use crate::registry::quarantine::store::mends_of;

struct Quarantined {
    row: usize,
    reasons: Vec<String>,
}

pub(super) struct ChangedPlace {
    pub(super) name: String,
    pub(super) commune: String,
    pub(super) returns: bool,
    pub(super) fields: Vec<(&'static str, String, String)>,
}

#[derive(Template)]
#[template(path = "imports/changes.html")]
struct ChangesPage {
    page: Page,
    base: String,
    file: String,
    source: String,
    causes: Vec<String>,
    counts: Vec<(&'static str, String)>,
    added: Vec<Named>,
    changed: Vec<ChangedPlace>,
    withdrawn: Vec<Named>,
    quarantined: Vec<Quarantined>,
    shown: usize,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (upload, source, grant) = upload_of(&state, &me, &id).await?;
    if let Some(job) = &upload.job {
        return Ok(Redirect::to(&format!("/mon-espace/imports/travaux/{job}")).into_response());
    }
    let bytes = store::bytes_of(&state.database, &id)
        .await
        .map_err(failed)?;
    let domain = Domain::of(&state.database, &source.scope)
        .await
        .map_err(failed)?;
    let mends = mends_of(&state.database, &source.id)
        .await
        .map_err(failed)?;
    let today = state.clock.today();
    let (actor, read_source, picks) = (grant.actor().clone(), source.clone(), upload.picks.clone());
    let read = turns::reading(move || {
        let recognition = reading::recognise(&bytes, &read_source, &picks, today)?;
        let (outcome, _) = reading::outcome(
            &recognition.rows,
            &recognition.mapping,
            &read_source.id,
            (&domain, &mends),
            today,
        );
        let columns = recognition.mapping.columns_in(&recognition.rows);
        Ok::<_, reading::ReadingError>((outcome, columns))
    });
    let (mut outcome, columns) = read.await.map_err(failed)?.map_err(refused)?;
    // Only what is known already: a page does not wait for a geocoder.
    geocoding::locate(&state.database, None, &mut outcome, state.clock)
        .await
        .map_err(failed)?;
    let mut proposed =
        propose_import(&source.id, &upload.file_name, &outcome, &actor).map_err(failed)?;
    proposed.columns = columns;
    let found = preview(&state.database, &proposed).await.map_err(failed)?;
    let mut connection = state.database.acquire().await.map_err(failed)?;
    let causes = gate::causes(&mut connection, &proposed)
        .await
        .map_err(failed)?;
    drop(connection);
    let base = format!("/mon-espace/imports/fichiers/{id}");
    let lines = |count: usize| formats::counted(count, "lieu", "lieux");
    let changes = found.changes;
    render(&ChangesPage {
        page: Page::new(
            &format!("{base}/essai"),
            format!("Ce que {} changerait", upload.file_name),
            "",
        )
        .shown_to(&me.0),
        base,
        causes: causes.iter().map(Cause::in_french).collect(),
        counts: vec![
            ("Ajoutés", lines(changes.added)),
            ("Modifiés", lines(changes.updated)),
            ("Inchangés", lines(changes.unchanged)),
            ("Retirés", lines(changes.withdrawn)),
            (
                "En quarantaine",
                formats::counted(outcome.quarantined.len(), "ligne", "lignes"),
            ),
        ],
        added: found.added,
        changed: found.changed.into_iter().map(changed_place).collect(),
        withdrawn: found.withdrawn,
        quarantined: outcome
            .quarantined
            .iter()
            .take(SHOWN)
            .map(|row| Quarantined {
                row: row.row + 2,
                reasons: reasons(&row.issues),
            })
            .collect(),
        file: upload.file_name,
        source: source.title,
        shown: SHOWN,
    })
}

/// Why a row is not published.
pub(super) fn reasons(issues: &[places::Issue]) -> Vec<String> {
    let blocking = issues
        .iter()
        .filter(|issue| issue.severity == places::clean::Severity::Blocking);
    blocking.map(|issue| issue.message.clone()).collect()
}

pub(super) fn changed_place(changed: Changed) -> ChangedPlace {
    let or_nothing = |text: String| match text.is_empty() {
        true => "(vide)".to_owned(),
        false => text.replace('|', ", "),
    };
    let fields = changed.fields.into_iter().map(|change| {
        (
            words::field(change.field),
            or_nothing(change.before),
            or_nothing(change.after),
        )
    });
    ChangedPlace {
        name: changed.place.name,
        commune: changed.place.commune,
        returns: changed.returns,
        fields: fields.collect(),
    }
}

/// Who asked, as the run keeps it.
pub(super) fn requested_by(me: &Me) -> String {
    Actor::Person(me.0.clone()).reference()
}
