//! The home page: what one looks for, and the nearest places that answer.

use askama::Template;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::Response;
use places::standard::{Dispositif, Public, Service};
use territory::{Position, Suggestion, TerritoryId};

use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::registry::model::{PAGE_SIZE, PlaceQuery, RawQuery, encoded};
use crate::registry::search::{self, Answer, NEAR_M, Spot};
use crate::registry::views::{Card, Choice, MapView, cards, territory_href};

/// The fields of the search, as they were filled in.
struct SearchForm {
    q: String,
    lat: String,
    lon: String,
    territory: String,
    territory_name: String,
    services: Vec<Choice>,
    publics: Vec<Choice>,
    dispositifs: Vec<Choice>,
}

struct Results {
    title: String,
    cards: Vec<Card>,
    previous: Option<String>,
    next: Option<String>,
    page_label: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    search: SearchForm,
    notice: Option<String>,
    suggestions: Vec<Link>,
    results: Option<Results>,
    map: MapView,
    overseas: Vec<Link>,
}

/// What the address says of a place on Earth.
struct Where {
    label: Option<String>,
    notice: Option<String>,
    suggestions: Vec<Link>,
}

/// `GET /`
pub async fn home(
    State(state): State<AppState>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let raw = RawQuery::parse(query.as_deref().unwrap_or_default());
    let (mut query, problems) = PlaceQuery::check(&raw);
    let text: String = raw
        .first("q")
        .unwrap_or_default()
        .chars()
        .take(100)
        .collect();
    let mut place = locate(&atlas, &text, &mut query);
    if let Some(problem) = problems.into_iter().next() {
        place.notice.get_or_insert(problem.message);
    }
    let asked = query.near.is_some() || query.territory.is_some();
    let answer = (asked && place.suggestions.is_empty()).then(|| search::search(&atlas, &query));
    let territory_name = query
        .territory
        .and_then(|id| atlas.territories.territory(id))
        .map(|territory| territory.name.clone());
    let results = answer.as_ref().map(|answer| {
        results(
            answer,
            &query,
            place.label.as_deref(),
            territory_name.as_deref(),
            &text,
            &state,
        )
    });
    let map = map_view(&atlas, &query, answer.as_ref());
    let title = results.as_ref().map_or(
        "Trouver de l’aide numérique près de chez vous".to_owned(),
        |r| r.title.clone(),
    );
    render(&Home {
        page: Page::new(
            "/",
            title,
            "Les lieux qui aident avec le numérique, du plus proche au plus loin : adresse, horaires, téléphone.",
        ),
        search: form(
            &query,
            text,
            territory_name.unwrap_or_default(),
            answer.as_ref(),
        ),
        notice: place.notice,
        suggestions: place.suggestions,
        results,
        map,
        overseas: overseas(),
    })
}

/// Turns the typed words into a position (a commune) or a territory (wider).
fn locate(atlas: &Atlas, text: &str, query: &mut PlaceQuery) -> Where {
    let mut place = Where {
        label: None,
        notice: None,
        suggestions: Vec::new(),
    };
    if text.is_empty() {
        if query.near.is_some() {
            place.label = Some("vous".to_owned());
        }
        return place;
    }
    match search::understand(atlas, text) {
        Spot::Found {
            id,
            label,
            position,
        } => settle(atlas, id, label, position, query, &mut place),
        Spot::Unsure(suggestions) => {
            place.notice = Some(format!(
                "Nous n’avons pas trouvé exactement « {text} ». Vouliez-vous dire :"
            ));
            place.suggestions = suggestions
                .iter()
                .map(|found| suggestion_link(found, query))
                .collect();
        }
        Spot::Unknown => {
            place.notice = Some(format!(
                "Nous n’avons pas trouvé « {text} ». Essayez le nom d’une commune, ou un code postal à cinq chiffres."
            ));
        }
    }
    place
}

fn settle(
    atlas: &Atlas,
    id: TerritoryId,
    label: String,
    position: Position,
    query: &mut PlaceQuery,
    place: &mut Where,
) {
    place.label = Some(label);
    match id.level {
        territory::Level::Commune => query.near = Some(position),
        _ => {
            query.near = None;
            query.territory = Some(id);
        }
    }
    if atlas.territories.territory(id).is_none() && id.level != territory::Level::Commune {
        query.territory = None;
    }
}

fn suggestion_link(found: &Suggestion, query: &PlaceQuery) -> Link {
    let filters = query.filters();
    let separator = if filters.is_empty() { "" } else { "&" };
    let href = match found.id.level {
        territory::Level::Commune => format!(
            "/?q={}{separator}{filters}",
            encoded(found.id.code.as_str())
        ),
        _ => territory_href(found.id),
    };
    Link {
        href,
        label: found.label.clone(),
        detail: found.detail.clone(),
    }
}

