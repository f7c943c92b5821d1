//! `/integrer`: how to show the map on one's own site.

use askama::Template;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::Response;
use territory::{Level, Territories, TerritoryId};

use super::model::{HEIGHTS, Mistake, Wish};
use crate::kernel::errors::PageError;
use crate::kernel::frame::Theme;
use crate::kernel::origin::Origin;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::registry::model::RawQuery;
use crate::registry::pages::choices::{Choice, Group, with_level};

/// A field to mend, and what may have been meant.
struct Told {
    field: &'static str,
    message: String,
    instead: Vec<Link>,
}

struct Line {
    name: &'static str,
    values: &'static str,
    meaning: &'static str,
}

#[derive(Template)]
#[template(path = "integrer.html")]
struct Integrer {
    page: Page,
    wish: Wish,
    others: Vec<Choice>,
    groups: Vec<Group>,
    themes: Vec<Choice>,
    mistakes: Vec<Told>,
    shown: String,
    element_code: String,
    frame_code: String,
    frame_href: String,
    frame_title: String,
    height: u32,
    least_height: u32,
    most_height: u32,
    attributes: Vec<Line>,
    properties: Vec<Line>,
    site: String,
}

/// `GET /integrer`
pub async fn integrer(
    State(state): State<AppState>,
    origin: Option<Origin>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let territories = state.atlas().territories;
    let wish = Wish::read(&RawQuery::parse(query.as_deref().unwrap_or_default()));
    let (embedding, mistakes) = wish.check(territories);
    // The code is copied elsewhere: it must say where the site is.
    let site = origin.map(|origin| origin.address("")).unwrap_or_default();
    render(&Integrer {
        page: Page::new(
            "/integrer",
            "Mettre la carte sur votre site",
            "Montrez les lieux d’aide numérique de votre territoire sur votre propre site, en copiant deux lignes.",
        )
        .known_at(&state.settings),
        groups: groups(territories, &wish.chosen),
        others: elsewhere(territories, &wish.chosen),
        themes: themes(wish.theme),
        mistakes: mistakes
            .into_iter()
            .map(|mistake| told(&wish, mistake))
            .collect(),
        shown: names(territories, embedding.territories()),
        element_code: embedding.element_code(&site),
        frame_code: embedding.frame_code(&site),
        frame_href: embedding.frame_href(),
        frame_title: embedding.title(),
        height: embedding.height(),
        least_height: *HEIGHTS.start(),
        most_height: *HEIGHTS.end(),
        attributes: ATTRIBUTES.into(),
        properties: PROPERTIES.into(),
        wish,
        site,
    })
}

fn told(wish: &Wish, mistake: Mistake) -> Told {
    let instead = mistake.instead.into_iter();
    Told {
        field: mistake.field,
        message: mistake.message,
        instead: instead
            .map(|(others, label)| Link::new(wish.with_others(&others), label))
            .collect(),
    }
}

/// Whose places are shown, as a sentence ends with it.
fn names(territories: &Territories, ids: &[TerritoryId]) -> String {
    let named = ids.iter().filter_map(|id| territories.territory(*id));
    let names: Vec<&str> = named.map(|territory| territory.name.as_str()).collect();
    match names[..] {
        [] => "toute la France".to_owned(),
        _ => names.join(", "),
    }
}

const LISTED: [(Level, &str); 3] = [
    (Level::Hub, "Le territoire d’un Hub"),
    (Level::Region, "Une région"),
    (Level::Departement, "Un département ou une collectivité"),
];

fn groups(territories: &Territories, chosen: &str) -> Vec<Group> {
    let chosen = chosen.parse().ok();
    LISTED
        .map(|(level, label)| Group::of_level(territories, level, label, chosen))
        .into()
}

/// A territory that a link chose and that the lists do not hold.
fn elsewhere(territories: &Territories, chosen: &str) -> Vec<Choice> {
    let id = chosen.parse::<TerritoryId>().ok();
    let id = id.filter(|id| LISTED.iter().all(|(level, _)| *level != id.level));
    let territory = id.and_then(|id| territories.territory(id));
    let choice = territory.map(|territory| Choice {
        value: territory.id.to_string(),
        label: with_level(territory),
        chosen: true,
    });
    choice.into_iter().collect()
}

fn themes(chosen: Theme) -> Vec<Choice> {
    Theme::ALL
        .map(|theme| Choice {
            value: theme.slug().to_owned(),
            label: match theme {
                Theme::Auto => "Comme l’appareil de la personne",
                Theme::Clair => "Toujours clair",
                Theme::Sombre => "Toujours sombre",
            }
            .to_owned(),
            chosen: theme == chosen,
        })
        .into()
}

const fn line(name: &'static str, values: &'static str, meaning: &'static str) -> Line {
    Line {
        name,
        values,
        meaning,
    }
}

const ATTRIBUTES: [Line; 9] = [
    line(
        "territoires",
        "departement-35 epci-243500139",
        "Un ou plusieurs territoires, séparés par des espaces. Sans cet attribut\u{a0}: toute la France.",
    ),
    line(
        "route-initiale",
        "/?q=Rennes ou /lieux/…",
        "Ce qui s’ouvre d’abord\u{a0}: une recherche ou une fiche. Copiez la fin d’une adresse de Maillage.",
    ),
    line(
        "position",
        "48.11,-1.68 ou 48.11,-1.68,12",
        "Latitude, longitude, et au besoin l’agrandissement de la carte (de 0 à 17). Les distances partent de là.",
    ),
    line(
        "nom",
        "Les lieux de notre Hub",
        "Un titre au-dessus de la carte.",
    ),
    line("logo", "/logo.svg", "L’adresse de votre logo."),
    line("aide", "/aide-carte", "L’adresse de votre page d’aide."),
    line(
        "theme",
        "clair, sombre ou auto",
        "Sans cet attribut, la carte suit l’appareil de la personne.",
    ),
    line(
        "couleur",
        "#0f5257",
        "La couleur des boutons et des liens. Trop claire pour un texte blanc, elle est refusée.",
    ),
    line(
        "hauteur",
        "720, 720px, 80vh ou 40rem",
        "La hauteur de la carte. Sans unité, ce sont des pixels.",
    ),
];

const PROPERTIES: [Line; 4] = [
    line(
        "--maillage-couleur",
        "#0f5257",
        "Comme l’attribut couleur, qui l’emporte.",
    ),
    line("--maillage-police", "inherit", "La police du titre."),
    line("--maillage-rayon", "12px", "L’arrondi des coins."),
    line(
        "--maillage-bordure",
        "1px solid #ddd",
        "Le trait autour de la carte.",
    ),
];
