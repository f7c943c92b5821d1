//! `GET /mon-espace/qualite`: how good the sheets in one's charge are, and which to mend first.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use places::quality::{BANDS, Freshness, Part, Policy, Summary, wanted};
use territory::{Level, Territories};

use super::{Asked, Judged, PATH, judged};
use crate::kernel::access::Me;
use crate::kernel::atlas::PlaceIndex;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{HubId, SignedIn};
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::Action;
use crate::kernel::state::AppState;
use crate::registry::editing::pages::edit_href;
use crate::registry::quality::model::{
    Column, Group, Grouping, decimal, groups, sort, sources_of, summed, to_check,
};
use crate::registry::quality::nudges;

/// The most rows a page shows; the file has them all.
const MOST_ROWS: usize = 200;

/// The sheets that are worst off.
const WORST: usize = 20;

/// What is missing most often.
const MOST_MISSING: usize = 6;

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A figure with its bar, out of 100.
struct Bar {
    label: String,
    figure: String,
    width: u8,
}

struct Head {
    label: &'static str,
    href: String,
    sorted: Option<&'static str>,
}

struct Row {
    name: String,
    href: Option<String>,
    sheets: String,
    score: String,
    parts: Vec<(&'static str, String)>,
    to_check: String,
}

struct Worst {
    name: String,
    href: String,
    commune: String,
    score: u8,
    age: &'static str,
    todo: String,
}

#[derive(Template)]
#[template(path = "espace/quality.html")]
struct Overview {
    page: Page,
    asked: Asked,
    any: bool,
    lead: String,
    within: Option<Link>,
    groupings: Vec<Choice>,
    sources: Vec<Choice>,
    columns: Vec<Choice>,
    descending: bool,
    parts: Vec<Bar>,
    bands: Vec<Bar>,
    ages: Vec<Bar>,
    missing: Vec<Bar>,
    of_what: &'static str,
    heads: Vec<Head>,
    rows: Vec<Row>,
    left_out: Option<String>,
    worst: Vec<Worst>,
    table_file: String,
    sheets_file: String,
    reminders: Vec<Link>,
}

/// `GET /mon-espace/qualite`
pub(super) async fn overview(
    State(state): State<AppState>,
    Me(me): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let judged = judged(&state, &me, &asked).await?;
    let reminders = reminders(&state, &me).await?;
    render(&Overview {
        reminders,
        ..page(&me, asked, &judged)
    })
}

/// The Hubs whose reminders one keeps.
async fn reminders(state: &AppState, me: &SignedIn) -> Result<Vec<Link>, PageError> {
    let hubs = Territories::bundled().territories(Level::Hub).iter();
    let kept: Vec<(HubId, &str)> = hubs
        .filter_map(|hub| Some((hub.id.code.as_str().parse().ok()?, hub.name.as_str())))
        .filter(|(hub, _)| nudges::pages::keeps(me, *hub))
        .collect();
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let on = nudges::store::turned_on(&state.database).await;
    let on = on.map_err(|error| PageError::Store(error.to_string()))?;
    let link = |(hub, name): (HubId, &str)| Link {
        detail: match on.iter().any(|area| area.hub == hub) {
            true => "en marche",
            false => "arrêtés",
        }
        .to_owned(),
        ..Link::new(nudges::pages::href(hub), name)
    };
    Ok(kept.into_iter().map(link).collect())
}

fn page(me: &SignedIn, asked: Asked, judged: &Judged) -> Overview {
    let (atlas, qualities) = (&judged.atlas, &judged.qualities);
    let (grouping, column) = (asked.grouping(), asked.column());
    let summary = summed(qualities, &judged.numbers);
    let mut rows = groups(atlas, qualities, &judged.numbers, grouping);
    sort(&mut rows, column, asked.descending());
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    let columns = Column::ALL.into_iter();
    Overview {
        page: Page::new(PATH, "Qualité des fiches", "").shown_to(me),
        any: summary.sheets > 0,
        lead: lead(&summary),
        within: asked.within().map(|id| {
            let name = Territories::bundled().territory(id);
            let name = name.map_or_else(|| id.to_string(), |found| found.name.clone());
            Link::new(asked.href(PATH, &[("dans", "")]), name)
        }),
        groupings: Grouping::ALL
            .map(|one| choice(one.slug(), one.label(), one == grouping))
            .into(),
        sources: sources(judged, &asked),
        columns: columns
            .map(|one| choice(one.slug(), one.label(), one == column))
            .collect(),
        descending: asked.descending(),
        parts: parts(&summary),
        bands: bands(&summary),
        ages: ages(&summary),
        missing: missing(&summary),
        of_what: grouping.label(),
        heads: heads(&asked),
        rows: rows
            .iter()
            .take(MOST_ROWS)
            .map(|group| row(&asked, group))
            .collect(),
        left_out: (left_out > 0).then(|| formats::integer(left_out as u64)),
        worst: worst(me, judged),
        table_file: asked.href("/mon-espace/qualite.csv", &[]),
        reminders: Vec::new(),
        sheets_file: asked.href("/mon-espace/qualite.csv", &[("tableau", "fiches")]),
        asked,
    }
}

fn choice(value: &str, label: &str, chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen,
    }
}

