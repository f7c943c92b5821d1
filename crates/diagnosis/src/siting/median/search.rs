//! Plans by greedy choice and exchanges.

use rayon::prelude::*;

use super::Median;

/// Each exchange saves something, so they end.
const MOST_EXCHANGES: usize = 500;

/// Adds the candidate that saves the most, again and again, while one saves anything.
pub(super) fn filled(median: &Median, mut chosen: Vec<usize>, places: usize) -> Vec<usize> {
    let mut nearest = median.before.clone();
    for &candidate in &chosen {
        keep_least(&mut nearest, median.to(candidate));
    }
    while chosen.len() < places {
        let now = total(&median.weights, nearest.iter().copied());
        let totals: Vec<f64> = (0..median.candidates)
            .into_par_iter()
            .map(|candidate| {
                let times = nearest.iter().zip(median.to(candidate));
                total(&median.weights, times.map(|(one, other)| one.min(*other)))
            })
            .collect();
        let best =
            (0..totals.len()).min_by(|&a, &b| totals[a].total_cmp(&totals[b]).then(a.cmp(&b)));
        match best {
            Some(candidate) if totals[candidate] < now => {
                chosen.push(candidate);
                keep_least(&mut nearest, median.to(candidate));
            }
            _ => break,
        }
    }
    chosen
}

/// Weights times minutes; who counts for nothing may be infinitely far.
fn total(weights: &[f64], times: impl Iterator<Item = f64>) -> f64 {
    let pairs = weights.iter().zip(times);
    pairs
        .map(|(weight, time)| if *weight > 0.0 { weight * time } else { 0.0 })
        .sum()
}

fn keep_least(nearest: &mut [f64], times: &[f64]) {
    for (nearest, time) in nearest.iter_mut().zip(times) {
        *nearest = nearest.min(*time);
    }
}

/// Exchanges a chosen place for another while that saves time, the best exchange first
/// (Whitaker's fast interchange, as Hansen and Mladenović 1997 tell it).
pub(super) fn exchanged(median: &Median, mut chosen: Vec<usize>) -> Vec<usize> {
    let least = 1e-10 * median.minutes(&chosen);
    for _ in 0..MOST_EXCHANGES {
        let standing = Standing::of(median, &chosen);
        let best = (0..median.candidates)
            .into_par_iter()
            .filter(|candidate| !chosen.contains(candidate))
            .filter_map(|candidate| {
                let (position, saved) = standing.best_out(median, candidate)?;
                Some((saved, candidate, position))
            })
            .reduce_with(|one, other| {
                let first = one.0.total_cmp(&other.0).then(other.1.cmp(&one.1));
                if first.is_ge() { one } else { other }
            });
        match best {
            Some((saved, candidate, position)) if saved > least => chosen[position] = candidate,
            _ => break,
        }
    }
    chosen
}

/// For each point, its nearest place and how far the next one is.
struct Standing {
    places: usize,
    nearest: Vec<f64>,
    /// Its position among the chosen; as many as are chosen where it exists already.
    which: Vec<u32>,
    next: Vec<f64>,
}

impl Standing {
    fn of(median: &Median, chosen: &[usize]) -> Self {
        let mut standing = Self {
            places: chosen.len(),
            nearest: median.before.clone(),
            which: vec![chosen.len() as u32; median.weights.len()],
            next: vec![f64::INFINITY; median.weights.len()],
        };
        for (position, &candidate) in chosen.iter().enumerate() {
            for (point, &time) in median.to(candidate).iter().enumerate() {
                if time < standing.nearest[point] {
                    standing.next[point] = standing.nearest[point];
                    standing.nearest[point] = time;
                    standing.which[point] = position as u32;
                } else if time < standing.next[point] {
                    standing.next[point] = time;
                }
            }
        }
        standing
    }

    /// Which place to give up for a candidate, and what that saves.
    fn best_out(&self, median: &Median, candidate: usize) -> Option<(usize, f64)> {
        let mut gain = 0.0;
        let mut losses = vec![0.0; self.places + 1];
        for (point, &time) in median.to(candidate).iter().enumerate() {
            let (weight, nearest) = (median.weights[point], self.nearest[point]);
            if weight <= 0.0 {
                continue;
            }
            if time < nearest {
                gain += weight * (nearest - time);
            } else {
                let then = self.next[point].min(time);
                losses[self.which[point] as usize] += weight * (then - nearest);
            }
        }
        let out = losses[..self.places].iter().enumerate();
        let (position, loss) = out.min_by(|a, b| a.1.total_cmp(b.1).then(a.0.cmp(&b.0)))?;
        Some((position, gain - loss))
    }
}
