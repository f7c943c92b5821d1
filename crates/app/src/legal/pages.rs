//! The three legal pages.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::kernel::config::Publisher;
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::registry::signalements::model::EMAIL_MONTHS;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mentions-legales", get(notice))
        .route("/accessibilite", get(accessibility))
        .route("/donnees-personnelles", get(personal_data))
}

/// Something that the law wants told, and what this installation tells of it.
struct Told {
    title: &'static str,
    value: Option<String>,
}

/// How to write to whoever runs the site.
struct Contact {
    name: Option<String>,
    link: Option<Link>,
}

impl Contact {
    fn of(publisher: &Publisher) -> Self {
        Self {
            name: publisher.name.clone(),
            link: publisher.contact.as_deref().map(contact_link),
        }
    }
}

/// An e-mail address can be written to, a telephone called; anything else is only read.
fn contact_link(contact: &str) -> Link {
    let digits: String = contact.chars().filter(|c| !c.is_whitespace()).collect();
    let dialled = digits.trim_start_matches('+');
    let href = if contact.contains('@') && !contact.contains(char::is_whitespace) {
        format!("mailto:{contact}")
    } else if dialled.len() >= 4 && dialled.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("tel:{digits}")
    } else {
        String::new()
    };
    Link::new(href, contact)
}

#[derive(Template)]
#[template(path = "legal_notice.html")]
struct Notice {
    page: Page,
    publisher: Vec<Told>,
    host: Vec<Told>,
    contact: Contact,
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility {
    page: Page,
    contact: Contact,
}

#[derive(Template)]
#[template(path = "personal_data.html")]
struct PersonalData {
    page: Page,
    contact: Contact,
    email_months: u32,
}

async fn notice(State(state): State<AppState>) -> Result<Response, PageError> {
    let facts = &state.settings.publisher;
    let told = |title, value: &Option<String>| Told {
        title,
        value: value.clone(),
    };
    render(&Notice {
        page: Page::new(
            "/mentions-legales",
            "Mentions légales",
            "Qui publie ce site, qui l’héberge, et sous quelles licences.",
        )
        .known_at(&state.settings),
        publisher: vec![
            told("Organisation", &facts.name),
            told("Adresse", &facts.address),
            told("Direction de la publication", &facts.director),
        ],
        host: vec![
            told("Organisation", &facts.host_name),
            told("Adresse", &facts.host_address),
        ],
        contact: Contact::of(facts),
    })
}

async fn accessibility(State(state): State<AppState>) -> Result<Response, PageError> {
    render(&Accessibility {
        page: Page::new(
            "/accessibilite",
            "Accessibilité : non conforme, faute d’audit",
            "La déclaration d’accessibilité du site : ce qui est vérifié, ce qui ne l’est pas, à qui le dire.",
        )
        .known_at(&state.settings),
        contact: Contact::of(&state.settings.publisher),
    })
}

async fn personal_data(State(state): State<AppState>) -> Result<Response, PageError> {
    render(&PersonalData {
        page: Page::new(
            "/donnees-personnelles",
            "Vos données personnelles",
            "Ce que le site garde, combien de temps, et vos droits.",
        )
        .known_at(&state.settings),
        contact: Contact::of(&state.settings.publisher),
        email_months: EMAIL_MONTHS,
    })
}
