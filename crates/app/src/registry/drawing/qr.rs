//! QR codes as SVG.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// The longest address that a code holds and a telephone still reads easily from paper.
pub const LONGEST: usize = 520;

/// White modules around a code, as its standard asks.
const QUIET: usize = 4;

/// Up to this length a code can be damaged more and still be read.
const SHORT: usize = 120;

/// Why a code cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// Too long to be read from paper.
    #[error("an address of {0} bytes is too long for a QR code: at most {LONGEST}")]
    TooLong(usize),
    /// The encoder refused.
    #[error("the QR code cannot be made: {0}")]
    Encoder(qrcode::types::QrError),
}

/// Draws the QR code of an address, black on white whatever surrounds it.
pub fn svg(address: &str) -> Result<String, QrError> {
    if address.len() > LONGEST {
        return Err(QrError::TooLong(address.len()));
    }
    let level = if address.len() <= SHORT {
        EcLevel::M
    } else {
        EcLevel::L
    };
    let code = QrCode::with_error_correction_level(address, level).map_err(QrError::Encoder)?;
    let across = code.width() + 2 * QUIET;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {across} {across}\" \
         shape-rendering=\"crispEdges\" aria-hidden=\"true\"><rect width=\"{across}\" \
         height=\"{across}\" fill=\"#fff\"/><path d=\"{}\" stroke=\"#000\"/></svg>",
        rows(&code)
    ))
}

/// Each run of dark modules is one stroke: some kilobytes instead of tens.
fn rows(code: &QrCode) -> String {
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let _ = write!(path, "M{} {}.5h{}", x + QUIET, y + QUIET, run.len());
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_small_and_square() {
        let code = svg("https://maillage.example/?q=Rennes").unwrap();
        assert!(
            code.starts_with("<svg") && code.contains("viewBox=\"0 0 37 37\""),
            "{code}"
        );
        assert!(code.len() < 4_000, "{} bytes", code.len());
    }

    #[test]
    fn what_would_be_too_fine_to_read_is_refused() {
        let longest = format!("https://m.example/{}", "a".repeat(LONGEST - 18));
        let code = svg(&longest).unwrap();
        assert!(code.len() < 20_000, "{} bytes", code.len());
        assert_eq!(
            svg(&format!("{longest}a")),
            Err(QrError::TooLong(LONGEST + 1))
        );
    }
}
