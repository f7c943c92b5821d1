//! The open data to take away, and where every figure comes from.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::territory::Child;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;

struct Download {
    href: &'static str,
    label: &'static str,
    format: &'static str,
    detail: &'static str,
}

struct ApiLine {
    path: &'static str,
    detail: &'static str,
}

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    page: Page,
    rows: String,
    updated: String,
    downloads: Vec<Download>,
    api: Vec<ApiLine>,
    sources: Vec<Child>,
}

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

/// `GET /donnees`
pub async fn data(State(state): State<AppState>) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let mut sources: Vec<Child> = Vec::new();
    for place in atlas.places() {
        match sources
            .iter_mut()
            .find(|source| source.name == place.source)
        {
            Some(source) => source.places += 1,
            None => sources.push(Child {
                href: String::new(),
                name: place.source.clone(),
                detail: String::new(),
                places: 1,
            }),
        }
    }
    sources.sort_by_key(|source| std::cmp::Reverse(source.places));
    let updated = atlas
        .places()
        .iter()
        .filter(|place| !place.undated)
        .map(|place| place.place.date_maj)
        .max();
    render(&DataPage {
        page: Page::new(
            "/donnees",
            "Les données à emporter",
            "Les lieux d’aide numérique au schéma national, en CSV et en JSON, et l’API.",
        ),
        rows: formats::counted(atlas.places().len(), "lieu", "lieux"),
        updated: updated.map(formats::date).unwrap_or_default(),
        downloads: vec![
            Download {
                href: "/donnees/lieux.csv",
                label: "Tous les lieux, tableur",
                format: "CSV",
                detail: "Les 32 colonnes du schéma national « lieux de médiation numérique ».",
            },
            Download {
                href: "/donnees/lieux.json",
                label: "Tous les lieux, pour les logiciels",
                format: "JSON",
                detail: "Les mêmes champs, un objet par lieu.",
            },
        ],
        api: vec![
            ApiLine {
                path: "/api/v1/places",
                detail: "Les lieux, filtrés, par pages de vingt.",
            },
            ApiLine {
                path: "/api/v1/places/near?lat=48.11&lon=-1.68",
                detail: "Les lieux les plus proches d’une position.",
            },
            ApiLine {
                path: "/api/v1/territories/search?q=rennes",
                detail: "Les territoires par leur nom ou leur code postal.",
            },
            ApiLine {
                path: "/api/v1/openapi.json",
                detail: "La description OpenAPI.",
            },
        ],
        sources,
    })
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
        ),
        sources,
        standard_note: "Les lieux suivent le schéma national « lieux de médiation numérique », \
                        version 1.0.2. Chaque fiche nomme sa source, et sa date quand la source la donne."
            .to_owned(),
    })
}
