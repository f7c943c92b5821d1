//! The pages of the programme's follow-up.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use chrono::NaiveDate;
use serde::Deserialize;
use territory::{CodeInsee, Level, Territories, TerritoryId};

use super::model::{Column, Line, csv, sort};
use super::store::{self, Note};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, HubId, SignedIn};
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Action, FollowProgramme, Scope, Target, may, permit};
use crate::kernel::state::AppState;
use crate::network::forms::{Field, FormPage, Problems, lines};
use crate::network::hubs::model::{codes, is_inside, phase_on};
use crate::network::hubs::pages::named;
use crate::network::hubs::store as hubs;
use crate::network::people::store as people;
use crate::network::whereabouts;

const PATH: &str = "/mon-espace/reseau/programme";

/// The longest note, in characters.
const LONGEST: usize = 4_000;

/// The routes of the programme.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(PATH, get(table))
        .route("/mon-espace/reseau/programme.csv", get(file))
        .route(
            "/mon-espace/reseau/programme/{hub}",
            get(follow_up).post(note),
        )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Order {
    tri: String,
    sens: String,
}

struct Head {
    label: &'static str,
    href: String,
    sorted: Option<&'static str>,
}

struct Row {
    href: String,
    name: String,
    phase: String,
    members: String,
    places: String,
    referents: String,
    accounts: String,
    active: String,
}

#[derive(Template)]
#[template(path = "reseau/programme.html")]
struct TablePage {
    page: Page,
    heads: Vec<Head>,
    rows: Vec<Row>,
    file: String,
}

/// The Hubs of which somebody follows the programme, as figures.
async fn figures(state: &AppState, me: &SignedIn) -> Result<Vec<Line>, PageError> {
    let database = &state.database;
    let areas = hubs::areas(database).await?;
    let (phases, members) = (
        hubs::all_phases(database).await?,
        hubs::all_members(database).await?,
    );
    let referents = hubs::referents(database).await?;
    let accounts = people::everyone(database).await?;
    let every_hub: Vec<HubId> = areas.iter().map(|area| area.hub).collect();
    let departements = Territories::bundled().territories(Level::Departement);
    let departements: Vec<TerritoryId> = departements.iter().map(|one| one.id).collect();
    let done = store::last_done(database, &every_hub, &departements).await?;
    let (atlas, today) = (state.atlas(), state.clock.today());
    let follows = |hub| may(&me.roles, Action::FollowProgramme, &Target::hub(hub)).is_ok();
    let followed = areas.iter().filter(|area| follows(area.hub));
    Ok(followed
        .map(|area| {
            let own = codes(&area.parts);
            let inside = hubs::departements(&area.parts);
            let within = |person: &people::Person| {
                person.roles.iter().any(|held| is_in(held, area.hub, &own))
            };
            let here = inside.iter().filter_map(|id| done.get(&id.to_string()));
            Line {
                hub: area.hub,
                name: whereabouts::name(area.hub.territory()),
                phase: phases
                    .get(&area.hub)
                    .and_then(|entered| phase_on(entered, today)),
                members: members.iter().filter(|one| one.hub == area.hub).count(),
                places: own.iter().map(|code| atlas.places_in(*code).count()).sum(),
                referents: referents
                    .iter()
                    .filter(|one| inside.contains(&one.departement))
                    .count(),
                accounts: accounts.iter().filter(|person| within(person)).count(),
                active: here.chain(done.get(area.hub.as_str())).max().copied(),
            }
        })
        .collect())
}

/// Whether a role is held on the Hub, or on something within it.
fn is_in(held: &people::Held, hub: HubId, own: &BTreeSet<CodeInsee>) -> bool {
    match &held.scope {
        Scope::Nation => false,
        Scope::Hub(id) => *id == hub,
        Scope::Territory(_) | Scope::Organisation(_) => {
            let target = held.target.as_ref();
            let territory = target.and_then(|target| target.territory);
            territory.is_some_and(|id| is_inside(id, own))
        }
    }
}

async fn table(
    State(state): State<AppState>,
    Me(me): Me,
    Query(order): Query<Order>,
) -> Result<Response, PageError> {
    let (column, descending) = (Column::of(&order.tri), order.sens == "desc");
    let mut lines = figures(&state, &me).await?;
    sort(&mut lines, column, descending);
    let heads = Column::ALL.into_iter().map(|one| {
        let current = one == column;
        let sens = if current && !descending {
            "desc"
        } else {
            "asc"
        };
        Head {
            label: one.label(),
            href: format!("{PATH}?tri={}&sens={sens}", one.slug()),
            sorted: current.then_some(if descending {
                "descending"
            } else {
                "ascending"
            }),
        }
    });
    render(&TablePage {
        page: Page::new(PATH, "Le programme", "").shown_to(&me),
        heads: heads.collect(),
        rows: lines.iter().map(|line| row(&me, line)).collect(),
        file: format!(
            "{PATH}.csv?tri={}&sens={}",
            column.slug(),
            if descending { "desc" } else { "asc" }
        ),
    })
}

