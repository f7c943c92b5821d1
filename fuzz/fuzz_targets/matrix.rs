//! A table of times is read or refused with its reason; what is read names known places, once a
//! pair, with times that can be counted with. What a routing service may answer is too, and so are
//! the words of bands and curves.

#![no_main]

use diagnosis::access::{Decay, Manners, Matrix};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let names: Vec<String> = ["a", "b", "c", ""].map(str::to_owned).to_vec();
    if let Ok(matrix) = Matrix::read(content, &names, &names) {
        for pair in matrix.trips.windows(2) {
            assert!((pair[0].demand, pair[0].supply) < (pair[1].demand, pair[1].supply));
        }
        for trip in &matrix.trips {
            assert!(trip.minutes.is_finite() && trip.minutes >= 0.0);
            assert!((trip.demand as usize) < names.len() && (trip.supply as usize) < names.len());
        }
    }
    for manners in [Manners::Osrm, Manners::Valhalla] {
        if let Ok(minutes) = manners.answer(content, 2, 3) {
            assert_eq!(minutes.len(), 6);
            assert!(minutes.iter().flatten().all(|minutes| minutes.is_finite() && *minutes >= 0.0));
        }
    }
    if let Ok(decay) = String::from_utf8_lossy(content).parse::<Decay>() {
        for minutes in [0.0, 1.0, 1e3] {
            assert!((0.0..=1.0).contains(&decay.weight(minutes)));
        }
    }
});
