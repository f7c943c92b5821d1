//! Everything that is published, with where it is from (NDJSON): first each
//! place, with the records each field was taken from, then each record as its
//! source has it. Places come from memory and records from the database, some at
//! a time, when the reader has taken those before.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use places::Place;
use serde_json::{Map, Value, json};
use sqlx::Row;

use crate::kernel::atlas::{Atlas, AtlasPlace, FieldOrigin};
use crate::kernel::caching;
use crate::kernel::database::Database;
use crate::kernel::state::AppState;
use crate::registry::problem::refused;
use crate::registry::store::{StoreError, place_of};
use crate::registry::strict;

/// Its address.
pub const PATH: &str = "/donnees/registre.ndjson";
/// Its media type.
pub const MEDIA_TYPE: &str = "application/x-ndjson";
/// What it is, for a reader.
pub const LABEL: &str = "Registre complet avec provenance (NDJSON)";
/// What it is good for.
pub const PURPOSE: &str =
    "Chaque lieu avec l’origine de chaque champ, puis chaque fiche de chaque source.";

/// Lines in one piece.
const LINES: usize = 128;

/// `GET /donnees/registre.ndjson`
pub async fn answer(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Response> {
    strict::words(address.as_deref(), |_| false).map_err(|refusal| refused(&headers, refusal))?;
    let atlas = state.atlas();
    let revision = atlas.revision.to_string();
    let tag = caching::tag_of_parts(&[env!("CARGO_PKG_VERSION"), PATH, &revision]);
    if caching::is_held(&headers, &tag) {
        return Ok(caching::not_modified(&tag));
    }
    let name = format!("registre-{}.ndjson", state.clock.today());
    let headers = [
        (header::CONTENT_TYPE, MEDIA_TYPE.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::ETAG, tag),
    ];
    let body = Body::from_stream(pieces(atlas, state.database.clone()));
    Ok((headers, body).into_response())
}

/// How far one has come.
enum Next {
    Places(usize),
    /// Records after this key.
    Records(String),
    End,
}

/// The pieces of the file; an error ends it before its end, so that what was cut never passes for
/// whole.
pub fn pieces(
    atlas: Arc<Atlas>,
    database: Database,
) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    stream::try_unfold(Next::Places(0), move |next| {
        let (atlas, database) = (atlas.clone(), database.clone());
        async move {
            match next {
                Next::Places(from) if from < atlas.places().len() => {
                    let until = (from + LINES).min(atlas.places().len());
                    let lines = atlas.places()[from..until].iter().map(place);
                    Ok(Some((written(lines)?, Next::Places(until))))
                }
                Next::Places(_) => records(&atlas, &database, "").await,
                Next::Records(after) => records(&atlas, &database, &after).await,
                Next::End => Ok(None),
            }
        }
    })
}

fn written(lines: impl Iterator<Item = Value>) -> Result<Bytes, StoreError> {
    let mut out = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut out, &line).map_err(StoreError::Json)?;
        out.push(b'\n');
    }
    Ok(Bytes::from(out))
}

fn place(place: &AtlasPlace) -> Value {
    let key_of = |number: &u16| place.origins.records.get(usize::from(*number));
    let fields = place.origins.fields().iter().map(|(field, origin)| {
        let origin = match origin {
            FieldOrigin::Hand(day) => json!({ "corrected": day }),
            FieldOrigin::Records(from) => {
                let keys = from.iter().filter_map(key_of).map(|record| &*record.key);
                json!({ "records": keys.collect::<Vec<_>>() })
            }
        };
        (field.name().to_owned(), origin)
    });
    let fields: Map<String, Value> = fields.collect();
    let records = place.origins.records.iter().map(|record| &*record.key);
    json!({
        "type": "place",
        "key": place.key,
        "dated": !place.undated,
        "records": records.collect::<Vec<_>>(),
        "fields": fields,
        "place": place.place,
    })
}

async fn records(
    atlas: &Atlas,
    database: &Database,
    after: &str,
) -> Result<Option<(Bytes, Next)>, StoreError> {
    let rows = sqlx::query(
        "SELECT key, source_id, record, undated, first_published_at, changed_at FROM place \
         WHERE key > $1 AND withdrawn_at IS NULL ORDER BY key LIMIT $2",
    )
    .bind(after)
    .bind(i64::try_from(LINES).unwrap_or(i64::MAX))
    .fetch_all(database)
    .await?;
    let mut lines = Vec::with_capacity(rows.len());
    let mut last = None;
    for row in &rows {
        let key: String = row.try_get("key")?;
        let source: String = row.try_get("source_id")?;
        // What somebody took off the map is not published, whatever its source says.
        if let Some(place) = atlas.place(&key) {
            let licence = atlas
                .credit(&source)
                .and_then(|credit| credit.licence.clone());
            let undated = row.try_get::<i64, _>("undated")? != 0;
            let record: Place = place_of(row, &key)?;
            lines.push(json!({
                "type": "record",
                "key": key,
                "place": place.key,
                "source": source,
                "licence": licence.map(|(name, _)| name),
                "dated": !undated,
                "first_published_at": row.try_get::<String, _>("first_published_at")?,
                "changed_at": row.try_get::<String, _>("changed_at")?,
                "record": record,
            }));
        }
        last = Some(key);
    }
    let next = match last {
        Some(last) if rows.len() == LINES => Next::Records(last),
        _ => Next::End,
    };
    Ok(Some((written(lines.into_iter())?, next)))
}
