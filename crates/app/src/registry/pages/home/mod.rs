//! The home page: what one looks for, and the nearest places that answer.

mod bounds;
mod form;
mod results;

use askama::Template;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::Response;
use territory::{Level, Suggestion};

use self::form::{SearchForm, form};
use self::results::{Results, results};
use super::share::Share;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::frame::Frame;
use crate::kernel::origin::Origin;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::registry::model::{PlaceQuery, RawQuery, encoded};
use crate::registry::search::{Answer, survey};
use crate::registry::structured;
use crate::registry::understanding::{Asked, Spot, understand};
use crate::registry::views::{MapView, territory_href};

/// What is said above the results, with other readings of what was typed.
struct Notice {
    text: String,
    suggestions: Vec<Link>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    search: SearchForm,
    notices: Vec<Notice>,
    results: Option<Results>,
    map: MapView,
    overseas: Vec<Link>,
    share: Option<Share>,
}

/// `GET /`, `GET /cadre/{cadre}/`
pub async fn home(
    State(state): State<AppState>,
    origin: Option<Origin>,
    frame: Frame,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let raw = RawQuery::parse(query.as_deref().unwrap_or_default());
    let mut asked = understand(&atlas, &raw);
    asked.query.keep_to(&frame);
    let query = &asked.query;
    let settled = !matches!(asked.spot, Spot::Unsure(_) | Spot::Unknown);
    let found = (settled && query.asks()).then(|| survey(&atlas, query, state.clock.now()));
    let place = match &asked.spot {
        Spot::Found { label, .. } | Spot::Guessed { label, .. } => Some(label.as_str()),
        Spot::Here if query.near != frame.start() => Some("votre position"),
        _ => None,
    };
    let results = found
        .as_ref()
        .map(|(answer, _)| results(&atlas, query, answer, place, state.clock.now()));
    let title = results.as_ref().map_or(
        "Trouver de l’aide numérique près de chez vous",
        |results| results.title.as_str(),
    );
    let origin = origin.filter(|_| frame.is_site());
    let share = origin.zip(results.as_ref()).map(|(origin, results)| {
        let words = &results.words;
        let sheet = format!("/orientation?{words}");
        let title = shared_title(place, results);
        Share::new(&origin, format!("/?{words}"), &title, sheet)
    });
    let page = Page::new(
        "/",
        title,
        "Les lieux qui aident avec le numérique, du plus proche au plus loin : adresse, horaires, téléphone.",
    );
    let page = page
        .shown_in(frame.clone())
        .found_at(bounds::on_site(&atlas, query));
    // Searches have no end: only the page they begin on is for search engines.
    let page = if raw.is_empty() {
        let site = structured::site(&state.settings);
        page.known_at(&state.settings).describing(&site)
    } else {
        page.unlisted()
    };
    render(&Home {
        page,
        search: form(&atlas, query, found.as_ref().map(|(_, tally)| tally)),
        notices: notices(&atlas, &asked, &frame),
        map: map_view(
            &atlas,
            query,
            found.as_ref().map(|(answer, _)| answer),
            &frame,
        ),
        results,
        overseas: if query.within.is_empty() {
            overseas()
        } else {
            Vec::new()
        },
        share,
    })
}

/// A search by what it asks: what it finds will have changed when it is opened again.
fn shared_title(place: Option<&str>, results: &Results) -> String {
    let chosen = results.chosen.iter().map(|link| link.label.as_str());
    let asked: Vec<&str> = place.into_iter().chain(chosen).collect();
    match asked[..] {
        [] => "Lieux d’aide avec le numérique".to_owned(),
        _ => format!("Aide avec le numérique\u{a0}: {}", asked.join(", ")),
    }
}