fn row(me: &SignedIn, line: &Line) -> Row {
    let number = |count: usize| formats::integer(count as u64);
    Row {
        href: format!("{PATH}/{}", line.hub),
        name: line.name.clone(),
        phase: line.phase.map_or_else(
            || "non dite".to_owned(),
            |entered| {
                let since = formats::date(entered.since);
                format!("{}, depuis le {since}", entered.phase.label())
            },
        ),
        members: number(line.members),
        places: number(line.places),
        referents: number(line.referents),
        accounts: number(line.accounts),
        active: line.active.map_or_else(
            || "aucune".to_owned(),
            |at| formats::date(at.with_timezone(&me.time_zone).date_naive()),
        ),
    }
}

async fn file(
    State(state): State<AppState>,
    Me(me): Me,
    Query(order): Query<Order>,
) -> Result<Response, PageError> {
    let mut lines = figures(&state, &me).await?;
    sort(&mut lines, Column::of(&order.tri), order.sens == "desc");
    let file = csv(&lines).map_err(|error| PageError::Document(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!(
                "attachment; filename=\"programme-{}.csv\"",
                state.clock.today()
            ),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    date: String,
    note: String,
}

#[derive(Template)]
#[template(path = "reseau/suivi.html")]
struct FollowUpPage {
    page: Page,
    name: String,
    hub_href: String,
    notes: Vec<Note>,
    note_href: String,
}

async fn follow_up(
    State(state): State<AppState>,
    Me(me): Me,
    Path(hub): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let hub = named(&hub)?;
    may(&me.roles, Action::FollowProgramme, &Target::hub(hub))?;
    if asked.noter {
        let draft = Draft {
            date: state.clock.today().to_string(),
            note: String::new(),
        };
        return form(&me, hub, &draft).ask();
    }
    let name = whereabouts::name(hub.territory());
    let path = format!("{PATH}/{hub}");
    render(&FollowUpPage {
        page: Page::new(&path, format!("Suivi\u{a0}: {name}"), "").shown_to(&me),
        name,
        hub_href: format!("/mon-espace/reseau/hubs/{hub}"),
        notes: store::notes(&state.database, hub).await?,
        note_href: format!("{path}?noter=true"),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    noter: bool,
}

fn form(me: &SignedIn, hub: HubId, draft: &Draft) -> FormPage {
    let path = format!("{PATH}/{hub}");
    let title = format!(
        "Noter le suivi\u{a0}: {}",
        whereabouts::name(hub.territory())
    );
    FormPage {
        page: Page::new(&path, title.clone(), "").shown_to(me),
        back: Link::new(path.clone(), "Revenir au suivi"),
        title,
        lead: "L’équipe du Hub et l’administration nationale liront cette note.".to_owned(),
        fields: vec![
            Field::line("date", "date", "Date", &draft.date).hinted("Par exemple 2026-03-15."),
            Field::text("note", "Note", &draft.note).hinted("4\u{202f}000 caractères au plus."),
        ],
        version: 0,
        button: "Enregistrer la note",
        problems: Problems::default(),
        meanwhile: None,
    }
}

async fn note(
    State(state): State<AppState>,
    Me(me): Me,
    Path(hub): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let hub = named(&hub)?;
    let grant = permit::<FollowProgramme>(&Actor::Person(me.clone()), Target::hub(hub))?;
    let mut problems = Problems::default();
    let date = draft.date.trim().parse::<NaiveDate>();
    if date.is_err() {
        problems.add("date", "Écrivez la date comme 2026-03-15.");
    }
    let text = lines(&draft.note);
    if text.is_empty() {
        problems.add("note", "Écrivez la note.");
    } else if text.chars().count() > LONGEST {
        problems.add(
            "note",
            "Raccourcissez cette note à 4\u{202f}000 caractères au plus.",
        );
    }
    let (Ok(date), true) = (date, problems.is_empty()) else {
        return form(&me, hub, &draft).ask_again(problems);
    };
    store::add(&state, &grant, date, &text).await?;
    Ok(Redirect::to(&format!("{PATH}/{hub}")).into_response())
}
