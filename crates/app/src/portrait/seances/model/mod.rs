//! What a séance is: its steps, who takes part, what may be done when. Pure.

pub mod answers;
pub mod code;
pub mod draft;
pub mod tally;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use territory::{CodeInsee, TerritoryId};

use crate::kernel::closed::closed;
use crate::kernel::policy::Target;
use code::Code;

/// So many take part at most: a full council room, and what one screen can tell.
pub const MOST_PARTICIPANTS: i64 = 200;
/// Once begun, a séance closes by itself after this.
pub const LASTS: TimeDelta = TimeDelta::hours(24);
/// What makes one answer follow another is kept so long after the end.
pub const KEPT_DAYS: i64 = 30;
/// Somebody who asked nothing for so long has left the room.
pub const PRESENT: TimeDelta = TimeDelta::seconds(90);
/// How often "last seen" is written: 200 telephones write five times a second together.
pub const SEEN_EVERY: TimeDelta = TimeDelta::seconds(40);
/// Places one person may propose, and known ones they may speak of.
pub const MOST_PROPOSALS: i64 = 10;
pub const MOST_SAYS: i64 = 100;

closed! {
    /// The steps of a séance, opened one at a time.
    Step {
        Offre => ("offre", "L’offre"),
        Enjeux => ("enjeux", "Les enjeux"),
        Sites => ("sites", "Les sites"),
        Restitution => ("restitution", "La restitution"),
    }
}

impl Step {
    /// What is done in it.
    pub fn told(self) -> &'static str {
        match self {
            Self::Offre => "vérifier et compléter les lieux connus",
            Self::Enjeux => "classer ce qui compte le plus",
            Self::Sites => "voter pour les prochains lieux",
            Self::Restitution => "voir ensemble ce qui ressort",
        }
    }
}

closed! {
    /// What somebody is there as.
    Hat {
        Elu => ("elu", "Élue ou élu"),
        Agent => ("agent", "Agent d’une collectivité"),
        Mediateur => ("mediateur", "Médiatrice ou médiateur numérique"),
        Habitant => ("habitant", "Habitante ou habitant"),
        Autre => ("autre", "Autre"),
    }
}

closed! {
    /// What became of a proposed place.
    Suite {
        ATraiter => ("a-traiter", "à traiter"),
        Fait => ("fait", "fait"),
        Ecarte => ("ecarte", "écarté"),
    }
}

/// A place to vote on: a commune of the territory, or a quarter of the only one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub label: String,
    pub commune: Option<CodeInsee>,
}

/// A séance, without its answers.
#[derive(Debug, Clone)]
pub struct Seance {
    pub id: String,
    pub code: Code,
    pub title: String,
    pub territory: TerritoryId,
    pub held_on: NaiveDate,
    pub stakes: Vec<String>,
    pub sites: Vec<Site>,
    /// How many sites one person may choose.
    pub votes: usize,
    /// The step that was opened last.
    pub step: Option<Step>,
    /// Whether it still takes answers.
    pub open: bool,
    /// Moves with each act of the facilitator.
    pub stage: i64,
    /// Moves with each act of anyone.
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub reported_at: Option<DateTime<Utc>>,
    pub erased_at: Option<DateTime<Utc>>,
}

/// Where a séance stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It can still be changed; nobody joins yet.
    Preparing,
    /// People join; no step was opened.
    Welcome,
    /// A step takes answers.
    Open(Step),
    /// The last step no longer does, the next is not open.
    Shut(Step),
    /// It is over.
    Over,
}

impl Seance {
    /// What is granted when one may lead it: all of its territory is in one's scope.
    pub fn target(&self) -> Target {
        target(&self.id, self.territory)
    }

    /// Where it stands at an instant: what nobody closed is over all the same.
    pub fn phase(&self, now: DateTime<Utc>) -> Phase {
        let late = self.closes_at.is_some_and(|at| at <= now);
        match (self.started_at, self.step) {
            _ if self.closed_at.is_some() || late => Phase::Over,
            (None, _) => Phase::Preparing,
            (Some(_), None) => Phase::Welcome,
            (Some(_), Some(step)) if self.open => Phase::Open(step),
            (Some(_), Some(step)) => Phase::Shut(step),
        }
    }

    /// What moves when there is another page to see.
    pub fn moved_to(&self, phase: Phase) -> String {
        match phase {
            Phase::Over => "fin".to_owned(),
            _ => self.stage.to_string(),
        }
    }

    /// The steps that have something to do.
    pub fn steps(&self) -> Vec<Step> {
        let steps = Step::ALL.iter().copied();
        steps
            .filter(|step| match step {
                Step::Enjeux => !self.stakes.is_empty(),
                Step::Sites => !self.sites.is_empty(),
                Step::Offre | Step::Restitution => true,
            })
            .collect()
    }
}

/// A séance, and where it is.
pub fn target(id: &str, territory: TerritoryId) -> Target {
    Target::new(format!("seance:{id}")).within(territory)
}

/// Somebody who takes part, as far as is known: nobody asks who they are.
#[derive(Debug, Clone)]
pub struct Participant {
    pub id: String,
    pub seen_at: DateTime<Utc>,
}

/// A place that somebody said is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub id: String,
    pub name: String,
    pub commune: String,
    pub words: String,
    pub at: DateTime<Utc>,
    pub suite: Suite,
    pub reason: String,
}

impl Proposal {
    /// Whether nobody settled it yet.
    pub fn waits(&self) -> bool {
        self.suite == Suite::ATraiter
    }
}
