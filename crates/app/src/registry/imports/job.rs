//! The job that imports: a file that was sent, or what is at a source's
//! address. Its end, the run and the journal's entry are one transaction: a
//! process that dies before it leaves nothing, and the job is taken up again.

use std::sync::Arc;

use places::input::{Answer, Fetcher, Known};
use places::mapping::assistant::coverage as coverage_of;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::apply::{self, Applied, ProposedImport};
use super::domain::Domain;
use super::holds;
use super::holds::gate::{self, Accepted, Verdict};
use super::holds::model::Cause;
use super::memory::Memory;
use super::model::Source;
use super::reading::{self, ReadingError};
use super::turns::{self, TurnError};
use super::versions::{self, NewVersion};
use super::{last_file, right, schedule, store};
use crate::kernel::chance::Chance;
use crate::kernel::database::instant;
use crate::kernel::identity::{Actor, SessionError};
use crate::kernel::jobs::store::JobError;
use crate::kernel::jobs::{Failure, Finished, Lease, NewJob, enqueue};
use crate::kernel::journal::JournalError;
use crate::kernel::policy::{ImportSource, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::geocoding;
use crate::registry::import::propose_import;
use crate::registry::quarantine::store::mends_of;
use crate::registry::store::StoreError;

/// The kind of these jobs.
pub const KIND: &str = "import";

/// What a job is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Payload {
    pub source: String,
    /// The file that was sent; none: what is at the source's address.
    pub upload: Option<String>,
    /// The import that was held, and that somebody accepted.
    #[serde(default)]
    pub hold: Option<String>,
    /// As the journal names them.
    pub requested_by: String,
}

/// How far a job is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Progress {
    /// Of [`STEPS`].
    pub step: usize,
    pub words: String,
    /// It ends here: the words say why, to whoever asked.
    #[serde(default)]
    pub refused: bool,
}

/// What an import goes through.
pub const STEPS: usize = 4;

/// What came of a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// The run; none where the address had nothing new, or failed.
    pub run: Option<String>,
    /// The import waits for a person.
    #[serde(default)]
    pub hold: Option<String>,
    pub words: String,
}

/// Asks for an import, in the caller's transaction. One of a source at a time.
pub async fn ask(
    writing: &mut Writing,
    chance: &Chance,
    payload: &Payload,
) -> Result<String, JobError> {
    let at = writing.at();
    let job = NewJob::new(KIND, json!(payload), at)
        .alone_of(format!("{KIND}:{}", payload.source))
        .asked_by(payload.requested_by.clone());
    let asked = enqueue(writing.connection(), chance, &job, at).await?;
    Ok(asked.id().to_owned())
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Again(error.to_string())
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        Self::Again(error.to_string())
    }
}

impl From<TurnError> for Failure {
    fn from(error: TurnError) -> Self {
        Self::Again(error.to_string())
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::Again(error.to_string())
    }
}

/// Does an import.
pub async fn run(state: AppState, lease: Lease) -> Result<Finished, Failure> {
    let payload: Payload = lease.payload()?;
    let source = store::source(&state.database, &payload.source).await?;
    let Some(source) = source else {
        return Err(refused(&lease, "La source n’existe plus.").await);
    };
    if !right::is_held(&state.database, &payload.requested_by, &source).await? {
        if payload.upload.is_none()
            && payload.hold.is_none()
            && let Some(planned) = schedule::of(&state.database, &source.id).await?
            && payload.requested_by == format!("person:{}", planned.owner)
        {
            schedule::pause(&state, &source, &planned).await?;
        }
        return Err(refused(&lease, right::LOST).await);
    }
    tell(&lease, 1, "Lecture du fichier").await?;
    match (&payload.upload, &payload.hold) {
        (Some(upload), _) => of_upload(&state, &lease, &payload, &source, upload).await,
        (None, Some(hold)) => of_hold(&state, &lease, &source, hold).await,
        (None, None) => of_address(&state, &lease, &payload, source).await,
    }
}

async fn tell(lease: &Lease, step: usize, words: &str) -> Result<(), Failure> {
    lease
        .progress(&Progress {
            step,
            words: words.to_owned(),
            refused: false,
        })
        .await
}

/// Ends an import for a reason that whoever asked for it can read. Errors of other kinds are for
/// the log: their words may tell of the database.
async fn refused(lease: &Lease, words: impl Into<String>) -> Failure {
    let words = words.into();
    let progress = Progress {
        step: STEPS,
        words: words.clone(),
        refused: true,
    };
    match lease.progress(&progress).await {
        Ok(()) => Failure::Never(words),
        Err(failure) => failure,
    }
}

