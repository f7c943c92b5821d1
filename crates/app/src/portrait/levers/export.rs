//! What would change, commune by commune, as a table.

use axum::Router;
use axum::extract::{Path, RawQuery as Address, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::model::asked;
use super::model::standing::{Place, Stand};
use super::model::{Effect, Levers, Standing};
use super::pages::{Whose, broken, of_set, of_territory};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::state::AppState;
use crate::portrait::model::{CommuneTold, Subject};
use crate::portrait::national;
use crate::registry::model::RawQuery;

/// The table's route.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/territoires/{level}/{code}/portrait/leviers.csv",
            get(territory),
        )
        .route("/portrait/leviers.csv", get(set))
}

async fn territory(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let (atlas, _) = national(&state).await?;
    match of_territory(&atlas, &level, &code)? {
        Whose::Subject(subject) => file(&state, subject, address).await,
        Whose::Elsewhere(_) => Err(PageError::not_found("ce territoire")),
    }
}

async fn set(
    State(state): State<AppState>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let (atlas, _) = national(&state).await?;
    let subject = of_set(&atlas, address.as_deref())?;
    file(&state, subject, address).await
}

async fn file(
    state: &AppState,
    subject: Subject,
    address: Option<String>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(state).await?;
    let raw = RawQuery::parse(address.as_deref().unwrap_or_default());
    let read = asked::read(&atlas, &subject, &raw);
    // A file is what was asked, or nothing.
    if let Some(problem) = read.problems.first() {
        return Err(refused(&problem.message));
    }
    let made = tokio::task::spawn_blocking(move || {
        let effect = Effect::of(&atlas, &national, subject, &read.levers);
        table(&atlas, &effect, &read.levers)
    });
    let bytes = made
        .await
        .map_err(broken)?
        .map_err(|error| PageError::Document(error.to_string()))?;
    Ok(attached("et-si.csv", bytes))
}

fn refused(message: &str) -> PageError {
    PageError::Refused {
        status: StatusCode::BAD_REQUEST,
        message: message.to_owned(),
    }
}

/// A CSV to be kept under this name.
pub fn attached(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present".to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}

const COLUMNS: [&str; 22] = [
    "code_insee",
    "commune",
    "habitants",
    "personnes_min",
    "personnes_max",
    "heures_ajoutees_par_semaine",
    "lieux_avant",
    "lieux_apres",
    "minutes_avant",
    "minutes_apres",
    "heures_pour_1000_avant_min",
    "heures_pour_1000_avant_max",
    "heures_pour_1000_apres_min",
    "heures_pour_1000_apres_max",
    "heures_manquantes_avant_min",
    "heures_manquantes_avant_max",
    "heures_manquantes_apres_min",
    "heures_manquantes_apres_max",
    "indice_publie",
    "indice_vos_poids",
    "rang_publie",
    "rang_vos_poids",
];

/// The table: one line a commune.
pub fn table(atlas: &Atlas, effect: &Effect, levers: &Levers) -> Result<Vec<u8>, csv::Error> {
    // A spreadsheet reads accents by this mark.
    let mut file = "\u{feff}".as_bytes().to_vec();
    let mut table = csv::Writer::from_writer(&mut file);
    table.write_record(COLUMNS)?;
    let standing = Standing::of(atlas, &effect.before.subject, &levers.weighing);
    for (at, (before, after)) in effect.pairs().enumerate() {
        let stand = standing.as_ref().map(|standing| &standing.communes[at]);
        table.write_record(row(atlas, levers, (before, after), stand))?;
    }
    table.flush()?;
    drop(table);
    Ok(file)
}

fn row(
    atlas: &Atlas,
    levers: &Levers,
    (before, after): (&CommuneTold, &CommuneTold),
    stand: Option<&Stand>,
) -> [String; 22] {
    let commune = &atlas.territories.communes()[after.number];
    let tenth = |number: f64| format!("{number:.1}");
    let maybe = |number: Option<f64>| number.map(tenth).unwrap_or_default();
    let published = stand.map(|stand| stand.published).unwrap_or_default();
    let weighed = stand.map(|stand| stand.weighed).unwrap_or_default();
    let score = |place: &Place| place.score.map(|score| format!("{score:.4}"));
    let score = |place: &Place| score(place).unwrap_or_default();
    let rank = |place: &Place| place.rank.map(|rank| rank.to_string()).unwrap_or_default();
    let added = levers.added.iter().find(|one| one.commune == after.number);
    [
        commune.code.to_string(),
        formats::cell(commune.name.clone()),
        after.inhabitants.to_string(),
        maybe(after.persons.map(|one| one.low())),
        maybe(after.persons.map(|one| one.high())),
        added.map(|one| one.hours.to_string()).unwrap_or_default(),
        before.welcoming.to_string(),
        after.welcoming.to_string(),
        maybe(before.nearest_minutes),
        maybe(after.nearest_minutes),
        maybe(before.hours.map(|hours| hours.0)),
        maybe(before.hours.map(|hours| hours.1)),
        maybe(after.hours.map(|hours| hours.0)),
        maybe(after.hours.map(|hours| hours.1)),
        maybe(before.missing.map(|one| one.low())),
        maybe(before.missing.map(|one| one.high())),
        maybe(after.missing.map(|one| one.low())),
        maybe(after.missing.map(|one| one.high())),
        score(&published),
        score(&weighed),
        rank(&published),
        rank(&weighed),
    ]
}
