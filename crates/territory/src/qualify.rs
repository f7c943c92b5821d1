//! What people write around a name: `Commune de Rennes`, `Saint-Denis de la Réunion`, `Le Mans 72`.

use std::collections::HashMap;

use crate::{
    Level, Territories, TerritoryId,
    fold::{fold, without_article},
};

/// Names and codes of the territories that tell homonyms apart.
pub(crate) struct Qualifiers {
    by_name: HashMap<String, Vec<TerritoryId>>,
}

impl Qualifiers {
    pub fn new(all: &Territories) -> Self {
        let mut by_name: HashMap<String, Vec<TerritoryId>> = HashMap::new();
        for level in [Level::Departement, Level::Region, Level::Pays] {
            for territory in all.territories(level) {
                let name = fold(&territory.name);
                if let Some(bare) = without_article(&name) {
                    by_name.entry(bare.into()).or_default().push(territory.id);
                }
                by_name.entry(name).or_default().push(territory.id);
                // A région's code could be taken for a département's.
                if level == Level::Departement {
                    let code = fold(territory.id.code.as_str());
                    by_name.entry(code).or_default().push(territory.id);
                }
            }
        }
        Self { by_name }
    }

    /// The name, and the territories of which one holds what it names, if the key ends by telling.
    pub fn cut<'k>(&self, key: &'k str) -> Option<(&'k str, &[TerritoryId])> {
        key.match_indices(' ').find_map(|(at, _)| {
            let mut tail = &key[at + 1..];
            while let Some(rest) = PARTICLES.iter().find_map(|word| first(tail, word)) {
                tail = rest;
            }
            Some((&key[..at], self.by_name.get(tail)?.as_slice()))
        })
    }
}

const PARTICLES: [&str; 9] = ["de", "du", "des", "d", "la", "le", "les", "l", "en"];

/// The key without the kind of body that it names: `mairie de rennes` → `rennes`.
pub(crate) fn without_kind(key: &str) -> Option<&str> {
    let rest = ["commune", "ville", "mairie"]
        .iter()
        .find_map(|kind| first(key, kind))?;
    ["de", "du", "des", "d"]
        .iter()
        .find_map(|particle| first(rest, particle))
}

/// What follows the word, if the text starts with it.
fn first<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.strip_prefix(word)?.strip_prefix(' ')
}
