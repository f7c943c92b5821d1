//! The policy that says which record wins a field, as `data/survivorship.toml` declares it.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::standard::Field;

/// The policy that comes with the program.
const BUNDLED: &str = include_str!("../../../../data/survivorship.toml");

/// Who answers for a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Authority {
    /// The structure that runs the place.
    Owner,
    /// A Hub, or a territory's people.
    Hub,
    /// A national source.
    Nation,
}

/// What ranks records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Criterion {
    /// Who answers for the source.
    Authority,
    /// The record's date.
    Freshness,
    /// How much it says.
    Completeness,
    /// How exact its position is.
    Precision,
}

/// Fields that are ranked alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    fields: Vec<Field>,
    /// They are all of one record.
    #[serde(default)]
    together: bool,
    /// The values of all records are kept.
    #[serde(default)]
    pub unite: bool,
    pub by: Vec<Criterion>,
}

impl Rule {
    /// The fields that one record gives: all of them, or each by itself.
    pub fn groups(&self) -> impl Iterator<Item = &[Field]> {
        let size = if self.together { self.fields.len() } else { 1 };
        self.fields.chunks(size.max(1))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorities {
    order: Vec<Authority>,
    #[serde(default)]
    hubs: HashSet<String>,
}

/// Which record wins which field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survivorship {
    stale_after_months: u32,
    authority: Authorities,
    rule: Vec<Rule>,
}

/// Why a policy is not one.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It does not read.
    #[error("the policy of survivorship does not read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A field no rule decides.
    #[error("no rule of the policy of survivorship decides {0}")]
    Undecided(Field),
    /// A field that two rules decide, or that no rule may.
    #[error("{0} may be decided by one rule only; the leading record gives id and source")]
    Twice(Field),
    /// The position's two halves, or a united list, are not declared as they must be.
    #[error("{0}: latitude and longitude go together, and only lists can be united")]
    Shape(Field),
}

impl Survivorship {
    /// The policy that comes with the program.
    pub fn bundled() -> &'static Self {
        static POLICY: OnceLock<Survivorship> = OnceLock::new();
        POLICY.get_or_init(|| {
            Self::parse(BUNDLED).unwrap_or_else(|error| {
                // A test reads the same text: this cannot be reached by a program that passed it.
                panic!("data/survivorship.toml: {error}")
            })
        })
    }

    /// Reads a policy: every field must be decided, once.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(text)?;
        let mut decided = HashSet::from([Field::Id, Field::Source]);
        for rule in &policy.rule {
            for &field in &rule.fields {
                if !decided.insert(field) {
                    return Err(PolicyError::Twice(field));
                }
                let halves = matches!(field, Field::Latitude | Field::Longitude);
                let whole = rule.together
                    && rule.fields.contains(&Field::Latitude)
                    && rule.fields.contains(&Field::Longitude);
                if (halves && !whole) || (rule.unite && (rule.together || !is_list(field))) {
                    return Err(PolicyError::Shape(field));
                }
            }
        }
        match Field::ALL
            .into_iter()
            .find(|field| !decided.contains(field))
        {
            Some(field) => Err(PolicyError::Undecided(field)),
            None => Ok(policy),
        }
    }

    /// Who answers for a source that does not say for whom it was sent.
    pub fn authority_of(&self, source: &str) -> Authority {
        match self.authority.hubs.contains(source) {
            true => Authority::Hub,
            false => Authority::Nation,
        }
    }

    /// After so many months behind the freshest record, authority no longer counts.
    pub(super) fn stale_after_months(&self) -> u32 {
        self.stale_after_months
    }

    /// The greater, the more it counts.
    pub(super) fn weight(&self, authority: Authority) -> usize {
        let place = self.authority.order.iter().position(|a| *a == authority);
        place.map_or(0, |place| self.authority.order.len() - place)
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rule
    }
}

fn is_list(field: Field) -> bool {
    matches!(
        field,
        Field::Typologie
            | Field::Courriels
            | Field::SiteWeb
            | Field::Itinerance
            | Field::Services
            | Field::PublicsSpecifiquementAdresses
            | Field::PriseEnChargeSpecifique
            | Field::FraisACharge
            | Field::DispositifProgrammesNationaux
            | Field::FormationsLabels
            | Field::AutresFormationsLabels
            | Field::ModalitesAcces
            | Field::ModalitesAccompagnement
    )
}
