//! Measures siting: `cargo run --release -p diagnosis --example measure_siting`.
//!
//! 1 200 points of demand that are candidates too, 20 places to put: communes of four régions
//! weighed by their population, and points at random of weights at random. Maximal covering within 15
//! minutes, then the p-median. Times are the shortest of some runs, in one process.

use std::error::Error;
use std::time::Duration;

use diagnosis::access::{Place, Travel};
use diagnosis::siting::{Cover, Median};
use measured::{Chance, shortest, timed};
use territory::Territories;

#[path = "measured/mod.rs"]
mod measured;

const POINTS: usize = 1_200;
const PLACES: usize = 20;
const PATIENCE: Duration = Duration::from_secs(120);

/// Points with what they weigh.
type Points = Vec<(Place, f64)>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut sets = Vec::new();
    for (region, code) in [
        ("Bretagne", "53"),
        ("Normandie", "28"),
        ("Hauts-de-France", "32"),
        ("Occitanie", "76"),
    ] {
        sets.push((format!("communes of {region}"), communes(code)));
    }
    for (name, width) in [("at random", 4.0), ("at random, four times as dense", 2.0)] {
        let mut chance = Chance(11);
        let points = (0..POINTS).map(|_| {
            let at = Place::new(
                chance.between(46.0, 46.0 + width * 0.7),
                chance.between(2.0, 2.0 + width),
            );
            Ok((at?, chance.between(1.0, 1_000.0).round()))
        });
        let points: Result<Points, Box<dyn Error>> = points.collect();
        sets.push((name.to_owned(), points?));
    }
    println!(
        "| covering: points | pairs within reach | plan with its bound | gap | exact | plan below the best |\n\
         | --- | --- | --- | --- | --- | --- |"
    );
    for (name, points) in &sets {
        cover(name, points)?;
    }
    println!(
        "\n| p-median: points | times | plan with its bound | gap | exact | plan above the best |\n\
         | --- | --- | --- | --- | --- | --- |"
    );
    for (name, points) in &sets {
        median(name, points)?;
    }
    Ok(())
}

/// The first communes of a région.
fn communes(region: &str) -> Points {
    (Territories::bundled().communes().iter())
        .filter(|commune| {
            commune
                .region
                .as_ref()
                .is_some_and(|code| code.as_str() == region)
        })
        .filter_map(|commune| {
            let at = Place::new(commune.position.latitude(), commune.position.longitude());
            Some((at.ok()?, f64::from(commune.population?)))
        })
        .take(POINTS)
        .collect()
}

fn cover(name: &str, points: &Points) -> Result<(), Box<dyn Error>> {
    let (places, weights): (Vec<Place>, Vec<f64>) = points.iter().copied().unzip();
    let travel = Travel::new(50.0, 1.3)?;
    let cover = || Cover::within(&places, &weights, &[], &places, travel, 15.0);
    let (plan, exact) = (cover()?.plan(PLACES), cover()?.exact(PLACES, PATIENCE));
    let quick = shortest(15, || cover().map(|cover| drop(cover.plan(PLACES))))?.0;
    let slow = shortest(7, || {
        cover().map(|cover| drop(cover.exact(PLACES, PATIENCE)))
    })?;
    println!(
        "| {} {name} | {} | {quick:.4} s | {:.2} % | {:.3} s, gap {:.4} % | {:.3} % |",
        places.len(),
        cover()?.pairs(),
        100.0 * plan.gap(),
        slow.0,
        100.0 * exact.gap(),
        100.0 * (exact.covered - plan.covered) / exact.covered,
    );
    Ok(())
}

fn median(name: &str, points: &Points) -> Result<(), Box<dyn Error>> {
    let (places, weights): (Vec<Place>, Vec<f64>) = points.iter().copied().unzip();
    let median = Median::around(&places, &weights, &[], &places, Travel::new(50.0, 1.3)?)?;
    let plan = median.plan(PLACES)?;
    let quick = shortest(5, || median.plan(PLACES).map(drop))?.0;
    let (exact, slow) = timed(|| median.exact(PLACES, PATIENCE));
    let proof = match exact {
        Ok(exact) => format!(
            "{:.3} s, gap {:.4} % | {:.3} %",
            slow.as_secs_f64(),
            100.0 * exact.gap(),
            100.0 * (plan.minutes - exact.minutes) / exact.minutes,
        ),
        Err(error) => format!("{error} |"),
    };
    println!(
        "| {} {name} | {} | {quick:.3} s | {:.2} % | {proof} |",
        places.len(),
        places.len() * places.len(),
        100.0 * plan.gap(),
    );
    Ok(())
}
