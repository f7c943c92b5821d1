//! What a visitor sees when something is not there or goes wrong: what
//! happened, and ways out.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::pages::{Link, Page};

/// Why a page could not be given.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nothing at this address.
    #[error("nothing here: {what}")]
    NotFound {
        /// What was looked for, in French, as the title says it.
        what: String,
    },
    /// What was asked cannot be given so.
    #[error("refused: {message}")]
    Refused {
        /// The status that says so.
        status: StatusCode,
        /// What is wrong and what to do, in French.
        message: String,
    },
    /// A template failed; a bug.
    #[error("a template failed: {0}")]
    Template(askama::Error),
    /// A document failed; a bug.
    #[error("a document failed: {0}")]
    Document(String),
}

impl PageError {
    /// `what` continues "Nous n’avons pas trouvé ".
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    title: String,
    message: String,
    ways: Vec<Link>,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, title, message) = match &self {
            PageError::NotFound { what } => (
                StatusCode::NOT_FOUND,
                format!("Nous n’avons pas trouvé {what}"),
                "L’adresse a peut-être changé, ou le lieu a fermé. Voici comment continuer."
                    .to_owned(),
            ),
            PageError::Refused { status, message } => (
                *status,
                "Nous n’avons pas compris votre demande".to_owned(),
                message.clone(),
            ),
            PageError::Template(_) | PageError::Document(_) => {
                tracing::error!(error = %self, "a page failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "La page n’a pas pu s’afficher".to_owned(),
                    "Le problème vient de nous. Essayez à nouveau dans un instant.".to_owned(),
                )
            }
        };
        let page = ErrorPage {
            page: Page::new("", title.clone(), ""),
            status: status.as_u16(),
            title,
            message,
            ways: vec![
                Link::new("/", "Trouver un lieu près de chez vous"),
                Link::new("/territoires", "Choisir un territoire"),
                Link::new("/hubs", "Voir les seize Hubs"),
                Link::new("/donnees", "Télécharger les données"),
            ],
        };
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}
