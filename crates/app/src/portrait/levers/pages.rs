//! `GET /territoires/{level}/{code}/portrait/leviers`: the levers and what they change. Without
//! scripts it is a form that gets a page; with them, the same page's result is fetched alone.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use territory::{Level, TerritoryId};

use super::MOST_COMMUNES;
use super::effect::{Effect, effect};
use super::priority::{HEAVIEST, Variable, scores};
use super::scenario::{MOST_SITES, Scenario, USUAL_HOURS};
use super::sites::{NEAR_MINUTES, plans};
use super::words as said;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page};
use crate::kernel::state::AppState;
use crate::portrait::maps::{self, MapTold, Shown};
use crate::portrait::model::mode::Mode;
use crate::portrait::model::{National, Portrait, Subject};
use crate::portrait::pages::portrait::today;
use crate::portrait::{national, words};
use crate::registry::model::{RawQuery, encoded};
use crate::registry::search::territory_at;
use crate::registry::views::territory_href;

/// What one can close from a list: more are closed by their address.
const MOST_CLOSABLE: usize = 400;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/territoires/{level}/{code}/portrait/leviers",
            get(territory),
        )
        .route("/portrait/leviers", get(set))
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Weight {
    parameter: &'static str,
    label: &'static str,
    value: u8,
}

/// Something that was changed, and the address without it.
struct Undo {
    label: String,
    href: String,
}

struct PlanTold {
    communes: String,
    more: String,
    gap: String,
    href: String,
}

/// A figure before and after.
struct Compared {
    label: &'static str,
    before: String,
    after: String,
}

/// What the levers change.
struct ResultPart {
    done: String,
    sentences: Vec<String>,
    compared: Vec<Compared>,
    added: Vec<Undo>,
    closed: Vec<Undo>,
    plans: Vec<PlanTold>,
    /// How many permanences are to be placed, in words.
    plans_asked: Option<String>,
    first: Vec<(Link, String)>,
    map: MapTold,
    points: bool,
    problems: Vec<String>,
    /// The scenario's own address.
    href: String,
    /// Where it is given a name and kept.
    save: String,
    known: bool,
}

