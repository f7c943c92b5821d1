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

use super::access::{Rule, open};
use super::caching;
use super::config::Settings;
use super::errors::PageError;
use super::frame::Frame;
use super::identity::SignedIn;
use super::member::Member;
use super::state::AppState;

/// What the web folder was built into.
#[derive(RustEmbed)]
#[folder = "../../web/dist/"]
struct Dist;

/// The addresses of the site's own files.
#[derive(Debug)]
pub struct Assets {
    pub site_css: String,
    pub espace_css: String,
    pub places_css: String,
    pub reuse_css: String,
    pub orientation_css: String,
    pub portrait_css: String,
    pub levers_css: String,
    pub seance_css: String,
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
        espace_css: address("espace.css"),
        places_css: address("places.css"),
        reuse_css: address("reuse.css"),
        orientation_css: address("orientation.css"),
        portrait_css: address("portrait.css"),
        levers_css: address("levers.css"),
        seance_css: address("seance.css"),
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
    /// The one address of this page for search engines, where it has one.
    pub canonical: Option<String>,
    /// Search engines are asked to keep this page out of their lists.
    pub unlisted: bool,
    /// The signed-in person it is shown to; pages for everyone are the same for everyone.
    pub member: Option<Member>,
    /// schema.org documents, ready to be written in the page.
    pub structured: Vec<String>,
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
            canonical: None,
            unlisted: false,
            member: None,
            structured: Vec::new(),
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

    /// Tells search engines the page's one address; a frame's page has none of its own.
    #[must_use]
    pub fn known_at(self, settings: &Settings) -> Self {
        let own = self.frame.is_site();
        let canonical = own.then(|| settings.address_of(&self.path));
        Self { canonical, ..self }
    }

    /// Asks search engines to leave this page out: one of endless results, or a form.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self {
            canonical: None,
            unlisted: true,
            ..self
        }
    }

    /// The same page, shown to a signed-in person: with their menu, and out of search engines.
    #[must_use]
    pub fn shown_to(self, signed_in: &SignedIn) -> Self {
        Self {
            member: Some(Member::of(signed_in)),
            ..self.unlisted()
        }
    }

    /// The token that the page's forms send back.
    pub fn jeton(&self) -> &str {
        self.member.as_ref().map_or("", |member| &member.jeton)
    }

    /// Adds a schema.org document, for machines that read the site's own pages.
    #[must_use]
    pub fn describing(mut self, document: &serde_json::Value) -> Self {
        if self.frame.is_site() {
            self.structured.push(script_text(document));
        }
        self
    }
}

/// JSON as it may stand in a `<script>`: nothing in it can end the element or open a comment.
fn script_text(document: &serde_json::Value) -> String {
    let mut text = String::new();
    for letter in document.to_string().chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str(&format!("\\u{:04x}", letter as u32));
            }
            letter => text.push(letter),
        }
    }
    text
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

/// Who may ask for them.
pub const ACCESS: &[Rule] = &[open("/assets/{*name}")];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_of_a_document_can_leave_its_script() {
        let hostile = "</script><script>alert(1)</script><!-- & \u{2028} \\";
        let document = serde_json::json!({ "name": hostile });
        let text = script_text(&document);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], hostile);
    }
}
