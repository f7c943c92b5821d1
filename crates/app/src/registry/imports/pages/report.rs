//! The report of a run, its quarantine, and taking it back.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use places::geocoding::Geocoding;
use places::mapping::assistant::Coverage;

use super::changes::reasons;
use super::{failed, granted};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{ImportSource, permit};
use crate::kernel::state::AppState;
use crate::registry::imports::model::{Run, Source};
use crate::registry::imports::rollback::{self, Rollback};
use crate::registry::imports::{store, words};
use crate::registry::quarantine::store::settled_since;

/// Rows of the quarantine that one file holds; an upload has no more.
const MOST_ROWS: i64 = 50_000;

struct IssueLine {
    field: String,
    kind: String,
    cost: String,
    count: String,
    examples: Vec<String>,
}

#[derive(Template)]
#[template(path = "imports/report.html")]
struct ReportPage {
    page: Page,
    base: String,
    source: String,
    source_href: String,
    location: String,
    at: String,
    read: String,
    published: String,
    merged: Option<String>,
    quarantined: usize,
    quarantined_words: String,
    reused: Option<String>,
    counts: Vec<(&'static str, String)>,
    /// What came of looking addresses up, and what kept from it.
    geocoding: Option<(String, Option<String>)>,
    issues: Vec<IssueLine>,
    coverage: Vec<(&'static str, String, String)>,
    rolled_back: Option<String>,
    forgotten: bool,
    source_id: String,
    /// What was decided since of the rows it left out.
    settled: Option<String>,
    refusal: Option<String>,
    touched: Vec<(String, String)>,
}

/// A run in a line.
pub(super) fn summary(run: &Run) -> String {
    if run.rolled_back_at.is_some() {
        return "annulé".to_owned();
    }
    let mut parts = vec![formats::counted(
        run.published,
        "lieu publié",
        "lieux publiés",
    )];
    if run.merged > 0 {
        let lines = formats::counted(run.merged, "ligne réunie", "lignes réunies");
        parts.push(format!("{lines} à des lieux d’autres lignes"));
    }
    if run.quarantined > 0 {
        let lines = formats::counted(run.quarantined, "ligne", "lignes");
        parts.push(format!("{lines} en quarantaine"));
    }
    parts.join(", ")
}

async fn run_of(state: &AppState, me: &Me, id: &str) -> Result<(Run, Source), PageError> {
    let run = store::run(&state.database, id).await.map_err(failed)?;
    let run = run.ok_or_else(|| PageError::not_found("cet import"))?;
    let (source, _) = granted(state, me, &run.source).await?;
    Ok((run, source))
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (run, source) = run_of(&state, &me, &id).await?;
    let since = settled_since(&state.database, &run.id)
        .await
        .map_err(failed)?;
    let mut page = report_page(&me, run, source)?;
    page.settled = settled(since);
    render(&page)
}

fn settled((published, dismissed): (usize, usize)) -> Option<String> {
    (published + dismissed > 0).then(|| {
        format!(
            "Depuis, {} et {}.",
            formats::counted(
                published,
                "ligne a été réparée et publiée",
                "lignes ont été réparées et publiées"
            ),
            formats::counted(dismissed, "écartée", "écartées")
        )
    })
}

pub(super) async fn roll_back(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (run, source) = run_of(&state, &me, &id).await?;
    let grant = permit::<ImportSource>(&Actor::Person(me.0.clone()), source.target())?;
    let done = rollback::roll_back(&state.database, &grant, &id, state.clock).await;
    let mut page = report_page(&me, run, source)?;
    page.refusal = Some(match done.map_err(failed)? {
        Rollback::Done(_) | Rollback::Already => {
            return Ok(Redirect::to(&format!("/mon-espace/imports/{id}")).into_response());
        }
        Rollback::NoRun => return Err(PageError::not_found("cet import")),
        Rollback::Forgotten => {
            "Cet import est trop ancien : l’état d’avant n’est plus conservé.".to_owned()
        }
        Rollback::Touched { places, all } => {
            let atlas = state.atlas();
            page.touched = places
                .into_iter()
                .map(|key| {
                    let name = atlas
                        .place(&key)
                        .map_or_else(|| key.clone(), |place| place.place.nom.clone());
                    (format!("/lieux/{key}"), name)
                })
                .collect();
            format!(
                "{} de cet import {} changé depuis, par un autre import ou à la main. Annulez d’abord les imports plus récents, ou corrigez ces lieux un par un. Rien n’a été modifié.",
                formats::counted(all, "lieu", "lieux"),
                if all > 1 { "ont" } else { "a" }
            )
        }
    });
    Ok((StatusCode::CONFLICT, render(&page)?).into_response())
}

fn report_page(me: &Me, run: Run, source: Source) -> Result<ReportPage, PageError> {
    let lines = |count: usize| formats::counted(count, "lieu", "lieux");
    let coverage: Option<Coverage> = run
        .coverage
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(failed)?;
    let report: serde_json::Value = serde_json::from_str(&run.report).map_err(failed)?;
    let base = format!("/mon-espace/imports/{}", run.id);
    let local = |at: chrono::DateTime<chrono::Utc>| {
        let at = at.with_timezone(&me.0.time_zone);
        format!(
            "{} à {}",
            formats::date(at.date_naive()),
            formats::time(at.time())
        )
    };
    let at = local(run.at);
    Ok(ReportPage {
        page: Page::new(&base, format!("Import de {} du {at}", source.title), "").shown_to(&me.0),
        base,
        source_href: format!("/mon-espace/imports/sources/{}", source.id),
        source: source.title,
        source_id: source.id,
        settled: None,
        location: run.location,
        at,
        read: formats::counted(run.read, "ligne lue", "lignes lues"),
        published: formats::counted(run.published, "lieu publié", "lieux publiés"),
        merged: (run.merged > 0)
            .then(|| formats::counted(run.merged, "ligne réunie", "lignes réunies")),
        reused: (run.reused > 0)
            .then(|| formats::counted(run.reused, "ligne connue n’a", "lignes connues n’ont")),
        quarantined: run.quarantined,
        quarantined_words: formats::counted(run.quarantined, "ligne", "lignes"),
        counts: vec![
            ("Ajoutés", lines(run.added)),
            ("Modifiés", lines(run.updated)),
            ("Inchangés", lines(run.unchanged)),
            ("Retirés", lines(run.withdrawn)),
        ],
        geocoding: looked_up(&report),
        issues: match &coverage {
            Some(coverage) => issues_of(coverage),
            None => counted_issues(&report),
        },
        coverage: coverage.as_ref().map_or_else(Vec::new, covered),
        rolled_back: run.rolled_back_at.map(local),
        forgotten: run.forgotten,
        refusal: None,
        touched: Vec::new(),
    })
}

fn looked_up(report: &serde_json::Value) -> Option<(String, Option<String>)> {
    let done: Geocoding = serde_json::from_value(report.get("geocoding")?.clone()).ok()?;
    let lines = |count: usize| formats::counted(count, "lieu", "lieux");
    let words = format!(
        "{} sans position dans le fichier\u{a0}: {} d’après l’adresse, {} à la commune.",
        lines(done.asked),
        formats::counted(done.found, "situé", "situés"),
        formats::counted(done.asked - done.found.min(done.asked), "situé", "situés"),
    );
    Some((words, done.failure))
}

fn covered(coverage: &Coverage) -> Vec<(&'static str, String, String)> {
    let share = |count: usize| match coverage.rows {
        0 => "0\u{a0}%".to_owned(),
        rows => format!("{}\u{a0}%", count * 100 / rows),
    };
    let read = coverage
        .fields
        .iter()
        .filter(|field| !field.columns.is_empty());
    read.map(|field| {
        (
            words::field(field.field),
            share(field.filled),
            share(field.understood),
        )
    })
    .collect()
}

fn issues_of(coverage: &Coverage) -> Vec<IssueLine> {
    let mut lines = Vec::new();
    for field in &coverage.fields {
        for example in &field.examples {
            let cells = example.cells.iter().filter(|(_, cell, _)| !cell.is_empty());
            lines.push(IssueLine {
                field: words::field(field.field).to_owned(),
                kind: words::kind(example.kind).to_owned(),
                cost: words::severity(example.severity).to_owned(),
                count: formats::integer(example.count as u64),
                examples: cells
                    .map(|(row, cell, _)| format!("ligne {}\u{a0}: «\u{a0}{cell}\u{a0}»", row + 2))
                    .collect(),
            });
        }
    }
    lines
}

/// Runs of the command line keep counts only.
fn counted_issues(report: &serde_json::Value) -> Vec<IssueLine> {
    let issues = report["issues"].as_array();
    let lines = issues.into_iter().flatten().filter_map(|issue| {
        let field = places::standard::Field::of_name(issue["field"].as_str()?)?;
        let kind = serde_json::from_value(issue["kind"].clone()).ok()?;
        let severity = serde_json::from_value(issue["severity"].clone()).ok()?;
        Some(IssueLine {
            field: words::field(field).to_owned(),
            kind: words::kind(kind).to_owned(),
            cost: words::severity(severity).to_owned(),
            count: formats::integer(issue["count"].as_u64()?),
            examples: Vec::new(),
        })
    });
    lines.collect()
}

/// The rows that were not published, with the reason first, as a table to mend and send again.
pub(super) async fn quarantine(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (run, _) = run_of(&state, &me, &id).await?;
    let rows = store::quarantine(&state.database, &run.id, MOST_ROWS)
        .await
        .map_err(failed)?;
    let csv = table(&rows).map_err(failed)?;
    let name = format!("attachment; filename=\"quarantaine-{}.csv\"", run.id);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, csv).into_response())
}