#[derive(Template)]
#[template(path = "portrait/levers.html")]
struct LeversPage {
    page: Page,
    name: String,
    breadcrumb: Vec<Link>,
    path: String,
    kept: Vec<(&'static str, String)>,
    modes: Vec<Choice>,
    wanted: String,
    usual: String,
    communes: Vec<Choice>,
    places: Vec<Choice>,
    maps: Vec<Choice>,
    weights: Vec<Weight>,
    heaviest: u8,
    sites: String,
    most_sites: usize,
    hours: String,
    near: u64,
    result: ResultPart,
}

#[derive(Template)]
#[template(path = "portrait/levers_result.html")]
struct ResultFragment {
    result: ResultPart,
}

async fn territory(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let address = address.unwrap_or_default();
    let Some(territory) = territory_at(&atlas, &level, &code) else {
        return match today(&atlas, &level, &code) {
            Some(today) => Ok(Redirect::permanent(&levers_href(today)).into_response()),
            None => Err(PageError::not_found("ce territoire")),
        };
    };
    // A commune alone has no neighbours to help: its intercommunalité is the least one plays with.
    if let Some(epci) = epci_of(&atlas, territory.id) {
        let query = if address.is_empty() {
            String::new()
        } else {
            format!("?{address}")
        };
        return Ok(Redirect::to(&format!("{}{query}", levers_href(epci))).into_response());
    }
    let subject = Subject::territory(&atlas, territory);
    answer(atlas, national, subject, address).await
}

async fn set(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let address = address.unwrap_or_default();
    let raw = RawQuery::parse(&address);
    let first = |name: &str| raw.first(name).unwrap_or_default().to_owned();
    let subject = Subject::set(&atlas, &first("communes"), &first("nom"))
        .map_err(|error| refused(error.to_string()))?;
    answer(atlas, national, subject, address).await
}

fn refused(message: String) -> PageError {
    PageError::Refused {
        status: StatusCode::BAD_REQUEST,
        message,
    }
}

fn epci_of(atlas: &Atlas, id: TerritoryId) -> Option<TerritoryId> {
    let code = (id.level == Level::Commune).then(|| id.code.as_str().parse().ok())??;
    let code = atlas.territories.commune(code)?.epci?;
    let level = Level::Epci;
    Some(TerritoryId { level, code })
}

/// Where the levers of a territory are.
pub fn levers_href(id: TerritoryId) -> String {
    format!("{}/portrait/leviers", territory_href(id))
}

async fn answer(
    atlas: Arc<Atlas>,
    national: Arc<National>,
    subject: Subject,
    address: String,
) -> Result<Response, PageError> {
    if subject.communes.len() > MOST_COMMUNES {
        return Err(refused(format!(
            "{} est trop grand pour un scénario\u{a0}: choisissez un de ses départements.",
            subject.name
        )));
    }
    let raw = RawQuery::parse(&address);
    let alone = raw.first("fragment").is_some();
    let shown = raw.first("carte").and_then(Shown::of_slug);
    let title = format!("Et si…\u{202f}? {}", subject.name);
    let page = Page::new("/territoires", title, "").unlisted();
    let work = move || {
        let (scenario, problems) = Scenario::read(&atlas, &address);
        let portrait = Portrait::of(&atlas, &national, subject, scenario.wanted);
        let effect = effect(&atlas, &national, &portrait, &scenario);
        let asked = Asked {
            atlas: &atlas,
            national: &national,
            portrait: &portrait,
            scenario: &scenario,
            shown,
            of_subject: reference(&atlas, &portrait.subject),
        };
        let result = asked.result(&effect, problems);
        match alone {
            true => ResultFragment { result }.render(),
            false => asked.page(page, result).render(),
        }
    };
    let made = tokio::task::spawn_blocking(work).await;
    let html = made
        .map_err(|error| PageError::Document(error.to_string()))?
        .map_err(PageError::Template)?;
    Ok(axum::response::Html(html).into_response())
}

/// Whose scenario it is, as it is kept: a territory, or communes and their name.
fn reference(atlas: &Atlas, subject: &Subject) -> String {
    match subject.id {
        Some(id) => id.to_string(),
        None => format!("{} {}", subject.codes(atlas), subject.name),
    }
}

/// A question, understood.
struct Asked<'a> {
    atlas: &'a Atlas,
    national: &'a National,
    portrait: &'a Portrait,
    scenario: &'a Scenario,
    shown: Option<Shown>,
    of_subject: String,
}

