//! Sources, uploads and schedules: what they are, and what is asked of them.

use chrono::{DateTime, Months, TimeDelta, Utc};
use serde::Deserialize;
use territory::Territories;

use crate::kernel::identity::{OrganisationId, SignedIn};
use crate::kernel::policy::{Action, RoleHeld, Scope, Target, may};

/// The heaviest file that is taken, in bytes.
pub const HEAVIEST: usize = 20 * 1024 * 1024;
/// A file waits so long to be imported.
pub const UPLOAD_DAYS: i64 = 7;
/// The longest title of a source, in characters.
const LONGEST_TITLE: usize = 80;

macro_rules! listed {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => ($slug:literal, $label:literal),)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As stored and sent.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),* }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }

            /// The one of this slug.
            pub fn of_slug(slug: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.slug() == slug)
            }
        }
    };
}

listed! {
    /// What others may do with a source's places.
    Licence {
        Etalab => ("lo-2.0", "Licence Ouverte 2.0"),
        Odbl => ("odbl-1.0", "ODbL 1.0"),
        CcBy => ("cc-by-4.0", "CC BY 4.0"),
        CcBySa => ("cc-by-sa-4.0", "CC BY-SA 4.0"),
        Other => ("autre", "Autre licence, ou licence non précisée"),
    }
}

impl Licence {
    /// Where its text is.
    pub fn url(self) -> Option<&'static str> {
        match self {
            Self::Etalab => Some("https://www.etalab.gouv.fr/licence-ouverte-open-licence/"),
            Self::Odbl => Some("https://opendatacommons.org/licenses/odbl/1-0/"),
            Self::CcBy => Some("https://creativecommons.org/licenses/by/4.0/"),
            Self::CcBySa => Some("https://creativecommons.org/licenses/by-sa/4.0/"),
            Self::Other => None,
        }
    }
}

listed! {
    /// How often a source is brought up to date.
    Frequency {
        Once => ("ponctuelle", "Une seule fois"),
        Daily => ("jour", "Chaque jour"),
        Weekly => ("semaine", "Chaque semaine"),
        Monthly => ("mois", "Chaque mois"),
        Yearly => ("an", "Chaque année"),
        Unknown => ("inconnue", "Sans rythme fixe"),
    }
}

listed! {
    /// How often an address is looked at.
    Every {
        Day => ("jour", "Chaque jour"),
        Week => ("semaine", "Chaque semaine"),
        Month => ("mois", "Chaque mois"),
    }
}

impl Every {
    /// The next time after this one.
    pub fn after(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Day => now + TimeDelta::days(1),
            Self::Week => now + TimeDelta::weeks(1),
            Self::Month => now + Months::new(1),
        }
    }
}

/// A source, and who answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub id: String,
    pub title: String,
    pub scope: Scope,
    pub licence: Option<Licence>,
    pub frequency: Option<Frequency>,
    /// The mapping that read it last, as JSON.
    pub mapping: Option<String>,
}

impl Source {
    /// What is granted when one may import it.
    pub fn target(&self) -> Target {
        target(&self.id, &self.scope)
    }
}

/// A source, and where it is.
pub fn target(id: &str, scope: &Scope) -> Target {
    let mut target = Target::new(format!("source:{id}"));
    match scope {
        Scope::Nation => {}
        Scope::Territory(territory) => target.territory = Some(*territory),
        Scope::Hub(hub) => target.hub = Some(*hub),
        Scope::Organisation(organisation) => target.organisation = Some(organisation.clone()),
    }
    target
}

/// A file that waits to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub id: String,
    pub source: String,
    pub file_name: String,
    pub size: usize,
    /// What a person decided for the fields, by the field's name.
    pub picks: std::collections::BTreeMap<String, String>,
    pub uploaded_at: DateTime<Utc>,
    pub job: Option<String>,
}

/// A run of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: String,
    pub source: String,
    pub at: DateTime<Utc>,
    pub location: String,
    pub read: usize,
    pub published: usize,
    pub quarantined: usize,
    /// Records that were part of another one's place when it ended.
    pub merged: usize,
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub withdrawn: usize,
    /// Rows that came again unchanged, and were not read anew.
    pub reused: usize,
    pub report: String,
    pub coverage: Option<String>,
    pub rolled_back_at: Option<DateTime<Utc>>,
    pub forgotten: bool,
}

/// A scope somebody may import for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choosable {
    pub scope: Scope,
    pub label: String,
}

/// The scopes somebody may import for: those their roles are held on; the nation's administrators
/// may import for any Hub too.
pub fn choosable(
    signed_in: &SignedIn,
    organisation_name: impl Fn(&OrganisationId) -> Option<String>,
) -> Vec<Choosable> {
    let mut scopes: Vec<Scope> = Vec::new();
    let importing = |held: &&RoleHeld| Action::ImportSource.is_allowed_to(held.role);
    for held in signed_in.roles.iter().filter(importing) {
        scopes.push(held.scope.clone());
        if held.scope == Scope::Nation {
            let hubs = Territories::bundled().territories(territory::Level::Hub);
            scopes.extend(
                hubs.iter()
                    .filter_map(|hub| hub.id.code.as_str().parse().ok().map(Scope::Hub)),
            );
        }
    }
    scopes.sort();
    scopes.dedup();
    scopes
        .into_iter()
        .map(|scope| Choosable {
            label: label(&scope, &organisation_name),
            scope,
        })
        .collect()
}

