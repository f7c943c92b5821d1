//! `maillage site`: where to put so many more places, from tables of points.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use diagnosis::access::Travel;
use diagnosis::siting::{Cover, Plan};
use serde_json::{Value, json};

use super::points::Points;

/// Arguments of `maillage site`.
#[derive(Args)]
pub struct Site {
    /// Where people are: a CSV with id, lat, lon, weight
    #[arg(long)]
    demand: PathBuf,
    /// Places that exist and stay: a CSV with id, lat, lon; none without it, or where it is empty
    #[arg(long)]
    existing: Option<PathBuf>,
    /// Where a place may be put: a CSV with id, lat, lon
    #[arg(long)]
    candidates: PathBuf,
    /// Whoever is so many minutes away, the last included, is reached
    #[arg(long)]
    radius_minutes: f64,
    /// How many places to put
    #[arg(short, long = "places")]
    p: usize,
    /// Prove the best plan, with HiGHS
    #[arg(long)]
    exact: bool,
    /// Seconds that HiGHS may take
    #[arg(long, default_value_t = 60)]
    patience: u64,
    /// Kilometres an hour
    #[arg(long, default_value_t = 50.0)]
    speed_kmh: f64,
    /// How many times longer than the great circle roads are
    #[arg(long, default_value_t = 1.3)]
    circuity: f64,
    /// The JSON to write: chosen, covered, bound, gap
    #[arg(long)]
    out: PathBuf,
}

impl Site {
    pub fn run(self) -> anyhow::Result<()> {
        let travel = Travel::new(self.speed_kmh, self.circuity)?;
        let demand = Points::read(&self.demand)?;
        let weights = demand.amounts("weight")?;
        let existing = match &self.existing {
            Some(path) => Points::read_any(path)?,
            None => Vec::new(),
        };
        let candidates = Points::read(&self.candidates)?;
        let begin = Instant::now();
        let (places, radius) = (&candidates.places, self.radius_minutes);
        let cover = Cover::within(&demand.places, &weights, &existing, places, travel, radius)?;
        let plan = match self.exact {
            true => cover.exact(self.p, Duration::from_secs(self.patience))?,
            false => cover.plan(self.p),
        };
        let took = begin.elapsed();
        let document = document(&cover, &plan, &candidates.ids);
        let text = serde_json::to_string_pretty(&document)?;
        std::fs::write(&self.out, text + "\n")
            .with_context(|| format!("{} cannot be written", self.out.display()))?;
        println!(
            "{} of {} candidates: {} of {} within {} minutes ({} before), at most {}, gap {:.4} %, {:.3} s → {}",
            plan.chosen.len(),
            candidates.ids.len(),
            plan.covered,
            cover.total(),
            self.radius_minutes,
            cover.before(),
            plan.bound,
            100.0 * plan.gap(),
            took.as_secs_f64(),
            self.out.display()
        );
        Ok(())
    }
}

fn document(cover: &Cover, plan: &Plan, ids: &[String]) -> Value {
    let chosen: Vec<&String> = plan
        .chosen
        .iter()
        .map(|&candidate| &ids[candidate])
        .collect();
    json!({
        "objective": "mclp",
        "chosen": chosen,
        "covered": plan.covered,
        "bound": plan.bound,
        "gap": plan.gap(),
        "covered_before": cover.before(),
        "total": cover.total(),
    })
}
