//! `maillage access`: how much help people can reach, from two tables of points.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use diagnosis::access::{self, Catchment, Decay, mean};

use super::journeys::Journeys;
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
    /// What a place counts for: minutes:weight, up to that minute included; or linear:20,
    /// gaussian:20, exponential:20:7.5 (half as much every 7.5 minutes)
    #[arg(long, alias = "decay", default_value = "10:1,15:0.6667,20:0.3333")]
    bands: Decay,
    #[command(flatten)]
    journeys: Journeys,
    /// Count people by columns of the demand and what each of them weighs, as
    /// moins_65:1,plus_65:1.8; the column population is then not read
    #[arg(long, value_parser = weights)]
    weights: Option<Weights>,
    /// People known between bounds: the columns population_low and population_high are read, and
    /// accessibility_low and accessibility_high written
    #[arg(long, conflicts_with = "weights")]
    interval: bool,
    /// The most that one place counts for, as the APL caps activity
    #[arg(long)]
    capacity_cap: Option<f64>,
    /// The CSV to write: id, accessibility, nearest_minutes, unknown_within_reach
    #[arg(long)]
    out: PathBuf,
}

/// Columns of people, each with its weight.
type Weights = Vec<(String, f64)>;

impl Access {
    pub async fn run(self) -> anyhow::Result<()> {
        let travel = self.journeys.travel()?;
        let (demand, supply) = (Points::read(&self.demand)?, Points::read(&self.supply)?);
        let (low, high) = self.populations(&demand)?;
        let capacities = self.capacities(&supply)?;
        let (from, to) = (
            (&demand.ids[..], &demand.places[..]),
            (&supply.ids[..], &supply.places[..]),
        );
        let trips = self.journeys.trips(from, to, self.bands.limit()).await?;
        let begin = Instant::now();
        let catchment = match trips {
            Some(trips) => {
                Catchment::timed(demand.ids.len(), supply.ids.len(), &trips, &self.bands)
            }
            None => Catchment::new(&demand.places, &supply.places, &self.bands, travel),
        };
        let indexed = begin.elapsed();
        let found = match self.interval {
            true => catchment.share_out_between(&low, &high, &capacities)?,
            false => {
                let found = catchment.share_out(&low, &capacities)?;
                found.into_iter().map(|access| (access, access)).collect()
            }
        };
        let shared = begin.elapsed() - indexed;
        self.write(&demand.ids, &found)?;
        let weighed = found
            .iter()
            .zip(&high)
            .map(|((access, _), people)| (*access, *people));
        println!(
            "{} places of demand, {} of supply, {}; indexed in {:.3} s, shared out in {:.4} s; mean {} → {}",
            demand.ids.len(),
            supply.ids.len(),
            (catchment.pairs()).map_or_else(
                || "pairs not listed".to_owned(),
                |pairs| format!("{pairs} pairs")
            ),
            indexed.as_secs_f64(),
            shared.as_secs_f64(),
            mean(weighed).map_or_else(|| "unknown".to_owned(), |mean| mean.to_string()),
            self.out.display()
        );
        Ok(())
    }

    /// The fewest people and the most, which are the same but for intervals.
    fn populations(&self, demand: &Points) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
        if self.interval {
            let low = demand.amounts("population_low")?;
            let high = demand.amounts("population_high")?;
            if let Some(row) = low.iter().zip(&high).position(|(low, high)| low > high) {
                let id = &demand.ids[row];
                bail!("{id} has more people at least than at most: exchange the two columns");
            }
            return Ok((low, high));
        }
        let Some(weights) = &self.weights else {
            let population = demand.amounts("population")?;
            return Ok((population.clone(), population));
        };
        let mut sum = vec![0.0; demand.ids.len()];
        for (column, weight) in weights {
            for (sum, people) in sum.iter_mut().zip(demand.amounts(column)?) {
                *sum += weight * people;
            }
        }
        Ok((sum.clone(), sum))
    }

    fn capacities(&self, supply: &Points) -> anyhow::Result<Vec<Option<f64>>> {
        let capacities = supply.amounts_known("capacity")?;
        let Some(cap) = self.capacity_cap else {
            return Ok(capacities);
        };
        if !(cap.is_finite() && cap >= 0.0) {
            bail!("a cap of {cap} cannot be counted with: give 0 or more");
        }
        Ok(capacities
            .into_iter()
            .map(|one| one.map(|one| one.min(cap)))
            .collect())
    }

    fn write(
        &self,
        ids: &[String],
        found: &[(access::Access, access::Access)],
    ) -> anyhow::Result<()> {
        let mut out = csv::Writer::from_path(&self.out)
            .with_context(|| format!("{} cannot be written", self.out.display()))?;
        let amounts: &[&str] = match self.interval {
            true => &["accessibility_low", "accessibility_high"],
            false => &["accessibility"],
        };
        let columns = [
            &["id"],
            amounts,
            &["nearest_minutes", "unknown_within_reach"],
        ]
        .concat();
        out.write_record(columns)?;
        for (id, (low, high)) in ids.iter().zip(found) {
            let mut row = vec![id.clone(), low.accessibility.to_string()];
            if self.interval {
                row.push(high.accessibility.to_string());
            }
            let nearest = low.nearest_minutes;
            row.push(nearest.map_or_else(String::new, |minutes| minutes.to_string()));
            row.push(low.unknown_within_reach.to_string());
            out.write_record(row)?;
        }
        Ok(out.flush()?)
    }
}

fn weights(text: &str) -> Result<Weights, String> {
    let part = |part: &str| {
        let wrong = || format!("« {part} » is no weight of a column: write moins_65:1,plus_65:1.8");
        let (column, weight) = part.split_once(':').ok_or_else(wrong)?;
        let weight: f64 = weight.trim().parse().map_err(|_| wrong())?;
        match weight.is_finite() && weight >= 0.0 {
            true => Ok((column.trim().to_owned(), weight)),
            false => Err(wrong()),
        }
    };
    text.split(',').map(part).collect()
}
