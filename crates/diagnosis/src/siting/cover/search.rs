//! Plans by greedy choice and exchanges.

use super::Cover;

/// A plan in the making: how many chosen places reach each point.
#[derive(Debug, Clone)]
pub(super) struct Draft<'a> {
    cover: &'a Cover,
    pub(super) chosen: Vec<usize>,
    is_chosen: Vec<bool>,
    times: Vec<u32>,
    /// The weight that chosen places reach.
    pub(super) value: f64,
}

impl<'a> Draft<'a> {
    pub(super) fn empty(cover: &'a Cover) -> Self {
        Self {
            cover,
            chosen: Vec::new(),
            is_chosen: vec![false; cover.candidates()],
            times: vec![0; cover.weights.len()],
            value: 0.0,
        }
    }

    pub(super) fn of(cover: &'a Cover, chosen: &[usize]) -> Self {
        let mut draft = Self::empty(cover);
        for &candidate in chosen {
            draft.add(candidate);
        }
        draft
    }

    fn add(&mut self, candidate: usize) {
        self.chosen.push(candidate);
        self.is_chosen[candidate] = true;
        for &point in self.cover.by_candidate.row(candidate) {
            let times = &mut self.times[point as usize];
            if *times == 0 {
                self.value += self.cover.weights[point as usize];
            }
            *times += 1;
        }
    }

    fn remove(&mut self, position: usize) {
        let candidate = self.chosen.swap_remove(position);
        self.is_chosen[candidate] = false;
        for &point in self.cover.by_candidate.row(candidate) {
            let times = &mut self.times[point as usize];
            *times -= 1;
            if *times == 0 {
                self.value -= self.cover.weights[point as usize];
            }
        }
    }

    /// Adds the candidate that reaches the most weight that none reaches yet, again and again.
    /// Stops where no candidate reaches anybody more.
    pub(super) fn fill(&mut self, places: usize, allowed: impl Fn(&[usize], usize) -> bool) {
        let cover = self.cover;
        let mut gains = vec![0.0; cover.candidates()];
        // Points still to be reached: where none is left the gain is nothing, whatever
        // rounding made of it.
        let mut left = vec![0_u32; cover.candidates()];
        for (candidate, (gain, left)) in gains.iter_mut().zip(&mut left).enumerate() {
            for &point in cover.by_candidate.row(candidate) {
                if self.times[point as usize] == 0 {
                    *gain += cover.weights[point as usize];
                    *left += 1;
                }
            }
        }
        while self.chosen.len() < places {
            let mut best: Option<(usize, f64)> = None;
            for candidate in 0..gains.len() {
                let better = best.is_none_or(|(_, gain)| gains[candidate] > gain);
                if left[candidate] > 0
                    && better
                    && !self.is_chosen[candidate]
                    && allowed(&self.chosen, candidate)
                {
                    best = Some((candidate, gains[candidate]));
                }
            }
            let Some((candidate, _)) = best else { return };
            for &point in cover.by_candidate.row(candidate) {
                if self.times[point as usize] > 0 {
                    continue;
                }
                for &other in cover.by_point.row(point as usize) {
                    gains[other as usize] -= cover.weights[point as usize];
                    left[other as usize] -= 1;
                }
            }
            self.add(candidate);
        }
    }

