//! `GET /territoires/{level}/{code}/portrait`: what an elected official reads in a minute.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use territory::{CodeInsee, Level, TerritoryId};

use super::asked::Asked;
use super::communes::{self, Communes};
use super::comparison::{self, Beside};
use super::quarters;
use super::view::{self, Bar, Changed, Figure, MapPart};
use super::zones::{self, ZoneView};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::portrait::charts::{Chart, Palette};
use crate::portrait::export::FileKind;
use crate::portrait::maps;
use crate::portrait::model::{FigureTold, National, Portrait, Subject};
use crate::portrait::origins::{self, Origin};
use crate::portrait::{levers, national, paper, words};
use crate::registry::api::api_href;
use crate::registry::pages::trail;
use crate::registry::search::territory_at;
use crate::registry::structured;
use crate::registry::views::territory_href;

/// Fields of a form that nobody sees.
type Kept = Vec<(&'static str, String)>;

#[derive(Template)]
#[template(path = "portrait/portrait.html")]
struct PortraitPage {
    page: Page,
    portrait: Portrait,
    name: String,
    breadcrumb: Vec<Link>,
    sentence: String,
    /// What was asked and could not be understood.
    problems: Vec<String>,
    /// Whether the level wanted is one of these.
    wrong_level: bool,
    numbers: Vec<Figure>,
    need: Vec<Figure>,
    need_note: Option<String>,
    kinds: Vec<Bar>,
    unsaid: Option<String>,
    places: Link,
    classes: Vec<Bar>,
    missing: Option<String>,
    worst: Vec<(Link, String)>,
    wanted: String,
    usual: String,
    /// Whether the need is known at all.
    known: bool,
    origin_missing: Origin,
    origin_hours: Origin,
    map: MapPart,
    communes: Option<Communes>,
    /// What each form sends along: all that was asked but its own.
    of_map: Kept,
    of_level: Kept,
    of_list: Kept,
    path: String,
    figures: Vec<FigureTold>,
    changes: Vec<Changed>,
    beside: Vec<Beside>,
    /// Where the figures of tables and maps are told.
    told: Vec<Link>,
    told_beside: Vec<Link>,
    /// Where it stands among them, drawn.
    beside_chart: Option<Chart>,
    compared_by: String,
    columns: [&'static str; 6],
    compare_href: String,
    zones: Vec<ZoneView>,
    zones_missing: Option<String>,
    /// Of a commune that is divided: its quarters.
    quarters: Option<Link>,
    /// The same in files, and for machines.
    files: Vec<Link>,
    api: Option<String>,
    /// Its communes, for another set that begins with them.
    codes: String,
    /// Where one tries what would change it.
    levers: Option<String>,
    /// Where one prepares to talk it over with those who decide.
    seance: Option<String>,
}

/// `GET /territoires/{level}/{code}/portrait`
pub(super) async fn territory(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let Some(territory) = territory_at(&atlas, &level, &code) else {
        return match today(&atlas, &level, &code) {
            Some(today) => {
                let href = format!("{}/portrait", territory_href(today));
                Ok(Redirect::permanent(&href).into_response())
            }
            None => Err(PageError::not_found("ce territoire")),
        };
    };
    let subject = Subject::territory(&atlas, territory);
    page(&state, atlas, national, subject, asked).await
}

/// A commune that merged lives on in another: old links lead there.
pub fn today(atlas: &Atlas, level: &str, code: &str) -> Option<TerritoryId> {
    let code: CodeInsee = (level == Level::Commune.slug()).then(|| code.parse().ok())??;
    let commune = atlas.territories.resolve(code)?;
    Some(TerritoryId::commune(commune.code))
}

/// The page of a subject.
pub(super) async fn page(
    state: &AppState,
    atlas: Arc<Atlas>,
    national: Arc<National>,
    subject: Subject,
    asked: Asked,
) -> Result<Response, PageError> {
    let settings = state.settings.clone();
    // Contours of a région are some tens of milliseconds of work.
    let made = tokio::task::spawn_blocking(move || {
        let page = Page::new(
            &subject.href(&atlas),
            title(&subject),
            description(&subject),
        );
        let page = page.known_at(&settings);
        let made = filled(&atlas, &national, subject, &asked, page);
        let path = structured::trail(&settings, &made.breadcrumb, &made.name, &made.path);
        let is_set = made.portrait.subject.id.is_none();
        PortraitPage {
            page: match is_set {
                true => made.page.unlisted(),
                false => made.page.describing(&path),
            },
            ..made
        }
    });
    let made = made
        .await
        .map_err(|error| PageError::Document(error.to_string()))?;
    render(&made)
}

fn title(subject: &Subject) -> String {
    format!("{}\u{a0}: portrait numérique", subject.name)
}

fn description(subject: &Subject) -> String {
    format!(
        "Qui a besoin d’aide avec le numérique, quels lieux aident, ce qui manque\u{a0}: {}.",
        subject.name
    )
}

fn filled(
    atlas: &Atlas,
    national: &National,
    subject: Subject,
    asked: &Asked,
    page: Page,
) -> PortraitPage {
    let (wanted, problem) = match asked.wanted() {
        Ok(wanted) => (wanted, None),
        Err(problem) => (None, Some(problem)),
    };
    let portrait = Portrait::of(atlas, national, subject, wanted);
    let href = portrait.subject.href(atlas);
    let shown = asked.shown(portrait.need.persons.is_some());
    let drawn = maps::map(atlas, national, &portrait, shown);
    let known = portrait.need.persons.is_some();
    let address = |other: &[(&str, &str)]| asked.address(&href, other);
    let beside = comparison::rows(atlas, &portrait);
    let numbers = view::numbers(&portrait);
    let missing = view::missing(&portrait);
    let inhabitants = Link::new("/indicateurs/population", "habitants");
    let number = |level: Option<f64>| level.map(words::decimal).unwrap_or_default();
    PortraitPage {
        page,
        name: portrait.subject.name.clone(),
        breadcrumb: breadcrumb(atlas, &portrait.subject),
        sentence: words::sentence(&portrait),
        wrong_level: problem.is_some(),
        problems: problem.into_iter().chain(asked.misunderstood()).collect(),
        told: view::told(&numbers, missing.is_some()),
        told_beside: std::iter::once(inhabitants)
            .chain(view::told(&numbers, false))
            .collect(),
        numbers,
        need: view::need(&portrait),
        need_note: view::need_note(&portrait),
        kinds: view::kinds(&portrait),
        unsaid: unsaid(&portrait),
        places: places(&portrait.subject, portrait.offer.places.len()),
        classes: view::classes(&portrait),
        missing,
        worst: match portrait.communes.len() {
            0..=1 => Vec::new(),
            _ => view::worst(atlas, &portrait),
        },
        wanted: number(portrait.access.wanted),
        known,
        usual: number(national.usual),
        origin_missing: origins::missing(),
        origin_hours: origins::hours(),
        map: view::map_part(drawn, shown, &portrait),
        communes: (portrait.communes.len() > 1)
            .then(|| communes::list(atlas, &portrait, asked.order(), &address)),
        of_map: asked.kept(&["carte"]),
        of_level: asked.kept(&["niveau"]),
        of_list: asked.kept(&["tri", "sens"]),
        figures: portrait.figures.clone(),
        changes: view::changes(&portrait.evolutions),
        beside_chart: comparison::shares(&beside),
        beside,
        compared_by: comparison::compared_by(&portrait),
        columns: comparison::COLUMNS,
        compare_href: comparison::href(&portrait),
        zones: zones::zones(atlas, &portrait),
        zones_missing: zones::not_loaded(&portrait),
        quarters: quarters::link(atlas, &portrait.subject),
        files: std::iter::once(paper::link(atlas, &portrait.subject, asked))
            .chain(FileKind::ALL.into_iter().map(|kind| {
                let file = portrait.subject.href_of(atlas, kind.extension());
                Link::new(
                    asked.level_in(&file),
                    format!("Les données en {}", kind.label()),
                )
            }))
            .collect(),
        api: portrait
            .subject
            .id
            .map(|id| format!("{}/portrait", api_href(id))),
        codes: match portrait.communes.len() {
            0..=60 => portrait.subject.codes(atlas),
            _ => String::new(),
        },
        path: href.split('?').next().unwrap_or_default().to_owned(),
        levers: levers::pages::href_for(atlas, &portrait.subject),
        seance: view::seance(atlas, &portrait),
        portrait,
    }
}

fn breadcrumb(atlas: &Atlas, subject: &Subject) -> Vec<Link> {
    match subject.id {
        Some(id) => {
            let mut steps = trail(atlas, id);
            steps.push(Link::new(territory_href(id), subject.name.clone()));
            steps
        }
        None => vec![Link::new("/territoires", "Territoires")],
    }
}

fn unsaid(portrait: &Portrait) -> Option<String> {
    match portrait.offer.unsaid {
        0 => None,
        1 => Some(
            "1 lieu ne dit pas ce qu’il propose\u{a0}: il n’est dans aucune de ces lignes."
                .to_owned(),
        ),
        count => Some(format!(
            "{} lieux ne disent pas ce qu’ils proposent\u{a0}: ils ne sont dans aucune de ces lignes.",
            formats::integer(count as u64)
        )),
    }
}

fn places(subject: &Subject, count: usize) -> Link {
    let label = match count {
        0 => "Chercher les lieux aux alentours".to_owned(),
        1 => "Voir le lieu".to_owned(),
        count => format!("Voir les {} lieux", formats::integer(count as u64)),
    };
    match subject.id {
        Some(id) if count == 0 && id.level == Level::Commune => {
            Link::new(format!("/?q={}", id.code), label)
        }
        Some(id) => Link::new(format!("/?territoire={id}"), label),
        None => Link::new("/", "Chercher un lieu"),
    }
}
