//! `GET /api/v1/territories/{level}/{code}/portrait`: a portrait for machines.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router, routing::get};
use diagnosis::need::Interval;
use diagnosis::need::observed::Quarter;
use diagnosis::need::portrea::Count;
use serde::Serialize;
use territory::TerritoryId;
use utoipa::ToSchema;

use super::model::{AccessClass, Basis, CommuneTold, HelpKind, Portrait, Subject, ZoneTold};
use super::{national, quarters, words};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;
use crate::kernel::{caching, open};
use crate::registry::api::{Part, api_href, named_territory};
use crate::registry::strict::{self, Refusal};

/// Entre deux nombres, tous deux possibles.
#[derive(Serialize, ToSchema)]
pub struct Between {
    /// Au moins.
    #[schema(minimum = 0)]
    low: f64,
    /// Au plus.
    #[schema(minimum = 0)]
    high: f64,
}

/// Le besoin.
#[derive(Serialize, ToSchema)]
pub struct NeedAnswer {
    /// Ce qui est compté : `fragilite` ou `exposition`.
    #[schema(pattern = "^(fragilite|exposition)$")]
    basis: &'static str,
    /// Personnes à accompagner ; absent si aucun chiffre n’est connu.
    persons: Option<Between>,
    /// Personnes en fragilité socio-numérique.
    fragility: Option<Between>,
    /// Personnes exposées aux exigences numériques.
    exposure: Option<Between>,
    /// Combien de ses communes ont un chiffre.
    known_communes: usize,
}

/// Les lieux d’un type d’aide.
#[derive(Serialize, ToSchema)]
pub struct KindAnswer {
    /// Le type : information, equipement, accompagnement ou formation.
    kind: &'static str,
    /// Combien de lieux le proposent.
    places: usize,
}

/// L’offre.
#[derive(Serialize, ToSchema)]
pub struct OfferAnswer {
    /// Tous les lieux publiés.
    places: usize,
    /// Ceux où quelqu’un aide.
    welcoming: usize,
    /// Parmi eux, ceux dont les horaires ne sont pas connus.
    unknown_hours: usize,
    /// Heures d’accompagnement par semaine de ceux dont les horaires sont connus.
    hours_a_week: f64,
    /// Par type d’aide.
    #[schema(min_items = 4, max_items = 4)]
    kinds: Vec<KindAnswer>,
}

/// Les personnes d’une classe d’accès.
#[derive(Serialize, ToSchema)]
pub struct ClassAnswer {
    /// La classe.
    class: &'static str,
    /// Combien de personnes.
    persons: Between,
    /// Combien de communes.
    communes: usize,
}

/// Ce que les habitants peuvent atteindre.
#[derive(Serialize, ToSchema)]
pub struct AccessAnswer {
    /// Heures par an pour 1 000 personnes.
    hours: Option<Between>,
    /// Le niveau visé, dans la même unité.
    wanted: Option<f64>,
    /// Heures par an qui manquent pour l’atteindre partout.
    missing: Option<Between>,
    /// La part des personnes à plus de 20 minutes d’un lieu, de 0 à 1.
    far_share: Option<Between>,
    /// Minutes jusqu’au lieu le plus proche, en moyenne.
    minutes: Option<f64>,
    /// Les personnes par classe.
    #[schema(min_items = 5, max_items = 5)]
    classes: Vec<ClassAnswer>,
}

/// Une commune du portrait.
#[derive(Serialize, ToSchema)]
pub struct CommuneAnswer {
    /// Son code INSEE.
    code: String,
    /// Son nom.
    label: String,
    /// Personnes à accompagner.
    persons: Option<Between>,
    /// Lieux où quelqu’un aide.
    welcoming: usize,
    /// Minutes jusqu’au lieu le plus proche.
    minutes: Option<f64>,
    /// Heures par an pour 1 000 personnes.
    hours: Option<Between>,
    /// Lieux à moins de 20 minutes dont les horaires ne sont pas connus.
    unknown_within_reach: u32,
    /// Heures par an qui manquent.
    missing: Option<Between>,
    /// Sa classe d’accès.
    class: &'static str,
}

