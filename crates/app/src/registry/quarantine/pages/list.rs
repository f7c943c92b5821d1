//! The rows that wait, by source, reason and département.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use territory::{Level, Territories, TerritoryId};

use super::{LIST, failed, row_href, sources_of, title};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::imports::model::Source;
use crate::registry::quarantine::model::{Reason, Standing};
use crate::registry::quarantine::store::{self, Asked as Wanted, Row, Tally};

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    source: String,
    raison: String,
    departement: String,
    etat: String,
    page: String,
    fait: String,
    combien: String,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Tab {
    href: String,
    label: &'static str,
    current: bool,
}

struct Line {
    href: String,
    title: String,
    source: String,
    reason: &'static str,
    value: String,
    whereabouts: String,
    number: usize,
    /// The other rows with the same faults, from the first of them.
    alike: Option<(String, usize)>,
}

#[derive(Template)]
#[template(path = "quarantine/list.html")]
struct ListPage {
    page: Page,
    tabs: Vec<Tab>,
    standing: &'static str,
    all: String,
    /// Not all lines of this standing are asked for.
    filtered: bool,
    none: bool,
    no_source: bool,
    sources: Vec<Choice>,
    reasons: Vec<Choice>,
    departements: Vec<Choice>,
    lines: Vec<Line>,
    before: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// In the list, a département that cannot be told.
const UNKNOWN: &str = "inconnu";

/// `GET /mon-espace/a-reparer`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let sources = sources_of(&state, &me.0).await?;
    let ids: Vec<String> = sources.iter().map(|source| source.id.clone()).collect();
    let standing = asked.etat.parse().unwrap_or(Standing::Waiting);
    let tally = store::tally(&state.database, &ids, standing).await;
    let tally = tally.map_err(failed)?;
    let number = asked.page.parse::<i64>().unwrap_or(1).clamp(1, 2_000);
    let wanted = Wanted {
        sources: match ids.contains(&asked.source) {
            true => vec![asked.source.clone()],
            false => ids,
        },
        reason: asked.raison.parse().ok(),
        departement: match asked.departement.as_str() {
            "" => None,
            UNKNOWN => Some(String::new()),
            code => Some(code.to_owned()),
        },
        standing,
        page: number - 1,
    };
    let found = store::page(&state.database, &wanted)
        .await
        .map_err(failed)?;
    let titles: HashMap<&str, &str> = sources
        .iter()
        .map(|source| (source.id.as_str(), source.title.as_str()))
        .collect();
    render(&ListPage {
        page: Page::new(LIST, "Lignes à réparer", "").shown_to(&me.0),
        tabs: tabs(standing),
        standing: standing.slug(),
        all: formats::counted(tally.all, "ligne", "lignes"),
        filtered: wanted.reason.is_some()
            || wanted.departement.is_some()
            || !asked.source.is_empty(),
        none: tally.all == 0,
        no_source: sources.is_empty(),
        sources: source_choices(&sources, &tally, &asked.source),
        reasons: reason_choices(&tally, &asked.raison),
        departements: departement_choices(&tally.departements, &asked.departement),
        lines: lines(&found.rows, &titles, standing),
        before: (number > 1).then(|| href(&asked, standing, number - 1)),
        after: found.more.then(|| href(&asked, standing, number + 1)),
        done: done(&asked),
    })
}

fn done(asked: &Asked) -> Option<String> {
    let count = asked.combien.parse::<usize>().unwrap_or_default();
    let lines = formats::counted(count, "ligne", "lignes");
    match (asked.fait.as_str(), count) {
        ("lot", 0) => Some(
            "Aucune ligne n’a changé : elles étaient déjà traitées, ou aucune n’était cochée."
                .to_owned(),
        ),
        ("lot", 1) => Some(format!("{lines} est publiée.")),
        ("lot", _) => Some(format!("{lines} sont publiées.")),
        ("ecartees", 1) => Some(format!("{lines} est écartée.")),
        ("ecartees", _) => Some(format!("{lines} sont écartées.")),
        _ => None,
    }
}

fn tabs(standing: Standing) -> Vec<Tab> {
    let tab = |one: &Standing| Tab {
        href: format!("{LIST}?etat={}", one.slug()),
        label: one.label(),
        current: *one == standing,
    };
    Standing::ALL.iter().map(tab).collect()
}

fn href(asked: &Asked, standing: Standing, page: i64) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("etat", standing.slug())
        .append_pair("source", &asked.source)
        .append_pair("raison", &asked.raison)
        .append_pair("departement", &asked.departement)
        .append_pair("page", &page.to_string());
    format!("{LIST}?{}", query.finish())
}

fn with_count(label: &str, count: usize) -> String {
    format!("{label} ({})", formats::integer(count as u64))
}

fn source_choices(sources: &[Source], tally: &Tally, chosen: &str) -> Vec<Choice> {
    let choice = |source: &Source| {
        let count = *tally.sources.get(&source.id)?;
        Some(Choice {
            value: source.id.clone(),
            label: with_count(&source.title, count),
            chosen: source.id == chosen,
        })
    };
    sources.iter().filter_map(choice).collect()
}

fn reason_choices(tally: &Tally, chosen: &str) -> Vec<Choice> {
    let choice = |reason: &Reason| {
        let count = *tally.reasons.get(reason.slug())?;
        Some(Choice {
            value: reason.slug().to_owned(),
            label: with_count(reason.label(), count),
            chosen: reason.slug() == chosen,
        })
    };
    Reason::ALL.iter().filter_map(choice).collect()
}

fn departement_choices(counts: &BTreeMap<String, usize>, chosen: &str) -> Vec<Choice> {
    let choice = |(code, count): (&String, &usize)| {
        let value = if code.is_empty() { UNKNOWN } else { code };
        Choice {
            value: value.to_owned(),
            label: with_count(&departement(code), *count),
            chosen: value == chosen,
        }
    };
    counts.iter().map(choice).collect()
}

/// « Ille-et-Vilaine (35) ».
fn departement(code: &str) -> String {
    let id = code.parse().ok().map(|code| TerritoryId {
        level: Level::Departement,
        code,
    });
    let found = id.and_then(|id| Territories::bundled().territory(id));
    match found {
        Some(found) => format!("{} ({code})", found.name),
        None => "Département inconnu".to_owned(),
    }
}

fn lines(rows: &[Row], titles: &HashMap<&str, &str>, standing: Standing) -> Vec<Line> {
    let mut alike: HashMap<(&str, &str), usize> = HashMap::new();
    for row in rows {
        *alike.entry((&row.source, &row.key.faults)).or_default() += 1;
    }
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        // The first of those that are alike tells of all.
        let count = alike.remove(&(row.source.as_str(), row.key.faults.as_str()));
        let batch = format!("{LIST}/{}/lot?fautes={}", row.source, row.key.faults);
        lines.push(Line {
            href: row_href(row),
            title: title(row),
            source: titles
                .get(row.source.as_str())
                .map_or_else(|| row.source.clone(), |title| (*title).to_owned()),
            reason: row.key.reason.label(),
            value: row.key.value.clone(),
            whereabouts: departement(row.key.departement.as_deref().unwrap_or_default()),
            number: row.number + 2,
            alike: count
                .filter(|count| *count > 1 && standing == Standing::Waiting)
                .map(|count| (batch, count)),
        });
    }
    lines
}
