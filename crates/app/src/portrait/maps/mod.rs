//! The maps of a portrait: which areas, what is shown, in which classes, and the same as a table.

pub mod classes;
pub mod drawing;
mod shown;
pub mod units;

use std::collections::HashMap;

use territory::TerritoryId;

use self::classes::{CLASSES, Classes};
use self::drawing::{Area, Fill, Part};
pub use self::shown::Shown;
pub use self::units::{Unit, units};
use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::portrait::indices::words as scores;
use crate::portrait::model::{AccessClass, National, Portrait};
use crate::portrait::words;

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendLine {
    /// The class of its box in the style sheet.
    pub fill: String,
    /// Its limits, or what it means.
    pub label: String,
    /// How many areas, and how many people need help there.
    pub count: String,
}

/// A map, ready to be shown.
#[derive(Debug, Clone)]
pub struct MapTold {
    /// The drawing.
    pub svg: String,
    /// What it shows.
    pub title: String,
    /// How the classes were chosen.
    pub method: String,
    /// Its legend.
    pub legend: Vec<LegendLine>,
}

/// Places are drawn where they can be told apart.
const MOST_POINTS: usize = 250;

/// Draws what is asked of a portrait.
pub fn map(atlas: &Atlas, national: &National, portrait: &Portrait, shown: Shown) -> MapTold {
    let (of_what, units) = units(atlas, national, portrait, &HashMap::new());
    let classes = classes_of(&[&units], shown);
    let scene = Scene {
        of_what,
        units: &units,
        shown,
        classes: classes.as_ref(),
        marked: &[],
    };
    scene.map(atlas, portrait)
}

/// The classes of what is shown of some areas; the same for several maps that are compared.
pub fn classes_of(maps: &[&[Unit]], shown: Shown) -> Option<Classes> {
    let all = maps.iter().flat_map(|units| units.iter());
    let known: Vec<f64> = all.filter_map(|unit| shown.value(unit)).collect();
    Classes::quantiles(&known)
}

/// Areas and how they are shown.
pub struct Scene<'a> {
    /// What the areas are: `communes`.
    pub of_what: &'static str,
    /// The areas.
    pub units: &'a [Unit],
    /// What is shown of them.
    pub shown: Shown,
    /// In which classes, where it is a number.
    pub classes: Option<&'a Classes>,
    /// Areas where something new is.
    pub marked: &'a [TerritoryId],
}

impl Scene<'_> {
    /// Draws it.
    pub fn map(&self, atlas: &Atlas, portrait: &Portrait) -> MapTold {
        let fills = self.fills();
        let title = self.title();
        MapTold {
            svg: drawing::svg(
                &parts(atlas, portrait, self, &fills),
                &format!("Carte\u{a0}: {title}. Le tableau dit la même chose."),
            ),
            title,
            method: method(
                self.shown,
                self.classes,
                self.of_what,
                portrait.subject.is_commune() && self.units.len() > 1,
            ),
            legend: self.legend(),
        }
    }

    /// What it shows.
    pub fn title(&self) -> String {
        let title = format!("{}, par {}", self.shown.label(), singular(self.of_what));
        match self.shown {
            Shown::Priority | Shown::Index if self.of_what != "communes" => {
                format!("{title} (moyenne de ses communes, selon leurs habitants)")
            }
            _ => title,
        }
    }

    /// Its legend.
    pub fn legend(&self) -> Vec<LegendLine> {
        legend(
            self.shown,
            self.units,
            &self.fills(),
            self.classes,
            self.of_what,
        )
    }

    /// How each area is filled.
    fn fills(&self) -> Vec<Fill> {
        let units = self.units.iter();
        units
            .map(|unit| fill(self.shown, unit, self.classes))
            .collect()
    }

    /// What a script needs to show it over another map of the same areas: the key of each area, the
    /// class of its path, and what is told of it.
    pub fn repainted(&self) -> Vec<(String, String, String)> {
        let units = self.units.iter().zip(self.fills());
        units
            .map(|(unit, fill)| {
                let marked = self.marked.contains(&unit.id);
                (
                    unit.id.to_string(),
                    drawing::class(fill, marked),
                    title_of(self.shown, unit),
                )
            })
            .collect()
    }
}

fn singular(of_what: &str) -> &str {
    of_what.trim_end_matches('s')
}

