//! A small line of evolution.

use super::canvas::{Anchor, Canvas, LINE, Role, WIDTH, room, scale};

/// A vintage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Point {
    /// Its name: « 2021 ».
    pub when: String,
    /// Where it stands in time, in years: gaps are drawn as long as they are.
    pub year: f64,
    /// The least, and the most: the same where there is no doubt; none where it is not known,
    /// and the text says why.
    pub between: Option<(f64, f64)>,
    /// As it is read.
    pub text: String,
}

const HEIGHT: f64 = 92.0;
/// Names of vintages beneath, at most.
const NAMED: usize = 5;

pub(super) fn draw(mut canvas: Canvas, points: &[Point]) -> Canvas {
    let known: Vec<(&Point, f64, f64)> = points
        .iter()
        .filter_map(|point| point.between.map(|(low, high)| (point, low, high)))
        .filter(|(point, low, high)| point.year.is_finite() && low.is_finite() && high.is_finite())
        .collect();
    let (least, most) = scale(known.iter().flat_map(|(_, low, high)| [*low, *high]));
    let years = known.iter().map(|(point, ..)| point.year);
    let first = years.clone().fold(f64::INFINITY, f64::min);
    let last = years.fold(f64::NEG_INFINITY, f64::max);
    let x = |year: f64| match last > first {
        true => 40.0 + (year - first) / (last - first) * (WIDTH - 80.0),
        false => WIDTH / 2.0,
    };
    let top = LINE + 6.0;
    let y = |value: f64| top + (most - value) / (most - least) * HEIGHT;
    canvas.bar(Role::Track, [0.0, y(0.0) - 1.0], [WIDTH, 2.0]);
    let upper = known
        .iter()
        .map(|(point, _, high)| [x(point.year), y(*high)]);
    let lower = known
        .iter()
        .rev()
        .map(|(point, low, _)| [x(point.year), y(*low)]);
    // Without any doubt there is a line, and no surface around it.
    if known.iter().any(|(_, low, high)| low < high) {
        canvas.surface(Role::Quiet, &upper.chain(lower).collect::<Vec<_>>());
    }
    let middle = |low: f64, high: f64| y(f64::midpoint(low, high));
    let line: Vec<[f64; 2]> = known
        .iter()
        .map(|(point, low, high)| [x(point.year), middle(*low, *high)])
        .collect();
    canvas.line(Role::Mark, &line, 2.5);
    for (point, low, high) in &known {
        canvas.dot(Role::Mark, [x(point.year), middle(*low, *high)], 4.5);
    }
    for (point, _, high) in named(&known) {
        let place = |text: &str| {
            let half = room(text) / 2.0;
            x(point.year).clamp(half.min(WIDTH / 2.0), (WIDTH - half).max(WIDTH / 2.0))
        };
        canvas.text(
            [place(&point.text), y(*high) - 9.0],
            Anchor::Middle,
            true,
            &point.text,
        );
        canvas.text(
            [place(&point.when), top + HEIGHT + LINE],
            Anchor::Middle,
            false,
            &point.when,
        );
    }
    canvas.bottom = top + HEIGHT + LINE + 6.0;
    for point in points.iter().filter(|point| point.between.is_none()) {
        canvas.label(&point.when, &point.text, false);
    }
    canvas
}

/// Those whose values are written: the first and the last, and between them as many as find room;
/// all are in the table.
fn named<'a, 'b>(known: &'a [(&'b Point, f64, f64)]) -> Vec<&'a (&'b Point, f64, f64)> {
    let widest = known
        .iter()
        .map(|(point, ..)| room(&point.text).max(room(&point.when)));
    let widest = widest.fold(1.0, f64::max) + 8.0;
    let most = ((WIDTH / widest) as usize).clamp(1, NAMED);
    match known {
        [] => Vec::new(),
        all if all.len() <= most => all.iter().collect(),
        [first, .., last] if most >= 2 => vec![first, last],
        [.., last] => vec![last],
    }
}
