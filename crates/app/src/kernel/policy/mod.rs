//! Authorisation, at one point: an actor, an action, and where its target is.
//!
//! A role says which actions; the scope it is held on says where. Whoever is
//! permitted gets a [`Grant`], which only this module can make, and the stores'
//! writing functions ask for one: what is not authorised does not compile. The
//! target stands in the grant, so that a store cannot be handed another one.

mod action;
mod giving;
mod role;
mod scope;
mod store;
mod target;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;

pub use action::*;
pub use giving::may_give;
pub use role::Role;
pub use scope::Scope;
pub use store::{RoleHeld, roles_of, territories_of};
pub use target::Target;

use super::identity::Actor;

/// Proof that an actor may do `A` to a target.
#[derive(Debug, Clone)]
pub struct Grant<A> {
    actor: Actor,
    target: Target,
    action: PhantomData<A>,
}

impl<A: Deed> Grant<A> {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// On what.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What is done.
    pub fn action(&self) -> Action {
        A::ACTION
    }
}

/// Why something is not permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// None of the actor's roles does this.
    #[error("no role held allows {0:?}")]
    Role(Action),
    /// Their roles do it elsewhere.
    #[error("{0:?} is allowed, but not here")]
    Scope(Action),
}

/// The grant to do `A` to `target`, if the actor may.
pub fn permit<A: Deed>(actor: &Actor, target: Target) -> Result<Grant<A>, Refusal> {
    match actor {
        // Who holds the machine holds the data; jobs do what a person was permitted to ask for.
        Actor::Operator | Actor::Job(_) => {}
        Actor::Public => {
            if !A::ACTION.is_public() {
                return Err(Refusal::Role(A::ACTION));
            }
        }
        // One's account is one's own, whatever roles one holds.
        Actor::Person(signed_in) if A::ACTION == Action::KeepAccount => {
            let own = Target::person(&signed_in.person);
            if own.subject() != target.subject() {
                return Err(Refusal::Scope(A::ACTION));
            }
        }
        Actor::Person(signed_in) => may(&signed_in.roles, A::ACTION, &target)?,
    }
    Ok(Grant {
        actor: actor.clone(),
        target,
        action: PhantomData,
    })
}

/// Whether these roles allow an action on a target.
pub fn may(roles: &[RoleHeld], action: Action, target: &Target) -> Result<(), Refusal> {
    let mut allowing = roles
        .iter()
        .filter(|held| action.is_allowed_to(held.role))
        .peekable();
    if allowing.peek().is_none() {
        return Err(Refusal::Role(action));
    }
    match allowing.any(|held| held.covers(target)) {
        true => Ok(()),
        false => Err(Refusal::Scope(action)),
    }
}
