//! The contours of today's communes, out of those of an older year.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Context;
use territory::CodeInsee;

use super::{
    contours::{self, Borders},
    history::History,
    inputs::{CogRow, Drawn, Read},
    positions,
    progress::Progress,
};

/// Radius of the largest drawn cell.
const CELL_M: f64 = 2_500.0;

/// Lays all contours on the grid, each for the commune of today; the communes that have none come back.
pub fn draw(
    read: &Read,
    history: &History<'_>,
    number: &HashMap<CodeInsee, u32>,
    borders: &mut Borders,
) -> anyhow::Result<Vec<u32>> {
    let drawn: Vec<(CodeInsee, &Drawn)> = read
        .drawn
        .iter()
        .filter(|row| row.geometry.len() > 2)
        .filter_map(|row| Some((row.code.parse().ok()?, row)))
        .collect();
    let whole: HashSet<CodeInsee> = drawn
        .iter()
        .filter(|(_, row)| row.kind == "COM")
        .map(|(code, _)| *code)
        .collect();
    // Communes that left another since those contours were drawn: that one is drawn by its parts.
    let split: HashSet<CodeInsee> = number
        .keys()
        .filter(|code| !whole.contains(code))
        .filter_map(|&code| history.taken_from(code).filter(|from| whole.contains(from)))
        .collect();
    let chief: HashMap<&str, CodeInsee> = drawn
        .iter()
        .filter(|(_, row)| row.kind == "COM")
        .map(|(code, row)| (row.id.as_str(), *code))
        .collect();

    let mut missing: BTreeSet<u32> = number.values().copied().collect();
    let (mut absorbed, mut parts) = (0, 0);
    let progress = Progress::over(drawn.len(), "contours laid on the grid");
    for (code, row) in drawn {
        progress.step();
        let is_part = chief
            .get(row.commune_parent_id.as_str())
            .is_some_and(|parent| split.contains(parent));
        let takes = match row.kind.as_str() {
            "COM" => !split.contains(&code),
            "COMD" | "COMA" => is_part,
            _ => false,
        };
        let today = history.today(code).and_then(|today| number.get(&today));
        if let (true, Some(&n)) = (takes, today) {
            borders
                .add_wkb(n, &row.geometry)
                .with_context(|| row.code.clone())?;
            missing.remove(&n);
            parts += usize::from(is_part);
            absorbed += usize::from(!is_part && !number.contains_key(&code));
        }
    }
    progress.end();
    println!(
        "{absorbed} contours given to the commune they are part of today, {parts} parts to communes \
         made anew, {} communes to be drawn as cells",
        missing.len()
    );
    Ok(missing.into_iter().collect())
}

/// Draws a cell around the main place of each commune without contour.
pub fn cells(
    read: &Read,
    cog: &[&CogRow],
    without: &[u32],
    borders: &mut Borders,
) -> anyhow::Result<HashMap<u32, (f64, f64)>> {
    let mut places = HashMap::new();
    for &n in without {
        let row = cog[n as usize];
        let place = positions::main_place(row.code, &row.nom, &read.towns);
        places.insert(
            n,
            place.with_context(|| format!("no position for {} {}", row.code, row.nom))?,
        );
    }
    for (&n, &(latitude, longitude)) in &places {
        let metres = |&(lat, lon): &(f64, f64)| {
            let east = (lon - longitude) * latitude.to_radians().cos();
            (lat - latitude).hypot(east) * 111_195.0
        };
        let others = places
            .iter()
            .filter(|(other, _)| **other != n)
            .map(|(_, place)| metres(place));
        let nearest = others.fold(f64::INFINITY, f64::min);
        let radius = CELL_M.min(nearest * 0.45);
        borders.add_ring(n, contours::hexagon(latitude, longitude, radius), false);
    }
    Ok(places)
}
