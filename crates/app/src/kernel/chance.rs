//! The only place where the application draws at random: everything else is
//! handed a [`Chance`], so that a test can foresee it.

#[cfg(test)]
use std::sync::Arc;
#[cfg(test)]
use std::sync::atomic::{AtomicU64, Ordering};

/// Where what nobody may guess comes from.
#[derive(Debug, Clone, Default)]
pub enum Chance {
    /// The machine's own source, fit for secrets.
    #[default]
    System,
    /// Drawn from a count: the same in every run of a test.
    #[cfg(test)]
    Counted(Arc<AtomicU64>),
}

impl Chance {
    /// So many bytes.
    ///
    /// # Panics
    /// When the machine gives none: nothing that needs a secret may then go on.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => {
                getrandom::fill(&mut bytes).expect("the machine gives no randomness");
            }
            #[cfg(test)]
            Self::Counted(count) => {
                use sha2::{Digest, Sha256};
                for piece in bytes.chunks_mut(32) {
                    let drawn = Sha256::digest(count.fetch_add(1, Ordering::Relaxed).to_be_bytes());
                    piece.copy_from_slice(&drawn[..piece.len()]);
                }
            }
        }
        bytes
    }

    /// An identifier that no other row has: 128 bits, as hexadecimal digits.
    pub fn id(&self) -> String {
        let digits = self.bytes::<16>();
        digits.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_twice() {
        let chance = Chance::System;
        assert_eq!(chance.id().len(), 32);
        assert_ne!(chance.id(), chance.id());
        let counted = Chance::Counted(Arc::default());
        assert_ne!(counted.bytes::<40>(), counted.bytes::<40>());
    }
}
