//! The mapping assistant: what each field is read from, why, and what comes of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use places::Place;
use places::mapping::assistant::{Column, Coverage};
use places::standard::Field;

use super::{failed, upload_of};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::imports::domain::Domain;
use crate::registry::imports::model::{Source, Upload};
use crate::registry::imports::reading::{self, Recognition};
use crate::registry::imports::versions::pretty;
use crate::registry::imports::{store, turns, words};
use crate::registry::quarantine::store::mends_of;

/// Columns one can choose among; a table of places has no more.
const MOST_COLUMNS: usize = 200;
/// Rows shown as they will be.
const PREVIEWED: usize = 5;
/// Columns named of a field that is read from many.
const NAMED: usize = 3;

/// What people look for first; the rest is folded.
const MAIN: [Field; 14] = [
    Field::Nom,
    Field::Adresse,
    Field::CodePostal,
    Field::Commune,
    Field::Latitude,
    Field::Longitude,
    Field::Telephone,
    Field::Courriels,
    Field::SiteWeb,
    Field::Horaires,
    Field::Services,
    Field::Typologie,
    Field::DateMaj,
    Field::Id,
];

struct ColumnChoice {
    value: String,
    label: String,
    chosen: bool,
}

struct FieldLine {
    id: &'static str,
    label: &'static str,
    /// What is proposed, if anything is.
    proposed: Option<String>,
    keeps_proposed: bool,
    columns: Vec<ColumnChoice>,
    why: String,
    read: String,
    issues: Vec<String>,
    /// The rule, as JSON; empty where nothing is read.
    rule: String,
    /// It was written by hand.
    is_written: bool,
    /// What is said of a rule written by hand.
    rule_notes: Vec<String>,
}

pub(super) struct Shown {
    pub(super) name: String,
    pub(super) facts: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "imports/assistant.html")]
struct AssistantPage {
    page: Page,
    base: String,
    file: String,
    source: String,
    as_last_time: bool,
    rows: String,
    published: String,
    quarantined: String,
    main: Vec<FieldLine>,
    others: Vec<FieldLine>,
    others_read: usize,
    preview: Vec<Shown>,
    left: Vec<String>,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (upload, source, _) = upload_of(&state, &me, &id).await?;
    if let Some(job) = &upload.job {
        return Ok(Redirect::to(&format!("/mon-espace/imports/travaux/{job}")).into_response());
    }
    let bytes = store::bytes_of(&state.database, &id)
        .await
        .map_err(failed)?;
    let domain = Domain::of(&state.database, &source.scope)
        .await
        .map_err(failed)?;
    let mends = mends_of(&state.database, &source.id)
        .await
        .map_err(failed)?;
    let today = state.clock.today();
    let page = Page::new(
        &format!("/mon-espace/imports/fichiers/{id}"),
        format!("Vérifier les colonnes de {}", upload.file_name),
        "",
    )
    .shown_to(&me.0);
    let shown = turns::reading(move || {
        let recognition = reading::recognise(&bytes, &source, &upload.picks, today)?;
        let (outcome, coverage) = reading::outcome(
            &recognition.rows,
            &recognition.mapping,
            &source.id,
            (&domain, &mends),
            today,
        );
        let places = outcome.published.iter().take(PREVIEWED);
        let preview = places.map(|published| shown(&published.place)).collect();
        let page = assistant_page(page, &upload, &source, &recognition, &coverage, preview);
        Ok::<_, reading::ReadingError>((page, outcome.report.published, outcome.report.quarantined))
    });
    let (mut page, published, quarantined) = shown.await.map_err(failed)?.map_err(refused)?;
    page.published = formats::counted(published, "lieu", "lieux");
    page.quarantined = formats::counted(quarantined, "ligne", "lignes");
    render(&page)
}

pub(super) fn refused(error: reading::ReadingError) -> PageError {
    PageError::Refused {
        status: axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        message: error.in_french(),
    }
}

pub(super) async fn correct(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (upload, _, grant) = upload_of(&state, &me, &id).await?;
    let picks = picked(&sent.into_iter().collect());
    store::keep_picks(&state.database, &grant, &upload, &picks, state.clock)
        .await
        .map_err(failed)?;
    let back = format!("/mon-espace/imports/fichiers/{id}#apercu");
    Ok(Redirect::to(&back).into_response())
}

/// What was decided of each field: its rule where that was written, else what was chosen.
fn picked(sent: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let of = |kind: &str, field: &str| sent.get(&format!("{kind}:{field}")).map(String::as_str);
    let same = |a: &str, b: &str| {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        a.trim() == b.trim() || read(a).is_some_and(|a| Some(a) == read(b))
    };
    let fields = Field::ALL.iter().filter_map(|field| {
        let name = field.name();
        let chosen = sent.get(name)?;
        let rule = of("regle", name).unwrap_or_default();
        let changed = !same(rule, of("avant", name).unwrap_or_default());
        let written = !rule.trim().is_empty() && (changed || chosen == "j");
        let pick = match written {
            true => format!("j:{rule}"),
            false if chosen == "j" => "=".to_owned(),
            false => chosen.clone(),
        };
        Some((name.to_owned(), pick))
    });
    fields.collect()
}

