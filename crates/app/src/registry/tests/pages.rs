//! What the public reads: pages, documents, and what is said when something is
//! missing.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use territory::Territories;
use tower::ServiceExt;

use super::*;

#[tokio::test]
async fn a_search_answers_by_distance_with_what_is_open() {
    let database = sqlite_with_places().await;
    let (status, html) = get(&database, "/?q=Rennes").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Espace numérique des Fougères"));
    assert!(html.contains("Ouvert, ferme à 17\u{a0}h"));
    let (_, html) = get(
        &database,
        "/?q=Rennes&service=aide-aux-demarches-administratives",
    )
    .await;
    assert!(!html.contains("Médiathèque du Port"));
}

#[tokio::test]
async fn a_sheet_without_a_date_does_not_pass_for_checked() {
    for (kind, database) in databases().await {
        let undated = THREE_PLACES.replace("2026-10-01", "");
        import_data(&database, &undated).await;
        let (_, html) = get(&database, "/?q=Rennes").await;
        let sheet = html.split("href=\"/lieux/").nth(1).unwrap();
        let key = sheet.split('"').next().unwrap();
        let (_, html) = get(&database, &format!("/lieux/{key}")).await;
        assert!(html.contains("Date inconnue"), "{kind}");
        assert!(!html.contains("fiche vérifiée le"), "{kind}");
        import_data(&database, THREE_PLACES).await;
        let (_, html) = get(&database, &format!("/lieux/{key}")).await;
        assert!(html.contains("fiche vérifiée le"), "{kind}");
    }
}

#[tokio::test]
async fn a_place_whose_commune_alone_is_known_says_so_everywhere() {
    let (_, database) = databases().await.swap_remove(0);
    let unplaced = THREE_PLACES.replace("\"48.64\"", "\"\"");
    let unplaced = unplaced.replace("\"-2.00\"", "\"\"");
    import_data(&database, &unplaced).await;
    let (_, html) = get(&database, "/?q=Saint-Malo").await;
    assert!(html.contains("Médiathèque du Port"));
    assert!(html.contains("m environ"), "its distance is its commune's");
    // One that is known to stand near goes first.
    let placed = unplaced
        .replace("48.11", "48.652")
        .replace("-1.68", "-2.012");
    let placed = placed
        .replace("Rennes", "Saint-Malo")
        .replace("35000", "35400");
    assert_ne!(placed, unplaced);
    import_data(&database, &placed).await;
    let (_, html) = get(&database, "/?q=Saint-Malo").await;
    let at = |name| html.find(name).unwrap();
    assert!(at("Espace numérique des Fougères</") < at("Médiathèque du Port</"));
    import_data(&database, &unplaced).await;
    let (_, html) = get(&database, "/?q=Saint-Malo&distance=5").await;
    assert!(html.contains("Médiathèque du Port"), "and is found by it");
    let (_, near) = get(&database, "/api/v1/places/near?lat=48.64&lon=-2.0").await;
    let near: serde_json::Value = serde_json::from_str(&near).unwrap();
    let found = &near[0];
    assert_eq!(found["precision"], "commune");
    assert_eq!(found["place"]["latitude"], serde_json::Value::Null);
    let key = found["key"].as_str().unwrap();
    let (_, html) = get(&database, &format!("/lieux/{key}")).await;
    assert!(html.contains("Position de la commune"));
    assert!(!html.contains("openstreetmap.org/directions"));
    // Files of open data give no position that nobody measured.
    let (_, csv) = get(&database, "/donnees/lieux.csv").await;
    let line = csv
        .lines()
        .find(|line| line.contains("Médiathèque"))
        .unwrap();
    assert!(!line.contains("48.6"), "{line}");
}

