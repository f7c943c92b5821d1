//! Every indicator, with the years that are known of it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use diagnosis::indicator::{Indicator, Observatory};

use super::{href, owner};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::indicators::model::levels;

struct Row {
    href: String,
    label: String,
    unit: &'static str,
    vintages: String,
    finest: &'static str,
    producer: String,
}

struct Group {
    id: &'static str,
    title: &'static str,
    lead: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "portrait/indicators/catalogue.html")]
struct CataloguePage {
    page: Page,
    groups: Vec<Group>,
    waiting: Vec<Row>,
}

/// `GET /indicateurs`
pub(super) async fn page(State(state): State<AppState>) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let observatory = atlas.observatory();
    let (known, unknown): (Vec<&Indicator>, Vec<&Indicator>) = observatory
        .indicators()
        .iter()
        .partition(|one| !observatory.vintages(&one.id).is_empty());
    let (own, national): (Vec<&Indicator>, Vec<&Indicator>) =
        known.into_iter().partition(|one| one.hub.is_some());
    let rows = |list: &[&Indicator]| list.iter().map(|one| row(observatory, one)).collect();
    let groups = [
        Group {
            id: "nationaux",
            title: "Indicateurs nationaux",
            lead: "Publiés par l’INSEE, la CNAF et d’autres, pour toute la France ou presque.",
            rows: rows(&national),
        },
        Group {
            id: "hubs",
            title: "Indicateurs propres aux Hubs",
            lead: "Chacun est défini et mesuré par le Hub qui le signe, dans son territoire.",
            rows: rows(&own),
        },
    ];
    render(&CataloguePage {
        page: Page::new(
            "/indicateurs",
            "Indicateurs",
            "Ce que mesure chaque indicateur, d’où il vient, de quelle année, et où il est connu.",
        )
        .known_at(&state.settings),
        groups: groups
            .into_iter()
            .filter(|group| !group.rows.is_empty())
            .collect(),
        waiting: rows(&unknown),
    })
}

fn row(observatory: &Observatory, indicator: &Indicator) -> Row {
    let vintages = observatory.vintages(&indicator.id);
    let vintages: Vec<String> = vintages.iter().map(u16::to_string).collect();
    let part = indicator.parts().next().unwrap_or(&indicator.id);
    let first = observatory.series(&indicator.id).next();
    let first = first.or_else(|| observatory.series(part).next());
    Row {
        href: href(&indicator.id),
        label: indicator.label.clone(),
        unit: indicator.unit.label(),
        vintages: formats::enumeration(&vintages),
        finest: levels(observatory, indicator)
            .first()
            .map_or("", |grain| grain.label()),
        producer: match (indicator.hub, first) {
            (Some(hub), _) => owner(hub.as_str().parse().ok()),
            (None, Some(series)) => series.origin.producer.clone(),
            (None, None) => String::new(),
        },
    }
}
