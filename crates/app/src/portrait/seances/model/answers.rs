//! What participants send, and what keeps it from being kept. Every text is short: it is typed on a
//! telephone, and read by all.

use serde::Deserialize;

use super::Seance;
use super::tally::{Choice, Ranking};
use crate::network::forms::{lines, one_line};
use crate::registry::signalements::model::Motif;

/// The longest text, in characters.
pub const LONGEST: usize = 300;
const LONGEST_NAME: usize = 120;

/// What one person says of a known place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    /// What is wrong; none: the sheet is right.
    pub motif: Option<Motif>,
    pub words: String,
}

/// The form about a known place.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SayDraft {
    pub avis: String,
    pub motif: String,
    pub texte: String,
}

impl SayDraft {
    /// What it says, or what is missing.
    pub fn check(&self) -> Result<Say, &'static str> {
        let words = text(&self.texte)?;
        match self.avis.as_str() {
            "juste" => Ok(Say { motif: None, words }),
            "erreur" => match self.motif.parse::<Motif>() {
                Ok(Motif::Autre) if words.is_empty() => {
                    Err("Dites en quelques mots ce qui ne va pas.")
                }
                Ok(motif) => Ok(Say {
                    motif: Some(motif),
                    words,
                }),
                Err(()) => Err("Choisissez ce qui ne va pas sur cette fiche."),
            },
            _ => Err("Choisissez «\u{a0}Je confirme\u{a0}» ou «\u{a0}Il y a une erreur\u{a0}»."),
        }
    }
}

/// A place that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub name: String,
    pub commune: String,
    pub words: String,
}

/// The form about a missing place.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MissingDraft {
    pub nom: String,
    pub commune: String,
    pub texte: String,
    /// A proposal of one's own to take back.
    pub retirer: String,
}

impl MissingDraft {
    /// The place it proposes, or what is missing.
    pub fn check(&self) -> Result<Missing, &'static str> {
        let (name, commune) = (one_line(&self.nom), one_line(&self.commune));
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err("Donnez le nom du lieu, en 120\u{a0}caractères au plus.");
        }
        if commune.is_empty() || commune.chars().count() > LONGEST_NAME {
            return Err("Dites dans quelle commune il se trouve.");
        }
        Ok(Missing {
            name,
            commune,
            words: text(&self.texte)?,
        })
    }
}

/// A text of a few lines, or that it is too long.
pub fn text(written: &str) -> Result<String, &'static str> {
    let text = lines(written);
    match text.chars().count() > LONGEST {
        true => Err("Votre texte est trop long. Raccourcissez-le à 300\u{a0}caractères au plus."),
        false => Ok(text),
    }
}

/// The ranking that a form says: `e0=2&e1=&e2=1`.
pub fn ranking(seance: &Seance, pairs: &[(String, String)]) -> Ranking {
    let stakes = seance.stakes.len();
    let place = |stake: usize| {
        let name = format!("e{stake}");
        let (_, value) = pairs.iter().find(|(key, _)| *key == name)?;
        let place = value.parse::<u8>().ok()?;
        (1..=stakes).contains(&usize::from(place)).then_some(place)
    };
    Ranking((0..stakes).map(place).collect())
}

/// The sites that a form chooses: `site=0&site=3`, or `aucun=oui`. None is chosen by saying so; too
/// many are told.
pub fn choice(seance: &Seance, pairs: &[(String, String)]) -> Result<Choice, String> {
    let mut chosen: Vec<usize> = pairs
        .iter()
        .filter(|(key, _)| key == "site")
        .filter_map(|(_, value)| value.parse().ok())
        .filter(|site| *site < seance.sites.len())
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    let none = pairs.iter().any(|(key, _)| key == "aucun");
    match (chosen.len(), none) {
        (0, true) => Ok(Choice(Vec::new())),
        (0, false) => Err(
            "Choisissez au moins un site, ou «\u{a0}Aucun de ces sites\u{a0}».".to_owned(),
        ),
        (_, true) => Err(
            "Vous avez choisi des sites et «\u{a0}Aucun de ces sites\u{a0}». Gardez l’un ou l’autre."
                .to_owned(),
        ),
        (n, false) if n > seance.votes => Err(format!(
            "Vous avez choisi {n}\u{a0}sites. Gardez-en {} au plus.",
            seance.votes
        )),
        (_, false) => Ok(Choice(chosen)),
    }
}
