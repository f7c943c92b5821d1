//! What a scenario changes: the portrait before, the portrait after, and the difference in persons
//! and hours. Pure: the same scenario has the same effect.

use diagnosis::access::{Access, Basin, Changes, Place as Point};
use diagnosis::need::Interval;

use super::scenario::Scenario;
use crate::kernel::atlas::Atlas;
use crate::portrait::model::mode::bands;
use crate::portrait::model::{AccessTold, CommuneTold, National, Portrait, Reach, commune_with};

/// Before and after.
#[derive(Debug, Clone)]
pub struct Effect {
    /// As it is, by the scenario's own way of going and level wanted.
    pub before: Portrait,
    /// As it would be.
    pub after: Portrait,
}

/// Works out what a scenario changes for the subject of a portrait.
pub fn effect(
    atlas: &Atlas,
    national: &National,
    portrait: &Portrait,
    scenario: &Scenario,
) -> Effect {
    let targets = &portrait.subject.communes;
    let basin = Basin::around(&national.ground, targets, bands(), scenario.mode.travel());
    let told = |changes: &Changes<'_>| {
        let (fewest, most) = &national.persons;
        let found = basin.with_between(fewest, most, &national.hours, changes);
        // Hours that are read are above 0, those of the registry too.
        let found = found.expect("intervals and hours can be shared out");
        told(atlas, national, portrait, found, scenario)
    };
    let before = told(&Changes::default());
    if !scenario.changes_supply() {
        return Effect {
            after: before.clone(),
            before,
        };
    }
    let added: Vec<(Point, Option<f64>)> = scenario
        .added
        .iter()
        .map(|added| (national.demand[added.commune], Some(added.hours)))
        .collect();
    let numbers = scenario.closed.iter();
    let closed: Vec<usize> = numbers
        .filter_map(|place| national.welcoming.binary_search(place).ok())
        .collect();
    let mut after = told(&Changes {
        closed: &closed,
        added: &added,
    });
    opened_and_closed(national, &mut after, scenario);
    Effect { before, after }
}

fn told(
    atlas: &Atlas,
    national: &National,
    portrait: &Portrait,
    found: Vec<(Access, Access)>,
    scenario: &Scenario,
) -> Portrait {
    let gap = national.wanted(scenario.wanted);
    let numbers = portrait.subject.communes.iter();
    let communes: Vec<CommuneTold> = numbers
        .zip(found)
        .map(|(&number, access)| commune_with(atlas, national, number, Reach::from(access), gap))
        .collect();
    Portrait {
        access: AccessTold::of(&communes, scenario.wanted.or(national.usual)),
        communes,
        ..portrait.clone()
    }
}

/// Counts places as they would be.
fn opened_and_closed(national: &National, after: &mut Portrait, scenario: &Scenario) {
    for told in &mut after.communes {
        let more = scenario.added.iter();
        told.welcoming += more.filter(|added| added.commune == told.number).count();
    }
    for added in &scenario.added {
        if after.subject.communes.binary_search(&added.commune).is_ok() {
            after.offer.welcoming += 1;
            after.offer.hours_a_week += added.hours;
        }
    }
    for place in &scenario.closed {
        let offer = national.offers[*place];
        if after.offer.places.contains(place) && offer.welcomes() {
            after.offer.welcoming = after.offer.welcoming.saturating_sub(1);
            match offer.hours() {
                Some(hours) => after.offer.hours_a_week -= hours,
                None => after.offer.unknown_hours = after.offer.unknown_hours.saturating_sub(1),
            }
        }
    }
}

impl Effect {
    /// Persons more than 20 minutes away, before and after.
    pub fn far(&self) -> (Interval, Interval) {
        let far = |portrait: &Portrait| portrait.access.classes[0].0;
        (far(&self.before), far(&self.after))
    }

    /// Hours that are missing, before and after.
    pub fn missing(&self) -> Option<(Interval, Interval)> {
        self.before.access.missing.zip(self.after.access.missing)
    }

    /// Communes that change class: the better served, and the worse.
    pub fn moved(&self) -> (Vec<usize>, Vec<usize>) {
        let (mut better, mut worse) = (Vec::new(), Vec::new());
        for (before, after) in self.before.communes.iter().zip(&self.after.communes) {
            match before.class.cmp(&after.class) {
                std::cmp::Ordering::Less => better.push(after.number),
                std::cmp::Ordering::Greater => worse.push(after.number),
                std::cmp::Ordering::Equal => {}
            }
        }
        (better, worse)
    }
}
