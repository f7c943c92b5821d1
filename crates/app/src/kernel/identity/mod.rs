//! Who is asking: a person with a session, the operator at the command line,
//! a job, or the public. What each may do is for [`super::policy`] to say.

mod names;
mod person;
mod session;

pub use names::names_of;
pub use person::{HubId, OrganisationId, PersonId};
#[cfg(test)]
pub use session::COOKIE;
pub use session::{Session, SessionError, by_mail, cookie, cookie_name, of_cookies};

use std::sync::Arc;

use super::policy::RoleHeld;

/// A person whose session was recognised.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// As displayed.
    pub name: String,
    /// Where mail reaches them; also what they sign in with.
    pub email: String,
    /// The zone in which instants are told to them.
    pub time_zone: chrono_tz::Tz,
    /// What they may do, where.
    pub roles: Vec<RoleHeld>,
    /// Through which session.
    pub session: Session,
}

/// Who acts.
#[derive(Debug, Clone)]
pub enum Actor {
    /// A person of the network.
    Person(Arc<SignedIn>),
    /// Whoever runs the program on its machine: they hold the database itself.
    Operator,
    /// The program by itself, for a task somebody asked for or that comes round.
    Job(&'static str),
    /// Anyone: only what the public may do (report an error, ask for an account).
    Public,
}

impl Actor {
    /// As the journal keeps it; nothing in it says who a person was once their account is deleted.
    pub fn reference(&self) -> String {
        match self {
            Self::Person(signed_in) => format!("person:{}", signed_in.person),
            Self::Operator => "operator".to_owned(),
            Self::Job(kind) => format!("job:{kind}"),
            Self::Public => "public".to_owned(),
        }
    }
}
