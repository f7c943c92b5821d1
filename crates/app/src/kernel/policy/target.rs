//! What an action is done to, and where that is.

use territory::{CodeInsee, TerritoryId};

use crate::kernel::identity::{HubId, OrganisationId, PersonId};

/// A subject, as the journal names it (`place:…`, `hub:…`), and what decides whose scope it is in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    subject: String,
    /// The commune it stands in.
    pub commune: Option<CodeInsee>,
    /// The territory it is about: all of it must be in the actor's scope.
    pub territory: Option<TerritoryId>,
    /// The Hub it belongs to.
    pub hub: Option<HubId>,
    /// The organisation it belongs to.
    pub organisation: Option<OrganisationId>,
    /// It concerns everyone who holds the role, wherever: a list one sees one's own part of.
    pub anywhere: bool,
}

impl Target {
    /// A subject that only the nation's scope covers, until it is said where it is.
    pub fn new(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            ..Self::default()
        }
    }

    /// A list of which everyone sees what their scope covers, such as the journal.
    pub fn own_part_of(subject: impl Into<String>) -> Self {
        Self {
            anywhere: true,
            ..Self::new(subject)
        }
    }

    /// A place, where it stands and who runs it.
    pub fn place(key: &str, commune: Option<CodeInsee>, steward: Option<OrganisationId>) -> Self {
        Self {
            commune,
            organisation: steward,
            ..Self::new(format!("place:{key}"))
        }
    }

    /// An organisation and where it works.
    pub fn organisation(id: &OrganisationId, territory: TerritoryId) -> Self {
        Self {
            territory: Some(territory),
            organisation: Some(id.clone()),
            ..Self::new(format!("organisation:{id}"))
        }
    }

    /// A Hub, and the territory the reference pack gives it.
    pub fn hub(id: HubId) -> Self {
        Self {
            hub: Some(id),
            territory: Some(id.territory()),
            ..Self::new(format!("hub:{id}"))
        }
    }

    /// A person. Where they are is said by what is done: the scope of the role given, for one.
    pub fn person(id: &PersonId) -> Self {
        Self::new(format!("person:{id}"))
    }

    /// The same, about all of a territory.
    #[must_use]
    pub fn within(self, territory: TerritoryId) -> Self {
        Self {
            territory: Some(territory),
            ..self
        }
    }

    /// Another subject, there.
    #[must_use]
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            ..self
        }
    }

    /// As the journal names it.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The part after the kind: a place's key, a person's id.
    pub fn id(&self) -> &str {
        self.subject
            .split_once(':')
            .map_or(&self.subject, |(_, id)| id)
    }
}
