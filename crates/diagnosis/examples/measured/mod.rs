//! What the measures share: chance that is the same on every machine, and clocks.

use std::time::{Duration, Instant};

/// Chance that is the same on every machine (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let made = work();
    (made, begin.elapsed())
}

/// The shortest elapsed time of so many runs, and the least of the processors' time, in seconds.
pub fn shortest<E>(runs: usize, mut work: impl FnMut() -> Result<(), E>) -> Result<(f64, f64), E> {
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..runs {
        let before = processors();
        let (done, elapsed) = timed(&mut work);
        done?;
        let spent = processors().saturating_sub(before);
        best = (
            best.0.min(elapsed.as_secs_f64()),
            best.1.min(spent.as_secs_f64()),
        );
    }
    Ok(best)
}

/// The time that processors have spent on this process's threads, as Linux tells it.
fn processors() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let spent = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}
