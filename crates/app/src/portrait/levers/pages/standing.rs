//! An index and its weights, as the form offers them, and where communes stand by them.

use super::view::Line;
use crate::kernel::atlas::Atlas;
use crate::portrait::indices::words::{decimal, unranked};
use crate::portrait::levers::model::standing::{Place, Stand, Standing, WeightTold};
use crate::portrait::levers::model::weighing;
use crate::portrait::levers::model::{Levers, asked};
use crate::portrait::levers::words as said;

/// The communes shown first.
const FIRST: usize = 10;
/// Of those whose rank changes, so many are shown.
const MOVED: usize = 10;

/// The index that the form shows.
pub struct IndexForm {
    /// Whose weights these are.
    pub index: String,
    /// The indices that may be chosen.
    pub choices: Vec<IndexChoice>,
    /// The weights, by what they weigh in.
    pub groups: Vec<(String, Vec<WeightField>)>,
}

/// An index that may be chosen.
pub struct IndexChoice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// A weight that may be changed.
pub struct WeightField {
    pub name: String,
    pub label: String,
    pub value: String,
    pub published: String,
}

/// Where the communes stand.
pub struct StandingTold {
    pub title: String,
    pub sentence: String,
    pub cautions: Vec<String>,
    pub first: Vec<Line>,
    pub moved: Vec<Line>,
    /// How many have no rank, and why.
    pub without: Option<String>,
    pub href: String,
}

/// The form of a territory's index.
pub fn form(atlas: &Atlas, levers: &Levers, standing: &Standing) -> IndexForm {
    let choices = weighing::choices(atlas).map(|known| {
        let slug = &known.model.id;
        let chosen = *slug == standing.index;
        IndexChoice {
            // What is shown without being asked stays out of addresses.
            value: match chosen && !levers.weighing.is_asked() {
                true => String::new(),
                false => slug.clone(),
            },
            label: known.model.title.clone(),
            chosen,
        }
    });
    let mut groups: Vec<(String, Vec<WeightField>)> = Vec::new();
    for weight in &standing.weights {
        match groups
            .last_mut()
            .filter(|(label, _)| *label == weight.within)
        {
            Some((_, fields)) => fields.push(field(weight)),
            None => groups.push((weight.within.clone(), vec![field(weight)])),
        }
    }
    IndexForm {
        index: standing.index.clone(),
        choices: choices.collect(),
        groups,
    }
}

fn field(weight: &WeightTold) -> WeightField {
    WeightField {
        name: weighing::field(&weight.aggregate, &weight.part),
        label: weight.label.clone(),
        // A field of numbers takes points only, whatever the language.
        value: asked::decimal(weight.weight),
        published: asked::decimal(weight.published).replace('.', ","),
    }
}

/// Where the communes stand.
pub fn told(atlas: &Atlas, standing: &Standing) -> StandingTold {
    let lines = |stands: Vec<&Stand>, most: usize| {
        let shown = stands.into_iter().take(most);
        shown.map(|stand| line(atlas, standing, stand)).collect()
    };
    StandingTold {
        title: standing.title.clone(),
        sentence: said::standing(atlas, standing),
        cautions: standing.cautions.clone(),
        first: lines(standing.first(), FIRST),
        moved: lines(standing.moved(), MOVED),
        without: without(standing),
        href: format!("/indices/{}", standing.index),
    }
}

fn line(atlas: &Atlas, standing: &Standing, stand: &Stand) -> Line {
    let commune = &atlas.territories.communes()[stand.number];
    let mut cells = vec![
        (
            "Rang",
            said::from_to(rank(&stand.published), rank(&stand.weighed)),
        ),
        (
            "Score",
            said::from_to(score(&stand.published), score(&stand.weighed)),
        ),
    ];
    if standing.is_reweighed() {
        cells.push(("Changement", said::climbs(stand)));
    }
    Line {
        href: format!("/territoires/commune/{}/portrait", commune.code),
        name: commune.name.clone(),
        cells,
    }
}

fn rank(place: &Place) -> String {
    place
        .rank
        .map_or_else(|| "sans rang".to_owned(), said::rank)
}

fn score(place: &Place) -> String {
    let known = place.score.map(|score| decimal(score, 2));
    known.unwrap_or_else(|| "non connu".to_owned())
}

/// « 46 communes n’ont pas de rang : moins de 200 personnes comptées (46). »
fn without(standing: &Standing) -> Option<String> {
    let mut reasons: Vec<(&'static str, usize)> = Vec::new();
    let places = standing.communes.iter().map(|stand| stand.weighed);
    for why in places.filter_map(|place| place.unranked) {
        let words = unranked(why.slug());
        match reasons.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => reasons.push((words, 1)),
        }
    }
    said::without_rank(&reasons)
}
