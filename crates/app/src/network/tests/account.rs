//! What is done to somebody's account by those who have a say on it.

use axum::http::{Method, StatusCode};

use super::pages::{ask, served};
use crate::kernel::journal;
use crate::kernel::policy::Role;
use crate::kernel::testing::{Member, databases, member};
use crate::network::people::account::{self, Deed, Done};
use crate::network::people::store as people;
use crate::network::tests::{granted, state};
use crate::registry::tests::tuesday_morning;

fn account_of(one: &Member) -> String {
    format!("/mon-espace/reseau/personnes/{}/compte", one.person)
}

#[tokio::test]
async fn an_account_is_suspended_with_a_reason_and_opened_again() {
    let (site, database) = served().await;
    let team = [(Role::HubTeam, "hub:hub-bretagne")];
    let team = member(&database, &team, tuesday_morning()).await;
    let here = [(Role::Mediator, "territoire:departement-35")];
    let mediator = member(&database, &here, tuesday_morning()).await;
    let path = account_of(&mediator);

    let (status, html) = ask(&site, &team, Method::POST, &path, "geste=suspendre&motif=+").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("Écrivez pourquoi"), "{html}");
    let (status, _) = ask(&site, &mediator, Method::GET, "/mon-espace", "").await;
    assert_eq!(status, StatusCode::OK, "nothing was done");

    let form = "geste=suspendre&motif=Compte+partagé";
    let (status, _) = ask(&site, &team, Method::POST, &path, form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, _) = ask(&site, &mediator, Method::GET, "/mon-espace", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "to the sign-in");
    let (_, html) = ask(
        &site,
        &team,
        Method::GET,
        path.trim_end_matches("/compte"),
        "",
    )
    .await;
    assert!(html.contains("Compte suspendu"));
    let subject = format!("person:{}", mediator.person);
    let told = journal::of_subject(&database, &subject, 5).await.unwrap();
    assert_eq!(told[0].why, "Compte partagé");

    let (status, _) = ask(&site, &team, Method::POST, &path, "geste=retablir").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let person = people::one(&database, &mediator.person).await.unwrap();
    let person = person.unwrap();
    assert!(!person.suspended);
    assert_eq!(person.roles.len(), 1, "the roles did not change");
    let (status, _) = ask(&site, &mediator, Method::GET, "/mon-espace", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "the old session stays ended");
}

#[tokio::test]
async fn sessions_are_ended_without_closing_the_account() {
    let (site, database) = served().await;
    let team = [(Role::HubTeam, "hub:hub-bretagne")];
    let team = member(&database, &team, tuesday_morning()).await;
    let here = [(Role::Mediator, "territoire:departement-35")];
    let mediator = member(&database, &here, tuesday_morning()).await;
    let path = account_of(&mediator);
    let (status, _) = ask(&site, &team, Method::POST, &path, "geste=fermer-sessions").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, _) = ask(&site, &mediator, Method::GET, "/mon-espace", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "to the sign-in");
    let person = people::one(&database, &mediator.person).await.unwrap();
    assert!(!person.unwrap().suspended);
}

#[tokio::test]
async fn nobody_has_a_say_on_wider_roles_nor_on_themselves() {
    let (site, database) = served().await;
    let team = [(Role::HubTeam, "hub:hub-bretagne")];
    let team = member(&database, &team, tuesday_morning()).await;
    // Here a référent, and something the team cannot give elsewhere.
    let both = [
        (Role::Referent, "territoire:departement-35"),
        (Role::Mediator, "territoire:departement-974"),
    ];
    let other = member(&database, &both, tuesday_morning()).await;
    for one in [&other, &team] {
        let path = account_of(one);
        let (status, _) = ask(&site, &team, Method::POST, &path, "geste=fermer-sessions").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (_, html) = ask(
            &site,
            &team,
            Method::GET,
            path.trim_end_matches("/compte"),
            "",
        )
        .await;
        assert!(!html.contains("Suspendre le compte"));
    }
}

#[tokio::test]
async fn the_last_administrator_is_not_suspended() {
    for (kind, database) in databases().await {
        let state = state(&database).await;
        let admin = [(Role::NationalAdministrator, "nation")];
        let first = member(&database, &admin, tuesday_morning()).await;
        let second = member(&database, &admin, tuesday_morning()).await;
        let suspend = async |one: &Member| {
            let person = people::one(&database, &one.person).await.unwrap().unwrap();
            let grant = granted(account::target_of(&person));
            account::apply(&state, &grant, &person, Deed::Suspendre, "départ")
                .await
                .unwrap()
        };
        assert_eq!(suspend(&first).await, Done::Done, "{kind}");
        assert_eq!(suspend(&second).await, Done::LastAdministrator, "{kind}");
    }
}
