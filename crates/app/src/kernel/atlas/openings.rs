//! When places are open over the coming days, worked out once per day and kept:
//! reading the rules of opening hours takes 0.2 s for the whole country, too
//! slow for each request.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{AtlasPlace, PlaceIndex};

/// From the day before the UTC date (it is still yesterday in Polynésie) to eight days after: the
/// coming Saturday is never farther than that, wherever it is.
const DAYS: u64 = 10;

/// An open stretch, in minutes of the place's own clock since [`Openings::base`] began.
pub type Span = (u16, u16);

/// The open stretches of every place, each worked out when it is first asked.
pub struct Openings {
    base: NaiveDate,
    spans: Box<[OnceLock<Box<[Span]>>]>,
    begun: AtomicBool,
}

impl Openings {
    /// The openings around an instant, of so many places.
    pub fn around(now: DateTime<Utc>, places: usize) -> Self {
        Self {
            base: base(now),
            spans: (0..places).map(|_| OnceLock::new()).collect(),
            begun: AtomicBool::new(false),
        }
    }

    /// Whether they still hold the days around this instant.
    pub fn serve(&self, now: DateTime<Utc>) -> bool {
        self.base == base(now)
    }

    /// Whether nobody has yet begun to work them all out; true once only.
    pub fn begin(&self) -> bool {
        !self.begun.swap(true, Ordering::Relaxed)
    }

    /// The stretches of a place, in order.
    pub fn of(&self, index: PlaceIndex, place: &AtlasPlace) -> &[Span] {
        let Some(hours) = &place.place.horaires else {
            return &[];
        };
        self.spans[index].get_or_init(|| {
            let spans = hours
                .open_spans(self.base, DAYS, place.holidays)
                .into_iter();
            spans
                .map(|(from, until)| (self.minute(from), self.minute(until)))
                .collect()
        })
    }

    /// A local time as minutes since the base; what is outside is brought to the nearest end.
    pub fn minute(&self, local: NaiveDateTime) -> u16 {
        let minutes = (local - self.base.and_time(NaiveTime::MIN)).num_minutes();
        u16::try_from(minutes.max(0)).unwrap_or(u16::MAX)
    }
}

/// Whether some stretch meets a window of minutes.
pub fn meets(spans: &[Span], (from, until): Span) -> bool {
    spans
        .iter()
        .any(|&(opens, closes)| opens < until && from < closes)
}

/// How long one must wait from `minute` on: 0 if it is open, none if it does not open again.
pub fn wait(spans: &[Span], minute: u16) -> Option<u16> {
    spans
        .iter()
        .find(|(_, closes)| minute < *closes)
        .map(|(opens, _)| opens.saturating_sub(minute))
}

fn base(now: DateTime<Utc>) -> NaiveDate {
    let today = now.date_naive();
    today.checked_sub_days(Days::new(1)).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_met_but_by_what_only_touches_it() {
        let spans = [(540, 720), (840, 1020)];
        assert!(meets(&spans, (700, 701)));
        assert!(!meets(&spans, (720, 840)));
        assert!(meets(&spans, (0, 541)));
        assert_eq!(wait(&spans, 600), Some(0));
        assert_eq!(wait(&spans, 720), Some(120));
        assert_eq!(wait(&spans, 1020), None);
    }
}
