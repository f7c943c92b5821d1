//! Maillage on other people's sites: the element, the frame it shows, and the
//! page that explains both.

mod element;
mod model;
mod pages;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::kernel::access::{Rule, open};
use crate::kernel::colour::Colour;
use crate::kernel::headers;
use crate::kernel::open;
use crate::kernel::state::AppState;
use crate::registry;

/// Who may ask for them.
pub const ACCESS: &[Rule] = &[
    open("/integrer"),
    open("/integrer/maillage-carte.js"),
    open("/cadre"),
    open("/cadre/"),
    open("/cadre/{cadre}"),
    open("/cadre/couleur/{file}"),
    open("/cadre/{cadre}/"),
    open("/cadre/{cadre}/lieux/{key}"),
    open("/cadre/{cadre}/{*rest}"),
];

/// Every route of the activity, and the only ones that others may frame.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/integrer", get(pages::integrer))
        .route(element::PATH, get(element::element).layer(open::to_all()))
        .route("/cadre", get(async || whole()))
        .route("/cadre/", get(async || whole()))
        .route("/cadre/{cadre}", get(with_slash))
        .merge(headers::framable(
            registry::pages::framed().route("/cadre/couleur/{file}", get(colour)),
        ))
}

fn whole() -> Redirect {
    Redirect::permanent("/cadre/tout/")
}

/// Addresses inside a frame continue its settings: a slash follows them.
async fn with_slash(Path(settings): Path<String>, RawQuery(query): RawQuery) -> Redirect {
    let settings = registry::model::path_step(&settings);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("/cadre/{settings}/{query}"))
}

/// `GET /cadre/couleur/{colour}.css`: the same for ever, as long as the tints are worked out alike.
async fn colour(Path(file): Path<String>) -> Response {
    let colour = file.strip_suffix(".css").map(str::parse::<Colour>);
    let Some(Ok(colour)) = colour else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, colour.style_sheet()).into_response()
}
