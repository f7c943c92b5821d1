//! Parts of a whole, in one bar.

use super::canvas::{Anchor, Canvas, LINE, Role, TEXT, WIDTH};

/// A part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// What it is.
    pub label: String,
    /// How large it is; of the sum of all depends how wide it is drawn.
    pub value: f64,
    /// As it is read: « 45 % ».
    pub text: String,
}

const BAR: f64 = 22.0;
/// White between two parts: they are told apart without their colours.
const GAP: f64 = 3.0;
/// Narrower than this, a part has no room for its letter.
const LETTERED: f64 = 15.0;

pub(super) fn draw(mut canvas: Canvas, parts: &[Part]) -> Canvas {
    let size = |part: &Part| {
        if part.value.is_finite() {
            part.value.max(0.0)
        } else {
            0.0
        }
    };
    let whole: f64 = parts.iter().map(size).sum();
    let letters = ('A'..='Z').map(String::from);
    if whole > 0.0 {
        let mut x = 0.0;
        for (index, (part, letter)) in parts.iter().zip(letters.clone()).enumerate() {
            let width = size(part) / whole * WIDTH;
            if width > 0.0 {
                let role = if index % 2 == 0 {
                    Role::Mark
                } else {
                    Role::Quiet
                };
                canvas.bar(role, [x, LINE], [(width - GAP).max(1.5), BAR]);
            }
            if width >= LETTERED {
                canvas.text(
                    [x + (width - GAP) / 2.0, TEXT],
                    Anchor::Middle,
                    true,
                    &letter,
                );
            }
            x += width;
        }
        canvas.bottom = LINE + BAR + 6.0;
    }
    for (part, letter) in parts.iter().zip(letters) {
        canvas.label(&format!("{letter}  {}", part.label), &part.text, false);
    }
    canvas.bottom += 4.0;
    canvas
}
