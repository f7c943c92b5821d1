//! What a page asks in one go.

use super::{Cover, Plan, SitingError};
use crate::access::{Place, Travel};

/// Where places may be put, who needs them, and what is there.
#[derive(Debug, Clone, Copy)]
pub struct Siting<'a> {
    /// Where people are.
    pub demand: &'a [Place],
    /// What each of them weighs: persons at risk, or their gap.
    pub weights: &'a [f64],
    /// Places that exist and stay.
    pub existing: &'a [Place],
    /// Where a place may be put.
    pub candidates: &'a [Place],
    /// How one goes.
    pub travel: Travel,
    /// Whoever is so many minutes away, the last included, is reached.
    pub radius_minutes: f64,
}

/// At most so many more places that reach the most weight, then up to so many plans in all that
/// differ and reach 95 % of what the first adds; each with its bound.
pub fn best_sites(
    siting: &Siting<'_>,
    places: usize,
    plans: usize,
) -> Result<Vec<Plan>, SitingError> {
    let Siting {
        demand,
        weights,
        existing,
        candidates,
        travel,
        radius_minutes,
    } = *siting;
    let cover = Cover::within(
        demand,
        weights,
        existing,
        candidates,
        travel,
        radius_minutes,
    )?;
    Ok(cover.plans(places, plans, NEAR))
}

/// A plan this near the first is worth weighing against it.
const NEAR: f64 = 0.95;
