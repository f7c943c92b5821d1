//! What a visitor sees when something is not there or goes wrong: what
//! happened, and ways out.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::frame::Frame;
use super::pages::{Link, Page};

/// Why a page could not be given.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nothing at this address.
    #[error("nothing here: {what}")]
    NotFound {
        /// What was looked for, in French, as the title says it.
        what: String,
        /// Where that is said.
        frame: Frame,
    },
    /// A frame is bound to territories of which none exists.
    #[error("no such territory: {}", frame.unknown_territories())]
    UnknownTerritory {
        /// The frame.
        frame: Frame,
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
        Self::NotFound {
            what: what.into(),
            frame: Frame::site(),
        }
    }

    /// A frame is bound to territories of which none exists.
    pub fn unknown_territory(frame: Frame) -> Self {
        Self::UnknownTerritory { frame }
    }

    /// The same, said in the frame where it happened.
    #[must_use]
    pub fn said_in(self, frame: &Frame) -> Self {
        let frame = frame.clone();
        match self {
            Self::NotFound { what, .. } => Self::NotFound { what, frame },
            other => other,
        }
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
            PageError::NotFound { what, .. } => (
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
            PageError::UnknownTerritory { frame } => (
                StatusCode::NOT_FOUND,
                "Cette carte ne peut pas s’afficher".to_owned(),
                format!(
                    "Elle demande un territoire que nous ne connaissons pas\u{a0}: {}. \
                     Prévenez la personne qui tient ce site, ou cherchez dans toute la France.",
                    frame.unknown_territories()
                ),
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
        let frame = match &self {
            PageError::NotFound { frame, .. } | PageError::UnknownTerritory { frame } => {
                frame.clone()
            }
            PageError::Refused { .. } | PageError::Template(_) | PageError::Document(_) => {
                Frame::site()
            }
        };
        let page = ErrorPage {
            ways: ways(&frame),
            page: Page::new("", title.clone(), "")
                .shown_in(frame)
                .found_at("/".to_owned()),
            status: status.as_u16(),
            title,
            message,
        };
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

/// Where one may go on; a frame only leads to what it shows.
fn ways(frame: &Frame) -> Vec<Link> {
    let search = Link::new("/", "Trouver un lieu près de chez vous");
    if !frame.is_site() {
        return vec![search];
    }
    vec![
        search,
        Link::new("/territoires", "Choisir un territoire"),
        Link::new("/hubs", "Voir les seize Hubs"),
        Link::new("/donnees", "Télécharger les données"),
    ]
}
