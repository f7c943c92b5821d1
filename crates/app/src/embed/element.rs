//! The script that defines `<maillage-carte>`, at an address that never changes.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::kernel::pages;

/// Written in other people's pages: it must go on answering.
pub const PATH: &str = "/integrer/maillage-carte.js";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// `GET /integrer/maillage-carte.js`
pub async fn element() -> Response {
    let Some(script) = pages::element() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        // Short: a mend reaches every site within the hour.
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (RESOURCE_POLICY, "cross-origin"),
    ];
    (headers, script).into_response()
}
