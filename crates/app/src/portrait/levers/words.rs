//! What would be otherwise, as one says it: in persons and in hours.

use diagnosis::need::Interval;

use super::model::asked::{Levers, Read, Siting};
use super::model::effect::{Effect, People};
use super::model::plans::PlanTold;
use super::model::standing::{Stand, Standing};
use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::portrait::model::national::WEEKS_A_YEAR;
use crate::portrait::model::{FAR_MINUTES, Subject};
use crate::portrait::words;

/// « Avec 2 permanences de plus, entre 1 100 et 1 300 personnes de plus seraient à moins de 20 minutes
/// d’un lieu… »; nothing where no place is otherwise.
pub fn sentence(effect: &Effect, levers: &Levers) -> Option<String> {
    let with = what_changes(levers)?;
    let mut parts = vec![reached(effect)];
    parts.extend(missing(effect));
    Some(format!("Avec {with}, {}.", parts.join("\u{202f}; ")))
}

/// The same in a line, to stand beside what one moves.
pub fn summary(
    atlas: &Atlas,
    effect: &Effect,
    levers: &Levers,
    index: Option<&Standing>,
) -> String {
    let places = what_changes(levers).map(|with| format!("Avec {with}, {}.", reached(effect)));
    let weights = || {
        let index = index.filter(|index| index.is_reweighed())?;
        Some(standing(atlas, index))
    };
    places.or_else(weights).unwrap_or_else(|| {
        "Rien n’est encore changé\u{a0}: voici le territoire tel qu’il est.".to_owned()
    })
}

/// « 2 permanences de plus et 1 lieu fermé ».
pub fn what_changes(levers: &Levers) -> Option<String> {
    let added = match levers.added.len() {
        0 => None,
        1 => Some("1\u{a0}permanence de plus".to_owned()),
        count => Some(format!("{count}\u{a0}permanences de plus")),
    };
    let closed = match levers.closed.len() {
        0 => None,
        1 => Some("1\u{a0}lieu fermé".to_owned()),
        count => Some(format!("{count}\u{a0}lieux fermés")),
    };
    let said: Vec<String> = [added, closed].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" et "))
}

/// Who comes within 20 minutes, and who no longer is.
fn reached(effect: &Effect) -> String {
    let limit = FAR_MINUTES as u64;
    let (nearer, farther) = effect.moved();
    let within = format!("à moins de {limit}\u{a0}minutes d’un lieu");
    match (nearer.communes, farther.communes) {
        (0, 0) => format!("autant de personnes qu’aujourd’hui seraient {within}"),
        (_, 0) => format!("{} {} {within}", people(nearer, " de plus"), be(nearer)),
        (0, _) => format!("{} ne {} plus {within}", people(farther, ""), be(farther)),
        _ => format!(
            "{} {} {within}, mais {} ne le {} plus",
            people(nearer, " de plus"),
            be(nearer),
            people(farther, ""),
            be(farther)
        ),
    }
}

/// Persons where they are counted, inhabitants elsewhere.
pub fn people(people: People, more: &str) -> String {
    match people.persons {
        Some(persons) => format!("{}{more}", words::persons(persons)),
        None => format!(
            "{}\u{a0}{}{more}",
            formats::integer(people.inhabitants),
            words::plural(people.inhabitants, "habitant")
        ),
    }
}

fn be(people: People) -> &'static str {
    let several = match people.persons {
        Some(persons) => persons.high() >= 2.0,
        None => people.inhabitants >= 2,
    };
    if several { "seraient" } else { "serait" }
}

