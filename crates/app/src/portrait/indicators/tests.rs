//! Figures, from the file that somebody sends to the page that everybody reads, on a real database
//! of each kind.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{Member, ask, databases, member};
use crate::registry::tests::tuesday_morning;

/// Two communes of Bretagne, one of elsewhere, one that is no code; as INSEE's census tables are.
const CENSUS: &str = "CODGEO;P21_POP;P21_H65P;P21_F65P;P21_POP0014\n\
    35238;227830;15000,5;22000,5;30000\n\
    35047;17500;1000;1200;3000\n\
    44109;325070;20000;30000;50000\n\
    rennes;1;1;1;1\n";

async fn router(database: &Database) -> Router {
    let state = site::state(database.clone(), Clock::Fixed(tuesday_morning()));
    site::router(state.await.unwrap())
}

async fn send(
    router: &Router,
    who: &Member,
    fields: &[(&str, &str)],
    file: &str,
) -> (StatusCode, String) {
    const BOUNDARY: &str = "frontiere";
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"essai.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    ));
    let request = Request::builder()
        .method("POST")
        .uri(format!(
            "/mon-espace/indicateurs/nouveau?jeton={}",
            who.jeton
        ))
        .header(header::COOKIE, &who.cookie)
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(Body::from(body))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let location = response.headers().get(header::LOCATION).cloned();
    let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    match location {
        Some(location) => (status, location.to_str().unwrap().to_owned()),
        None => (status, String::from_utf8_lossy(&bytes).into_owned()),
    }
}

async fn read(router: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

async fn figure(router: &Router, indicator: &str, level: &str, code: &str) -> Value {
    let path = format!("/api/v1/indicateurs/{indicator}?niveau={level}&code={code}");
    let (status, text) = read(router, &path).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let document: Value = serde_json::from_str(&text).unwrap();
    document["figures"][0].clone()
}

#[tokio::test]
async fn what_a_hub_brings_is_understood_confirmed_shown_and_taken_back() {
    for (kind, database) in databases().await {
        let now = tuesday_morning();
        let team = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let other = member(&database, &[(Role::HubTeam, "hub:hub-lo")], now).await;
        let site = router(&database).await;
        let (status, next) = send(&site, &team, &[("recette", "")], CENSUS).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}: {next}");
        let (status, page) = ask(&site, &team, &next, None).await;
        assert_eq!(status, StatusCode::OK);
        for said in [
            "4 lues",
            "2 prises",
            "1 hors du territoire du Hub",
            "1 refusées",
            "n’est pas un code de niveau commune",
            "Population de 65 ans et plus",
        ] {
            assert!(page.contains(said), "{kind}: {said} in {page}");
        }
        let (status, _) = ask(&site, &other, &next, None).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "another Hub's file");
        // Nothing is seen before it is confirmed.
        let site = router(&database).await;
        assert!(figure(&site, "population-65-plus", "commune", "35238").await["value"].is_null());

        let (status, _) = ask(&site, &other, &next, Some("geste=publier")).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = ask(&site, &team, &next, Some("geste=publier")).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let site = router(&database).await;
        let rennes = figure(&site, "population-65-plus", "commune", "35238").await;
        assert_eq!(rennes["value"], 37_001.0, "{kind}");
        assert_eq!(rennes["vintage"], 2021);
        // Worked out of two columns, and recomputed above.
        let share = figure(&site, "part-65-plus", "commune", "35047").await;
        let expected = 2_200.0 / 17_500.0 * 100.0;
        assert!((share["value"].as_f64().unwrap() - expected).abs() < 1e-9);
        let above = figure(&site, "population-65-plus", "departement", "35").await;
        assert_eq!(above["value"], 39_201.0);
        assert_eq!(above["made"], "added-up");
        assert!(above["coverage"].as_f64().unwrap() < 0.3);
        // The Loire-Atlantique is none of this Hub's business.
        let nantes = figure(&site, "population-65-plus", "commune", "44109").await;
        assert!(nantes["value"].is_null());

        // The same file again takes the place of the first; removed, it is gone.
        let (_, again) = send(&site, &team, &[("recette", "insee-cc-population")], CENSUS).await;
        ask(&site, &team, &again, Some("geste=publier")).await;
        let (_, page) = ask(&site, &team, &next, None).await;
        assert!(page.contains("remplacé"), "{kind}");
        let (_, list) = ask(&site, &team, "/mon-espace/indicateurs", None).await;
        assert!(list.contains("Remplacés ou retirés"));
        ask(&site, &team, &again, Some("geste=retirer")).await;
        let site = router(&database).await;
        assert!(figure(&site, "population-65-plus", "commune", "35238").await["value"].is_null());
    }
}

