//! A territory as it is, and as it would be.

use diagnosis::need::Interval;

use super::asked::Levers;
use super::grounds::Grounds;
use crate::kernel::atlas::Atlas;
use crate::portrait::model::mode::Mode;
use crate::portrait::model::national::number_of;
use crate::portrait::model::{
    Accompaniment, CommuneTold, FAR_MINUTES, National, Portrait, Reach, Subject,
};

/// Both, by the same way of travelling and for the same level wanted: what differs comes of the
/// places alone.
#[derive(Debug, Clone)]
pub struct Effect {
    /// With the places there are.
    pub before: Portrait,
    /// With those that there would be.
    pub after: Portrait,
}

/// People: those who may need help where they are counted, and inhabitants.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct People {
    /// Persons who may need help; nothing where no commune of them has a count.
    pub persons: Option<Interval>,
    /// Inhabitants.
    pub inhabitants: u64,
    /// Communes.
    pub communes: usize,
}

impl Effect {
    /// Works both out.
    pub fn of(atlas: &Atlas, national: &National, subject: Subject, levers: &Levers) -> Self {
        let grounds = Grounds::of(atlas);
        let as_is = Levers {
            mode: levers.mode,
            ..Levers::default()
        };
        let told = |subject: Subject, reaches: &[Reach]| {
            Portrait::reaching(atlas, national, subject, levers.wanted, reaches)
        };
        let communes = subject.communes.clone();
        let before = match levers.mode {
            // The portrait's own figures, to the last digit.
            Mode::Voiture => {
                let reaches = communes.iter().map(|&number| national.reaches[number]);
                told(subject, &reaches.collect::<Vec<_>>())
            }
            _ => told(subject, &grounds.reaches(national, &communes, &as_is)),
        };
        let after = match levers.changes_places() {
            false => before.clone(),
            true => {
                let reaches = grounds.reaches(national, &communes, levers);
                let mut after = told(before.subject.clone(), &reaches);
                with_places(atlas, national, &mut after, levers);
                after
            }
        };
        Self { before, after }
    }

    /// The people who come within 20 minutes of a place, and those who no longer are.
    pub fn moved(&self) -> (People, People) {
        let (mut nearer, mut farther) = (People::default(), People::default());
        for (before, after) in self.pairs() {
            match (is_near(before), is_near(after)) {
                (false, true) => nearer.count(after),
                (true, false) => farther.count(after),
                _ => {}
            }
        }
        (nearer, farther)
    }

    /// Each commune, as it is and as it would be.
    pub fn pairs(&self) -> impl Iterator<Item = (&CommuneTold, &CommuneTold)> {
        self.before.communes.iter().zip(&self.after.communes)
    }

    /// The communes that change most: by the hours that lack, by persons and minutes where they are
    /// not known; at most so many, and only those that change.
    pub fn most_changed(&self, most: usize) -> Vec<(&CommuneTold, &CommuneTold)> {
        let mut changed: Vec<_> = self
            .pairs()
            .map(|pair| (change(pair.0, pair.1), pair))
            .filter(|((first, second), _)| *first > 0.0 || *second > 0.0)
            .collect();
        // The sort is stable: equal ones stay by number.
        changed.sort_by(|((a, b), _), ((c, d), _)| c.total_cmp(a).then(d.total_cmp(b)));
        changed
            .into_iter()
            .take(most)
            .map(|(_, pair)| pair)
            .collect()
    }
}

impl People {
    fn count(&mut self, commune: &CommuneTold) {
        self.persons = match (self.persons, commune.persons) {
            (Some(sum), Some(more)) => Some(sum + more),
            (one, other) => one.or(other),
        };
        self.inhabitants += u64::from(commune.inhabitants);
        self.communes += 1;
    }
}

/// Whether somebody helps within 20 minutes.
pub fn is_near(commune: &CommuneTold) -> bool {
    commune
        .nearest_minutes
        .is_some_and(|minutes| minutes <= FAR_MINUTES)
}

/// Hours a year that change, then minutes by inhabitants.
fn change(before: &CommuneTold, after: &CommuneTold) -> (f64, f64) {
    let middle = |interval: Option<Interval>| {
        interval.map_or(0.0, |hours| f64::midpoint(hours.low(), hours.high()))
    };
    let hours = (middle(before.missing) - middle(after.missing)).abs();
    let minutes = match (before.nearest_minutes, after.nearest_minutes) {
        (Some(before), Some(after)) => (before - after).abs(),
        (None, None) => 0.0,
        // From nowhere at all, or to nowhere: more than any ride.
        _ => 1_000.0,
    };
    let people = f64::from(after.inhabitants.max(1));
    // What no reader would see is no change.
    let seen = |change: f64, least: f64| if change < least { 0.0 } else { change };
    (seen(hours, 0.05), seen(minutes, 0.05) * people)
}

/// The places of what would be: those that close are no more, and those that open are counted.
fn with_places(atlas: &Atlas, national: &National, after: &mut Portrait, levers: &Levers) {
    let count_of = |portrait: &mut Portrait, commune: usize, more: isize| {
        let position = portrait.subject.communes.binary_search(&commune);
        if let Some(told) = position.ok().and_then(|at| portrait.communes.get_mut(at)) {
            told.welcoming = told.welcoming.saturating_add_signed(more);
        }
    };
    for &place in &levers.closed {
        after.offer.places.retain(|&one| one != place);
        let offer = national.offers[place];
        if !offer.welcomes() {
            continue;
        }
        after.offer.welcoming = after.offer.welcoming.saturating_sub(1);
        match offer {
            Accompaniment::Hours(hours) => after.offer.hours_a_week -= hours,
            Accompaniment::Unknown => {
                after.offer.unknown_hours = after.offer.unknown_hours.saturating_sub(1);
            }
            Accompaniment::None => {}
        }
        let commune = atlas.places()[place].commune;
        if let Some(number) = commune.and_then(|one| number_of(atlas.territories, one.code)) {
            count_of(after, number, -1);
        }
    }
    for one in &levers.added {
        after.offer.welcoming += 1;
        after.offer.hours_a_week += one.hours;
        count_of(after, one.commune, 1);
    }
}
