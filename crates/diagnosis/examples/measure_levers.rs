//! Measures what a page asks while somebody moves a lever, over the country's communes and 15 000
//! places drawn by population: `cargo run --release -p diagnosis --example measure_levers`.

use std::error::Error;
use std::sync::Arc;

use diagnosis::access::{Bands, Basin, Changes, Ground, Mode, Place, Travel};
use diagnosis::siting::{Bus, Cover, Service, Siting, best_sites};
use measured::{Chance, shortest, timed};
use territory::Territories;

#[path = "measured/mod.rs"]
mod measured;

const PLACES: usize = 15_000;

fn main() -> Result<(), Box<dyn Error>> {
    let communes = Territories::bundled().communes();
    let mut chance = Chance(7);
    let at =
        |one: &territory::Commune| Place::new(one.position.latitude(), one.position.longitude());
    let people: Vec<Place> = communes.iter().map(at).collect::<Result<_, _>>()?;
    let populations: Vec<f64> = (communes.iter())
        .map(|one| 0.2 * f64::from(one.population.unwrap_or(0)))
        .collect();
    let drawn = (0..PLACES).map(|_| people[chance.between(0.0, people.len() as f64) as usize]);
    let places: Vec<Place> = drawn.collect();
    let capacities: Vec<Option<f64>> = (0..PLACES)
        .map(|_| Some(chance.between(2.0, 40.0)))
        .collect();
    let (ground, ordering) = timed(|| Arc::new(Ground::new(&people, &places)));
    println!("| lever | time |\n| --- | --- |");
    println!(
        "| order the country's {} communes, once | {:.4} s |",
        people.len(),
        ordering.as_secs_f64()
    );
    let bands: Bands = "10:1,15:0.6667,20:0.3333".parse()?;
    for departement in ["35", "62"] {
        let targets: Vec<usize> = (communes.iter().enumerate())
            .filter(|(_, one)| one.departement.as_str() == departement)
            .map(|(number, _)| number)
            .collect();
        let name = format!("département {departement}, {} communes", targets.len());
        for mode in Mode::ALL {
            let around = || Basin::around(&ground, &targets, &bands, mode.travel());
            let make = || {
                around();
                Ok::<_, Box<dyn Error>>(())
            };
            let made = shortest(5, make)?.0;
            let basin = around();
            let added = [(people[targets[0]], Some(7.0)), (people[targets[9]], None)];
            let changes = Changes {
                closed: &[1, 2, 3],
                added: &added,
            };
            let with = || basin.with(&populations, &capacities, &changes).map(drop);
            let asked = shortest(20, with)?.0;
            let (demand, supply) = basin.size();
            println!(
                "| {name}, {}: its basin ({demand} communes, {supply} places) | {made:.4} s |",
                mode.slug()
            );
            println!("| — two places more, three less | {asked:.5} s |");
        }
        sites(&name, &people, &populations, &targets)?;
    }
    Ok(())
}

/// Five more places and four plans, then a bus, for a département.
fn sites(
    name: &str,
    people: &[Place],
    populations: &[f64],
    targets: &[usize],
) -> Result<(), Box<dyn Error>> {
    let demand: Vec<Place> = targets.iter().map(|&one| people[one]).collect();
    let weights: Vec<f64> = targets.iter().map(|&one| populations[one]).collect();
    let travel: Travel = Mode::Voiture.travel();
    let siting = Siting {
        demand: &demand,
        weights: &weights,
        existing: &demand[..3],
        candidates: &demand,
        travel,
        radius_minutes: 15.0,
    };
    let found = best_sites(&siting, 5, 4)?;
    let asked = shortest(9, || best_sites(&siting, 5, 4).map(drop))?.0;
    println!(
        "| {name}: where to put 5 places, {} plans, gap {:.2} % | {asked:.4} s |",
        found.len(),
        100.0 * found[0].gap()
    );
    let cover = Cover::within(&demand, &weights, siting.existing, &demand, travel, 15.0)?;
    let from_base: Vec<f64> = demand
        .iter()
        .map(|&stop| travel.minutes_between(demand[0], stop))
        .collect();
    let service = Service {
        days: 5,
        half_days: 2,
        most_minutes: 120.0,
        visits: 1,
    };
    let between = |one: usize, other: usize| travel.minutes_between(demand[one], demand[other]);
    let bus = || Bus::new(&cover, service, &from_base, between);
    let plan = bus()?.plan();
    let asked = shortest(3, || bus().map(|bus| drop(bus.plan())))?.0;
    println!(
        "| {name}: a bus of 5 days, {} rounds, gap {:.2} % | {asked:.3} s |",
        bus()?.rounds(),
        100.0 * plan.gap()
    );
    Ok(())
}
