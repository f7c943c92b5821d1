//! What comes of the levers: figures, maps and communes, as they are and as they would be.

use std::collections::HashMap;

use territory::{Level, TerritoryId};

use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::portrait::levers::model::outcome::LABELS;
use crate::portrait::levers::model::standing::Stand;
use crate::portrait::levers::model::{Effect, Levers, Outcomes, Standing};
use crate::portrait::levers::priority::scores;
use crate::portrait::levers::words as said;
use crate::portrait::maps::{LegendLine, MapTold, Scene, Shown, Unit, classes_of, units};
use crate::portrait::model::{CommuneTold, National, Portrait};
use crate::portrait::pages::hours_range;
use crate::portrait::words;

/// A figure, as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub label: &'static str,
    pub before: String,
    pub after: String,
}

impl Figure {
    /// Whether both are said alike.
    pub fn same(&self) -> bool {
        self.before == self.after
    }
}

/// A commune that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub href: String,
    pub name: String,
    pub cells: Vec<(&'static str, String)>,
}

/// The figures that a territory is told by, before and after.
pub fn figures(effect: &Effect) -> Vec<Figure> {
    let told = Outcomes::of(effect);
    let both = told.before.said().into_iter().zip(told.after.said());
    LABELS
        .into_iter()
        .zip(both)
        .filter_map(|(label, (before, after))| {
            Some(Figure {
                label,
                before: before?,
                after: after?,
            })
        })
        .collect()
}

/// The communes that change most.
pub fn lines(atlas: &Atlas, effect: &Effect, most: usize) -> Vec<Line> {
    let known = effect.before.need.persons.is_some();
    let changed = effect.most_changed(most).into_iter();
    changed
        .map(|(before, after)| line(atlas, before, after, known))
        .collect()
}

fn line(atlas: &Atlas, before: &CommuneTold, after: &CommuneTold, known: bool) -> Line {
    let commune = &atlas.territories.communes()[after.number];
    let unknown = || "non connu".to_owned();
    let minutes = |told: &CommuneTold| told.nearest_minutes.map_or_else(unknown, words::minutes);
    let hours = |told: &CommuneTold| {
        told.hours
            .map_or_else(unknown, |(least, most)| hours_range(least, most))
    };
    let missing = |told: &CommuneTold| said::range(told.missing);
    let mut cells = vec![(
        "Lieu le plus proche",
        said::from_to(minutes(before), minutes(after)),
    )];
    if known {
        cells.insert(0, ("Personnes à accompagner", said::range(after.persons)));
        cells.push((
            "Heures par an pour 1\u{202f}000",
            said::from_to(hours(before), hours(after)),
        ));
        cells.push((
            "Heures qui manquent",
            said::from_to(missing(before), missing(after)),
        ));
    } else {
        cells.insert(
            0,
            ("Habitants", formats::integer(u64::from(after.inhabitants))),
        );
    }
    Line {
        href: format!("/territoires/commune/{}/portrait", commune.code),
        name: commune.name.clone(),
        cells,
    }
}

/// What the maps show: what is asked, or what suits.
pub fn shown(levers: &Levers, portrait: &Portrait) -> Shown {
    let usual = Shown::usual(portrait.need.persons.is_some());
    levers.shown.unwrap_or(usual)
}

/// Both maps in the same classes, so that a shade means one thing.
fn drawn_both(
    atlas: &Atlas,
    effect: &Effect,
    before: &Scene<'_>,
    after: &Scene<'_>,
) -> (MapTold, MapTold) {
    let first = before.map(atlas, &effect.before);
    let mut second = after.map(atlas, &effect.after);
    without_hatching(&mut second);
    (first, second)
}

fn with_scenes<T>(
    atlas: &Atlas,
    national: &National,
    effect: &Effect,
    levers: &Levers,
    done: impl FnOnce(&Scene<'_>, &Scene<'_>) -> T,
) -> T {
    let shown = shown(levers, &effect.before);
    let [of_before, of_after] = scored(atlas, effect, levers, shown);
    let (of_what, before) = units(atlas, national, &effect.before, &of_before);
    let (_, after) = units(atlas, national, &effect.after, &of_after);
    let classes = classes_of(&[&before, &after], shown);
    let marked = marked(atlas, levers);
    let scene = |units, marked| Scene {
        of_what,
        units,
        shown,
        classes: classes.as_ref(),
        marked,
    };
    done(&scene(&before, &[]), &scene(&after, &marked))
}

