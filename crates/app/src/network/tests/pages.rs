//! Through the site's own routes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use tower::ServiceExt;

use super::{organisation, state};
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{Member, databases, member};
use crate::network::people::store as people;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

pub async fn served() -> (Router, Database) {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    (site::router(state(&database).await), database)
}

pub async fn ask(
    site: &Router,
    who: &Member,
    method: Method,
    path: &str,
    form: &str,
) -> (StatusCode, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::COOKIE, &who.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("jeton={}&{form}", who.jeton)))
        .unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_hub_does_not_grow_by_its_own_team_and_shrinks_by_it() {
    let (site, database) = served().await;
    let team = member(
        &database,
        &[(Role::HubTeam, "hub:hub-bretagne")],
        tuesday_morning(),
    )
    .await;
    let path = "/mon-espace/reseau/hubs/hub-bretagne/territoire";
    let wider = "territoires=region-53&territoires=departement-44&version=0";
    let (status, html) = ask(&site, &team, Method::POST, path, wider).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("Seule l’administration nationale agrandit un Hub"));
    assert!(
        html.contains("value=\"departement-44\" checked"),
        "nothing is lost"
    );
    let narrower = "territoires=departement-35&version=0";
    let (status, _) = ask(&site, &team, Method::POST, path, narrower).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, html) = ask(&site, &team, Method::POST, path, narrower).await;
    assert_eq!(status, StatusCode::CONFLICT, "an older version");
    assert!(html.contains("pendant que vous l’écriviez"));
    let elsewhere = "/mon-espace/reseau/hubs/hinaura/territoire";
    let (status, _) = ask(&site, &team, Method::POST, elsewhere, narrower).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_manager_gets_no_place_by_naming_it() {
    let (site, database) = served().await;
    let made = state(&database).await;
    let (id, _) = organisation(&database, &made, "Atelier des Essais").await;
    let scope = format!("organisation:{id}");
    let manager = member(
        &database,
        &[(Role::StructureManager, &scope)],
        tuesday_morning(),
    )
    .await;
    let team = member(
        &database,
        &[(Role::HubTeam, "hub:hub-bretagne")],
        tuesday_morning(),
    )
    .await;
    let path = format!("/mon-espace/reseau/organisations/{id}/lieux");
    let key = made.atlas().places()[0].key.clone();
    let form = format!("lieu=https%3A%2F%2Fexemple.fr%2Flieux%2F{key}");
    let (status, html) = ask(&site, &manager, Method::POST, &path, &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("Demandez à son Hub"));
    let (status, _) = ask(&site, &team, Method::POST, &path, &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, html) = ask(
        &site,
        &manager,
        Method::GET,
        &path.replace("/lieux", ""),
        "",
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Espace numérique des Fougères"));
}

#[tokio::test]
async fn roles_are_given_within_what_one_holds() {
    let (site, database) = served().await;
    let referent = member(
        &database,
        &[(Role::Referent, "territoire:departement-35")],
        tuesday_morning(),
    )
    .await;
    let other = member(
        &database,
        &[(Role::Mediator, "territoire:commune-35238")],
        tuesday_morning(),
    )
    .await;
    let path = format!("/mon-espace/reseau/personnes/{}", other.person);
    for (form, expected) in [
        (
            "role=coordination&portee=territoire%3Adepartement-35",
            StatusCode::SEE_OTHER,
        ),
        ("role=coordination&autre=Saint-Malo", StatusCode::SEE_OTHER),
        (
            "role=coordination&portee=territoire%3Aregion-53",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "role=referent&portee=territoire%3Adepartement-35",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "role=administration-nationale&portee=nation",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "role=equipe-hub&portee=hub%3Ahub-bretagne",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("role=&portee=", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let (status, _) = ask(&site, &referent, Method::POST, &path, form).await;
        assert_eq!(status, expected, "{form}");
    }
    let roles = people::one(&database, &other.person)
        .await
        .unwrap()
        .unwrap()
        .roles;
    assert_eq!(roles.len(), 3);
    let far = member(
        &database,
        &[(Role::Mediator, "territoire:commune-44109")],
        tuesday_morning(),
    )
    .await;
    let path = format!("/mon-espace/reseau/personnes/{}", far.person);
    let (status, _) = ask(&site, &referent, Method::GET, &path, "").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (_, html) = ask(
        &site,
        &referent,
        Method::GET,
        "/mon-espace/reseau/personnes",
        "",
    )
    .await;
    assert!(html.contains(other.person.as_str()) && !html.contains(far.person.as_str()));
}

#[tokio::test]
async fn the_funder_reads_every_hub_and_takes_the_table_away() {
    let (site, database) = served().await;
    let funder = member(&database, &[(Role::Funder, "nation")], tuesday_morning()).await;
    let team = member(
        &database,
        &[(Role::HubTeam, "hub:hub-bretagne")],
        tuesday_morning(),
    )
    .await;
    let table = "/mon-espace/reseau/programme";
    let (status, html) = ask(&site, &funder, Method::GET, table, "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(html.matches("<tr><th scope=\"row\">").count(), 16);
    assert_eq!(
        ask(&site, &team, Method::GET, table, "").await.0,
        StatusCode::FORBIDDEN
    );
    let (_, file) = ask(
        &site,
        &funder,
        Method::GET,
        "/mon-espace/reseau/programme.csv?tri=lieux&sens=desc",
        "",
    )
    .await;
    let second = file.lines().nth(1).unwrap();
    assert!(
        second.starts_with("hub-bretagne,Hub Bretagne,,,0,2,0,1,"),
        "{second}"
    );
    let note = "date=2026-10-01&note=Un+point+d%E2%80%99%C3%A9tape";
    let here = "/mon-espace/reseau/programme/hub-bretagne";
    assert_eq!(
        ask(&site, &team, Method::POST, here, note).await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        ask(&site, &funder, Method::POST, here, note).await.0,
        StatusCode::SEE_OTHER
    );
    let sheet = "/mon-espace/reseau/hubs/hub-bretagne";
    assert!(
        ask(&site, &team, Method::GET, sheet, "")
            .await
            .1
            .contains("Un point d’étape")
    );
    let reader = member(
        &database,
        &[(Role::Reader, "hub:hub-bretagne")],
        tuesday_morning(),
    )
    .await;
    assert!(
        !ask(&site, &reader, Method::GET, sheet, "")
            .await
            .1
            .contains("Un point d’étape")
    );
}
