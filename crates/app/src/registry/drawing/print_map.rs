//! A plan of a few places for paper: the land and the borders around them, names of communes,
//! numbered pins, a scale bar. Readable in black and white.

use std::fmt::Write as _;

use geo::{LineString, MultiPolygon};
use territory::{Level, Position, Territories};

mod labels;
mod pins;

/// The plan never weighs more: the outlines get coarser, then wider, until it fits.
pub const LARGEST: usize = 40_000;

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;
/// The narrowest plan shows some neighbouring communes.
const NARROWEST_M: f64 = 12_000.0;
/// Room for the heads of pins at the edges, in units (tenths of a millimetre).
const MARGIN: f64 = 90.0;

/// A point of the plan, in tenths of a millimetre from its upper left corner.
type Point = (f64, f64);

/// A place on the plan.
#[derive(Debug, Clone, Copy)]
pub struct Pin {
    /// Its number in the list.
    pub number: usize,
    /// Where it stands.
    pub at: Position,
}

/// Where one starts from.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// The very position: marked "Vous êtes ici".
    Here(Position),
    /// A commune: named.
    Commune(&'a str, Position),
}

/// What to draw, and on how much paper.
pub struct Plan<'a> {
    /// At least one.
    pub pins: &'a [Pin],
    /// Where one starts from, drawn when it is not out of all proportion.
    pub start: Option<Start<'a>>,
    /// In millimetres.
    pub width_mm: u32,
    /// In millimetres.
    pub height_mm: u32,
}

impl Start<'_> {
    fn position(&self) -> Position {
        match self {
            Start::Here(position) | Start::Commune(_, position) => *position,
        }
    }
}

/// Draws the plan; `None` without a pin.
pub fn svg(territories: &Territories, plan: &Plan<'_>) -> Option<String> {
    let frame = Frame::around(plan)?;
    // From the finest to the coarsest that still helps; the last one draws no border at all.
    let ground = frame
        .grounds()
        .map(|(level, tolerance)| ground(territories, &frame, level, tolerance))
        .find(|ground| ground.len() < LARGEST - 8_000)
        .unwrap_or_default();
    let marks = marks(territories, plan, &frame);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plan\" viewBox=\"0 0 {w} {h}\" \
         role=\"img\" aria-label=\"{label}\"><rect class=\"plan-sea\" width=\"{w}\" \
         height=\"{h}\"/>{ground}{marks}<rect class=\"plan-edge\" width=\"{w}\" \
         height=\"{h}\"/></svg>",
        w = frame.width,
        h = frame.height,
        label = label(plan),
    ))
}

fn label(plan: &Plan<'_>) -> String {
    match plan.pins {
        [_] => "Plan : où se trouve le lieu".to_owned(),
        pins => format!("Plan : où se trouvent les {} lieux", pins.len()),
    }
}

/// What part of the Earth is on the paper: metres around a centre, as good as flat at this size.
struct Frame {
    width: f64,
    height: f64,
    longitude: f64,
    latitude: f64,
    metres_per_unit: f64,
}

impl Frame {
    fn around(plan: &Plan<'_>) -> Option<Self> {
        let first = plan.pins.first()?;
        let farthest = plan
            .pins
            .iter()
            .map(|pin| pin.at.distance_m(first.at))
            .fold(NARROWEST_M, f64::max);
        // A start far from all pins would shrink what one came to see.
        let start = plan.start.map(|start| start.position());
        let start = start.filter(|from| from.distance_m(first.at) < 2.0 * farthest + 20_000.0);
        let points: Vec<Position> = plan.pins.iter().map(|pin| pin.at).chain(start).collect();
        let bounds = |of: fn(Position) -> f64| {
            points
                .iter()
                .map(|p| of(*p))
                .fold((f64::MAX, f64::MIN), |(low, high), value| {
                    (low.min(value), high.max(value))
                })
        };
        let (west, east) = bounds(Position::longitude);
        let (south, north) = bounds(Position::latitude);
        let latitude = (south + north) / 2.0;
        let (width, height) = (
            f64::from(plan.width_mm) * 10.0,
            f64::from(plan.height_mm) * 10.0,
        );
        let across = (east - west) * METRES_PER_DEGREE * latitude.to_radians().cos();
        let along = (north - south) * METRES_PER_DEGREE;
        let metres_per_unit = (across / (width - 2.0 * MARGIN))
            .max(along / (height - 2.0 * MARGIN))
            .max(NARROWEST_M / width);
        Some(Self {
            width,
            height,
            longitude: (west + east) / 2.0,
            latitude,
            metres_per_unit,
        })
    }

    fn project(&self, longitude: f64, latitude: f64) -> Point {
        let scale = METRES_PER_DEGREE / self.metres_per_unit;
        (
            self.width / 2.0
                + (longitude - self.longitude) * scale * self.latitude.to_radians().cos(),
            self.height / 2.0 - (latitude - self.latitude) * scale,
        )
    }

    fn point(&self, at: Position) -> Point {
        self.project(at.longitude(), at.latitude())
    }

