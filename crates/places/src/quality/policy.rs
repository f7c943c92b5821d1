//! What each thing is worth: declared in `policy.toml`, checked when it is read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Flaw, Freshness};
use crate::standard::Field;

/// The points of a whole sheet.
pub const WHOLE: u8 = 100;

/// What a score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What is known.
    Completeness,
    /// How long ago it was checked.
    Freshness,
    /// What is written can be used.
    Validity,
    /// What is written does not contradict itself.
    Consistency,
}

impl Part {
    /// All of them, in the order they are told.
    pub const ALL: [Self; 4] = [
        Self::Completeness,
        Self::Freshness,
        Self::Validity,
        Self::Consistency,
    ];

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Completeness => "Complétude",
            Self::Freshness => "Fraîcheur",
            Self::Validity => "Validité",
            Self::Consistency => "Cohérence",
        }
    }

    /// What it asks, as people read it.
    pub fn question(self) -> &'static str {
        match self {
            Self::Completeness => "La fiche dit-elle ce qu’il faut pour venir\u{202f}?",
            Self::Freshness => "Depuis quand a-t-elle été vérifiée\u{202f}?",
            Self::Validity => "Ce qui est écrit est-il utilisable\u{202f}?",
            Self::Consistency => "Ce qui est écrit se contredit-il\u{202f}?",
        }
    }
}

/// What each field, age and flaw is worth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    parts: BTreeMap<Part, u8>,
    completeness: BTreeMap<Field, u8>,
    freshness: BTreeMap<Freshness, u8>,
    validity: BTreeMap<Flaw, u8>,
    consistency: BTreeMap<Flaw, u8>,
}

/// Why a policy cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not the file it should be.
    #[error("the policy cannot be read: {0}")]
    Form(String),
    /// Points that do not add up.
    #[error("{what} must add up to {wanted} points, not {found}")]
    Sum {
        /// Which.
        what: &'static str,
        /// So many.
        wanted: u32,
        /// Instead of.
        found: u32,
    },
    /// Something is worth nothing because it is not written.
    #[error("{0} is missing from the policy")]
    Missing(String),
    /// A fresher sheet is worth less than an older one.
    #[error("an older sheet may not be worth more than a fresher one")]
    Ages,
    /// Filling a field could lower the score.
    #[error("what {0} may contradict costs more than it gives")]
    Costly(Field),
}

