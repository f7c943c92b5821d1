//! A list of bars.

use super::canvas::{Canvas, Role, WIDTH, scale};

/// A bar, under its label.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bar {
    /// What it counts.
    pub label: String,
    /// How long it is; none where the number is not known, and the text says why.
    pub value: Option<f64>,
    /// The value as it is read.
    pub text: String,
    /// The one the page is about, when others are there to compare.
    pub here: bool,
}

const BAR: f64 = 12.0;
const GAP: f64 = 9.0;

pub(super) fn draw(mut canvas: Canvas, bars: &[Bar]) -> Canvas {
    let (_, most) = scale(bars.iter().filter_map(|bar| bar.value));
    let compared = bars.iter().any(|bar| bar.here);
    for bar in bars {
        canvas.label(&bar.label, &bar.text, bar.here);
        let top = canvas.bottom + 2.0;
        canvas.bar(Role::Track, [0.0, top], [WIDTH, BAR]);
        if let Some(value) = bar.value.filter(|value| *value > 0.0 && value.is_finite()) {
            let role = if compared && !bar.here {
                Role::Quiet
            } else {
                Role::Mark
            };
            canvas.bar(role, [0.0, top], [value / most * WIDTH, BAR]);
        }
        canvas.bottom = top + BAR + GAP;
    }
    canvas
}