/// The sentence that matters: how good they are, and what would help most.
fn lead(summary: &Summary) -> String {
    let Some(mean) = summary.mean() else {
        return "Aucune fiche n’est concernée.".to_owned();
    };
    let policy = Policy::declared();
    let worth = |(field, count): &(_, usize)| count * usize::from(policy.of_field(*field));
    let stale = to_check(summary);
    let to_win = stale * usize::from(policy.of_part(Part::Freshness));
    let first = summary.most_missing().into_iter().max_by_key(worth);
    let first = match first {
        Some(found) if worth(&found) >= to_win => format!(
            " Le plus utile\u{a0}: ajouter {} sur {}.",
            wanted(found.0),
            formats::counted(found.1, "fiche", "fiches")
        ),
        _ if stale > 0 => format!(
            " Le plus utile\u{a0}: relire {}, sans vérification depuis plus d’un an.",
            formats::counted(stale, "fiche", "fiches")
        ),
        _ => String::new(),
    };
    format!(
        "{}, {} sur 100 en moyenne.{first}",
        formats::counted(summary.sheets, "fiche", "fiches"),
        decimal(Some(mean))
    )
}

fn share(count: usize, of: usize) -> u8 {
    // Rounded.
    let percent = (200 * count + of).checked_div(2 * of).unwrap_or_default();
    u8::try_from(percent).unwrap_or(100)
}

fn counted_bar(label: String, count: usize, of: usize) -> Bar {
    let width = share(count, of);
    Bar {
        label,
        figure: format!(
            "{} ({width}\u{a0}%)",
            formats::counted(count, "fiche", "fiches")
        ),
        width,
    }
}

fn parts(summary: &Summary) -> Vec<Bar> {
    let policy = Policy::declared();
    let bar = |part: Part| {
        let (mean, most) = (summary.mean_of(part), policy.of_part(part));
        let filled = 100.0 * mean.unwrap_or_default() / f64::from(most);
        Bar {
            label: part.label().to_owned(),
            figure: format!("{} sur {most}", decimal(mean)),
            // From 0 to 100 by the policy's own rules.
            width: filled.round() as u8,
        }
    };
    Part::ALL.map(bar).into()
}

fn bands(summary: &Summary) -> Vec<Bar> {
    let bands = BANDS.iter().enumerate().rev();
    bands
        .map(|(number, start)| {
            let end = BANDS.get(number + 1).map_or(100, |next| next - 1);
            let label = format!("De {start} à {end}");
            counted_bar(label, summary.bands[number], summary.sheets)
        })
        .collect()
}

