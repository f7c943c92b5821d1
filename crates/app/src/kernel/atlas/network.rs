//! What the atlas knows of the Hubs beyond the reference pack: the territory a
//! Hub was given here, what it says of itself, who forms it. A Hub that nobody
//! touched is what the pack says.

use std::collections::HashMap;

use territory::{CodeInsee, Commune, Level, Territories, Territory, TerritoryId};

use super::Atlas;
use crate::kernel::identity::HubId;

/// An organisation that forms a Hub.
#[derive(Debug, Clone)]
pub struct HubMember {
    pub name: String,
    /// Its part in the Hub, in words.
    pub part: &'static str,
}

/// A référent, as they agreed to be shown.
#[derive(Debug, Clone)]
pub struct ShownReferent {
    pub departement: TerritoryId,
    pub name: String,
    pub position: String,
    pub courriel: Option<String>,
    pub telephone: Option<String>,
}

/// What the public is told of a Hub.
#[derive(Debug, Clone, Default)]
pub struct HubTold {
    pub presentation: String,
    pub courriel: Option<String>,
    pub telephone: Option<String>,
    pub site_web: Option<String>,
    pub members: Vec<HubMember>,
    pub referents: Vec<ShownReferent>,
}

/// The Hubs as the database knows them.
#[derive(Debug, Default)]
pub struct Hubs {
    told: HashMap<HubId, HubTold>,
    areas: HashMap<TerritoryId, Area>,
}

#[derive(Debug)]
struct Area {
    parts: Vec<TerritoryId>,
    territory: Territory,
    communes: Vec<&'static Commune>,
}

impl Hubs {
    /// What is told of each Hub, and the territories of those that differ from the pack's.
    pub fn new(
        territories: &'static Territories,
        told: HashMap<HubId, HubTold>,
        areas: Vec<(HubId, Vec<TerritoryId>)>,
    ) -> Self {
        let areas = areas.into_iter().map(|(hub, parts)| {
            let id = hub.territory();
            let name = territories.territory(id).map(|hub| hub.name.clone());
            let area = Area {
                territory: territories.united(id, name.unwrap_or_default(), &parts),
                communes: territories.communes_of_all(&parts),
                parts,
            };
            (id, area)
        });
        Self {
            told,
            areas: areas.collect(),
        }
    }
}

impl Atlas {
    /// The same snapshot, which knows the Hubs as they are here.
    pub fn knowing(mut self, hubs: Hubs) -> Self {
        self.hubs = hubs;
        self
    }

    /// What a Hub says of itself.
    pub fn told_of(&self, hub: HubId) -> Option<&HubTold> {
        self.hubs.told.get(&hub)
    }

    /// The territories that a Hub was given here, where they are not the reference pack's.
    pub fn parts_of(&self, id: TerritoryId) -> Option<&[TerritoryId]> {
        self.hubs.areas.get(&id).map(|area| area.parts.as_slice())
    }

    /// A territory; a Hub as it is here.
    pub fn territory(&self, id: TerritoryId) -> Option<&Territory> {
        match self.hubs.areas.get(&id) {
            Some(area) => Some(&area.territory),
            None => self.territories.territory(id),
        }
    }

    /// The Hubs as they are here, by code.
    pub fn all_hubs(&self) -> Vec<&Territory> {
        let hubs = self.territories.territories(Level::Hub).iter();
        hubs.filter_map(|hub| self.territory(hub.id)).collect()
    }

    /// The communes of a territory, by code; of a Hub as it is here.
    pub fn communes_of(&self, id: TerritoryId) -> Vec<&'static Commune> {
        match self.hubs.areas.get(&id) {
            Some(area) => area.communes.clone(),
            None => self.territories.communes_of(id),
        }
    }

    /// Whether a commune of today belongs to the territory; to a Hub as it is here.
    pub fn contains(&self, id: TerritoryId, commune: CodeInsee) -> bool {
        match self.hubs.areas.get(&id) {
            Some(area) => area
                .communes
                .binary_search_by_key(&commune, |commune| commune.code)
                .is_ok(),
            None => self.territories.contains(id, commune),
        }
    }

    /// The territories one step down: the départements a Hub reaches into, as it is here.
    pub fn children_of(&self, id: TerritoryId) -> Vec<&Territory> {
        let Some(area) = self.hubs.areas.get(&id) else {
            return self.territories.children_of(id);
        };
        let mut codes: Vec<_> = area
            .communes
            .iter()
            .map(|commune| commune.departement)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        let ids = codes.into_iter().map(|code| TerritoryId {
            level: Level::Departement,
            code,
        });
        ids.filter_map(|id| self.territories.territory(id))
            .collect()
    }

    /// What a Hub is made of, in words: the territories it was given, else its départements.
    pub fn made_of(&self, id: TerritoryId) -> Vec<&str> {
        let names = |territories: Vec<&'static Territory>| {
            let names = territories.into_iter();
            names.map(|territory| territory.name.as_str()).collect()
        };
        match self.parts_of(id) {
            Some(parts) => {
                let parts = parts.iter();
                names(
                    parts
                        .filter_map(|part| self.territories.territory(*part))
                        .collect(),
                )
            }
            None => names(self.territories.children_of(id)),
        }
    }
}
