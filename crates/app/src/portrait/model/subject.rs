//! Whose portrait it is: a territory, or communes that somebody put together.

use territory::{CodeInsee, Level, Territory, TerritoryId};

use super::national::number_of;
use crate::kernel::atlas::Atlas;
use crate::registry::model::encoded;
use crate::registry::views::territory_href;

/// The most communes that one puts together by hand: an address must hold them.
pub const MOST_COMMUNES: usize = 300;

/// The longest name of a set, in characters.
pub const LONGEST_NAME: usize = 80;

/// Whose portrait.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The territory, unless it is a set of communes.
    pub id: Option<TerritoryId>,
    /// Its name.
    pub name: String,
    /// What it is: `Département`.
    pub kind: &'static str,
    /// Its communes, by number, rising.
    pub communes: Vec<usize>,
    /// Inhabitants.
    pub population: Option<u64>,
}

/// Why communes cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// None was named.
    #[error("Choisissez au moins une commune.")]
    Empty,
    /// More than an address holds.
    #[error("Un portrait réunit au plus {MOST_COMMUNES} communes\u{a0}: retirez-en.")]
    TooMany,
    /// No commune has this code.
    #[error("« {0} » n’est pas le code d’une commune\u{a0}: écrivez des codes INSEE, comme 35238.")]
    Unknown(String),
}

impl Subject {
    /// A territory, with the communes it has in this atlas.
    pub fn territory(atlas: &Atlas, territory: &Territory) -> Self {
        let communes = atlas.communes_of(territory.id).into_iter();
        Self {
            id: Some(territory.id),
            name: territory.name.clone(),
            kind: territory.id.level.label(),
            communes: communes
                .filter_map(|commune| number_of(atlas.territories, commune.code))
                .collect(),
            population: territory.population,
        }
    }

    /// Communes put together, by the codes of an address: `35238,35047`. Old codes lead to the
    /// communes of today.
    pub fn set(atlas: &Atlas, codes: &str, name: &str) -> Result<Self, SetError> {
        let mut communes = Vec::new();
        for code in codes.split([',', ' ', ';']).filter(|code| !code.is_empty()) {
            let commune = code
                .parse::<CodeInsee>()
                .ok()
                .and_then(|code| atlas.territories.resolve(code));
            let short: String = code.chars().take(20).collect();
            let commune = commune.ok_or(SetError::Unknown(short))?;
            communes.extend(number_of(atlas.territories, commune.code));
            if communes.len() > 2 * MOST_COMMUNES {
                return Err(SetError::TooMany);
            }
        }
        communes.sort_unstable();
        communes.dedup();
        if communes.is_empty() {
            return Err(SetError::Empty);
        }
        if communes.len() > MOST_COMMUNES {
            return Err(SetError::TooMany);
        }
        let all = atlas.territories.communes();
        let populations = communes.iter().filter_map(|&number| all[number].population);
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        Ok(Self {
            id: None,
            name: match name.is_empty() {
                true => default_name(communes.len(), &all[communes[0]].name),
                false => name,
            },
            kind: "Territoire dessiné",
            population: Some(populations.map(u64::from).sum()),
            communes,
        })
    }

    /// The address of its portrait.
    pub fn href(&self, atlas: &Atlas) -> String {
        match self.id {
            Some(id) => format!("{}/portrait", territory_href(id)),
            None => format!(
                "/portrait?communes={}&nom={}",
                self.codes(atlas),
                encoded(&self.name)
            ),
        }
    }

    /// The address of another form of it: `csv`, `levier`.
    pub fn href_of(&self, atlas: &Atlas, extension: &str) -> String {
        let whole = self.href(atlas);
        match whole.split_once('?') {
            Some((path, query)) => format!("{path}.{extension}?{query}"),
            None => format!("{whole}.{extension}"),
        }
    }

    /// The codes of its communes, for an address.
    pub fn codes(&self, atlas: &Atlas) -> String {
        let all = atlas.territories.communes();
        let codes = self.communes.iter().map(|&number| all[number].code);
        codes
            .map(|code| code.to_string())
            .collect::<Vec<_>>()
            .join(",")
    }

    /// Whether it is one commune.
    pub fn is_commune(&self) -> bool {
        self.id.is_some_and(|id| id.level == Level::Commune)
    }
}

fn default_name(communes: usize, first: &str) -> String {
    match communes {
        1 => first.to_owned(),
        communes => format!("{communes} communes autour de {first}"),
    }
}
