//! What published indicators say of the people of a portrait.

use std::borrow::Cow;

use diagnosis::indicator::{Column, Indicator, Made, Told, Unit};
use territory::Level;

use super::Subject;
use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::portrait::indicators::model::yes_or_no;
use crate::portrait::origins::Origin;
use crate::portrait::words;

/// The indicators that a portrait shows beside its own counts, where they are known.
const SHOWN: [&str; 7] = [
    "taux-pauvrete",
    "revenu-median",
    "taux-chomage",
    "part-65-plus",
    "part-sans-diplome",
    "part-minima-sociaux",
    "part-sans-thd",
];

/// Those that are followed from vintage to vintage: a name, and indicators that tell it.
const FOLLOWED: [(&str, &[&str]); 4] = [
    ("Population", &["population", "population-2015"]),
    ("Taux de pauvreté", &["taux-pauvrete"]),
    ("Revenu médian", &["revenu-median"]),
    ("Taux de chômage", &["taux-chomage"]),
];

/// An indicator, told.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureTold {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The number with its unit.
    pub value: String,
    /// What of it is known, where that is not all.
    pub detail: String,
    /// Where it is from.
    pub origin: Origin,
}

/// An indicator over the years, the oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Evolution {
    /// Its name.
    pub label: String,
    /// What its numbers are.
    pub unit: &'static str,
    /// A year and its number.
    pub points: Vec<(u16, f64)>,
    /// The same in words.
    pub words: String,
    /// Where it is from.
    pub origin: Origin,
}

/// The cells of an indicator for every territory of a level.
pub fn column<'a>(atlas: &'a Atlas, indicator: &str, level: Level) -> Option<Cow<'a, Column>> {
    atlas.observatory().column(indicator, level)
}

/// What is told of an indicator for a subject: what is published for it, else what its communes
/// add up to.
fn told<'a>(
    atlas: &'a Atlas,
    subject: &Subject,
    id: &str,
    vintage: Option<u16>,
) -> Option<Told<'a>> {
    let observatory = atlas.observatory();
    // A Hub may have other communes here than in the reference pack.
    let own = subject
        .id
        .filter(|id| id.level != Level::Hub && id.level != Level::Pays);
    let communes = || -> Vec<u32> { subject.communes.iter().map(|&n| n as u32).collect() };
    match (own, vintage) {
        (Some(area), Some(vintage)) => observatory.told_in(id, area, vintage),
        (Some(area), None) => observatory.told(id, area),
        (None, Some(vintage)) => observatory.told_over_in(id, &communes(), vintage),
        (None, None) => observatory.told_over(id, &communes()),
    }
}

/// The indicators of a subject.
pub fn figures(atlas: &Atlas, subject: &Subject) -> Vec<FigureTold> {
    let observatory = atlas.observatory();
    SHOWN
        .iter()
        .filter_map(|id| {
            let indicator = observatory.indicator(id)?;
            let told = told(atlas, subject, id, None)?;
            Some(FigureTold {
                id: (*id).to_owned(),
                label: indicator.label.clone(),
                value: written(indicator.unit, told.value()?),
                detail: detail(&told),
                origin: origin(indicator, &told),
            })
        })
        .collect()
}

fn detail(told: &Told<'_>) -> String {
    if told.is_whole() {
        return told.vintage.to_string();
    }
    format!(
        "{}, connu pour {:.0}\u{202f}% du territoire",
        told.vintage,
        (100.0 * told.coverage).floor()
    )
}

/// `14,5 %`, `22 340 € par an`.
pub fn written(unit: Unit, value: f64) -> String {
    if unit == Unit::YesOrNo {
        return yes_or_no(value).to_owned();
    }
    let number = match unit.decimals() {
        0 => {
            let whole = formats::integer(value.abs().round() as u64);
            if value < 0.0 {
                format!("−{whole}")
            } else {
                whole
            }
        }
        _ => words::decimal((value * 10.0).round() / 10.0),
    };
    match unit {
        Unit::Percent => format!("{number}\u{202f}%"),
        unit => format!("{number}\u{a0}{}", unit.label()),
    }
}

