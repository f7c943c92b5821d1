//! What a scenario changes, as one says it to a council.

use diagnosis::need::Interval;

use super::effect::Effect;
use super::scenario::Scenario;
use crate::kernel::formats;
use crate::portrait::model::{FAR_MINUTES, Portrait};
use crate::portrait::pages::view::hours_range;
use crate::portrait::words;

/// The figures that stand before and after.
pub const LABELS: [&str; 5] = [
    "Lieux où quelqu’un aide",
    "Personnes à plus de 20\u{a0}minutes",
    "Heures par an pour 1\u{202f}000 personnes",
    "Jusqu’au lieu le plus proche, en moyenne",
    "Heures par an qui manquent",
];

/// The figures of a portrait, in the order of [`LABELS`]; nothing where one is not known.
pub fn figures(portrait: &Portrait) -> [Option<String>; 5] {
    let access = &portrait.access;
    [
        Some(formats::integer(portrait.offer.welcoming as u64)),
        portrait
            .need
            .persons
            .map(|_| words::range(access.classes[0].0)),
        access.hours.map(|(least, most)| hours_range(least, most)),
        access.mean_minutes.map(words::minutes),
        access.missing.map(words::range),
    ]
}

/// What is done: `2 permanences de plus, 1 lieu fermé`.
pub fn done(scenario: &Scenario) -> String {
    let mut parts = Vec::new();
    match scenario.added.len() {
        0 => {}
        1 => parts.push("une permanence de plus".to_owned()),
        count => parts.push(format!("{count}\u{a0}permanences de plus")),
    }
    match scenario.closed.len() {
        0 => {}
        1 => parts.push("un lieu fermé".to_owned()),
        count => parts.push(format!("{count}\u{a0}lieux fermés")),
    }
    formats::enumeration(&parts)
}

/// What comes of it, in a few sentences.
pub fn told(effect: &Effect, scenario: &Scenario) -> Vec<String> {
    if !scenario.changes_supply() {
        return Vec::new();
    }
    let mut sentences = Vec::new();
    let (before, after) = effect.far();
    sentences.push(far(before, after));
    if let Some((before, after)) = effect.missing() {
        sentences.push(missing(before, after));
    }
    let (better, worse) = effect.moved();
    let communes = |count: usize| formats::counted(count, "commune", "communes");
    match (better.len(), worse.len()) {
        (0, 0) => sentences.push("Aucune commune ne change de classe d’accès.".to_owned()),
        (better, 0) => sentences.push(format!("{} mieux servie{}.", communes(better), s(better))),
        (0, worse) => sentences.push(format!(
            "{} moins bien servie{}.",
            communes(worse),
            s(worse)
        )),
        (better, worse) => sentences.push(format!(
            "{} mieux servie{}, {} moins bien.",
            communes(better),
            s(better),
            communes(worse)
        )),
    }
    sentences
}

fn s(count: usize) -> &'static str {
    if count < 2 { "" } else { "s" }
}

fn middle(interval: Interval) -> f64 {
    f64::midpoint(interval.low(), interval.high())
}

/// What changes in what moves together: the low end less the low end, the high less the high.
fn difference(before: Interval, after: Interval) -> Interval {
    let ends = [
        (before.low() - after.low()).abs(),
        (before.high() - after.high()).abs(),
    ];
    Interval::new(ends[0].min(ends[1]), ends[0].max(ends[1])).unwrap_or(Interval::NOBODY)
}

fn far(before: Interval, after: Interval) -> String {
    let limit = FAR_MINUTES as u64;
    let change = middle(before) - middle(after);
    if change.abs() < 0.5 {
        return match before.high() < 0.5 {
            true => format!(
                "Personne n’est à plus de {limit}\u{a0}minutes d’un lieu, avant comme après."
            ),
            false => format!(
                "Autant de personnes qu’avant sont à plus de {limit}\u{a0}minutes d’un lieu\u{a0}: {}.",
                words::persons(before)
            ),
        };
    }
    let many = difference(before, after);
    match change > 0.0 {
        true => format!(
            "{} de plus à moins de {limit}\u{a0}minutes d’un lieu.",
            formats::sentence(&words::persons(many))
        ),
        false => format!(
            "{} de plus à plus de {limit}\u{a0}minutes d’un lieu.",
            formats::sentence(&words::persons(many))
        ),
    }
}

fn missing(before: Interval, after: Interval) -> String {
    let change = middle(before) - middle(after);
    let state = match after.high() < 0.5 {
        true => "il n’en manque plus".to_owned(),
        false => format!("il en manque {}", words::between(after)),
    };
    let was = match before.high() < 0.5 {
        true => "il n’en manquait pas".to_owned(),
        false => format!("il en manquait {}", words::between(before)),
    };
    match change.abs() < 0.5 {
        true => format!("Heures d’accompagnement par an\u{a0}: {state}, comme avant."),
        false => format!("Heures d’accompagnement par an\u{a0}: {was}, {state}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: f64) -> Interval {
        Interval::new(low, high).unwrap()
    }

    fn plain(text: &str) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn what_changes_is_said_in_persons_and_hours() {
        let near = far(interval(1_000.0, 1_400.0), interval(400.0, 600.0));
        assert_eq!(
            plain(&near),
            "Entre 600 et 800 personnes de plus à moins de 20 minutes d’un lieu."
        );
        let farther = far(interval(0.0, 0.0), interval(10.0, 10.0));
        assert_eq!(
            plain(&farther),
            "10 personnes de plus à plus de 20 minutes d’un lieu."
        );
        let same = far(interval(0.0, 0.0), interval(0.0, 0.0));
        assert!(same.contains("avant comme après"), "{same}");
        let fewer = missing(interval(900.0, 1_100.0), interval(0.0, 0.0));
        assert_eq!(
            plain(&fewer),
            "Heures d’accompagnement par an : il en manquait entre 900 et 1 100, il n’en manque plus."
        );
    }
}
