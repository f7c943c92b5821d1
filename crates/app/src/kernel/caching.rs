//! What a reader already holds is not sent twice: every good answer bears an
//! ETag made from its content, and a request that names it is answered 304.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::Body as _;
use sha2::{Digest, Sha256};
use tower_http::set_header::SetResponseHeaderLayer;

/// Bytes kept of a digest: enough that two versions of an answer never share a tag.
const TAG_BYTES: usize = 12;

/// How long what machines take may be kept without asking again.
pub const MACHINES: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// The tag of a content, weak since compression changes the bytes that are sent.
pub fn tag_of(content: &[u8]) -> String {
    tag(&Sha256::digest(content))
}

/// The tag of an answer too long to be read for it, from all that decides its content.
pub fn tag_of_parts(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    tag(&digest.finalize())
}

/// The tag of a SHA-256 that was already worked out.
pub fn tag(digest: &[u8]) -> String {
    let hex: String = digest
        .iter()
        .take(TAG_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("W/\"{hex}\"")
}

/// Whether the reader holds the answer of this tag (`If-None-Match`, weakly compared).
pub fn is_held(request: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let lines = request.get_all(header::IF_NONE_MATCH).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|held| held.trim() == "*" || opaque(held) == opaque(tag))
}

/// "You have it already": for a handler that can tell before it works.
pub fn not_modified(tag: &str) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response()
}

/// Lets what machines take be kept for a moment.
pub fn for_machines() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, MACHINES)
}

/// The layer: tags what is in memory, leaves what is streamed to the tag that its handler gave it,
/// and answers 304 where the reader holds it. What says nothing of caching is asked again each time.
pub async fn conditional(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let asked = request.headers().clone();
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-cache"));
    if !reads || response.status() != StatusCode::OK {
        return response;
    }
    let (response, tag) = match tagged(response).await {
        Ok(tagged) => tagged,
        Err(response) => return response,
    };
    if is_held(&asked, &tag) {
        held(response)
    } else {
        response
    }
}

/// The answer with its tag; as it was when it can have none.
async fn tagged(response: Response) -> Result<(Response, String), Response> {
    if let Some(tag) = response.headers().get(header::ETAG) {
        let tag = tag.to_str().unwrap_or_default().to_owned();
        return Ok((response, tag));
    }
    let Some(length) = response.body().size_hint().exact() else {
        return Err(response);
    };
    let (mut parts, body) = response.into_parts();
    // The whole is in memory already; reading it makes it no longer.
    let Ok(bytes) = to_bytes(body, usize::try_from(length).unwrap_or(usize::MAX)).await else {
        return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    let tag = tag_of(&bytes);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    Ok((Response::from_parts(parts, Body::from(bytes)), tag))
}

/// The same answer without what the reader holds: what says how long to keep it stays.
fn held(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    for name in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_DISPOSITION,
    ] {
        parts.headers.remove(name);
    }
    Response::from_parts(parts, Body::empty())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use futures_util::stream;
    use tower::ServiceExt;

    use super::*;

    async fn ask(method: Method, path: &str, held: Option<&str>) -> Response {
        let pieces = || stream::iter([Ok::<_, std::io::Error>("a piece")]);
        let site = Router::new()
            .route("/page", get(async || "words"))
            .route("/other", get(async || "other words"))
            .route(
                "/long",
                get(move || async move { Body::from_stream(pieces()) }),
            )
            .route(
                "/tagged",
                get(move || async move {
                    ([(header::ETAG, "W/\"mine\"")], Body::from_stream(pieces()))
                }),
            )
            .route("/kept", get(async || "kept").layer(for_machines()))
            .layer(axum::middleware::from_fn(conditional));
        let mut request = Request::builder().method(method).uri(path);
        if let Some(tag) = held {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let request = request.body(Body::empty()).unwrap();
        site.oneshot(request).await.unwrap()
    }

    fn header_of(response: &Response, name: header::HeaderName) -> String {
        let value = response.headers().get(name).unwrap();
        value.to_str().unwrap().to_owned()
    }

    async fn length(response: Response) -> usize {
        to_bytes(response.into_body(), 1 << 20).await.unwrap().len()
    }

    #[tokio::test]
    async fn what_is_held_is_not_sent_again() {
        let first = ask(Method::GET, "/page", None).await;
        let tag = header_of(&first, header::ETAG);
        assert!(tag.starts_with("W/\""));
        assert_eq!(length(first).await, 5);
        let strong = tag.trim_start_matches("W/").to_owned();
        let among = format!("\"x\", {tag}");
        for held in [tag.as_str(), &strong, &among, "*"] {
            for method in [Method::GET, Method::HEAD] {
                let again = ask(method, "/page", Some(held)).await;
                assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{held}");
                assert_eq!(header_of(&again, header::ETAG), tag);
                assert_eq!(header_of(&again, header::CACHE_CONTROL), "no-cache");
                assert_eq!(length(again).await, 0);
            }
        }
        let other = ask(Method::GET, "/other", Some(&tag)).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn head_has_the_tag_of_get() {
        let get = header_of(&ask(Method::GET, "/page", None).await, header::ETAG);
        let head = ask(Method::HEAD, "/page", None).await;
        assert_eq!(header_of(&head, header::ETAG), get);
    }

    #[tokio::test]
    async fn a_stream_is_never_read_for_its_tag() {
        let long = ask(Method::GET, "/long", None).await;
        assert!(long.headers().get(header::ETAG).is_none());
        assert_eq!(length(long).await, 7);
        let tagged = ask(Method::GET, "/tagged", Some("\"mine\"")).await;
        assert_eq!(tagged.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn what_machines_take_may_be_kept_a_moment_and_errors_have_no_tag() {
        let kept = ask(Method::GET, "/kept", None).await;
        assert_eq!(
            header_of(&kept, header::CACHE_CONTROL),
            "public, max-age=60"
        );
        for (method, path) in [(Method::GET, "/nowhere"), (Method::POST, "/page")] {
            let refused = ask(method, path, Some("*")).await;
            assert!(refused.status().is_client_error());
            assert!(refused.headers().get(header::ETAG).is_none());
        }
    }
}
