//! What a séance adds up to: read from the answers as long as they are kept, from what was kept of
//! them afterwards.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::number;
use crate::kernel::database::Database;
use crate::portrait::seances::model::tally::{self, Choice, Ranking, Sites, Stakes};
use crate::portrait::seances::model::{
    Hat, MOST_PARTICIPANTS, MOST_PROPOSALS, MOST_SAYS, Proposal, Seance, Step,
};
use crate::registry::signalements::model::Motif;
use crate::registry::store::StoreError;

/// A text that somebody wrote, and what names it as long as it can be hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub text: String,
    #[serde(skip)]
    pub participant: String,
    #[serde(skip)]
    pub hidden: bool,
}

/// What is said wrong with a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub motif: String,
    /// How many say so.
    pub number: usize,
    pub words: Vec<Words>,
}

impl Fault {
    /// The motif, as people read it.
    pub fn label(&self) -> &'static str {
        self.motif
            .parse::<Motif>()
            .map_or("Autre chose", Motif::label)
    }
}

/// What was said of a known place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceSaid {
    pub key: String,
    pub name: String,
    /// How many say that its sheet is right.
    pub confirmed: usize,
    pub faults: Vec<Fault>,
    /// What those who confirm it added.
    pub words: Vec<Words>,
}

/// All of it; nothing in it says which answers are of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub participants: usize,
    /// Role (or none) and how many.
    pub hats: Vec<(String, usize)>,
    pub places: Vec<PlaceSaid>,
    pub remarks: Vec<Words>,
    pub stakes: Stakes,
    pub sites: Sites,
}

/// A séance holds no more of them than this.
const MOST_ROWS: i64 = MOST_PARTICIPANTS * MOST_SAYS;

/// What a séance adds up to.
pub async fn of(database: &Database, seance: &Seance) -> Result<Results, StoreError> {
    if seance.erased_at.is_some() {
        let row = sqlx::query("SELECT results FROM seance WHERE id = $1")
            .bind(&seance.id)
            .fetch_one(database)
            .await?;
        let kept: Option<String> = row.try_get("results")?;
        return serde_json::from_str(kept.as_deref().unwrap_or("null")).map_err(|_| {
            StoreError::Damaged {
                what: format!("results of the séance {}", seance.id),
            }
        });
    }
    let mut connection = database.acquire().await?;
    counted(&mut connection, seance).await
}

/// The same from the answers, within a transaction.
pub async fn counted(
    connection: &mut AnyConnection,
    seance: &Seance,
) -> Result<Results, StoreError> {
    let hats = hats(connection, &seance.id).await?;
    let rankings: Vec<Ranking> = ballots(connection, &seance.id, Step::Enjeux).await?;
    let choices: Vec<Choice> = ballots(connection, &seance.id, Step::Sites).await?;
    Ok(Results {
        participants: hats.iter().map(|(_, number)| number).sum(),
        hats,
        places: places(connection, &seance.id).await?,
        remarks: remarks(connection, &seance.id).await?,
        stakes: tally::borda(seance.stakes.len(), &rankings),
        sites: tally::count(seance.sites.len(), seance.votes, &choices),
    })
}

async fn hats(
    connection: &mut AnyConnection,
    id: &str,
) -> Result<Vec<(String, usize)>, StoreError> {
    let rows = sqlx::query(
        "SELECT COALESCE(hat, '') AS hat, COUNT(*) AS number FROM seance_participant \
         WHERE seance_id = $1 GROUP BY COALESCE(hat, '')",
    )
    .bind(id)
    .fetch_all(connection)
    .await?;
    let mut hats = Vec::new();
    for row in &rows {
        hats.push((row.try_get::<String, _>("hat")?, number(row, "number")?));
    }
    // In the order in which roles are offered; none comes last.
    let order = |slug: &str| Hat::ALL.iter().position(|hat| hat.slug() == slug);
    hats.sort_by_key(|(slug, _)| order(slug).unwrap_or(Hat::ALL.len()));
    Ok(hats)
}

async fn ballots<T: DeserializeOwned>(
    connection: &mut AnyConnection,
    id: &str,
    step: Step,
) -> Result<Vec<T>, StoreError> {
    let rows = sqlx::query(
        "SELECT content FROM seance_ballot WHERE seance_id = $1 AND step = $2 LIMIT $3",
    )
    .bind(id)
    .bind(step.slug())
    .bind(MOST_PARTICIPANTS)
    .fetch_all(connection)
    .await?;
    let read = |row: &AnyRow| -> Result<T, StoreError> {
        serde_json::from_str(&row.try_get::<String, _>("content")?).map_err(|_| {
            StoreError::Damaged {
                what: format!("a ballot of the séance {id}"),
            }
        })
    };
    rows.iter().map(read).collect()
}

