//! A scenario is kept, read by its link, held beside another, erased by its author only.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{Member, databases, member};
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

async fn served(database: Database) -> Router {
    let clock = Clock::Fixed(tuesday_morning());
    site::router(site::state(database, clock).await.unwrap())
}

struct Answer {
    status: StatusCode,
    to: String,
    html: String,
}

async fn ask(router: &Router, who: Option<&Member>, path: &str, form: Option<&str>) -> Answer {
    let mut request = match form {
        Some(_) => Request::post(path),
        None => Request::get(path),
    };
    if let Some(who) = who {
        request = request.header(header::COOKIE, &who.cookie);
    }
    let body = match (form, who) {
        (Some(form), Some(who)) => format!("jeton={}&{form}", who.jeton),
        _ => String::new(),
    };
    let request = request
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let to = response.headers().get(header::LOCATION);
    let to = to.map(|to| to.to_str().unwrap().to_owned());
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    Answer {
        status,
        to: to.unwrap_or_default(),
        html: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

const KEPT: &str =
    "sujet=departement-35&leviers=ajouter%3D35288%3A14%26niveau%3D300&nom=Une+permanence+au+nord";

#[tokio::test]
async fn a_scenario_is_kept_read_compared_and_erased_by_its_author() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let now = tuesday_morning();
        let author = member(&database, &[(Role::Reader, "nation")], now).await;
        let other = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let router = served(database.clone()).await;

        let kept = ask(&router, Some(&author), "/mon-espace/scenarios", Some(KEPT)).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{kind}: {}", kept.html);
        let id = kept.to.strip_prefix("/scenarios/").unwrap().to_owned();
        // Whoever has the link reads it.
        let read = ask(&router, None, &kept.to, None).await;
        assert_eq!(read.status, StatusCode::OK, "{kind}");
        assert!(read.html.contains("Une permanence au nord"), "{kind}");
        assert!(
            read.html.contains("ajouter=35288:14"),
            "{kind}: {}",
            read.html
        );

        let again = ask(&router, Some(&author), "/mon-espace/scenarios", Some(KEPT)).await;
        let path = format!(
            "/scenarios/comparer?s={id}&s={}",
            again.to.strip_prefix("/scenarios/").unwrap()
        );
        let compared = ask(&router, None, &path, None).await;
        assert_eq!(
            compared.html.matches("Une permanence au nord").count(),
            2,
            "{kind}"
        );

        let list = ask(&router, Some(&other), "/mon-espace/scenarios", None).await;
        assert!(!list.html.contains("Une permanence au nord"), "{kind}");
        let path = format!("/mon-espace/scenarios/{id}");
        let stolen = ask(&router, Some(&other), &path, Some("")).await;
        assert_eq!(stolen.status, StatusCode::NOT_FOUND, "{kind}");
        let erased = ask(&router, Some(&author), &path, Some("")).await;
        assert_eq!(erased.status, StatusCode::SEE_OTHER, "{kind}");
        let gone = ask(&router, None, &kept.to, None).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "{kind}");
        let journal = sqlx::query("SELECT action FROM journal WHERE action = 'keep-scenario'");
        assert_eq!(
            journal.fetch_all(&database).await.unwrap().len(),
            3,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_said_and_nothing_is_lost() {
    let (_, database) = databases().await.swap_remove(0);
    let now = tuesday_morning();
    let author = member(&database, &[(Role::Reader, "nation")], now).await;
    let router = served(database).await;
    for (form, said) in [
        ("sujet=departement-35&leviers=&nom=", "Donnez un nom"),
        ("sujet=departement-999&leviers=&nom=Essai", "n’existe pas"),
        (
            "sujet=departement-35&leviers=niveau%3Dx&nom=Essai",
            "n’est pas compris",
        ),
    ] {
        let answer = ask(&router, Some(&author), "/mon-espace/scenarios", Some(form)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(answer.html.contains(said), "{form}: {}", answer.html);
    }
}
