//! A colour that a site chooses for itself, and the tints worked out from it so
//! that everything written in it or on it stays legible.

use std::fmt;
use std::str::FromStr;

/// What WCAG 2.2 asks of text: 1.4.3 (AA).
const LEGIBLE: f64 = 4.5;
/// What those who ask for more contrast get: 1.4.6 (AAA).
const VERY_LEGIBLE: f64 = 7.0;

const WHITE: Colour = Colour([0xff; 3]);
const BLACK: Colour = Colour([0; 3]);

/// What text in the primary colour stands on: the grounds of `ground.css`.
const LIGHT_GROUNDS: [Colour; 3] = [
    Colour([0xfb, 0xf7, 0xef]),
    WHITE,
    Colour([0xf3, 0xec, 0xdf]),
];
const DARK_GROUNDS: [Colour; 3] = [
    Colour([0x16, 0x19, 0x1b]),
    Colour([0x1f, 0x24, 0x26]),
    Colour([0x28, 0x2e, 0x30]),
];

/// A colour on which white text is legible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// Why a colour is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ColourError {
    /// Not six hexadecimal digits.
    #[error("write a colour as six hexadecimal digits, such as #0f5257")]
    Unreadable,
    /// White text would not be legible on it.
    #[error(
        "white text on it has a contrast of {contrast:.1}:1 only, take a darker colour (4.5:1)"
    )]
    TooLight {
        /// The contrast found.
        contrast: f64,
    },
}

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, ColourError> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ColourError::Unreadable);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| ColourError::Unreadable)?;
        let [_, red, green, blue] = number.to_be_bytes();
        let colour = Self([red, green, blue]);
        match colour.contrast(WHITE) {
            contrast if contrast < LEGIBLE => Err(ColourError::TooLight { contrast }),
            _ => Ok(colour),
        }
    }
}

/// Six hexadecimal digits, as addresses write it.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "{red:02x}{green:02x}{blue:02x}")
    }
}

/// The tokens of `ground.css` that follow the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tints {
    /// Text, links, buttons.
    primary: Colour,
    /// The same when pointed at, and on the tint.
    strong: Colour,
    /// Text on the two above.
    on_primary: Colour,
    /// A ground that hints at the colour.
    tint: Colour,
}

impl Colour {
    /// WCAG's ratio, from 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// So many hundredths of the way to another colour.
    fn toward(self, other: Self, hundredths: u8) -> Self {
        let share = f64::from(hundredths) / 100.0;
        let channel = |n: usize| {
            let (from, to) = (f64::from(self.0[n]), f64::from(other.0[n]));
            (from + (to - from) * share).round() as u8
        };
        Self([channel(0), channel(1), channel(2)])
    }

    /// As little of the way as gives this contrast with all grounds.
    fn until_legible(self, toward: Self, grounds: &[Self], contrast: f64) -> Self {
        let enough = |colour: &Self| grounds.iter().all(|g| colour.contrast(*g) >= contrast);
        (0..=100)
            .map(|hundredths| self.toward(toward, hundredths))
            .find(enough)
            .unwrap_or(toward)
    }

    fn light(self, contrast: f64) -> Tints {
        let tint = self.toward(WHITE, 90);
        let grounds = [&LIGHT_GROUNDS[..], &[tint]].concat();
        let primary = self.until_legible(BLACK, &grounds, contrast);
        Tints {
            primary,
            strong: primary.toward(BLACK, 25),
            on_primary: WHITE,
            tint,
        }
    }

    fn dark(self, contrast: f64) -> Tints {
        let tint = DARK_GROUNDS[1].toward(self, 25);
        let grounds = [&DARK_GROUNDS[..], &[tint]].concat();
        let primary = self.until_legible(WHITE, &grounds, contrast);
        Tints {
            primary,
            strong: primary.toward(WHITE, 40),
            on_primary: self.until_legible(BLACK, &[primary], contrast),
            tint,
        }
    }

    /// The style sheet that gives a page this colour, in light and in dark; see
    /// the top of `ground.css` for `--light` and `--dark`.
    pub fn style_sheet(self) -> String {
        let rules = |contrast| rules(self.light(contrast), self.dark(contrast));
        format!(
            "@media screen{{:root{{{}}}}}\n@media screen and (prefers-contrast:more){{:root{{{}}}}}\n",
            rules(LEGIBLE),
            rules(VERY_LEGIBLE)
        )
    }
}

fn rules(light: Tints, dark: Tints) -> String {
    [
        ("primary", light.primary, dark.primary),
        ("primary-strong", light.strong, dark.strong),
        ("on-primary", light.on_primary, dark.on_primary),
        ("tint", light.tint, dark.tint),
    ]
    .map(|(name, light, dark)| format!("--{name}:var(--light,#{light}) var(--dark,#{dark})"))
    .join(";")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_colour_is_read_or_refused_with_a_reason() {
        let read = |text: &str| text.parse::<Colour>();
        assert_eq!(read("#0F5257").unwrap().to_string(), "0f5257");
        for text in ["", "red", "#fff", "0f52577", "0f525g", "+f5257", "é5257"] {
            assert_eq!(read(text), Err(ColourError::Unreadable), "{text}");
        }
        for text in ["ffcc00", "ffffff", "777777"] {
            let refused = matches!(read(text), Err(ColourError::TooLight { .. }));
            assert!(refused, "{text}");
        }
        assert!(read("767676").is_ok(), "exactly legible");
        let contrast = WHITE.contrast(BLACK);
        assert!((contrast - 21.0).abs() < 1e-9, "{contrast}");
    }

    proptest! {
        #[test]
        fn every_tint_is_legible_wherever_it_is_used(red: u8, green: u8, blue: u8) {
            let colour = Colour([red, green, blue]);
            prop_assume!(colour.contrast(WHITE) >= LEGIBLE);
            for contrast in [LEGIBLE, VERY_LEGIBLE] {
                for (tints, grounds) in [
                    (colour.light(contrast), LIGHT_GROUNDS),
                    (colour.dark(contrast), DARK_GROUNDS),
                ] {
                    for ground in grounds.iter().chain([&tints.tint]) {
                        prop_assert!(tints.primary.contrast(*ground) >= contrast, "{tints:?}");
                        prop_assert!(tints.strong.contrast(*ground) >= contrast, "{tints:?}");
                    }
                    prop_assert!(tints.primary.contrast(tints.on_primary) >= contrast, "{tints:?}");
                    prop_assert!(tints.strong.contrast(tints.on_primary) >= contrast, "{tints:?}");
                }
            }
        }
    }
}
