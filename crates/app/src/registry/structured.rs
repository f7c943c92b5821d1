//! What pages say to machines, in schema.org's words (JSON-LD). Pure: facts in,
//! documents out. Nothing is stated that the registry was not told.

use chrono::{NaiveDate, NaiveTime, Timelike};
use places::Place;
use places::hours::Regular;
use places::standard::{Frais, ModaliteAcces, Typologie};
use serde_json::{Value, json};
use territory::TerritoryId;

use super::views::{place_href, territory_href};
use crate::kernel::atlas::AtlasPlace;
use crate::kernel::config::Settings;
use crate::kernel::pages::Link;

const CONTEXT: &str = "https://schema.org";
const SITE: &str = "Maillage";

/// The site, and how one searches it.
pub fn site(settings: &Settings) -> Value {
    json!({
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": SITE,
        "url": settings.address_of("/"),
        "inLanguage": "fr",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": settings.address_of("/?q={commune}"),
            },
            "query-input": "required name=commune",
        },
    })
}

/// The way down to a page.
pub fn trail(settings: &Settings, above: &[Link], name: &str, path: &str) -> Value {
    let mut document = steps(settings, above, name, path);
    document["@context"] = CONTEXT.into();
    document
}

fn steps(settings: &Settings, above: &[Link], name: &str, path: &str) -> Value {
    let here = Link::new(path, name);
    let items: Vec<Value> = above
        .iter()
        .chain([&here])
        .zip(1..)
        .map(|(link, position)| {
            json!({
                "@type": "ListItem",
                "position": position,
                "name": link.label,
                "item": settings.address_of(&link.href),
            })
        })
        .collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": items })
}

/// A place's sheet: the page, and the place it is about.
pub fn sheet(found: &AtlasPlace, above: &[Link], settings: &Settings, today: NaiveDate) -> Value {
    let path = place_href(found);
    let url = settings.address_of(&path);
    told(json!({
        "@context": CONTEXT,
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": found.place.nom,
        "inLanguage": "fr",
        "dateModified": (!found.undated).then(|| found.place.date_maj.to_string()),
        "isPartOf": { "@type": "WebSite", "name": SITE, "url": settings.address_of("/") },
        "breadcrumb": (!above.is_empty())
            .then(|| steps(settings, above, &found.place.nom, &path)),
        "mainEntity": place(found, settings, today),
    }))
}

fn place(found: &AtlasPlace, settings: &Settings, today: NaiveDate) -> Value {
    let place = &found.place;
    let regular = place
        .horaires
        .as_ref()
        .map(|hours| hours.regular(today, found.holidays))
        .unwrap_or_default();
    let site = place.site_web.first().map(|site| site.as_str());
    let elsewhere = place
        .site_web
        .iter()
        .skip(1)
        .chain(&place.fiche_acces_libre);
    json!({
        "@type": kind(&place.typologie),
        "@id": settings.address_of(&format!("{}#lieu", place_href(found))),
        "name": place.nom,
        "description": place.presentation_resume.as_ref().or(place.presentation_detail.as_ref()),
        "address": address(place),
        "geo": place.position.map(|position| json!({
            "@type": "GeoCoordinates",
            "latitude": position.latitude(),
            "longitude": position.longitude(),
        })),
        "telephone": place.telephone.as_ref().map(|telephone| telephone.as_str()),
        "email": one_or_many(place.courriels.iter().map(|courriel| courriel.as_str())),
        "url": site,
        "sameAs": one_or_many(elsewhere.map(|address| address.as_str())),
        "identifier": place.pivot.siret().map(|siret| json!({
            "@type": "PropertyValue", "propertyID": "SIRET", "value": siret,
        })),
        "parentOrganization": place.structure_parente.as_ref().map(|name| json!({
            "@type": "Organization", "name": name,
        })),
        "containedInPlace": found.commune.map(|commune| json!({
            "@type": "City",
            "name": commune.name,
            "url": settings.address_of(&territory_href(TerritoryId::commune(commune.code))),
        })),
        "isAccessibleForFree": free(&place.frais_a_charge),
        "publicAccess": public_access(&place.modalites_acces),
        "openingHoursSpecification": weekly(&regular),
        "specialOpeningHoursSpecification": special(&regular),
        "makesOffer": place.services.iter().map(|service| json!({
            "@type": "Offer",
            "itemOffered": { "@type": "Service", "name": service.label() },
        })).collect::<Vec<_>>(),
        "potentialAction": place.prise_rdv.as_ref().map(|address| json!({
            "@type": "ReserveAction",
            "name": "Prendre rendez-vous",
            "target": { "@type": "EntryPoint", "urlTemplate": address.as_str() },
        })),
    })
}

