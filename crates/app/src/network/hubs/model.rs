//! What a Hub is in the network, and where Hubs overlap.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use places::clean::{Courriel, SiteWeb, Telephone, site_web, telephone};
use serde_json::{Value, json};
use territory::{CodeInsee, Level, Territories, TerritoryId};

use crate::kernel::formats;
use crate::kernel::identity::HubId;
use crate::network::forms::{Problems, lines};
use crate::network::organisations::model::closed;

/// The longest presentation, in characters.
const LONGEST: usize = 4_000;

closed! {
    /// What an organisation is in a Hub.
    Part {
        Porteur => ("porteur", "Porteur"),
        CoPorteur => ("co-porteur", "Co-porteur"),
        Membre => ("membre", "Membre"),
    }
}

closed! {
    /// Where a Hub is in the programme.
    Phase {
        Prefiguration => ("prefiguration", "Préfiguration"),
        Deploiement => ("deploiement", "Déploiement"),
        Consolidation => ("consolidation", "Consolidation"),
        Perennisation => ("perennisation", "Pérennisation"),
    }
}

/// A phase, from its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entered {
    pub phase: Phase,
    pub since: NaiveDate,
}

/// The phase that a day falls in: the last one entered by then.
pub fn phase_on(entered: &[Entered], day: NaiveDate) -> Option<Entered> {
    let begun = entered.iter().filter(|phase| phase.since <= day);
    begun.max_by_key(|phase| phase.since).copied()
}

/// Every Hub, by code.
pub fn every_hub() -> Vec<HubId> {
    let hubs = Territories::bundled().territories(Level::Hub).iter();
    hubs.filter_map(|hub| hub.id.code.as_str().parse().ok())
        .collect()
}

/// What the reference pack makes a Hub of: its régions, and the départements of none or of a part of one.
pub fn pack_parts(hub: HubId) -> Vec<TerritoryId> {
    let all = Territories::bundled();
    let own = codes(&[hub.territory()]);
    let inside = |id: &TerritoryId| codes(&[*id]).is_subset(&own);
    let regions = all.territories(Level::Region).iter();
    let mut parts: Vec<TerritoryId> = regions.map(|region| region.id).filter(inside).collect();
    let served = codes(&parts);
    let departements = all.territories(Level::Departement).iter();
    let apart = departements.map(|departement| departement.id).filter(|id| {
        let own = codes(&[*id]);
        inside(id) && !own.is_subset(&served)
    });
    parts.extend(apart);
    parts
}

/// The form of what a Hub says of itself.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Draft {
    pub presentation: String,
    pub courriel: String,
    pub telephone: String,
    pub site_web: String,
    pub version: i64,
}

/// What a Hub says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    pub presentation: String,
    pub courriel: Option<Courriel>,
    pub telephone: Option<Telephone>,
    pub site_web: Option<SiteWeb>,
    /// 0 until something was said.
    pub version: i64,
}

impl Sheet {
    /// As the journal keeps it.
    pub fn told(&self) -> Value {
        json!({
            "présentation": self.presentation,
            "courriel": self.courriel.as_ref().map(Courriel::as_str),
            "téléphone": self.telephone.as_ref().map(Telephone::as_str),
            "site": self.site_web.as_ref().map(SiteWeb::as_str),
        })
    }
}

impl Draft {
    /// What is kept, as a form shows it.
    pub fn of(sheet: &Sheet) -> Self {
        let text = |value: Option<String>| value.unwrap_or_default();
        Self {
            presentation: sheet.presentation.clone(),
            courriel: text(sheet.courriel.as_ref().map(ToString::to_string)),
            telephone: text(
                sheet
                    .telephone
                    .as_ref()
                    .map(|number| formats::phone(number.as_str())),
            ),
            site_web: text(sheet.site_web.as_ref().map(ToString::to_string)),
            version: sheet.version,
        }
    }

    /// What it says, or all that is wrong with it.
    pub fn check(&self) -> Result<Sheet, Problems> {
        let mut problems = Problems::default();
        let presentation = lines(&self.presentation);
        if presentation.chars().count() > LONGEST {
            problems.add(
                "presentation",
                "Raccourcissez ce texte à 4\u{202f}000 caractères au plus.",
            );
        }
        let sheet = Sheet {
            presentation,
            courriel: courriel(&self.courriel, "courriel", &mut problems),
            telephone: phone(&self.telephone, "telephone", &mut problems),
            site_web: match self.site_web.trim() {
                "" => None,
                text => site_web(text).value.or_else(|| {
                    problems.add("site_web", "Cette adresse n’est pas complète. Écrivez-la comme https://www.exemple.fr.");
                    None
                }),
            },
            version: self.version,
        };
        match problems.is_empty() {
            true => Ok(sheet),
            false => Err(problems),
        }
    }
}

/// An address that may be left out.
pub fn courriel(text: &str, field: &'static str, problems: &mut Problems) -> Option<Courriel> {
    match text.trim() {
        "" => None,
        text => Courriel::new(text)
            .map_err(|_| {
                problems.add(
                    field,
                    "Cette adresse n’est pas complète. Écrivez-la comme nom@exemple.fr.",
                );
            })
            .ok(),
    }
}

