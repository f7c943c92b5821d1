//! The surroundings of the territories that were asked about last, kept with the atlas: moving a lever
//! then counts again a territory, and gathers nothing.

use std::sync::{Arc, Mutex, PoisonError};

use diagnosis::access::{Basin, Changes};

use super::asked::Levers;
use crate::kernel::atlas::Atlas;
use crate::portrait::model::mode::{Mode, bands};
use crate::portrait::model::{National, Reach};

/// Surroundings kept: a few people play at a time. One of a région is some megabytes.
const KEPT: usize = 16;

/// The surroundings of the territories that were asked about last.
#[derive(Default)]
pub struct Grounds {
    /// The newest last.
    basins: Mutex<Vec<Kept>>,
}

struct Kept {
    communes: Vec<usize>,
    mode: Mode,
    basin: Arc<Basin>,
}

impl Grounds {
    /// Those of an atlas.
    pub fn of(atlas: &Atlas) -> Arc<Self> {
        atlas.derived_or(|_| Self::default())
    }

    /// The surroundings of these communes; made now unless they were asked for a moment ago.
    fn basin(&self, national: &National, communes: &[usize], mode: Mode) -> Arc<Basin> {
        // A panic while the lock is held leaves a list that is still true.
        let kept = || self.basins.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |one: &Kept| one.mode == mode && one.communes == communes;
        {
            let mut basins = kept();
            if let Some(position) = basins.iter().position(same) {
                let found = basins.remove(position);
                let basin = found.basin.clone();
                basins.push(found);
                return basin;
            }
        }
        // Made without the lock: others go on meanwhile.
        let basin = Arc::new(Basin::around(
            &national.ground,
            communes,
            bands(),
            mode.travel(),
        ));
        let mut basins = kept();
        if basins.len() >= KEPT {
            basins.remove(0);
        }
        basins.push(Kept {
            communes: communes.to_vec(),
            mode,
            basin: basin.clone(),
        });
        basin
    }

    /// What each of these communes would reach, in their order.
    pub fn reaches(&self, national: &National, communes: &[usize], levers: &Levers) -> Vec<Reach> {
        let closed: Vec<usize> = levers
            .closed
            .iter()
            .filter_map(|place| national.welcoming.binary_search(place).ok())
            .collect();
        let added: Vec<_> = levers
            .added
            .iter()
            .map(|one| (national.demand[one.commune], Some(one.hours)))
            .collect();
        let changes = Changes {
            closed: &closed,
            added: &added,
        };
        let basin = self.basin(national, communes, levers.mode);
        let (fewest, most) = &national.persons;
        let found = basin.with_between(fewest, most, &national.hours, &changes);
        // Persons are intervals and hours are bounded: neither is negative nor infinite.
        let found = found.expect("intervals and hours can be shared out");
        found.into_iter().map(Reach::from).collect()
    }
}
