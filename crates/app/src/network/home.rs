//! The network's first page: where one's roles lead.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Action, Role, Scope};
use crate::kernel::state::AppState;

const PATH: &str = "/mon-espace/reseau";

/// The route of the page.
pub fn router() -> Router<AppState> {
    Router::new().route(PATH, get(home))
}

#[derive(Template)]
#[template(path = "reseau/accueil.html")]
struct Home {
    page: Page,
    ways: Vec<Link>,
}

async fn home(State(_): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    let does = |action: Action| me.roles.iter().any(|held| action.is_allowed_to(held.role));
    let way = |step: &str, label: &str, detail: &str| Link {
        href: format!("{PATH}/{step}"),
        label: label.to_owned(),
        detail: detail.to_owned(),
    };
    let mut ways = Vec::new();
    for held in &me.roles {
        if let Scope::Hub(hub) = &held.scope {
            let name = crate::network::whereabouts::name(hub.territory());
            let step = format!("hubs/{hub}");
            ways.push(way(
                &step,
                &name,
                "Votre Hub\u{a0}: territoire, membres, référents",
            ));
        }
    }
    ways.push(way(
        "organisations",
        "Organisations",
        "Qui elles sont, qui en répond, les lieux qu’elles gèrent",
    ));
    ways.push(way(
        "hubs",
        "Hubs",
        "Leur territoire, leur phase, ce qu’aucun ne sert",
    ));
    ways.push(way(
        "personnes",
        "Personnes",
        "Qui a quel rôle sur votre territoire",
    ));
    if does(Action::FollowProgramme) {
        ways.push(way(
            "programme",
            "Programme",
            "Tous les Hubs côte à côte, et les notes de suivi",
        ));
    }
    if me.roles.iter().any(|held| held.role == Role::Referent) {
        ways.push(way(
            "visibilite",
            "Ce que le public voit de vous",
            "Donner ou retirer votre accord",
        ));
    }
    ways.dedup_by(|a, b| a.href == b.href);
    render(&Home {
        page: Page::new(PATH, "Le réseau", "").shown_to(&me),
        ways,
    })
}
