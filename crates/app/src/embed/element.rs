//! The script that defines `<maillage-carte>`, at an address that never changes.

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::kernel::pages;

/// Written in other people's pages: it must go on answering.
pub const PATH: &str = "/integrer/maillage-carte.js";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// `GET /integrer/maillage-carte.js`
pub async fn element(headers: HeaderMap) -> Response {
    let Some(file) = pages::element() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == file.tag));
    let answer = [
        (header::ETAG, file.tag),
        // Short: a mend reaches every site within the hour.
        (header::CACHE_CONTROL, "public, max-age=3600".to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
        (RESOURCE_POLICY, "cross-origin".to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, answer).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (answer, kind, file.bytes).into_response()
}