    /// West, south, east, north in degrees.
    fn bounds(&self) -> [f64; 4] {
        let high = self.height / 2.0 * self.metres_per_unit / METRES_PER_DEGREE;
        let wide = self.width / 2.0 * self.metres_per_unit
            / (METRES_PER_DEGREE * self.latitude.to_radians().cos().max(0.01));
        [
            self.longitude - wide,
            self.latitude - high,
            self.longitude + wide,
            self.latitude + high,
        ]
    }

    fn holds(&self, (x, y): Point) -> bool {
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// Levels of territories with tolerances in metres, from the finest that suits the scale.
    fn grounds(&self) -> impl Iterator<Item = (Level, f64)> + use<> {
        let unit = self.metres_per_unit;
        let first = match unit * self.width {
            across if across < 90_000.0 => 0,
            across if across < 500_000.0 => 1,
            _ => 2,
        };
        [Level::Commune, Level::Departement, Level::Region]
            .into_iter()
            .skip(first)
            .flat_map(move |level| [3.0, 8.0, 20.0].map(|units| (level, units * unit)))
    }
}

/// The territories in sight, each with its outline.
fn ground(territories: &Territories, frame: &Frame, level: Level, tolerance_m: f64) -> String {
    let [west, south, east, north] = frame.bounds();
    let mut path = String::new();
    for territory in territories.territories(level) {
        let [left, bottom, right, top] = territory.bbox;
        if left > east || right < west || bottom > north || top < south {
            continue;
        }
        outline(
            &mut path,
            frame,
            &territories.contour(territory.id, tolerance_m),
        );
    }
    format!("<path class=\"plan-land\" d=\"{path}\"/>")
}

fn outline(path: &mut String, frame: &Frame, shape: &MultiPolygon<f64>) {
    for polygon in shape {
        ring(path, frame, polygon.exterior());
        for hole in polygon.interiors() {
            ring(path, frame, hole);
        }
    }
}

/// A ring as whole steps from point to point, the shortest that SVG reads.
fn ring(path: &mut String, frame: &Frame, ring: &LineString<f64>) {
    let mut points: Vec<(i64, i64)> = ring
        .coords()
        .map(|c| frame.project(c.x, c.y))
        .map(|(x, y)| (x.round() as i64, y.round() as i64))
        .collect();
    points.pop(); // a ring ends where it begins
    points.dedup();
    let Some((&(x, y), rest)) = points.split_first().filter(|(_, rest)| rest.len() >= 2) else {
        return;
    };
    let _ = write!(path, "M{x} {y}l");
    let mut before = (x, y);
    for (number, &(x, y)) in rest.iter().enumerate() {
        let (dx, dy) = (x - before.0, y - before.1);
        let space = if number == 0 || dx < 0 { "" } else { " " };
        let between = if dy < 0 { "" } else { " " };
        let _ = write!(path, "{space}{dx}{between}{dy}");
        before = (x, y);
    }
    path.push('z');
}

/// All that stands on the ground: names give way to pins, whatever is drawn last is on top.
fn marks(territories: &Territories, plan: &Plan<'_>, frame: &Frame) -> String {
    let heads = pins::heads(plan.pins, frame);
    let mut taken: Vec<labels::Room> = heads.iter().flat_map(pins::Head::rooms).collect();
    let scale = scale(frame, &mut taken);
    let here = here(plan, frame, &mut taken);
    let names = labels::names(territories, plan.start, frame, &mut taken);
    let pins: String = heads.iter().map(pins::Head::drawn).collect();
    format!("{names}{scale}{here}{pins}")
}

/// The mark of the very position one starts from.
fn here(plan: &Plan<'_>, frame: &Frame, taken: &mut Vec<labels::Room>) -> String {
    let Some(Start::Here(position)) = plan.start else {
        return String::new();
    };
    let at = frame.point(position);
    if !frame.holds(at) {
        return String::new();
    }
    taken.push(labels::Room::around(at, 26.0, 26.0));
    let (x, y) = (at.0.round(), at.1.round());
    let mark = format!(
        "<g class=\"plan-here\"><circle cx=\"{x}\" cy=\"{y}\" r=\"22\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"8\"/></g>"
    );
    let words = labels::placed("Vous êtes ici", at, "plan-here-name", frame, taken);
    format!("{mark}{}", words.unwrap_or_default())
}

/// A round number of metres, at most three tenths of the width.
fn scale(frame: &Frame, taken: &mut Vec<labels::Room>) -> String {
    let most = frame.width * 0.3 * frame.metres_per_unit;
    let power = 10f64.powf(most.log10().floor());
    let metres = [5.0, 2.0, 1.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|metres| *metres <= most)
        .unwrap_or(power);
    let wide = (metres / frame.metres_per_unit).round();
    let words = if metres < 1_000.0 {
        format!("{metres}\u{a0}m")
    } else {
        format!("{}\u{a0}km", metres / 1_000.0)
    };
    let (x, y) = (20.0, frame.height - 20.0);
    taken.push(labels::Room {
        west: 0.0,
        north: y - 60.0,
        east: x + wide + 20.0,
        south: frame.height,
    });
    format!(
        "<path class=\"plan-scale\" d=\"M{x} {}v14h{wide}v-14\"/>\
         <text class=\"plan-scale-name\" x=\"{}\" y=\"{}\">{words}</text>",
        y - 14.0,
        x + 12.0,
        y - 10.0,
    )
}

#[cfg(test)]
mod tests;
