//! Branch and bound on what the bound leaves open.
//!
//! A part holds every plan that takes some candidates and does without some others. Its own prices
//! settle more candidates; where they do not prove that it holds no better plan than the one known,
//! it is parted by one candidate, with it and without, until nothing is left.

use std::time::Instant;

use super::EQUAL;
use super::bound::{Descent, Effort};
use super::search::Draft;
use super::stage::Stage;

/// Soon done: prices come from what the part was parted from.
const EFFORT: Effort = Effort {
    enough: EQUAL,
    kicks: 0,
    steps: 30,
    patience: 6,
};
/// Settling what is settled, so many times before a part is parted.
const ROUNDS: usize = 4;
/// Pairs of a candidate and a point in all open parts together: a quarter of a gigabyte.
const MOST_HELD: usize = 30_000_000;

/// The best plan known.
pub(super) struct Search {
    pub(super) chosen: Vec<usize>,
    /// What it reaches, existing places included.
    pub(super) value: f64,
}

/// Plans not looked at yet, and what none of them passes.
struct Part {
    stage: Stage,
    bound: f64,
}

impl Search {
    /// Looks at every plan of a stage, or ends when time or room is over; what no plan passes.
    pub(super) fn through(&mut self, stage: Stage, bound: f64, end: Instant) -> f64 {
        let mut parts = vec![Part { stage, bound }];
        let mut held = parts[0].stage.cover.pairs();
        while let Some(part) = parts.pop() {
            let pairs = part.stage.cover.pairs();
            held -= pairs;
            if self.passes(part.bound) {
                continue;
            }
            if Instant::now() >= end || held + 2 * pairs > MOST_HELD {
                let bounds = parts.iter().map(|part| part.bound);
                return bounds.fold(part.bound, f64::max).max(self.value);
            }
            for part in self.parted(part).into_iter().flatten() {
                held += part.stage.cover.pairs();
                parts.push(part);
            }
        }
        self.value
    }

    /// Whether nothing under this bound is better than what is known.
    fn passes(&self, bound: f64) -> bool {
        bound <= self.value * (1.0 + EQUAL)
    }

    /// Both sides of a part, the one to look at first last; nothing where all is settled.
    fn parted(&mut self, part: Part) -> Option<[Part; 2]> {
        let Part {
            mut stage,
            mut bound,
        } = part;
        let mut pace = 1.0;
        for round in 1.. {
            if stage.cover.candidates() <= stage.places || stage.places == 0 {
                let all: Vec<usize> = (0..stage.cover.candidates().min(stage.places)).collect();
                self.keep(&stage, &all);
                return None;
            }
            let mut draft = Draft::empty(&stage.cover);
            let mut descent = Descent::from(&stage, &draft, pace);
            let known = self.value - stage.cover.before;
            let found = descent.run(&mut draft, known, EFFORT).0;
            pace = descent.pace;
            let unsure = descent.least_sure();
            self.keep(&stage, &draft.chosen);
            bound = bound.min(stage.cover.before + found.bound);
            if self.passes(bound) {
                return None;
            }
            match stage.next(&found, self.value) {
                Some(next) if round < ROUNDS => stage = next,
                _ => {
                    let sides = stage.parted(unsure, &found.prices);
                    return Some(sides.map(|stage| Part { stage, bound }));
                }
            }
        }
        None
    }

    fn keep(&mut self, stage: &Stage, chosen: &[usize]) {
        let value = stage.cover.covered_by(chosen);
        if value > self.value {
            self.value = value;
            self.chosen = stage.named(chosen);
        }
    }
}
