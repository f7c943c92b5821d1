//! How long journeys take: along the great circle, as a matrix tells, or as a routing service does.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use diagnosis::access::{Matrix, Mode, Place, Travel, Trip, reached};

use crate::kernel::clock::Clock;
use crate::kernel::database;
use crate::travel::{self, TravelSettings};

/// Names of places, and where they are.
type Named<'a> = (&'a [String], &'a [Place]);

/// A way of going.
#[derive(Args)]
pub struct Journeys {
    /// How one goes: voiture (50 km/h, roads 1.3 times the great circle), marche (4.5, 1.3) or
    /// transport (18, 1.5)
    #[arg(long, default_value = "voiture")]
    mode: Mode,
    /// Kilometres an hour, in the stead of the mode's
    #[arg(long)]
    speed_kmh: Option<f64>,
    /// How many times longer than the great circle roads are, in the stead of the mode's
    #[arg(long)]
    circuity: Option<f64>,
    /// Times that somebody worked out: a CSV with from, to, minutes; a pair that it does not have
    /// cannot be travelled
    #[arg(long, conflicts_with = "routed")]
    matrix: Option<PathBuf>,
    /// Ask the travel service for times, journeys apart that even a straight road at this speed would
    /// not make in time
    #[arg(long, requires = "travel_url")]
    routed: bool,
    /// Keep what the service answers in this database, and take it from there
    #[arg(long, requires = "routed")]
    cache: Option<String>,
    #[command(flatten)]
    service: TravelSettings,
}

impl Journeys {
    /// The way of going, where times are not known otherwise.
    pub fn travel(&self) -> anyhow::Result<Travel> {
        let usual = self.mode.travel();
        let speed = self.speed_kmh.unwrap_or_else(|| usual.speed_kmh());
        let circuity = self.circuity.unwrap_or_else(|| usual.circuity());
        Ok(Travel::new(speed, circuity)?)
    }

    /// The times that are known, if they are not to be told by the great circle: of journeys that
    /// may take so many minutes.
    pub async fn trips(
        &self,
        from: Named<'_>,
        to: Named<'_>,
        most_minutes: f64,
    ) -> anyhow::Result<Option<Vec<Trip>>> {
        if let Some(path) = &self.matrix {
            return Ok(Some(read(path, from.0, to.0)?));
        }
        match self.service.service() {
            Some(service) if self.routed => {
                let straight = Travel::new(self.travel()?.speed_kmh(), 1.0)?;
                let rows = reached(from.1, to.1, straight, most_minutes);
                let journeys: Vec<(u32, u32)> = (rows.iter().enumerate())
                    .flat_map(|(from, row)| row.iter().map(move |&to| (from as u32, to)))
                    .collect();
                let database = match &self.cache {
                    Some(url) => Some(database::open(url).await?),
                    None => None,
                };
                let (database, clock) = (database.as_ref(), Clock::System);
                let asked =
                    travel::trips(database, &service, from.1, to.1, &journeys, clock).await?;
                if asked.unanswered > 0 {
                    // Some times by road and others by the great circle would not compare.
                    bail!(
                        "{} of {} journeys have no time. {}",
                        asked.unanswered,
                        journeys.len(),
                        asked.failure.unwrap_or_default()
                    );
                }
                Ok(Some(asked.trips))
            }
            _ => Ok(None),
        }
    }
}

fn read(path: &Path, from: &[String], to: &[String]) -> anyhow::Result<Vec<Trip>> {
    let file = path.display();
    let content = std::fs::read(path).with_context(|| format!("{file} cannot be read"))?;
    let matrix = Matrix::read(&content, from, to).with_context(|| format!("in {file}"))?;
    if matrix.strangers > 0 {
        println!(
            "{file}: {} rows are of other places, and left out",
            matrix.strangers
        );
    }
    Ok(matrix.trips)
}