fn fill(shown: Shown, unit: &Unit, classes: Option<&Classes>) -> Fill {
    if shown == Shown::Access {
        return match unit.class {
            AccessClass::Far => Fill::Shade(4),
            AccessClass::Scarce => Fill::Shade(3),
            AccessClass::Short => Fill::Shade(1),
            AccessClass::Enough => Fill::Shade(0),
            AccessClass::Unknown => Fill::Unknown,
        };
    }
    match classes.zip(shown.value(unit)) {
        Some((classes, value)) => Fill::Shade(classes.shade(classes.of(value))),
        None => Fill::Unknown,
    }
}

fn legend(
    shown: Shown,
    units: &[Unit],
    fills: &[Fill],
    classes: Option<&Classes>,
    of_what: &'static str,
) -> Vec<LegendLine> {
    let counted = |holds: &dyn Fn(&Unit) -> bool| counted(units, of_what, holds);
    if shown == Shown::Access {
        let is_there = |class: &AccessClass| {
            *class != AccessClass::Unknown || units.iter().any(|unit| unit.class == *class)
        };
        let lines = AccessClass::ALL
            .into_iter()
            .filter(is_there)
            .map(|class| LegendLine {
                fill: match class {
                    AccessClass::Far => "s4",
                    AccessClass::Scarce => "s3",
                    AccessClass::Short => "s1",
                    AccessClass::Enough => "s0",
                    AccessClass::Unknown => "su",
                }
                .to_owned(),
                label: class.label().to_owned(),
                count: counted(&|unit| unit.class == class),
            });
        return lines.collect();
    }
    let mut lines = Vec::new();
    if let Some(classes) = classes {
        for (class, (from, to)) in classes.limits().enumerate() {
            let shade = classes.shade(class);
            let inside = |unit: &Unit| {
                let value = shown.value(unit);
                value.is_some_and(|value| classes.of(value) == class)
            };
            lines.push(LegendLine {
                fill: format!("s{shade}"),
                label: limits(shown, class, from, to),
                count: counted(&inside),
            });
        }
    }
    if fills.contains(&Fill::Unknown) {
        lines.push(LegendLine {
            fill: "su".to_owned(),
            label: "Non connu".to_owned(),
            count: counted(&|unit| fill(shown, unit, classes) == Fill::Unknown),
        });
    }
    lines
}

/// `5 communes, 400 – 1 600 personnes`: the areas of a class, and who needs help there as far as it
/// is known.
fn counted(units: &[Unit], of_what: &str, holds: &dyn Fn(&Unit) -> bool) -> String {
    let inside = || units.iter().filter(|unit| holds(unit));
    let areas = formats::counted(inside().count(), singular(of_what), of_what);
    let persons = inside().filter_map(|unit| unit.persons);
    match persons.reduce(|sum, one| sum + one) {
        Some(persons) => format!("{areas}, {}\u{a0}personnes", words::range(persons)),
        None => areas,
    }
}

/// A class by its limits. Beyond two hours, minutes say nothing to anybody.
fn limits(shown: Shown, class: usize, from: f64, to: f64) -> String {
    let beyond = shown == Shown::Minutes && to > words::MOST_MINUTES;
    let number = |limit: f64| match shown {
        Shown::Index => scores::decimal(limit, 1).trim_end_matches(",0").to_owned(),
        _ => words::decimal(limit),
    };
    match class {
        0 if beyond && (from > words::MOST_MINUTES || from == to) => words::minutes(to),
        _ if beyond && from > words::MOST_MINUTES => "plus loin encore".to_owned(),
        _ if beyond => format!("plus de {} minutes", number(from)),
        0 if from == to && shown == Shown::Minutes => words::minutes(to),
        0 if from == to => format!("{} {}", number(to), shown.unit()),
        0 => format!("de {} à {} {}", number(from), number(to), shown.unit()),
        _ => format!("plus de {} à {}", number(from), number(to)),
    }
}

fn method(shown: Shown, classes: Option<&Classes>, of_what: &str, among_others: bool) -> String {
    let around = match among_others {
        true => " La commune est entourée\u{202f}; les autres sont celles de son intercommunalité.",
        false => "",
    };
    match shown {
        Shown::Access => format!(
            "Quatre classes fixes, de la mieux à la moins bien servie, d’après le milieu de l’intervalle.{around}"
        ),
        _ if classes.is_none_or(|classes| classes.upper.len() < 2) => {
            around.trim_start().to_owned()
        }
        _ => format!(
            "{CLASSES} classes de même effectif (quantiles)\u{a0}: chacune réunit environ un cinquième des {of_what}, d’après le milieu de l’intervalle.{around}"
        ),
    }
}