/// Une liste de zones prioritaires.
#[derive(Serialize, ToSchema)]
pub struct ZoneAnswer {
    /// `frr` (France ruralités revitalisation) ou `qpv` (quartiers prioritaires de la ville).
    #[schema(pattern = "^(frr|qpv)$")]
    kind: &'static str,
    /// Combien de communes du territoire en sont, en tout ou en partie.
    communes: usize,
    /// Combien de communes du territoire la liste connaît.
    known_communes: usize,
    /// Personnes à accompagner dans ces communes ; jamais pour les quartiers.
    persons: Option<Between>,
    /// D’où vient la liste.
    source: String,
}

/// Un quartier (IRIS) de la commune.
#[derive(Serialize, ToSchema)]
pub struct QuarterAnswer {
    /// Son code.
    code: String,
    /// Son nom.
    label: String,
    /// Ses habitants.
    population: Option<f64>,
    /// Personnes en fragilité socio-numérique.
    fragility: Option<Between>,
    /// Personnes exposées aux exigences numériques.
    exposure: Option<Between>,
    /// Foyers qui reçoivent le RSA, la prime d’activité ou l’AAH.
    recipients: Option<Between>,
}

/// Le portrait d’un territoire.
#[derive(Serialize, ToSchema)]
pub struct PortraitAnswer {
    /// Son niveau et son code.
    id: String,
    /// Son nom.
    label: String,
    /// La phrase qui compte.
    sentence: String,
    /// Le besoin.
    need: NeedAnswer,
    /// L’offre.
    offer: OfferAnswer,
    /// L’accès.
    access: AccessAnswer,
    /// Combien de communes, en tout.
    communes_total: usize,
    /// La page de communes donnée, à partir de 1.
    #[schema(minimum = 1)]
    page: usize,
    /// Combien de pages il y a.
    #[schema(minimum = 1)]
    pages: usize,
    /// Les communes de cette page, par code.
    #[schema(max_items = 100)]
    communes: Vec<CommuneAnswer>,
    /// Les zones prioritaires, selon les listes chargées.
    #[schema(max_items = 2)]
    zones: Vec<ZoneAnswer>,
    /// Les quartiers d’une commune que l’INSEE découpe ; vide pour tout autre territoire.
    #[schema(max_items = 1000)]
    quarters: Vec<QuarterAnswer>,
    /// Sa page sur le site.
    href: String,
}

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/territories/{level}/{code}/portrait", get(one))
        // The word of the site's own addresses leads to the API's.
        .route("/api/v1/territoires/{level}/{code}/portrait", get(spelt))
        .layer(caching::for_machines())
        .layer(open::to_all())
}

/// Which territory an address names.
pub type At = Result<Path<(String, String)>, PathRejection>;

async fn spelt(path: At, RawQueryString(query): RawQueryString) -> Result<Response, Refusal> {
    let Path((level, code)) =
        path.map_err(|_| Refusal::missing("code", "Ce territoire n’existe pas."))?;
    let id: TerritoryId = format!("{level}-{code}")
        .parse()
        .map_err(|_| Refusal::missing("code", "Ce territoire n’existe pas."))?;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Redirect::permanent(&format!("{}/portrait{query}", api_href(id))).into_response())
}

