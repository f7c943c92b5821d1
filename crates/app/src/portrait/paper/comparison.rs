//! Territories side by side, as a document.

use documents::content::MAX_COMPARED;
use documents::{Compared, Comparison, Group, Imprint, Row, Source};
use territory::TerritoryId;

use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::portrait::model::{HelpKind, Portrait, Subject};
use crate::portrait::origins::{self, NeedSources, Origin};
use crate::portrait::pictures::{self, Stands, side_by_side};
use crate::portrait::words;

/// Who counts inhabitants.
const POPULATION: &str = "INSEE, populations légales";

const HOURS: &str = "Heures d’aide par an pour 1\u{202f}000 personnes";

/// The territories of an address: `epci-243500741,epci-200043123`.
pub fn subjects(atlas: &Atlas, asked: &str) -> Result<Vec<Subject>, String> {
    let mut subjects: Vec<Subject> = Vec::new();
    for word in asked
        .split([',', ' '])
        .filter(|word| !word.is_empty())
        .take(2 * MAX_COMPARED)
    {
        let id: Option<TerritoryId> = word.parse().ok();
        let territory = id.and_then(|id| atlas.territory(id));
        let short: String = word.chars().take(40).collect();
        let territory = territory.ok_or_else(|| {
            format!(
                "« {short} » n’est pas un territoire\u{a0}: écrivez par exemple epci-243500741."
            )
        })?;
        if subjects.iter().all(|known| known.id != Some(territory.id)) {
            subjects.push(Subject::territory(atlas, territory));
        }
    }
    match subjects.len() {
        2..=MAX_COMPARED => Ok(subjects),
        _ => Err(format!(
            "Choisissez de 2 à {MAX_COMPARED} territoires à comparer."
        )),
    }
}

/// Their figures, one under the other.
pub fn fill(portraits: &[Portrait], imprint: Imprint) -> Comparison {
    let names: Vec<&str> = portraits
        .iter()
        .map(|told| told.subject.name.as_str())
        .collect();
    Comparison {
        title: formats::enumeration(&names),
        level: kinds(portraits),
        sentence: sentence(portraits),
        imprint,
        compared: portraits.iter().map(compared).collect(),
        groups: groups(portraits),
        pictures: pictures(portraits),
        sections: Vec::new(),
        method: method(portraits),
        sources: sources(portraits),
    }
}

fn kinds(portraits: &[Portrait]) -> String {
    let mut kinds: Vec<&str> = portraits.iter().map(|told| told.subject.kind).collect();
    kinds.dedup();
    formats::enumeration(&kinds)
}

fn compared(told: &Portrait) -> Compared {
    Compared {
        name: told.subject.name.clone(),
        detail: formats::counted(told.communes.len(), "commune", "communes"),
    }
}

/// What each row says of a portrait.
type Value = fn(&Portrait) -> Option<String>;

fn groups(portraits: &[Portrait]) -> Vec<Group> {
    let row = |label: &str, source: String, value: Value| Row {
        label: label.to_owned(),
        values: portraits
            .iter()
            .map(|told| value(told).unwrap_or_else(|| "non connu".to_owned()))
            .collect(),
        marked: None,
        source: source.trim_end_matches('.').to_owned(),
        caution: None,
    };
    let need_source = |of: fn(&NeedSources) -> Origin| {
        let first = portraits.first();
        first.map_or_else(String::new, |told| of(&told.sources).source)
    };
    let need = vec![
        row("Habitants", POPULATION.to_owned(), |told| {
            told.subject.population.map(formats::integer)
        }),
        row(
            "Personnes en fragilité socio-numérique",
            need_source(origins::fragility),
            |told| told.need.fragility.map(words::range),
        ),
        row(
            "Personnes exposées aux exigences numériques",
            need_source(origins::exposure),
            |told| told.need.exposure.map(words::range),
        ),
    ];
    let mut offer = vec![
        row("Lieux recensés", origins::places().source, |told| {
            Some(formats::integer(told.offer.places.len() as u64))
        }),
        row(
            "Lieux où quelqu’un aide",
            origins::places().source,
            |told| Some(formats::integer(told.offer.welcoming as u64)),
        ),
    ];
    for (index, kind) in HelpKind::ALL.into_iter().enumerate() {
        let counts = portraits
            .iter()
            .map(|told| formats::integer(told.offer.by_kind[index] as u64));
        offer.push(Row {
            label: kind.label().to_owned(),
            values: counts.collect(),
            ..Row::default()
        });
    }
    let access = vec![
        row(HOURS, origins::access().source, |told| {
            told.access
                .hours
                .map(|(least, most)| words::hours(least, most))
        }),
        row(
            "Temps jusqu’au lieu le plus proche, en moyenne",
            origins::minutes().source,
            |told| told.access.mean_minutes.map(words::minutes),
        ),
        row(
            "Part des personnes à plus de 20\u{a0}minutes",
            origins::access().source,
            |told| told.access.far_share.map(share),
        ),
        row(
            "Heures qui manquent par an",
            origins::missing().source,
            |told| told.access.missing.map(words::range),
        ),
    ];
    [("Besoin", need), ("Offre", offer), ("Accès", access)]
        .into_iter()
        .map(|(title, rows)| Group {
            title: title.to_owned(),
            rows,
        })
        .collect()
}

