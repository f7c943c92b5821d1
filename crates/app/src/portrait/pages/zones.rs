//! Priority areas, in words.

use diagnosis::need::Interval;

use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::kernel::pages::Link;
use crate::portrait::model::{Portrait, ZoneKind, ZoneTold};
use crate::portrait::origins::Origin;
use crate::portrait::words;

/// The communes named; the others are counted.
const NAMED: usize = 12;

/// A kind of priority area, as a page shows it.
pub struct ZoneView {
    pub title: &'static str,
    pub says: String,
    /// The communes, most quarters first.
    pub communes: Vec<Link>,
    /// How many are not named.
    pub others: Option<String>,
    pub origin: Origin,
}

/// What lists of priority areas say.
pub fn zones(atlas: &Atlas, portrait: &Portrait) -> Vec<ZoneView> {
    let view = |told: &ZoneTold| ZoneView {
        title: title(told.kind),
        says: says(portrait, told),
        communes: match portrait.communes.len() {
            0..=1 => Vec::new(),
            _ => named(atlas, told),
        },
        others: match told.communes().count() {
            count if portrait.communes.len() > 1 && count > NAMED => {
                Some(formats::counted(count - NAMED, "autre", "autres"))
            }
            _ => None,
        },
        origin: told.origin.clone(),
    };
    portrait.zones.iter().map(view).collect()
}

/// The kinds whose list is not loaded, in a sentence.
pub fn not_loaded(portrait: &Portrait) -> Option<String> {
    let missing: Vec<&str> = ZoneKind::ALL
        .into_iter()
        .filter(|kind| portrait.zones.iter().all(|told| told.kind != *kind))
        .map(title)
        .collect();
    (!missing.is_empty()).then(|| {
        format!(
            "Liste non chargée\u{a0}: {}. Une administratrice ou un administrateur la charge dans son espace, à la page des indicateurs, avec le fichier publié par l’INSEE ou par l’État.",
            missing.join(", ")
        )
    })
}

fn title(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Rural => "France ruralités revitalisation (FRR)",
        ZoneKind::Urban => "Quartiers prioritaires de la ville (QPV)",
    }
}

fn says(portrait: &Portrait, told: &ZoneTold) -> String {
    if told.known.is_empty() {
        return "La liste chargée ne parle pas d’ici.".to_owned();
    }
    match portrait.communes.len() {
        1 => of_commune(told),
        all => {
            let said = of_several(told);
            match all - told.known.len() {
                0 => said,
                unknown => format!("{said} {}", not_told(unknown)),
            }
        }
    }
}

fn of_commune(told: &ZoneTold) -> String {
    let value = told.communes().next().map(|(_, value)| value);
    match (told.kind, value) {
        (ZoneKind::Rural, None) => "La commune n’est pas classée.".to_owned(),
        (ZoneKind::Rural, Some(part)) if part < 1.0 => {
            "La commune est classée en partie.".to_owned()
        }
        (ZoneKind::Rural, Some(_)) => "La commune est classée.".to_owned(),
        (ZoneKind::Urban, None) => "La commune n’a pas de quartier prioritaire.".to_owned(),
        (ZoneKind::Urban, Some(quarters)) => format!(
            "La commune a {}.",
            formats::counted(
                quarters as usize,
                "quartier prioritaire",
                "quartiers prioritaires"
            )
        ),
    }
}

/// Of the communes that the list tells of: what it says nothing of is not out of it.
fn of_several(told: &ZoneTold) -> String {
    let count = told.communes().count();
    let out_of = formats::integer(told.known.len() as u64);
    let said = match (told.kind, count) {
        (ZoneKind::Rural, 0) => format!("Aucune des {out_of}\u{a0}communes n’est classée."),
        (ZoneKind::Rural, 1) => format!("1\u{a0}commune sur {out_of} est classée."),
        (ZoneKind::Rural, _) => format!(
            "{}\u{a0}communes sur {out_of} sont classées.",
            formats::integer(count as u64)
        ),
        (ZoneKind::Urban, 0) => {
            format!("Aucune des {out_of}\u{a0}communes n’a de quartier prioritaire.")
        }
        (ZoneKind::Urban, 1) => {
            format!("1\u{a0}commune sur {out_of} a au moins un quartier prioritaire.")
        }
        (ZoneKind::Urban, _) => format!(
            "{}\u{a0}communes sur {out_of} ont au moins un quartier prioritaire.",
            formats::integer(count as u64)
        ),
    };
    match told.persons {
        Some(persons) => format!("{said} {}", formats::sentence(&living(persons))),
        None => said,
    }
}

fn not_told(unknown: usize) -> String {
    format!(
        "La liste ne dit rien de {}.",
        formats::counted(unknown, "autre commune", "autres communes")
    )
}

/// `entre 150 et 210 personnes à accompagner vivent dans ces communes`: those of a commune that is
/// classed in part are all counted.
fn living(persons: Interval) -> String {
    let verb = if persons.high() < 1.5 {
        "vit"
    } else {
        "vivent"
    };
    format!(
        "{} à accompagner {verb} dans ces communes.",
        words::persons(persons)
    )
}

fn named(atlas: &Atlas, told: &ZoneTold) -> Vec<Link> {
    let all = atlas.territories.communes();
    let mut communes: Vec<(usize, f64)> = told.communes().collect();
    // What is whole, or has most, first; then as the communes come.
    communes.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let link = |(number, value): (usize, f64)| {
        let commune = &all[number];
        let label = match told.kind {
            ZoneKind::Rural if value < 1.0 => format!("{} (en partie)", commune.name),
            ZoneKind::Urban if value > 1.0 => format!("{} ({value:.0})", commune.name),
            _ => commune.name.clone(),
        };
        let href = format!("/territoires/commune/{}/portrait", commune.code);
        Link::new(href, label)
    };
    communes.into_iter().take(NAMED).map(link).collect()
}