/// The scores of communes by their numbers, where they are shown: before, and after.
fn scored(
    atlas: &Atlas,
    effect: &Effect,
    levers: &Levers,
    shown: Shown,
) -> [HashMap<usize, f64>; 2] {
    let priority = |portrait: &Portrait| {
        let numbers = portrait.communes.iter().map(|told| told.number);
        numbers
            .zip(scores(atlas, portrait, levers.weights))
            .filter_map(|(number, score)| Some((number, score?)))
            .collect()
    };
    let standing = || Standing::of(atlas, &effect.before.subject, &levers.weighing);
    let told = |communes: &[Stand], of: fn(&Stand) -> Option<f64>| {
        let communes = communes.iter();
        communes
            .filter_map(|stand| Some((stand.number, of(stand)?)))
            .collect()
    };
    match shown {
        Shown::Priority => [priority(&effect.before), priority(&effect.after)],
        Shown::Index => standing().map_or_else(Default::default, |standing| {
            [
                told(&standing.communes, |stand| stand.published.score),
                told(&standing.communes, |stand| stand.weighed.score),
            ]
        }),
        _ => Default::default(),
    }
}

/// The areas where a permanence opens: a commune, or a wider one that a large map shows.
fn marked(atlas: &Atlas, levers: &Levers) -> Vec<TerritoryId> {
    let all = atlas.territories.communes();
    let areas = levers.added.iter().flat_map(|one| {
        let commune = &all[one.commune];
        let of = |level, code| TerritoryId { level, code };
        [
            Some(TerritoryId::commune(commune.code)),
            commune.epci.map(|code| of(Level::Epci, code)),
            Some(of(Level::Departement, commune.departement)),
        ]
    });
    areas.flatten().collect()
}

/// The maps and their legends; only what a script repaints where they stand already.
pub struct Painted {
    pub maps: Option<(MapTold, MapTold)>,
    pub title: String,
    pub legend: Vec<LegendLine>,
    pub legend_before: Vec<LegendLine>,
    pub by_commune: bool,
    pub repainted: String,
}

/// Paints them.
pub fn painted(
    atlas: &Atlas,
    national: &National,
    effect: &Effect,
    levers: &Levers,
    drawn: bool,
) -> Painted {
    with_scenes(atlas, national, effect, levers, |before, after| Painted {
        title: after.title(),
        legend: after.legend(),
        legend_before: before.legend(),
        by_commune: after.of_what == "communes",
        repainted: match drawn {
            true => String::new(),
            false => in_script(&serde_json::json!({
                "avant": before.repainted(),
                "apres": after.repainted(),
            })),
        },
        maps: drawn.then(|| drawn_both(atlas, effect, before, after)),
    })
}

/// JSON that may stand in a `<script>`: nothing in it can end the element.
fn in_script(value: &serde_json::Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// The map of what would be, alone.
pub fn drawn(
    atlas: &Atlas,
    national: &National,
    effect: &Effect,
    levers: &Levers,
) -> (MapTold, Vec<LegendLine>) {
    with_scenes(atlas, national, effect, levers, |_, after| {
        (after.map(atlas, &effect.after), after.legend())
    })
}

/// Maps of what several would be, to stand in one page.
pub fn drawn_alike(
    atlas: &Atlas,
    national: &National,
    all: &[(&Effect, &Levers)],
) -> (Vec<MapTold>, Vec<LegendLine>) {
    let mut maps = drawn_apart(atlas, national, all);
    maps.iter_mut().skip(1).for_each(without_hatching);
    let legend = maps.first().map(|map| map.legend.clone());
    (maps, legend.unwrap_or_default())
}

/// Maps of what several would be, all in the same classes; what the first shows is shown of all.
pub fn drawn_apart(atlas: &Atlas, national: &National, all: &[(&Effect, &Levers)]) -> Vec<MapTold> {
    let Some((first, levers)) = all.first() else {
        return Vec::new();
    };
    let shown = shown(levers, &first.before);
    let areas: Vec<_> = all
        .iter()
        .map(|(effect, levers)| {
            let [_, scores] = scored(atlas, effect, levers, shown);
            units(atlas, national, &effect.after, &scores)
        })
        .collect();
    let every: Vec<&[Unit]> = areas.iter().map(|(_, units)| units.as_slice()).collect();
    let classes = classes_of(&every, shown);
    let drawn = all
        .iter()
        .zip(&areas)
        .map(|((effect, levers), (of_what, units))| {
            let marked = marked(atlas, levers);
            let scene = Scene {
                of_what,
                units,
                shown,
                classes: classes.as_ref(),
                marked: &marked,
            };
            scene.map(atlas, &effect.after)
        });
    drawn.collect()
}

/// One document holds the hatching once.
fn without_hatching(map: &mut MapTold) {
    if let (Some(from), Some(to)) = (map.svg.find("<defs>"), map.svg.find("</defs>")) {
        map.svg.replace_range(from..to + "</defs>".len(), "");
    }
}
