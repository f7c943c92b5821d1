//! The jobs that send. One looks every few seconds for webhooks behind the
//! registry and asks for a job each; that one sends what moved, and its end, the
//! new cursor and the log are one transaction. What was sent before a crash is
//! sent again: receivers are told so.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use places::input::{Bounds, Fetcher, InputError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{BATCH, Delivery, PATIENCE, SIGNATURE, WEBHOOK, Webhook, signature};
use super::store;
use crate::kernel::jobs::model::Recurring;
use crate::kernel::jobs::{Failure, Finished, Lease, NewJob, enqueue};
use crate::kernel::state::AppState;
use crate::registry::changes::store::moved;
use crate::registry::changes::{Change, Cursor};
use crate::registry::imports::{reading, turns};
use crate::registry::store::StoreError;

/// How often webhooks behind the registry are looked for.
pub const LOOK: Recurring = Recurring {
    kind: "webhooks",
    every: TimeDelta::seconds(15),
};

/// The kind of the jobs that send.
pub const KIND: &str = "webhook-delivery";

/// At most so many are begun at once; the others come with the next look.
const AT_ONCE: i64 = 100;
/// A receiver answers within this: it takes what it is sent, and works on it later.
const SECONDS: u64 = 10;
/// How many rows are looked through for one delivery, where most are of other territories.
const READ: usize = 1_000;

/// What a job is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Payload {
    pub webhook: String,
}

/// The job that looks.
pub async fn look(state: AppState, lease: Lease) -> Result<Finished, Failure> {
    let now = state.clock.now();
    let revision = state.atlas().revision;
    let mut begun = 0;
    for webhook in store::due(&state.database, now, AT_ONCE).await? {
        if moved(&state.database, &webhook.cursor, revision, 1)
            .await?
            .is_empty()
        {
            continue;
        }
        let payload = Payload {
            webhook: webhook.id.clone(),
        };
        let job = NewJob::new(KIND, json!(payload), now).alone_of(format!("{KIND}:{}", webhook.id));
        let mut connection = state.database.acquire().await?;
        enqueue(&mut connection, &state.chance, &job, now).await?;
        begun += 1;
    }
    lease.finish(&json!({ "begun": begun })).await
}

/// What goes in one delivery, and where the webhook then stands.
struct Batch {
    body: Vec<u8>,
    changes: usize,
    cursor: Cursor,
    /// More waits.
    more: bool,
}

/// The job that sends.
pub async fn run(state: AppState, lease: Lease) -> Result<Finished, Failure> {
    let payload: Payload = lease.payload()?;
    let Some(webhook) = store::one(&state.database, &payload.webhook).await? else {
        return lease.finish(&json!({ "gone": true })).await;
    };
    let now = state.clock.now();
    // Somebody paused it, or another job was before.
    if webhook.paused_at.is_some() || webhook.next_at > now {
        return lease.finish(&json!({ "waits": true })).await;
    }
    let batch = batch(&state, &webhook, now).await?;
    if batch.changes == 0 {
        let mut transaction = state.database.begin().await?;
        store::moved_on(&mut transaction, &webhook.id, &batch.cursor, now).await?;
        let finished = lease
            .finish_in(&mut transaction, &json!({ "sent": 0 }))
            .await?;
        transaction.commit().await?;
        return Ok(finished);
    }
    let answer = send(&state, &webhook, "changes", batch.body, batch.changes).await?;
    let mut transaction = state.database.begin().await?;
    store::remember(&mut transaction, &state.chance, &webhook.id, &answer).await?;
    if answer.is_taken() {
        store::moved_on(&mut transaction, &webhook.id, &batch.cursor, now).await?;
    } else {
        let given_up = webhook.failures + 1 >= PATIENCE;
        let why = "Dix envois de suite ont échoué.";
        let paused = given_up.then_some((now, why));
        store::failed(
            &mut transaction,
            &webhook.id,
            webhook.again_after(now),
            paused,
        )
        .await?;
    }
    let told = json!({ "sent": batch.changes, "status": answer.status, "more": batch.more });
    let finished = lease.finish_in(&mut transaction, &told).await?;
    transaction.commit().await?;
    Ok(finished)
}

