//! Merging and splitting by hand, and what becomes of addresses.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use tower::ServiceExt;

use super::{OF_HUB, both, key_of};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{Member, databases, member};
use crate::registry::tests::tuesday_morning;

struct Story {
    database: Database,
    nation: String,
    hub: String,
    member: Member,
    elsewhere: Member,
}

struct Told {
    status: StatusCode,
    to: String,
    body: String,
}

async fn story(database: Database) -> Story {
    both(&database).await;
    let now = tuesday_morning();
    Story {
        nation: key_of(&database, "nation", "n1").await,
        hub: key_of(&database, OF_HUB, "h1").await,
        member: member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await,
        elsewhere: member(&database, &[(Role::HubTeam, "hub:hinaura")], now).await,
        database,
    }
}

impl Story {
    /// A site that has seen what was written so far.
    async fn site(&self) -> Router {
        let clock = Clock::Fixed(tuesday_morning() + chrono::TimeDelta::hours(2));
        let state = site::state(self.database.clone(), clock).await.unwrap();
        site::router(state)
    }

    async fn ask(&self, who: &Member, method: Method, path: &str, form: &str) -> Told {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("jeton={}&{form}", who.jeton)));
        let response = self.site().await.oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION);
        let to = to.map_or_else(String::new, |to| to.to_str().unwrap().to_owned());
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Told {
            status,
            to,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn get(&self, path: &str) -> Told {
        self.ask(&self.member, Method::GET, path, "").await
    }
}

#[tokio::test]
async fn somebody_in_charge_merges_two_places_and_undoes_it() {
    for (kind, database) in databases().await {
        let story = story(database).await;
        let page = format!("/mon-espace/lieux/{}/doublons", story.nation);
        let shown = story.get(&format!("{page}?q=villejean")).await;
        assert!(
            shown.body.contains("Maison de quartier Villejean"),
            "{kind}"
        );
        let merge = format!("/mon-espace/lieux/{}/reunir", story.nation);
        let form = format!("avec={}&pourquoi=M%C3%AAme+porte", story.hub);
        let refused = story
            .ask(&story.elsewhere, Method::POST, &merge, &form)
            .await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{kind}");
        for (form, words) in [
            (
                format!("avec={}", story.hub),
                "Dites en une phrase pourquoi",
            ),
            ("avec=&pourquoi=oui".to_owned(), "Choisissez l’autre lieu"),
            (
                "avec=inconnu&pourquoi=oui".to_owned(),
                "Choisissez l’autre lieu",
            ),
            (
                format!("avec={}&pourquoi=oui", story.nation),
                "Choisissez l’autre lieu",
            ),
        ] {
            let answer = story.ask(&story.member, Method::POST, &merge, &form).await;
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{kind} {form}"
            );
            assert!(
                answer.body.contains(words),
                "{kind} {form}: {}",
                answer.body
            );
        }
        let done = story.ask(&story.member, Method::POST, &merge, &form).await;
        assert!(done.to.ends_with("fait=reunie"), "{kind}: {}", done.to);

        // Pages, frames and machines are led to the place.
        for (from, to) in [
            ("/lieux/", "/lieux/"),
            ("/cadre/tout/lieux/", "/cadre/tout/lieux/"),
            ("/api/v1/places/", "/api/v1/places/"),
        ] {
            let moved = story.get(&format!("{from}{}", story.hub)).await;
            assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY, "{kind} {from}");
            assert_eq!(moved.to, format!("{to}{}", story.nation), "{kind}");
        }
        let sheet = story.get(&format!("/lieux/{}", story.nation)).await;
        assert!(sheet.body.contains("D’où vient cette fiche"), "{kind}");
        assert!(sheet.body.contains("En vient"), "{kind}: {}", sheet.body);
        let api = story.get(&format!("/api/v1/places/{}", story.nation)).await;
        let api: serde_json::Value = serde_json::from_str(&api.body).unwrap();
        assert_eq!(api["records"].as_array().unwrap().len(), 2, "{kind}");
        let fields = api["provenance"].as_array().unwrap();
        let name = fields.iter().find(|field| field["field"] == "nom").unwrap();
        assert_eq!(name["records"][0], story.hub.as_str(), "{kind}");
        let old = story.get(&format!("/mon-espace/lieux/{}", story.hub)).await;
        assert_eq!(old.status, StatusCode::OK, "{kind}: the place's own sheet");

        let shown = story.get(&page).await;
        assert!(shown.body.contains("Même porte"), "{kind}");
        let le = shown.body.split("name=\"le\" value=\"").nth(1).unwrap();
        let le = le.split('"').next().unwrap();
        let undo = format!("{page}/annuler");
        let form = format!("par=person:{}&le={le}", story.member.person);
        let refused = story
            .ask(&story.elsewhere, Method::POST, &undo, &form)
            .await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{kind}");
        let done = story.ask(&story.member, Method::POST, &undo, &form).await;
        assert!(done.to.ends_with("fait=annulee"), "{kind}: {}", done.body);
        let back = story.get(&format!("/lieux/{}", story.hub)).await;
        assert_eq!(
            back.status,
            StatusCode::OK,
            "{kind}: its own address answers again"
        );
    }
}

#[tokio::test]
async fn a_record_that_was_merged_is_split_off_and_merged_again() {
    for (kind, database) in databases().await {
        let story = story(database).await;
        let base = format!("/mon-espace/lieux/{}", story.nation);
        let merge = format!("avec={}&pourquoi=oui", story.hub);
        let reunir = format!("{base}/reunir");
        story
            .ask(&story.member, Method::POST, &reunir, &merge)
            .await;
        let split = format!("fiche={}&pourquoi=Deux+salles", story.hub);
        let separer = format!("{base}/separer");
        let nothing = story
            .ask(
                &story.member,
                Method::POST,
                &separer,
                "fiche=autre&pourquoi=oui",
            )
            .await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        let done = story
            .ask(&story.member, Method::POST, &separer, &split)
            .await;
        assert!(done.to.ends_with("fait=separee"), "{kind}: {}", done.body);
        let apart = story.get(&format!("/lieux/{}", story.hub)).await;
        assert_eq!(apart.status, StatusCode::OK, "{kind}");
        let done = story
            .ask(&story.member, Method::POST, &reunir, &merge)
            .await;
        assert!(done.to.ends_with("fait=reunie"), "{kind}: {}", done.to);
        let journal = story.get("/mon-espace/journal").await;
        assert!(journal.body.contains("Doublon jugé"), "{kind}");
    }
}
