//! Every indicator by what it speaks of, with the years that are known of it, and a search.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use diagnosis::indicator::{Indicator, Observatory, Theme};
use serde::Deserialize;
use territory::fold;

use super::{href, owner};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::indicators::model::levels;

struct Row {
    href: String,
    label: String,
    /// Unit, years, finest level and source.
    known: String,
}

struct Group {
    title: &'static str,
    lead: &'static str,
    count: String,
    rows: Vec<Row>,
}

/// What is looked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

#[derive(Template)]
#[template(path = "portrait/indicators/catalogue.html")]
struct CataloguePage {
    page: Page,
    /// As it was typed.
    q: String,
    /// What the search found, in words; none where nothing was asked.
    found: Option<String>,
    groups: Vec<Group>,
}

/// `GET /indicateurs`
pub(super) async fn page(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let observatory = atlas.observatory();
    let q = asked.q.trim();
    let words: Vec<String> = fold(q).split_whitespace().map(str::to_owned).collect();
    let matching: Vec<&Indicator> = observatory
        .indicators()
        .iter()
        .filter(|one| speaks_of(one, &words))
        .collect();
    let page = Page::new(
        "/indicateurs",
        "Indicateurs",
        "Ce que mesure chaque indicateur, d’où il vient, de quelle année, et où il est connu.",
    );
    let groups = groups(observatory, &matching);
    render(&CataloguePage {
        page: match q.is_empty() {
            true => page.known_at(&state.settings),
            false => page.unlisted(),
        },
        found: (!q.is_empty()).then(|| match matching.len() {
            0 => format!(
                "Aucun indicateur ne parle de «\u{a0}{q}\u{a0}». Essayez un seul mot, par exemple «\u{a0}revenu\u{a0}» ou «\u{a0}fibre\u{a0}»."
            ),
            count => format!(
                "{} pour «\u{a0}{q}\u{a0}».",
                formats::counted(count, "indicateur", "indicateurs")
            ),
        }),
        q: q.to_owned(),
        groups,
    })
}

/// Whether its name, its definition or its identifier has words that begin like all of these.
fn speaks_of(indicator: &Indicator, words: &[String]) -> bool {
    let text = fold(&format!(
        "{} {} {} {}",
        indicator.label,
        indicator.definition,
        indicator.id,
        indicator.theme.label()
    ));
    words.iter().all(|word| {
        text.split_whitespace()
            .any(|written| written.starts_with(word))
    })
}

/// The themes of what is published for the country, then what Hubs measure, then what waits for
/// its figures; those alone that have something in them.
fn groups(observatory: &Observatory, indicators: &[&Indicator]) -> Vec<Group> {
    let (known, waiting): (Vec<&Indicator>, Vec<&Indicator>) = indicators
        .iter()
        .copied()
        .partition(|one| !observatory.vintages(&one.id).is_empty());
    let (own, national): (Vec<&Indicator>, Vec<&Indicator>) =
        known.into_iter().partition(|one| one.hub.is_some());
    let group = |title, lead, all: &[&Indicator]| Group {
        title,
        lead,
        count: formats::counted(all.len(), "indicateur", "indicateurs"),
        rows: all.iter().map(|one| row(observatory, one)).collect(),
    };
    let mut groups: Vec<Group> = Theme::ALL
        .into_iter()
        .map(|theme| {
            let of_theme: Vec<&Indicator> = national
                .iter()
                .copied()
                .filter(|one| one.theme == theme)
                .collect();
            group(theme.label(), "", &of_theme)
        })
        .collect();
    groups.push(group(
        "Propres aux Hubs",
        "Chacun est défini et mesuré par le Hub qui le signe, dans son territoire.",
        &own,
    ));
    groups.push(group(
        "Définis, sans chiffres pour l’instant",
        "Ils apparaissent dès que quelqu’un apporte le fichier de leur producteur, depuis l’espace pro.",
        &waiting,
    ));
    groups.retain(|group| !group.rows.is_empty());
    groups
}

fn row(observatory: &Observatory, indicator: &Indicator) -> Row {
    let vintages = observatory.vintages(&indicator.id);
    let vintages: Vec<String> = vintages.iter().map(u16::to_string).collect();
    let part = indicator.parts().next().unwrap_or(&indicator.id);
    let first = observatory.series(&indicator.id).next();
    let first = first.or_else(|| observatory.series(part).next());
    let producer = match (indicator.hub, first) {
        (Some(hub), _) => owner(hub.as_str().parse().ok()),
        (None, Some(series)) => series.origin.producer.clone(),
        (None, None) => String::new(),
    };
    let finest = levels(observatory, indicator)
        .first()
        .map_or_else(String::new, |grain| format!("par {}", grain.label()));
    let known = [
        format!("en {}", indicator.unit.label()),
        formats::enumeration(&vintages),
        finest,
        producer,
    ];
    let known: Vec<String> = known.into_iter().filter(|part| !part.is_empty()).collect();
    Row {
        href: href(&indicator.id),
        label: indicator.label.clone(),
        known: known.join(" · "),
    }
}