    /// Exchanges a chosen place for another while that reaches more, the best exchange first.
    ///
    /// All exchanges are weighed in one walk over the pairs: coming in reaches what none
    /// reaches, going out loses what nobody else reaches, unless the one that comes in does
    /// (Resende and Werneck 2004).
    pub(super) fn exchange(
        &mut self,
        most: usize,
        allowed: impl Fn(&[usize], usize, usize) -> bool,
    ) {
        let cover = self.cover;
        let least = 1e-10 * cover.total.max(f64::MIN_POSITIVE);
        // Which place alone reaches a point, by its position among the chosen.
        let mut alone = vec![0_u32; cover.weights.len()];
        let mut saved = vec![0.0; self.chosen.len()];
        for _ in 0..most {
            let mut losses = vec![0.0; self.chosen.len()];
            for (position, &candidate) in self.chosen.iter().enumerate() {
                for &point in cover.by_candidate.row(candidate) {
                    if self.times[point as usize] == 1 {
                        alone[point as usize] = position as u32;
                        losses[position] += cover.weights[point as usize];
                    }
                }
            }
            let least_loss = losses.iter().copied().fold(f64::INFINITY, f64::min);
            let mut best: Option<(usize, usize, f64)> = None;
            for candidate in 0..cover.candidates() {
                if self.is_chosen[candidate] {
                    continue;
                }
                let (mut gain, mut all_saved) = (0.0, 0.0);
                saved.fill(0.0);
                for &point in cover.by_candidate.row(candidate) {
                    let weight = cover.weights[point as usize];
                    match self.times[point as usize] {
                        0 => gain += weight,
                        1 => {
                            saved[alone[point as usize] as usize] += weight;
                            all_saved += weight;
                        }
                        _ => {}
                    }
                }
                // Most candidates cannot beat the best whatever goes out.
                if gain + all_saved - least_loss <= best.map_or(least, |(_, _, more)| more) {
                    continue;
                }
                for (position, (loss, saved)) in losses.iter().zip(&saved).enumerate() {
                    let more = gain - loss + saved;
                    if more > best.map_or(least, |(_, _, more)| more)
                        && allowed(&self.chosen, position, candidate)
                    {
                        best = Some((position, candidate, more));
                    }
                }
            }
            let Some((position, candidate, _)) = best else {
                return;
            };
            self.remove(position);
            self.add(candidate);
        }
    }
}

/// Places given up together in a kick, in turn.
const KICKED: [usize; 3] = [3, 4, 2];

impl Draft<'_> {
    /// Gives up a place and those around it, chooses others in their stead, exchanges, and keeps
    /// what is better: so many times, around each place in turn, the first of so many kicks left
    /// out as done.
    pub(super) fn kick(&mut self, places: usize, done: usize, kicks: usize) {
        let size = self.chosen.len();
        if size < 2 {
            return;
        }
        for kick in done..done + kicks {
            let count = KICKED[kick / size % KICKED.len()].min(size - 1);
            let mut given_up = self.around(self.chosen[kick % size]);
            given_up.truncate(count);
            let mut other = self.clone();
            for &candidate in &given_up {
                if let Some(position) = other.chosen.iter().position(|&one| one == candidate) {
                    other.remove(position);
                }
            }
            other.fill(places, |_, candidate| candidate != given_up[0]);
            other.exchange(MOST_EXCHANGES, |_, _, _| true);
            if other.value > self.value * (1.0 + 1e-12) {
                *self = other;
            }
        }
    }

    /// The chosen places, first this one, then those that reach most of what it and its
    /// neighbours reach.
    fn around(&self, seed: usize) -> Vec<usize> {
        let cover = self.cover;
        let mut near = vec![false; cover.weights.len()];
        for &point in cover.by_candidate.row(seed) {
            for &other in cover.by_point.row(point as usize) {
                for &point in cover.by_candidate.row(other as usize) {
                    near[point as usize] = true;
                }
            }
        }
        let mut by_weight: Vec<(f64, usize)> = (self.chosen.iter())
            .map(|&candidate| {
                let row = cover.by_candidate.row(candidate).iter();
                let shared = row.filter(|&&point| near[point as usize]);
                let weight = shared.map(|&point| cover.weights[point as usize]).sum();
                (
                    if candidate == seed {
                        f64::INFINITY
                    } else {
                        weight
                    },
                    candidate,
                )
            })
            .collect();
        by_weight.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        by_weight
            .into_iter()
            .map(|(_, candidate)| candidate)
            .collect()
    }
}

/// Greedy choice and exchanges.
pub(super) fn local<'a>(cover: &'a Cover, places: usize) -> Draft<'a> {
    let mut draft = Draft::empty(cover);
    draft.fill(places, |_, _| true);
    draft.exchange(MOST_EXCHANGES, |_, _, _| true);
    draft
}

/// Each exchange gains something, so they end; few plans need a tenth of these.
pub(super) const MOST_EXCHANGES: usize = 2_000;
