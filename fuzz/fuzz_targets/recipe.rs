//! A file of figures is read or refused by every recipe; each of its rows is taken or told why not;
//! what was read is kept and read again the same. A text that is a recipe reads a small file.

#![no_main]

use diagnosis::indicator::{Indicator, Release};
use diagnosis::recipe::{Asked, Header, Recipe, recognise, shipped};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let asked = Asked {
        vintage: Some(2021),
        cog: None,
    };
    let none = |_: &str| -> Option<&Indicator> { None };
    if let Ok(header) = Header::of(bytes) {
        let _ = recognise(&header);
    }
    for recipe in shipped() {
        let Ok(reading) = recipe.read(bytes, asked, none) else {
            continue;
        };
        assert_eq!(reading.rows, reading.taken + reading.refused.len());
        let kept = reading.release.to_bytes().expect("what was read can be kept");
        let again = Release::from_bytes(&kept).expect("what was kept can be read");
        assert_eq!(again.areas(), reading.release.areas());
    }
    let _ = Release::from_bytes(bytes);
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(recipe) = Recipe::parse(text)
    {
        let _ = recipe.read(b"CODGEO;P21_POP\n35238;5\n", asked, none);
    }
});
