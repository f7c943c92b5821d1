//! Signing in by an identity provider, with ProConnect's profile of OpenID
//! Connect: discovery, authorisation code with PKCE, state and nonce, signed
//! answers, signing out there too. Only the address and the provider's name for
//! the person are asked for.

mod client;
mod jws;
pub mod settings;
#[cfg(test)]
mod tests;

pub use client::{Provider, Told};
pub use settings::OidcSettings;

/// Why a sign-in by the provider came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// It does not answer, or not as the standard says.
    #[error("the identity provider does not answer as it should: {0}")]
    Provider(String),
    /// What it says cannot be trusted.
    #[error("the identity provider's answer is refused: {0}")]
    Untrusted(&'static str),
}
