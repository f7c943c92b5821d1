//! "sauf le mercredi après-midi", "fermé les jours fériés", "fermé dernier samedi".

use super::items::{Half, Item, Placed};
use super::model::{Days, PartOfYear, When};

/// What is taken away from the hours before.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Exception {
    pub days: Days,
    pub half: Option<Half>,
    pub when: Option<When>,
    pub season: Option<PartOfYear>,
    pub public_holidays: bool,
    /// Told as closed, not as an exception to something.
    pub closed: bool,
    /// Other hours are told instead.
    pub replaced: bool,
    /// It bears on so many clauses, from the first.
    pub clauses: usize,
}

impl Exception {
    pub fn before(self, clauses: usize) -> Self {
        Self { clauses, ..self }
    }

    pub fn replaced(self, clauses: usize) -> Self {
        Self {
            clauses,
            replaced: true,
            ..self
        }
    }

    /// Whether it is about days and nothing else.
    pub fn takes_whole_days(&self) -> bool {
        let days = Self {
            days: self.days,
            closed: self.closed,
            ..Self::default()
        };
        !self.days.is_empty() && *self == days
    }

    fn is_empty(&self) -> bool {
        self.days.is_empty()
            && self.half.is_none()
            && self.when.is_none()
            && self.season.is_none()
            && !self.public_holidays
    }
}

/// The exception whose first word is at `at`, and where it ends.
pub(super) fn read(items: &[Placed], at: usize, closed: bool) -> Option<(Exception, usize)> {
    let mut exception = Exception {
        closed,
        ..Exception::default()
    };
    let mut end = at + 1;
    let mut next = end;
    while let Some(placed) = items.get(next) {
        match &placed.item {
            Item::Days(days) if joins(&exception, *days) => {
                exception.days = exception.days.with(*days);
            }
            Item::Half(half) => exception.half = Some(*half),
            Item::Weeks(when) => exception.when = Some(when.clone()),
            Item::Season(part) => exception.season = Some(part.clone()),
            Item::PublicHolidays => exception.public_holidays = true,
            // "sauf fermé": the same again.
            Item::Neutral | Item::Mark(':' | '&' | ',') | Item::Closed | Item::Except
                if next == at + 1 || !exception.is_empty() || items[next].item == Item::Neutral =>
            {
                next += 1;
                continue;
            }
            _ => break,
        }
        next += 1;
        end = next;
    }
    (!exception.is_empty()).then_some((exception, end))
}

/// Days after a half are another clause: "fermé mardi matin, mercredi 9h-12h".
fn joins(exception: &Exception, _days: Days) -> bool {
    exception.half.is_none() || exception.days.is_empty()
}
