//! Areas in shades, as SVG: what any page, print or document shows. Pure.
//!
//! Each part of the country that lies apart (the mainland, each overseas territory) has a frame of
//! its own: one scale for all would draw oceans.

use std::fmt::Write as _;

use geo::{BoundingRect, Coord, LineString, MultiPolygon};
use territory::Position;

/// Width of the drawing, in units.
pub const WIDTH: f64 = 720.0;
/// The tallest the main frame gets.
const TALLEST: f64 = 640.0;
/// The side of the frame of a part apart.
const APART: f64 = 136.0;
/// Room around the areas.
const MARGIN: f64 = 8.0;
const METRES_PER_DEGREE: f64 = 111_195.0;

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// One of five shades, the lightest first.
    Shade(usize),
    /// Hatched: nothing is known.
    Unknown,
}

/// One area.
pub struct Area {
    /// What is told when it is pointed at.
    pub title: String,
    /// How it is filled.
    pub fill: Fill,
    /// Whether something new is there.
    pub marked: bool,
    /// Its shape.
    pub shape: MultiPolygon<f64>,
    /// Its commune, EPCI or département, for scripts.
    pub key: String,
}

/// A part of the country that is drawn in one frame.
pub struct Part {
    /// What is written over it, where there are several.
    pub name: String,
    /// Its areas.
    pub areas: Vec<Area>,
    /// What is outlined.
    pub outline: MultiPolygon<f64>,
    /// Places.
    pub points: Vec<Position>,
}

/// The degrees that a part spans: west, south, east, north.
pub fn bounds(shapes: &[&MultiPolygon<f64>]) -> Option<[f64; 4]> {
    let rects = shapes.iter().filter_map(|shape| shape.bounding_rect());
    rects
        .map(|rect| [rect.min().x, rect.min().y, rect.max().x, rect.max().y])
        .reduce(|a, b| {
            [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]
        })
}

/// Metres that half a unit covers, for areas that span these degrees: what is finer is not seen.
pub fn tolerance_m([west, south, east, north]: [f64; 4]) -> f64 {
    let middle = f64::midpoint(south, north);
    let across = (east - west) * middle.to_radians().cos().abs();
    let unit = (across / WIDTH).max((north - south) / TALLEST) * METRES_PER_DEGREE;
    if unit < 30.0 { 0.0 } else { unit * 0.5 }
}

/// Draws the parts, the first one large.
pub fn svg(parts: &[Part], label: &str) -> String {
    let mut body = String::new();
    let (main, apart) = parts.split_at(parts.len().min(1));
    let mut height = 0.0;
    for part in main {
        let frame = Frame::fit(part, [0.0, 0.0], WIDTH, TALLEST);
        height = frame.height;
        draw(&mut body, part, &frame);
    }
    let columns = (WIDTH / APART) as usize;
    for (number, part) in apart.iter().enumerate() {
        let at = [
            (number % columns) as f64 * WIDTH / columns as f64,
            height + 28.0 + (number / columns) as f64 * (APART + 28.0),
        ];
        let side = APART - MARGIN;
        let frame = Frame::fit(part, at, side, side);
        let _ = write!(
            body,
            "<text class=\"apart\" x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            at[0] + MARGIN,
            at[1] - 6.0,
            escaped(&part.name)
        );
        draw(&mut body, part, &frame);
    }
    let rows = apart.len().div_ceil(columns) as f64;
    let whole = height + rows * (APART + 28.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"choropleth\" viewBox=\"0 0 {WIDTH} \
         {whole:.0}\" role=\"img\" aria-label=\"{}\">{HATCH}{body}</svg>",
        escaped(label)
    )
}

/// Lines for what is not known: seen without colour.
const HATCH: &str = "<defs><pattern id=\"hachures\" width=\"7\" height=\"7\" \
     patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hatch-ground\" \
     width=\"7\" height=\"7\"/><path class=\"hatch\" d=\"M0 0v7\"/></pattern></defs>";

/// The class of an area's path in the style sheet.
pub fn class(fill: Fill, marked: bool) -> String {
    let fill = match fill {
        Fill::Shade(shade) => format!("s{shade}"),
        Fill::Unknown => "su".to_owned(),
    };
    match marked {
        true => format!("{fill} marked"),
        false => fill,
    }
}

struct Frame {
    west: f64,
    north: f64,
    /// Units in a degree of longitude, and of latitude.
    scale: (f64, f64),
    at: [f64; 2],
    height: f64,
}

impl Frame {
    fn fit(part: &Part, at: [f64; 2], width: f64, tallest: f64) -> Self {
        let shapes: Vec<&MultiPolygon<f64>> = part
            .areas
            .iter()
            .map(|area| &area.shape)
            .chain([&part.outline])
            .collect();
        let [west, south, east, north] = bounds(&shapes).unwrap_or([0.0, 0.0, 1.0, 1.0]);
        let narrow = f64::midpoint(south, north)
            .to_radians()
            .cos()
            .abs()
            .max(0.1);
        let (across, along) = (
            ((east - west) * narrow).max(1e-4),
            (north - south).max(1e-4),
        );
        let (wide, tall) = (width - 2.0 * MARGIN, tallest - 2.0 * MARGIN);
        let scale = (wide / across).min(tall / along);
        let left = (wide - across * scale) / 2.0;
        Self {
            west,
            north,
            scale: (scale * narrow, scale),
            at: [at[0] + MARGIN + left, at[1] + MARGIN],
            height: along * scale + 2.0 * MARGIN,
        }
    }

