//! The open data: choose what, see how much that is, take it away in the
//! format one needs. Whatever filter the address has is kept, said, and can be
//! taken out.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use territory::{Level, Suggestion, TerritoryId};

use super::choices::{Choice, Group, with_level};
use crate::kernel::atlas::{Atlas, Facet, PlaceIndex, RecordOrigin};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::registry::export::{Format, dump};
use crate::registry::model::{PlaceQuery, RawQuery, Typed};
use crate::registry::search::{NEAR_M, Narrowing, every, without};
use crate::registry::understanding::{Asked, Spot, Territorial, territorial, understand};

/// The field in which one writes a territory's name; the address keeps its id instead.
const NAME_FIELD: &str = "dans";

struct Download {
    href: String,
    label: &'static str,
    purpose: &'static str,
}

struct SourceLine {
    name: String,
    places: String,
    newest: String,
    licence: String,
    licence_href: Option<String>,
}

struct Notice {
    text: String,
    links: Vec<Link>,
}

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    page: Page,
    notices: Vec<Notice>,
    /// What was typed as a territory, when it was not found.
    typed: String,
    territories: Vec<Group>,
    services: Vec<Choice>,
    programmes: Vec<Choice>,
    /// What the form keeps of the address: name and value.
    kept: Vec<(String, String)>,
    /// What narrows the file, each with the page without it.
    chosen: Vec<Link>,
    /// What one may ask instead.
    instead: Vec<Link>,
    title: String,
    empty: bool,
    /// None until it is known which territory is meant.
    downloads: Vec<Download>,
    /// The same places in the words of neighbouring schemas.
    neighbours: Vec<Download>,
    sources: Vec<SourceLine>,
    /// None for a search that only a frame of another site can show.
    search_href: Option<String>,
    api_href: String,
    dump: Download,
}

/// `GET /donnees`
pub async fn data(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let raw = RawQuery::parse(address.as_deref().unwrap_or_default());
    let mut asked = understand(&atlas, &raw);
    let mut notices = Vec::new();
    let typed = raw.first(NAME_FIELD).unwrap_or_default().to_owned();
    if !typed.is_empty() {
        match territorial(&atlas, &typed) {
            Territorial::Sure(id, ..) => {
                let href = page_href(&atlas, &inside(&asked.query, id));
                return Ok(Redirect::to(&href).into_response());
            }
            other => notices.push(which(&atlas, &asked.query, &typed, other)),
        }
    }
    let settled = typed.is_empty() && settle(&atlas, &mut asked, &mut notices);
    notices.extend(asked.problems.iter().map(|problem| Notice {
        text: problem.passed_over(),
        links: Vec::new(),
    }));
    let places = every(&atlas, &asked.query, state.clock.now());
    let mut data = page(&atlas, &asked, notices, typed, &places, settled);
    // Filters have no end: only the page they begin on is for search engines.
    data.page = if raw.is_empty() {
        data.page.known_at(&state.settings)
    } else {
        data.page.unlisted()
    };
    render(&data)
}

fn page(
    atlas: &Atlas,
    asked: &Asked,
    notices: Vec<Notice>,
    typed: String,
    places: &[PlaceIndex],
    settled: bool,
) -> DataPage {
    let query = &asked.query;
    let words = query.data_words(atlas);
    DataPage {
        page: Page::new(
            "/donnees",
            "Données ouvertes",
            "Les lieux d’aide numérique au schéma national, par territoire et par filtre : tableur, CSV, GeoJSON, JSON, API.",
        ),
        notices,
        typed,
        territories: territories(atlas, query.territory),
        services: values(atlas, query, Facet::Service),
        programmes: values(atlas, query, Facet::Dispositif),
        kept: kept(&words),
        chosen: chosen(atlas, asked),
        instead: instead(atlas, asked),
        title: match places.len() {
            0 => "Aucun lieu dans ce fichier".to_owned(),
            count => format!(
                "{} dans ce fichier",
                formats::counted(count, "lieu", "lieux")
            ),
        },
        empty: places.is_empty(),
        downloads: match settled {
            true => downloads(&words, &Format::OF_THE_STANDARD),
            false => Vec::new(),
        },
        neighbours: downloads(&words, &Format::OF_NEIGHBOURS),
        sources: sources(atlas, places),
        search_href: query.within.is_empty().then(|| with_words("/", &words)),
        api_href: with_words("/api/v1/places", &words),
        dump: Download {
            href: dump::PATH.to_owned(),
            label: dump::LABEL,
            purpose: dump::PURPOSE,
        },
    }
}

