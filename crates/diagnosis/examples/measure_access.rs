//! Measures floating catchments over the country:
//! `cargo run --release -p diagnosis --example measure_access -- DEMAND SUPPLY [FOLDER]`.
//!
//! Demand lies in communes by their number, supply in communes by their population, each a
//! little apart. Times are the shortest of some runs, with the processors' time beside them,
//! which other programs on the machine do not lengthen as much. In FOLDER, the points are
//! written as `maillage access` reads them, and what was found, for others to be measured on the
//! same.

#[path = "measured/mod.rs"]
mod measured;

use std::error::Error;
use std::fmt::Write as _;

use diagnosis::access::{Bands, Catchment, Place, Travel};
use measured::{Chance, shortest, timed};
use territory::Territories;

/// Bands whose pairs are those of the peers' measure: 1.39 million for 35 000 × 15 000.
const BANDS: &str = "10:1,15:0.6667,20:0.3333";
const SPEED_KMH: f64 = 75.0;
const CIRCUITY: f64 = 1.3;
const RUNS: usize = 30;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [demand, supply, rest @ ..] = &arguments[..] else {
        return Err("give numbers of points: DEMAND SUPPLY [FOLDER]".into());
    };
    let (demand, supply): (usize, usize) = (demand.parse()?, supply.parse()?);
    let country = Country::real();
    let mut chance = Chance(2_026);
    let people = country.spread(demand, &mut chance);
    let places = country.peopled(supply, &mut chance);
    let populations: Vec<f64> = (0..demand)
        .map(|_| chance.between(1.0, 4_000.0).round())
        .collect();
    let capacities: Vec<Option<f64>> = (0..supply)
        .map(|_| Some(chance.between(2.0, 40.0).round()))
        .collect();
    if let [folder, ..] = rest {
        write(
            &format!("{folder}/demand.csv"),
            "population",
            &people,
            populations.iter(),
        )?;
        write(
            &format!("{folder}/supply.csv"),
            "capacity",
            &places,
            capacities.iter().flatten(),
        )?;
    }
    let travel = Travel::new(SPEED_KMH, CIRCUITY)?;
    let bands: Bands = BANDS.parse()?;
    let (catchment, indexing) = timed(|| Catchment::new(&people, &places, &bands, travel));
    if let [folder, ..] = rest {
        let found = catchment.share_out(&populations, &capacities)?;
        let mut text = "id,accessibility\n".to_owned();
        for (number, access) in found.iter().enumerate() {
            writeln!(text, "p{number},{}", access.accessibility)?;
        }
        std::fs::write(format!("{folder}/measured.csv"), text)?;
    }
    let runs = if demand > 100_000 { 2 } else { RUNS };
    let share = || catchment.share_out(&populations, &capacities).map(drop);
    let (elapsed, processors) = shortest(runs, share)?;
    println!(
        "| {demand} × {supply} | {} | {:.3} s | {elapsed:.4} s | {processors:.4} s | {} |",
        catchment
            .pairs()
            .map_or("looked for each time".to_owned(), |pairs| pairs.to_string()),
        indexing.as_secs_f64(),
        peak(),
    );
    Ok(())
}

fn write<'a>(
    path: &str,
    amount: &str,
    places: &[Place],
    amounts: impl Iterator<Item = &'a f64>,
) -> Result<(), Box<dyn Error>> {
    let mut text = format!("id,lat,lon,{amount}\n");
    for (number, (place, amount)) in places.iter().zip(amounts).enumerate() {
        writeln!(
            text,
            "p{number},{},{},{amount}",
            place.latitude(),
            place.longitude()
        )?;
    }
    Ok(std::fs::write(path, text)?)
}

/// Communes with their populations added up.
struct Country {
    places: Vec<(f64, f64)>,
    up_to: Vec<f64>,
}

impl Country {
    fn real() -> Self {
        let communes = Territories::bundled().communes();
        let places = communes.iter().map(|commune| {
            let at = commune.position;
            (at.latitude(), at.longitude())
        });
        let mut sum = 0.0;
        let up_to = communes.iter().map(|commune| {
            sum += f64::from(commune.population.unwrap_or(0));
            sum
        });
        Self {
            up_to: up_to.collect(),
            places: places.collect(),
        }
    }

    /// One point a commune, again and again.
    fn spread(&self, count: usize, chance: &mut Chance) -> Vec<Place> {
        (0..count)
            .map(|number| self.near(number % self.places.len(), chance))
            .collect()
    }

    /// Points in communes drawn by population.
    fn peopled(&self, count: usize, chance: &mut Chance) -> Vec<Place> {
        let all = self.up_to.last().copied().unwrap_or(0.0);
        let draw = |_| {
            let drawn = chance.between(0.0, all);
            let commune = self.up_to.partition_point(|&sum| sum <= drawn);
            self.near(commune.min(self.places.len() - 1), chance)
        };
        (0..count).map(draw).collect()
    }

    /// Within some two kilometres of a commune's middle.
    fn near(&self, commune: usize, chance: &mut Chance) -> Place {
        let (latitude, longitude) = self.places[commune];
        let mut apart = || chance.between(-0.02, 0.02);
        Place::new(latitude + apart(), longitude + apart()).expect("in France")
    }
}

/// The most memory this process has had, as Linux tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.map_or("unknown".into(), |kilobytes| {
        format!("{} MB", kilobytes / 1_000)
    })
}
