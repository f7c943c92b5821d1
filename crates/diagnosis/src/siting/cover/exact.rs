//! The best plan, proven.

use std::time::{Duration, Instant};

use super::bound::{Effort, ROUNDING, tidied};
use super::branch::Search;
use super::{Cover, EQUAL, Plan};

/// A better plan and a better bound leave fewer parts to look at: worth more than without proof.
const THOROUGH: Effort = Effort {
    enough: EQUAL,
    kicks: 60,
    steps: 150,
    patience: 20,
};

impl Cover {
    /// The best plan of at most so many places, proven: by the bound alone or by branch and bound
    /// on what it leaves open. Where that does not end within `patience`, the best plan found with
    /// the bound that it proved.
    pub fn exact(&self, places: usize, patience: Duration) -> Plan {
        let end = Instant::now() + patience;
        let (plan, stage) = self.relaxed_until(places, THOROUGH);
        let mut search = Search {
            chosen: plan.chosen,
            value: plan.covered,
        };
        // Every plan better than the known one, or one as good, is in the stage.
        let bound = search.through(stage, plan.bound, end);
        self.finished(tidied(self, search.chosen, places), bound * ROUNDING)
    }
}
