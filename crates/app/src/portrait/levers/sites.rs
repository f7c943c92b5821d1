//! Where to put so many permanences: the plans that bring most people within reach of one.

use diagnosis::access::Place as Point;
use diagnosis::siting::{Cover, Plan};

use super::effect::Effect;
use super::scenario::Scenario;
use crate::portrait::model::National;

/// A place counts as near up to so many minutes.
pub const NEAR_MINUTES: f64 = 15.0;

/// How many plans are offered.
const PLANS: usize = 3;
/// A plan that does so much less than the first is not worth a look.
const NEARLY: f64 = 0.9;

/// A plan, with its communes.
#[derive(Debug, Clone, PartialEq)]
pub struct SitePlan {
    /// The communes, by number.
    pub communes: Vec<usize>,
    /// Persons, at the middle of what is known, whom it brings within 15 minutes.
    pub more: f64,
    /// How much more the best plan may bring, at most, as a share.
    pub gap: f64,
}

/// Plans of so many permanences for the communes of a territory, what the scenario opens and
/// closes taken into account; none where everybody is near one.
pub fn plans(
    national: &National,
    effect: &Effect,
    scenario: &Scenario,
    sites: usize,
) -> Vec<SitePlan> {
    let told = &effect.after.communes;
    let demand: Vec<Point> = told.iter().map(|one| national.demand[one.number]).collect();
    let persons: Vec<f64> = told
        .iter()
        .map(|one| {
            one.persons
                .map_or(0.0, |many| f64::midpoint(many.low(), many.high()))
        })
        .collect();
    // What exists is known by how far the nearest is: places beyond the border count.
    let covered: Vec<bool> = told
        .iter()
        .map(|one| {
            one.nearest_minutes
                .is_some_and(|minutes| minutes <= NEAR_MINUTES)
        })
        .collect();
    let rows = diagnosis::access::reached(&demand, &demand, scenario.mode.travel(), NEAR_MINUTES);
    let Ok(cover) = Cover::of(&persons, &covered, &rows) else {
        return Vec::new();
    };
    let plans: Vec<Plan> = cover.plans(sites, PLANS, NEARLY);
    plans
        .into_iter()
        .filter(|plan| !plan.chosen.is_empty())
        .map(|plan| SitePlan {
            communes: plan.chosen.iter().map(|&one| told[one].number).collect(),
            more: plan.covered - cover.before(),
            gap: plan.gap(),
        })
        .collect()
}
