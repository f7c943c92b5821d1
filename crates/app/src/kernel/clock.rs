//! The only place where the application reads the time: everything else takes
//! a [`Clock`] or an instant, so that a test can choose it.

use chrono::{DateTime, NaiveDate, Utc};

/// Where "now" comes from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Always the same instant: for tests, and to show the site as of then.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The current instant.
    #[allow(clippy::disallowed_methods)] // this is the one reader of the machine's clock
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now(),
            Clock::Fixed(instant) => instant,
        }
    }

    /// Today's date in mainland France, where sources state their dates.
    pub fn today(self) -> NaiveDate {
        self.now()
            .with_timezone(&chrono_tz::Europe::Paris)
            .date_naive()
    }
}