/// Makes of a text that was guessed what the files can be asked; false while nobody knows what is
/// meant.
fn settle(atlas: &Atlas, asked: &mut Asked, notices: &mut Vec<Notice>) -> bool {
    let text = asked.query.text.clone();
    match &asked.spot {
        Spot::Guessed { label, others } => {
            notices.push(Notice {
                text: format!(
                    "Nous n’avons pas trouvé exactement «\u{a0}{text}\u{a0}». Le fichier est fait pour {label}."
                ),
                links: links(atlas, &asked.query, others),
            });
            asked.query.text.clear();
            asked.query.typed = Typed::Nothing;
            true
        }
        Spot::Unsure(others) => {
            let others = Territorial::Several(others.clone());
            notices.push(which(atlas, &asked.query, &text, others));
            false
        }
        Spot::Unknown => {
            notices.push(which(atlas, &asked.query, &text, Territorial::None));
            false
        }
        _ => true,
    }
}

fn which(atlas: &Atlas, query: &PlaceQuery, text: &str, read: Territorial) -> Notice {
    let (words, others) = match read {
        Territorial::Several(others) => (
            format!(
                "Plusieurs territoires s’appellent «\u{a0}{text}\u{a0}». Lequel voulez-vous\u{202f}?"
            ),
            others,
        ),
        Territorial::Alike(others) if !others.is_empty() => (
            format!("Nous n’avons pas trouvé «\u{a0}{text}\u{a0}». Vouliez-vous dire\u{a0}:"),
            others,
        ),
        _ => (
            format!(
                "Nous n’avons pas trouvé «\u{a0}{text}\u{a0}». Essayez le nom d’une commune, d’un département, ou un code postal."
            ),
            Vec::new(),
        ),
    };
    Notice {
        text: words,
        links: links(atlas, query, &others),
    }
}

fn links(atlas: &Atlas, query: &PlaceQuery, others: &[Suggestion]) -> Vec<Link> {
    let link = |other: &Suggestion| Link {
        href: page_href(atlas, &inside(query, other.id)),
        label: other.label.clone(),
        detail: other.detail.clone(),
    };
    others.iter().map(link).collect()
}

/// The same choices, in a territory and nowhere else.
fn inside(query: &PlaceQuery, id: TerritoryId) -> PlaceQuery {
    PlaceQuery {
        territory: Some(id),
        ..anywhere(query)
    }
}

/// The same choices, in the whole country.
fn anywhere(query: &PlaceQuery) -> PlaceQuery {
    PlaceQuery {
        text: String::new(),
        typed: Typed::Nothing,
        near: None,
        distance_km: None,
        territory: None,
        zone: None,
        names: Vec::new(),
        ..query.clone()
    }
}

fn page_href(atlas: &Atlas, query: &PlaceQuery) -> String {
    with_words("/donnees", &query.data_words(atlas))
}

fn with_words(path: &str, words: &str) -> String {
    match words {
        "" => path.to_owned(),
        words => format!("{path}?{words}"),
    }
}

/// Everything that the form does not ask itself.
fn kept(words: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(words.as_bytes())
        .into_owned()
        .filter(|(name, _)| name != "territoire")
        .collect()
}

fn chosen(atlas: &Atlas, asked: &Asked) -> Vec<Link> {
    let query = &asked.query;
    let mut chosen = Vec::new();
    let mut add = |label: String, left: &PlaceQuery| {
        chosen.push(Link::new(page_href(atlas, left), label));
    };
    let territory = query.territory.and_then(|id| atlas.territory(id));
    if let Some(territory) = territory {
        let left = match query.typed {
            Typed::Territory => anywhere(query),
            _ => without(query, Narrowing::Territory),
        };
        add(with_level(territory), &left);
    }
    if !query.within.is_empty() {
        let known = query.within.iter();
        let known = known.filter_map(|id| atlas.territory(*id));
        let names: Vec<&str> = known.map(|territory| territory.name.as_str()).collect();
        let left = PlaceQuery {
            within: Vec::new(),
            ..query.clone()
        };
        add(names.join(" ou "), &left);
    }
    if !query.names.is_empty() {
        add(
            format!("lieux nommés «\u{a0}{}\u{a0}»", query.text),
            &anywhere(query),
        );
    }
    if query.near.is_some() {
        add(around(asked), &anywhere(query));
    }
    if query.zone.is_some() {
        add(
            "une partie de la carte".to_owned(),
            &without(query, Narrowing::Zone),
        );
    }
    for facet in query.facets() {
        for number in query.chosen(facet).iter() {
            let narrowing = Narrowing::Value(facet, number);
            add(narrowing.words(atlas, query), &without(query, narrowing));
        }
    }
    chosen
}

