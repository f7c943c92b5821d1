//! Who is reminded of which sheets, and in which words.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, TimeDelta};
use territory::{Territories, TerritoryId};

use crate::kernel::atlas::{Ages, Atlas, AtlasPlace};
use crate::kernel::config::Settings;
use crate::kernel::formats;
use crate::kernel::identity::{HubId, OrganisationId, PersonId};
use crate::kernel::mail::{Address, Message, Purpose};
use crate::registry::editing::pages::is_stale;

/// Nobody is reminded again before.
pub const EVERY: TimeDelta = TimeDelta::days(30);

/// The link that says that all is right opens for so long: until the next mail.
pub const OPENS: TimeDelta = TimeDelta::days(30);

/// A mail names no more sheets.
const NAMED: usize = 20;

/// A mail is about no more sheets; the others come with the next one.
const MOST: usize = 200;

/// A Hub that turned reminders on, with what its territory is made of.
#[derive(Debug, Clone)]
pub struct Area {
    pub hub: HubId,
    pub parts: Vec<TerritoryId>,
}

/// A sheet to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleSheet {
    pub key: String,
    pub name: String,
    pub commune: String,
    /// Since when; none where nobody knows.
    pub checked: Option<NaiveDate>,
    /// The Hub on whose behalf it is asked.
    pub hub: HubId,
}

impl StaleSheet {
    /// A published sheet, on behalf of a Hub.
    pub fn of(place: &AtlasPlace, hub: HubId) -> Self {
        Self {
            key: place.key.clone(),
            name: place.place.nom.clone(),
            commune: place.place.commune.clone(),
            checked: (!place.undated).then_some(place.place.date_maj),
            hub,
        }
    }

    /// `vérifiée le 3 mars 2024`.
    pub fn since(&self) -> String {
        self.checked.map_or_else(
            || "date de vérification inconnue".to_owned(),
            |date| format!("vérifiée le {}", formats::date(date)),
        )
    }
}

/// Somebody who may correct the sheets of organisations they belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    pub person: PersonId,
    pub email: String,
    pub name: String,
    pub organisations: Vec<OrganisationId>,
}

/// One mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    pub manager: Manager,
    pub sheets: Vec<StaleSheet>,
}

/// The stale sheets in these Hubs' territories, by the organisation that runs the place; those that
/// none runs are only counted.
pub fn stale(
    atlas: &Atlas,
    stewards: &HashMap<String, OrganisationId>,
    areas: &[Area],
    ages: Ages,
) -> (BTreeMap<OrganisationId, Vec<StaleSheet>>, usize) {
    let all = Territories::bundled();
    let mut of: BTreeMap<OrganisationId, Vec<StaleSheet>> = BTreeMap::new();
    let mut nobodys = 0;
    for place in atlas.places().iter().filter(|place| is_stale(place, ages)) {
        let Some(commune) = place.commune else {
            continue;
        };
        let holds = |area: &&Area| area.parts.iter().any(|id| all.contains(*id, commune.code));
        let Some(area) = areas.iter().find(holds) else {
            continue;
        };
        match stewards.get(&place.key) {
            Some(steward) => {
                let sheets = of.entry(steward.clone()).or_default();
                sheets.push(StaleSheet::of(place, area.hub));
            }
            None => nobodys += 1,
        }
    }
    (of, nobodys)
}

/// One mail for each manager of stale sheets, the oldest sheets first.
pub fn reminders(
    stale: &BTreeMap<OrganisationId, Vec<StaleSheet>>,
    managers: Vec<Manager>,
) -> Vec<Reminder> {
    let one = |manager: Manager| {
        let own = manager.organisations.iter();
        let mut sheets: Vec<StaleSheet> = own
            .filter_map(|organisation| stale.get(organisation))
            .flatten()
            .cloned()
            .collect();
        sheets.sort_by(|a, b| (a.checked, &a.key).cmp(&(b.checked, &b.key)));
        sheets.truncate(MOST);
        (!sheets.is_empty()).then_some(Reminder { manager, sheets })
    };
    managers.into_iter().filter_map(one).collect()
}

/// Where the links of a mail lead.
#[derive(Debug, Clone)]
pub struct Links {
    /// Says that all is right.
    pub confirm: String,
    /// Ends the reminders.
    pub stop: String,
}

impl Links {
    /// The links that these tokens open.
    pub fn of(settings: &Settings, confirm: &str, stop: &str) -> Self {
        Self {
            confirm: settings.address_of(&format!("/rappels/{confirm}")),
            stop: settings.address_of(&format!("/rappels/arreter/{stop}")),
        }
    }
}

/// What the mail says: also shown to the Hub before it turns reminders on.
pub fn words(settings: &Settings, reminder: &Reminder, links: &Links) -> (String, String) {
    let count = reminder.sheets.len();
    let subject = match reminder.sheets.as_slice() {
        [one] => format!(
            "La fiche «\u{a0}{}\u{a0}» est-elle toujours juste\u{202f}?",
            one.name
        ),
        _ => format!("{count} fiches de lieux sont-elles toujours justes\u{202f}?"),
    };
    let greeting = match reminder.manager.name.as_str() {
        "" => "Bonjour,".to_owned(),
        name => format!("Bonjour {name},"),
    };
    let what = match count {
        1 => "Une fiche que vous tenez n’a pas été vérifiée depuis plus d’un an.".to_owned(),
        _ => format!("{count} fiches que vous tenez n’ont pas été vérifiées depuis plus d’un an."),
    };
    let line = |sheet: &StaleSheet| {
        format!(
            "- {}, {}\u{a0}: {}",
            sheet.name,
            sheet.commune,
            sheet.since()
        )
    };
    let mut lines: Vec<String> = reminder.sheets.iter().take(NAMED).map(line).collect();
    if count > NAMED {
        lines.push(format!("- et {} autres", count - NAMED));
    }
    let mend = settings.address_of("/mon-espace/lieux?etat=a-verifier");
    let body = format!(
        "{greeting}\n\n{what} Des personnes qui cherchent de l’aide se fient à ce qui y est écrit.\n\n{}\n\n\
         Tout est à jour\u{202f}? Dites-le en un clic, sans vous connecter (pendant 30 jours)\u{a0}:\n{}\n\n\
         Quelque chose a changé\u{202f}? Corrigez les fiches dans votre espace\u{a0}:\n{mend}\n\n\
         Vous recevez ce rappel une fois par mois au plus. Ne plus en recevoir\u{a0}:\n{}",
        lines.join("\n"),
        links.confirm,
        links.stop,
    );
    (subject, body)
}

/// The mail itself. After the links' time it would only mislead.
pub fn letter(
    settings: &Settings,
    reminder: &Reminder,
    recipient: Address,
    links: &Links,
    now: chrono::DateTime<chrono::Utc>,
) -> Message {
    let (subject, body) = words(settings, reminder, links);
    Message {
        recipient,
        subject,
        body,
        purpose: Purpose::Reminder,
        useful_until: Some(now + OPENS),
    }
}