impl Asked<'_> {
    fn known(&self) -> bool {
        self.portrait.need.persons.is_some()
    }

    /// The path of the page and the fields that say whose it is.
    fn place(&self) -> (String, Vec<(&'static str, String)>) {
        let subject = &self.portrait.subject;
        match subject.id {
            Some(id) => (levers_href(id), Vec::new()),
            None => (
                "/portrait/leviers".to_owned(),
                vec![
                    ("communes", subject.codes(self.atlas)),
                    ("nom", subject.name.clone()),
                ],
            ),
        }
    }

    /// The address of a scenario here.
    fn href(&self, scenario: &Scenario) -> String {
        let (path, kept) = self.place();
        let mut words: Vec<String> = kept
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let own = scenario.words(self.atlas);
        if !own.is_empty() {
            words.push(own);
        }
        if let Some(shown) = self.shown {
            words.push(format!("carte={}", shown.slug()));
        }
        match words.is_empty() {
            true => path,
            false => format!("{path}?{}", words.join("&")),
        }
    }

    fn shown(&self) -> Shown {
        self.shown.unwrap_or(match self.known() {
            true => Shown::Access,
            false => Shown::Minutes,
        })
    }

    fn result(&self, effect: &Effect, problems: Vec<String>) -> ResultPart {
        let all = self.atlas.territories.communes();
        let of_priority = scores(self.atlas, &effect.after, self.scenario.weights);
        let numbers = effect.after.communes.iter().map(|told| told.number);
        let scored: HashMap<usize, f64> = numbers
            .zip(&of_priority)
            .filter_map(|(number, score)| Some((number, (*score)?)))
            .collect();
        let map = maps::map_with(
            self.atlas,
            self.national,
            &effect.after,
            self.shown(),
            &scored,
        );
        let added = (0..self.scenario.added.len()).map(|place| {
            let mut without = self.scenario.clone();
            let gone = without.added.remove(place);
            Undo {
                label: format!(
                    "{}, {}\u{a0}h par semaine",
                    all[gone.commune].name,
                    words::decimal(gone.hours)
                ),
                href: self.href(&without),
            }
        });
        let closed = (0..self.scenario.closed.len()).map(|place| {
            let mut without = self.scenario.clone();
            let back = without.closed.remove(place);
            Undo {
                label: self.atlas.places()[back].place.nom.clone(),
                href: self.href(&without),
            }
        });
        ResultPart {
            done: said::done(self.scenario),
            sentences: said::told(effect, self.scenario),
            compared: compared(effect),
            added: added.collect(),
            closed: closed.collect(),
            plans: self.plans(effect),
            plans_asked: self
                .scenario
                .sites
                .map(|sites| formats::counted(sites, "permanence", "permanences")),
            first: self.first(&scored),
            points: map.svg.contains("class=\"there\""),
            map,
            problems,
            href: self.href(self.scenario),
            save: format!(
                "/mon-espace/scenarios?sujet={}&leviers={}",
                encoded(&self.of_subject),
                encoded(&self.scenario.words(self.atlas))
            ),
            known: self.known(),
        }
    }

    fn plans(&self, effect: &Effect) -> Vec<PlanTold> {
        let Some(sites) = self.scenario.sites else {
            return Vec::new();
        };
        let all = self.atlas.territories.communes();
        let found = plans(self.national, effect, self.scenario, sites);
        found
            .into_iter()
            .map(|plan| {
                let mut with = self.scenario.clone();
                with.sites = None;
                let hours = USUAL_HOURS;
                let added = plan.communes.iter();
                with.added
                    .extend(added.map(|&commune| super::scenario::Added { commune, hours }));
                let names: Vec<&str> = plan
                    .communes
                    .iter()
                    .map(|&n| all[n].name.as_str())
                    .collect();
                let more = plan.more.round() as u64;
                PlanTold {
                    communes: formats::enumeration(&names),
                    more: format!(
                        "{}\u{a0}{} de plus à moins de {NEAR_MINUTES:.0}\u{a0}minutes",
                        formats::integer(more),
                        words::plural(more, "personne")
                    ),
                    gap: match plan.gap {
                        gap if gap < 1e-6 => "aucun plan ne fait mieux".to_owned(),
                        gap => format!(
                            "aucun plan ne fait mieux de plus de {}\u{202f}%",
                            words::decimal(100.0 * gap)
                        ),
                    },
                    href: self.href(&with),
                }
            })
            .collect()
    }

    /// The communes that come first by the index.
    fn first(&self, scored: &HashMap<usize, f64>) -> Vec<(Link, String)> {
        const FIRST: usize = 8;
        let all = self.atlas.territories.communes();
        let mut order: Vec<(usize, f64)> = scored.iter().map(|(n, score)| (*n, *score)).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let first = order.into_iter().take(FIRST);
        first
            .map(|(number, score)| {
                let commune = &all[number];
                let href = format!("/territoires/commune/{}/portrait", commune.code);
                (Link::new(href, commune.name.clone()), format!("{score:.0}"))
            })
            .collect()
    }

    fn page(&self, page: Page, result: ResultPart) -> LeversPage {
        let (path, mut kept) = self.place();
        // What was added and closed stays, one field each.
        let all = self.atlas.territories.communes();
        for added in &self.scenario.added {
            let one = format!("{}:{}", all[added.commune].code, added.hours);
            kept.push(("ajouter", one));
        }
        for place in &self.scenario.closed {
            kept.push(("fermer", self.atlas.places()[*place].key.clone()));
        }
        let number = |level: Option<f64>| level.map(words::decimal).unwrap_or_default();
        let portrait_href = self.portrait.subject.href(self.atlas);
        LeversPage {
            page,
            name: self.portrait.subject.name.clone(),
            breadcrumb: vec![
                Link::new("/territoires", "Territoires"),
                Link::new(
                    portrait_href,
                    format!("Portrait de {}", self.portrait.subject.name),
                ),
            ],
            path,
            kept,
            modes: self.modes(),
            wanted: number(self.scenario.wanted.or(self.national.usual)),
            usual: number(self.national.usual),
            communes: self.communes(),
            places: self.places(),
            maps: self.maps(),
            weights: Variable::ALL
                .into_iter()
                .zip(self.scenario.weights.0)
                .map(|(variable, value)| Weight {
                    parameter: variable.parameter(),
                    label: variable.label(),
                    value,
                })
                .collect(),
            heaviest: HEAVIEST,
            sites: self
                .scenario
                .sites
                .map(|sites| sites.to_string())
                .unwrap_or_default(),
            most_sites: MOST_SITES,
            hours: words::decimal(USUAL_HOURS),
            near: NEAR_MINUTES as u64,
            result,
        }
    }

    fn modes(&self) -> Vec<Choice> {
        let mode = |mode: Mode| {
            let (speed, circuity) = mode.declared();
            Choice {
                value: mode.slug().to_owned(),
                label: format!(
                    "{} ({}\u{a0}km/h, détour × {})",
                    formats::sentence(mode.label()),
                    words::decimal(speed),
                    words::decimal(circuity)
                ),
                chosen: mode == self.scenario.mode,
            }
        };
        Mode::ALL.into_iter().map(mode).collect()
    }

    fn communes(&self) -> Vec<Choice> {
        let all = self.atlas.territories.communes();
        let mut communes: Vec<Choice> = self
            .portrait
            .subject
            .communes
            .iter()
            .map(|&number| Choice {
                value: all[number].code.to_string(),
                label: all[number].name.clone(),
                chosen: false,
            })
            .collect();
        communes.sort_by_cached_key(|choice| territory::fold(&choice.label));
        communes
    }

    fn places(&self) -> Vec<Choice> {
        let open = self.portrait.offer.places.iter().filter(|place| {
            self.national.offers[**place].welcomes() && !self.scenario.closed.contains(place)
        });
        open.take(MOST_CLOSABLE)
            .map(|&place| {
                let sheet = &self.atlas.places()[place];
                Choice {
                    value: sheet.key.clone(),
                    label: format!("{} ({})", sheet.place.nom, sheet.place.commune),
                    chosen: false,
                }
            })
            .collect()
    }

    fn maps(&self) -> Vec<Choice> {
        let now = self.shown();
        let possible = Shown::ALL.into_iter().chain([Shown::Priority]);
        possible
            .filter(|shown| {
                self.known() || matches!(shown, Shown::Access | Shown::Minutes | Shown::Priority)
            })
            .map(|shown| Choice {
                value: shown.slug().to_owned(),
                label: shown.label().to_owned(),
                chosen: shown == now,
            })
            .collect()
    }
}

fn compared(effect: &Effect) -> Vec<Compared> {
    let pairs = said::figures(&effect.before)
        .into_iter()
        .zip(said::figures(&effect.after));
    said::LABELS
        .into_iter()
        .zip(pairs)
        .filter_map(|(label, (before, after))| {
            Some(Compared {
                label,
                before: before?,
                after: after?,
            })
        })
        .collect()
}
