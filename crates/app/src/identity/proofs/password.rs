//! Passwords: which are taken, and how they are kept.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::common::is_common;
use crate::kernel::chance::Chance;

/// The fewest characters. Length is what makes a password hard to guess; no
/// digits or signs are asked for.
pub const SHORTEST: usize = 12;

/// The most characters, so that hashing stays bounded.
pub const LONGEST: usize = 200;

/// What OWASP recommends of Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Hashings at once on a node: each takes its 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    #[error("Choisissez au moins 12 caractères. Une phrase de quelques mots convient très bien.")]
    Short,
    #[error("Choisissez 200 caractères au plus.")]
    Long,
    #[error(
        "Ce mot de passe est trop facile à deviner : il est courant, ou il reprend votre nom, votre adresse ou le nom du site. Choisissez par exemple quelques mots sans rapport entre eux."
    )]
    Common,
}

/// Whether a password may be taken, for a person of whom these words are known.
pub fn check(password: &str, own: &[String]) -> Result<(), Weakness> {
    let length = password.chars().count();
    if length < SHORTEST {
        Err(Weakness::Short)
    } else if length > LONGEST {
        Err(Weakness::Long)
    } else if is_common(password, own) {
        Err(Weakness::Common)
    } else {
        Ok(())
    }
}

/// Why a password could not be hashed or held against a hash.
#[derive(Debug, thiserror::Error)]
pub enum HashingError {
    #[error("the password could not be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    #[error("the hashing broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
    #[error("no hashing is done any more")]
    Closed(#[from] tokio::sync::AcquireError),
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// What is kept of a password.
pub async fn hash(password: &str, chance: &Chance) -> Result<String, HashingError> {
    let salt = chance.bytes();
    let password = password.to_owned();
    let _turn = AT_ONCE.acquire().await?;
    let hashed = tokio::task::spawn_blocking(move || {
        let hashed: PasswordHash = hasher()
            .hash_password_with_salt(password.as_bytes(), &salt[..16])
            .map_err(HashingError::Hash)?;
        Ok::<String, HashingError>(hashed.to_string())
    });
    hashed.await?
}

/// What the password of nobody is held against: it takes as long as a real one.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let hashed: Result<PasswordHash, _> =
        hasher().hash_password_with_salt(b"nobody has this password", b"sixteen letters!");
    hashed.map(|hash| hash.to_string()).unwrap_or_default()
});

/// Whether a password is the one that was kept. Without any kept it is no, after as long.
pub async fn verify(password: &str, kept: Option<&str>) -> Result<bool, HashingError> {
    // A password too long to have been taken is not worth hashing.
    let bounded: String = password.chars().take(LONGEST + 1).collect();
    let hash = kept.map(str::to_owned);
    let exists = hash.is_some();
    let _turn = AT_ONCE.acquire().await?;
    let fits = tokio::task::spawn_blocking(move || {
        let text = hash.unwrap_or_else(|| NOBODY.clone());
        PasswordHash::new(&text)
            .is_ok_and(|hash| hasher().verify_password(bounded.as_bytes(), &hash).is_ok())
    });
    Ok(fits.await? && exists)
}

/// Whether a hash was made with less, or other, than is asked for today: its
/// password is hashed again at the next sign-in, the only time it is known.
pub fn is_outdated(kept: &str) -> bool {
    !kept.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_of_owasps_strength() {
        let kept = hash("trois chaises sous la pluie", &Chance::System)
            .await
            .unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(!is_outdated(&kept));
        assert!(is_outdated(
            "$argon2id$v=19$m=4096,t=3,p=1$c2VsLXNlbC1zZWw$aGFjaGU"
        ));
        let again = hash("trois chaises sous la pluie", &Chance::System)
            .await
            .unwrap();
        assert_ne!(kept, again, "each has its salt");
        assert!(
            verify("trois chaises sous la pluie", Some(&kept))
                .await
                .unwrap()
        );
        assert!(
            !verify("trois chaises sous la neige", Some(&kept))
                .await
                .unwrap()
        );
        assert!(!verify("trois chaises sous la pluie", None).await.unwrap());
        assert!(!verify("nobody has this password", None).await.unwrap());
        assert!(!verify("x", Some("damaged")).await.unwrap());
        assert!(
            NOBODY.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "as long for nobody"
        );
    }

    #[test]
    fn length_is_asked_for_and_nothing_else() {
        assert_eq!(check("court", &[]), Err(Weakness::Short));
        assert_eq!(check("motdepasse123", &[]), Err(Weakness::Common));
        assert_eq!(check(&"ab cd".repeat(50), &[]), Err(Weakness::Long));
        assert_eq!(check("vélo bleu du facteur", &[]), Ok(()));
    }
}