impl Policy {
    /// The one that stands in `policy.toml`.
    ///
    /// # Panics
    /// Never: a test reads the file that is built in.
    pub fn declared() -> &'static Self {
        static DECLARED: LazyLock<Policy> = LazyLock::new(|| {
            Policy::read(include_str!("policy.toml")).expect("the file built in is a policy")
        });
        &DECLARED
    }

    /// Reads a policy and holds it to its rules.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let policy: Self =
            toml::from_str(text).map_err(|error| PolicyError::Form(error.to_string()))?;
        policy.check()?;
        Ok(policy)
    }

    fn check(&self) -> Result<(), PolicyError> {
        for part in Part::ALL {
            if !self.parts.contains_key(&part) {
                return Err(PolicyError::Missing(format!("{part:?}")));
            }
        }
        let whole = |what, values: &BTreeMap<_, u8>, wanted| sum_is(what, values.values(), wanted);
        whole("the parts", &self.parts, WHOLE)?;
        let completeness = self.of_part(Part::Completeness);
        sum_is("completeness", self.completeness.values(), completeness)?;
        let mut before = self.of_part(Part::Freshness);
        for age in Freshness::ALL {
            let points = self.freshness.get(&age).copied();
            let points = points.ok_or_else(|| PolicyError::Missing(age.slug().to_owned()))?;
            if points > before || (age == Freshness::UpToDate && points != before) {
                return Err(PolicyError::Ages);
            }
            before = points;
        }
        self.check_flaws()
    }

    fn check_flaws(&self) -> Result<(), PolicyError> {
        for flaw in Flaw::ALL {
            if !self.costs(flaw.part()).contains_key(&flaw) {
                return Err(PolicyError::Missing(flaw.slug().to_owned()));
            }
        }
        // Nothing can be compared with a commune that is not known: that costs all there is.
        let consistency = self.of_part(Part::Consistency);
        if self.cost(Flaw::UnknownCommune) != consistency {
            return Err(PolicyError::Costly(Field::CodeInsee));
        }
        for (&field, &gives) in &self.completeness {
            let may_cost: u32 = Flaw::ALL
                .into_iter()
                .filter(|flaw| flaw.comes_with() == Some(field))
                .map(|flaw| u32::from(self.cost(flaw)))
                .sum();
            if may_cost > u32::from(gives) {
                return Err(PolicyError::Costly(field));
            }
        }
        let unweighed = |flaw: &Flaw| {
            let field = flaw.comes_with();
            field.is_some_and(|field| !self.completeness.contains_key(&field))
        };
        match Flaw::ALL.into_iter().find(unweighed) {
            Some(flaw) => Err(PolicyError::Missing(format!(
                "what {} is about",
                flaw.slug()
            ))),
            None => Ok(()),
        }
    }

    /// The most a part gives.
    pub fn of_part(&self, part: Part) -> u8 {
        self.parts.get(&part).copied().unwrap_or_default()
    }

    /// The fields that completeness asks for, each with its points: the most useful first.
    pub fn fields(&self) -> Vec<(Field, u8)> {
        let mut fields: Vec<_> = self.completeness.iter().map(|(f, p)| (*f, *p)).collect();
        fields.sort_by_key(|(field, points)| (std::cmp::Reverse(*points), *field));
        fields
    }

    /// What filling a field gives.
    pub fn of_field(&self, field: Field) -> u8 {
        self.completeness.get(&field).copied().unwrap_or_default()
    }

    /// What an age gives.
    pub fn of_age(&self, age: Freshness) -> u8 {
        self.freshness.get(&age).copied().unwrap_or_default()
    }

    /// What a flaw costs.
    pub fn cost(&self, flaw: Flaw) -> u8 {
        self.costs(flaw.part())
            .get(&flaw)
            .copied()
            .unwrap_or_default()
    }

    fn costs(&self, part: Part) -> &BTreeMap<Flaw, u8> {
        match part {
            Part::Consistency => &self.consistency,
            _ => &self.validity,
        }
    }
}

fn sum_is<'a>(
    what: &'static str,
    values: impl Iterator<Item = &'a u8>,
    wanted: u8,
) -> Result<(), PolicyError> {
    let found: u32 = values.map(|points| u32::from(*points)).sum();
    if found == u32::from(wanted) {
        return Ok(());
    }
    Err(PolicyError::Sum {
        what,
        wanted: wanted.into(),
        found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_policy_keeps_its_rules() {
        Policy::read(include_str!("policy.toml")).unwrap();
    }

    #[test]
    fn a_policy_that_breaks_a_rule_says_which() {
        let declared = include_str!("policy.toml");
        for (written, instead, says) in [
            (
                "freshness = 20",
                "freshness = 21",
                "the parts must add up to 100",
            ),
            (
                "horaires = 12",
                "horaires = 11",
                "completeness must add up to 50",
            ),
            ("to-watch = 14", "to-watch = 21", "older sheet"),
            ("unread = 2", "", "unread is missing"),
            (
                "position-elsewhere = 5",
                "position-elsewhere = 6",
                "latitude may contradict",
            ),
            ("unknown-commune = 15", "unknown-commune = 4", "code_insee"),
            ("unread = 2", "unred = 2", "unred"),
            ("telephone = 8", "fax = 8", "fax"),
        ] {
            let error = Policy::read(&declared.replacen(written, instead, 1)).unwrap_err();
            assert!(error.to_string().contains(says), "{instead}: {error}");
        }
    }
}
