//! `maillage site`: where to put so many more places, from tables of points.

#[cfg(test)]
mod tests;
mod told;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use diagnosis::access::{Place, Travel, Trip};
use diagnosis::siting::{Bus, Cover, Median, Service};
use serde_json::Value;

use super::journeys::Journeys;
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
    #[arg(
        short,
        long = "places",
        required_unless_present = "bus_days",
        default_value_t = 0
    )]
    p: usize,
    /// What is best: the most people reached, or the least time for all to their nearest place
    #[arg(long, value_enum, default_value_t = Objective::Mclp)]
    objective: Objective,
    /// Prove the best plan
    #[arg(long)]
    exact: bool,
    /// Seconds that the proof may take
    #[arg(long, default_value_t = 60)]
    patience: u64,
    /// Give up to so many plans that differ by a fifth of their places, 95 % as good as the first
    #[arg(long, default_value_t = 1)]
    plans: usize,
    #[command(flatten)]
    journeys: Journeys,
    /// With a matrix, what a journey that it does not have counts for in the p-median
    #[arg(long, default_value_t = 180.0)]
    beyond_minutes: f64,
    #[command(flatten)]
    round: Round,
    /// The JSON to write: chosen, covered, bound, gap
    #[arg(long)]
    out: PathBuf,
}

/// What is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Objective {
    /// The most people within reach
    Mclp,
    /// The least time for all
    PMedian,
}

/// A bus in the stead of places.
#[derive(Args)]
struct Round {
    /// A bus that stands at a candidate each half-day: days in its cycle
    #[arg(long, conflicts_with_all = ["p", "plans"])]
    bus_days: Option<usize>,
    /// Half-days of a day of the bus: 1 or 2
    #[arg(long, default_value_t = 2)]
    half_days: usize,
    /// Minutes at the wheel in a day of the bus, at most
    #[arg(long, default_value_t = 120.0)]
    round_minutes: f64,
    /// Half-days of the bus at one stop in a cycle, at most; so many are a full service
    #[arg(long, default_value_t = 1)]
    visits: u32,
    /// Where the bus sleeps, as 48.11,-1.68; without it only the way between two stops counts
    #[arg(long, value_parser = position, allow_hyphen_values = true)]
    base: Option<Place>,
}

/// Everything that was read.
struct Question {
    demand: Points,
    weights: Vec<f64>,
    existing: Vec<Place>,
    candidates: Points,
    travel: Travel,
    /// Times that are known, those of existing places first.
    trips: Option<Vec<Trip>>,
}

impl Site {
    pub async fn run(self) -> anyhow::Result<()> {
        let question = self.question().await?;
        let begin = Instant::now();
        let (document, mut words) = match (self.round.bus_days, self.objective) {
            (Some(days), _) => self.bus(&question, days)?,
            (None, Objective::Mclp) => self.mclp(&question)?,
            (None, Objective::PMedian) => self.p_median(&question)?,
        };
        words.push_str(&format!(", {:.3} s", begin.elapsed().as_secs_f64()));
        let text = serde_json::to_string_pretty(&document)?;
        std::fs::write(&self.out, text + "\n")
            .with_context(|| format!("{} cannot be written", self.out.display()))?;
        println!("{words} → {}", self.out.display());
        Ok(())
    }

    async fn question(&self) -> anyhow::Result<Question> {
        let demand = Points::read(&self.demand)?;
        let existing = match &self.existing {
            Some(path) => Points::read_any(path)?,
            None => None,
        };
        let candidates = Points::read(&self.candidates)?;
        let (mut ids, mut places) =
            existing.map_or_else(Default::default, |points| (points.ids, points.places));
        let before = places.clone();
        ids.extend_from_slice(&candidates.ids);
        places.extend_from_slice(&candidates.places);
        let from = (&demand.ids[..], &demand.places[..]);
        let trips = self
            .journeys
            .trips(from, (&ids, &places), self.radius_minutes)
            .await?;
        Ok(Question {
            weights: demand.amounts("weight")?,
            travel: self.journeys.travel()?,
            demand,
            existing: before,
            candidates,
            trips,
        })
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(self.patience)
    }

    fn cover(&self, question: &Question) -> anyhow::Result<Cover> {
        let (existing, candidates) = (&question.existing, &question.candidates.places);
        let (weights, radius) = (&question.weights, self.radius_minutes);
        Ok(match &question.trips {
            Some(trips) => Cover::timed(weights, existing.len(), candidates.len(), trips, radius)?,
            None => {
                let (demand, travel) = (&question.demand.places, question.travel);
                Cover::within(demand, weights, existing, candidates, travel, radius)?
            }
        })
    }

    fn mclp(&self, question: &Question) -> anyhow::Result<(Value, String)> {
        let cover = self.cover(question)?;
        let plan = match self.exact {
            true => cover.exact(self.p, self.patience()),
            false => cover.plan(self.p),
        };
        let plans = match self.plans {
            0 | 1 => vec![plan],
            count => cover.others(plan, self.p, count, NEAR),
        };
        Ok(told::mclp(
            &cover,
            &plans,
            &question.candidates.ids,
            self.exact,
        ))
    }

    fn p_median(&self, question: &Question) -> anyhow::Result<(Value, String)> {
        let (existing, candidates) = (&question.existing, &question.candidates.places);
        let weights = &question.weights;
        let median = match &question.trips {
            Some(trips) => {
                let most = self.beyond_minutes;
                Median::timed(weights, existing.len(), candidates.len(), trips, most)?
            }
            None => {
                let demand = &question.demand.places;
                Median::around(demand, weights, existing, candidates, question.travel)?
            }
        };
        let plan = match self.exact {
            true => median.exact(self.p, self.patience())?,
            false => median.plan(self.p)?,
        };
        let covered = self.cover(question)?.covered_by(&plan.chosen);
        Ok(told::p_median(
            &plan,
            covered,
            &question.weights,
            &question.candidates.ids,
            self.exact,
        ))
    }

    fn bus(&self, question: &Question, days: usize) -> anyhow::Result<(Value, String)> {
        let cover = self.cover(question)?;
        let (round, travel) = (&self.round, question.travel);
        let stops = &question.candidates.places;
        let out = |&stop: &Place| {
            round
                .base
                .map_or(0.0, |base| travel.minutes_between(base, stop))
        };
        let from_base: Vec<f64> = stops.iter().map(out).collect();
        let service = Service {
            days,
            half_days: round.half_days,
            most_minutes: round.round_minutes,
            visits: round.visits,
        };
        let between = |one: usize, other: usize| travel.minutes_between(stops[one], stops[other]);
        let bus = Bus::new(&cover, service, &from_base, between)?;
        let plan = match self.exact {
            true => bus.exact(self.patience())?,
            false => bus.plan(),
        };
        Ok(told::bus(
            &cover,
            &plan,
            &question.candidates.ids,
            self.exact,
        ))
    }
}

/// Other plans reach this share of what the first adds, or are not given.
const NEAR: f64 = 0.95;

fn position(text: &str) -> Result<Place, String> {
    let wrong = || format!("« {text} » is no position: write 48.11,-1.68");
    let (latitude, longitude) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    Place::new(number(latitude)?, number(longitude)?).map_err(|error| error.to_string())
}
