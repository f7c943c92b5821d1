//! The rules of identity: by which means one signs in, where one may be led
//! afterwards, who may give which role, what a person may be told by mail.

use chrono::TimeDelta;

use crate::kernel::policy::Role;

/// How long a sign-in link opens.
pub const LINK: TimeDelta = TimeDelta::minutes(10);

/// How long a half-done sign-in waits.
pub const FLOW: TimeDelta = TimeDelta::minutes(15);

/// How long an invitation opens.
pub const INVITATION: TimeDelta = TimeDelta::days(7);

/// How long a session lasts at most.
pub const SESSION: TimeDelta = TimeDelta::hours(12);

/// How long on a device that its owner trusts.
pub const TRUSTED_SESSION: TimeDelta = TimeDelta::days(30);

/// For so long after signing in one has just proved who one is.
pub const FRESH: TimeDelta = TimeDelta::minutes(15);

/// For so long after signing in by a mailed link one may replace a forgotten password.
pub const FORGOTTEN: TimeDelta = TimeDelta::minutes(10);

/// An account nobody signed in to for so long is erased.
pub const UNUSED: TimeDelta = TimeDelta::days(3 * 365);

/// How one signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    Link,
    Password,
    Provider,
    Invitation,
}

impl Means {
    /// As stored.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Password => "password",
            Self::Provider => "provider",
            Self::Invitation => "invitation",
        }
    }

    /// The one of this slug.
    pub fn of_slug(slug: &str) -> Option<Self> {
        [Self::Link, Self::Password, Self::Provider, Self::Invitation]
            .into_iter()
            .find(|means| means.slug() == slug)
    }
}

/// A path of this very site to come back to; anything else leads nowhere.
pub fn local_path(text: &str) -> Option<String> {
    let local = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && !text.contains(|letter: char| letter.is_control() || letter.is_whitespace())
        && text.len() <= 500;
    let loops = ["/connexion", "/deconnexion"]
        .iter()
        .any(|path| text.starts_with(path));
    (local && !loops).then(|| text.to_owned())
}

/// What a person may be told by mail, beside what touches their account's security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    NewDevice,
    Requests,
    HeldImports,
    Reminders,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::NewDevice,
        Self::Requests,
        Self::HeldImports,
        Self::Reminders,
    ];

    /// As stored and sent.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NewDevice => "nouvel-appareil",
            Self::Requests => "demandes",
            Self::HeldImports => "imports-retenus",
            Self::Reminders => "rappels",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::NewDevice => "Une connexion depuis un nouvel appareil",
            Self::Requests => "Une nouvelle demande de compte sur mon territoire",
            Self::HeldImports => "Un import de mes sources qui attend ma décision",
            Self::Reminders => "Un rappel par mois quand des fiches que je tiens sont à vérifier",
        }
    }
}

/// The roles that somebody may ask for by themselves.
pub const ASKED_FOR: [Role; 6] = [
    Role::Mediator,
    Role::Coordinator,
    Role::StructureManager,
    Role::AuthorityAgent,
    Role::HubTeam,
    Role::Reader,
];

/// A text of one line, without control characters, no longer than so many characters.
pub fn one_line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_control() || letter.is_whitespace() && letter != '\u{a0}')
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_led_back_to_this_site_only() {
        for (text, good) in [
            ("/mon-compte", true),
            ("/lieux?q=a&page=2", true),
            ("//pirate.net", false),
            ("/\\pirate.net", false),
            ("https://pirate.net", false),
            ("javascript:alert(1)", false),
            ("/a\nb", false),
            ("/connexion?vers=/connexion", false),
            ("/deconnexion", false),
            ("", false),
        ] {
            assert_eq!(local_path(text).is_some(), good, "{text}");
        }
        assert!(local_path(&format!("/{}", "a".repeat(600))).is_none());
    }
}
