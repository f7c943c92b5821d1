//! What a signed-in person's pages show around them: their name, the menu of
//! what their roles open, the token of their forms.

use super::identity::SignedIn;
use super::policy::Action;

/// An entry of the workspace's menu, for those whose roles do this.
pub struct Entry {
    pub href: &'static str,
    pub label: &'static str,
    action: Action,
}

const fn entry(href: &'static str, label: &'static str, action: Action) -> Entry {
    Entry {
        href,
        label,
        action,
    }
}

/// The workspace's menu, whole.
static MENU: &[Entry] = &[
    entry("/mon-espace", "Mon espace", Action::ReadWorkspace),
    entry("/mon-espace/lieux", "Lieux", Action::EditPlace),
    entry(
        "/mon-espace/signalements",
        "Signalements",
        Action::SettleSignalement,
    ),
    entry("/mon-espace/qualite", "Qualité", Action::ReadQuality),
    entry("/mon-espace/imports", "Imports", Action::ImportSource),
    entry(
        "/mon-espace/indicateurs",
        "Indicateurs",
        Action::ImportIndicators,
    ),
    entry("/mon-espace/partage", "Partage", Action::ShareData),
    entry("/mon-espace/indices", "Indices", Action::KeepIndices),
    entry("/mon-espace/seances", "Séances", Action::RunSeance),
    entry("/mon-espace/scenarios", "Scénarios", Action::KeepScenario),
    entry("/mon-espace/demandes", "Demandes", Action::ManagePeople),
    entry("/mon-espace/reseau", "Réseau", Action::ReadNetwork),
    entry("/mon-espace/journal", "Journal", Action::ReadJournal),
];

/// The person a page is shown to.
pub struct Member {
    /// As displayed.
    pub name: String,
    /// What every form of theirs sends back.
    pub jeton: String,
    /// The menu's entries that their roles open.
    pub menu: Vec<&'static Entry>,
}

impl Member {
    /// What a page shows of a person.
    pub fn of(signed_in: &SignedIn) -> Self {
        let opens = |entry: &&Entry| {
            let mut roles = signed_in.roles.iter();
            roles.any(|held| entry.action.is_allowed_to(held.role))
        };
        Self {
            name: match signed_in.name.is_empty() {
                true => signed_in.email.clone(),
                false => signed_in.name.clone(),
            },
            jeton: signed_in.session.csrf.clone(),
            menu: MENU.iter().filter(opens).collect(),
        }
    }
}
