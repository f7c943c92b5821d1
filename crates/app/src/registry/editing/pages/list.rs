//! The places in one's charge: those whose sheet one may correct.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::edit_href;
use crate::kernel::access::Me;
use crate::kernel::atlas::{Ages, Atlas, AtlasPlace, Freshness};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{OrganisationId, SignedIn};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, Target, may};
use crate::kernel::state::AppState;
use crate::registry::editing::store::stewards;

/// How many a page shows.
const PAGE: usize = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    etat: String,
    ordre: String,
    page: usize,
}

struct Row {
    href: String,
    name: String,
    commune: String,
    checked: String,
    age: &'static str,
    stale: bool,
    source: String,
    quality: u8,
}

#[derive(Template)]
#[template(path = "espace/places.html")]
struct ListPage {
    page: Page,
    q: String,
    stale_only: bool,
    worst_first: bool,
    total: usize,
    shown: String,
    rows: Vec<Row>,
    before: Option<String>,
    after: Option<String>,
}

/// The numbers of the places whose sheet a person may do this to.
pub fn in_charge<'a>(
    atlas: &'a Atlas,
    stewards: &HashMap<String, OrganisationId>,
    signed_in: &SignedIn,
    action: Action,
) -> Vec<&'a AtlasPlace> {
    let mine = |place: &&AtlasPlace| {
        let steward = stewards.get(&place.key).cloned();
        let target = Target::place(&place.key, place.place.code_insee, steward);
        may(&signed_in.roles, action, &target).is_ok()
    };
    atlas.places().iter().filter(mine).collect()
}

/// Whether somebody should look at a sheet: nobody has for a year, or since when is not known.
pub fn is_stale(place: &AtlasPlace, ages: Ages) -> bool {
    let date = (!place.undated).then_some(place.place.date_maj);
    !matches!(ages.of(date), Freshness::UpToDate | Freshness::ToWatch)
}

/// `GET /mon-espace/lieux`
pub async fn list(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let stewards = stewards(&state.database).await;
    let stewards = stewards.map_err(|error| PageError::Store(error.to_string()))?;
    let ages = Ages::on(state.clock.today());
    let stale_only = asked.etat == "a-verifier";
    let words: Vec<String> = territory::fold(&asked.q)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let mut mine = in_charge(&atlas, &stewards, &signed_in, Action::EditPlace);
    mine.retain(|place| place.is_named(&words) && (!stale_only || is_stale(place, ages)));
    let (working, today) = (atlas.clone(), state.clock.today());
    let qualities = tokio::task::spawn_blocking(move || working.qualities(today)).await;
    let qualities = qualities.map_err(|error| PageError::Document(error.to_string()))?;
    let score = |place: &AtlasPlace| {
        let number = atlas.number(&place.key);
        number.map_or(0, |number| qualities.of(number).score())
    };
    let worst_first = asked.ordre == "qualite";
    if worst_first {
        // Stable: those of one score stay in the order of communes.
        mine.sort_by_cached_key(|place| score(place));
    }
    let pages = mine.len().div_ceil(PAGE).max(1);
    let number = asked.page.clamp(1, pages);
    let first = (number - 1) * PAGE;
    let rows = mine
        .iter()
        .skip(first)
        .take(PAGE)
        .map(|place| row(place, ages, score(place)));
    let rows: Vec<Row> = rows.collect();
    let href = |page: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("q", &asked.q)
            .append_pair("etat", &asked.etat)
            .append_pair("ordre", &asked.ordre);
        format!("/mon-espace/lieux?{}&page={page}", query.finish())
    };
    render(&ListPage {
        page: Page::new(
            "/mon-espace/lieux",
            "Les lieux dont vous avez la charge",
            "",
        )
        .shown_to(&signed_in),
        stale_only,
        worst_first,
        total: mine.len(),
        shown: match rows.is_empty() {
            true => "Aucun lieu".to_owned(),
            false => format!(
                "Lieux {} à {} sur {}",
                formats::integer(first as u64 + 1),
                formats::integer((first + rows.len()) as u64),
                formats::integer(mine.len() as u64)
            ),
        },
        rows,
        before: (number > 1).then(|| href(number - 1)),
        after: (number < pages).then(|| href(number + 1)),
        q: asked.q,
    })
}

fn row(place: &AtlasPlace, ages: Ages, quality: u8) -> Row {
    let date = (!place.undated).then_some(place.place.date_maj);
    Row {
        href: edit_href(&place.key),
        name: place.place.nom.clone(),
        commune: format!("{} ({})", place.place.commune, place.place.code_postal),
        checked: date.map_or_else(|| "date inconnue".to_owned(), formats::date),
        age: ages.of(date).label(),
        stale: is_stale(place, ages),
        source: place.source.clone(),
        quality,
    }
}
