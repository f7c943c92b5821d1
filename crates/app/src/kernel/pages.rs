//! The frame every page shares: its title, its description, its style sheet
//! and scripts under the names their content gave them.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use super::caching;
use super::errors::PageError;
use super::frame::Frame;
use super::state::AppState;

/// What the web folder was built into.
#[derive(RustEmbed)]
#[folder = "../../web/dist/"]
struct Dist;

/// The addresses of the site's own files.
#[derive(Debug)]
pub struct Assets {
    pub site_css: String,
    pub orientation_css: String,
    pub map_js: String,
    pub map_css: String,
    pub favicon: String,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let manifest: HashMap<String, String> = Dist::get("manifest.json")
        .and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default();
    let address = |name: &str| {
        format!(
            "/assets/{}",
            manifest.get(name).map_or(name, String::as_str)
        )
    };
    Assets {
        site_css: address("site.css"),
        orientation_css: address("orientation.css"),
        map_js: address("map.js"),
        map_css: address("map.css"),
        favicon: address("favicon.svg"),
    }
});

/// What the frame of a page shows.
pub struct Page {
    pub title: String,
    pub description: String,
    pub path: String,
    pub assets: &'static Assets,
    /// Where it is shown.
    pub frame: Frame,
    /// The same page on the site itself.
    pub on_site: String,
}

impl Page {
    /// A page at `path` with this title and this description for search engines.
    pub fn new(path: &str, title: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            path: path.to_owned(),
            assets: &ASSETS,
            frame: Frame::site(),
            on_site: path.to_owned(),
        }
    }

    /// The same page, shown there.
    #[must_use]
    pub fn shown_in(self, frame: Frame) -> Self {
        Self { frame, ..self }
    }

    /// Where the site itself shows the same.
    #[must_use]
    pub fn found_at(self, on_site: String) -> Self {
        Self { on_site, ..self }
    }
}

/// A link with its words.
#[derive(Debug, Clone)]
pub struct Link {
    pub href: String,
    pub label: String,
    pub detail: String,
}

impl Link {
    /// A link with nothing to add.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            detail: String::new(),
        }
    }
}

/// The script of the element that other sites place in their pages.
pub fn element() -> Option<Vec<u8>> {
    Dist::get("maillage-carte.js").map(|file| file.data.into_owned())
}

/// Renders a template as a response.
pub fn render<T: askama::Template>(template: &T) -> Result<Response, PageError> {
    Ok(Html(template.render().map_err(PageError::Template)?).into_response())
}

/// The route of the site's own files. Their names change with their content,
/// so a browser may keep them for ever.
pub fn router() -> Router<AppState> {
    Router::new().route("/assets/{*name}", get(asset))
}

async fn asset(Path(name): Path<String>) -> Response {
    let Some(file) = Dist::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = file.metadata.mimetype().to_owned();
    let tag = caching::tag(&file.metadata.sha256_hash());
    let headers = [
        (header::ETAG, tag),
        (header::CONTENT_TYPE, kind),
        (
            header::CACHE_CONTROL,
            "public, max-age=31536000, immutable".to_owned(),
        ),
    ];
    (headers, file.data.into_owned()).into_response()
}
