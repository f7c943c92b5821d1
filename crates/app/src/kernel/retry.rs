//! When to try again what failed.

use chrono::TimeDelta;

const FIRST: i64 = 15;
const LONGEST: i64 = 6 * 60 * 60;

/// How long to wait after so many failures: 15 seconds, then twice as long each
/// time, six hours at most.
pub fn back_off(failures: i64) -> TimeDelta {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or_default();
    TimeDelta::seconds((FIRST << doublings).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_doubles_the_wait_up_to_a_bound() {
        let waits: Vec<i64> = (0..6).map(|n| back_off(n).num_seconds()).collect();
        assert_eq!(waits, [15, 15, 30, 60, 120, 240]);
        assert_eq!(back_off(12), TimeDelta::hours(6));
        assert_eq!(back_off(i64::MAX), TimeDelta::hours(6));
    }
}
