//! What any other site may read: the API, the files, the map's tiles and
//! outlines. Nothing there depends on who asks, so nothing is given away.

use std::time::Duration;

use axum::http::{Method, header};
use tower_http::cors::{Any, CorsLayer};

/// Opens routes to the scripts of every site, for reading only.
pub fn to_all() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::ACCEPT, header::IF_NONE_MATCH])
        .expose_headers([header::ETAG, header::CONTENT_DISPOSITION])
        .max_age(Duration::from_secs(86_400))
}