#[tokio::test]
async fn a_hub_defines_an_indicator_and_fills_it() {
    for (kind, database) in databases().await {
        let now = tuesday_morning();
        let team = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let site = router(&database).await;
        let path = "/mon-espace/indicateurs/definir";
        let (status, page) = ask(&site, &team, path, Some("libelle=&unite=x")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Choisissez l’unité."));
        let form = "libelle=Personnes%20accompagn%C3%A9es&unite=personnes&genre=effectif&\
                    definition=Compt%C3%A9es%20par%20le%20Hub.";
        let (status, _) = ask(&site, &team, path, Some(form)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        let (status, page) = ask(&site, &team, path, Some(form)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("porte déjà ce nom"), "{kind}");

        let site = router(&database).await;
        let id = "hub-bretagne-personnes-accompagnees";
        let table = format!("code,{id}_2021\n35238,120\n35047,s\n");
        let fields = [("recette", "table"), ("niveau", "commune")];
        let (status, next) = send(&site, &team, &fields, &table).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}: {next}");
        ask(&site, &team, &next, Some("geste=publier")).await;
        let site = router(&database).await;
        assert_eq!(figure(&site, id, "commune", "35238").await["value"], 120.0);
        let hidden = figure(&site, id, "commune", "35047").await;
        assert_eq!(hidden["missing"], "s", "hidden is no zero");
        let (_, page) = read(&site, &format!("/indicateurs/{id}")).await;
        assert!(page.contains("par un Hub&nbsp;: Hub Bretagne"));
        assert!(page.contains("Comptées par le Hub."));

        // A ratio is made of counts, and worked out at every level.
        let ratio = format!("libelle=Part&genre=rapport&definition=Une%20part.&partie={id}&tout=");
        let (status, page) = ask(&site, &team, path, Some(&ratio)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("Choisissez deux effectifs différents"),
            "{kind}"
        );
        let ratio = format!("{ratio}population");
        let (status, _) = ask(&site, &team, path, Some(&ratio)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        let site = router(&database).await;
        let people = figure(&site, "population", "commune", "35238").await["value"].clone();
        let told = figure(&site, "hub-bretagne-part", "commune", "35238").await;
        let share = told["value"].as_f64().unwrap();
        assert!(
            (share - 12_000.0 / people.as_f64().unwrap()).abs() < 1e-3,
            "{kind}: {told}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_nothing_is_kept() {
    let (_, database) = databases().await.swap_remove(0);
    let now = tuesday_morning();
    let nation = member(&database, &[(Role::NationalAdministrator, "nation")], now).await;
    let site = router(&database).await;
    for (file, said) in [
        ("", "qui ne soit pas vide"),
        ("a;b\n1;2\n", "Nous ne reconnaissons pas ce fichier"),
        ("PK\u{3}\u{4}", "Cette archive est abîmée"),
        ("%PDF-1.7\n1 0 obj\n", "Ce fichier est un PDF"),
        ("CODGEO;P21_POP\n", "aucune ligne"),
        (
            "CODGEO;NOTE;A;PERCOU;AI;ARSAS\n352380101;0;1;2;3;4\n",
            "indiquez-la",
        ),
        (
            "CODGEO;P21_POP\nx;1\n",
            "La seule ligne n’a pas pu être lue",
        ),
    ] {
        let (status, page) = send(&site, &nation, &[], file).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{file:?}");
        assert!(page.contains(said), "{file:?}: {said}");
    }
    let (_, list) = ask(&site, &nation, "/mon-espace/indicateurs", None).await;
    assert!(list.contains("Aucun fichier pour l’instant"));
}

#[tokio::test]
async fn every_figure_can_be_traced_to_its_source() {
    let (_, database) = databases().await.swap_remove(0);
    let site = router(&database).await;
    let (status, page) = read(&site, "/indicateurs").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("/indicateurs/taux-chomage"));
    let (status, page) = read(&site, "/indicateurs/taux-pauvrete").await;
    assert_eq!(status, StatusCode::OK);
    for said in [
        "id=\"m2021\"",
        "id=\"m2021-commune\"",
        "Filosofi",
        "caché par le secret statistique",
        "connu seulement par un maximum",
        "Licence Ouverte 2.0",
        "moins de 10",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let (status, page) = read(&site, "/indicateurs/taux-chomage").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("/indicateurs/chomeurs-15-64"),
        "what it is worked out from"
    );
    assert!(page.contains("Bretagne"));
    let (status, file) = read(
        &site,
        "/indicateurs/taux-pauvrete/donnees.csv?niveau=commune",
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(file.starts_with("niveau,code,nom,valeur,couverture,millesime,origine\n"));
    assert!(file.contains("commune,01001,L’Abergement-Clémenciat,s,0.0000,2021,publié"));
    assert!(file.contains("commune,01005,"));
    assert!(file.contains(",<10,1.0000,2021,publié"));
    for missing in [
        "/indicateurs/inconnu",
        "/indicateurs/taux-pauvrete/donnees.csv?niveau=region",
        "/indicateurs/taux-pauvrete/donnees.csv?millesime=1999",
        "/api/v1/indicateurs/inconnu",
        "/api/v1/indicateurs/population?niveau=commune&code=99999",
    ] {
        let (status, _) = read(&site, missing).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{missing}");
    }
    for unclear in [
        "/api/v1/indicateurs/population?niveau=commune",
        "/api/v1/indicateurs/population?code=35238",
        "/api/v1/indicateurs/population?niveau=canton&code=1",
        "/api/v1/indicateurs?autre=1",
    ] {
        let (status, _) = read(&site, unclear).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{unclear}");
    }
    let population = figure(&site, "population", "pays", "fr").await;
    assert_eq!(population["value"], 67_406_310.0);
}
