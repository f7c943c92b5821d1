//! Candidates that another one makes useless.

use super::Cover;

/// Comparing more than this would take longer than it saves.
const MOST_COMPARED: usize = 20_000_000;

/// For each candidate, another that reaches all that it reaches: the first of equals stands, and
/// following from one to the next ends at one that stands.
pub(super) fn dominated(cover: &Cover) -> Vec<Option<u32>> {
    let mut by: Vec<Option<u32>> = vec![None; cover.candidates()];
    // Beyond `start`, how many of the points looked at a candidate reaches too.
    let mut common = vec![0_usize; by.len()];
    let (mut start, mut compared) = (0, 0);
    for candidate in 0..by.len() {
        let row = cover.by_candidate.row(candidate);
        for (seen, &point) in row.iter().enumerate() {
            let others = cover.by_point.row(point as usize);
            let mut still = 0;
            for &other in others {
                let common = &mut common[other as usize];
                if seen == 0 || *common == start + seen {
                    *common = start + seen + 1;
                    still += 1;
                }
            }
            compared += others.len();
            // None but itself.
            if still == 1 {
                break;
            }
        }
        if compared > MOST_COMPARED {
            break;
        }
        let stands_for = |other: usize| {
            other != candidate
                && by[other].is_none()
                && common[other] == start + row.len()
                && (cover.by_candidate.row(other).len() > row.len() || other < candidate)
        };
        let others = row.first().map(|&point| cover.by_point.row(point as usize));
        by[candidate] = match others {
            Some(others) => (others.iter().copied()).find(|&other| stands_for(other as usize)),
            // Whoever reaches nobody is stood for by anyone.
            None => (0..by.len() as u32).find(|&other| {
                let (other, reaches) = (other as usize, cover.reaches_any(other as usize));
                by[other].is_none() && (reaches || other < candidate)
            }),
        };
        start += row.len() + 1;
    }
    by
}