fn ages(summary: &Summary) -> Vec<Bar> {
    Freshness::ALL
        .map(|age| {
            let label = age.class().to_owned();
            counted_bar(label, summary.of_age(age), summary.sheets)
        })
        .into()
}

fn missing(summary: &Summary) -> Vec<Bar> {
    let most = summary.most_missing().into_iter().take(MOST_MISSING);
    most.map(|(field, count)| {
        let label = formats::sentence(wanted(field));
        counted_bar(label, count, summary.sheets)
    })
    .collect()
}

fn heads(asked: &Asked) -> Vec<Head> {
    let (current, descending) = (asked.column(), asked.descending());
    let head = |column: Column| {
        let chosen = column == current;
        let sens = if chosen && !descending { "desc" } else { "asc" };
        Head {
            label: column.label(),
            href: asked.href(PATH, &[("tri", column.slug()), ("sens", sens)]),
            sorted: chosen.then_some(match descending {
                true => "descending",
                false => "ascending",
            }),
        }
    };
    Column::ALL.map(head).into()
}

fn row(asked: &Asked, group: &Group) -> Row {
    let grouping = asked.grouping();
    let finer = grouping.finer().map_or(grouping.slug(), Grouping::slug);
    let into = match grouping {
        Grouping::Source => "source",
        _ => "dans",
    };
    let known = !group.key.is_empty();
    Row {
        name: group.name.clone(),
        href: known.then(|| asked.href(PATH, &[("par", finer), (into, &group.key)])),
        sheets: formats::integer(group.summary.sheets as u64),
        score: decimal(group.summary.mean()),
        parts: Part::ALL
            .map(|part| (part.label(), decimal(group.summary.mean_of(part))))
            .into(),
        to_check: formats::integer(to_check(&group.summary) as u64),
    }
}

/// The sources of the sheets in one's charge.
fn sources(judged: &Judged, asked: &Asked) -> Vec<Choice> {
    let places = judged
        .all
        .iter()
        .map(|&number| &judged.atlas.places()[number]);
    let known: BTreeSet<&str> = places.flat_map(sources_of).collect();
    let mut choices: Vec<Choice> = known
        .into_iter()
        .map(|source| {
            let credit = judged.atlas.credit(source);
            let title = credit.map_or(source, |credit| &credit.title);
            choice(source, title, source == asked.source)
        })
        .collect();
    choices.sort_by_cached_key(|choice| territory::fold(&choice.label));
    choices
}

/// The sheets that are worst off, with what to do first; where to mend them, for whoever may.
fn worst(me: &SignedIn, judged: &Judged) -> Vec<Worst> {
    let edits = me
        .roles
        .iter()
        .any(|held| Action::EditPlace.is_allowed_to(held.role));
    let policy = Policy::declared();
    let mut numbers = judged.numbers.clone();
    let score = |number: &PlaceIndex| (judged.qualities.of(*number).score(), *number);
    if numbers.len() > WORST {
        numbers.select_nth_unstable_by_key(WORST, score);
        numbers.truncate(WORST);
    }
    numbers.sort_unstable_by_key(score);
    let line = |number: &PlaceIndex| {
        let (place, quality) = (
            &judged.atlas.places()[*number],
            judged.qualities.of(*number),
        );
        let todo = quality.todo(policy);
        let first = todo.first();
        Worst {
            name: place.place.nom.clone(),
            href: match edits {
                true => edit_href(&place.key),
                false => format!("/lieux/{}", place.key),
            },
            commune: format!("{} ({})", place.place.commune, place.place.code_postal),
            score: quality.score(),
            age: quality.age.class(),
            todo: first.map_or_else(String::new, |todo| {
                format!("{}\u{a0}: +{}", todo.words(), todo.gain)
            }),
        }
    };
    numbers.iter().map(line).collect()
}
