//! The scores of an index at a level, worked out once and kept with the atlas.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use diagnosis::index::{Comparable, Score};
use territory::Level;

use super::model::Known;
use super::values::Values;
use crate::kernel::atlas::Atlas;

/// More levels of indices than this are forgotten and worked out again.
const MOST_SCORED: usize = 40;

/// A model's cells and scores, of every territory of a level.
pub struct Scored {
    pub values: Values,
    pub scores: Vec<Score>,
    /// What other weights are tried over, once somebody tries some.
    comparable: OnceLock<Comparable>,
}

/// Levels of indices that were worked out since the atlas was made.
#[derive(Default)]
struct Kept(Mutex<HashMap<(String, Level), Arc<Scored>>>);

impl Scored {
    fn of(atlas: &Atlas, known: &Known, level: Level) -> Result<Self, String> {
        let values = Values::of(atlas, known.model, level).map_err(|error| error.to_string())?;
        let computed = known.model.compute(&values.table, Some(values.reference));
        let computed = computed.map_err(|error| error.to_string())?;
        let score = known.model.score().map_or("", |score| &score.id);
        Ok(Self {
            scores: computed.of(score).unwrap_or_default().to_vec(),
            values,
            comparable: OnceLock::new(),
        })
    }

    /// What the model puts together, made comparable.
    pub fn comparable(&self, known: &Known) -> Result<&Comparable, String> {
        if let Some(made) = self.comparable.get() {
            return Ok(made);
        }
        let (table, reference) = (&self.values.table, Some(self.values.reference));
        let made = Comparable::of(known.model, table, reference);
        let made = made.map_err(|error| error.to_string())?;
        Ok(self.comparable.get_or_init(|| made))
    }
}

/// An index's scores of a level, worked out by whoever asks first.
pub fn scored(atlas: &Atlas, known: &Known, level: Level) -> Result<Arc<Scored>, String> {
    let kept = atlas.derived_or(|_| Kept::default());
    let levels = || kept.0.lock().unwrap_or_else(PoisonError::into_inner);
    let name = (known.model.id.clone(), level);
    if let Some(found) = levels().get(&name) {
        return Ok(found.clone());
    }
    let made = Arc::new(Scored::of(atlas, known, level)?);
    let mut levels = levels();
    if levels.len() >= MOST_SCORED {
        levels.clear();
    }
    levels.insert(name, made.clone());
    Ok(made)
}
