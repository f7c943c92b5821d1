//! Indicators: what each is, and its figures for a territory.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::response::{IntoResponse, Response};
use diagnosis::figure::{Cell, Origin};
use diagnosis::indicator::{
    Area, Direction, Grain, Indicator, Kind, Made, Observatory, Series, Told,
};
use serde::Serialize;
use territory::CodeInsee;
use utoipa::ToSchema;

use super::{Refusal, strict};
use crate::kernel::state::AppState;
use crate::portrait::indicators::files;
use crate::portrait::indicators::model::{Reach, levels};

/// The most indicators that there can be: the program's, and those of sixteen Hubs.
pub const MOST_LISTED: usize = 1_200;

/// Un indicateur.
#[derive(Serialize, ToSchema)]
pub struct IndicatorItem {
    /// Son nom dans les adresses.
    #[schema(example = "taux-chomage")]
    id: String,
    /// Son nom.
    label: String,
    /// Son unité.
    unit: &'static str,
    /// Comment il se comporte quand on réunit des territoires : `count` s’additionne, `ratio` est
    /// recalculé, `other` ne s’additionne pas.
    kind: &'static str,
    /// L’indicateur de la partie, pour un rapport.
    numerator: Option<String>,
    /// L’indicateur du tout, pour un rapport.
    denominator: Option<String>,
    /// `more-is-fragile` ou `less-is-fragile` ; rien si l’indicateur ne dit rien de la fragilité.
    direction: Option<&'static str>,
    /// Ce qui est mesuré.
    definition: String,
    /// Ce qu’il faut savoir avant de s’en servir.
    caution: String,
    /// Le Hub dont c’est l’indicateur ; rien pour un indicateur national.
    hub: Option<String>,
    /// Les années connues, la plus récente d’abord.
    vintages: Vec<u16>,
    /// Les niveaux auxquels il peut être donné.
    levels: Vec<&'static str>,
    /// Sa page sur le site.
    href: String,
}

/// Une publication d’un indicateur.
#[derive(Serialize, ToSchema)]
pub struct IndicatorSeries {
    /// L’indicateur publié : celui-ci, ou une partie du rapport.
    indicator: String,
    /// Le niveau auquel il est publié.
    level: &'static str,
    /// L’année décrite.
    vintage: u16,
    /// L’année des limites communales.
    cog: u16,
    /// La source.
    source: IndicatorSource,
    /// Combien de territoires ont un chiffre, et sur combien.
    known: usize,
    /// Combien il y en a.
    total: usize,
}

/// La source d’un chiffre.
#[derive(Serialize, ToSchema)]
pub struct IndicatorSource {
    /// Qui l’a produit.
    producer: String,
    /// Ce que c’est.
    title: String,
    /// Sa licence.
    licence: String,
    /// Où elle est publiée ; vide si elle ne l’est pas.
    url: String,
    /// Ses limites.
    note: String,
}

/// Un chiffre pour un territoire.
#[derive(Serialize, ToSchema)]
pub struct IndicatorFigure {
    /// L’année décrite.
    vintage: u16,
    /// Le chiffre ; absent s’il n’est pas connu.
    value: Option<f64>,
    /// Un seuil sous lequel il se trouve, quand c’est tout ce qui est publié.
    below: Option<f64>,
    /// Pourquoi il manque.
    #[schema(example = "s")]
    missing: Option<&'static str>,
    /// La même chose, en français.
    words: Option<&'static str>,
    /// La part, de 0 à 1, de ce dont le chiffre parle qui est connue.
    #[schema(minimum = 0, maximum = 1)]
    coverage: f64,
    /// `published` s’il est publié pour ce territoire, `added-up` s’il est calculé.
    made: &'static str,
    /// La source.
    source: IndicatorSource,
}

/// Le territoire demandé.
#[derive(Serialize, ToSchema)]
pub struct IndicatorArea {
    /// Son niveau.
    level: &'static str,
    /// Son code à ce niveau.
    code: String,
    /// Son nom.
    label: String,
}

/// Un indicateur, ses sources et ses chiffres.
#[derive(Serialize, ToSchema)]
pub struct IndicatorDetail {
    #[serde(flatten)]
    indicator: IndicatorItem,
    /// Ce qui est publié.
    series: Vec<IndicatorSeries>,
    /// Le territoire demandé.
    area: Option<IndicatorArea>,
    /// Ses chiffres, le plus récent d’abord.
    figures: Vec<IndicatorFigure>,
}

/// `GET /api/v1/indicateurs`
pub async fn list(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    super::no_words(address.as_deref())?;
    let atlas = state.atlas();
    let observatory = atlas.observatory();
    let all = observatory.indicators().iter().take(MOST_LISTED);
    let items: Vec<IndicatorItem> = all.map(|indicator| item(observatory, indicator)).collect();
    Ok(Json(items).into_response())
}

