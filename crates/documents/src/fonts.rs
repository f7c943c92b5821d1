//! The font of the site, in the four faces that documents use (`fonts/README.md`).

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::Font;

/// Regular first: it says which characters there are.
const FACES: [&[u8]; 4] = [
    include_bytes!("../fonts/AtkinsonHyperlegibleNext_400Regular.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext_400Regular_Italic.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext_700Bold.ttf"),
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let faces = FACES.iter().map(|&face| Bytes::new(face));
    faces.filter_map(|face| Font::new(face, 0)).collect()
});

/// The faces.
pub(crate) fn all() -> &'static [Font] {
    &FONTS
}

/// Whether the font has a glyph for this character.
pub(crate) fn has(character: char) -> bool {
    let regular = FONTS.first();
    regular.is_some_and(|font| font.info().coverage.contains(u32::from(character)))
}

#[cfg(test)]
mod tests {
    use super::{FACES, FONTS, has};

    #[test]
    fn every_face_is_read_and_has_what_french_needs() {
        assert_eq!(FONTS.len(), FACES.len());
        for letter in "àâäæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ«»’“”–—…€°²³×≥≤≈·•◊".chars()
        {
            assert!(has(letter), "{letter}");
        }
    }
}