/// Frames: the mainland first, then each part of the country that lies apart.
fn parts(atlas: &Atlas, portrait: &Portrait, scene: &Scene<'_>, fills: &[Fill]) -> Vec<Part> {
    let (units, shown) = (scene.units, scene.shown);
    let communes = atlas.territories.communes();
    let mut names: Vec<String> = units.iter().map(|unit| unit.apart.clone()).collect();
    names.sort();
    names.dedup();
    // The mainland has no name of its own, and comes first.
    let outlined = portrait.subject.communes.as_slice();
    let several = units.len() > 1;
    names
        .into_iter()
        .map(|name| {
            let here = |unit: &Unit| unit.apart == name;
            let spans: Vec<[f64; 4]> = units
                .iter()
                .filter(|unit| here(unit))
                .filter_map(|unit| atlas.territory(unit.id).map(|territory| territory.bbox))
                .collect();
            let whole = spans.into_iter().reduce(|a, b| {
                [
                    a[0].min(b[0]),
                    a[1].min(b[1]),
                    a[2].max(b[2]),
                    a[3].max(b[3]),
                ]
            });
            let tolerance = whole.map_or(0.0, drawing::tolerance_m);
            let areas = units.iter().zip(fills).filter(|(unit, _)| here(unit));
            let areas = areas.map(|(unit, &fill)| Area {
                title: title_of(shown, unit),
                fill,
                marked: scene.marked.contains(&unit.id),
                shape: shape(atlas, unit, tolerance),
                key: unit.id.to_string(),
            });
            let ids: Vec<TerritoryId> = outlined
                .iter()
                .filter(|&&number| several && units::apart(&communes[number]) == name)
                .map(|&number| TerritoryId::commune(communes[number].code))
                .collect();
            let places = &portrait.offer.places;
            let points = places.iter().map(|&place| &atlas.places()[place]);
            let points = points
                .filter(|place| place.commune.is_some_and(|c| units::apart(c) == name))
                .filter_map(|place| place.position());
            Part {
                areas: areas.collect(),
                outline: atlas.territories.contour_of_all(&ids, tolerance),
                points: match places.len() {
                    0..=MOST_POINTS => points.collect(),
                    _ => Vec::new(),
                },
                name: atlas
                    .territories
                    .territory(TerritoryId {
                        level: territory::Level::Departement,
                        code: name.parse().unwrap_or(TerritoryId::france().code),
                    })
                    .map_or(name.clone(), |territory| short(&territory.name).to_owned()),
            }
        })
        .collect()
}

/// A name that fits above its frame.
fn short(name: &str) -> &str {
    match name {
        "Saint-Pierre-et-Miquelon" => "St-Pierre-et-Miq.",
        long if long.starts_with("Terres australes") => "Terres australes",
        name => name,
    }
}

/// At one tolerance neighbours share their border, whichever way it is drawn.
fn shape(atlas: &Atlas, unit: &Unit, tolerance_m: f64) -> geo::MultiPolygon<f64> {
    match &unit.only {
        Some(communes) => atlas.territories.contour_of_all(communes, tolerance_m),
        None => atlas.territories.contour(unit.id, tolerance_m),
    }
}

/// What is told of an area when it is pointed at.
fn title_of(shown: Shown, unit: &Unit) -> String {
    format!("{}\u{a0}: {}", unit.name, told(shown, unit))
}

fn told(shown: Shown, unit: &Unit) -> String {
    let unknown = || "non connu".to_owned();
    match shown {
        Shown::Access => unit.class.label().to_lowercase(),
        Shown::Persons => unit.persons.map_or_else(unknown, words::persons),
        Shown::Hours => unit.hours.map_or_else(unknown, |(least, most)| {
            format!(
                "{} par an pour 1\u{202f}000 personnes",
                words::hours(least, most)
            )
        }),
        Shown::Minutes => unit.minutes.map_or_else(unknown, words::minutes),
        Shown::Missing => unit.missing.map_or_else(unknown, |missing| {
            format!("{} heures par an", words::between(missing))
        }),
        Shown::Priority => unit
            .score
            .map_or_else(unknown, |score| format!("{score:.0}\u{a0}points sur 100")),
        Shown::Index => unit.score.map_or_else(unknown, |score| {
            format!("{}\u{a0}points", scores::decimal(score, 2))
        }),
    }
}