/// `GET /api/v1/indicateurs/{id}`
pub async fn one(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    let raw = strict::words(address.as_deref(), |name| matches!(name, "niveau" | "code"))?;
    let atlas = state.atlas();
    let observatory = atlas.observatory();
    let missing = || Refusal::missing("id", "Aucun indicateur ne porte ce nom.");
    let Path(id) = path.map_err(|_| missing())?;
    let indicator = observatory.indicator(&id).ok_or_else(missing)?;
    let area = match (raw.first("niveau"), raw.first("code")) {
        (None, None) => None,
        (Some(level), Some(code)) => Some(asked(observatory, level, code)?),
        (Some(_), None) => return Err(Refusal::bad("code", "Indiquez aussi le code.")),
        (None, Some(_)) => return Err(Refusal::bad("niveau", "Indiquez aussi le niveau.")),
    };
    let told = area
        .map(|area| observatory.evolution(&id, area))
        .unwrap_or_default();
    let parts = indicator.parts().flat_map(|part| observatory.series(part));
    let series = observatory.series(&id).chain(parts);
    let detail = IndicatorDetail {
        indicator: item(observatory, indicator),
        series: series.map(|one| published(observatory, one)).collect(),
        area: area.map(|area| IndicatorArea {
            level: area.grain().slug(),
            code: area.code().to_owned(),
            label: files::name(observatory, area),
        }),
        figures: told.iter().map(|(_, told)| figure(told)).collect(),
    };
    Ok(Json(detail).into_response())
}

fn asked(observatory: &Observatory, level: &str, code: &str) -> Result<Area, Refusal> {
    let grain: Grain = level.parse().map_err(|_| {
        let levels = Grain::all().map(Grain::slug).collect::<Vec<_>>().join(", ");
        Refusal::bad(
            "niveau",
            format!("Indiquez l’un de ces niveaux\u{a0}: {levels}."),
        )
    })?;
    let territories = observatory.territories();
    let area = Area::read(grain, code).filter(|area| match area {
        Area::Territory(id) => territories.territory(*id).is_some(),
        Area::Iris(iris) => {
            let commune: CodeInsee = iris.commune();
            territories.resolve(commune).is_some()
        }
    });
    area.ok_or_else(|| Refusal::missing("code", "Rien ne porte ce code à ce niveau."))
}

fn item(observatory: &Observatory, indicator: &Indicator) -> IndicatorItem {
    let mut parts = indicator.parts().map(str::to_owned);
    IndicatorItem {
        id: indicator.id.clone(),
        label: indicator.label.clone(),
        unit: indicator.unit.label(),
        kind: match indicator.kind {
            Kind::Count => "count",
            Kind::Ratio { .. } => "ratio",
            Kind::Other => "other",
        },
        numerator: parts.next(),
        denominator: parts.next(),
        direction: indicator.direction.map(|direction| match direction {
            Direction::MoreIsFragile => "more-is-fragile",
            Direction::LessIsFragile => "less-is-fragile",
        }),
        definition: indicator.definition.clone(),
        caution: indicator.caution.clone(),
        hub: indicator.hub.map(|hub| hub.to_string()),
        vintages: observatory.vintages(&indicator.id),
        levels: levels(observatory, indicator)
            .into_iter()
            .map(Grain::slug)
            .collect(),
        href: format!("/indicateurs/{}", indicator.id),
    }
}

fn published(observatory: &Observatory, series: &Series) -> IndicatorSeries {
    let reach = Reach::of(series, observatory);
    IndicatorSeries {
        indicator: series.indicator.clone(),
        level: series.grain.slug(),
        vintage: series.vintage,
        cog: series.cog,
        source: source(&series.origin),
        known: reach.known,
        total: reach.all,
    }
}

fn source(origin: &Origin) -> IndicatorSource {
    IndicatorSource {
        producer: origin.producer.clone(),
        title: origin.title.clone(),
        licence: origin.licence.clone(),
        url: origin.url.clone(),
        note: origin.note.clone(),
    }
}

fn figure(told: &Told<'_>) -> IndicatorFigure {
    let (value, below, missing) = match told.cell {
        Cell::Value(value) => (Some(value), None, None),
        Cell::Below(bound) => (None, Some(bound), None),
        Cell::Missing(reason) => (None, None, Some(reason)),
    };
    IndicatorFigure {
        vintage: told.vintage,
        value,
        below,
        missing: missing.map(|reason| match reason.token() {
            "" => "absent",
            token => token,
        }),
        words: missing.map(|reason| reason.label()),
        coverage: told.coverage,
        made: match told.made {
            Made::Published => "published",
            Made::AddedUp => "added-up",
        },
        source: source(told.origin),
    }
}