    fn point(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        (
            self.at[0] + (longitude - self.west) * self.scale.0,
            self.at[1] + (self.north - latitude) * self.scale.1,
        )
    }
}

/// Where a part stands is said with it: a script finds the degrees of its contours again, which no
/// other file then has to hold.
fn draw(body: &mut String, part: &Part, frame: &Frame) {
    let _ = write!(
        body,
        "<g data-frame=\"{:.6} {:.6} {:.4} {:.4} {:.2} {:.2}\">",
        frame.west, frame.north, frame.scale.0, frame.scale.1, frame.at[0], frame.at[1]
    );
    for area in &part.areas {
        let class = class(area.fill, area.marked);
        let _ = write!(
            body,
            "<path class=\"{class}\" data-key=\"{}\" d=\"{}\"><title>{}</title></path>",
            escaped(&area.key),
            path(&area.shape, frame),
            escaped(&area.title)
        );
    }
    let _ = write!(
        body,
        "<path class=\"outline\" d=\"{}\"/>",
        path(&part.outline, frame)
    );
    for position in &part.points {
        let (x, y) = frame.point(position.longitude(), position.latitude());
        let _ = write!(
            body,
            "<circle class=\"there\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"4\"/>"
        );
    }
    body.push_str("</g>");
}

fn path(shape: &MultiPolygon<f64>, frame: &Frame) -> String {
    let mut path = String::new();
    for polygon in shape {
        for line in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            ring(&mut path, line, frame);
        }
    }
    path
}

/// Tenths of a unit are enough; steps from point to point are short.
fn ring(path: &mut String, line: &LineString<f64>, frame: &Frame) {
    let mut points: Vec<(i64, i64)> = line
        .coords()
        .map(|&Coord { x, y }| frame.point(x, y))
        .map(|(x, y)| ((x * 10.0).round() as i64, (y * 10.0).round() as i64))
        .collect();
    points.pop(); // a ring ends where it begins
    points.dedup();
    let Some((&(x, y), rest)) = points.split_first().filter(|(_, rest)| rest.len() >= 2) else {
        return;
    };
    let _ = write!(path, "M{} {}l", tenths(x), tenths(y));
    let mut before = (x, y);
    for (number, &(x, y)) in rest.iter().enumerate() {
        let (dx, dy) = (tenths(x - before.0), tenths(y - before.1));
        let space = if number == 0 || dx.starts_with('-') {
            ""
        } else {
            " "
        };
        let between = if dy.starts_with('-') { "" } else { " " };
        let _ = write!(path, "{space}{dx}{between}{dy}");
        before = (x, y);
    }
    path.push('z');
}

fn tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    match (whole, rest) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, rest) => format!("{sign}.{rest}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    fn square(west: f64, title: &str, fill: Fill) -> Area {
        let shape = polygon![
            (x: west, y: 48.0), (x: west + 1.0, y: 48.0),
            (x: west + 1.0, y: 49.0), (x: west, y: 49.0), (x: west, y: 48.0)
        ];
        Area {
            title: title.to_owned(),
            fill,
            marked: false,
            shape: MultiPolygon::new(vec![shape]),
            key: "commune-35238".to_owned(),
        }
    }

    #[test]
    fn areas_are_shaded_or_hatched_and_say_what_they_are() {
        let part = Part {
            name: "Métropole".to_owned(),
            areas: vec![
                square(-2.0, "<Rennes> : 12", Fill::Shade(4)),
                square(-1.0, "Saint-Malo", Fill::Unknown),
            ],
            outline: MultiPolygon::new(Vec::new()),
            points: vec![Position::new(48.5, -1.5).unwrap()],
        };
        let drawn = svg(&[part], "Une carte");
        assert!(drawn.contains("class=\"s4\""), "{drawn}");
        assert!(drawn.contains("class=\"su\""));
        assert!(drawn.contains("<title>&lt;Rennes&gt; : 12</title>"));
        assert!(drawn.contains("class=\"there\""));
        assert_eq!(drawn.matches("<svg").count(), 1);
        // Degrees are found again from where a part stands.
        assert!(
            drawn.contains("<g data-frame=\"-2.000000 49.000000 "),
            "{drawn}"
        );
    }

    #[test]
    fn nothing_to_draw_is_an_empty_drawing() {
        assert!(svg(&[], "Rien").contains("viewBox=\"0 0 720 0\""));
    }

    #[test]
    fn tenths_are_written_short() {
        assert_eq!([-14, 3, 20, 0].map(tenths), ["-1.4", ".3", "2", "0"]);
    }
}