async fn of_upload(
    state: &AppState,
    lease: &Lease,
    payload: &Payload,
    source: &Source,
    id: &str,
) -> Result<Finished, Failure> {
    let Some(upload) = store::upload(&state.database, id).await? else {
        return Err(refused(lease, "Le fichier n’est plus là.").await);
    };
    let bytes = store::bytes_of(&state.database, id).await?;
    let bytes = Arc::new(bytes);
    let read = read(state, lease, source, bytes.clone(), upload.picks).await?;
    let (mut import, mapping) = match read {
        Ok(read) => read,
        Err(error) => return Err(refused(lease, error.in_french()).await),
    };
    import.location = upload.file_name;
    import.requested_by = payload.requested_by.clone();
    tell(lease, 3, "Comparaison et écriture").await?;
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let verdict = judged(state, &mut writing, &import, &mapping).await?;
    store::erase_upload(writing.connection(), id).await?;
    last_file::keep(writing.connection(), &source.id, &bytes).await?;
    end(state, lease, source, (&import, &mapping), verdict, writing).await
}

/// An import that was held, and that somebody accepted as it is.
async fn of_hold(
    state: &AppState,
    lease: &Lease,
    source: &Source,
    id: &str,
) -> Result<Finished, Failure> {
    let held = holds::store::hold(&state.database, id).await?;
    let import = holds::store::import_of(&state.database, id).await?;
    let (Some(held), Some(import)) = (held.filter(|held| held.source == source.id), import) else {
        return Err(refused(lease, "Cet import n’attend plus de décision.").await);
    };
    tell(lease, 3, "Comparaison et écriture").await?;
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let applied = apply::apply_in(&mut writing, &import).await?;
    holds::store::applied(writing.connection(), id, &applied.run).await?;
    let mapping = held.mapping.unwrap_or_default();
    let verdict = Verdict::Applied(applied);
    end(state, lease, source, (&import, &mapping), verdict, writing).await
}

async fn judged(
    state: &AppState,
    writing: &mut Writing,
    import: &ProposedImport,
    mapping: &str,
) -> Result<Verdict, Failure> {
    let (chance, mapping) = (&state.chance, Some(mapping));
    Ok(gate::apply_or_hold(writing, chance, import, mapping, Accepted::No).await?)
}

async fn of_address(
    state: &AppState,
    lease: &Lease,
    payload: &Payload,
    source: Source,
) -> Result<Finished, Failure> {
    let Some(planned) = schedule::of(&state.database, &source.id).await? else {
        return Err(refused(lease, "La source n’a plus d’adresse.").await);
    };
    let (url, known) = (planned.url.clone(), planned.known.clone());
    let bounds = reading::bounds(&state.settings);
    let fetched = turns::fetching(move || Fetcher::default().fetch(&url, &known, &bounds)).await?;
    let file = match fetched {
        Ok(Answer::Fresh(file)) => file,
        Ok(Answer::Unchanged) => {
            return unchanged(state, lease, &planned, planned.known.clone()).await;
        }
        Err(error) => return failed(state, lease, &source, &planned, &error.in_french()).await,
    };
    let hash = digest(&file.bytes);
    if planned.content_hash.as_ref() == Some(&hash) {
        return unchanged(state, lease, &planned, file.known).await;
    }
    let bytes = Arc::new(file.bytes);
    let read = read(state, lease, &source, bytes.clone(), Default::default()).await?;
    let (mut import, mapping) = match read {
        Ok(read) => read,
        Err(error) => return failed(state, lease, &source, &planned, &error.in_french()).await,
    };
    import.location = planned.url.clone();
    import.requested_by = payload.requested_by.clone();
    tell(lease, 3, "Comparaison et écriture").await?;
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let verdict = judged(state, &mut writing, &import, &mapping).await?;
    let words = summary(&verdict);
    // The same file is not held again each time it is looked at.
    schedule::note(
        &mut writing,
        &planned,
        &file.known,
        Some(&hash),
        &words,
        true,
    )
    .await?;
    last_file::keep(writing.connection(), &source.id, &bytes).await?;
    let read = (&import, mapping.as_str());
    end(state, lease, &source, read, verdict, writing).await
}

