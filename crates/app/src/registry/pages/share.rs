//! Sharing what one looks at: its whole address, a code to scan, a letter, a sheet to print.

use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::kernel::errors::PageError;
use crate::kernel::origin::Origin;
use crate::kernel::state::AppState;
use crate::registry::drawing::qr;
use crate::registry::model::{RawQuery, encoded};

/// The ways of passing on a page.
pub struct Share {
    /// What it is, in a line: the subject of a letter, the name of a kept search.
    pub title: String,
    /// The page on this site.
    pub path: String,
    /// Its whole address.
    pub address: String,
    /// A code that leads there, unless the address is too long for one.
    pub qr_href: Option<String>,
    /// A letter with the address.
    pub mailto: String,
    /// The sheet that says the same on paper.
    pub orientation_href: String,
}

impl Share {
    /// Of a page of this site, which the public finds at `origin`.
    pub fn new(origin: &Origin, path: String, title: &str, orientation_href: String) -> Self {
        let address = origin.address(&path);
        let body = format!("{title}\n\n{address}\n");
        Self {
            title: title.to_owned(),
            qr_href: (address.len() <= qr::LONGEST)
                .then(|| format!("/qr.svg?pour={}", encoded(&path))),
            mailto: format!("mailto:?subject={}&body={}", encoded(title), encoded(&body)),
            path,
            address,
            orientation_href,
        }
    }
}

/// The code of a page of this site, to be put in another page. Without an address one can trust
/// or when it is too long, there is none.
pub fn code(origin: Option<&Origin>, path: &str) -> Option<String> {
    qr::svg(&origin?.address(path)).ok()
}

/// `GET /qr.svg?pour=/…`: the code of a page of this site, never of another's.
pub async fn qr_code(
    State(_): State<AppState>,
    origin: Option<Origin>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let raw = RawQuery::parse(query.as_deref().unwrap_or_default());
    let refused = |why: &'static str| Ok((StatusCode::BAD_REQUEST, why).into_response());
    let Some(path) = raw.first("pour").filter(|path| is_of_this_site(path)) else {
        return refused("Indiquez une page de ce site, par exemple /qr.svg?pour=/hubs");
    };
    let Some(origin) = origin else {
        return refused("L’adresse publique de ce site n’est pas connue.");
    };
    match qr::svg(&origin.address(path)) {
        Ok(svg) => {
            let headers = [
                (header::CONTENT_TYPE, "image/svg+xml"),
                (header::CACHE_CONTROL, "public, max-age=86400"),
                // The same path is another address on another host.
                (header::VARY, "Host"),
            ];
            Ok((headers, svg).into_response())
        }
        Err(qr::QrError::TooLong(_)) => refused("Cette adresse est trop longue pour un QR code."),
        Err(error) => Err(PageError::Document(error.to_string())),
    }
}

/// A path that a browser cannot take for another host's: `//ailleurs` and `/\ailleurs` are.
fn is_of_this_site(path: &str) -> bool {
    path.starts_with('/')
        && !path[1..].starts_with(['/', '\\'])
        && path.chars().all(|c| c.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_have_a_code() {
        for (path, ours) in [
            ("/", true),
            ("/?q=Rennes&service=aide", true),
            ("//piege.example", false),
            ("/\\piege.example", false),
            ("https://piege.example/", false),
            ("@piege.example", false),
            ("/a b", false),
            ("/a\n", false),
            ("", false),
        ] {
            assert_eq!(is_of_this_site(path), ours, "{path}");
        }
    }

    #[test]
    fn a_letter_holds_the_whole_address() {
        let origin: Origin = "https://maillage.example".parse().unwrap();
        let share = Share::new(
            &origin,
            "/?q=Rennes&frais=gratuit".to_owned(),
            "3 lieux",
            "/orientation?q=Rennes&frais=gratuit".to_owned(),
        );
        assert!(
            share
                .mailto
                .starts_with("mailto:?subject=3%20lieux&body=3%20lieux%0A%0Ahttps%3A%2F%2F")
        );
        assert!(share.mailto.contains("%3Fq%3DRennes%26frais%3Dgratuit"));
    }
}
