//! Accounts: how people come to have one, sign in, keep it, take their data
//! away and leave. Who may do what once signed in is for
//! [`crate::kernel::policy`] to say.

pub mod device;
pub mod email;
mod entering;
pub mod errors;
pub mod inviting;
mod letters;
pub mod model;
pub mod oidc;
mod pages;
mod proofs;
pub mod store;
#[cfg(test)]
mod tests;
mod zones;

use axum::Router;

use crate::kernel::access::{Gate, RateClass, Rule, needs, open, signed_in};
use crate::kernel::policy::Action;
use crate::kernel::state::AppState;

/// Who may ask for what.
pub const ACCESS: &[Rule] = &[
    open("/connexion").posting().counted(RateClass::SigningIn),
    open("/connexion/envoye"),
    open("/connexion/lien")
        .posting()
        .counted(RateClass::SigningIn),
    open("/connexion/code")
        .posting()
        .counted(RateClass::SigningIn),
    open("/connexion/fournisseur").counted(RateClass::Writing),
    open("/connexion/retour").counted(RateClass::Writing),
    Rule {
        write: Some(Gate::SignedIn),
        ..open("/deconnexion")
    },
    open("/invitation").posting().counted(RateClass::SigningIn),
    open("/demander-un-compte").posting(),
    open("/demander-un-compte/merci"),
    signed_in("/mon-compte").posting(),
    signed_in("/mon-compte/securite"),
    signed_in("/mon-compte/mot-de-passe").post_only(),
    signed_in("/mon-compte/second-facteur").posting(),
    signed_in("/mon-compte/second-facteur/retirer").post_only(),
    signed_in("/mon-compte/sessions").post_only(),
    signed_in("/mon-compte/donnees"),
    signed_in("/mon-compte/supprimer").posting(),
    needs("/mon-espace/demandes", Action::ManagePeople).posting(),
    needs("/mon-espace/invitations", Action::ManagePeople).posting(),
];

/// Every route of identity.
pub fn router() -> Router<AppState> {
    pages::router()
}
