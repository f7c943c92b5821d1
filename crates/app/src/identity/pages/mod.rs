//! The pages of identity.

mod account;
mod code;
mod inbox;
mod invitation;
mod invitations;
mod leaving;
mod link;
mod provider;
mod request;
mod second_factor;
mod security;
mod sign_in;
mod sign_out;

use askama::Template;
use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::errors::{Errors, IdentityError};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;

/// Every route of identity.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(sign_in::router())
        .merge(link::router())
        .merge(code::router())
        .merge(provider::router())
        .merge(sign_out::router())
        .merge(invitation::router())
        .merge(request::router())
        .merge(account::router())
        .merge(security::router())
        .merge(second_factor::router())
        .merge(leaving::router())
        .merge(inbox::router())
        .merge(invitations::router())
}

/// A choice of a list.
struct Choice {
    /// Where an error's link leads.
    id: String,
    value: String,
    label: String,
    checked: bool,
}

/// A page that says something and leads on.
#[derive(Template)]
#[template(path = "identity/message.html")]
struct MessagePage {
    page: Page,
    lines: Vec<String>,
    ways: Vec<Link>,
    /// Where the browser goes by itself.
    onward: Option<String>,
}

fn message(
    path: &str,
    title: &str,
    lines: &[&str],
    ways: Vec<Link>,
) -> Result<Response, PageError> {
    let page = render(&MessagePage {
        page: Page::new(path, title, "").unlisted(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        ways,
        onward: None,
    })?;
    Ok(private(page))
}

/// Keeps a page out of every cache, and its address, which may hold a token, to itself.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// A page, with the status that its errors call for.
fn answered(template: &impl Template, errors: &Errors) -> Result<Response, PageError> {
    let page = private(render(template)?);
    Ok(match errors.is_empty() {
        true => page,
        false => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
    })
}

/// The page that says to wait.
fn too_many() -> PageError {
    PageError::TooMany {
        message: "Par sécurité, nous faisons une pause. Attendez un quart d’heure, puis essayez à nouveau. Si vous utilisiez un mot de passe, vous pouvez recevoir un lien de connexion.".to_owned(),
    }
}

/// The title of a page whose form may be wrong.
fn titled(path: &str, title: &str, errors: &Errors) -> Page {
    Page::new(path, format!("{}{title}", errors.mark()), "").unlisted()
}

/// An instant in somebody's own time: `mardi 24 novembre 2026 à 9 h 30`.
fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!(
        "{} à {}",
        formats::date(local.date_naive()),
        formats::time(local.time())
    )
}

/// A day in somebody's own time.
fn day(at: DateTime<Utc>, zone: Tz) -> String {
    formats::date(at.with_timezone(&zone).date_naive())
}

fn database_error(error: sqlx::Error) -> PageError {
    IdentityError::from(error).into()
}
