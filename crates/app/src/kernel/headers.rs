//! What every answer tells the browser to refuse: scripts and files from
//! elsewhere, frames, guesses at types, connections in clear.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::set_header::SetResponseHeaderLayer;

use super::state::AppState;

/// Nothing from elsewhere, nothing inline: the site's own files only. MapLibre
/// draws its icons from blobs and its worker is one of our files.
macro_rules! content_policy {
    (framed by $ancestors:literal) => {
        concat!(
            "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; ",
            "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors ",
            $ancestors
        )
    };
}

/// Pages for everyone: only the site's own preview frames them.
const PUBLIC: &str = content_policy!(framed by "'self'");

/// The pages made to be shown on other sites.
const FRAMABLE: &str = content_policy!(framed by "*");

/// What is shown to a signed-in person: nobody frames it, so that no click is stolen.
const PRIVATE: &str = content_policy!(framed by "'none'");

/// A site served by HTTPS asks browsers to use nothing else, nor below its name, for a year.
const ONLY_HTTPS: &str = "max-age=31536000; includeSubDomains";

/// The position is asked for by our own pages only; nothing else of the device ever.
const DEVICE: &str = "geolocation=(self), camera=(), microphone=(), payment=(), usb=()";

/// Adds them where the answer does not say otherwise.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, PUBLIC);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    add(HeaderName::from_static("permissions-policy"), DEVICE);
    if state.settings.is_https() {
        add(header::STRICT_TRANSPORT_SECURITY, ONLY_HTTPS);
    }
    response
}

/// What only its reader may see: kept by no cache, shown in no frame.
pub fn keep_private(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(PRIVATE),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
}

/// Lets any site show these pages in a frame. Search engines are led to the site's own pages.
pub fn framable(routes: Router<AppState>) -> Router<AppState> {
    const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
    let on_all = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    routes
        .layer(on_all(header::CONTENT_SECURITY_POLICY, FRAMABLE))
        .layer(on_all(ROBOTS, "noindex"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{HeaderMap, Request};
    use tower::ServiceExt;

    use super::*;
    use crate::kernel::clock::Clock;
    use crate::kernel::config::Settings;
    use crate::kernel::policy::Role;
    use crate::kernel::site;
    use crate::kernel::testing::{databases, member};
    use crate::registry::tests::tuesday_morning;

    /// The headers of a page, as a national administrator is answered.
    async fn headers_of(settings: Settings, path: &str) -> HeaderMap {
        let (_, database) = databases().await.swap_remove(0);
        let now = tuesday_morning();
        let who = member(&database, &[(Role::NationalAdministrator, "nation")], now).await;
        let cookie = match settings.is_https() {
            true => format!("__Host-{}", who.cookie),
            false => who.cookie,
        };
        let state = site::state(database, Clock::Fixed(now)).await.unwrap();
        let router = site::router(state.with_settings(settings));
        let request = Request::get(path).header(header::COOKIE, cookie);
        let response = router
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.headers().clone()
    }

    fn https() -> Settings {
        Settings {
            public_url: "https://lieux.exemple.fr".parse().ok(),
            ..Settings::default()
        }
    }

    #[tokio::test]
    async fn browsers_are_told_what_to_refuse() {
        let headers = headers_of(Settings::default(), "/").await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(headers.contains_key("permissions-policy"));
        assert!(
            !headers.contains_key(header::STRICT_TRANSPORT_SECURITY),
            "not over plain HTTP"
        );
        let headers = headers_of(https(), "/").await;
        assert_eq!(headers[header::STRICT_TRANSPORT_SECURITY], ONLY_HTTPS);
    }

    #[tokio::test]
    async fn what_is_mine_is_kept_by_no_cache_and_shown_in_no_frame() {
        for settings in [Settings::default(), https()] {
            let headers = headers_of(settings, "/mon-espace").await;
            assert_eq!(headers[header::CACHE_CONTROL], "private, no-store");
            assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY");
            let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
        }
    }
}