fn assistant_page(
    page: Page,
    upload: &Upload,
    source: &Source,
    recognition: &Recognition,
    coverage: &Coverage,
    preview: Vec<Shown>,
) -> AssistantPage {
    let line = |field: Field| field_line(field, upload, recognition, coverage);
    let others: Vec<FieldLine> = Field::ALL
        .into_iter()
        .filter(|field| !MAIN.contains(field) && *field != Field::Source)
        .map(line)
        .collect();
    let left = recognition.proposal.left(&recognition.mapping);
    AssistantPage {
        base: page.path.clone(),
        page,
        file: upload.file_name.clone(),
        source: source.title.clone(),
        as_last_time: recognition.as_last_time,
        rows: formats::counted(recognition.rows.len(), "ligne", "lignes"),
        published: String::new(),
        quarantined: String::new(),
        main: MAIN.into_iter().map(line).collect(),
        others_read: others.iter().filter(|line| !line.read.is_empty()).count(),
        others,
        preview,
        left: left
            .iter()
            .take(MOST_COLUMNS)
            .map(|column| column.name.clone())
            .collect(),
    }
}

fn field_line(
    field: Field,
    upload: &Upload,
    recognition: &Recognition,
    coverage: &Coverage,
) -> FieldLine {
    let pick = upload.picks.get(field.name()).map(String::as_str);
    let proposed = recognition.base.columns_of(field);
    let keeps_proposed = !proposed.is_empty() && pick.is_none_or(|pick| pick == "=");
    let columns = recognition
        .proposal
        .columns
        .iter()
        .filter(|column| column.filled > 0);
    let choice = |column: &Column| {
        let value = format!("c:{}", column.name);
        ColumnChoice {
            chosen: pick == Some(value.as_str()),
            label: sampled(column),
            value,
        }
    };
    let covered = coverage
        .fields
        .iter()
        .find(|covered| covered.field == field);
    let reads = !recognition.mapping.columns_of(field).is_empty();
    let why = match recognition.proposal.of(field) {
        Some(_) if !keeps_proposed => String::new(),
        Some(_) if recognition.as_last_time => "Comme au dernier import.".to_owned(),
        Some(found) => format!("{} {}", found.reason, sureness(found.confidence)),
        None => String::new(),
    };
    let written = pick.and_then(|pick| pick.strip_prefix("j:"));
    let read_as = || {
        let rule = recognition.mapping.field_json(field);
        rule.map_or_else(String::new, |rule| pretty(&rule))
    };
    FieldLine {
        rule: written.map_or_else(read_as, str::to_owned),
        is_written: written.is_some(),
        rule_notes: match written.map(|rule| reading::rule_of(field, rule)) {
            Some(Ok((_, notes))) => notes,
            Some(Err(wrong)) => vec![wrong],
            None => Vec::new(),
        },
        id: field.name(),
        label: words::field(field),
        proposed: (!proposed.is_empty()).then(|| enumerated(&proposed)),
        keeps_proposed,
        columns: columns.take(MOST_COLUMNS).map(choice).collect(),
        why,
        read: covered
            .filter(|_| reads)
            .map_or_else(String::new, |covered| {
                format!(
                    "{} sur {}\u{202f}; {} l’ont.",
                    formats::counted(covered.filled, "ligne remplie", "lignes remplies"),
                    formats::integer(coverage.rows as u64),
                    formats::counted(covered.understood, "lieu", "lieux"),
                )
            }),
        issues: covered.filter(|_| reads).map_or_else(Vec::new, issues),
    }
}

fn sureness(confidence: u8) -> &'static str {
    match confidence {
        75.. => "C’est sûr.",
        55.. => "C’est probable.",
        _ => "À vérifier.",
    }
}

/// What is said of a field, with one cell as an example.
pub(super) fn issues(covered: &places::mapping::assistant::FieldCoverage) -> Vec<String> {
    let mut said = Vec::new();
    for example in covered
        .examples
        .iter()
        .filter(|example| !example.cells.is_empty())
        .take(3)
    {
        let (row, cell, message) = &example.cells[0];
        let cell = if cell.is_empty() {
            String::new()
        } else {
            format!(
                " Par exemple, ligne {}\u{a0}: «\u{a0}{cell}\u{a0}».",
                row + 2
            )
        };
        said.push(format!(
            "{} ({}), {}.{cell} {message}",
            words::kind(example.kind),
            words::severity(example.severity),
            formats::counted(example.count, "fois", "fois"),
        ));
    }
    said
}

fn enumerated(columns: &[&str]) -> String {
    match columns.len() {
        0..=NAMED => columns.join(", "),
        all => format!("{}… ({all} colonnes)", columns[..NAMED].join(", ")),
    }
}

/// A column's name, with a cell of it.
fn sampled(column: &Column) -> String {
    const LONGEST: usize = 30;
    let Some(sample) = column.samples.first() else {
        return column.name.clone();
    };
    let short: String = sample.chars().take(LONGEST).collect();
    let more = if sample.chars().count() > LONGEST {
        "…"
    } else {
        ""
    };
    format!("{} (ex. {short}{more})", column.name)
}

pub(super) fn shown(place: &Place) -> Shown {
    let facts = Field::ALL
        .into_iter()
        .zip(place.to_record())
        .filter(|(field, text)| {
            !text.is_empty() && !matches!(field, Field::Nom | Field::Id | Field::Source)
        })
        .map(|(field, text)| (words::field(field), text.replace('|', ", ")));
    Shown {
        name: place.nom.clone(),
        facts: facts.collect(),
    }
}