fn results(
    answer: &Answer<'_>,
    query: &PlaceQuery,
    label: Option<&str>,
    territory: Option<&str>,
    text: &str,
    state: &AppState,
) -> Results {
    let now = state.clock.now();
    let first = (answer.page - 1) * PAGE_SIZE;
    let cards = cards(answer.page_hits().iter().copied(), first + 1, now);
    let link = |page: usize| page_href(query, text, page);
    Results {
        title: results_title(answer, label, territory),
        cards,
        previous: (answer.page > 1).then(|| link(answer.page - 1)),
        next: (answer.page < answer.pages()).then(|| link(answer.page + 1)),
        page_label: format!("Page {} sur {}", answer.page, answer.pages()),
    }
}

fn results_title(answer: &Answer<'_>, label: Option<&str>, territory: Option<&str>) -> String {
    let count = formats::counted(answer.near, "lieu", "lieux");
    match (territory, label) {
        (Some(territory), _) if answer.near == 0 => {
            format!("Aucun lieu ne correspond : {territory}")
        }
        (Some(territory), _) => format!("{count} : {territory}"),
        (None, label) => {
            let radius = (NEAR_M / 1_000.0).round();
            let label = label.unwrap_or("la position choisie");
            if answer.near == 0 && answer.hits.is_empty() {
                "Aucun lieu ne correspond".to_owned()
            } else if answer.near == 0 {
                format!("Aucun lieu à moins de {radius}\u{a0}km de {label}. Voici les plus proches")
            } else {
                format!("{count} à moins de {radius}\u{a0}km de {label}")
            }
        }
    }
}

fn page_href(query: &PlaceQuery, text: &str, page: usize) -> String {
    let mut words = Vec::new();
    if text.is_empty() {
        if let Some(near) = query.near {
            words.push(format!("lat={}&lon={}", near.latitude(), near.longitude()));
        }
    } else {
        words.push(format!("q={}", encoded(text)));
    }
    let filters = query.filters();
    if !filters.is_empty() {
        words.push(filters);
    }
    words.push(format!("page={page}"));
    format!("/?{}", words.join("&"))
}

fn form(
    query: &PlaceQuery,
    q: String,
    territory_name: String,
    answer: Option<&Answer<'_>>,
) -> SearchForm {
    let count = |fits: &dyn Fn(&places::Place) -> bool| {
        answer.map(|answer| {
            answer
                .hits
                .iter()
                .filter(|hit| fits(&hit.place.place))
                .count()
        })
    };
    let position = query.near.filter(|_| q.is_empty());
    SearchForm {
        q,
        lat: position
            .map(|p| p.latitude().to_string())
            .unwrap_or_default(),
        lon: position
            .map(|p| p.longitude().to_string())
            .unwrap_or_default(),
        territory: query.territory.map(|id| id.to_string()).unwrap_or_default(),
        territory_name,
        services: Service::ALL
            .iter()
            .map(|&value| Choice {
                name: "service",
                value: value.slug(),
                label: value.label(),
                count: count(&|place| place.services.contains(&value)),
                checked: query.services.contains(&value),
            })
            .collect(),
        publics: Public::ALL
            .iter()
            .map(|&value| Choice {
                name: "public",
                value: value.slug(),
                label: value.label(),
                count: count(&|place| place.publics_specifiquement_adresses.contains(&value)),
                checked: query.publics.contains(&value),
            })
            .collect(),
        dispositifs: Dispositif::ALL
            .iter()
            .map(|&value| Choice {
                name: "dispositif",
                value: value.slug(),
                label: value.label(),
                count: count(&|place| place.dispositif_programmes_nationaux.contains(&value)),
                checked: query.dispositifs.contains(&value),
            })
            .collect(),
    }
}

/// Mainland France when nothing is asked; else around what was asked.
fn map_view(atlas: &Atlas, query: &PlaceQuery, answer: Option<&Answer<'_>>) -> MapView {
    let territory = query
        .territory
        .and_then(|id| atlas.territories.territory(id));
    let view = match (query.near, territory) {
        (Some(near), _) => {
            let near_enough = answer.is_some_and(|answer| answer.near > 0);
            MapView::around(near, if near_enough { 11.0 } else { 8.0 })
        }
        (None, Some(territory)) => MapView::of(territory),
        (None, None) => MapView::mainland(),
    };
    MapView {
        query_string: query.filters(),
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
    ]
    .into_iter()
    .map(|(id, name)| Link::new(format!("/?territoire={id}"), name))
    .collect()
}
