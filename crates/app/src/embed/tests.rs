//! What other sites are given, through the site's own routes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt;

use super::model::Wish;
use crate::kernel::clock::Clock;
use crate::kernel::site;
use crate::kernel::testing::databases;
use crate::registry::model::RawQuery;
use crate::registry::tests::{import_data, tuesday_morning};

/// Two places in Brittany, one across the ocean.
const PLACES: &str = r#"[
    {"id": "a", "nom": "Espace numérique des Fougères", "adresse": "1 rue du Marché", "cp": "35000", "commune": "Rennes",
     "lat": "48.11", "lon": "-1.68", "maj": "2026-10-01", "aide": "démarches", "horaires": "Mo-Fr 09:00-17:00",
     "telephone": "02 61 91 00 01", "site": "https://fougeres.example.org"},
    {"id": "b", "nom": "Médiathèque du Port", "adresse": "2 quai Nord", "cp": "56000", "commune": "Vannes",
     "lat": "47.66", "lon": "-2.76", "maj": "2026-10-01", "aide": "", "horaires": ""},
    {"id": "c", "nom": "Case numérique du Volcan", "adresse": "3 rue des Laves", "cp": "97400", "commune": "Saint-Denis",
     "lat": "-20.88", "lon": "55.45", "maj": "2026-10-01", "aide": "", "horaires": ""}
]"#;

async fn served() -> Router {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, PLACES).await;
    let state = site::state(database, Clock::Fixed(tuesday_morning()));
    site::router(state.await.unwrap())
}

