//! The only place where the application draws at random: everything else is
//! given a [`Chance`], so that a test can choose it.

#[cfg(test)]
use std::sync::Arc;
#[cfg(test)]
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// Where tokens and ids come from.
#[derive(Debug, Clone, Default)]
pub enum Chance {
    /// The machine's generator, fit for secrets.
    #[default]
    System,
    /// The same draws each time.
    #[cfg(test)]
    Seeded(Arc<AtomicU64>),
}

/// Letters that are not taken for one another when read out; 32 of them, five bits each.
const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz0";

impl Chance {
    /// 32 bytes that nobody can guess.
    ///
    /// # Panics
    /// When the machine gives none: nothing that needs a secret may then go on.
    pub fn bytes(&self) -> [u8; 32] {
        match self {
            Self::System => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).expect("the machine gives no randomness");
                bytes
            }
            #[cfg(test)]
            Self::Seeded(next) => {
                let draw = next.fetch_add(1, Ordering::Relaxed);
                Sha256::digest(draw.to_be_bytes()).into()
            }
        }
    }

    /// A token that opens something, 160 bits in 32 letters: 256 equal chances a byte, of which
    /// five bits are kept.
    pub fn token(&self) -> String {
        self.letters(32)
    }

    /// The id of something new: 80 bits in 16 letters.
    pub fn id(&self) -> String {
        self.letters(16)
    }

    fn letters(&self, length: usize) -> String {
        let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
        self.bytes().iter().take(length).map(letter).collect()
    }
}

/// What is kept of a token: who reads the database cannot use it.
pub fn digest(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_differ_and_a_seed_repeats_them() {
        assert_ne!(Chance::System.token(), Chance::System.token());
        let seeded = || Chance::Seeded(Arc::new(AtomicU64::new(7)));
        assert_eq!(seeded().token(), seeded().token());
        let one = seeded();
        assert_ne!(one.id(), one.id());
        assert_eq!(one.token().len(), 32);
    }
}
