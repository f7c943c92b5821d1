//! Where each stands on one scale, with what is not known of it.

use super::canvas::{Anchor, Canvas, LINE, Role, WIDTH, room, scale};

/// Between what and what a value is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Span {
    /// Whose.
    pub label: String,
    /// The least; none where nothing is known, and the text says why.
    pub low: Option<f64>,
    /// The most; none where it has no bound that is known.
    pub high: Option<f64>,
    /// The interval as it is read.
    pub text: String,
    /// The one the page is about.
    pub here: bool,
}

/// A value to compare with: a line across all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reference {
    /// « Bretagne ».
    pub label: String,
    /// Where it stands.
    pub value: f64,
    /// As it is read.
    pub text: String,
}

const ROW: f64 = 14.0;
const GAP: f64 = 8.0;

pub(super) fn draw(mut canvas: Canvas, spans: &[Span], reference: Option<&Reference>) -> Canvas {
    let ends = spans
        .iter()
        .flat_map(|span| [span.low, span.high])
        .flatten();
    let (least, most) = scale(ends.chain(reference.map(|one| one.value)));
    // Dots at both ends of the scale are drawn whole.
    let at = |value: f64| 6.0 + (value - least) / (most - least) * (WIDTH - 12.0);
    let compared = spans.iter().any(|span| span.here);
    for span in spans {
        canvas.label(&span.label, &span.text, span.here);
        let middle = canvas.bottom + 2.0 + ROW / 2.0;
        canvas.bar(Role::Track, [0.0, middle - 1.5], [WIDTH, 3.0]);
        let role = if compared && !span.here {
            Role::Quiet
        } else {
            Role::Mark
        };
        if let Some(low) = span.low.filter(|value| value.is_finite()) {
            stretch(&mut canvas, role, middle, at(low), span.high.map(at));
        }
        if let Some(one) = reference.filter(|one| one.value.is_finite()) {
            let x = at(one.value);
            canvas.line(
                Role::Reference,
                &[[x, middle - ROW / 2.0], [x, middle + ROW / 2.0]],
                2.0,
            );
        }
        canvas.bottom = middle + ROW / 2.0 + GAP;
    }
    if let Some(one) = reference {
        caption(&mut canvas, one, at(one.value));
    }
    canvas
}

/// From the least to the most: a bar with ends; a dot where they are one; an arrow where the most
/// is not known.
fn stretch(canvas: &mut Canvas, role: Role, middle: f64, low: f64, high: Option<f64>) {
    let Some(high) = high.filter(|high| high.is_finite()) else {
        canvas.bar(
            role,
            [low, middle - 4.0],
            [(WIDTH - 10.0 - low).max(2.0), 8.0],
        );
        let tip = [
            [WIDTH - 10.0, middle - 7.0],
            [WIDTH, middle],
            [WIDTH - 10.0, middle + 7.0],
        ];
        canvas.surface(role, &tip);
        return;
    };
    if high - low < 6.0 {
        canvas.dot(role, [f64::midpoint(low, high), middle], 6.0);
    } else {
        canvas.bar(role, [low, middle - 5.0], [high - low, 10.0]);
    }
}

/// What the line that crosses all rows is, under it.
fn caption(canvas: &mut Canvas, one: &Reference, x: f64) {
    let text = format!("{} : {}", one.label, one.text);
    canvas.bottom += LINE;
    let half = room(&text) / 2.0;
    let x = x.clamp(half.min(WIDTH / 2.0), (WIDTH - half).max(WIDTH / 2.0));
    canvas.text([x, canvas.bottom - 4.0], Anchor::Middle, false, &text);
    canvas.bottom += 2.0;
}
