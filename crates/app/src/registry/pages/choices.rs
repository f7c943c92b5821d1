//! What a form lets one choose among, by groups.

use territory::{Level, Territories, Territory, TerritoryId};

/// One choice of a list.
pub struct Choice {
    /// As the address writes it.
    pub value: String,
    /// As people read it.
    pub label: String,
    /// It is the present one.
    pub chosen: bool,
}

/// Choices under a title.
pub struct Group {
    /// The title.
    pub label: &'static str,
    /// What stands under it.
    pub choices: Vec<Choice>,
}

impl Choice {
    /// A territory, by its name alone.
    pub fn territory(territory: &Territory, chosen: Option<TerritoryId>) -> Self {
        Self {
            value: territory.id.to_string(),
            label: territory.name.clone(),
            chosen: chosen == Some(territory.id),
        }
    }
}

impl Group {
    /// Every territory of a level.
    pub fn of_level(
        territories: &Territories,
        level: Level,
        label: &'static str,
        chosen: Option<TerritoryId>,
    ) -> Self {
        let all = territories.territories(level).iter();
        Self {
            label,
            choices: all
                .map(|territory| Choice::territory(territory, chosen))
                .collect(),
        }
    }
}

/// A territory's name with what it is: `Rennes Métropole (intercommunalité)`.
pub fn with_level(territory: &Territory) -> String {
    format!(
        "{} ({})",
        territory.name,
        territory.id.level.label().to_lowercase()
    )
}