/// `GET /api/v1/territories/{level}/{code}/portrait`
async fn one(
    State(state): State<AppState>,
    path: At,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Response> {
    let knows = |name: &str| ["page", "limit"].contains(&name);
    let raw = strict::words(address.as_deref(), knows).map_err(IntoResponse::into_response)?;
    let part = Part::asked(&raw).map_err(IntoResponse::into_response)?;
    let (atlas, national) = national(&state).await.map_err(PageError::into_response)?;
    let id = match named_territory(&atlas, path).map_err(IntoResponse::into_response)? {
        Ok(id) => id,
        Err(moved) => {
            return Ok(Redirect::permanent(&format!("{moved}/portrait")).into_response());
        }
    };
    let answer = tokio::task::spawn_blocking(move || {
        let territory = atlas.territory(id)?;
        let subject = Subject::territory(&atlas, territory);
        let portrait = Portrait::of(&atlas, &national, subject, None);
        Some(answer(&atlas, &portrait, id, &part))
    });
    let answer = answer
        .await
        .map_err(|error| PageError::Document(error.to_string()).into_response())?;
    let answer = answer
        .ok_or_else(|| Refusal::missing("code", "Ce territoire n’existe pas.").into_response())?;
    Ok(Json(answer).into_response())
}

fn answer(atlas: &Atlas, portrait: &Portrait, id: TerritoryId, part: &Part) -> PortraitAnswer {
    let total = portrait.communes.len();
    PortraitAnswer {
        id: id.to_string(),
        label: portrait.subject.name.clone(),
        sentence: words::sentence(portrait),
        need: NeedAnswer {
            basis: match portrait.basis {
                Basis::Fragility => "fragilite",
                Basis::Exposure => "exposition",
            },
            persons: portrait.need.persons.map(Between::from),
            fragility: portrait.need.fragility.map(Between::from),
            exposure: portrait.need.exposure.map(Between::from),
            known_communes: portrait.need.known_communes,
        },
        offer: offer(portrait),
        access: access(portrait),
        communes_total: total,
        page: part.number(),
        pages: part.pages(total),
        communes: part
            .of(&portrait.communes)
            .iter()
            .map(|told| commune(atlas, told))
            .collect(),
        zones: portrait.zones.iter().map(zone).collect(),
        quarters: quarters::of(atlas, &portrait.subject)
            .iter()
            .map(quarter)
            .collect(),
        href: portrait.subject.href(atlas),
    }
}

fn offer(portrait: &Portrait) -> OfferAnswer {
    let kinds = HelpKind::ALL.into_iter().zip(portrait.offer.by_kind);
    OfferAnswer {
        places: portrait.offer.places.len(),
        welcoming: portrait.offer.welcoming,
        unknown_hours: portrait.offer.unknown_hours,
        hours_a_week: tenth(portrait.offer.hours_a_week),
        kinds: kinds
            .map(|(kind, places)| KindAnswer {
                kind: kind.slug(),
                places,
            })
            .collect(),
    }
}

fn access(portrait: &Portrait) -> AccessAnswer {
    let told = &portrait.access;
    let classes = AccessClass::ALL.into_iter().zip(told.classes);
    AccessAnswer {
        hours: told.hours.map(Between::from),
        wanted: told.wanted,
        missing: told.missing.map(Between::from),
        far_share: told.far_share.map(|share| Between {
            low: (share.low() * 1e4).floor() / 1e4,
            high: (share.high() * 1e4).ceil() / 1e4,
        }),
        minutes: told.mean_minutes.map(tenth),
        classes: classes
            .map(|(class, (persons, communes))| ClassAnswer {
                class: class.slug(),
                persons: persons.into(),
                communes,
            })
            .collect(),
    }
}

fn commune(atlas: &Atlas, told: &CommuneTold) -> CommuneAnswer {
    let commune = &atlas.territories.communes()[told.number];
    CommuneAnswer {
        code: commune.code.to_string(),
        label: commune.name.clone(),
        persons: told.persons.map(Between::from),
        welcoming: told.welcoming,
        minutes: told.nearest_minutes.map(tenth),
        hours: told.hours.map(Between::from),
        unknown_within_reach: told.unknown_within_reach,
        missing: told.missing.map(Between::from),
        class: told.class.slug(),
    }
}

fn zone(told: &ZoneTold) -> ZoneAnswer {
    ZoneAnswer {
        kind: told.kind.indicator(),
        communes: told.communes().count(),
        known_communes: told.known.len(),
        persons: told.persons.map(Between::from),
        source: told.origin.source.clone(),
    }
}

fn quarter(quarter: &Quarter<'_>) -> QuarterAnswer {
    let count = |count: Option<Count>| count.map(|count| count.interval.into());
    QuarterAnswer {
        code: quarter.iris.code.to_string(),
        label: quarter.iris.name.clone(),
        population: quarter.population.map(tenth),
        fragility: count(quarter.fragility),
        exposure: count(quarter.exposure),
        recipients: quarter.recipients.map(|told| told.recipients.into()),
    }
}

/// A tenth is as much as is worth saying.
pub fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl From<Interval> for Between {
    fn from(interval: Interval) -> Self {
        Self {
            low: (interval.low() * 10.0).floor() / 10.0,
            high: (interval.high() * 10.0).ceil() / 10.0,
        }
    }
}

impl From<(f64, f64)> for Between {
    fn from((least, most): (f64, f64)) -> Self {
        Self {
            low: tenth(least),
            high: tenth(most),
        }
    }
}
