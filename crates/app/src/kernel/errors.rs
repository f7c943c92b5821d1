//! What a visitor sees when something is not there or goes wrong: what
//! happened, and ways out.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::frame::Frame;
use super::pages::{Link, Page};
use super::policy::Refusal;

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
    /// Another site's page tried to send something in the visitor's name.
    #[error("a form was sent from another site")]
    CrossSite,
    /// Signed in, but none of the person's roles does this, or not here.
    #[error("not permitted")]
    Forbidden,
    /// Too often, or too much of the same.
    #[error("asked too often")]
    TooMany {
        /// What to do, in French.
        message: String,
    },
    /// The database did not answer as it should.
    #[error("the database failed: {0}")]
    Store(String),
    /// A template failed; a bug.
    #[error("a template failed: {0}")]
    Template(askama::Error),
    /// A document failed; a bug.
    #[error("a document failed: {0}")]
    Document(String),
    /// The service refused or failed before any page could answer.
    #[error("answered with {0}")]
    Status(StatusCode),
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

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } | Self::UnknownTerritory { .. } => StatusCode::NOT_FOUND,
            Self::Refused { status, .. } => *status,
            Self::CrossSite | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            // Away, most of the time: asked again, it may answer.
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Template(_) | Self::Document(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Status(status) => *status,
        }
    }

    /// Where it is said.
    fn frame(&self) -> Frame {
        match self {
            Self::NotFound { frame, .. } | Self::UnknownTerritory { frame } => frame.clone(),
            _ => Frame::site(),
        }
    }

    /// What happened, and what to do.
    fn words(&self) -> (String, String) {
        let (title, message) = match self {
            Self::NotFound { what, .. } => {
                let title = format!("Nous n’avons pas trouvé {what}");
                return (
                    title,
                    "L’adresse a peut-être changé, ou ce qu’elle montrait n’existe plus. Voici comment continuer."
                        .to_owned(),
                );
            }
            Self::UnknownTerritory { frame } => (
                "Cette carte ne peut pas s’afficher",
                format!(
                    "Elle demande un territoire que nous ne connaissons pas\u{a0}: {}. \
                     Prévenez la personne qui tient ce site, ou cherchez dans toute la France.",
                    frame.unknown_territories()
                ),
            ),
            Self::Refused { message, .. } => {
                ("Nous n’avons pas compris votre demande", message.clone())
            }
            Self::CrossSite => (
                "Cet envoi ne vient pas de notre site",
                "Par sécurité, nous ne l’avons pas enregistré. Ouvrez le formulaire sur notre site et recommencez.".to_owned(),
            ),
            Self::Forbidden => (
                "Vous n’avez pas accès à cette page",
                "Aucun de vos rôles ne le permet ici. Demandez à l’équipe de votre Hub si vous pensez en avoir besoin.".to_owned(),
            ),
            Self::TooMany { message } => ("C’est beaucoup en peu de temps", message.clone()),
            other => {
                let (title, message) = status_words(other.status());
                (title, message.to_owned())
            }
        };
        (title.to_owned(), message)
    }
}

fn status_words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (
            "Nous n’avons pas trouvé cette page",
            "L’adresse a peut-être changé. Voici comment continuer.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "Cette page ne reçoit rien",
            "On peut la lire, mais rien ne peut lui être envoyé. Voici comment continuer.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "Votre message est trop long",
            "Revenez en arrière, raccourcissez votre texte, puis envoyez-le à nouveau.",
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            "C’est beaucoup en peu de temps",
            "Attendez une minute, puis essayez à nouveau.",
        ),
        StatusCode::GATEWAY_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => (
            "La réponse se fait trop attendre",
            "Le problème vient de nous. Essayez à nouveau dans un instant.",
        ),
        status if status.is_server_error() => (
            "La page n’a pas pu s’afficher",
            "Le problème vient de nous. Essayez à nouveau dans un instant.",
        ),
        _ => (
            "Nous n’avons pas compris cette demande",
            "L’adresse ou le formulaire est incomplet. Voici comment continuer.",
        ),
    }
}

impl From<Refusal> for PageError {
    fn from(_: Refusal) -> Self {
        Self::Forbidden
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
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "a page failed");
        }
        let (title, message) = self.words();
        let frame = self.frame();
        let page = ErrorPage {
            ways: ways(&frame),
            page: Page::new("", title.clone(), "")
                .shown_in(frame)
                .found_at("/".to_owned())
                .unlisted(),
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

/// Gives a page to the refusals that come without one: from the router (405),
/// the guards (413, 500, 504) or the reading of a form. Machines that ask the
/// API get theirs from the API.
pub async fn explain(request: Request, next: Next) -> Response {
    let for_machines = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if !failed || for_machines || has_words(response.headers()) {
        return response;
    }
    let mut page = PageError::Status(response.status()).into_response();
    // What the refusal says of itself to browsers stays.
    let kept: [HeaderName; 2] = [header::ALLOW, header::RETRY_AFTER];
    for name in kept {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

fn has_words(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| !kind.starts_with("text/plain"))
}