/// « il manquerait entre 3 600 et 4 900 heures par an, contre entre 4 100 et 5 200 aujourd’hui ».
fn missing(effect: &Effect) -> Option<String> {
    let before = effect.before.access.missing?;
    let after = effect.after.access.missing?;
    if before.high() < 0.5 && after.high() < 0.5 {
        return Some("rien ne manquerait, comme aujourd’hui".to_owned());
    }
    if words::between(before) == words::between(after) {
        return Some(format!(
            "il manquerait toujours {} heures d’accompagnement par an",
            words::between(after)
        ));
    }
    if after.high() < 0.5 {
        return Some(format!(
            "plus rien ne manquerait ({} heures d’accompagnement par an manquent aujourd’hui)",
            words::between(before)
        ));
    }
    Some(format!(
        "il manquerait {} heures d’accompagnement par an, contre {} aujourd’hui",
        words::between(after),
        words::between(before)
    ))
}

/// « 14 heures par semaine, soit 728 heures par an. »
pub fn cost(levers: &Levers) -> Option<String> {
    let hours = levers.hours_added();
    (hours > 0.0).then(|| {
        format!(
            "Ces permanences donnent {}\u{a0}heures par semaine, soit {} heures par an.",
            words::decimal(hours),
            formats::integer((hours * WEEKS_A_YEAR).round() as u64)
        )
    })
}

/// « entre 1 100 et 1 300 personnes de plus à moins de 20 minutes ».
pub fn brought(plan: &PlanTold, siting: Siting) -> String {
    let all = People {
        persons: plan.persons,
        inhabitants: plan.inhabitants,
        communes: 0,
    };
    format!(
        "{} à moins de {}\u{a0}minutes",
        people(all, " de plus"),
        siting.radius
    )
}

/// How far from the best a plan may be, rounded up so that it stays true.
pub fn bound(plan: &PlanTold, places: usize) -> String {
    let of_so_many = match places {
        1 => "d’une permanence".to_owned(),
        places => format!("de {places}\u{a0}permanences"),
    };
    match (plan.more_at_most * 1_000.0 - 1e-6).ceil() / 10.0 {
        percent if percent <= 0.0 => {
            format!("aucun plan {of_so_many} ne peut en toucher davantage")
        }
        percent => format!(
            "aucun plan {of_so_many} ne peut toucher plus de {}\u{202f}% de personnes de plus",
            words::decimal(percent)
        ),
    }
}

/// `entre 12 et 30`, before an arrow and after it, for a cell of a table.
pub fn from_to(before: String, after: String) -> String {
    match before == after {
        true => after,
        false => format!("{before} → {after}"),
    }
}

/// A range, or that it is not known.
pub fn range(interval: Option<Interval>) -> String {
    interval.map_or_else(|| "non connu".to_owned(), words::range)
}

/// What is said of places to close that are not known any more.
pub fn gone(read: &Read) -> Option<String> {
    match read.gone.len() {
        0 => None,
        1 => Some("Un lieu que cet essai ferme n’est plus recensé\u{a0}: les chiffres d’aujourd’hui ne le comptent déjà plus.".to_owned()),
        count => Some(format!("{count} lieux que cet essai ferme ne sont plus recensés\u{a0}: les chiffres d’aujourd’hui ne les comptent déjà plus.")),
    }
}

/// `1er`, `12e`.
pub fn rank(rank: usize) -> String {
    match rank {
        1 => "1er".to_owned(),
        rank => format!("{}e", formats::integer(rank as u64)),
    }
}

/// « gagne 3 rangs »: nearer to the most fragile.
pub fn climbs(stand: &Stand) -> String {
    let ranks = |many: isize| {
        let many = many.unsigned_abs();
        format!("{}\u{a0}{}", many, words::plural(many as u64, "rang"))
    };
    match (stand.climbs(), stand.published.rank, stand.weighed.rank) {
        (Some(0), ..) => "aucun".to_owned(),
        (Some(many), ..) if many > 0 => format!("monte de {}", ranks(many)),
        (Some(many), ..) => format!("descend de {}", ranks(many)),
        (None, None, Some(_)) => "reçoit un rang".to_owned(),
        (None, Some(_), None) => "n’a plus de rang".to_owned(),
        (None, None, None) => "sans rang".to_owned(),
        (None, Some(_), Some(_)) => String::new(),
    }
}

