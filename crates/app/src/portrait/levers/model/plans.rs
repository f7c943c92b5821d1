//! "Où placer N permanences ?": the communes where so many more places would bring most people
//! within reach, each plan with what no plan can pass.

use diagnosis::access::{Place, reached};
use diagnosis::need::Interval;
use diagnosis::siting::{Cover, Plan};

use super::asked::{Levers, Siting};
use crate::kernel::atlas::Atlas;
use crate::portrait::model::{National, Portrait, Subject};

/// Plans shown.
const PLANS: usize = 4;
/// Another plan reaches at least so much of what the best one does.
const NEAR: f64 = 0.9;

/// A plan, and what it would bring.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanTold {
    /// Where, by number of commune.
    pub communes: Vec<usize>,
    /// Persons who come within reach, where they are counted.
    pub persons: Option<Interval>,
    /// Inhabitants of the communes that do.
    pub inhabitants: u64,
    /// How much more the best plan might bring, of what this one brings within reach.
    pub more_at_most: f64,
}

/// What the search found.
#[derive(Debug, Clone, PartialEq)]
pub enum Sited {
    /// Plans, the best first.
    Plans(Vec<PlanTold>),
    /// Everybody is within reach already, or nobody can be.
    Nothing,
    /// More pairs of communes than are held at once.
    TooLarge,
}

/// Looks for plans, over the places there would be already: those of the portrait after.
pub fn sited(
    atlas: &Atlas,
    national: &National,
    after: &Portrait,
    levers: &Levers,
    siting: Siting,
) -> Sited {
    let subject = &after.subject;
    let here: Vec<Place> = subject
        .communes
        .iter()
        .map(|&commune| national.demand[commune])
        .collect();
    let (travel, radius) = (levers.mode.travel(), f64::from(siting.radius));
    // What exists is known by how far the nearest is: places beyond the border count.
    let covered: Vec<bool> = after
        .communes
        .iter()
        .map(|told| told.nearest_minutes.is_some_and(|away| away <= radius))
        .collect();
    let rows = reached(&here, &here, travel, radius);
    let Ok(cover) = Cover::of(&weights(atlas, national, subject), &covered, &rows) else {
        return Sited::TooLarge;
    };
    let plans = cover.plans(siting.places, PLANS, NEAR);
    let told = plans.iter().filter(|plan| !plan.chosen.is_empty());
    let told: Vec<PlanTold> = told
        .map(|plan| told_of(atlas, national, subject, (&covered, &rows), plan))
        .collect();
    match told.is_empty() {
        true => Sited::Nothing,
        false => Sited::Plans(told),
    }
}

/// Persons at the middle of what is known; inhabitants where nobody is counted.
fn weights(atlas: &Atlas, national: &National, subject: &Subject) -> Vec<f64> {
    let communes = || subject.communes.iter();
    let counted = communes().any(|&commune| national.needs.persons(commune).is_some());
    let all = atlas.territories.communes();
    communes()
        .map(
            |&commune| match (counted, national.needs.persons(commune)) {
                (true, Some(persons)) => f64::midpoint(persons.low(), persons.high()),
                (true, None) => 0.0,
                (false, _) => f64::from(all[commune].population.unwrap_or(0)),
            },
        )
        .collect()
}

fn told_of(
    atlas: &Atlas,
    national: &National,
    subject: &Subject,
    (covered, rows): (&[bool], &[Vec<u32>]),
    plan: &Plan,
) -> PlanTold {
    let mut reached: Vec<u32> = plan
        .chosen
        .iter()
        .flat_map(|&candidate| rows[candidate].iter().copied())
        .filter(|&point| !covered[point as usize])
        .collect();
    reached.sort_unstable();
    reached.dedup();
    let all = atlas.territories.communes();
    let communes = || {
        reached
            .iter()
            .map(|&point| subject.communes[point as usize])
    };
    let persons = communes().filter_map(|commune| national.needs.persons(commune));
    PlanTold {
        communes: plan
            .chosen
            .iter()
            .map(|&candidate| subject.communes[candidate])
            .collect(),
        persons: persons.reduce(|sum, one| sum + one),
        inhabitants: communes()
            .map(|commune| u64::from(all[commune].population.unwrap_or(0)))
            .sum(),
        more_at_most: match plan.covered > 0.0 {
            true => ((plan.bound - plan.covered) / plan.covered).max(0.0),
            false => 0.0,
        },
    }
}
