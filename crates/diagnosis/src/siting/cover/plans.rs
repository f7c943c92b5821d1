//! Several plans that differ and are nearly as good: what figures cannot weigh, people can.

use super::bound::tidied;
use super::search::{Draft, MOST_EXCHANGES};
use super::{Cover, Plan};

impl Cover {
    /// The plan, then others, each with a fifth of its places or more (one at least) that is in
    /// none of the plans before it; as long as they reach the share `near` of what the first
    /// adds, and at most so many. All are held against the one bound.
    pub fn plans(&self, places: usize, count: usize, near: f64) -> Vec<Plan> {
        match count {
            0 => Vec::new(),
            _ => self.others(self.plan(places), places, count, near),
        }
    }

    /// The same, beginning with a plan that is known.
    pub fn others(&self, first: Plan, places: usize, count: usize, near: f64) -> Vec<Plan> {
        let wanted = (first.covered - self.before) * near;
        let bound = first.bound;
        let size = first.chosen.len();
        let shared = size.saturating_sub(size.div_ceil(5).max(1));
        let mut plans = vec![first];
        while plans.len() < count && size > 0 {
            let Some(chosen) = self.unlike(&plans, places, shared) else {
                break;
            };
            let covered = self.covered_by(&chosen);
            if covered - self.before < wanted {
                break;
            }
            plans.push(Plan {
                chosen,
                covered,
                bound,
            });
        }
        plans
    }

    /// The best plan found that shares at most so many places with each of those known.
    fn unlike(&self, plans: &[Plan], places: usize, shared: usize) -> Option<Vec<usize>> {
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); self.candidates()];
        for (number, plan) in plans.iter().enumerate() {
            for &candidate in &plan.chosen {
                of[candidate].push(number);
            }
        }
        let common = |chosen: &[usize], number: usize| {
            chosen
                .iter()
                .filter(|&&one| of[one].contains(&number))
                .count()
        };
        let mut draft = Draft::empty(self);
        draft.fill(places, |chosen, candidate| {
            of[candidate]
                .iter()
                .all(|&number| common(chosen, number) < shared)
        });
        draft.exchange(MOST_EXCHANGES, |chosen, position, candidate| {
            of[candidate].iter().all(|&number| {
                let leaves = usize::from(of[chosen[position]].contains(&number));
                common(chosen, number) - leaves < shared
            })
        });
        // Not filled up: that might bring back what is shared.
        let mut chosen = tidied(self, draft.chosen, 0);
        chosen.sort_unstable();
        (!chosen.is_empty()).then_some(chosen)
    }
}