/// A telephone number that may be left out.
pub fn phone(text: &str, field: &'static str, problems: &mut Problems) -> Option<Telephone> {
    match text.trim() {
        "" => None,
        text => telephone(text).value.or_else(|| {
            problems.add(
                field,
                "Ce numéro n’est pas complet. Écrivez ses dix chiffres, comme 02 99 00 00 00.",
            );
            None
        }),
    }
}

/// A Hub and the territories it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    pub hub: HubId,
    pub parts: Vec<TerritoryId>,
}

/// What two Hubs share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    pub with: HubId,
    pub communes: usize,
    /// The names of a few.
    pub examples: Vec<String>,
}

/// The communes that a Hub shares with each other.
pub fn overlaps(area: &Area, others: &[Area]) -> Vec<Overlap> {
    const EXAMPLES: usize = 3;
    let all = Territories::bundled();
    let own: BTreeSet<CodeInsee> = codes(&area.parts);
    let others = others.iter().filter(|other| other.hub != area.hub);
    others
        .filter_map(|other| {
            let shared: Vec<CodeInsee> = codes(&other.parts).intersection(&own).copied().collect();
            let names = shared.iter().filter_map(|code| all.commune(*code));
            (!shared.is_empty()).then(|| Overlap {
                with: other.hub,
                examples: names
                    .take(EXAMPLES)
                    .map(|commune| commune.name.clone())
                    .collect(),
                communes: shared.len(),
            })
        })
        .collect()
}

/// What no Hub serves: whole départements where none of their communes is, else communes, with how many.
pub fn uncovered(areas: &[Area]) -> Vec<(TerritoryId, usize)> {
    let all = Territories::bundled();
    let served: BTreeSet<CodeInsee> = areas.iter().flat_map(|area| codes(&area.parts)).collect();
    let departements = all.territories(Level::Departement).iter();
    departements
        .filter_map(|departement| {
            let communes = all.communes_of(departement.id);
            let left = communes
                .iter()
                .filter(|commune| !served.contains(&commune.code));
            let left = left.count();
            (left > 0).then_some((departement.id, left))
        })
        .collect()
}

/// Whether all of a territory lies among these communes.
pub fn is_inside(id: TerritoryId, own: &BTreeSet<CodeInsee>) -> bool {
    let communes = Territories::bundled().communes_of(id);
    !communes.is_empty() && communes.iter().all(|commune| own.contains(&commune.code))
}

/// The communes of territories, by code.
pub fn codes(parts: &[TerritoryId]) -> BTreeSet<CodeInsee> {
    let communes = Territories::bundled().communes_of_all(parts).into_iter();
    communes.map(|commune| commune.code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(hub: &str, parts: &[&str]) -> Area {
        Area {
            hub: hub.parse().unwrap(),
            parts: parts.iter().map(|part| part.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn hubs_share_communes_and_leave_some_out() {
        let bretagne = area("hub-bretagne", &["departement-35", "departement-22"]);
        let loire = area("conumm", &["region-52", "commune-35238"]);
        let shared = overlaps(&bretagne, &[bretagne.clone(), loire.clone()]);
        assert_eq!(shared.len(), 1);
        assert_eq!((shared[0].with, shared[0].communes), (loire.hub, 1));
        assert_eq!(shared[0].examples, ["Rennes"]);

        let left = uncovered(&[bretagne, loire]);
        let finistere: TerritoryId = "departement-29".parse().unwrap();
        let whole = Territories::bundled().communes_of(finistere).len();
        assert!(left.contains(&(finistere, whole)));
        assert!(
            !left
                .iter()
                .any(|(id, _)| id.to_string() == "departement-35")
        );
    }

    #[test]
    fn as_the_pack_says_no_hub_overlaps_and_three_collectivities_have_none() {
        let areas: Vec<Area> = every_hub()
            .into_iter()
            .map(|hub| Area {
                hub,
                parts: vec![hub.territory()],
            })
            .collect();
        assert_eq!(areas.len(), 16);
        assert!(areas.iter().all(|area| overlaps(area, &areas).is_empty()));
        let left: Vec<String> = uncovered(&areas)
            .iter()
            .map(|(id, _)| id.code.to_string())
            .collect();
        for code in ["975", "977", "978"] {
            assert!(left.contains(&code.to_owned()), "{left:?}");
        }
    }

    #[test]
    fn a_phase_lasts_until_the_next() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let entered = [
            Entered {
                phase: Phase::Deploiement,
                since: day("2021-03-01"),
            },
            Entered {
                phase: Phase::Prefiguration,
                since: day("2019-01-01"),
            },
        ];
        let phase = |text| phase_on(&entered, day(text)).map(|entered| entered.phase);
        assert_eq!(phase("2018-12-31"), None);
        assert_eq!(phase("2020-01-01"), Some(Phase::Prefiguration));
        assert_eq!(phase("2021-03-01"), Some(Phase::Deploiement));
    }

    #[test]
    fn a_contact_is_checked() {
        let draft = Draft {
            courriel: "contact@".to_owned(),
            telephone: "12".to_owned(),
            site_web: "pas un site".to_owned(),
            presentation: "é".repeat(LONGEST + 1),
            version: 0,
        };
        let problems = draft.check().unwrap_err();
        let fields: Vec<_> = problems.all().iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            ["presentation", "courriel", "telephone", "site_web"]
        );
        let right = Draft {
            telephone: "02 99 00 00 00".to_owned(),
            site_web: "www.exemple.fr".to_owned(),
            ..Draft::default()
        };
        assert!(right.check().unwrap().telephone.is_some());
    }
}