fn table(rows: &[store::QuarantinedRow]) -> Result<Vec<u8>, std::io::Error> {
    let read: Vec<(usize, places::input::RawRow, Vec<places::Issue>)> = rows
        .iter()
        .map(|row| {
            let raw = serde_json::from_str(&row.raw).unwrap_or_default();
            let issues = serde_json::from_str(&row.issues).unwrap_or_default();
            (row.number, places::input::RawRow::new(raw), issues)
        })
        .collect();
    let mut columns: Vec<&str> = Vec::new();
    for (_, row, _) in &read {
        for column in row.columns() {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    let mut table = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let header = ["ligne", "raison"]
        .into_iter()
        .chain(columns.iter().copied());
    table.write_record(header.map(harmless))?;
    for (number, row, issues) in &read {
        let own = [(number + 2).to_string(), reasons(issues).join(" ")];
        let cells = columns.iter().map(|column| row.cell(column).to_owned());
        let record = own.into_iter().chain(cells);
        table.write_record(record.map(|cell| harmless(&cell)))?;
    }
    table.into_inner().map_err(|error| error.into_error())
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarantined_row_cannot_run_in_a_spreadsheet() {
        let rows = [store::QuarantinedRow {
            number: 3,
            raw: r#"{"=nom": "=cmd|' /C calc'!A1", "tel": "+33 2", "ville": "Dole"}"#.to_owned(),
            issues: "[]".to_owned(),
        }];
        let text = String::from_utf8(table(&rows).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}ligne,raison,'=nom,tel,ville\n5,,'=cmd|' /C calc'!A1,'+33 2,Dole\n"
        );
    }
}