async fn get(site: &Router, address: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(address).header(header::HOST, "lieux.exemple.fr");
    let request = request.body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (
        status,
        headers,
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// Every opening tag of an anchor, a form or a frame.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!("<{name} "))
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let value = tag.split(&format!("{name}=\"")).nth(1);
    value
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
}

#[tokio::test]
async fn every_link_stays_in_the_frame_or_says_that_it_leaves() {
    let site = served().await;
    let base = "/cadre/territoires=departement-35;theme=sombre;couleur=7a1f5c";
    let (_, _, list) = get(&site, &format!("{base}/?q=Rennes")).await;
    let sheet = list
        .split("/lieux/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let pages = [
        format!("{base}/"),
        format!("{base}/?q=Rennes&frais=gratuit"),
        format!("{base}/?q=Sait-Malo"),
        format!("{base}/?q=Saint-Denis&service=aide-aux-demarches-administratives"),
        format!("{base}/lieux/{sheet}"),
        format!("{base}/lieux/inconnu"),
        format!("{base}/nulle/part"),
    ];
    for address in pages {
        let (_, headers, html) = get(&site, &address).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors *"), "{address}: {policy}");
        assert!(!html.contains("class=\"top\""), "{address} has a header");
        for tag in tags(&html, "a") {
            let (href, target) = (attribute(tag, "href"), attribute(tag, "target"));
            let stays = href.starts_with(&format!("{base}/")) || href.starts_with('#');
            let expected = match href.split(':').next() {
                Some("tel" | "mailto") => "_top",
                _ if stays => "",
                _ => "_blank",
            };
            assert_eq!(target, expected, "{address}: {tag}");
        }
        for tag in tags(&html, "form") {
            assert_eq!(attribute(tag, "action"), format!("{base}/"), "{address}");
        }
        let root = tags(&html, "html")[0];
        assert_eq!(attribute(root, "data-theme"), "sombre");
        assert!(html.contains("/cadre/couleur/7a1f5c.css"), "{address}");
    }
}

#[tokio::test]
async fn a_frame_keeps_to_its_territories_whatever_is_searched() {
    let site = served().await;
    let base = "/cadre/territoires=departement-35,region-04";
    for (search, shown, hidden) in [
        ("", "Fougères", "du Port"),
        (
            "?q=Vannes",
            "en dehors du territoire de cette carte",
            "du Port",
        ),
        ("?q=Bretagne", "Fougères", "du Port"),
        (
            "?q=Morbihan",
            "en dehors du territoire de cette carte",
            "du Port",
        ),
        ("?territoire=region-04", "du Volcan", "Fougères"),
        ("?zone=-3,47,-2,48", "Aucun lieu", "du Port"),
        ("?parmi=departement-56", "Fougères", "du Port"),
    ] {
        let (status, _, html) = get(&site, &format!("{base}/{search}")).await;
        assert_eq!(status, StatusCode::OK, "{search}");
        assert!(html.contains(shown), "{search} does not say {shown}");
        assert!(!html.contains(hidden), "{search} shows {hidden}");
    }
    let (_, _, inside) = get(&site, &format!("{base}/?q=Rennes")).await;
    assert!(!inside.contains("en dehors du territoire"));
    assert!(
        inside.contains("parmi=departement-35&#38;parmi=region-04"),
        "the map keeps to them"
    );
    let (_, _, csv) = get(
        &site,
        "/donnees/lieux.csv?parmi=departement-35&parmi=region-04",
    )
    .await;
    let (_, _, page) = get(&site, "/donnees?parmi=departement-35&parmi=region-04").await;
    assert!(
        page.contains("2 lieux dans ce fichier") || page.contains("2\u{a0}lieux dans ce fichier")
    );
    assert!(page.contains("lieux.csv?parmi=departement-35&#38;parmi=region-04"));
    assert!(csv.contains("Fougères") && csv.contains("Volcan") && !csv.contains("du Port"));
}

#[tokio::test]
async fn an_unknown_territory_is_said() {
    let site = served().await;
    let (status, headers, html) = get(&site, "/cadre/territoires=departement-99/").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(html.contains("un territoire que nous ne connaissons pas\u{a0}: departement-99"));
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(
        policy.contains("frame-ancestors *"),
        "it is said in the frame"
    );
    let (status, _, html) = get(&site, "/cadre/territoires=departement-99,departement-35/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("departement-99") && html.contains("Fougères"));
}

#[tokio::test]
async fn a_position_to_start_from_orders_the_list_and_is_nobodys() {
    let site = served().await;
    let (_, _, html) = get(&site, "/cadre/position=47.6,-2.7,9.5/").await;
    assert!(html.contains("de la position choisie") && html.contains("du Port"));
    assert!(!html.contains("votre position"));
    assert!(html.contains("data-zoom=\"9.5\""));
    let (_, _, html) = get(&site, "/cadre/position=47.6,-2.7,9.5/?q=Rennes").await;
    assert!(html.contains("de Rennes") && !html.contains("data-zoom=\"9.5\""));
}

#[tokio::test]
async fn only_frames_may_be_framed() {
    let site = served().await;
    for address in [
        "/",
        "/?q=Rennes",
        "/integrer",
        "/hubs",
        "/donnees",
        "/nulle-part",
    ] {
        let (_, headers, _) = get(&site, address).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'self'"), "{address}");
    }
    for (address, leads) in [
        ("/cadre", "/cadre/tout/"),
        (
            "/cadre/theme=sombre?q=Rennes",
            "/cadre/theme=sombre/?q=Rennes",
        ),
    ] {
        let (status, headers, _) = get(&site, address).await;
        assert_eq!(status, StatusCode::PERMANENT_REDIRECT);
        assert_eq!(headers[header::LOCATION], leads);
    }
}

#[tokio::test]
async fn the_element_may_be_fetched_from_anywhere_and_kept_for_a_while() {
    let site = served().await;
    let (status, headers, script) = get(&site, super::element::PATH).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=3600");
    assert!(script.contains("maillage-carte"));
    let request =
        Request::get(super::element::PATH).header(header::IF_NONE_MATCH, &headers[header::ETAG]);
    let request = request.body(Body::empty()).unwrap();
    let again = site.clone().oneshot(request).await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_colour_is_a_style_sheet_and_junk_is_not() {
    let site = served().await;
    let (status, headers, css) = get(&site, "/cadre/couleur/7a1f5c.css").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert!(
        css.contains("--primary:var(--light,#7a1f5c) var(--dark,#"),
        "{css}"
    );
    for junk in ["ffcc00.css", "7a1f5c", "}body{.css", "7a1f5c.css.css"] {
        let (status, ..) = get(
            &site,
            &format!("/cadre/couleur/{}", crate::registry::model::encoded(junk)),
        )
        .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{junk}");
    }
}

#[tokio::test]
async fn the_page_prepares_code_and_says_what_to_mend() {
    let site = served().await;
    let (status, _, html) = get(
        &site,
        "/integrer?territoire=departement-35&autre=Rennes+M%C3%A9tropole&theme=sombre&couleur=%237a1f5c&hauteur=640&depart=Rennes&nom=L%22Hub",
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    for code in [
        "http://lieux.exemple.fr/integrer/maillage-carte.js",
        "territoires=&#34;departement-35 epci-243500139&#34;",
        "nom=&#34;L&#38;quot;Hub&#34;",
        "/cadre/territoires=departement-35,epci-243500139;theme=sombre;couleur=7a1f5c/?q=Rennes",
    ] {
        assert!(html.contains(code), "{code} is not in {html}");
    }
    let wrong = "/integrer?autre=Saint-Denis&couleur=ffcc00&hauteur=12&territoire=lune-1";
    let (_, _, html) = get(&site, wrong).await;
    for told in [
        "trop claire",
        "de 400 à 1600",
        "lune-1",
        "Saint-Denis",
        "autre=commune%2D97411",
    ] {
        assert!(html.contains(told), "{told}");
    }
}

#[test]
fn nothing_typed_breaks_the_form() {
    let territories = territory::Territories::bundled();
    for words in [
        "",
        "autre=%2C%2C%2C",
        "autre=%00%22%3E",
        "hauteur=-1&couleur=é&theme=x",
        "territoire=&autre=é%2C",
    ] {
        let (embedding, _) = Wish::read(&RawQuery::parse(words)).check(territories);
        assert!(embedding.frame_href().starts_with("/cadre/"), "{words}");
    }
}
