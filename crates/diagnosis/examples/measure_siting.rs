//! Measures siting: `cargo run --release -p diagnosis --example measure_siting`.
//!
//! 1 200 points of demand that are candidates too, 20 places to put, within 15 minutes: the
//! communes of a région weighed by their population, and points at random of weights at random,
//! where catchments overlap without order. Times are the shortest of some runs, in one process.

use std::error::Error;
use std::time::Duration;

use diagnosis::access::{Place, Travel};
use diagnosis::siting::Cover;
use measured::{Chance, shortest, timed};
use territory::Territories;

#[path = "measured/mod.rs"]
mod measured;

const POINTS: usize = 1_200;
const PLACES: usize = 20;
const PATIENCE: Duration = Duration::from_secs(120);

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "| points | pairs within reach | plan with its bound | gap | exact | plan below the best |\n\
         | --- | --- | --- | --- | --- | --- |"
    );
    let bretagne: Vec<(Place, f64)> = (Territories::bundled().communes().iter())
        .filter(|commune| {
            commune
                .region
                .as_ref()
                .is_some_and(|code| code.as_str() == "53")
        })
        .filter_map(|commune| {
            let at = Place::new(commune.position.latitude(), commune.position.longitude());
            Some((at.ok()?, f64::from(commune.population?)))
        })
        .take(POINTS)
        .collect();
    measure("communes of Bretagne", &bretagne)?;
    for (name, width) in [("at random", 4.0), ("at random, four times as dense", 2.0)] {
        let mut chance = Chance(11);
        let points = (0..POINTS).map(|_| {
            let at = Place::new(
                chance.between(46.0, 46.0 + width * 0.7),
                chance.between(2.0, 2.0 + width),
            );
            Ok((at?, chance.between(1.0, 1_000.0).round()))
        });
        measure(name, &points.collect::<Result<Vec<_>, Box<dyn Error>>>()?)?;
    }
    Ok(())
}

fn measure(name: &str, points: &[(Place, f64)]) -> Result<(), Box<dyn Error>> {
    let (places, weights): (Vec<Place>, Vec<f64>) = points.iter().copied().unzip();
    let travel = Travel::new(50.0, 1.3)?;
    let cover = || Cover::within(&places, &weights, &[], &places, travel, 15.0);
    let (plan, exact) = (cover()?.plan(PLACES), cover()?.exact(PLACES, PATIENCE)?);
    let quick = shortest(9, || cover().map(|cover| drop(cover.plan(PLACES))))?.0;
    let runs = if timed(|| cover()?.exact(PLACES, PATIENCE)).1.as_secs() > 2 {
        1
    } else {
        3
    };
    let slow = shortest(runs, || cover()?.exact(PLACES, PATIENCE).map(drop))?.0;
    println!(
        "| {} {name} | {} | {quick:.4} s | {:.2} % | {slow:.3} s, gap {:.4} % | {:.3} % |",
        places.len(),
        cover()?.pairs(),
        100.0 * plan.gap(),
        100.0 * exact.gap(),
        100.0 * (exact.covered - plan.covered) / exact.covered,
    );
    Ok(())
}
