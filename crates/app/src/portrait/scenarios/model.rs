//! What a scenario is, and what it says of the data of the day. Pure.

use chrono::{DateTime, NaiveDate, Utc};
use territory::TerritoryId;

use crate::kernel::atlas::Atlas;
use crate::kernel::policy::Target;
use crate::network::forms::{Problems, one_line};
use crate::portrait::levers::model::asked::{self, MOST_COMMUNES, Read};
use crate::portrait::levers::model::{Effect, Outcomes};
use crate::portrait::model::{National, Subject};
use crate::registry::model::RawQuery;
use crate::registry::search::territory_at;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 80;
/// The longest address: a set of communes with all its levers.
pub const LONGEST_ADDRESS: usize = 8_000;
/// So many one person keeps; they erase some before they keep more.
pub const MOST_KEPT: i64 = 200;
/// So many are compared at once.
pub const COMPARED: std::ops::RangeInclusive<usize> = 2..=4;

/// A scenario, as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its id, that nobody guesses.
    pub id: String,
    /// Who keeps it.
    pub person: String,
    /// Its name.
    pub name: String,
    /// The territory it is about, unless somebody put it together.
    pub territory: Option<TerritoryId>,
    /// Its levers.
    pub address: String,
    /// What it came to when it was kept.
    pub outcome: Outcomes,
    /// On which revision of the registry.
    pub revision: i64,
    /// And on which day.
    pub kept_on: NaiveDate,
    /// When it was kept first.
    pub created_at: DateTime<Utc>,
}

/// What is needed to keep one.
#[derive(Debug, Clone, PartialEq)]
pub struct NewScenario {
    pub name: String,
    pub territory: Option<TerritoryId>,
    pub address: String,
    pub outcome: Outcomes,
    pub revision: i64,
    pub kept_on: NaiveDate,
}

/// A scenario, asked again of the data of the day.
#[derive(Debug, Clone)]
pub struct Today {
    /// Whose levers.
    pub subject: Subject,
    /// How they stand; what is not understood any more is among its problems.
    pub read: Read,
    /// What it comes to.
    pub effect: Effect,
    /// The same in figures.
    pub outcome: Outcomes,
}

impl Scenario {
    /// Where it is read.
    pub fn href(&self) -> String {
        href(&self.id)
    }

    /// It, and where it is: in the scope of whoever keeps that territory.
    pub fn target(&self) -> Target {
        let target = Target::new(subject_of(&self.id));
        match self.territory {
            Some(territory) => target.within(territory),
            None => target,
        }
    }

    /// Asks it again; nothing where its territory is no more.
    pub fn today(&self, atlas: &Atlas, national: &National) -> Option<Today> {
        let (subject, read) = asked_by(atlas, &self.address)?;
        let effect = Effect::of(atlas, national, subject.clone(), &read.levers);
        Some(Today {
            outcome: Outcomes::of(&effect),
            subject,
            read,
            effect,
        })
    }

    /// Whether the data of the day say otherwise than those it was kept on, to a reader.
    pub fn moved(&self, today: &Outcomes) -> bool {
        self.outcome.before.said() != today.before.said()
            || self.outcome.after.said() != today.after.said()
    }
}

/// Where a scenario is read.
pub fn href(id: &str) -> String {
    format!("/scenarios/{id}")
}

/// As the journal names it.
pub fn subject_of(id: &str) -> String {
    format!("scenario:{id}")
}

/// One's own scenario, or a new one.
pub fn own(id: &str) -> Target {
    Target::own_part_of(subject_of(id))
}

/// The levers of an address: whose, and how they stand. Nothing where it is no such address.
pub fn asked_by(atlas: &Atlas, address: &str) -> Option<(Subject, Read)> {
    if address.len() > LONGEST_ADDRESS {
        return None;
    }
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let raw = RawQuery::parse(query);
    let steps: Vec<&str> = path.split('/').skip(1).collect();
    let subject = match steps[..] {
        ["portrait", "leviers"] => {
            let word = |name| raw.first(name).unwrap_or_default();
            Subject::set(atlas, word("communes"), word("nom")).ok()?
        }
        ["territoires", level, code, "portrait", "leviers"] => {
            Subject::territory(atlas, territory_at(atlas, level, code)?)
        }
        _ => return None,
    };
    if subject.communes.len() > MOST_COMMUNES {
        return None;
    }
    let read = asked::read(atlas, &subject, &raw);
    Some((subject, read))
}

/// A name that may be kept.
pub fn named(name: &str) -> Result<String, Problems> {
    let name = one_line(name);
    match name.chars().count() {
        1..=LONGEST_NAME => Ok(name),
        _ => Err(Problems::one(
            "nom",
            format!("Donnez un nom à ce scénario, en {LONGEST_NAME}\u{a0}caractères au plus."),
        )),
    }
}
