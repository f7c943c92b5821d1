//! How often one network may do something that costs us: kept in memory, and
//! bounded.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as RateClock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::visitor::ClientNetwork;

/// Networks remembered at once. Past it, those that could act again are
/// forgotten; if all are busy, newcomers wait: an attack costs patience, never
/// memory.
const MOST_NETWORKS: usize = 20_000;

/// So many at once, then one each so often.
pub struct RateLimit<C: RateClock = DefaultClock> {
    networks:
        RateLimiter<ClientNetwork, HashMapStateStore<ClientNetwork>, C, NoOpMiddleware<C::Instant>>,
}

impl RateLimit {
    /// `burst` at once, then one each `every`.
    pub fn new(burst: NonZeroU32, every: Duration) -> Self {
        Self::with_clock(burst, every, DefaultClock::default())
    }
}

impl<C: RateClock> RateLimit<C> {
    fn with_clock(burst: NonZeroU32, every: Duration, clock: C) -> Self {
        let one_each = Quota::with_period(every).unwrap_or(Quota::per_minute(NonZeroU32::MIN));
        let quota = one_each.allow_burst(burst);
        Self {
            networks: RateLimiter::hashmap_with_clock(quota, clock),
        }
    }

    /// Whether a network may act now; if so, that counts.
    pub fn allows(&self, network: ClientNetwork) -> bool {
        if self.networks.len() >= MOST_NETWORKS {
            self.networks.retain_recent();
            if self.networks.len() >= MOST_NETWORKS {
                return false;
            }
        }
        self.networks.check_key(&network).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn network(number: u32) -> ClientNetwork {
        ClientNetwork::of(IpAddr::from(Ipv4Addr::from(number)))
    }

    #[test]
    fn each_network_has_its_own_allowance_which_comes_back() {
        let clock = FakeRelativeClock::default();
        let burst = NonZeroU32::new(3).unwrap();
        let limit = RateLimit::with_clock(burst, Duration::from_secs(60), clock.clone());
        let allowed = |n| limit.allows(network(n));
        assert_eq!(
            [allowed(1), allowed(1), allowed(1), allowed(1)],
            [true, true, true, false]
        );
        assert!(allowed(2));
        clock.advance(Duration::from_secs(61));
        assert_eq!([allowed(1), allowed(1)], [true, false]);
    }

    #[test]
    fn a_flood_of_networks_is_bounded_and_passes() {
        let clock = FakeRelativeClock::default();
        let limit = RateLimit::with_clock(NonZeroU32::MIN, Duration::from_secs(60), clock.clone());
        let admitted = (0..MOST_NETWORKS as u32 + 50)
            .filter(|n| limit.allows(network(*n)))
            .count();
        assert_eq!(admitted, MOST_NETWORKS);
        clock.advance(Duration::from_secs(600));
        assert!(limit.allows(network(u32::MAX)));
    }
}
