//! Where every figure comes from.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::kernel::errors::PageError;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;

struct SourceNote {
    title: String,
    producer: String,
    vintage: String,
    licence: String,
    url: Option<String>,
    note: String,
}

#[derive(Template)]
#[template(path = "about_data.html")]
struct AboutData {
    page: Page,
    sources: Vec<SourceNote>,
    standard_note: String,
}

/// `GET /a-propos-des-donnees`
pub async fn about_data(State(state): State<AppState>) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let sources = atlas
        .territories
        .sources()
        .iter()
        .map(|source| SourceNote {
            title: source.title.clone(),
            producer: source.producer.clone(),
            vintage: source.vintage.clone(),
            licence: source.licence.clone(),
            url: Some(source.url.clone()).filter(|url| !url.is_empty()),
            note: source.note.clone(),
        })
        .collect();
    render(&AboutData {
        page: Page::new(
            "/a-propos-des-donnees",
            "À propos des données",
            "D’où viennent les territoires, les contours, les populations et les lieux.",
        )
        .known_at(&state.settings),
        sources,
        standard_note: "Les lieux suivent le schéma national « lieux de médiation numérique », \
                        version 1.0.2. Chaque fiche nomme sa source, et sa date quand la source la donne."
            .to_owned(),
    })
}
