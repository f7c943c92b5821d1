//! Where the communes of a territory stand by an index: as it is published, and by other weights.

use diagnosis::index::Score;
use diagnosis::reliability::small::{Unranked, too_few};
use territory::Level;

use super::weighing::{Weighing, choices, label};
use crate::kernel::atlas::Atlas;
use crate::portrait::indices::model::{Known, one};
use crate::portrait::indices::scored::scored;
use crate::portrait::model::Subject;

/// The indices that come first where several say as much of a territory: those to decide by, then
/// those to compare with.
const PREFERRED: [&str; 5] = [
    "ifn-v1-corrige",
    "portrea",
    "ifn-2023-like",
    "modele-de-depart",
    "ifn-v1",
];

/// An index over a territory.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its name in addresses.
    pub index: String,
    /// Its name for readers.
    pub title: String,
    /// What its readers must know.
    pub cautions: Vec<String>,
    /// What weighs in it.
    pub weights: Vec<WeightTold>,
    /// The communes, in the order of the subject's.
    pub communes: Vec<Stand>,
}

/// A weight, as published and as asked.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightTold {
    /// The aggregate it weighs in.
    pub aggregate: String,
    /// Its name for readers.
    pub within: String,
    /// What weighs.
    pub part: String,
    /// Its name for readers.
    pub label: String,
    /// As published.
    pub published: f64,
    /// As asked.
    pub weight: f64,
}

/// Where a commune stands: from the most fragile on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    /// The commune, by number.
    pub number: usize,
    /// As the index is published.
    pub published: Place,
    /// By the weights that are asked.
    pub weighed: Place,
}

/// A score and its rank among the communes of the territory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Place {
    /// The score; nothing where too much is missing.
    pub score: Option<f64>,
    /// The rank, from 1; nothing without a score, or where too few people are counted.
    pub rank: Option<usize>,
    /// Why a score has no rank.
    pub unranked: Option<Unranked>,
}

impl Standing {
    /// Works it out; nothing where no index can be, which its own page says.
    pub fn of(atlas: &Atlas, subject: &Subject, weighing: &Weighing) -> Option<Self> {
        let known = match &weighing.index {
            Some(index) => one(atlas, index)?,
            None => usual(atlas, subject)?,
        };
        let model = known.model;
        let scored = scored(atlas, &known, Level::Commune).ok()?;
        let comparable = scored.comparable(&known).ok()?;
        // The rows of the level are the communes, in their order.
        let rows = &subject.communes;
        let table = scored.values.table.only(rows);
        let placed = |weighing: &Weighing| {
            let model = weighing.of(model)?;
            let scores = comparable.scores(&model, rows).ok()?;
            Some(places(&scores, &too_few(&model, &table)))
        };
        let published = placed(&Weighing::default())?;
        let weighed = match weighing.weights.is_empty() {
            true => published.clone(),
            false => placed(weighing)?,
        };
        let both = published.into_iter().zip(weighed);
        Some(Self {
            index: model.id.clone(),
            title: model.title.clone(),
            cautions: model.cautions.clone(),
            weights: model
                .weighing(&scored.values.table)
                .into_iter()
                .map(|(aggregate, part)| WeightTold {
                    aggregate: aggregate.id.clone(),
                    within: aggregate.label.clone(),
                    part: part.part.clone(),
                    label: label(model, &part.part).to_owned(),
                    published: part.weight,
                    weight: weighing.weight(aggregate, part),
                })
                .collect(),
            communes: rows
                .iter()
                .zip(both)
                .map(|(&number, (published, weighed))| Stand {
                    number,
                    published,
                    weighed,
                })
                .collect(),
        })
    }

    /// Whether any weight is otherwise than published.
    pub fn is_reweighed(&self) -> bool {
        self.weights.iter().any(WeightTold::is_otherwise)
    }

    /// Those that have a rank by the weights asked, the most fragile first.
    pub fn first(&self) -> Vec<&Stand> {
        let ranked = |stand: &&Stand| stand.weighed.rank.is_some();
        let mut first: Vec<&Stand> = self.communes.iter().filter(ranked).collect();
        first.sort_by_key(|stand| (stand.weighed.rank, stand.number));
        first
    }

    /// Those whose rank changes, by how much.
    pub fn moved(&self) -> Vec<&Stand> {
        let moves = |stand: &&Stand| stand.climbs().is_some_and(|ranks| ranks != 0);
        let mut moved: Vec<&Stand> = self.communes.iter().filter(moves).collect();
        let far = |stand: &Stand| stand.climbs().map_or(0, isize::unsigned_abs);
        moved.sort_by_key(|stand| (std::cmp::Reverse(far(stand)), stand.weighed.rank));
        moved
    }
}

impl WeightTold {
    /// Whether it is otherwise than published.
    pub fn is_otherwise(&self) -> bool {
        (self.weight - self.published).abs() > 1e-9
    }
}

impl Stand {
    /// How many ranks nearer to the first it comes by the weights asked.
    pub fn climbs(&self) -> Option<isize> {
        let (before, after) = self.published.rank.zip(self.weighed.rank)?;
        Some(before.cast_signed() - after.cast_signed())
    }
}

/// The index that says most of a territory.
fn usual<'a>(atlas: &'a Atlas, subject: &Subject) -> Option<Known<'a>> {
    let known = |index: &&str| choices(atlas).find(|known| known.model.id == **index);
    let covered = |known: &Known| {
        let scored = scored(atlas, known, Level::Commune).ok()?;
        let comparable = scored.comparable(known).ok()?;
        comparable.covered(known.model, &subject.communes).ok()
    };
    let mut best: Option<(f64, Known)> = None;
    for known in PREFERRED.iter().filter_map(known) {
        let share = covered(&known).unwrap_or(0.0);
        // What is as well covered but for a hair is as well covered.
        if best.as_ref().is_none_or(|(most, _)| share > most + 0.01) {
            best = Some((share, known));
        }
    }
    best.map(|(_, known)| known)
}

/// Ranks among those that may have one; equal scores share theirs.
fn places(scores: &[Score], too_few: &[Option<Unranked>]) -> Vec<Place> {
    let mut ranked: Vec<f64> = scores
        .iter()
        .zip(too_few)
        .filter(|(_, few)| few.is_none())
        .filter_map(|(score, _)| score.ok())
        .collect();
    ranked.sort_by(|one, other| other.total_cmp(one));
    let place = |(score, few): (&Score, &Option<Unranked>)| match (*score, few) {
        (Err(_), _) => Place {
            unranked: Some(Unranked::NoScore),
            ..Place::default()
        },
        (Ok(score), Some(few)) => Place {
            score: Some(score),
            rank: None,
            unranked: Some(*few),
        },
        (Ok(score), None) => Place {
            score: Some(score),
            rank: Some(1 + ranked.partition_point(|other| *other > score)),
            unranked: None,
        },
    };
    scores.iter().zip(too_few).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diagnosis::index::NoScore;

    #[test]
    fn ranks_are_shared_and_those_of_few_people_leave_no_gap() {
        let scores = [
            Ok(3.0),
            Ok(9.0),
            Err(NoScore::Missing),
            Ok(3.0),
            Ok(5.0),
            Ok(1.0),
        ];
        let few = [None, Some(Unranked::FewPeople), None, None, None, None];
        let ranks: Vec<_> = places(&scores, &few)
            .iter()
            .map(|place| place.rank)
            .collect();
        assert_eq!(ranks, [Some(2), None, None, Some(2), Some(1), Some(4)]);
    }
}
