//! Where communes are, for those whose contour no input has.

use std::collections::HashMap;

use anyhow::Context;
use territory::{
    CodeInsee, fold,
    pack::{Arc, FormerKind, FormerRow, POSITION_GRID},
};

use super::{
    contours,
    history::History,
    inputs::{CogRow, Read, Town},
};

/// Main places of communes that have another name, as GeoNames writes it.
const SEATS: [(&str, &str); 29] = [
    ("97501", "Miquelon"),
    ("97701", "Gustavia"),
    ("97801", "Marigot"),
    ("98412", "Port-aux-Français"),
    ("98612", "Leava"),
    ("98613", "Mata-Utu"),
    ("98711", "Tukuhora"),
    ("98714", "Vaitape"),
    ("98719", "Rikitea"),
    ("98720", "Otepa"),
    ("98722", "Hitiaa"),
    ("98723", "Atuona"),
    ("98724", "Fare"),
    ("98729", "Afareaitu"),
    ("98731", "Taiohae"),
    ("98734", "Papao"),
    ("98740", "Avatoru"),
    ("98742", "Tapuarava"),
    ("98744", "Moerai"),
    ("98747", "Afaahiti"),
    ("98748", "Vairao"),
    ("98752", "Otutara"),
    ("98753", "Mataura"),
    ("98754", "Tevaitoa"),
    ("98801", "Wala"),
    ("98809", "Vao"),
    ("98814", "Wé"),
    ("98815", "Tadine"),
    ("98832", "Yaté-Barrage"),
];

/// Main places that GeoNames' towns lack, to about a kilometre: atolls, three of New Caledonia's and
/// the Society Islands' smallest communes, the southern lands. Where there is an airstrip, it was
/// compared: the two are at most 5 km apart, 11 km in Makemo's long atoll.
const VILLAGES: [(&str, f64, f64); 29] = [
    ("98411", -37.7970, 77.5710),
    ("98413", -46.4300, 51.8600),
    ("98414", -66.6630, 140.0020),
    ("98415", -11.5700, 47.3000),
    ("98713", -15.2500, -146.6200),
    ("98716", -16.0580, -145.6150),
    ("98717", -15.8200, -140.8700),
    ("98718", -10.5100, -138.6800),
    ("98721", -17.5400, -142.6050),
    ("98726", -16.6260, -143.5690),
    ("98727", -14.4600, -146.0350),
    ("98728", -16.4400, -152.2500),
    ("98730", -14.1700, -141.2700),
    ("98732", -19.2800, -138.7800),
    ("98737", -14.8200, -138.8200),
    ("98739", -23.8680, -147.6880),
    ("98741", -27.6180, -144.3350),
    ("98743", -22.6450, -152.8000),
    ("98745", -16.5880, -151.4900),
    ("98746", -9.9370, -139.1100),
    ("98749", -14.4800, -145.0300),
    ("98750", -16.8000, -151.3900),
    ("98751", -17.3400, -138.4500),
    ("98755", -20.7700, -138.5600),
    ("98756", -8.9350, -139.5700),
    ("98757", -9.3580, -140.0460),
    ("98806", -21.6650, 165.7750),
    ("98833", -21.3950, 165.8300),
    ("98901", 10.3000, -109.2200),
];

/// The names of the main places, by which their communes are found as well.
pub fn seats(read: &Read) -> impl Iterator<Item = FormerRow> {
    let known = |code: &CodeInsee| read.cog.iter().any(|row| row.code == *code);
    let codes = SEATS
        .iter()
        .filter_map(|(code, name)| Some((code.parse().ok()?, *name)));
    codes
        .filter(move |(code, _)| known(code))
        .map(|(code, name)| FormerRow {
            code,
            name: name.into(),
            kind: FormerKind::Part,
            postal_codes: Vec::new(),
            into: code,
        })
}

/// Latitude and longitude of the main place of a commune without contour.
pub fn main_place(code: CodeInsee, name: &str, towns: &[Town]) -> Option<(f64, f64)> {
    let village = VILLAGES.iter().find(|village| village.0 == code.as_str());
    if let Some(&(_, latitude, longitude)) = village {
        return Some((latitude, longitude));
    }
    let country = match &code.as_str()[..3] {
        "975" => "PM",
        "977" => "BL",
        "978" => "MF",
        "984" => "TF",
        "986" => "WF",
        "987" => "PF",
        "988" => "NC",
        _ => return None,
    };
    let seat = SEATS.iter().find(|seat| seat.0 == code.as_str());
    let name = fold(seat.map_or(name, |seat| seat.1));
    let named = |town: &&Town| {
        let town = fold(&town.name);
        town == name || name.strip_prefix("le ") == Some(&town)
    };
    let there = towns.iter().filter(|town| town.countrycode == country);
    let town = there.filter(named).max_by_key(|town| town.population)?;
    Some((town.latitude, town.longitude))
}

/// The town hall of each commune if it lies in its contour, else INSEE's point, else a point inside.
pub fn of_communes(
    read: &Read,
    history: &History<'_>,
    cog: &[&CogRow],
    number: &HashMap<CodeInsee, u32>,
    cells: &HashMap<u32, (f64, f64)>,
    arcs: &[Arc],
) -> anyhow::Result<Vec<(f64, f64)>> {
    let mut candidates: Vec<Vec<(f64, f64)>> = vec![Vec::new(); cog.len()];
    // The hall of a commune made anew is still written down as that of a part.
    let mut halls: Vec<_> = read.drawn.iter().collect();
    halls.sort_by_key(|row| row.kind != "COM");
    for row in halls {
        let n = row
            .code
            .parse()
            .ok()
            .and_then(|code: CodeInsee| number.get(&code));
        if let (Some(&n), Some((x, y))) = (n, contours::wkb_point(&row.mairie_localisation)) {
            candidates[n as usize].push((y, x));
        }
    }
    for row in &read.measured {
        let n = row
            .insee_com
            .parse()
            .ok()
            .and_then(|code| number.get(&history.today(code)?));
        if let (Some(&n), Some(latitude), Some(longitude)) = (n, row.lat, row.lng) {
            candidates[n as usize].push((latitude, longitude));
        }
    }
    let around = contours::around(arcs);
    let (mut moved, mut scanned) = (0, 0);
    let mut positions = Vec::new();
    for (n, candidates) in candidates.iter().enumerate() {
        if let Some(&place) = cells.get(&(n as u32)) {
            positions.push(place);
            continue;
        }
        let arcs = around.get(&(n as u32)).map_or(&[][..], Vec::as_slice);
        let round = |degrees: f64| (degrees * POSITION_GRID).round() / POSITION_GRID;
        let inside = candidates
            .iter()
            .position(|&(lat, lon)| contours::holds(arcs, round(lat), round(lon)));
        moved += usize::from(inside.is_some_and(|at| at > 0));
        scanned += usize::from(inside.is_none());
        let place = inside
            .map(|at| candidates[at])
            .or_else(|| contours::point_inside(arcs));
        positions.push(place.with_context(|| format!("no position for {}", cog[n].code))?);
    }
    println!(
        "positions: {moved} by INSEE's point, {scanned} by a point of the contour, {} of cells",
        cells.len()
    );
    Ok(positions)
}
