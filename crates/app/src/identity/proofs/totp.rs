//! The second factor: codes of RFC 6238 that a telephone's application shows,
//! and codes on paper for the day it is lost.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret, Totp};

use crate::kernel::chance::{Chance, digest};

/// Codes on paper.
pub const RECOVERY_CODES: usize = 10;

/// A new secret, 160 bits, as applications take it.
pub fn new_secret(chance: &Chance) -> String {
    let bytes = chance.bytes();
    Secret::from(bytes[..20].to_vec()).to_base32()
}

/// What an application reads from the picture.
pub fn address(secret: &str, email: &str) -> String {
    let account: String = url::form_urlencoded::byte_serialize(email.as_bytes()).collect();
    format!("otpauth://totp/Maillage:{account}?secret={secret}&issuer=Maillage")
}

/// The secret as people type it, four letters at a time.
pub fn spaced(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    groups.join(" ")
}

fn reader(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    // Six digits of thirty seconds by SHA-1: what every application knows. One step on each side
    // forgives a clock.
    Builder::new()
        .with_secret(secret)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(1)
        .build()
        .ok()
}

/// The step whose code this is, if it is one of now and later than the last one taken.
pub fn step_of(secret: &str, code: &str, after: i64, now: DateTime<Utc>) -> Option<i64> {
    let code: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let time = u64::try_from(now.timestamp()).ok()?;
    let step = reader(secret)?.check(&code, time)?;
    i64::try_from(step).ok().filter(|step| *step > after)
}

/// A new code on paper: seven groups of four letters, 140 bits, such as `k7mp-x2vq-9rtd-…`.
pub fn new_recovery_code(chance: &Chance) -> String {
    let letters: Vec<char> = chance.token().chars().take(28).collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    groups.join("-")
}

/// What is kept of a code on paper, however it was typed.
pub fn recovery_digest(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    digest(&letters.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's own vectors, "12345678901234567890".
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // The last six digits of the eight that RFC 6238 lists.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(
                step_of(SECRET, code, 0, at(seconds)),
                Some(seconds / 30),
                "{code}"
            );
        }
        assert_eq!(step_of(SECRET, "287 082", 0, at(59)), Some(1));
    }

    #[test]
    fn a_code_is_taken_once_and_near_its_time() {
        assert_eq!(step_of(SECRET, "287082", 1, at(59)), None, "taken already");
        assert_eq!(
            step_of(SECRET, "287082", 0, at(89)),
            Some(1),
            "a slow clock"
        );
        assert_eq!(step_of(SECRET, "287082", 0, at(130)), None, "too late");
        for wrong in ["", "287083", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(step_of(SECRET, wrong, 0, at(59)), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_on_paper_is_read_however_typed() {
        let code = new_recovery_code(&Chance::System);
        assert_eq!(code.len(), 7 * 4 + 6, "140 bits");
        let typed = code.replace('-', " ").to_uppercase();
        assert_eq!(recovery_digest(&typed), recovery_digest(&code));
        assert_eq!(new_secret(&Chance::System).len(), 32);
        assert_eq!(spaced("ABCDEFGH"), "ABCD EFGH");
        let address = address("ABCD", "a+b@exemple.fr");
        assert_eq!(
            address,
            "otpauth://totp/Maillage:a%2Bb%40exemple.fr?secret=ABCD&issuer=Maillage"
        );
    }
}