/// Sends a delivery that changes nothing: whoever set it up sees what comes of it.
pub async fn test(state: &AppState, webhook: &Webhook) -> Result<Delivery, Failure> {
    let body = document(webhook, "test", state.clock.now(), &[], &webhook.cursor);
    let answer = send(state, webhook, "test", body, 0).await?;
    let mut connection = state.database.acquire().await?;
    store::remember(&mut connection, &state.chance, &webhook.id, &answer).await?;
    Ok(answer)
}

async fn batch(
    state: &AppState,
    webhook: &Webhook,
    now: DateTime<Utc>,
) -> Result<Batch, StoreError> {
    let atlas = state.atlas();
    let found = moved(&state.database, &webhook.cursor, atlas.revision, READ).await?;
    let all = found.len();
    let mut items = Vec::new();
    let mut read = 0;
    for moved in &found {
        if items.len() == BATCH {
            break;
        }
        read += 1;
        if webhook.concerns(moved) {
            items.push(Change::of(moved, &atlas, webhook.cursor.start));
        }
    }
    let more = read < all || all == READ;
    let last = found.get(read.saturating_sub(1));
    let cursor = match (last, more) {
        (Some(last), true) => Cursor {
            start: webhook.cursor.start,
            revision: last.revision,
            key: last.key.clone(),
        },
        _ => Cursor::after(atlas.revision.max(webhook.cursor.revision)),
    };
    Ok(Batch {
        body: document(webhook, "changes", now, &items, &cursor),
        changes: items.len(),
        cursor,
        more,
    })
}

fn document(
    webhook: &Webhook,
    kind: &str,
    now: DateTime<Utc>,
    items: &[Change<'_>],
    next: &Cursor,
) -> Vec<u8> {
    let document: Value = json!({
        "webhook": webhook.id,
        "type": kind,
        "sent_at": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "items": items,
        "next": next.to_string(),
    });
    document.to_string().into_bytes()
}

async fn send(
    state: &AppState,
    webhook: &Webhook,
    kind: &str,
    body: Vec<u8>,
    changes: usize,
) -> Result<Delivery, Failure> {
    let at = state.clock.now();
    let bounds = Bounds {
        patience: std::time::Duration::from_secs(SECONDS),
        ..reading::bounds(&state.settings)
    };
    let (url, id) = (webhook.url.clone(), webhook.id.clone());
    let signature = signature(&webhook.secret, at, &body);
    let answer = turns::fetching(move || {
        let headers = [
            ("content-type", "application/json"),
            (WEBHOOK, id.as_str()),
            (SIGNATURE, signature.as_str()),
        ];
        Fetcher::default().send(&url, &headers, &body, &bounds)
    })
    .await?;
    let (status, words) = match answer {
        Ok(status @ 200..=299) => (Some(i64::from(status)), "Reçu.".to_owned()),
        Ok(status @ 300..=399) => (
            Some(i64::from(status)),
            "L’adresse renvoie ailleurs. Donnez l’adresse finale.".to_owned(),
        ),
        Ok(status) => (
            Some(i64::from(status)),
            format!("Le serveur a répondu {status}."),
        ),
        Err(error @ InputError::Refused { .. }) => (None, error.in_french()),
        Err(error) => {
            tracing::info!(%error, webhook = webhook.id, "a webhook was not delivered");
            let words = "Pas de réponse\u{a0}: l’adresse ne mène à aucun serveur, ou il n’a pas répondu en dix secondes.";
            (None, words.to_owned())
        }
    };
    Ok(Delivery {
        at,
        kind: kind.to_owned(),
        changes: i64::try_from(changes).unwrap_or(i64::MAX),
        status,
        words,
    })
}
