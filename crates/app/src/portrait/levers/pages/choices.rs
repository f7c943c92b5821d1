//! What the form offers: communes to add a permanence in, places that may close, plans to take over.

use territory::fold;

use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::kernel::pages::Link;
use crate::portrait::levers::model::asked::{Addition, Levers, MOST_ADDED, Read, USUAL_HOURS};
use crate::portrait::levers::model::plans::{PlanTold, Sited, sited};
use crate::portrait::levers::priority::{Variable, scores};
use crate::portrait::levers::words as said;
use crate::portrait::model::mode::Mode;
use crate::portrait::model::{Accompaniment, National, Portrait, Subject};
use crate::portrait::words;

/// A permanence that was added.
pub struct Added {
    pub name: String,
    pub code: String,
    pub value: String,
    pub hours: String,
}

/// A place that may close.
pub struct Closable {
    pub key: String,
    pub name: String,
    pub detail: String,
    pub closed: bool,
}

/// The places that may close.
pub struct Closables {
    pub places: Vec<Closable>,
    /// How many of them close.
    pub closed: usize,
    /// Whether one has to look for them by name.
    pub to_search: bool,
    /// What was said of the search.
    pub said: Option<String>,
}

/// A plan of new permanences.
pub struct Plan {
    pub title: String,
    pub communes: String,
    pub brings: String,
    pub bound: String,
    pub href: Option<String>,
}

/// What was found of plans.
pub struct Plans {
    pub title: String,
    pub plans: Vec<Plan>,
    pub said: Option<String>,
}

/// A way of travelling.
pub struct ModeChoice {
    pub value: &'static str,
    pub label: String,
    pub chosen: bool,
}

/// More communes than this are typed, not chosen from a list.
const MOST_NAMES: usize = 500;
/// More places than this are looked for by name.
const MOST_PLACES: usize = 60;
/// Of a search, so many are shown.
const MOST_FOUND: usize = 40;

/// `Fougères (35115)`: the names of the communes, for the field's list.
pub fn names(atlas: &Atlas, subject: &Subject) -> Vec<String> {
    if subject.communes.len() > MOST_NAMES {
        return Vec::new();
    }
    let all = atlas.territories.communes();
    let mut names: Vec<(String, String)> = subject
        .communes
        .iter()
        .map(|&number| {
            let commune = &all[number];
            (
                fold(&commune.name),
                format!("{} ({})", commune.name, commune.code),
            )
        })
        .collect();
    names.sort();
    names.into_iter().map(|(_, name)| name).collect()
}

/// The permanences that were added.
pub fn added(atlas: &Atlas, levers: &Levers) -> Vec<Added> {
    let all = atlas.territories.communes();
    let lines = levers.added.iter().map(|one| {
        let commune = &all[one.commune];
        Added {
            name: commune.name.clone(),
            code: commune.code.to_string(),
            value: format!("{}:{}", commune.code, one.hours),
            hours: words::decimal(one.hours),
        }
    });
    lines.collect()
}

/// The ways of travelling, with what is declared of each.
pub fn modes(levers: &Levers) -> Vec<ModeChoice> {
    let choices = Mode::ALL.into_iter().map(|mode| ModeChoice {
        value: mode.slug(),
        label: format!(
            "{} ({}\u{a0}km/h)",
            formats::sentence(mode.label()),
            words::decimal(mode.travel().speed_kmh())
        ),
        chosen: mode == levers.mode,
    });
    choices.collect()
}

/// The places that may close: all of them where they are few, those that are looked for elsewhere;
/// those that close always.
pub fn closables(atlas: &Atlas, national: &National, before: &Portrait, read: &Read) -> Closables {
    let welcoming = || {
        let places = before.offer.places.iter().copied();
        places.filter(|&place| national.offers[place].welcomes())
    };
    let closed = &read.levers.closed;
    let is_closed = |place: &usize| closed.binary_search(place).is_ok();
    let to_search = welcoming().count() > MOST_PLACES;
    let text = fold(&read.place_named);
    let mut found: Vec<usize> = match (to_search, text.is_empty()) {
        (false, _) => welcoming().filter(|place| !is_closed(place)).collect(),
        (true, true) => Vec::new(),
        (true, false) => welcoming()
            .filter(|place| !is_closed(place))
            .filter(|&place| {
                let place = &atlas.places()[place].place;
                fold(&place.nom).contains(&text) || fold(&place.commune).contains(&text)
            })
            .collect(),
    };
    let said = (to_search && !text.is_empty()).then(|| match found.len() {
        0 => format!(
            "Aucun lieu d’ici ne répond à «\u{a0}{}\u{a0}».",
            read.place_named
        ),
        count if count > MOST_FOUND => format!(
            "{} lieux répondent\u{a0}: en voici {MOST_FOUND}. Précisez le nom.",
            formats::integer(count as u64)
        ),
        count => format!("{} trouvés.", formats::counted(count, "lieu", "lieux"))
            .replace("1\u{a0}lieu trouvés", "1\u{a0}lieu trouvé"),
    });
    found.sort_by_key(|&place| {
        let place = &atlas.places()[place].place;
        (fold(&place.commune), fold(&place.nom))
    });
    if to_search {
        found.truncate(MOST_FOUND);
    }
    let all = closed.iter().copied().chain(found);
    Closables {
        places: all
            .map(|place| closable(atlas, national, place, is_closed(&place)))
            .collect(),
        closed: closed.len(),
        to_search,
        said,
    }
}

