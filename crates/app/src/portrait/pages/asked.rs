//! What the address of a portrait asks for beside whose it is.

use serde::Deserialize;

use super::communes::{Column, Order};
use crate::kernel::formats;
use crate::portrait::maps::Shown;
use crate::registry::model::encoded;

/// The words of the address; what is not understood is said, not guessed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What the map shows.
    pub carte: String,
    /// What the list is sorted by.
    pub tri: String,
    /// Which way.
    pub sens: String,
    /// `toutes` for the whole list.
    pub liste: String,
    /// The level wanted for all.
    pub niveau: String,
    /// Codes, for a set.
    pub communes: String,
    /// The name of a set.
    pub nom: String,
}

/// The most hours a year per 1 000 persons that one may want: a person beside each, all year.
pub const MOST_WANTED: f64 = 1_000_000.0;

impl Asked {
    /// What the map shows.
    pub fn shown(&self, need_known: bool) -> Shown {
        Shown::of_slug(&self.carte).unwrap_or(Shown::usual(need_known))
    }

    /// How the list is sorted.
    pub fn order(&self) -> Order {
        Order {
            column: Column::of_slug(&self.tri).unwrap_or_default(),
            descending: match self.sens.as_str() {
                "asc" => Some(false),
                "desc" => Some(true),
                _ => None,
            },
            whole: self.liste == "toutes",
        }
    }

    /// The level wanted, or why it cannot be.
    pub fn wanted(&self) -> Result<Option<f64>, String> {
        let written = self.niveau.trim();
        if written.is_empty() {
            return Ok(None);
        }
        let plain: String = written
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let short: String = written.chars().take(20).collect();
        match plain.replace(',', ".").parse::<f64>() {
            Ok(level) if level > 0.0 && level <= MOST_WANTED => Ok(Some(level)),
            Ok(level) if level > MOST_WANTED && level.is_finite() => Err(format!(
                "Le niveau visé « {short} » est trop grand\u{a0}: au plus {} heures par an pour 1\u{202f}000 personnes.",
                formats::integer(MOST_WANTED as u64)
            )),
            Ok(level) if level <= 0.0 => Err(format!(
                "Le niveau visé « {short} » doit être plus grand que zéro\u{a0}: écrivez par exemple 200."
            )),
            _ => Err(format!(
                "Le niveau visé « {short} » n’est pas un nombre d’heures par an\u{a0}: écrivez par exemple 200."
            )),
        }
    }

    /// What is asked and does not exist, and what is shown instead.
    pub fn misunderstood(&self) -> Vec<String> {
        let said = |value: &str, known: bool, what: &str, instead: &str| {
            let short: String = value.chars().take(20).collect();
            (!value.is_empty() && !known)
                .then(|| format!("« {short} » n’est pas {what}\u{a0}: {instead}."))
        };
        let map = Shown::of_slug(&self.carte).is_some();
        let column = Column::of_slug(&self.tri).is_some();
        [
            said(
                &self.carte,
                map,
                "une carte de ce portrait",
                "choisissez-en une dans la liste",
            ),
            said(
                &self.tri,
                column,
                "une colonne des communes",
                "elles sont dans l’ordre habituel",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What a form that sets some of the words sends along, so that none of the others is lost.
    pub fn kept(&self, but: &[&str]) -> Vec<(&'static str, String)> {
        let words = [
            ("communes", &self.communes),
            ("nom", &self.nom),
            ("carte", &self.carte),
            ("niveau", &self.niveau),
            ("tri", &self.tri),
            ("sens", &self.sens),
            ("liste", &self.liste),
        ];
        words
            .into_iter()
            .filter(|(name, value)| !value.is_empty() && !but.contains(name))
            .map(|(name, value)| (name, value.clone()))
            .collect()
    }

    /// An address with the level wanted alone.
    pub fn level_in(&self, href: &str) -> String {
        let level = Self {
            niveau: self.niveau.clone(),
            ..Self::default()
        };
        level.address(href, &[])
    }

    /// The address of the same page with other words, over the address of the subject.
    pub fn address(&self, href: &str, other: &[(&str, &str)]) -> String {
        let mut words: Vec<(&str, &str)> = vec![
            ("carte", &self.carte),
            ("niveau", &self.niveau),
            ("tri", &self.tri),
            ("sens", &self.sens),
            ("liste", &self.liste),
        ];
        for (name, value) in other {
            words.retain(|(known, _)| known != name);
            words.push((name, value));
        }
        let words: Vec<String> = words
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        match (words.is_empty(), href.contains('?')) {
            (true, _) => href.to_owned(),
            (false, true) => format!("{href}&{}", words.join("&")),
            (false, false) => format!("{href}?{}", words.join("&")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_read_as_one_writes_it_in_french() {
        let wanted = |niveau: &str| {
            let asked = Asked {
                niveau: niveau.to_owned(),
                ..Asked::default()
            };
            asked.wanted()
        };
        assert_eq!(wanted(""), Ok(None));
        assert_eq!(wanted("1\u{202f}200,5"), Ok(Some(1_200.5)));
        for (wrong, said) in [
            ("beaucoup", "n’est pas un nombre"),
            ("-3", "plus grand que zéro"),
            ("0", "plus grand que zéro"),
            ("NaN", "n’est pas un nombre"),
            ("inf", "n’est pas un nombre"),
            ("1e99", "trop grand"),
        ] {
            assert!(wanted(wrong).unwrap_err().contains(said), "{wrong}");
        }
    }

    #[test]
    fn what_does_not_exist_is_said() {
        let asked = Asked {
            carte: "lune".to_owned(),
            tri: "nom".to_owned(),
            ..Asked::default()
        };
        let said = asked.misunderstood();
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("« lune »"), "{said:?}");
    }

    #[test]
    fn addresses_keep_what_was_asked() {
        let asked = Asked {
            carte: "heures".to_owned(),
            tri: "nom".to_owned(),
            ..Asked::default()
        };
        let with = asked.address("/p", &[("tri", "minutes")]);
        assert_eq!(with, "/p?carte=heures&tri=minutes");
        assert_eq!(Asked::default().address("/p?a=1", &[]), "/p?a=1");
        assert_eq!(asked.kept(&["tri"]), [("carte", "heures".to_owned())]);
    }
}
