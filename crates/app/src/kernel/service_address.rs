//! Where a service that the site asks is: the address before its own paths.

use url::Url;

/// The beginning of a service's addresses, without a slash at its end; nothing for what has a query,
/// a fragment, a name or a password, or is not of the web.
pub fn base(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    plain.then(|| url.as_str().trim_end_matches('/').to_owned())
}
