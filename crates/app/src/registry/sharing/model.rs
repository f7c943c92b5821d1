//! What a webhook is, and how what it is sent is signed.

use chrono::{DateTime, TimeDelta, Utc};
use ring::hmac;
use territory::{CodeInsee, Territories, TerritoryId};
use url::Url;

use crate::kernel::database::migrations::hexadecimal;
use crate::kernel::identity::SignedIn;
use crate::kernel::policy::{Action, Scope, Target};
use crate::kernel::retry::back_off;
use crate::registry::changes::Cursor;
use crate::registry::changes::model::Moved;
use crate::registry::imports::reading::holds_password;

/// One scope has no more.
pub const MOST: i64 = 20;
/// Longer than this is no address.
pub const LONGEST_URL: usize = 2_000;
/// After so many failures in a row, nothing is sent until somebody looks.
pub const PATIENCE: i64 = 10;
/// So many deliveries are remembered.
pub const REMEMBERED: i64 = 50;
/// So many changes go in one delivery.
pub const BATCH: usize = 100;

/// The header that says what was sent, by whom it was signed and when.
pub const SIGNATURE: &str = "maillage-signature";
/// The header that says which webhook it is.
pub const WEBHOOK: &str = "maillage-webhook";

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: String,
    /// Who answers for it.
    pub scope: Scope,
    pub url: String,
    /// Only what is there; none: the whole country.
    pub territory: Option<TerritoryId>,
    pub secret: String,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    /// Up to where it was told.
    pub cursor: Cursor,
    pub next_at: DateTime<Utc>,
    /// In a row.
    pub failures: i64,
    pub paused_at: Option<DateTime<Utc>>,
    pub paused_why: Option<String>,
}

impl Webhook {
    /// What is granted when one may keep it.
    pub fn target(&self) -> Target {
        target(&self.id, &self.scope)
    }

    /// Whether a change is of its territory: where the place stands, or stood before.
    pub fn concerns(&self, moved: &Moved) -> bool {
        let Some(territory) = self.territory else {
            return true;
        };
        let inside = |code: CodeInsee| Territories::bundled().contains(territory, code);
        moved.commune.is_some_and(inside) || moved.left.is_some_and(inside)
    }

    /// When to try again after one more failure.
    pub fn again_after(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        // The first failures are worth a minute each; the wait doubles then.
        now + (back_off(self.failures + 1) * 4).min(TimeDelta::hours(6))
    }
}

/// A webhook, and who answers for it.
pub fn target(id: &str, scope: &Scope) -> Target {
    let mut target = Target::new(format!("webhook:{id}"));
    match scope {
        Scope::Nation => {}
        Scope::Territory(territory) => target.territory = Some(*territory),
        Scope::Hub(hub) => target.hub = Some(*hub),
        Scope::Organisation(organisation) => target.organisation = Some(organisation.clone()),
    }
    target
}

/// The scopes for which somebody may keep webhooks.
pub fn scopes_of(signed_in: &SignedIn) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = signed_in
        .roles
        .iter()
        .filter(|held| Action::ShareData.is_allowed_to(held.role))
        .map(|held| held.scope.clone())
        .collect();
    scopes.sort();
    scopes.dedup();
    scopes
}

/// Reads an address that somebody typed; says what to do if it is none.
pub fn address(text: &str) -> Result<Url, &'static str> {
    let text = text.trim();
    if text.len() > LONGEST_URL {
        return Err(
            "Cette adresse est trop longue. Donnez-en une de 2 000\u{a0}caractères au plus.",
        );
    }
    if holds_password(text) {
        return Err(
            "Retirez le mot de passe de l’adresse\u{a0}: la signature suffit à prouver que le message vient de nous.",
        );
    }
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or("Donnez l’adresse complète, qui commence par https://.")
}

/// The value of the signature's header: when, and the HMAC-SHA256 of the instant, a dot and the
/// body, under the secret. A receiver refuses what is old: it is then nobody's replay.
pub fn signature(secret: &str, at: DateTime<Utc>, body: &[u8]) -> String {
    let seconds = at.timestamp();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(format!("{seconds}.").as_bytes());
    context.update(body);
    format!("t={seconds},v1={}", hexadecimal(context.sign().as_ref()))
}

/// A delivery, as the log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub at: DateTime<Utc>,
    /// `changes` or `test`.
    pub kind: String,
    pub changes: i64,
    /// What the receiver answered; none: nobody did.
    pub status: Option<i64>,
    pub words: String,
}

impl Delivery {
    /// Whether it was taken.
    pub fn is_taken(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_one_that_others_compute() {
        // python3 -c 'import hmac,hashlib;print(hmac.new(b"secret",b"1764000000.{}",hashlib.sha256).hexdigest())'
        let at = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let expected =
            "t=1764000000,v1=b691197929ebc73b102d12f9a4689644cb2d1a38c9f2d1883b9f478077313f85";
        assert_eq!(signature("secret", at, b"{}"), expected);
    }

    #[test]
    fn an_address_is_whole_and_holds_no_password() {
        for (text, good) in [
            ("https://exemple.fr/crochet", true),
            (" https://exemple.fr/crochet ", true),
            ("http://exemple.fr:80/", true),
            ("exemple.fr", false),
            ("ftp://exemple.fr/", false),
            ("https://moi:secret@exemple.fr/", false),
            ("", false),
        ] {
            assert_eq!(address(text).is_ok(), good, "{text}");
        }
        assert!(address(&format!("https://exemple.fr/{}", "a".repeat(2_000))).is_err());
    }
}
