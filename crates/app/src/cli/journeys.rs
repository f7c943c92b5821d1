//! How long journeys take: along the great circle, or as a matrix tells.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use diagnosis::access::{Matrix, Mode, Place, Travel, Trip};

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
    #[arg(long)]
    matrix: Option<PathBuf>,
}

impl Journeys {
    /// The way of going, where times are not known otherwise.
    pub fn travel(&self) -> anyhow::Result<Travel> {
        let usual = self.mode.travel();
        let speed = self.speed_kmh.unwrap_or_else(|| usual.speed_kmh());
        let circuity = self.circuity.unwrap_or_else(|| usual.circuity());
        Ok(Travel::new(speed, circuity)?)
    }

    /// The times that are known, if they are not to be told by the great circle.
    #[allow(clippy::unused_async, reason = "a service is asked")]
    pub async fn trips(
        &self,
        from: Named<'_>,
        to: Named<'_>,
        _most_minutes: f64,
    ) -> anyhow::Result<Option<Vec<Trip>>> {
        let Some(path) = &self.matrix else {
            return Ok(None);
        };
        let file = path.display();
        let content = std::fs::read(path).with_context(|| format!("{file} cannot be read"))?;
        let matrix = Matrix::read(&content, from.0, to.0).with_context(|| format!("in {file}"))?;
        if matrix.strangers > 0 {
            println!(
                "{file}: {} rows are of other places, and left out",
                matrix.strangers
            );
        }
        Ok(Some(matrix.trips))
    }
}
