//! A kept scenario, and what may be kept. Pure.

use chrono::{DateTime, Utc};

use crate::kernel::atlas::Atlas;
use crate::portrait::levers::scenario::Scenario;
use crate::portrait::model::Subject;

/// The longest name.
pub const LONGEST_NAME: usize = 100;
/// The longest words of levers: forty permanences and forty keys of places.
pub const LONGEST_LEVERS: usize = 8_000;
/// The longest subject: communes put together.
pub const LONGEST_SUBJECT: usize = 2_500;
/// So many a person keeps at most.
pub const MOST: i64 = 200;
/// So many stand side by side.
pub const MOST_COMPARED: usize = 4;

/// A scenario that somebody kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What its link says.
    pub id: String,
    /// What its author called it.
    pub name: String,
    /// A territory, or codes of communes and a name.
    pub subject: String,
    /// What is changed, in the words of an address.
    pub levers: String,
    /// When it was kept.
    pub created_at: DateTime<Utc>,
}

/// What a person wants to keep, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Whose scenario.
    pub subject: String,
    /// What is changed, said as this atlas says it.
    pub levers: String,
}

/// The subject of a kept scenario in this atlas, if it is still there.
pub fn subject(atlas: &Atlas, text: &str) -> Option<Subject> {
    if let Ok(id) = text.parse() {
        return Some(Subject::territory(atlas, atlas.territory(id)?));
    }
    let (codes, name) = text.split_once(' ').unwrap_or((text, ""));
    Subject::set(atlas, codes, name).ok()
}

impl Draft {
    /// Checks what a form says.
    pub fn read(
        atlas: &Atlas,
        name: &str,
        about: &str,
        levers: &str,
    ) -> Result<Self, &'static str> {
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err("Donnez un nom au scénario.");
        }
        if name.chars().count() > LONGEST_NAME {
            return Err("Ce nom est trop long\u{a0}: 100 caractères au plus.");
        }
        if levers.len() > LONGEST_LEVERS || about.len() > LONGEST_SUBJECT {
            return Err("Ce scénario est trop long pour être gardé.");
        }
        subject(atlas, about).ok_or("Le territoire de ce scénario n’existe pas.")?;
        let (scenario, problems) = Scenario::read(atlas, levers);
        if !problems.is_empty() {
            return Err(
                "Ce scénario n’est pas compris\u{a0}: ouvrez-le, corrigez-le, puis enregistrez-le.",
            );
        }
        Ok(Self {
            name,
            subject: about.to_owned(),
            levers: scenario.words(atlas),
        })
    }
}