async fn remarks(connection: &mut AnyConnection, id: &str) -> Result<Vec<Words>, StoreError> {
    let rows = sqlx::query(
        "SELECT participant_id, content, hidden FROM seance_ballot \
         WHERE seance_id = $1 AND step = 'offre' ORDER BY at DESC, participant_id LIMIT $2",
    )
    .bind(id)
    .bind(MOST_PARTICIPANTS)
    .fetch_all(connection)
    .await?;
    let mut remarks = Vec::new();
    for row in &rows {
        let content: String = row.try_get("content")?;
        let text: String = serde_json::from_str(&content).unwrap_or_default();
        remarks.extend(words(row, text)?);
    }
    Ok(remarks)
}

fn words(row: &AnyRow, text: String) -> Result<Option<Words>, StoreError> {
    let words = Words {
        participant: row.try_get("participant_id")?,
        hidden: row.try_get::<i64, _>("hidden")? != 0,
        text,
    };
    Ok((!words.text.is_empty()).then_some(words))
}

async fn places(connection: &mut AnyConnection, id: &str) -> Result<Vec<PlaceSaid>, StoreError> {
    let rows = sqlx::query(
        "SELECT participant_id, place_key, place_name, motif, words, hidden FROM seance_say \
         WHERE seance_id = $1 ORDER BY place_name, place_key, at LIMIT $2",
    )
    .bind(id)
    .bind(MOST_ROWS)
    .fetch_all(connection)
    .await?;
    let mut places: BTreeMap<(String, String), PlaceSaid> = BTreeMap::new();
    for row in &rows {
        let key: String = row.try_get("place_key")?;
        let name: String = row.try_get("place_name")?;
        let said = places
            .entry((name.clone(), key.clone()))
            .or_insert_with(|| PlaceSaid {
                key,
                name,
                confirmed: 0,
                faults: Vec::new(),
                words: Vec::new(),
            });
        let words = words(row, row.try_get("words")?)?;
        match row.try_get::<Option<String>, _>("motif")? {
            None => {
                said.confirmed += 1;
                said.words.extend(words);
            }
            Some(motif) => said.fault(motif, words),
        }
    }
    let mut places: Vec<PlaceSaid> = places.into_values().collect();
    // What is doubted by most comes first.
    places.sort_by_key(|place| std::cmp::Reverse(place.doubted()));
    Ok(places)
}

impl PlaceSaid {
    /// How many say that something is wrong.
    pub fn doubted(&self) -> usize {
        self.faults.iter().map(|fault| fault.number).sum()
    }

    fn fault(&mut self, motif: String, words: Option<Words>) {
        let known = self.faults.iter().position(|fault| fault.motif == motif);
        let at = known.unwrap_or_else(|| {
            self.faults.push(Fault {
                motif,
                number: 0,
                words: Vec::new(),
            });
            self.faults.len() - 1
        });
        let fault = &mut self.faults[at];
        fault.number += 1;
        fault.words.extend(words);
    }
}

impl Results {
    /// Without the texts that were put aside.
    #[must_use]
    pub fn fit_to_show(mut self) -> Self {
        let shown = |words: &Words| !words.hidden;
        self.remarks.retain(shown);
        for place in &mut self.places {
            place.words.retain(shown);
            for fault in &mut place.faults {
                fault.words.retain(shown);
            }
        }
        self
    }
}

/// The places that were proposed, in the order in which they came.
pub async fn proposals(database: &Database, id: &str) -> Result<Vec<Proposal>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, name, commune, words, at, state, reason FROM seance_proposal \
         WHERE seance_id = $1 ORDER BY at, id LIMIT $2",
    )
    .bind(id)
    .bind(MOST_PARTICIPANTS * MOST_PROPOSALS)
    .fetch_all(database)
    .await?;
    rows.iter().map(proposal).collect()
}

pub(super) fn proposal(row: &AnyRow) -> Result<Proposal, StoreError> {
    let id: String = row.try_get("id")?;
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of the proposal {id}"),
    };
    Ok(Proposal {
        name: row.try_get("name")?,
        commune: row.try_get("commune")?,
        words: row.try_get("words")?,
        at: row
            .try_get::<String, _>("at")?
            .parse()
            .map_err(|_| damaged("at"))?,
        suite: row
            .try_get::<String, _>("state")?
            .parse()
            .map_err(|()| damaged("state"))?,
        reason: row
            .try_get::<Option<String>, _>("reason")?
            .unwrap_or_default(),
        id,
    })
}
