//! What search engines are told: which pages there are, and which are not for
//! them.

use std::fmt::Write as _;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use territory::Level;

use super::views::{place_href, territory_href};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;

/// Addresses in one part of the site map, by the protocol's own bound.
const PART: usize = 50_000;

/// Pages that are neither a place's nor a territory's.
const PAGES: [&str; 11] = [
    "/",
    "/territoires",
    "/hubs",
    "/indicateurs",
    "/donnees",
    "/api",
    "/integrer",
    "/a-propos-des-donnees",
    "/mentions-legales",
    "/accessibilite",
    "/donnees-personnelles",
];

const LEVELS: [Level; 9] = [
    Level::Pays,
    Level::Hub,
    Level::Region,
    Level::Departement,
    Level::Arrondissement,
    Level::Epci,
    Level::BassinDeVie,
    Level::ZoneEmploi,
    Level::Commune,
];

/// The routes of what search engines read first.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(index))
        .route("/sitemap/{part}", get(part))
}

async fn robots(State(state): State<AppState>) -> Response {
    let mut text = "User-agent: *\nDisallow: /api/\nDisallow: /tiles/\n".to_owned();
    if let Some(origin) = &state.settings.public_url {
        let _ = writeln!(text, "\nSitemap: {}", origin.address("/sitemap.xml"));
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// A page, and when it last changed if that is told.
struct Entry {
    path: String,
    changed: Option<NaiveDate>,
}

impl Entry {
    fn undated(path: String) -> Self {
        Self {
            path,
            changed: None,
        }
    }
}

/// The kinds of pages, each a family of parts.
#[derive(Clone, Copy)]
enum Family {
    Pages,
    Lieux,
    Territoires,
}

impl Family {
    const ALL: [Self; 3] = [Self::Pages, Self::Lieux, Self::Territoires];

    fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Lieux => "lieux",
            Self::Territoires => "territoires",
        }
    }

    fn count(self, atlas: &Atlas) -> usize {
        match self {
            Self::Pages => PAGES.len(),
            Self::Lieux => atlas.places().len(),
            Self::Territoires => LEVELS
                .iter()
                .map(|level| atlas.territories.territories(*level).len())
                .sum(),
        }
    }

    /// The entries of a part, from 0.
    fn part(self, atlas: &Atlas, number: usize, today: NaiveDate) -> Vec<Entry> {
        let first = number.saturating_mul(PART);
        match self {
            Self::Pages => {
                let pages = PAGES.iter().skip(first).take(PART);
                pages
                    .map(|path| Entry::undated((*path).to_owned()))
                    .collect()
            }
            Self::Lieux => {
                let places = atlas.places().iter().skip(first).take(PART);
                let entry = |place| Entry {
                    path: place_href(place),
                    changed: (!place.undated && place.place.date_maj <= today)
                        .then_some(place.place.date_maj),
                };
                places.map(entry).collect()
            }
            Self::Territoires => {
                let all = LEVELS
                    .iter()
                    .flat_map(|level| atlas.territories.territories(*level));
                let territories = all.skip(first).take(PART);
                territories
                    .map(|territory| Entry::undated(territory_href(territory.id)))
                    .collect()
            }
        }
    }
}

/// The protocol wants whole addresses: a site that was not told its own has no map.
fn site(state: &AppState) -> Result<String, PageError> {
    let told = state.settings.public_url.as_ref();
    told.map(|origin| origin.address("")).ok_or_else(|| {
        PageError::not_found("le plan du site : son adresse publique n’a pas été réglée")
    })
}

async fn index(State(state): State<AppState>) -> Result<Response, PageError> {
    let site = site(&state)?;
    let atlas = state.atlas();
    let parts = Family::ALL.into_iter().flat_map(|family| {
        let parts = family.count(&atlas).div_ceil(PART);
        (1..=parts).map(move |number| format!("{}-{number}.xml", family.name()))
    });
    let mut xml = String::new();
    for part in parts {
        let _ = writeln!(xml, "<sitemap><loc>{site}/sitemap/{part}</loc></sitemap>");
    }
    Ok(document("sitemapindex", &xml))
}

async fn part(
    State(state): State<AppState>,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let site = site(&state)?;
    let atlas = state.atlas();
    let unknown = || PageError::not_found("cette partie du plan du site");
    let (family, number) = named(&name).ok_or_else(unknown)?;
    let entries = family.part(&atlas, number, state.clock.today());
    if entries.is_empty() {
        return Err(unknown());
    }
    let mut xml = String::with_capacity(entries.len() * 96);
    for entry in entries {
        let _ = write!(xml, "<url><loc>{site}{}</loc>", entry.path);
        if let Some(changed) = entry.changed {
            let _ = write!(xml, "<lastmod>{changed}</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    Ok(document("urlset", &xml))
}

/// `lieux-1.xml` → the places, part 0.
fn named(name: &str) -> Option<(Family, usize)> {
    let (family, number) = name.strip_suffix(".xml")?.rsplit_once('-')?;
    let family = Family::ALL
        .into_iter()
        .find(|known| known.name() == family)?;
    let number = number.parse::<usize>().ok()?.checked_sub(1)?;
    Some((family, number))
}

/// Paths are made of codes and keys, and the site's address of an origin: nothing to escape.
fn document(root: &str, content: &str) -> Response {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{content}</{root}>\n"
    );
    (
        [(header::CONTENT_TYPE, "application/xml; charset=utf-8")],
        xml,
    )
        .into_response()
}
