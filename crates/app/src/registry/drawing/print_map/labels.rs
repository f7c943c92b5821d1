//! Names on the plan: the largest communes first, each where it hides nothing.

use territory::{Position, Territories};

use super::{Frame, Point, Start};

/// More names than this would be noise on so small a plan.
const MOST: usize = 9;
/// Height of a name's letters, and what a letter takes in width, in tenths of a millimetre.
const HEIGHT: f64 = 32.0;
const LETTER: f64 = 17.5;

/// Paper that is taken.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    pub west: f64,
    pub north: f64,
    pub east: f64,
    pub south: f64,
}

impl Room {
    /// So much to each side of a point.
    pub fn around((x, y): Point, wide: f64, high: f64) -> Self {
        Self {
            west: x - wide,
            north: y - high,
            east: x + wide,
            south: y + high,
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.west < other.east
            && other.west < self.east
            && self.north < other.south
            && other.north < self.south
    }

    fn inside(&self, frame: &Frame) -> bool {
        self.west >= 6.0
            && self.north >= 6.0
            && self.east <= frame.width - 6.0
            && self.south <= frame.height - 6.0
    }
}

/// The names of communes, that of the start before all.
pub fn names(
    territories: &Territories,
    start: Option<Start<'_>>,
    frame: &Frame,
    taken: &mut Vec<Room>,
) -> String {
    let mut text = String::new();
    let mut written = 0;
    let start = match start {
        Some(Start::Commune(name, at)) => Some((name, at)),
        _ => None,
    };
    if let Some((name, at)) = start {
        text.extend(placed(
            name,
            frame.point(at),
            "plan-town plan-start",
            frame,
            taken,
        ));
    }
    for (name, at) in towns(territories, frame) {
        if written == MOST {
            break;
        }
        if start.is_some_and(|(started, _)| started == name) {
            continue;
        }
        if let Some(label) = placed(name, frame.point(at), "plan-town", frame, taken) {
            text.push_str(&label);
            written += 1;
        }
    }
    text
}

/// Communes in sight, the most populous first.
fn towns<'a>(territories: &'a Territories, frame: &Frame) -> Vec<(&'a str, Position)> {
    let mut towns: Vec<_> = territories
        .communes()
        .iter()
        .filter(|commune| frame.holds(frame.point(commune.position)))
        .collect();
    towns.sort_by_key(|commune| (std::cmp::Reverse(commune.population), commune.code));
    towns
        .into_iter()
        .take(60)
        .map(|commune| (commune.name.as_str(), commune.position))
        .collect()
}

/// Writes a name on its point, or just under or over it, where nothing else stands.
pub fn placed(
    name: &str,
    (x, y): Point,
    class: &str,
    frame: &Frame,
    taken: &mut Vec<Room>,
) -> Option<String> {
    let half = name.chars().count() as f64 * LETTER / 2.0;
    let room = |dx: f64, dy: f64| Room::around((x + dx, y + dy), half, HEIGHT / 2.0 + 2.0);
    let aside = half + 34.0;
    // The nearest first; past these, a name would be another place's.
    let steps = [
        (0.0, 0.0),
        (0.0, 46.0),
        (0.0, -46.0),
        (aside, 0.0),
        (-aside, 0.0),
        (0.0, 84.0),
        (0.0, -84.0),
        (aside, 46.0),
        (-aside, 46.0),
        (aside + 50.0, 0.0),
        (-aside - 50.0, 0.0),
        (0.0, 110.0),
        (0.0, -110.0),
    ];
    let (dx, dy) = steps.into_iter().find(|(dx, dy)| {
        let wanted = room(*dx, *dy);
        wanted.inside(frame) && !taken.iter().any(|other| other.meets(&wanted))
    })?;
    taken.push(room(dx, dy));
    Some(format!(
        "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
        (x + dx).round(),
        (y + dy + HEIGHT * 0.35).round(),
        escaped(name)
    ))
}

/// Names come from a published list, and are still not markup.
fn escaped(name: &str) -> String {
    name.replace('&', "&amp;").replace('<', "&lt;")
}