fn share(share: diagnosis::need::Interval) -> String {
    let [low, high] = [share.low(), share.high()].map(|part| (part * 100.0).round());
    match low == high {
        true => format!("{low:.0}\u{202f}%"),
        false => format!("de {low:.0} à {high:.0}\u{202f}%"),
    }
}

/// Who has the most and the least hours, if the intervals leave no doubt.
fn sentence(portraits: &[Portrait]) -> String {
    let hours = |told: &Portrait| {
        told.access
            .hours
            .filter(|(least, most)| least.is_finite() && most.is_finite())
    };
    let known: Vec<_> = portraits
        .iter()
        .filter_map(|told| Some((told, hours(told)?)))
        .collect();
    let best = known.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0));
    let Some(best) = best.filter(|_| known.len() == portraits.len()) else {
        return "Le besoin ou l’offre de certains de ces territoires n’est pas connu\u{a0}: la comparaison est incomplète.".to_owned();
    };
    let sure = known
        .iter()
        .all(|one| one.0.subject.id == best.0.subject.id || one.1.1 < best.1.0);
    let worst = known
        .iter()
        .min_by(|a, b| a.1.1.total_cmp(&b.1.1))
        .unwrap_or(best);
    match sure {
        true => format!(
            "C’est à {} que l’on trouve le plus d’heures d’aide pour 1\u{202f}000 personnes, {}\u{202f}; c’est à {} que l’on en trouve le moins, {}.",
            best.0.subject.name, words::hours(best.1.0, best.1.1), worst.0.subject.name, words::hours(worst.1.0, worst.1.1),
        ),
        false => "Les heures d’aide pour 1\u{202f}000 personnes ne se distinguent pas nettement\u{a0}: les intervalles se recouvrent.".to_owned(),
    }
}

fn pictures(portraits: &[Portrait]) -> Vec<documents::Picture> {
    let stands = |told: &Portrait, between: Option<(f64, f64)>, text: Option<String>| Stands {
        name: told.subject.name.clone(),
        between,
        text: text.unwrap_or_else(|| "non connu".to_owned()),
        own: false,
    };
    let persons = portraits.iter().map(|told| {
        let persons = told.need.persons;
        let between = persons.map(|persons| (persons.low(), persons.high()));
        stands(told, between, persons.map(words::range))
    });
    let hours = portraits.iter().map(|told| {
        let hours = told.access.hours;
        stands(
            told,
            hours,
            hours.map(|(least, most)| words::hours(least, most)),
        )
    });
    let level = portraits.first().and_then(|told| told.access.wanted);
    let source = origins::access().source;
    let source = source.trim_end_matches('.');
    let drawn = [
        side_by_side(
            "personnes",
            "Personnes à accompagner",
            "Personnes",
            persons,
            None,
        ),
        side_by_side("heures", HOURS, "Heures", hours, pictures::wanted(level)),
    ];
    let drawn = drawn.iter().flatten();
    drawn.map(|chart| chart.picture(source, true)).collect()
}

fn method(portraits: &[Portrait]) -> Vec<String> {
    let persons = portraits.first().map(origins::persons);
    let origins =
        persons
            .into_iter()
            .chain([origins::places(), origins::access(), origins::missing()]);
    origins
        .map(|origin| {
            format!("{} {}", origin.definition, origin.caution)
                .trim()
                .to_owned()
        })
        .collect()
}

fn sources(portraits: &[Portrait]) -> Vec<Source> {
    let persons = portraits.first().map(origins::persons);
    let origins = persons.into_iter().chain([origins::places()]);
    origins
        .map(|origin| Source {
            name: origin.source.trim_end_matches('.').to_owned(),
            ..Source::default()
        })
        .collect()
}