fn origin(indicator: &Indicator, told: &Told<'_>) -> Origin {
    let made = match told.made {
        Made::Published => "",
        Made::AddedUp => " Calculé à partir des communes.",
    };
    Origin {
        definition: indicator.definition.clone(),
        source: format!(
            "{}, {} ({}).{made}",
            told.origin.producer, told.origin.title, told.vintage
        ),
        caution: indicator.caution.clone(),
        href: Some(format!("/indicateurs/{}", indicator.id)),
        anchor: "",
    }
}

/// What changed from vintage to vintage.
pub fn evolutions(atlas: &Atlas, subject: &Subject) -> Vec<Evolution> {
    FOLLOWED
        .iter()
        .filter_map(|(label, ids)| evolution(atlas, subject, label, ids))
        .collect()
}

fn evolution(atlas: &Atlas, subject: &Subject, label: &str, ids: &[&str]) -> Option<Evolution> {
    let observatory = atlas.observatory();
    let mut points: Vec<(u16, f64)> = Vec::new();
    let mut from = None;
    for id in ids {
        let Some(indicator) = observatory.indicator(id) else {
            continue;
        };
        for vintage in observatory.vintages(id) {
            // A sum that knows less than before would look like a fall.
            let whole = told(atlas, subject, id, Some(vintage)).filter(|told| told.coverage > 0.99);
            if let Some((told, value)) = whole.and_then(|told| Some((told, told.value()?))) {
                points.push((vintage, value));
                from.get_or_insert_with(|| (indicator.unit, origin(indicator, &told)));
            }
        }
    }
    points.sort_by_key(|(vintage, _)| *vintage);
    points.dedup_by_key(|(vintage, _)| *vintage);
    let (unit, origin) = from?;
    let (first, last) = (points.first()?, points.last()?);
    if first.0 == last.0 {
        return None;
    }
    Some(Evolution {
        label: label.to_owned(),
        unit: unit.label(),
        words: change(unit, *first, *last),
        points,
        origin,
    })
}

/// `de 14,2 % en 2019 à 14,5 % en 2021`.
fn change(unit: Unit, first: (u16, f64), last: (u16, f64)) -> String {
    let difference = last.1 - first.1;
    let how = match unit {
        Unit::Percent if difference.abs() < 0.05 => "stable".to_owned(),
        Unit::Percent => format!(
            "{} {}\u{a0}point{}",
            if difference > 0.0 {
                "en hausse de"
            } else {
                "en baisse de"
            },
            words::decimal((difference.abs() * 10.0).round() / 10.0),
            if difference.abs() >= 1.95 { "s" } else { "" }
        ),
        _ if first.1 > 0.0 => {
            let percent = 100.0 * difference / first.1;
            match percent.abs() < 0.05 {
                true => "stable".to_owned(),
                false => format!(
                    "{} {}\u{202f}%",
                    if percent > 0.0 {
                        "en hausse de"
                    } else {
                        "en baisse de"
                    },
                    words::decimal((percent.abs() * 10.0).round() / 10.0)
                ),
            }
        }
        _ => String::new(),
    };
    format!(
        "de {} en {} à {} en {}, {how}",
        written(unit, first.1),
        first.0,
        written(unit, last.1),
        last.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_said_in_the_unit_it_changes_in() {
        let said =
            change(Unit::Percent, (2019, 14.2), (2021, 14.5)).replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(
            said,
            "de 14,2 % en 2019 à 14,5 % en 2021, en hausse de 0,3 point"
        );
        let said = change(Unit::Persons, (2015, 1_000.0), (2021, 900.0));
        assert!(said.ends_with("en baisse de 10\u{202f}%"), "{said}");
    }
}
