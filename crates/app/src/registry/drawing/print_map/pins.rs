//! Numbered pins: each head stands beside its place so that none hides another.

use super::labels::Room;
use super::{Frame, Pin, Point};

/// Half of a head, in tenths of a millimetre.
const RADIUS: f64 = 32.0;
/// How far two heads stay from one another.
const APART: f64 = 2.0 * RADIUS + 6.0;

/// A pin's head, and the place it points to.
pub struct Head {
    number: usize,
    foot: Point,
    at: Point,
}

/// Puts each head above its place, or the nearest free way around it.
pub fn heads(pins: &[Pin], frame: &Frame) -> Vec<Head> {
    let feet: Vec<Point> = pins.iter().map(|pin| frame.point(pin.at)).collect();
    let mut heads: Vec<Head> = Vec::with_capacity(pins.len());
    for (pin, &foot) in pins.iter().zip(&feet) {
        let free = |at: &Point| {
            let inside = (RADIUS + 4.0..=frame.width - RADIUS - 4.0).contains(&at.0)
                && (RADIUS + 4.0..=frame.height - RADIUS - 4.0).contains(&at.1);
            inside
                && heads.iter().all(|head| distance(head.at, *at) >= APART)
                && feet
                    .iter()
                    .all(|foot| distance(*foot, *at) >= RADIUS + 12.0)
        };
        let at = around(foot).find(free).unwrap_or(foot);
        heads.push(Head {
            number: pin.number,
            foot,
            at,
        });
    }
    heads
}

/// Above first, then aside, then below, then farther.
fn around((x, y): Point) -> impl Iterator<Item = Point> {
    const WAYS: [f64; 8] = [90.0, 45.0, 135.0, 0.0, 180.0, -45.0, -135.0, -90.0];
    [56.0, 100.0, 150.0].into_iter().flat_map(move |far: f64| {
        WAYS.into_iter().map(move |degrees: f64| {
            let angle = degrees.to_radians();
            (x + far * angle.cos(), y - far * angle.sin())
        })
    })
}

fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

impl Head {
    /// What names must leave free.
    pub fn rooms(&self) -> [Room; 2] {
        [
            Room::around(self.at, RADIUS + 4.0, RADIUS + 4.0),
            Room::around(self.foot, 12.0, 12.0),
        ]
    }

    /// A disc with its number, a stem, and a dot at the very place.
    pub fn drawn(&self) -> String {
        let [x, y, fx, fy] = [self.at.0, self.at.1, self.foot.0, self.foot.1].map(f64::round);
        format!(
            "<g class=\"plan-pin\"><path d=\"M{fx} {fy}L{x} {y}\"/><circle cx=\"{fx}\" \
             cy=\"{fy}\" r=\"9\"/><circle cx=\"{x}\" cy=\"{y}\" r=\"{RADIUS}\"/>\
             <text x=\"{x}\" y=\"{}\">{}</text></g>",
            y + 15.0,
            self.number,
        )
    }
}