/// The most telling of schema.org's kinds of places; all of them are also LocalBusiness, its word
/// for any place that receives people, an association's too.
fn kind(typologies: &[Typologie]) -> &'static str {
    use Typologie as T;
    let of = |typologie: &Typologie| match typologie {
        T::Bib | T::RelaisLecture => Some("Library"),
        T::LaPoste => Some("PostOffice"),
        T::CapEmploi | T::Ft | T::Ml => Some("EmploymentAgency"),
        T::Cc
        | T::Ccas
        | T::Cd
        | T::Cdas
        | T::Cfp
        | T::Cias
        | T::Deets
        | T::Dept
        | T::Epci
        | T::Mdph
        | T::Mds
        | T::Msap
        | T::Muni
        | T::Pref
        | T::Reg
        | T::Rfs => Some("GovernmentOffice"),
        _ => None,
    };
    typologies.iter().find_map(of).unwrap_or("LocalBusiness")
}

fn address(place: &Place) -> Value {
    let street = [Some(&place.adresse), place.complement_adresse.as_ref()];
    let street: Vec<&str> = street.into_iter().flatten().map(String::as_str).collect();
    json!({
        "@type": "PostalAddress",
        "streetAddress": street.join(", "),
        "postalCode": place.code_postal.to_string(),
        "addressLocality": place.commune,
        "addressCountry": "FR",
    })
}

/// Free for all, or for nobody; "under conditions" is neither.
fn free(frais: &[Frais]) -> Option<bool> {
    match frais {
        [Frais::Gratuit] => Some(true),
        [Frais::Payant] => Some(false),
        _ => None,
    }
}

fn public_access(modalites: &[ModaliteAcces]) -> Option<bool> {
    if modalites.contains(&ModaliteAcces::PasDePublic) {
        Some(false)
    } else {
        modalites
            .contains(&ModaliteAcces::SePresenter)
            .then_some(true)
    }
}

type Range = (NaiveTime, NaiveTime);

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Days that open at the same hours are told together.
fn weekly(regular: &Regular) -> Vec<Value> {
    let mut grouped: Vec<(Range, Vec<&str>)> = Vec::new();
    for (day, ranges) in DAYS.iter().zip(&regular.weekly) {
        for range in ranges.iter().flatten() {
            match grouped.iter_mut().find(|(known, _)| known == range) {
                Some((_, days)) => days.push(day),
                None => grouped.push((*range, vec![day])),
            }
        }
    }
    let specification = |(range, days): (Range, Vec<&str>)| {
        json!({
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": days,
            "opens": hour(range.0),
            "closes": closing(range.1),
        })
    };
    grouped.into_iter().map(specification).collect()
}

/// A closed day opens and closes at midnight, as search engines ask it to be written.
fn special(regular: &Regular) -> Vec<Value> {
    let on = |date: &NaiveDate, opens: String, closes: String| {
        json!({
            "@type": "OpeningHoursSpecification",
            "validFrom": date.to_string(),
            "validThrough": date.to_string(),
            "opens": opens,
            "closes": closes,
        })
    };
    let specifications = |(date, ranges): &(NaiveDate, Vec<Range>)| -> Vec<Value> {
        if ranges.is_empty() {
            return vec![on(date, "00:00".to_owned(), "00:00".to_owned())];
        }
        let open = ranges
            .iter()
            .map(|(from, until)| on(date, hour(*from), closing(*until)));
        open.collect()
    };
    regular.dated.iter().flat_map(specifications).collect()
}

fn hour(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// Midnight ends a day: as a closing hour it would read as its beginning.
fn closing(time: NaiveTime) -> String {
    match (time.hour(), time.minute()) {
        (0, 0) => "23:59".to_owned(),
        _ => hour(time),
    }
}

fn one_or_many<'a>(values: impl Iterator<Item = &'a str>) -> Value {
    let values: Vec<&str> = values.collect();
    match values[..] {
        [only] => only.into(),
        _ => values.into(),
    }
}

/// A document without what is not known.
fn told(document: Value) -> Value {
    match document {
        Value::Object(entries) => entries
            .into_iter()
            .map(|(key, value)| (key, told(value)))
            .filter(|(_, value)| !value.is_null() && value.as_array().is_none_or(|v| !v.is_empty()))
            .collect(),
        Value::Array(values) => values.into_iter().map(told).collect(),
        other => other,
    }
}