#[tokio::test]
async fn what_is_not_understood_is_said_with_a_way_out() {
    let database = sqlite_with_places().await;
    let (status, html) = get(&database, "/?q=Sait-Malo").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Saint-Malo"), "a misspelt town is suggested");
    let (status, html) = get(&database, "/lieux/rien").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(html.contains("Nous n’avons pas trouvé ce lieu"));
    let (status, _) = get(&database, "/territoires/commune/99999").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_commune_opens_and_former_ones_lead_to_theirs_of_today() {
    let (_, database) = databases().await.swap_remove(0);
    let state = site::state(database, Clock::Fixed(tuesday_morning()))
        .await
        .unwrap();
    let site = site::router(state);
    let status = |address: String| {
        let site = site.clone();
        async move {
            let request = Request::get(&address).body(Body::empty()).unwrap();
            site.oneshot(request).await.unwrap().status()
        }
    };
    // All of the overseas, whose contours are drawn, and one in forty elsewhere.
    let communes = Territories::bundled().communes().iter().enumerate();
    let chosen = communes.filter(|(n, commune)| commune.drawn_cell || n % 40 == 0);
    for (_, commune) in chosen {
        let page = format!("/territoires/commune/{}", commune.code);
        let contour = format!("{page}/contour.geojson");
        assert_eq!(status(page).await, StatusCode::OK, "{}", commune.name);
        assert_eq!(status(contour).await, StatusCode::OK, "{}", commune.name);
    }
    let (_, html) = get_from(&site, "/territoires/commune/98735").await;
    assert!(html.contains("une cellule autour de son bourg"));
    let former = status("/territoires/commune/49069".to_owned()).await;
    assert_eq!(former, StatusCode::PERMANENT_REDIRECT);
}

#[tokio::test]
async fn every_page_and_document_answers() {
    let database = sqlite_with_places().await;
    for address in [
        "/",
        "/territoires",
        "/territoires/commune/35238",
        "/territoires/departement/35",
        "/territoires/region/53",
        "/territoires/hub/hub-bretagne",
        "/hubs",
        "/donnees",
        "/a-propos-des-donnees",
        "/donnees/lieux.csv",
        "/donnees/lieux.json",
        "/donnees/lieux.geojson",
        "/donnees/lieux.xlsx",
        "/donnees/catalogue.jsonld",
        "/api",
        "/api/v1/places",
        "/api/v1/places?q=Rennes&format=geojson",
        "/api/v1/search?q=Rennes",
        "/api/v1/hubs",
        "/api/v1/territories/region/53",
        "/api/v1/territories/region/53/children",
        "/api/v1/places/near?lat=48.1&lon=-1.7",
        "/api/v1/territories/search?q=renn",
        "/api/v1/openapi.json",
        "/tiles/5/15/11.mvt",
        "/territoires/region/53/contour.geojson",
        "/hubs/contours.geojson",
        "/orientation",
        "/orientation?q=Rennes",
        "/selection",
        "/robots.txt",
        "/mentions-legales",
        "/accessibilite",
        "/donnees-personnelles",
    ] {
        let (status, _) = get(&database, address).await;
        assert_eq!(status, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn the_api_refuses_with_a_reason() {
    let database = sqlite_with_places().await;
    for address in [
        "/api/v1/places?service=jardinage",
        "/api/v1/places/near",
        "/api/v1/places/near?lat=1e9&lon=0",
        "/api/v1/places/near?lat=48&lon=2&limit=100000",
        "/api/v1/territories/search",
    ] {
        let (status, body) = get(&database, address).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{address}");
        assert!(body.contains("\"detail\""), "{address}: {body}");
    }
}

#[tokio::test]
async fn an_orientation_sheet_holds_what_its_search_found() {
    let database = sqlite_with_places().await;
    let (_, html) = get(&database, "/orientation?q=Rennes").await;
    let sheet = html.split("<article").nth(1).unwrap();
    for told in [
        "Espace numérique des Fougères",
        "1 rue du Marché<br>35000 Rennes",
        "Lundi à vendredi&nbsp;:</dt> <dd>9\u{a0}h\u{a0}–\u{2060}\u{a0}17\u{a0}h",
        "Vérifié le 1er\u{a0}octobre 2026",
        "Imprimé le 24\u{a0}novembre 2026",
        "class=\"plan\"",
    ] {
        assert!(sheet.contains(told), "{told}: {sheet}");
    }
    assert!(!sheet.contains("Médiathèque du Port"));
    assert!(html.contains("Un seul lieu répond à cette recherche"));

    let (_, html) = get(
        &database,
        "/orientation?q=%3Cscript%3Ealert(1)%3C/script%3E",
    )
    .await;
    assert!(!html.contains("<script>alert"));
    assert!(!html.contains("<article"));
}

#[tokio::test]
async fn codes_and_links_begin_with_the_public_address_or_a_host_that_is_one() {
    let database = sqlite_with_places().await;
    let origin = "https://maillage.example".parse().unwrap();
    let state = site::state(database, Clock::Fixed(tuesday_morning()))
        .await
        .unwrap();
    let told = site::router(state.clone().with_settings(Settings {
        public_url: Some(origin),
        ..Settings::default()
    }));
    let untold = site::router(state);
    let search = |host: &str| {
        Request::get("/?q=Rennes")
            .header("host", host)
            .body(Body::empty())
            .unwrap()
    };
    let body = |site: &Router, host: &str| {
        let (site, request) = (site.clone(), search(host));
        async move {
            let response = site.oneshot(request).await.unwrap();
            let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let shared = "value=\"https://maillage.example/?q=Rennes\"";
    assert!(body(&told, "piege.example").await.contains(shared));
    let shared = "value=\"http://127.0.0.1:8080/?q=Rennes\"";
    assert!(body(&untold, "127.0.0.1:8080").await.contains(shared));
    let nothing = body(&untold, "piege.example/\"onload").await;
    assert!(!nothing.contains("piege") && nothing.contains("Espace numérique des Fougères"));
}

async fn published(database: &Database, settings: Settings) -> Router {
    let state = site::state(database.clone(), Clock::Fixed(tuesday_morning()));
    site::router(state.await.unwrap().with_settings(settings))
}

fn known_as_exemple() -> Settings {
    Settings {
        public_url: "https://lieux.exemple.fr".parse().ok(),
        ..Settings::default()
    }
}

#[tokio::test]
async fn a_withdrawn_place_says_so_and_leads_to_the_nearest() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let (_, html) = get(&database, "/?q=Rennes").await;
        let (_, rest) = html.split_once("href=\"/lieux/").unwrap();
        let (key, _) = rest.split_once('"').unwrap();
        let another = THREE_PLACES
            .replace("\"a\"", "\"z\"")
            .replace("Espace numérique des Fougères", "Atelier de la gare")
            .replace("1 rue du Marché", "40 boulevard Solférino")
            .replace("48.11", "48.103");
        import_data(&database, &another).await;
        for address in [
            format!("/lieux/{key}"),
            format!("/lieux/{key}/signaler"),
            format!("/cadre/tout/lieux/{key}"),
        ] {
            let (status, html) = get(&database, &address).await;
            assert_eq!(status, StatusCode::GONE, "{kind} {address}");
            assert!(html.contains("Ce lieu n’est plus publié"), "{kind}");
            assert!(html.contains("Médiathèque du Port"), "{kind}");
        }
        let elsewhere = format!("/cadre/territoires=departement-29/lieux/{key}");
        let (status, html) = get(&database, &elsewhere).await;
        assert_eq!(status, StatusCode::GONE, "{kind}");
        assert!(
            !html.contains("Médiathèque du Port"),
            "{kind}: a frame keeps to its territory"
        );
    }
}

#[tokio::test]
async fn a_place_that_its_source_numbers_anew_is_found_at_its_old_address() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let (_, html) = get(&database, "/?q=Rennes").await;
        let (_, rest) = html.split_once("href=\"/lieux/").unwrap();
        let (key, _) = rest.split_once('"').unwrap();
        import_data(&database, &THREE_PLACES.replace("\"a\"", "\"z\"")).await;
        for address in [format!("/lieux/{key}"), format!("/api/v1/places/{key}")] {
            let (status, _) = get(&database, &address).await;
            assert_eq!(status, StatusCode::MOVED_PERMANENTLY, "{kind} {address}");
        }
    }
}

#[tokio::test]
async fn search_engines_find_every_place_once_the_site_knows_its_address() {
    let database = sqlite_with_places().await;
    let unknown = published(&database, Settings::default()).await;
    assert_eq!(
        get_from(&unknown, "/sitemap.xml").await.0,
        StatusCode::NOT_FOUND
    );
    assert!(
        !get_from(&unknown, "/robots.txt")
            .await
            .1
            .contains("Sitemap")
    );

    let site = published(&database, known_as_exemple()).await;
    let (_, robots) = get_from(&site, "/robots.txt").await;
    assert!(robots.contains("Sitemap: https://lieux.exemple.fr/sitemap.xml"));
    let (status, index) = get_from(&site, "/sitemap.xml").await;
    assert_eq!(status, StatusCode::OK);
    let addresses = |xml: &str| -> Vec<String> {
        let found = xml.split("<loc>https://lieux.exemple.fr").skip(1);
        found
            .map(|part| part.split("</loc>").next().unwrap().to_owned())
            .collect()
    };
    let parts = addresses(&index);
    assert_eq!(parts.len(), 3);
    let mut all = Vec::new();
    for part in parts {
        let (status, xml) = get_from(&site, &part).await;
        assert_eq!(status, StatusCode::OK, "{part}");
        let listed = addresses(&xml);
        assert!(listed.len() <= 50_000, "{part}");
        if part.contains("lieux") {
            assert_eq!(xml.matches("<lastmod>2026-10-01</lastmod>").count(), 2);
        }
        all.extend(listed);
    }
    let communes = Territories::bundled().communes().len();
    assert!(all.len() > communes);
    for address in all.iter().step_by(1_500) {
        assert_eq!(
            get_from(&site, address).await.0,
            StatusCode::OK,
            "{address}"
        );
    }
    assert_eq!(
        get_from(&site, "/sitemap/lieux-2.xml").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_page_has_one_address_and_searches_are_left_out() {
    let database = sqlite_with_places().await;
    let site = published(&database, known_as_exemple()).await;
    let (_, html) = get_from(&site, "/territoires/departement/35").await;
    let canonical =
        "<link rel=\"canonical\" href=\"https://lieux.exemple.fr/territoires/departement/35\">";
    assert!(html.contains(canonical));
    assert!(html.contains("property=\"og:title\""));
    let noindex = "<meta name=\"robots\" content=\"noindex\">";
    assert!(!html.contains(noindex));
    let (_, html) = get_from(&site, "/?q=Rennes").await;
    assert!(html.contains(noindex) && !html.contains("rel=\"canonical\""));
    let (_, html) = get_from(&site, "/").await;
    assert!(!html.contains(noindex) && html.contains("href=\"https://lieux.exemple.fr/\""));
}

#[tokio::test]
async fn an_hour_on_a_holiday_says_that_it_may_not_hold() {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let (_, html) = get(&database, "/?q=Rennes").await;
    let (_, rest) = html.split_once("href=\"/lieux/").unwrap();
    let (key, _) = rest.split_once('"').unwrap();
    let on = |at: &str, database: &Database| {
        let clock = Clock::Fixed(at.parse().unwrap());
        let (database, address) = (database.clone(), format!("/lieux/{key}"));
        async move {
            let state = site::state(database, clock).await.unwrap();
            get_from(&site::router(state), &address).await.1
        }
    };
    let warning = "Les horaires peuvent changer ce jour-là";
    assert!(
        !on("2026-11-24T09:30:00Z", &database)
            .await
            .contains(warning)
    );
    let html = on("2026-12-22T09:30:00Z", &database).await;
    assert_eq!(html.matches("jour férié").count(), 1);
    assert!(html.contains(warning));
    let told = THREE_PLACES.replace("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-17:00; PH off");
    import_data(&database, &told).await;
    let html = on("2026-12-22T09:30:00Z", &database).await;
    assert!(html.contains("jour férié") && !html.contains(warning));
}
