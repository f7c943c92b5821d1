//! What an address of the API answers at this moment, cut to what a page can
//! show.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::kernel::state::AppState;
use crate::portrait;
use crate::registry::{api, catalogue, export};

/// Lines shown of an answer, and characters of a line.
const LINES: usize = 20;
const LINE: usize = 120;

/// Bytes read of one: a longer document is shown as it begins, as it is.
const READ: usize = 256 * 1024;

/// The beginning of an answer.
pub async fn answer(state: &AppState, host: Option<&HeaderValue>, address: &str) -> String {
    // Nobody reads a workbook as text, and making one is work.
    if address.contains(".xlsx") {
        return "Un classeur : une feuille, une ligne par lieu, une colonne par champ.".to_owned();
    }
    let site: Router = Router::new()
        .merge(api::router())
        .merge(export::router())
        .merge(catalogue::router())
        .merge(portrait::router())
        .with_state(state.clone());
    let mut request = Request::get(address);
    if let Some(host) = host {
        request = request.header(header::HOST, host);
    }
    let Ok(request) = request.body(Body::empty()) else {
        return String::new();
    };
    match site.oneshot(request).await {
        Ok(response) => shown(response).await,
        Err(never) => match never {},
    }
}

async fn shown(response: Response) -> String {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let json = kind.is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.contains("json")));
    let mut pieces = response.into_body().into_data_stream();
    let mut read = Vec::new();
    while read.len() < READ {
        match pieces.next().await {
            Some(Ok(piece)) => read.extend_from_slice(&piece),
            _ => break,
        }
    }
    let text = match serde_json::from_slice::<Value>(&read) {
        Ok(value) if json => serde_json::to_string_pretty(&value).unwrap_or_default(),
        _ => String::from_utf8_lossy(&read).into_owned(),
    };
    cut(&text)
}

fn cut(text: &str) -> String {
    let mut lines: Vec<String> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .take(LINES)
        .map(|line| {
            let mut shown: String = line.chars().take(LINE).collect();
            if shown.len() < line.len() {
                shown.push('…');
            }
            shown
        })
        .collect();
    if text.lines().count() > LINES {
        lines.push("…".to_owned());
    }
    lines.join("\n")
}
