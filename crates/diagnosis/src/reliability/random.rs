//! Numbers that look drawn at random, from a seed: the same seed, the same numbers, on any
//! machine. SplitMix64 (Steele, Lea and Flood, 2014): good enough for simulations of this size,
//! never for secrets.

/// A source of numbers.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The numbers of a seed.
    pub fn of(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Those of one of many draws of a seed, whatever the order in which they are made.
    pub fn stream(seed: u64, number: u64) -> Self {
        let mut mixed = Self::of(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        Self::of(mixed.bits())
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, 1 left out.
    pub fn share(&mut self) -> f64 {
        // The 53 bits that a number has room for.
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of so many.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// From the normal law of mean 0 and deviation 1 (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_numbers_come_out() {
        // From the reference implementation (Vigna, splitmix64.c), seed 1234567.
        let mut random = Random::of(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_have_the_law_they_say() {
        let mut random = Random::of(7);
        let draws: Vec<f64> = (0..20_000).map(|_| random.normal()).collect();
        let count = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / count;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / count;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
        assert!((0..1000).all(|_| random.below(3) < 3));
        assert_eq!(Random::stream(1, 2).bits(), Random::stream(1, 2).bits());
        assert_ne!(Random::stream(1, 2).bits(), Random::stream(1, 3).bits());
    }
}
