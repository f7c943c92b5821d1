//! Plans by greedy choice of days and exchanges of one day for another.

use super::Bus;

const MOST_PASSES: usize = 50;

/// A plan in the making.
#[derive(Clone)]
pub(super) struct Draft<'a> {
    bus: &'a Bus<'a>,
    /// The days, by their numbers.
    pub(super) days: Vec<usize>,
    /// Half-days at each stop.
    used: Vec<u32>,
    /// Half-days within reach of each point.
    times: Vec<u32>,
}

impl<'a> Draft<'a> {
    pub(super) fn empty(bus: &'a Bus<'a>) -> Self {
        Self {
            bus,
            days: Vec::new(),
            used: vec![0; bus.cover.candidates()],
            times: vec![0; bus.cover.weights.len()],
        }
    }

    /// As many of these days, in their order, as the visits allow.
    pub(super) fn of(bus: &'a Bus<'a>, days: &[usize]) -> Self {
        let mut draft = Self::empty(bus);
        for &day in days {
            if draft.days.len() < bus.service.days && draft.allows(day) {
                draft.add(day);
            }
        }
        draft
    }

    fn allows(&self, day: usize) -> bool {
        let (round, visits) = (self.bus.rounds[day], self.bus.service.visits);
        match round.second {
            Some(second) if second == round.first => self.used[round.first as usize] + 2 <= visits,
            _ => round.stops().all(|stop| self.used[stop] < visits),
        }
    }

    fn add(&mut self, day: usize) {
        self.days.push(day);
        for stop in self.bus.rounds[day].stops() {
            self.used[stop] += 1;
            for &point in self.bus.cover.by_candidate.row(stop) {
                self.times[point as usize] += 1;
            }
        }
    }

    fn remove(&mut self, position: usize) -> usize {
        let day = self.days.swap_remove(position);
        for stop in self.bus.rounds[day].stops() {
            self.used[stop] -= 1;
            for &point in self.bus.cover.by_candidate.row(stop) {
                self.times[point as usize] -= 1;
            }
        }
        day
    }

    /// The weight that days serve, times the visits that make a full service.
    pub(super) fn value(&self) -> f64 {
        let visits = self.bus.service.visits;
        let served = self.bus.cover.weights.iter().zip(&self.times);
        served
            .map(|(weight, times)| weight * f64::from((*times).min(visits)))
            .sum()
    }

    /// The day that serves the most more, and how much; nothing where none serves anybody.
    fn best(&self) -> Option<(usize, f64)> {
        let (cover, visits) = (self.bus.cover, self.bus.service.visits);
        let gains: Vec<f64> = (0..cover.candidates())
            .map(|stop| {
                let open = cover.by_candidate.row(stop).iter();
                open.filter(|&&point| self.times[point as usize] < visits)
                    .map(|&point| cover.weights[point as usize])
                    .sum()
            })
            .collect();
        let mut best: Option<(usize, f64)> = None;
        let mut marked = vec![false; self.times.len()];
        let mut marker = usize::MAX;
        for (day, round) in self.bus.rounds.iter().enumerate() {
            let most: f64 = round.stops().map(|stop| gains[stop]).sum();
            if most <= best.map_or(0.0, |(_, gain)| gain) || !self.allows(day) {
                continue;
            }
            let mut gain = most;
            if let Some(second) = round.second {
                // Who has one half-day left counts once for the two stops.
                let first = round.first as usize;
                if marker != first {
                    if marker != usize::MAX {
                        mark(cover.by_candidate.row(marker), &mut marked, false);
                    }
                    mark(cover.by_candidate.row(first), &mut marked, true);
                    marker = first;
                }
                for &point in cover.by_candidate.row(second as usize) {
                    if marked[point as usize] && self.times[point as usize] + 1 == visits {
                        gain -= cover.weights[point as usize];
                    }
                }
            }
            if gain > best.map_or(0.0, |(_, gain)| gain) {
                best = Some((day, gain));
            }
        }
        best
    }

    pub(super) fn fill(&mut self) {
        while self.days.len() < self.bus.service.days {
            let least = 1e-12 * self.bus.cover.total();
            match self.best() {
                Some((day, gain)) if gain > least => self.add(day),
                _ => break,
            }
        }
    }

    /// Exchanges one day for another while that serves more.
    pub(super) fn exchange(&mut self) {
        let least = 1e-10 * self.bus.cover.total();
        for _ in 0..MOST_PASSES {
            let mut better = false;
            for _ in 0..self.days.len() {
                let before = self.value();
                // The first leaves, and whatever comes goes to the end: each has its turn.
                let left = self.days.remove(0);
                self.days.push(left);
                let left = self.remove(self.days.len() - 1);
                match self.best() {
                    Some((day, gain)) if self.value() + gain > before + least => {
                        self.add(day);
                        better = true;
                    }
                    _ => self.add(left),
                }
            }
            if !better {
                return;
            }
        }
    }
}

fn mark(row: &[u32], marked: &mut [bool], as_: bool) {
    for &point in row {
        marked[point as usize] = as_;
    }
}
