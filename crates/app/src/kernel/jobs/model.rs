//! What a job is, and the states it goes through.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// How long finished jobs are kept, in days.
pub const KEPT_DAYS: i64 = 30;

/// How often a job is tried, unless it says otherwise.
const ATTEMPTS: i64 = 5;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
}

impl JobState {
    /// As stored.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "à faire",
            Self::Running => "en cours",
            Self::Done => "fait",
            Self::Failed => "échoué",
        }
    }

    /// The one of this slug.
    pub fn of_slug(slug: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.slug() == slug)
    }

    /// Nothing more will come of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Which handler does it.
    pub kind: &'static str,
    /// What it is about, for the handler.
    pub payload: Value,
    /// While a job of this key waits or runs, no other is added.
    pub unique_key: Option<String>,
    /// Not before.
    pub due_at: DateTime<Utc>,
    /// How often it is tried before it counts as failed.
    pub max_attempts: i64,
    /// Who asked for it.
    pub created_by: Option<String>,
}

impl NewJob {
    /// A job of this kind, due at once.
    pub fn new(kind: &'static str, payload: Value, due_at: DateTime<Utc>) -> Self {
        Self {
            kind,
            payload,
            unique_key: None,
            due_at,
            max_attempts: ATTEMPTS,
            created_by: None,
        }
    }

    /// One at a time of this key.
    #[must_use]
    pub fn alone_of(self, key: impl Into<String>) -> Self {
        Self {
            unique_key: Some(key.into()),
            ..self
        }
    }

    /// Tried so often.
    #[must_use]
    pub fn tried(self, max_attempts: i64) -> Self {
        Self {
            max_attempts,
            ..self
        }
    }

    /// Asked for by this person.
    #[must_use]
    pub fn asked_by(self, person: impl Into<String>) -> Self {
        Self {
            created_by: Some(person.into()),
            ..self
        }
    }
}

/// A job that begins again so long after each of its ends.
#[derive(Debug, Clone, Copy)]
pub struct Recurring {
    pub kind: &'static str,
    pub every: TimeDelta,
}

/// A job as the table holds it.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: String,
    pub kind: String,
    pub payload: Value,
    pub state: JobState,
    pub due_at: DateTime<Utc>,
    pub every_seconds: Option<i64>,
    /// Times it was begun.
    pub attempts: i64,
    pub max_attempts: i64,
    pub leased_by: Option<String>,
    /// What its handler last said of it.
    pub progress: Option<Value>,
    pub result: Option<Value>,
    /// Why its last try failed.
    pub error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<String>,
    pub finished_at: Option<DateTime<Utc>>,
}
