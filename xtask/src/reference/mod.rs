//! `cargo xtask reference`: builds `data/reference.pack` from published data.

mod contours;
mod drawing;
mod fetch;
mod history;
mod inputs;
mod mend;
mod notes;
mod positions;
mod progress;

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::PathBuf,
    time::Instant,
};

use anyhow::Context;
use territory::{
    Code, CodeInsee, Level, Territories,
    pack::{ArcRows, AreaRow, CommuneRow, FormerRow, POSITION_GRID, Pack},
};

use contours::Borders;
use history::History;
use inputs::{CogRow, Read};
use progress::Progress;

/// Contours may move by so many metres: less than the width of the line on any map of ours.
const TOLERANCE_M: f64 = 25.0;

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
    let found = Progress::during("fetching the inputs", || {
        fetch::inputs(arguments.inputs.as_deref(), "var/reference".as_ref())
    })?;
    let start = Instant::now();
    let read = Progress::during("reading the inputs", || inputs::read(&found))?;
    println!("inputs read: {} rows of the COG", read.cog.len());
    let pack = build(&read)?;
    let bytes = Progress::during("compressing", || pack.to_bytes(19))?;
    fs::write(&arguments.output, &bytes)?;
    println!(
        "{}: {:.2} MB, built in {:.0} s",
        arguments.output.display(),
        bytes.len() as f64 / 1e6,
        start.elapsed().as_secs_f64()
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
    let without = drawing::draw(read, &history, &number, &mut borders)?;
    let mended = Progress::during("mending gaps and overlaps", || mend::mend(&mut borders));
    println!(
        "mended {} gaps ({:.3} km²) and {} overlaps ({:.3} km²), left {:?}",
        mended.gaps, mended.gaps_km2, mended.overlaps, mended.overlaps_km2, mended.left
    );
    let cells = drawing::cells(read, &cog, &without, &mut borders)?;
    let full = borders.arcs();
    let arcs = Progress::during("simplifying", || {
        contours::simplified(&full, cog.len(), TOLERANCE_M)
    });
    println!(
        "{} arcs, {} points of {}",
        arcs.len(),
        arcs.iter().map(|arc| arc.points.len()).sum::<usize>(),
        full.iter().map(|arc| arc.points.len()).sum::<usize>()
    );
    let positions = positions::of_communes(read, &history, &cog, &number, &cells, &arcs)?;
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
        sources: notes::sources(),
        areas: area_names(read),
        former: former(read, &history),
        shares: history.shares(),
        arcs: ArcRows::new(&arcs),
    })
}

/// What is no commune's code or name, by code.
fn former(read: &Read, history: &History<'_>) -> Vec<FormerRow> {
    let rows = history.rows().into_iter().chain(positions::seats(read));
    let mut rows: Vec<FormerRow> = rows
        .map(|row| FormerRow {
            name: row.name.replace('\'', "’"),
            ..row
        })
        .collect();
    rows.sort();
    rows
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
