//! The minutes of a séance.

use serde::Serialize;

use crate::{Day, Figure, Imprint, Picture, Section, Source};

/// What the participants made of something on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is so.
    Confirmed,
    /// A place that was missing.
    Proposed,
    /// An error.
    Flagged,
}

/// Something that was checked or brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What was made of it.
    pub standing: Standing,
    /// The place's name.
    pub name: String,
    /// The commune.
    pub commune: String,
    /// What was said of it.
    pub detail: String,
    /// How many said so.
    pub count: u32,
}

/// A stake that was ranked. Given in order, the first first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stake {
    /// « 1er », « 2e ex æquo »; nothing where nobody ranked.
    pub rank: String,
    /// « La mobilité ».
    pub name: String,
    /// Its score; of the highest depends the length of the others' bars.
    pub points: u32,
    /// « placé premier par 8 personnes sur 12 ».
    pub detail: String,
}

/// A site that was voted on. Given in order, the first first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Vote {
    /// « 1er », « 2e ex æquo »; nothing where nobody voted.
    pub rank: String,
    /// « Salle des fêtes de Pipriac ».
    pub name: String,
    /// The votes for it.
    pub votes: u32,
    /// What opening there would change: « 1 250 personnes de plus à moins de 15 minutes ».
    pub detail: String,
}

/// What was agreed to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What.
    pub what: String,
    /// Who, if it was said. An office or a structure rather than a person's name.
    pub who: String,
    /// By when, if it was said.
    pub when: String,
}

/// What a séance with elected officials collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Minutes {
    /// The séance's title.
    pub title: String,
    /// The territory it was about.
    pub territory: String,
    /// The day it was held.
    pub held_on: Day,
    /// Who publishes it, and when.
    pub imprint: Imprint,
    /// How many took part, without names.
    pub participants: u32,
    /// The sentence that sums it up.
    pub sentence: String,
    /// Figures that were on the table.
    pub figures: Vec<Figure>,
    /// The offer as it was checked and completed.
    pub items: Vec<Item>,
    /// What matters most to the participants.
    pub stakes: Vec<Stake>,
    /// How stakes are scored, and by how many: « 3 points pour une première place… ».
    pub scoring: String,
    /// Where they would open.
    pub votes: Vec<Vote>,
    /// How one could vote, and how many did.
    pub voting: String,
    /// The sites, and the places, on a map.
    pub map: Option<Picture>,
    /// What they said, in their words.
    pub words: Vec<String>,
    /// What is to be done.
    pub steps: Vec<Step>,
    /// What else there is to say.
    pub sections: Vec<Section>,
    /// Where the figures come from.
    pub sources: Vec<Source>,
}