/// A scope as people read it.
pub fn label(
    scope: &Scope,
    organisation_name: impl Fn(&OrganisationId) -> Option<String>,
) -> String {
    let named = |id| {
        let territory = Territories::bundled().territory(id);
        territory.map_or_else(|| id.to_string(), |territory| territory.name.clone())
    };
    match scope {
        Scope::Nation => "Toute la France".to_owned(),
        Scope::Territory(id) => named(*id),
        Scope::Hub(hub) => named(hub.territory()),
        Scope::Organisation(id) => {
            organisation_name(id).unwrap_or_else(|| "Votre structure".to_owned())
        }
    }
}

/// Whether somebody's roles let them import a source of this scope.
pub fn may_import(signed_in: &SignedIn, id: &str, scope: &Scope) -> bool {
    may(&signed_in.roles, Action::ImportSource, &target(id, scope)).is_ok()
}

/// What the form of a new file says.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
pub struct Draft {
    /// A source that exists; empty for a new one.
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub titre: String,
    #[serde(default)]
    pub portee: String,
    #[serde(default)]
    pub licence: String,
    #[serde(default)]
    pub frequence: String,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Champ {
    Fichier,
    Source,
    Titre,
    Portee,
    Licence,
    Frequence,
}

impl Champ {
    /// Its id in the page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Fichier => "fichier",
            Self::Source => "source",
            Self::Titre => "titre",
            Self::Portee => "portee",
            Self::Licence => "licence",
            Self::Frequence => "frequence",
        }
    }
}

/// Something to mend in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub champ: Champ,
    pub message: String,
}

impl Wrong {
    /// Said of this field.
    pub fn new(champ: Champ, message: impl Into<String>) -> Self {
        Self {
            champ,
            message: message.into(),
        }
    }
}

impl Draft {
    /// The new source the form describes, or what is wrong with it.
    pub fn new_source(&self, choosable: &[Choosable]) -> Result<Source, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let title: String = self.titre.split_whitespace().collect::<Vec<_>>().join(" ");
        let id = slug(&title);
        if id.is_empty() {
            wrong.push(Wrong::new(
                Champ::Titre,
                "Donnez un nom à la source, avec des lettres.",
            ));
        } else if title.chars().count() > LONGEST_TITLE {
            let message = format!(
                "Le nom de la source dépasse {LONGEST_TITLE} caractères. Raccourcissez-le."
            );
            wrong.push(Wrong::new(Champ::Titre, message));
        }
        let scope = choosable
            .iter()
            .find(|one| one.scope.to_string() == self.portee);
        if scope.is_none() {
            wrong.push(Wrong::new(
                Champ::Portee,
                "Choisissez à qui appartient la source.",
            ));
        }
        let licence = Licence::of_slug(&self.licence);
        if licence.is_none() {
            wrong.push(Wrong::new(
                Champ::Licence,
                "Choisissez la licence de la source.",
            ));
        }
        let frequency = Frequency::of_slug(&self.frequence);
        if frequency.is_none() {
            let message = "Choisissez à quel rythme la source est mise à jour.";
            wrong.push(Wrong::new(Champ::Frequence, message));
        }
        match scope {
            Some(scope) if wrong.is_empty() => Ok(Source {
                id,
                title,
                scope: scope.scope.clone(),
                licence,
                frequency,
                mapping: None,
            }),
            _ => Err(wrong),
        }
    }
}

/// "Hub du Sud – 2026" → `hub-du-sud-2026`.
fn slug(title: &str) -> String {
    territory::fold(title)
        .replace(' ', "-")
        .chars()
        .take(60)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<Choosable> {
        vec![Choosable {
            scope: Scope::Nation,
            label: String::new(),
        }]
    }

    #[test]
    fn a_new_source_is_whole_or_each_fault_is_said() {
        let draft = Draft {
            titre: "  Hub du  Sud – 2026 ".to_owned(),
            portee: "nation".to_owned(),
            licence: "lo-2.0".to_owned(),
            frequence: "semaine".to_owned(),
            ..Draft::default()
        };
        let source = draft.new_source(&choices()).unwrap();
        assert_eq!(
            (source.id.as_str(), source.title.as_str()),
            ("hub-du-sud-2026", "Hub du Sud – 2026")
        );
        let faults = Draft::default().new_source(&choices()).unwrap_err();
        let fields: Vec<Champ> = faults.iter().map(|wrong| wrong.champ).collect();
        assert_eq!(
            fields,
            [
                Champ::Titre,
                Champ::Portee,
                Champ::Licence,
                Champ::Frequence
            ]
        );
        let elsewhere = Draft {
            portee: "hub:hinaura".to_owned(),
            ..draft
        };
        assert_eq!(
            elsewhere.new_source(&choices()).unwrap_err()[0].champ,
            Champ::Portee
        );
    }

    #[test]
    fn a_month_later_is_a_month_later() {
        let end: DateTime<Utc> = "2027-01-31T06:00:00Z".parse().unwrap();
        assert_eq!(
            Every::Month.after(end).to_string(),
            "2027-02-28 06:00:00 UTC"
        );
    }
}
