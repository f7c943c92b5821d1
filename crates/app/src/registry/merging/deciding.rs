//! What a decision by hand means for pairs of records.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::golden::{self, Gathered, Record};
use super::model::{Judgement, LONGEST, Pair, Verdict, settled};
use super::store::judgements::{self, Granted, TakenBack};
use crate::kernel::identity::{Actor, OrganisationId};
use crate::kernel::policy::{Grant, MergePlaces, Refusal, Target, permit};
use crate::kernel::state::AppState;
use crate::registry::store::StoreError;

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No reason was given.
    #[error("no reason given")]
    NoReason,
    /// It is too long.
    #[error("the reason is too long")]
    TooLong,
    /// No place was chosen, or it is the same one.
    #[error("no other place")]
    NoPlace,
    /// No record of this place was chosen.
    #[error("no record of this place")]
    NoRecord,
    /// Nobody decided that, or it was taken back.
    #[error("no such decision")]
    NoDecision,
    /// Not both are in the actor's scope.
    #[error(transparent)]
    OutOfScope(#[from] Refusal),
    /// The registry did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Refused {
    /// What to do, for whoever decided.
    pub fn words(&self) -> &'static str {
        match self {
            Self::NoReason => {
                "Dites en une phrase pourquoi\u{a0}: ceux qui liront la fiche après vous en auront besoin."
            }
            Self::TooLong => {
                "La raison est trop longue. Raccourcissez-la à 500\u{a0}caractères au plus."
            }
            Self::NoPlace => "Choisissez l’autre lieu dans la liste.",
            Self::NoRecord => "Choisissez la fiche à séparer. Il doit en rester une autre.",
            Self::NoDecision => "Cette décision a déjà été annulée.",
            Self::OutOfScope(_) => {
                "L’autre lieu n’est pas dans votre périmètre. Demandez à l’équipe de son Hub."
            }
            Self::Store(_) => "Le registre ne répond pas. Réessayez dans un moment.",
        }
    }
}

fn reason(why: &str) -> Result<&str, Refused> {
    match why.trim() {
        "" => Err(Refused::NoReason),
        why if why.chars().count() > LONGEST => Err(Refused::TooLong),
        why => Ok(why),
    }
}

fn grant(
    actor: &Actor,
    record: &Record,
    steward: Option<&OrganisationId>,
) -> Result<Grant<MergePlaces>, Refusal> {
    let steward = record.steward.as_ref().or(steward).cloned();
    permit(
        actor,
        Target::place(&record.key, record.place.code_insee, steward),
    )
}

fn grants(actor: &Actor, place: &Gathered) -> Result<Vec<Grant<MergePlaces>>, Refusal> {
    let records = place.records.iter();
    records
        .map(|record| grant(actor, record, place.steward.as_ref()))
        .collect()
}

async fn place(state: &AppState, key: &str) -> Result<Option<Gathered>, Refused> {
    let mut connection = state.database.acquire().await?;
    Ok(golden::of_key(&mut connection, key).await?)
}

async fn said(state: &AppState, place: &Gathered) -> Result<Vec<Judgement>, StoreError> {
    let mut connection = state.database.acquire().await?;
    let mut said: BTreeMap<(Pair, String), Judgement> = BTreeMap::new();
    for record in &place.records {
        for judgement in judgements::of_record(&mut connection, &record.key).await? {
            let whose = (judgement.pair.clone(), judgement.by.clone());
            said.insert(whose, judgement);
        }
    }
    Ok(said.into_values().collect())
}

/// Makes one place of two. What was said to keep records of them apart is overruled.
pub async fn merge(
    state: &AppState,
    actor: &Actor,
    place_here: &Gathered,
    with: &str,
    why: &str,
) -> Result<&'static str, Refused> {
    let other = match with.trim() {
        "" => return Err(Refused::NoPlace),
        key => place(state, key).await?.ok_or(Refused::NoPlace)?,
    };
    if other.key == place_here.key {
        return Err(Refused::NoPlace);
    }
    let (here, there) = (grants(actor, place_here)?, grants(actor, &other)?);
    let why = reason(why)?;
    let said = said(state, place_here).await?;
    let apart = |pair: &Pair| {
        let of_pair = said.iter().filter(|judgement| judgement.pair == *pair);
        settled(of_pair).is_some_and(|settled| settled.verdict == Verdict::Different)
    };
    let mut rulings = Vec::new();
    for (number, one) in here.iter().enumerate() {
        for (across, two) in there.iter().enumerate() {
            let leaders = number == 0 && across == 0;
            let pair = Pair::of(one.target().id(), two.target().id());
            if leaders || pair.is_some_and(|pair| apart(&pair)) {
                rulings.extend(Granted::of(one, two).map(|granted| (granted, Verdict::Same)));
            }
        }
    }
    judgements::judge(&state.database, &rulings, why, state.clock).await?;
    let merged = place(state, with).await?;
    let same = place(state, &place_here.key).await?;
    Ok(match (merged, same) {
        (Some(one), Some(two)) if one.key == two.key => "reunie",
        _ => "contredite",
    })
}

