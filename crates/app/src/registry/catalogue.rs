//! The catalogue that portals harvest (DCAT-AP, JSON-LD): the whole country,
//! and the territory of each Hub, in every format.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use territory::{Level, SourceNote, Territory};

use super::api::api_href;
use super::export::{Format, STANDARD, dump};
use super::strict::{self, Refusal};
use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::origin::Origin;
use crate::kernel::state::AppState;
use crate::kernel::{caching, open};

const OPEN_LICENCE: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";
const KEYWORDS: [&str; 3] = [
    "inclusion numérique",
    "médiation numérique",
    "accès aux droits",
];
const CC_BY: &str = "https://creativecommons.org/licenses/by/4.0/";

/// What holds for the places of any source.
const RIGHTS: &str = "Chaque source garde sa licence, dite avec elle. Si elle n’est pas précisée, \
     demandez-la à son producteur avant de republier. Citez la source et sa date.";

/// The catalogue's route.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/donnees/catalogue.jsonld", get(catalogue))
        .layer(caching::for_machines())
        .layer(open::to_all())
}

async fn catalogue(
    State(state): State<AppState>,
    origin: Option<Origin>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    strict::words(address.as_deref(), |_| false)?;
    let atlas = state.atlas();
    // A catalogue's addresses are whole: harvesters keep it apart from where they found it.
    let site = origin.map_or_else(String::new, |origin| origin.address(""));
    let document = document(&atlas, &site);
    let kind = [(header::CONTENT_TYPE, "application/ld+json")];
    Ok((kind, document.to_string()).into_response())
}

fn document(atlas: &Atlas, site: &str) -> Value {
    let hubs = atlas.territories.territories(Level::Hub);
    let mut datasets = vec![places_of(atlas, site, None)];
    datasets.extend(hubs.iter().map(|hub| places_of(atlas, site, Some(hub))));
    datasets.push(contours(atlas, site));
    json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "locn": "http://www.w3.org/ns/locn#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "xsd": "http://www.w3.org/2001/XMLSchema#"
        },
        "@id": format!("{site}/donnees/catalogue.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": french("Maillage : les lieux de médiation numérique"),
        "dct:description": french("Les lieux qui aident avec le numérique, réunis de plusieurs sources au schéma national."),
        "dct:language": id("http://publications.europa.eu/resource/authority/language/FRA"),
        "dct:publisher": publisher(site),
        "foaf:homepage": id(&format!("{site}/")),
        "dcat:themeTaxonomy": id("http://publications.europa.eu/resource/authority/data-theme"),
        "dcat:dataset": datasets,
        "dcat:service": service(site),
    })
}

fn places_of(atlas: &Atlas, site: &str, hub: Option<&Territory>) -> Value {
    let words = hub.map_or_else(String::new, |hub| format!("?territoire={}", hub.id));
    let page = format!("{site}/donnees{words}");
    let title = match hub {
        Some(hub) => format!("Lieux de médiation numérique : {}", hub.name),
        None => "Lieux de médiation numérique en France".to_owned(),
    };
    let places: Vec<&AtlasPlace> = match hub {
        Some(hub) => {
            let communes = atlas.communes_of(hub.id).into_iter();
            communes
                .flat_map(|commune| atlas.places_in(commune.code))
                .collect()
        }
        None => atlas.places().iter().collect(),
    };
    let dated = places.iter().filter(|place| !place.undated);
    let newest = dated.map(|place| place.place.date_maj).max();
    let mut files: Vec<Value> = Format::ALL
        .map(|format| distribution(site, &words, format))
        .into();
    if hub.is_none() {
        files.push(whole(site));
    }
    let mut dataset = json!({
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": hub.map_or("lieux".to_owned(), |hub| format!("lieux-{}", hub.id)),
        "dct:title": french(&title),
        "dct:description": french(&format!("{} : {} lieux publiés, avec adresse, horaires, services et publics.", title, places.len())),
        "dcat:keyword": KEYWORDS.map(french),
        "dcat:theme": id("http://publications.europa.eu/resource/authority/data-theme/SOCI"),
        "dct:language": id("http://publications.europa.eu/resource/authority/language/FRA"),
        "dct:spatial": spatial(site, hub),
        "dct:publisher": publisher(site),
        "dct:accessRights": id("http://publications.europa.eu/resource/authority/access-right/PUBLIC"),
        "dct:conformsTo": standard(STANDARD),
        "dct:rights": rights(RIGHTS),
        "dcat:landingPage": id(&page),
        "dcat:distribution": files,
    });
    dataset["dct:source"] = sources_of(atlas, &places);
    if let Some(newest) = newest {
        dataset["dct:modified"] = json!({ "@type": "xsd:date", "@value": newest.to_string() });
    }
    dataset
}

/// The sources of these places, each with its licence.
fn sources_of(atlas: &Atlas, places: &[&AtlasPlace]) -> Value {
    let names: BTreeSet<&str> = places
        .iter()
        .flat_map(|place| place.origins.sources())
        .collect();
    let told = names.into_iter().map(|name| {
        let credit = atlas.credit(name);
        let title = credit.map_or(name, |credit| &credit.title);
        let mut source = json!({ "@type": "dcat:Dataset", "dct:title": french(title) });
        match credit.and_then(|credit| credit.licence.as_ref()) {
            Some((_, Some(url))) => source["dct:license"] = id(url),
            Some((name, None)) => source["dct:rights"] = rights(name),
            None => source["dct:rights"] = rights("Licence non précisée"),
        }
        source
    });
    told.collect()
}

