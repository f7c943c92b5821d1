//! The data of a portrait as files: CSV, a workbook, GeoJSON.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_xlsxwriter::{Format as CellFormat, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value, json};
use territory::{Level, TerritoryId};

use super::maps::drawing;
use super::model::{National, Portrait, Subject};
use super::pages::asked::Asked;
use super::table::{COLUMNS, Cell, rows};
use super::{national, origins, quarters, words};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::state::AppState;
use crate::kernel::{caching, open};
use crate::registry::search::territory_at;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A table.
    Csv,
    /// A workbook.
    Xlsx,
    /// Contours with their figures.
    GeoJson,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Csv, Self::GeoJson];

    /// The end of its address.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::GeoJson => "geojson",
        }
    }

    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "Excel (XLSX)",
            Self::GeoJson => "GeoJSON",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::GeoJson => "application/geo+json",
        }
    }
}

/// The routes of the files.
pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new();
    for kind in FileKind::ALL {
        let extension = kind.extension();
        let of_territory = move |state, path, asked| territory(kind, state, path, asked);
        let of_set = move |state, asked| set(kind, state, asked);
        router = router
            .route(
                &format!("/territoires/{{level}}/{{code}}/portrait.{extension}"),
                get(of_territory),
            )
            .route(&format!("/portrait.{extension}"), get(of_set));
    }
    router = router.route(
        "/territoires/commune/{code}/portrait/quartiers.csv",
        get(quarters_file),
    );
    router.layer(caching::for_machines()).layer(open::to_all())
}

async fn territory(
    kind: FileKind,
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let territory =
        territory_at(&atlas, &level, &code).ok_or_else(|| PageError::not_found("ce territoire"))?;
    let subject = Subject::territory(&atlas, territory);
    file(kind, &state, atlas.clone(), national, subject, &asked).await
}

async fn set(
    kind: FileKind,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let subject = Subject::set(&atlas, &asked.communes, &asked.nom)
        .map_err(|error| refused(&error.to_string()))?;
    file(kind, &state, atlas, national, subject, &asked).await
}

fn refused(message: &str) -> PageError {
    PageError::Refused {
        status: StatusCode::BAD_REQUEST,
        message: message.to_owned(),
    }
}

async fn file(
    kind: FileKind,
    state: &AppState,
    atlas: std::sync::Arc<Atlas>,
    national: std::sync::Arc<National>,
    subject: Subject,
    asked: &Asked,
) -> Result<Response, PageError> {
    let wanted = asked.wanted().map_err(|problem| refused(&problem))?;
    let name = format!(
        "portrait-{}-{}.{}",
        file_name(&subject),
        state.clock.today(),
        kind.extension()
    );
    let made = tokio::task::spawn_blocking(move || {
        let portrait = Portrait::of(&atlas, &national, subject, wanted);
        match kind {
            FileKind::Csv => csv(&atlas, &national, &portrait),
            FileKind::Xlsx => {
                workbook(&atlas, &national, &portrait).map_err(|error| error.to_string())
            }
            FileKind::GeoJson => serde_json::to_vec(&geojson(&atlas, &national, &portrait))
                .map_err(|error| error.to_string()),
        }
    });
    let bytes = made
        .await
        .map_err(|error| error.to_string())
        .and_then(|made| made)
        .map_err(PageError::Document)?;
    Ok(taken_away(kind, &name, bytes))
}

fn file_name(subject: &Subject) -> String {
    match subject.id {
        Some(id) => id.to_string(),
        None => {
            let folded = territory::fold(&subject.name).replace(' ', "-");
            let plain = folded
                .chars()
                .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-');
            plain.take(40).collect()
        }
    }
}

fn csv(atlas: &Atlas, national: &National, portrait: &Portrait) -> Result<Vec<u8>, String> {
    written(
        COLUMNS.map(|(name, _)| name),
        rows(atlas, national, portrait),
    )
}

/// A table as spreadsheets in French read it.
fn written<const N: usize>(
    heads: [&str; N],
    rows: impl Iterator<Item = [Cell; N]>,
) -> Result<Vec<u8>, String> {
    let mut file = "\u{feff}".as_bytes().to_vec();
    let mut table = csv::Writer::from_writer(&mut file);
    let written = (|| {
        table.write_record(heads)?;
        for row in rows {
            table.write_record(row.map(|cell| match cell {
                Cell::Text(text) => formats::cell(text),
                Cell::Number(number) => number.to_string(),
                Cell::Empty => String::new(),
            }))?;
        }
        table.flush().map_err(csv::Error::from)
    })();
    drop(table);
    written.map_err(|error: csv::Error| error.to_string())?;
    Ok(file)
}