/// « Avec vos poids, 27 des 283 communes classées changent de rang ; Fougères passe du 12e au 4e. »
pub fn standing(atlas: &Atlas, standing: &Standing) -> String {
    let ranked = standing.first().len();
    let communes = |count: usize| formats::counted(count, "commune", "communes");
    if ranked == 0 {
        return "Aucune commune d’ici ne reçoit de rang\u{a0}: il manque trop de données, ou trop peu de personnes y sont comptées.".to_owned();
    }
    if !standing.is_reweighed() {
        return format!(
            "Avec les poids publiés, {} {} un rang, de la plus fragile à la moins fragile.",
            communes(ranked),
            if ranked < 2 { "reçoit" } else { "reçoivent" }
        );
    }
    let moved = standing.moved();
    let Some(most) = moved.first() else {
        return format!(
            "Avec vos poids, aucune des {} classées ne change de rang.",
            communes(ranked)
        );
    };
    let name = &atlas.territories.communes()[most.number].name;
    let (from, to) = most
        .published
        .rank
        .zip(most.weighed.rank)
        .unwrap_or_default();
    let change = if moved.len() < 2 {
        "change"
    } else {
        "changent"
    };
    format!(
        "Avec vos poids, {} sur {} {change} de rang\u{202f}; le plus grand changement est celui de {name}, du {} au {} rang.",
        communes(moved.len()),
        formats::integer(ranked as u64),
        rank(from),
        rank(to)
    )
}

/// « 46 communes sans rang : moins de 200 personnes comptées (46). »
pub fn without_rank(reasons: &[(&'static str, usize)]) -> Option<String> {
    let all: usize = reasons.iter().map(|(_, count)| count).sum();
    let each: Vec<String> = reasons
        .iter()
        .map(|(why, count)| format!("{why} ({count})"))
        .collect();
    (all > 0).then(|| {
        format!(
            "{} sans rang\u{a0}: {}.",
            formats::counted(all, "commune", "communes"),
            each.join(", ")
        )
    })
}

/// « Portrea : fragilité et exposition ; Exposition pèse 2 (publié : 1) »; nothing where no index was
/// asked for.
pub fn weighing(levers: &Levers, standing: &Standing) -> Option<String> {
    if !levers.weighing.is_asked() {
        return None;
    }
    let changed = standing.weights.iter().filter(|one| one.is_otherwise());
    let said: Vec<String> = changed
        .map(|one| {
            format!(
                "{} pèse {} (publié\u{a0}: {})",
                one.label,
                words::decimal(one.weight),
                words::decimal(one.published)
            )
        })
        .collect();
    Some(match said.is_empty() {
        true => format!("{}, poids publiés", standing.title),
        false => format!("{}\u{202f}; {}", standing.title, said.join(", ")),
    })
}

/// The communes that come first by an index, in words.
pub fn most_fragile(atlas: &Atlas, standing: &Standing, most: usize) -> String {
    let first = standing.first();
    let names: Vec<&str> = first
        .iter()
        .take(most)
        .map(|stand| atlas.territories.communes()[stand.number].name.as_str())
        .collect();
    match names.is_empty() {
        true => "aucune commune classée".to_owned(),
        false => formats::enumeration(&names),
    }
}

/// Where the sites are put to the vote: two at least make a choice.
pub fn vote(atlas: &Atlas, subject: &Subject, levers: &Levers) -> Option<String> {
    let id = subject.id.filter(|_| levers.added.len() >= 2)?;
    let all = atlas.territories.communes();
    let codes: Vec<String> = levers
        .added
        .iter()
        .map(|one| all[one.commune].code.to_string())
        .collect();
    Some(format!(
        "/mon-espace/seances/nouvelle?territoire={id}&communes={}",
        codes.join(",")
    ))
}