fn distribution(site: &str, words: &str, format: Format) -> Value {
    let file = format!("{site}{}{words}", format.path());
    let media = format.media_type().split(';').next().unwrap_or_default();
    let kind = format.file_type();
    json!({
        "@id": file,
        "@type": "dcat:Distribution",
        "dct:title": french(format.label()),
        "dcat:accessURL": id(&file),
        "dcat:downloadURL": id(&file),
        "dcat:mediaType": id(&format!("http://www.iana.org/assignments/media-types/{media}")),
        "dct:format": id(&format!("http://publications.europa.eu/resource/authority/file-type/{kind}")),
        "dct:conformsTo": standard(format.schema()),
        "dct:rights": rights(RIGHTS),
    })
}

/// Everything with its provenance.
fn whole(site: &str) -> Value {
    let file = format!("{site}{}", dump::PATH);
    json!({
        "@id": file,
        "@type": "dcat:Distribution",
        "dct:title": french(dump::LABEL),
        "dct:description": french(dump::PURPOSE),
        "dcat:accessURL": id(&file),
        "dcat:downloadURL": id(&file),
        "dcat:mediaType": id(&format!("http://www.iana.org/assignments/media-types/{}", dump::MEDIA_TYPE)),
        "dct:format": id("http://publications.europa.eu/resource/authority/file-type/JSONL"),
        "dct:rights": rights(RIGHTS),
    })
}

/// The outlines of the Hubs, and what they were drawn from, each under its own licence.
fn contours(atlas: &Atlas, site: &str) -> Value {
    let file = format!("{site}/hubs/contours.geojson");
    let sources = atlas.territories.sources().iter().map(source);
    json!({
        "@id": format!("{site}/hubs"),
        "@type": "dcat:Dataset",
        "dct:identifier": "hubs-contours",
        "dct:title": french("Contours simplifiés des territoires des Hubs"),
        "dct:description": french("Les territoires des seize Hubs, simplifiés pour une carte de la France."),
        "dcat:theme": id("http://publications.europa.eu/resource/authority/data-theme/REGI"),
        "dct:publisher": publisher(site),
        "dct:spatial": spatial(site, None),
        "dct:source": sources.collect::<Vec<Value>>(),
        "dcat:landingPage": id(&format!("{site}/a-propos-des-donnees")),
        "dcat:distribution": [{
            "@id": file,
            "@type": "dcat:Distribution",
            "dct:title": french("GeoJSON"),
            "dcat:accessURL": id(&file),
            "dcat:downloadURL": id(&file),
            "dcat:mediaType": id("http://www.iana.org/assignments/media-types/application/geo+json"),
            "dct:format": id("http://publications.europa.eu/resource/authority/file-type/GEOJSON"),
        }],
    })
}

fn source(note: &SourceNote) -> Value {
    let mut source = json!({
        "@type": "dcat:Dataset",
        "dct:title": french(&note.title),
        "dct:description": french(&format!("{} ; {}", note.producer, note.vintage)),
    });
    if !note.url.is_empty() {
        source["dcat:landingPage"] = id(&note.url);
    }
    match note.licence.as_str() {
        "Licence Ouverte 2.0" => source["dct:license"] = id(OPEN_LICENCE),
        "CC BY 4.0" => source["dct:license"] = id(CC_BY),
        other => source["dct:rights"] = rights(other),
    }
    source
}

fn service(site: &str) -> Value {
    json!({
        "@id": format!("{site}/api"),
        "@type": "dcat:DataService",
        "dct:title": french("L’API de Maillage"),
        "dcat:endpointURL": id(&format!("{site}/api/v1")),
        "dcat:endpointDescription": id(&format!("{site}/api/v1/openapi.json")),
        "dcat:landingPage": id(&format!("{site}/api")),
        "dcat:servesDataset": id(&format!("{site}/donnees")),
    })
}

fn spatial(site: &str, hub: Option<&Territory>) -> Value {
    let Some(hub) = hub else {
        return id("http://publications.europa.eu/resource/authority/country/FRA");
    };
    let [west, south, east, north] = hub.bbox;
    json!({
        "@id": format!("{site}{}", api_href(hub.id)),
        "@type": "dct:Location",
        "skos:prefLabel": french(&hub.name),
        "dcat:bbox": {
            "@type": "http://www.opengis.net/ont/geosparql#wktLiteral",
            "@value": format!("POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"),
        },
    })
}

fn publisher(site: &str) -> Value {
    json!({ "@id": format!("{site}/"), "@type": "foaf:Agent", "foaf:name": "Maillage" })
}

fn standard(schema: &str) -> Value {
    json!({ "@id": schema, "@type": "dct:Standard" })
}

fn rights(words: &str) -> Value {
    json!({ "@type": "dct:RightsStatement", "rdfs:label": french(words) })
}

fn french(words: &str) -> Value {
    json!({ "@language": "fr", "@value": words })
}

fn id(address: &str) -> Value {
    json!({ "@id": address })
}
