//! A comparison of scenarios, as a table and as a document.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery as Address, State};
use axum::response::Response;
use axum::routing::get;

use documents::{Compared, Comparison, Group, Imprint, Picture, Row, Source};

use super::model::COMPARED;
use super::pages::{Asked, Beside, beside, chosen, rows};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::state::AppState;
use crate::portrait::levers::export::attached;
use crate::portrait::levers::pages::{broken, drawn_apart};
use crate::portrait::levers::words as said;
use crate::portrait::model::National;
use crate::portrait::paper::{imprint, map, printing};
use crate::portrait::{national, origins};

/// The files of a comparison.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/scenarios/comparer.csv", get(csv))
        .route("/scenarios/comparer.pdf", get(pdf))
}

async fn csv(
    State(state): State<AppState>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let asked = Asked::read(address.as_deref().unwrap_or_default());
    let (scenarios, _) = chosen(&state, &asked).await?;
    if scenarios.is_empty() {
        return Err(PageError::not_found("ces scénarios"));
    }
    let (atlas, national) = national(&state).await?;
    let made = tokio::task::spawn_blocking(move || {
        let all = beside(&atlas, &national, scenarios);
        // A spreadsheet reads accents by this mark.
        let mut file = "\u{feff}".as_bytes().to_vec();
        let mut table = csv::Writer::from_writer(&mut file);
        let names = all
            .iter()
            .map(|one| formats::cell(one.scenario.name.clone()));
        table.write_record(std::iter::once("chiffre".to_owned()).chain(names))?;
        for row in rows(&atlas, &all) {
            let cells = row.cells.into_iter().map(formats::cell);
            table.write_record(std::iter::once(row.label).chain(cells))?;
        }
        table.flush()?;
        drop(table);
        Ok::<_, csv::Error>(file)
    });
    let file = made
        .await
        .map_err(broken)?
        .map_err(|error| PageError::Document(error.to_string()))?;
    Ok(attached("scenarios.csv", file))
}

async fn pdf(
    State(state): State<AppState>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let asked = Asked::read(address.as_deref().unwrap_or_default());
    let (scenarios, _) = chosen(&state, &asked).await?;
    if scenarios.len() < *COMPARED.start() {
        return Err(PageError::not_found("ces scénarios"));
    }
    let (atlas, national) = national(&state).await?;
    let today = state.clock.today();
    let imprint = imprint(&state.settings, today, &asked.href(""))?;
    // A name may change while the address stays.
    let names: Vec<&str> = scenarios.iter().map(|one| one.name.as_str()).collect();
    let decided_by = [
        asked.href(""),
        names.join("\n"),
        atlas.revision.to_string(),
        today.to_string(),
    ];
    let pdf = printing::printed(&decided_by, move || {
        let all = beside(&atlas, &national, scenarios);
        documents::comparison(&document(&atlas, &national, &all, imprint))
    });
    Ok(printing::response("scenarios", pdf.await?))
}

/// What the page says, for paper.
fn document(
    atlas: &Arc<Atlas>,
    national: &Arc<National>,
    all: &[Beside],
    imprint: Imprint,
) -> Comparison {
    let names: Vec<&str> = all.iter().map(|one| one.scenario.name.as_str()).collect();
    let sentences = all.iter().filter_map(|one| {
        let sentence = said::sentence(&one.today.effect, &one.today.read.levers)?;
        Some(format!("{}\u{a0}: {sentence}", one.scenario.name))
    });
    let source = origins::access().source.trim_end_matches('.').to_owned();
    let row = |row: super::pages::Row| Row {
        label: row.label,
        values: row.cells,
        ..Row::default()
    };
    Comparison {
        title: formats::enumeration(&names),
        level: "Comparaison de scénarios".to_owned(),
        sentence: sentences.collect::<Vec<_>>().join(" "),
        imprint,
        compared: all.iter().map(compared).collect(),
        groups: vec![Group {
            title: "D’aujourd’hui (avant la flèche) à ce qui serait (après)".to_owned(),
            rows: rows(atlas, all).into_iter().map(row).collect(),
        }],
        pictures: pictures(atlas, national, all, &source),
        sections: Vec::new(),
        method: [origins::access(), origins::missing()]
            .map(|origin| format!("{} {}", origin.definition, origin.caution))
            .into_iter()
            .chain(["Un scénario dit ce qui suivrait si rien d’autre ne changeait\u{a0}: il compare, il ne prédit pas. Sur les cartes, un contour épais montre une permanence ajoutée.".to_owned()])
            .collect(),
        sources: vec![Source {
            name: source.clone(),
            ..Source::default()
        }],
    }
}

fn compared(one: &Beside) -> Compared {
    let what = said::what_changes(&one.today.read.levers);
    Compared {
        name: one.scenario.name.clone(),
        detail: what.unwrap_or_else(|| "aucun lieu changé".to_owned()),
    }
}

fn pictures(atlas: &Atlas, national: &National, all: &[Beside], source: &str) -> Vec<Picture> {
    let effects: Vec<_> = all
        .iter()
        .map(|one| (&one.today.effect, &one.today.read.levers))
        .collect();
    let maps = drawn_apart(atlas, national, &effects);
    let named = all.iter().zip(&maps).map(|(one, told)| {
        let picture = map::picture(told, source);
        Picture {
            title: format!("{}\u{a0}: {}", one.scenario.name, picture.title),
            half: true,
            ..picture
        }
    });
    named.collect()
}
