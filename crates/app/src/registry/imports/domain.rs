//! Where a source's places may be: a place beyond is quarantined, with the reason.

use places::Place;
use places::clean::{Finding, IssueKind, Severity};
use places::standard::Field;
use territory::{Territories, TerritoryId};

use super::model::label;
use super::store;
use crate::kernel::database::Database;
use crate::kernel::identity::OrganisationId;
use crate::kernel::policy::Scope;
use crate::registry::store::StoreError;

/// The territories of a source, and how they are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// None: the whole country.
    territories: Option<Vec<TerritoryId>>,
    label: String,
    /// Who runs its places.
    pub steward: Option<OrganisationId>,
}

impl Domain {
    /// The domain of a source of this scope.
    pub async fn of(database: &Database, scope: &Scope) -> Result<Self, StoreError> {
        let (mut steward, mut name) = (None, None);
        let territories = match scope {
            Scope::Nation => None,
            Scope::Territory(id) => Some(vec![*id]),
            Scope::Hub(hub) => {
                let own = crate::kernel::policy::territories_of(database, *hub).await;
                let own = own.map_err(|error| StoreError::Damaged {
                    what: error.to_string(),
                })?;
                Some(if own.is_empty() {
                    vec![hub.territory()]
                } else {
                    own
                })
            }
            Scope::Organisation(id) => {
                steward = Some(id.clone());
                name = store::organisation_name(database, id).await?;
                Some(
                    store::territory_of(database, id)
                        .await?
                        .into_iter()
                        .collect(),
                )
            }
        };
        Ok(Self {
            territories,
            label: label(scope, |_| name.clone()),
            steward,
        })
    }

    /// Its territories; none: the whole country.
    pub fn territories(&self) -> Option<&[TerritoryId]> {
        self.territories.as_deref()
    }

    /// What tells it from another domain: a row may be refused in one and not in the other.
    pub fn signature(&self) -> String {
        match &self.territories {
            None => String::new(),
            Some(territories) => {
                let ids: Vec<String> = territories.iter().map(ToString::to_string).collect();
                format!("{} {}", self.label, ids.join(" "))
            }
        }
    }

    /// Why a place is not one of this source, if so.
    pub fn refuses(&self, place: &Place) -> Option<(Field, Finding)> {
        let territories = self.territories.as_ref()?;
        let all = Territories::bundled();
        let within = place
            .code_insee
            .is_some_and(|commune| territories.iter().any(|id| all.contains(*id, commune)));
        if within {
            return None;
        }
        let message = format!(
            "Ce lieu est à {}, hors du territoire de la source ({}). Corrigez son adresse, ou demandez à l’administration nationale de l’importer.",
            place.commune, self.label
        );
        let finding = Finding::new(
            IssueKind::Contradiction,
            Severity::Blocking,
            &place.commune,
            message,
        );
        Some((Field::Commune, finding))
    }
}