fn closable(atlas: &Atlas, national: &National, place: usize, closed: bool) -> Closable {
    let sheet = &atlas.places()[place];
    let hours = match national.offers[place] {
        Accompaniment::Hours(hours) => format!("{}\u{a0}h par semaine", words::decimal(hours)),
        Accompaniment::Unknown => "horaires non connus".to_owned(),
        Accompaniment::None => "sans accompagnement".to_owned(),
    };
    Closable {
        key: sheet.key.clone(),
        name: sheet.place.nom.clone(),
        detail: format!("{}, {hours}", sheet.place.commune),
        closed,
    }
}

/// The plans that are asked for.
pub fn plans(
    atlas: &Atlas,
    national: &National,
    after: &Portrait,
    levers: &Levers,
) -> Option<Plans> {
    let subject = &after.subject;
    let siting = levers.siting?;
    let title = match siting.places {
        1 => format!(
            "Où placer 1\u{a0}permanence, à moins de {}\u{a0}minutes",
            siting.radius
        ),
        places => format!(
            "Où placer {places}\u{a0}permanences, à moins de {}\u{a0}minutes",
            siting.radius
        ),
    };
    let only_said = |said: &str| Plans {
        title: title.clone(),
        plans: Vec::new(),
        said: Some(said.to_owned()),
    };
    let found = match sited(atlas, national, after, levers, siting) {
        Sited::TooLarge => {
            return Some(only_said(
                "Ce territoire a trop de communes pour y chercher à ce temps de trajet\u{a0}: choisissez un temps plus court, ou un département.",
            ));
        }
        Sited::Nothing => {
            return Some(only_said(
                "Aucune permanence de plus ne rapprocherait quelqu’un\u{a0}: toutes les communes comptées ont déjà un lieu à moins de ce temps. Essayez un temps plus court.",
            ));
        }
        Sited::Plans(plans) => plans,
    };
    let fewer = found.iter().all(|plan| plan.communes.len() < siting.places);
    Some(Plans {
        plans: found
            .iter()
            .enumerate()
            .map(|(rank, told)| plan(atlas, subject, levers, rank, told))
            .collect(),
        said: fewer.then(|| {
            format!(
                "{} suffisent\u{a0}: une de plus ne rapprocherait personne.",
                formats::counted(found[0].communes.len(), "permanence", "permanences")
            )
            .replace("1\u{a0}permanence suffisent", "1\u{a0}permanence suffit")
        }),
        title,
    })
}

fn plan(atlas: &Atlas, subject: &Subject, levers: &Levers, rank: usize, told: &PlanTold) -> Plan {
    let all = atlas.territories.communes();
    let names: Vec<&str> = told
        .communes
        .iter()
        .map(|&commune| all[commune].name.as_str())
        .collect();
    let siting = levers.siting.unwrap_or(super::super::model::asked::Siting {
        places: told.communes.len(),
        radius: 0,
    });
    let mut taken = Levers {
        siting: None,
        ..levers.clone()
    };
    for &commune in &told.communes {
        if taken.added.iter().all(|one| one.commune != commune) {
            taken.added.push(Addition {
                commune,
                hours: USUAL_HOURS,
            });
        }
    }
    Plan {
        title: format!("Plan {}", char::from(b'A' + rank as u8)),
        communes: formats::enumeration(&names),
        brings: said::brought(told, siting),
        bound: said::bound(told, siting.places),
        href: (taken.added.len() <= MOST_ADDED).then(|| taken.href(atlas, subject, "")),
    }
}

/// A weight of the index that says where to begin.
pub struct WeightChoice {
    pub name: &'static str,
    pub label: &'static str,
    pub value: u8,
}

/// The weights.
pub fn weights(levers: &Levers) -> Vec<WeightChoice> {
    let weights = Variable::ALL.into_iter().zip(levers.weights.0);
    weights
        .map(|(variable, value)| WeightChoice {
            name: variable.parameter(),
            label: variable.label(),
            value,
        })
        .collect()
}

/// The communes that come first by the weights, of what would be.
pub fn first(atlas: &Atlas, after: &Portrait, levers: &Levers) -> Vec<(Link, String)> {
    const FIRST: usize = 8;
    let all = atlas.territories.communes();
    let scored = after
        .communes
        .iter()
        .zip(scores(atlas, after, levers.weights));
    let mut order: Vec<(usize, f64)> = scored
        .filter_map(|(told, score)| Some((told.number, score?)))
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let first = order.into_iter().take(FIRST);
    first
        .map(|(number, score)| {
            let commune = &all[number];
            let href = format!("/territoires/commune/{}/portrait", commune.code);
            (Link::new(href, commune.name.clone()), format!("{score:.0}"))
        })
        .collect()
}