/// The quarters of a commune, as a table.
async fn quarters_file(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let commune = territory_at(&atlas, Level::Commune.slug(), &code);
    let commune = commune.ok_or_else(|| PageError::not_found("cette commune"))?;
    let subject = Subject::territory(&atlas, commune);
    let all = quarters::of(&atlas, &subject);
    let heads = quarters::COLUMNS.map(|(name, _)| name);
    let bytes = written(heads, all.iter().map(quarters::row)).map_err(PageError::Document)?;
    let name = format!("quartiers-{code}-{}.csv", state.clock.today());
    Ok(taken_away(FileKind::Csv, &name, bytes))
}

fn taken_away(kind: FileKind, name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.media_type().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}

fn workbook(atlas: &Atlas, national: &National, portrait: &Portrait) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    summary(workbook.add_worksheet(), portrait)?;
    let heads = COLUMNS.map(|(name, _)| name);
    let communes = rows(atlas, national, portrait);
    sheet(workbook.add_worksheet(), "Communes", heads, communes)?;
    let all = quarters::of(atlas, &portrait.subject);
    if !all.is_empty() {
        let heads = quarters::COLUMNS.map(|(name, _)| name);
        let rows = all.iter().map(quarters::row);
        sheet(workbook.add_worksheet(), "Quartiers", heads, rows)?;
    }
    columns_told(workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

/// A table whose second column is a name.
fn sheet<const N: usize>(
    sheet: &mut Worksheet,
    name: &str,
    heads: [&str; N],
    rows: impl Iterator<Item = [Cell; N]>,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 2)?;
    let bold = CellFormat::new().set_bold();
    for (column, head) in (0..).zip(heads) {
        sheet.write_string_with_format(0, column, head, &bold)?;
        sheet.set_column_width(column, if column == 1 { 28.0 } else { 14.0 })?;
    }
    for (number, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(text) => sheet.write_string(number, column, text)?,
                Cell::Number(value) => sheet.write_number(number, column, value)?,
                Cell::Empty => continue,
            };
        }
    }
    Ok(())
}

/// The sentence, and where its figures are from.
fn summary(sheet: &mut Worksheet, portrait: &Portrait) -> Result<(), XlsxError> {
    sheet.set_name("Portrait")?;
    sheet.set_column_width(0, 110.0)?;
    let bold = CellFormat::new().set_bold();
    let wrapped = CellFormat::new().set_text_wrap();
    sheet.write_string_with_format(0, 0, &portrait.subject.name, &bold)?;
    sheet.write_string_with_format(1, 0, words::sentence(portrait), &wrapped)?;
    let origins = [
        origins::persons(portrait),
        origins::places(),
        origins::hours(),
        origins::access(),
        origins::minutes(),
        origins::missing(),
    ];
    for (row, origin) in (3..).zip(origins) {
        let told = format!(
            "{} Source\u{a0}: {} {}",
            origin.definition, origin.source, origin.caution
        );
        sheet.write_string_with_format(row, 0, told.trim(), &wrapped)?;
    }
    Ok(())
}

fn columns_told(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("Colonnes")?;
    sheet.set_column_width(0, 30.0)?;
    sheet.set_column_width(1, 80.0)?;
    let all = COLUMNS.into_iter().chain(quarters::COLUMNS);
    for (row, (name, told)) in (0..).zip(all) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, told)?;
    }
    Ok(())
}

fn geojson(atlas: &Atlas, national: &National, portrait: &Portrait) -> Value {
    let all = atlas.territories.communes();
    let span = portrait
        .subject
        .id
        .and_then(|id| atlas.territory(id))
        .map_or(0.0, |territory| drawing::tolerance_m(territory.bbox));
    let features = portrait
        .communes
        .iter()
        .zip(rows(atlas, national, portrait));
    let features: Vec<Value> = features
        .map(|(told, row)| {
            let id = TerritoryId::commune(all[told.number].code);
            let shape = atlas.territories.contour(id, span);
            let properties: Map<String, Value> = COLUMNS
                .iter()
                .zip(row)
                .map(|((name, _), cell)| {
                    let value = match cell {
                        Cell::Text(text) => Value::from(text),
                        Cell::Number(number) => Value::from(number),
                        Cell::Empty => Value::Null,
                    };
                    ((*name).to_owned(), value)
                })
                .collect();
            json!({
                "type": "Feature",
                "id": id.to_string(),
                "properties": properties,
                "geometry": { "type": "MultiPolygon", "coordinates": crate::registry::tiles::coordinates(&shape) },
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}
