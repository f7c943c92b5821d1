//! Claims: made by a structure's manager, checked by the Hub.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use tower::ServiceExt;

use super::store::{Settled, settle, waiting};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{Role, SettleClaim, Target, permit};
use crate::kernel::site;
use crate::kernel::testing::{Member, databases, member};
use crate::registry::editing::store::sheet;
use crate::registry::store::published_places;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

const STRUCTURE: &str = "aaaaaaaaaaaaaaaa";

struct Story {
    router: Router,
    database: Database,
    key: String,
    manager: Member,
    hub: Member,
    elsewhere: Member,
}

async fn story(database: Database) -> Story {
    import_data(&database, THREE_PLACES).await;
    let now = tuesday_morning();
    sqlx::query("INSERT INTO organisation (id, name, territory_id, created_at) VALUES ($1, 'Structure d’essai', 'departement-35', '2026')")
        .bind(STRUCTURE)
        .execute(&database)
        .await
        .unwrap();
    let scope = format!("organisation:{STRUCTURE}");
    let manager = member(&database, &[(Role::StructureManager, &scope)], now).await;
    let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
    let elsewhere = member(&database, &[(Role::HubTeam, "hub:hinaura")], now).await;
    let places = published_places(&database).await.unwrap();
    let key = places
        .iter()
        .find(|row| row.place.id == "a")
        .unwrap()
        .key
        .clone();
    let state = site::state(database.clone(), Clock::Fixed(now))
        .await
        .unwrap();
    Story {
        router: site::router(state),
        database,
        key,
        manager,
        hub,
        elsewhere,
    }
}

impl Story {
    async fn ask(
        &self,
        who: &Member,
        method: Method,
        path: &str,
        form: &str,
    ) -> (StatusCode, String) {
        let request = Request::builder()
            .method(method)
            .uri(path.replace("KEY", &self.key))
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("jeton={}&{form}", who.jeton)));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[tokio::test]
async fn a_manager_claims_the_hub_accepts_and_the_manager_may_then_correct() {
    for (kind, database) in databases().await {
        let story = story(database).await;
        let edit = "/mon-espace/lieux/KEY";
        let (status, _) = story.ask(&story.manager, Method::GET, edit, "").await;
        assert_eq!(
            status,
            StatusCode::SEE_OTHER,
            "{kind}: not theirs yet, they may ask for it"
        );
        let form = format!("structure={STRUCTURE}&message=Nous+y+sommes");
        for _ in 0..2 {
            let (status, _) = story
                .ask(
                    &story.manager,
                    Method::POST,
                    "/mon-espace/lieux/KEY/revendiquer",
                    &form,
                )
                .await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        }
        let claims = waiting(&story.database, 10).await.unwrap();
        assert_eq!(claims.len(), 1, "{kind}: sent twice, made once");
        let (_, html) = story
            .ask(&story.hub, Method::GET, "/mon-espace/revendications", "")
            .await;
        assert!(
            html.contains("Structure d’essai") && html.contains("Nous y sommes"),
            "{kind}: {html}"
        );
        let (_, html) = story
            .ask(
                &story.elsewhere,
                Method::GET,
                "/mon-espace/revendications",
                "",
            )
            .await;
        assert!(!html.contains("Structure d’essai"), "{kind}: another Hub's");
        let answer = format!("/mon-espace/lieux/KEY/revendications/{}", claims[0].id);
        let (status, _) = story
            .ask(&story.elsewhere, Method::POST, &answer, "reponse=accepter")
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");
        story
            .ask(&story.hub, Method::POST, &answer, "reponse=accepter")
            .await;
        let after = sheet(&story.database, &story.key).await.unwrap().unwrap();
        assert_eq!(after.steward.unwrap().as_str(), STRUCTURE, "{kind}");
        let (status, _) = story.ask(&story.manager, Method::GET, edit, "").await;
        assert_eq!(status, StatusCode::OK, "{kind}: theirs now");
    }
}

#[tokio::test]
async fn nobody_claims_for_a_structure_that_is_not_theirs() {
    let (_, database) = databases().await.swap_remove(0);
    let story = story(database).await;
    let (status, html) = story
        .ask(
            &story.manager,
            Method::POST,
            "/mon-espace/lieux/KEY/revendiquer",
            "structure=bbbbbbbbbbbbbbbb",
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("dont vous êtes responsable"));
    assert!(waiting(&story.database, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_claim_is_settled_once_and_only_on_its_own_place() {
    for (kind, database) in databases().await {
        let story = story(database).await;
        let form = format!("structure={STRUCTURE}");
        story
            .ask(
                &story.manager,
                Method::POST,
                "/mon-espace/lieux/KEY/revendiquer",
                &form,
            )
            .await;
        let claim = waiting(&story.database, 10)
            .await
            .unwrap()
            .swap_remove(0)
            .id;
        let granted = |key: &str| {
            permit::<SettleClaim>(&Actor::Operator, Target::place(key, None, None)).unwrap()
        };
        let elsewhere = settle(
            &story.database,
            &granted("autre"),
            &claim,
            true,
            "",
            Clock::System,
        )
        .await
        .unwrap();
        assert_eq!(elsewhere, Settled::NotWaiting, "{kind}");
        let grant = granted(&story.key);
        let first = settle(&story.database, &grant, &claim, false, "Non", Clock::System)
            .await
            .unwrap();
        let second = settle(&story.database, &grant, &claim, true, "", Clock::System)
            .await
            .unwrap();
        assert_eq!(
            (first, second),
            (Settled::Done, Settled::NotWaiting),
            "{kind}"
        );
        assert!(
            sheet(&story.database, &story.key)
                .await
                .unwrap()
                .unwrap()
                .steward
                .is_none(),
            "{kind}"
        );
    }
}