fn notices(atlas: &Atlas, asked: &Asked, frame: &Frame) -> Vec<Notice> {
    let text = &asked.typed;
    let plain = |text: String| Notice {
        text,
        suggestions: Vec::new(),
    };
    let links = |suggestions: &[Suggestion]| {
        let link = |found| suggestion_link(atlas, found, &asked.query, frame);
        suggestions.iter().map(link).collect()
    };
    let spot = match &asked.spot {
        Spot::Found {
            label,
            landmark: true,
        } => Some(plain(format!(
            "Nous ne savons pas où est ce repère. Les distances sont comptées depuis le centre de {label}."
        ))),
        Spot::Guessed { label, others } => Some(Notice {
            text: match others[..] {
                [] => format!(
                    "Nous n’avons pas trouvé exactement «\u{a0}{text}\u{a0}». Voici les résultats pour {label}."
                ),
                _ => format!(
                    "Nous n’avons pas trouvé exactement «\u{a0}{text}\u{a0}». Voici les résultats pour {label}. Vouliez-vous dire\u{a0}:"
                ),
            },
            suggestions: links(others),
        }),
        Spot::Unsure(suggestions) => Some(Notice {
            text: format!(
                "Plusieurs territoires s’appellent «\u{a0}{text}\u{a0}». Lequel cherchez-vous\u{202f}?"
            ),
            suggestions: links(suggestions),
        }),
        Spot::Unknown => Some(plain(format!(
            "Nous n’avons pas trouvé «\u{a0}{text}\u{a0}». Essayez le nom d’une commune, ou un code postal à cinq chiffres."
        ))),
        Spot::Unsaid
            if asked.query.facets().next().is_some()
                && asked.query.territory.is_none()
                && asked.query.near.is_none() =>
        {
            Some(plain(
                "Dites aussi où vous êtes, pour voir d’abord les lieux les plus proches."
                    .to_owned(),
            ))
        }
        Spot::Found { .. } | Spot::Unsaid | Spot::Here | Spot::Named => None,
    };
    let problems = asked
        .problems
        .iter()
        .map(|problem| plain(problem.passed_over()));
    let bounds = bounds::notices(atlas, &asked.query, frame)
        .into_iter()
        .map(plain);
    spot.into_iter().chain(bounds).chain(problems).collect()
}

/// The same search, where another reading of the text says.
fn suggestion_link(atlas: &Atlas, found: &Suggestion, query: &PlaceQuery, frame: &Frame) -> Link {
    let filters = query.filters(atlas);
    let separator = if filters.is_empty() { "" } else { "&" };
    let href = match found.id.level {
        Level::Commune => {
            let code = encoded(found.id.code.as_str());
            format!("/?q={code}{separator}{filters}")
        }
        _ if frame.is_site() => territory_href(found.id),
        _ => format!("/?territoire={}", found.id),
    };
    Link {
        href,
        label: found.label.clone(),
        detail: found.detail.clone(),
    }
}

/// Mainland France when nothing is asked; else around what was asked.
fn map_view(
    atlas: &Atlas,
    query: &PlaceQuery,
    answer: Option<&Answer<'_>>,
    frame: &Frame,
) -> MapView {
    let territory = query
        .territory
        .or(bounds::only(query))
        .and_then(|id| atlas.territory(id));
    let view = match (query.near, territory) {
        (Some(near), _) => {
            let near_enough = answer.is_some_and(|answer| answer.near > 0);
            MapView::around(near, if near_enough { 11.0 } else { 8.0 })
        }
        (None, Some(territory)) => MapView::of(territory),
        (None, None) if !query.within.is_empty() => {
            MapView::of_all(&bounds::territories(atlas, query))
        }
        (None, None) => MapView::mainland(),
    };
    let zoom = frame.zoom().filter(|_| query.near == frame.start());
    MapView {
        query_string: query.map_words(atlas),
        bounds: query.zone.map(|zone| zone.to_words()).or(view.bounds),
        zone: query.zone.is_some() || zoom.is_some(),
        zoom: zoom.map_or(view.zoom, |zoom| format!("{zoom:.1}")),
        ..view
    }
}

/// Overseas, one click away.
fn overseas() -> Vec<Link> {
    [
        ("region-01", "Guadeloupe"),
        ("region-02", "Martinique"),
        ("region-03", "Guyane"),
        ("region-04", "La Réunion"),
        ("region-06", "Mayotte"),
        ("departement-988", "Nouvelle-Calédonie"),
        ("departement-987", "Polynésie française"),
        ("departement-986", "Wallis-et-Futuna"),
        ("departement-975", "Saint-Pierre-et-Miquelon"),
        ("departement-977", "Saint-Barthélemy"),
        ("departement-978", "Saint-Martin"),
    ]
    .into_iter()
    .map(|(id, name)| Link::new(format!("/?territoire={id}"), name))
    .collect()
}