/// From where, and how far.
fn around(asked: &Asked) -> String {
    let query = &asked.query;
    let place = match &asked.spot {
        Spot::Found { label, .. } | Spot::Guessed { label, .. } => label.as_str(),
        _ => "la position choisie",
    };
    let km = query.distance_km.map(f64::from);
    match (km, query.territory.is_some() || query.zone.is_some()) {
        (None, true) => format!("du plus proche au plus loin de {place}"),
        (km, _) => {
            let km = km.unwrap_or(NEAR_M / 1_000.0);
            format!("à moins de {km}\u{a0}km de {place}")
        }
    }
}

/// Somebody who searched around a commune may want that commune, or its département.
fn instead(atlas: &Atlas, asked: &Asked) -> Vec<Link> {
    let query = &asked.query;
    let commune = query
        .near
        .and_then(|near| atlas.territories.commune_at(near));
    let Some(commune) = commune.filter(|_| query.territory.is_none()) else {
        return Vec::new();
    };
    let own = TerritoryId::commune(commune.code);
    let wider = atlas.territories.parents_of(own);
    let offered = [Level::Commune, Level::Epci, Level::Departement];
    let mut around: Vec<_> = atlas
        .territories
        .territory(own)
        .into_iter()
        .chain(wider)
        .collect();
    around.retain(|territory| offered.contains(&territory.id.level));
    around.sort_by_key(|territory| territory.id.level);
    around
        .into_iter()
        .map(|territory| {
            let href = page_href(atlas, &inside(query, territory.id));
            Link::new(href, with_level(territory))
        })
        .collect()
}

fn territories(atlas: &Atlas, chosen: Option<TerritoryId>) -> Vec<Group> {
    let group = |label, level| Group::of_level(atlas.territories, level, label, chosen);
    let mut groups = vec![
        group("Les Hubs", Level::Hub),
        group("Les régions", Level::Region),
        group("Les départements et collectivités", Level::Departement),
    ];
    let listed = groups
        .iter()
        .flat_map(|group| &group.choices)
        .any(|choice| choice.chosen);
    let other = chosen
        .filter(|_| !listed)
        .and_then(|id| atlas.territory(id));
    if let Some(territory) = other {
        let own = Group {
            label: territory.id.level.label(),
            choices: vec![Choice::territory(territory, chosen)],
        };
        groups.insert(0, own);
    }
    groups
}

/// The values of a facet that may still be added.
fn values(atlas: &Atlas, query: &PlaceQuery, facet: Facet) -> Vec<Choice> {
    let chosen = query.chosen(facet);
    atlas
        .values(facet)
        .iter()
        .enumerate()
        .filter(|(number, _)| !chosen.contains(*number))
        .map(|(_, value)| Choice {
            value: value.slug.clone(),
            label: value.label.clone(),
            chosen: false,
        })
        .collect()
}

fn downloads(words: &str, formats: &[Format]) -> Vec<Download> {
    formats
        .iter()
        .map(|format| Download {
            href: with_words(&format.path(), words),
            label: format.label(),
            purpose: format.purpose(),
        })
        .collect()
}

fn sources(atlas: &Atlas, places: &[PlaceIndex]) -> Vec<SourceLine> {
    let mut found: BTreeMap<&str, (usize, Option<NaiveDate>)> = BTreeMap::new();
    for &number in places {
        let place = &atlas.places()[number];
        for source in place.origins.sources() {
            let (count, newest) = found.entry(source).or_default();
            *count += 1;
            let of_source = |record: &&RecordOrigin| &*record.source == source;
            let dates = place.origins.records.iter().filter(of_source);
            *newest = dates.filter_map(|record| record.date).max().max(*newest);
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    found
        .into_iter()
        .map(|(name, (count, newest))| {
            let credit = atlas.credit(name);
            let licence = credit.and_then(|credit| credit.licence.clone());
            let (licence, licence_href) =
                licence.unwrap_or_else(|| ("non précisée".to_owned(), None));
            SourceLine {
                name: credit.map_or(name, |credit| &credit.title).to_owned(),
                places: formats::integer(count as u64),
                newest: newest.map_or_else(|| "non précisée".to_owned(), formats::date),
                licence,
                licence_href,
            }
        })
        .collect()
}