async fn end(
    state: &AppState,
    lease: &Lease,
    source: &Source,
    (import, mapping): (&ProposedImport, &str),
    verdict: Verdict,
    mut writing: Writing,
) -> Result<Finished, Failure> {
    let words = summary(&verdict);
    let (outcome, entry) = match &verdict {
        Verdict::Applied(applied) => {
            // The command line's is a file of its own.
            if !mapping.is_empty() {
                let new = NewVersion {
                    mapping,
                    made_by: &import.requested_by,
                    why: &format!("import de {}", import.location),
                };
                let at = instant(writing.at());
                versions::keep(writing.connection(), &source.id, &new, &at).await?;
            }
            let outcome = Outcome {
                words,
                run: Some(applied.run.clone()),
                hold: None,
            };
            (outcome, apply::entry(import, applied))
        }
        Verdict::Held(held) => {
            holds::letters::tell(state, &mut writing, source, held, &import.requested_by).await?;
            let outcome = Outcome {
                words,
                run: None,
                hold: Some(held.id.clone()),
            };
            (outcome, gate::entry(import, held))
        }
    };
    let finished = lease.finish_in(writing.connection(), &outcome).await?;
    let grant = permit::<ImportSource>(&Actor::Job(KIND), source.target())
        .map_err(|refusal| Failure::Never(refusal.to_string()))?;
    writing.commit(&grant, entry).await?;
    Ok(finished)
}

/// What an import brings, and the mapping that read it.
type Read = Result<(ProposedImport, String), ReadingError>;

async fn read(
    state: &AppState,
    lease: &Lease,
    source: &Source,
    bytes: Arc<Vec<u8>>,
    picks: std::collections::BTreeMap<String, String>,
) -> Result<Read, Failure> {
    let domain = Domain::of(&state.database, &source.scope).await?;
    let mends = mends_of(&state.database, &source.id).await?;
    let today = state.clock.today();
    let (of_rows, rows_of) = (source.clone(), source.clone());
    let recognised =
        turns::reading(move || reading::recognise(&bytes, &of_rows, &picks, today)).await?;
    let recognition = match recognised {
        Ok(recognition) => recognition,
        Err(error) => return Ok(Err(error)),
    };
    let words = format!("Nettoyage de {} lignes", recognition.rows.len());
    tell(lease, 2, &words).await?;
    let steward = domain.steward.clone();
    let mapping = recognition.mapping.to_json().to_string();
    let (rows, read) = (&recognition.rows, &recognition.mapping);
    let signature = format!("{} {}", domain.signature(), mends.signature());
    let memory = Memory::of(&state.database, &source.id, rows, read, &signature).await?;
    let (mut outcome, mut coverage, recognition, memory) = turns::reading(move || {
        let (rows, read) = (&recognition.rows, &recognition.mapping);
        let (outcome, coverage) =
            reading::outcome_knowing(rows, read, &rows_of.id, (&domain, &mends), today, &memory);
        (outcome, coverage, recognition, memory)
    })
    .await?;
    let geocoder = state.settings.geocoder.geocoder();
    if geocoder.is_some() {
        tell(lease, 2, "Recherche des positions d’après les adresses").await?;
    }
    geocoding::locate(
        &state.database,
        geocoder.as_ref(),
        &mut outcome,
        state.clock,
    )
    .await?;
    let (rows, read) = (&recognition.rows, &recognition.mapping);
    if outcome.report.geocoding.is_some() {
        coverage = coverage_of(rows, read, &outcome);
    }
    let mut import = propose_import(&source.id, "", &outcome, &Actor::Job(KIND))?;
    memory.complete(&mut import, &outcome)?;
    import.columns = read.columns_in(rows);
    import.coverage = Some(json!(coverage).to_string());
    import.steward = steward.map(|steward| steward.to_string());
    Ok(Ok((import, mapping)))
}

async fn unchanged(
    state: &AppState,
    lease: &Lease,
    planned: &schedule::Schedule,
    known: Known,
) -> Result<Finished, Failure> {
    let words = "Le fichier n’a pas changé.";
    schedule::note_alone(&state.database, state.clock, planned, &known, words, true).await?;
    let outcome = Outcome {
        run: None,
        hold: None,
        words: words.to_owned(),
    };
    lease.finish(&outcome).await
}

/// What the address could not give is told to who set it, and looked for again the next time.
async fn failed(
    state: &AppState,
    lease: &Lease,
    source: &Source,
    planned: &schedule::Schedule,
    words: &str,
) -> Result<Finished, Failure> {
    let known = planned.known.clone();
    schedule::note_alone(&state.database, state.clock, planned, &known, words, false).await?;
    schedule::tell_owner(state, source, planned, words).await?;
    let outcome = Outcome {
        run: None,
        hold: None,
        words: words.to_owned(),
    };
    lease.finish(&outcome).await
}

fn summary(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Applied(Applied { changes, .. }) => {
            let merged = match changes.merged {
                0 => String::new(),
                lines => format!(" {lines} réunis à des lieux d’autres lignes."),
            };
            format!(
                "{} ajoutés, {} modifiés, {} inchangés, {} retirés.{merged}",
                changes.added, changes.updated, changes.unchanged, changes.withdrawn
            )
        }
        Verdict::Held(held) => {
            let causes: Vec<String> = held.causes.iter().map(Cause::in_french).collect();
            format!("L’import attend une décision. {}", causes.join(" "))
        }
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
