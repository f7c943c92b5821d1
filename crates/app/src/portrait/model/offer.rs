//! What a place offers, in the four kinds of help of a territorial diagnosis, and how many hours
//! of accompaniment a week it gives. Pure.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use places::Place;
use places::hours::{Holidays, Horaires};
use places::standard::{Dispositif, ModaliteAccompagnement, Service};

/// The problem situations of Portrea's inventory, and the help that answers each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpKind {
    /// Knowing and being on one's guard.
    Information,
    /// A computer, a connection.
    Equipment,
    /// Somebody beside one.
    Accompaniment,
    /// Learning to do without them.
    Training,
}

impl HelpKind {
    /// All of them, in the order of the inventory.
    pub const ALL: [Self; 4] = [
        Self::Information,
        Self::Equipment,
        Self::Accompaniment,
        Self::Training,
    ];

    /// The services of the national standard that belong to it; each belongs to one.
    pub fn services(self) -> &'static [Service] {
        match self {
            Self::Information => &[
                Service::ComprehensionMondeNumerique,
                Service::UtilisationSecurisee,
                Service::Parentalite,
            ],
            Self::Equipment => &[Service::AccesInternetMateriel, Service::AcquisitionMateriel],
            Self::Accompaniment => &[Service::AideDemarches, Service::InsertionProfessionnelle],
            Self::Training => &[Service::MaitriseOutils, Service::LoisirsCreations],
        }
    }

    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Information => "Informer et sensibiliser",
            Self::Equipment => "Donner accès à un équipement et à internet",
            Self::Accompaniment => "Aider et accompagner",
            Self::Training => "Former",
        }
    }

    /// In addresses and files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Equipment => "equipement",
            Self::Accompaniment => "accompagnement",
            Self::Training => "formation",
        }
    }

    /// Whether a place offers it.
    pub fn is_offered(self, place: &Place) -> bool {
        self.services()
            .iter()
            .any(|service| place.services.contains(service))
    }
}

/// One person is taken to hold a permanence, at the legal working week.
pub const MOST_HOURS_A_WEEK: f64 = 35.0;

/// Whether somebody helps with an online procedure there, as far as the sheet tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Accompaniment {
    /// It does not: only equipment, information or leisure is offered, or one is on one's own.
    None,
    /// It does, so many hours a week.
    Hours(f64),
    /// It does, or does not say what it offers; its hours are not known.
    Unknown,
}

impl Accompaniment {
    /// Whether people who need help may go there.
    pub fn welcomes(self) -> bool {
        !matches!(self, Self::None)
    }

    /// Hours a week, where they are known.
    pub fn hours(self) -> Option<f64> {
        match self {
            Self::None => Some(0.0),
            Self::Hours(hours) => Some(hours),
            Self::Unknown => None,
        }
    }
}

/// Reads it off a sheet, for the weeks from a day on.
pub fn accompaniment(place: &Place, from: NaiveDate, holidays: Holidays) -> Accompaniment {
    if !accompanies(place) {
        return Accompaniment::None;
    }
    let hours = place.horaires.as_ref();
    match hours.and_then(|hours| weekly_hours(hours, from, holidays)) {
        Some(hours) => Accompaniment::Hours(hours.min(MOST_HOURS_A_WEEK)),
        None => Accompaniment::Unknown,
    }
}

/// Somebody beside one: help with procedures, or with the basics. A sheet without services may
/// help, and a national programme of accompaniment does.
fn accompanies(place: &Place) -> bool {
    const PROGRAMMES: [Dispositif; 3] = [
        Dispositif::ConseillersNumeriques,
        Dispositif::FranceServices,
        Dispositif::AidantsConnect,
    ];
    const SERVICES: [Service; 3] = [
        Service::AideDemarches,
        Service::InsertionProfessionnelle,
        Service::MaitriseOutils,
    ];
    let alone = !place.modalites_accompagnement.is_empty()
        && place
            .modalites_accompagnement
            .iter()
            .all(|way| *way == ModaliteAccompagnement::EnAutonomie);
    let of_a_programme = PROGRAMMES
        .iter()
        .any(|programme| place.dispositif_programmes_nationaux.contains(programme));
    let of_a_service = SERVICES
        .iter()
        .any(|service| place.services.contains(service));
    !alone && (of_a_service || of_a_programme || place.services.is_empty())
}

/// Four weeks tell "every other Monday" from "every Monday".
const WEEKS: u64 = 4;

/// The mean hours of a week, holidays apart; nothing where no hours are stated, or only uncertain
/// ones ("sur rendez-vous").
pub fn weekly_hours(hours: &Horaires, from: NaiveDate, holidays: Holidays) -> Option<f64> {
    // Twice as long a look, so that weeks with holidays leave enough plain days.
    let days = 2 * 7 * WEEKS;
    let mut minutes = [0.0; 7];
    for (start, end) in hours.open_spans(from, days, holidays) {
        let day = start.date();
        if !holidays.contains(day) {
            minutes[number(day.weekday())] += (end - start).num_minutes() as f64;
        }
    }
    let mut dates = [0.0_f64; 7];
    for ahead in 0..days {
        let date = from.checked_add_days(Days::new(ahead))?;
        if !holidays.contains(date) {
            dates[number(date.weekday())] += 1.0;
        }
    }
    let week: f64 = minutes
        .iter()
        .zip(dates)
        .map(|(minutes, dates)| minutes / dates.max(1.0))
        .sum();
    (week > 0.0).then_some(week / 60.0)
}

fn number(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(osm: &str) -> Option<f64> {
        let from = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        weekly_hours(&osm.parse().unwrap(), from, Holidays::France)
    }

    #[test]
    fn a_week_is_the_mean_of_the_weeks_ahead_holidays_apart() {
        assert_eq!(week("Mo-Fr 09:00-12:00,14:00-17:00"), Some(30.0));
        // Two Fridays of these eight weeks are holidays: a Friday still counts whole.
        assert_eq!(week("Fr 09:00-12:00; PH off"), Some(3.0));
        let every_other = week("week 02-53/2 Mo 09:00-12:00").unwrap();
        assert!((1.0..2.0).contains(&every_other), "{every_other}");
    }

    #[test]
    fn hours_that_are_not_stated_are_unknown_and_not_none() {
        assert_eq!(week("Mo-Fr unknown \"sur rendez-vous\""), None);
    }

    #[test]
    fn each_service_of_the_standard_belongs_to_one_kind_of_help() {
        for service in Service::ALL {
            let kinds = HelpKind::ALL
                .iter()
                .filter(|kind| kind.services().contains(&service));
            assert_eq!(kinds.count(), 1, "{service:?}");
        }
    }
}
