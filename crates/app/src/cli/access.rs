//! `maillage access`: how much help people can reach, from two tables of points.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use diagnosis::access::{Bands, Catchment, Travel};

use super::points::Points;

/// Arguments of `maillage access`.
#[derive(Args)]
pub struct Access {
    /// Where people are: a CSV with id, lat, lon, population
    #[arg(long)]
    demand: PathBuf,
    /// Where help is: a CSV with id, lat, lon, capacity (empty where it is unknown)
    #[arg(long)]
    supply: PathBuf,
    /// What a place counts for: minutes:weight, up to that minute included
    #[arg(long, default_value = "10:1,15:0.6667,20:0.3333")]
    bands: Bands,
    /// Kilometres an hour
    #[arg(long, default_value_t = 50.0)]
    speed_kmh: f64,
    /// How many times longer than the great circle roads are
    #[arg(long, default_value_t = 1.3)]
    circuity: f64,
    /// The CSV to write: id, accessibility, nearest_minutes, unknown_within_reach
    #[arg(long)]
    out: PathBuf,
}

impl Access {
    pub fn run(self) -> anyhow::Result<()> {
        let travel = Travel::new(self.speed_kmh, self.circuity)?;
        let (demand, supply) = (Points::read(&self.demand)?, Points::read(&self.supply)?);
        let (populations, capacities) = (
            demand.amounts("population")?,
            supply.amounts_known("capacity")?,
        );
        let catchment = Catchment::new(&demand.places, &supply.places, &self.bands, travel);
        let found = catchment.share_out(&populations, &capacities)?;
        let mut out = csv::Writer::from_path(&self.out)
            .with_context(|| format!("{} cannot be written", self.out.display()))?;
        out.write_record([
            "id",
            "accessibility",
            "nearest_minutes",
            "unknown_within_reach",
        ])?;
        for (id, access) in demand.ids.iter().zip(&found) {
            let nearest = access
                .nearest_minutes
                .map_or_else(String::new, |minutes| minutes.to_string());
            out.write_record([
                id,
                &access.accessibility.to_string(),
                &nearest,
                &access.unknown_within_reach.to_string(),
            ])?;
        }
        out.flush()?;
        println!(
            "{} places of demand, {} of supply → {}",
            demand.ids.len(),
            supply.ids.len(),
            self.out.display()
        );
        Ok(())
    }
}
