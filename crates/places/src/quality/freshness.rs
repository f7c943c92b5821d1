//! How long ago a sheet was checked, in the ecosystem's four ages.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The age of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freshness {
    /// Less than 6 months.
    UpToDate,
    /// From 6 to 12 months.
    ToWatch,
    /// From 12 to 18 months.
    ToCheck,
    /// More than 18 months.
    ToUpdate,
    /// Its source does not say.
    Unknown,
}

impl Freshness {
    /// From the freshest on.
    pub const ALL: [Self; 5] = [
        Self::UpToDate,
        Self::ToWatch,
        Self::ToCheck,
        Self::ToUpdate,
        Self::Unknown,
    ];

    /// As addresses write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::UpToDate => "a-jour",
            Self::ToWatch => "a-surveiller",
            Self::ToCheck => "a-verifier",
            Self::ToUpdate => "a-actualiser",
            Self::Unknown => "inconnue",
        }
    }

    /// The ecosystem's name for it.
    pub fn class(self) -> &'static str {
        match self {
            Self::UpToDate => "À jour",
            Self::ToWatch => "À surveiller",
            Self::ToCheck => "À vérifier",
            Self::ToUpdate => "À actualiser",
            Self::Unknown => "Date inconnue",
        }
    }

    /// As people read it in a list.
    pub fn label(self) -> &'static str {
        match self {
            Self::UpToDate => "Depuis moins de 6 mois",
            Self::ToWatch => "De 6 à 12 mois",
            Self::ToCheck => "De 12 à 18 mois",
            Self::ToUpdate => "Depuis plus de 18 mois",
            Self::Unknown => "Date inconnue",
        }
    }
}

/// Where the ages begin on a given day, worked out once for many sheets.
#[derive(Debug, Clone, Copy)]
pub struct Ages {
    limits: [NaiveDate; 3],
}

impl Ages {
    /// The ages as of `today`.
    pub fn on(today: NaiveDate) -> Self {
        Self {
            limits: [6, 12, 18].map(|months| today - Months::new(months)),
        }
    }

    /// The age of a sheet dated so; none when its source gives no date.
    pub fn of(self, date: Option<NaiveDate>) -> Freshness {
        let [half_year, year, year_and_half] = self.limits;
        match date {
            None => Freshness::Unknown,
            Some(date) if date > half_year => Freshness::UpToDate,
            Some(date) if date > year => Freshness::ToWatch,
            Some(date) if date > year_and_half => Freshness::ToCheck,
            Some(_) => Freshness::ToUpdate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_change_on_the_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let ages = Ages::on(day("2026-11-24"));
        for (date, age) in [
            ("2026-11-24", Freshness::UpToDate),
            ("2026-05-25", Freshness::UpToDate),
            ("2026-05-24", Freshness::ToWatch),
            ("2025-11-24", Freshness::ToCheck),
            ("2025-05-24", Freshness::ToUpdate),
        ] {
            assert_eq!(ages.of(Some(day(date))), age, "{date}");
        }
        assert_eq!(ages.of(None), Freshness::Unknown);
    }
}
