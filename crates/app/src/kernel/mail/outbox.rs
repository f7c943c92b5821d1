//! A demonstration's outbox: what would be sent if there were a mail server.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};

use super::store::{self, Shown};
use crate::kernel::access::{Rule, open};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;

/// Where it is.
pub const PATH: &str = "/boite-d-envoi";

/// As many as one looks through.
const MOST: i64 = 50;

/// Where it is shown, everyone may read it: it is for trying the site out.
pub const ACCESS: &[Rule] = &[open("/boite-d-envoi")];

/// The route of the outbox; nothing is there unless the settings ask for it.
pub fn router() -> Router<AppState> {
    Router::new().route(PATH, get(outbox))
}

#[derive(Template)]
#[template(path = "boite_envoi.html")]
struct Outbox {
    page: Page,
    mails: Vec<Letter>,
}

struct Letter {
    recipient: String,
    subject: String,
    sent: String,
    lines: Vec<Vec<Piece>>,
}

/// Words, or a link to this very site.
enum Piece {
    Words(String),
    Link { href: String, words: String },
}

async fn outbox(State(state): State<AppState>) -> Result<Response, PageError> {
    if !state.settings.mail.shows_outbox() {
        return Err(PageError::not_found("cette page"));
    }
    let mails = store::waiting(&state.database, MOST)
        .await
        .map_err(|error| PageError::Store(error.to_string()))?;
    let base = state.settings.address_of("/");
    let page = render(&Outbox {
        page: Page::new(PATH, "Boîte d’envoi de la démonstration", "").unlisted(),
        mails: mails.into_iter().map(|mail| letter(mail, &base)).collect(),
    })?;
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

fn letter(mail: Shown, base: &str) -> Letter {
    Letter {
        sent: moment(mail.created_at),
        lines: mail.body.lines().map(|line| pieces(line, base)).collect(),
        recipient: mail.recipient,
        subject: mail.subject,
    }
}

fn moment(at: DateTime<Utc>) -> String {
    let here = at.with_timezone(&chrono_tz::Europe::Paris);
    format!(
        "le {} à {}",
        formats::date(here.date_naive()),
        formats::time(here.time())
    )
}

/// Only what leads to this site becomes a link: the rest anyone may have written.
fn pieces(line: &str, base: &str) -> Vec<Piece> {
    line.split_inclusive(' ')
        .map(|word| {
            let bare = word.trim_end();
            match bare.strip_prefix(base) {
                Some(path) if !path.starts_with(['/', '\\']) => Piece::Link {
                    href: format!("/{path}"),
                    words: bare.to_owned(),
                },
                _ => Piece::Words(word.to_owned()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sites_own_addresses_are_links() {
        let hrefs = |line: &str, base: &str| -> Vec<String> {
            pieces(line, base)
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Link { href, .. } => Some(href),
                    Piece::Words(_) => None,
                })
                .collect()
        };
        let ours = "https://lieux.exemple.fr/";
        let line = "Ouvrez https://lieux.exemple.fr/connexion/lien?jeton=a et https://pirate.net/b";
        assert_eq!(hrefs(line, ours), ["/connexion/lien?jeton=a"]);
        assert_eq!(hrefs("/connexion", "/"), ["/connexion"]);
        assert!(hrefs("//pirate.net /\\pirate.net https://pirate.net", "/").is_empty());
    }
}
