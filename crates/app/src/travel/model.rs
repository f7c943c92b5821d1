//! Which service, if any, and how journeys are put together into questions.

use std::str::FromStr;

use clap::Args;
use diagnosis::access::{MOST_POSITIONS, Manners, Place};
use places::input::Reach;

use super::TravelService;
use crate::kernel::service_address;

/// The routing service of one installation.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "travel")]
pub struct TravelSettings {
    /// A routing service that tells travel times, such as https://osrm.exemple.fr: what comes before
    /// /table/v1/ (OSRM) or /sources_to_targets (Valhalla); without it times go along the great circle
    #[arg(long, env = "MAILLAGE_TRAVEL_URL")]
    pub travel_url: Option<TravelUrl>,
    /// Its manners: osrm or valhalla
    #[arg(long, env = "MAILLAGE_TRAVEL_KIND", default_value = "osrm")]
    pub travel_kind: TravelKind,
    /// How one goes, in its words (driving, foot; auto, pedestrian); driving or auto without it
    #[arg(long, env = "MAILLAGE_TRAVEL_PROFILE")]
    pub travel_profile: Option<Profile>,
    /// The service may be on a private network or another port than 80 and 443
    #[arg(long, env = "MAILLAGE_TRAVEL_ALLOW_PRIVATE")]
    pub travel_allow_private: bool,
}

impl TravelSettings {
    /// The service, if one is named.
    pub fn service(&self) -> Option<TravelService> {
        let reach = match self.travel_allow_private {
            true => Reach::Anywhere,
            false => Reach::Public,
        };
        let url = self.travel_url.as_ref()?;
        let manners = self.travel_kind.0;
        let usual = match manners {
            Manners::Osrm => "driving",
            Manners::Valhalla => "auto",
        };
        let profile = self
            .travel_profile
            .as_ref()
            .map_or(usual, |profile| &profile.0);
        Some(TravelService::new(
            url.0.clone(),
            manners,
            profile.to_owned(),
            reach,
        ))
    }
}

/// The manners of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TravelKind(pub Manners);

impl Default for TravelKind {
    fn default() -> Self {
        Self(Manners::Osrm)
    }
}

impl FromStr for TravelKind {
    type Err = diagnosis::access::UnknownManners;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A way of going in the words of a service: letters, digits, dashes and underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile(String);

/// Why a word is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no profile: write letters, digits, - or _, as driving")]
pub struct InvalidProfile(String);

impl FromStr for Profile {
    type Err = InvalidProfile;

    fn from_str(text: &str) -> Result<Self, InvalidProfile> {
        let usual = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        match (1..=40).contains(&text.len()) && text.chars().all(usual) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidProfile(text.to_owned())),
        }
    }
}

/// Where a service is: the address before its own paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TravelUrl(String);

/// Why an address is no service's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no travel service's address: write what comes before /table/v1/ or /sources_to_targets, for instance https://osrm.exemple.fr, without name or password"
)]
pub struct InvalidService(String);

impl FromStr for TravelUrl {
    type Err = InvalidService;

    fn from_str(text: &str) -> Result<Self, InvalidService> {
        let refused = || InvalidService(text.to_owned());
        service_address::base(text).map(Self).ok_or_else(refused)
    }
}

impl std::fmt::Display for TravelUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A question: some places of demand and of supply, and the journeys wanted among them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Batch {
    from: Vec<u32>,
    to: Vec<u32>,
    pub(super) journeys: Vec<(u32, u32)>,
}

impl Batch {
    pub(super) fn places(&self, from: &[Place], to: &[Place]) -> [Vec<Place>; 2] {
        let these = |numbers: &[u32], places: &[Place]| {
            numbers
                .iter()
                .map(|&number| places[number as usize])
                .collect()
        };
        [these(&self.from, from), these(&self.to, to)]
    }

    /// Where a journey's time is in the table that answers.
    pub(super) fn cell(&self, (from, to): (u32, u32)) -> Option<usize> {
        let row = self.from.binary_search(&from).ok()?;
        Some(row * self.to.len() + self.to.binary_search(&to).ok()?)
    }
}

/// Questions of at most so many positions as services take, from sorted journeys. Neighbours stand
/// together: their numbers follow, so they share places to go to.
pub(super) fn batches(journeys: &[(u32, u32)]) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut now = Batch::default();
    for of_one in journeys.chunk_by(|one, other| one.0 == other.0) {
        for part in of_one.chunks(MOST_POSITIONS - 1) {
            let mut to = now.to.clone();
            to.extend(part.iter().map(|journey| journey.1));
            to.sort_unstable();
            to.dedup();
            let again = now.from.last() == Some(&part[0].0);
            if again || now.from.len() + 1 + to.len() > MOST_POSITIONS {
                batches.push(std::mem::take(&mut now));
                to = part.iter().map(|journey| journey.1).collect();
            }
            now.from.push(part[0].0);
            now.to = to;
            now.journeys.extend_from_slice(part);
        }
    }
    batches.push(now);
    batches.retain(|batch| !batch.journeys.is_empty());
    batches
}

#[cfg(test)]
mod batch_tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_journey_is_asked_once_and_no_question_is_too_long(
            journeys in prop::collection::btree_set((0_u32..30, 0_u32..400), 0..600),
        ) {
            let journeys: Vec<(u32, u32)> = journeys.into_iter().collect();
            let batches = batches(&journeys);
            let asked: Vec<(u32, u32)> = batches.iter().flat_map(|one| one.journeys.clone()).collect();
            prop_assert_eq!(&asked, &journeys);
            for batch in &batches {
                prop_assert!(batch.from.len() + batch.to.len() <= MOST_POSITIONS);
                prop_assert!(batch.journeys.iter().all(|journey| batch.cell(*journey).is_some()));
            }
        }
    }

    #[test]
    fn a_service_is_named_by_its_address() {
        assert_eq!(
            "https://osrm.exemple.fr/".parse(),
            Ok(TravelUrl("https://osrm.exemple.fr".to_owned()))
        );
        for refused in [
            "osrm.exemple.fr",
            "ftp://exemple.fr/",
            "https://moi:secret@exemple.fr/",
            "https://exemple.fr/?a=1",
        ] {
            assert!(refused.parse::<TravelUrl>().is_err(), "{refused}");
        }
        assert!("driving-hgv".parse::<Profile>().is_ok());
        assert!("../admin".parse::<Profile>().is_err());
        assert!("".parse::<Profile>().is_err());
    }
}
