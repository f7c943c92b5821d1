//! The journal, as far as a person's scopes reach.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{SignedIn, names_of};
use crate::kernel::journal::{Reach, Recorded, Search, search};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, Scope};
use crate::kernel::state::AppState;

/// How many entries a page shows.
const PAGE: usize = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    action: String,
    sujet: String,
    du: String,
    au: String,
    avant: String,
}

struct Choice {
    value: &'static str,
    label: &'static str,
    chosen: bool,
}

/// What one thing was, and what it is.
struct Change {
    label: String,
    before: Option<String>,
    after: Option<String>,
}

struct Line {
    number: i64,
    when: String,
    who: String,
    action: &'static str,
    subject: String,
    href: Option<String>,
    why: String,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "espace/journal.html")]
struct JournalPage {
    page: Page,
    actions: Vec<Choice>,
    asked: Asked,
    wrong: Option<&'static str>,
    lines: Vec<Line>,
    next: Option<String>,
}

/// `GET /mon-espace/journal`
pub async fn journal(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (wanted, wrong) = wanted(&asked);
    let found = search(&state.database, &reach(&signed_in), &wanted, PAGE).await;
    let found = found.map_err(|error| PageError::Store(error.to_string()))?;
    let names = names_of(
        &state.database,
        found.iter().map(|entry| entry.actor.as_str()),
    )
    .await;
    let names = names.map_err(|error| PageError::Store(error.to_string()))?;
    let next = (found.len() == PAGE)
        .then(|| found.last())
        .flatten()
        .map(|last| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in [
                ("action", &asked.action),
                ("sujet", &asked.sujet),
                ("du", &asked.du),
                ("au", &asked.au),
            ] {
                query.append_pair(name, value);
            }
            format!(
                "/mon-espace/journal?{}&avant={}",
                query.finish(),
                last.number
            )
        });
    let line = |entry: Recorded| Line {
        number: entry.number,
        when: formats::instant(entry.at, signed_in.time_zone),
        who: names.of(&entry.actor),
        action: action_label(&entry.action),
        href: subject_href(&entry.subject),
        subject: entry.subject,
        why: entry.why,
        changes: changes(entry.before, entry.after),
    };
    render(&JournalPage {
        page: Page::new("/mon-espace/journal", "Journal", "").shown_to(&signed_in),
        actions: Action::WRITTEN
            .iter()
            .map(|action| Choice {
                value: action.slug(),
                label: action.label(),
                chosen: asked.action == action.slug(),
            })
            .collect(),
        lines: found.into_iter().map(line).collect(),
        asked,
        wrong,
        next,
    })
}

/// What is asked for, and what of it was not understood.
fn wanted(asked: &Asked) -> (Search, Option<&'static str>) {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().ok();
    let unread = |text: &str| !text.is_empty() && day(text).is_none();
    let wrong = (unread(&asked.du) || unread(&asked.au)).then_some(
        "Écrivez les dates comme 2026-11-24. Celle qui n’a pas été comprise est laissée de côté.",
    );
    let search = Search {
        action: Action::ALL
            .iter()
            .find(|action| action.slug() == asked.action)
            .map(|action| action.slug()),
        subject: asked.sujet.trim().chars().take(100).collect(),
        from: day(&asked.du),
        to: day(&asked.au),
        before: asked.avant.parse().ok(),
    };
    (search, wrong)
}

/// The part of the journal that a person's roles let them read: their scopes, and what they did.
fn reach(signed_in: &SignedIn) -> Reach {
    let mut reach = Reach {
        own: format!("person:{}", signed_in.person),
        ..Reach::default()
    };
    for held in signed_in
        .roles
        .iter()
        .filter(|held| Action::ReadJournal.is_allowed_to(held.role))
    {
        match &held.scope {
            Scope::Nation => reach.nation = true,
            Scope::Organisation(id) => {
                reach.organisations.insert(id.to_string());
            }
            Scope::Hub(hub) => {
                reach.hubs.insert(hub.to_string());
            }
            Scope::Territory(_) => {}
        }
        reach.territories.extend_from_slice(held.territories());
    }
    reach
}

fn action_label(slug: &str) -> &'static str {
    let action = Action::ALL.iter().find(|action| action.slug() == slug);
    action.map_or("Autre", |action| action.label())
}

fn subject_href(subject: &str) -> Option<String> {
    let key = subject.strip_prefix("place:")?;
    Some(format!("/lieux/{key}"))
}

/// What moved between two documents, field by field.
fn changes(before: Option<Value>, after: Option<Value>) -> Vec<Change> {
    let object = |value: Option<Value>| match value {
        Some(Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    let (before, mut after) = (object(before), object(after));
    let mut changes = Vec::new();
    for (name, value) in before {
        let then = after.remove(&name);
        if then.as_ref() != Some(&value) {
            changes.push(Change {
                label: label(&name),
                before: Some(shown(&value)),
                after: then.as_ref().map(shown),
            });
        }
    }
    changes.extend(after.into_iter().map(|(name, value)| Change {
        label: label(&name),
        before: None,
        after: Some(shown(&value)),
    }));
    changes
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "rien".to_owned(),
        Value::String(text) if text.is_empty() => "rien".to_owned(),
        Value::String(text) => text.replace('|', ", "),
        value => value.to_string(),
    }
}

fn label(name: &str) -> String {
    use crate::registry::editing::model::Part;
    Part::of_name(name).map_or_else(|| name.to_owned(), |part| part.label().to_owned())
}