/// Splits a record off: it is none of the places that the others are.
pub async fn split(
    state: &AppState,
    actor: &Actor,
    place: &Gathered,
    record: &str,
    why: &str,
) -> Result<&'static str, Refused> {
    let live = place.records.iter().filter(|record| !record.withdrawn);
    if live.clone().count() < 2 || !live.clone().any(|known| known.key == record) {
        return Err(Refused::NoRecord);
    }
    let grants = grants(actor, place)?;
    let why = reason(why)?;
    let own = grants.iter().find(|grant| grant.target().id() == record);
    let own = own.ok_or(Refused::NoRecord)?;
    let rulings: Vec<_> = grants
        .iter()
        .filter_map(|other| Some((Granted::of(own, other)?, Verdict::Different)))
        .collect();
    judgements::judge(&state.database, &rulings, why, state.clock).await?;
    Ok("separee")
}

/// What somebody decided at once of this place and others.
pub struct Decision {
    pub verdict: Verdict,
    /// The names of the records it was about.
    pub others: Vec<String>,
    pub by: String,
    pub at: DateTime<Utc>,
    pub why: String,
    pairs: Vec<Pair>,
}

/// What was decided of a place's records, the latest first.
pub async fn decisions(state: &AppState, place: &Gathered) -> Result<Vec<Decision>, StoreError> {
    let mut decisions: Vec<Decision> = Vec::new();
    for judgement in said(state, place).await? {
        let known = decisions.iter_mut().find(|known| {
            known.verdict == judgement.verdict
                && known.by == judgement.by
                && known.at == judgement.at
        });
        match known {
            Some(decision) => decision.pairs.push(judgement.pair),
            None => decisions.push(Decision {
                verdict: judgement.verdict,
                others: Vec::new(),
                by: judgement.by,
                at: judgement.at,
                why: judgement.why,
                pairs: vec![judgement.pair],
            }),
        }
    }
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.at));
    let mut connection = state.database.acquire().await?;
    for decision in &mut decisions {
        let keys = decision.pairs.iter().flat_map(|pair| [pair.a(), pair.b()]);
        let mut keys: Vec<&str> = keys.collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let name = super::store::pairs::name_of(&mut connection, key).await?;
            decision.others.extend(name);
        }
    }
    Ok(decisions)
}

/// Takes back what somebody decided at an instant.
pub async fn undo(
    state: &AppState,
    actor: &Actor,
    place_here: &Gathered,
    by: &str,
    at: DateTime<Utc>,
) -> Result<&'static str, Refused> {
    let decisions = decisions(state, place_here).await?;
    let found = decisions
        .into_iter()
        .find(|one| one.by == by && one.at == at);
    let decision = found.ok_or(Refused::NoDecision)?;
    let mut granted = Vec::new();
    for pair in &decision.pairs {
        let mut ends = Vec::new();
        for key in [pair.a(), pair.b()] {
            let place = place(state, key).await?.ok_or(Refused::NoDecision)?;
            let record = place.records.iter().find(|record| record.key == key);
            let record = record.ok_or(Refused::NoDecision)?;
            ends.push(grant(actor, record, place.steward.as_ref())?);
        }
        if let [one, other] = &ends[..] {
            granted.extend(Granted::of(one, other));
        }
    }
    let why = format!("Annulation de la décision du {}", at.date_naive());
    let done = judgements::take_back(&state.database, &granted, by, &why, state.clock).await?;
    match done {
        TakenBack::Done => Ok("annulee"),
        TakenBack::Nothing => Err(Refused::NoDecision),
    }
}
