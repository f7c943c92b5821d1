//! When a place is open, worked out of its hours. Only what is certain counts as open: hours whose
//! days or weeks nobody states are `unknown` in OSM's terms, and never that.

use std::str::FromStr;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use opening_hours::{OpeningHours, RuleKind};
use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};

use super::{DayHours, Holidays, Horaires};

/// How far ahead a next opening is looked for.
const AHEAD: u64 = 400;

/// Whether a place is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenState {
    /// Open.
    Open {
        /// When it closes.
        until: Option<NaiveDateTime>,
        /// Only to those who have an appointment.
        by_appointment: bool,
    },
    /// Closed.
    Closed {
        /// When it opens.
        opens: Option<NaiveDateTime>,
    },
    /// The hours do not say.
    Unknown,
}

/// Hours of a date, and what is said beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From when, in local time.
    pub from: NaiveDateTime,
    /// Until when.
    pub until: NaiveDateTime,
    /// Certainly open; else perhaps, and the note says on what it depends.
    pub open: bool,
    /// "sur rendez-vous", "une semaine sur deux".
    pub note: String,
}

impl Stretch {
    /// What is said instead of hours, which nobody states: "sur rendez-vous".
    pub fn has_no_hours(&self) -> bool {
        let midnight = NaiveTime::MIN;
        !self.open && self.from.time() == midnight && self.until.time() == midnight
    }

    /// Nobody states its days.
    pub fn is_of_no_day(&self) -> bool {
        self.note.starts_with(super::grammar::DAYS_UNKNOWN)
    }
}

impl Horaires {
    /// Seven days from a date, with the hours of each.
    pub fn week(&self, from: NaiveDate, holidays: Holidays) -> Vec<DayHours> {
        self.days_from(from, 7, holidays)
    }

    /// So many days from a date, with the hours of each.
    pub(super) fn days_from(
        &self,
        from: NaiveDate,
        days: u64,
        holidays: Holidays,
    ) -> Vec<DayHours> {
        let Some(hours) = self.reader(holidays) else {
            return Vec::new();
        };
        let date_of = |n| from.checked_add_days(Days::new(n));
        let day = |date: NaiveDate| {
            let open = stretches(&hours, date, 1).into_iter();
            let open = open.filter(|stretch| stretch.open);
            let spans = open.map(|stretch| (stretch.from.time(), stretch.until.time()));
            (date, joined(spans))
        };
        (0..days).filter_map(date_of).map(day).collect()
    }

    /// The stretches of local time over so many days in which it is open, in order.
    pub fn open_spans(
        &self,
        from: NaiveDate,
        days: u64,
        holidays: Holidays,
    ) -> Vec<(NaiveDateTime, NaiveDateTime)> {
        let Some(hours) = self.reader(holidays) else {
            return Vec::new();
        };
        let open = stretches(&hours, from, days).into_iter();
        let open = open.filter(|stretch| stretch.open);
        joined(open.map(|stretch| (stretch.from, stretch.until)))
    }

    /// Over so many days, the hours that have something said beside them: uncertain ones, and those
    /// by appointment. Those of a whole day have no hours, only what is said.
    pub fn beside(&self, from: NaiveDate, days: u64, holidays: Holidays) -> Vec<Stretch> {
        if !self.as_str().contains('"') && !self.as_str().contains("unknown") {
            return Vec::new();
        }
        let Some(hours) = self.reader(holidays) else {
            return Vec::new();
        };
        let date_of = |n| from.checked_add_days(Days::new(n));
        let of_day = |date| stretches(&hours, date, 1);
        let all = (0..days).filter_map(date_of).flat_map(of_day);
        all.filter(|stretch| !stretch.open || !stretch.note.is_empty())
            .collect()
    }

    /// So many days from a date, each with all its hours, certain or not.
    pub fn told(
        &self,
        from: NaiveDate,
        days: u64,
        holidays: Holidays,
    ) -> Vec<(NaiveDate, Vec<Stretch>)> {
        let Some(hours) = self.reader(holidays) else {
            return Vec::new();
        };
        let date_of = |n| from.checked_add_days(Days::new(n));
        let of_day = |date| (date, stretches(&hours, date, 1));
        (0..days).filter_map(date_of).map(of_day).collect()
    }

    /// Whether they say what holds on public holidays.
    pub fn speak_of_holidays(&self) -> bool {
        self.names("PH")
    }

    /// Whether they say what holds in school holidays. No calendar of these is known here: what is
    /// worked out of the hours is what holds out of them, and whoever shows it says so.
    pub fn speak_of_school_holidays(&self) -> bool {
        self.names("SH")
    }

    fn names(&self, wanted: &str) -> bool {
        // What stands in quotes is a comment.
        let rules = self.as_str().split('"').step_by(2);
        let mut words = rules.flat_map(|rules| rules.split(|c: char| !c.is_ascii_alphanumeric()));
        words.any(|word| word == wanted)
    }

    fn reader(&self, holidays: Holidays) -> Option<OpeningHours> {
        let hours = match self.speak_of_school_holidays() {
            true => out_of_school_holidays(self.as_str())?,
            false => OpeningHours::from_str(self.as_str()).ok()?,
        };
        Some(hours.with_context(holidays.context()))
    }

    /// Whether it is open at a local time.
    pub fn state_at(&self, local: NaiveDateTime, holidays: Holidays) -> OpenState {
        let Some(hours) = self.reader(holidays) else {
            return OpenState::Unknown;
        };
        let horizon = local.checked_add_days(Days::new(AHEAD)).unwrap_or(local);
        let mut ahead = hours.iter_range(local, horizon);
        let Some(now) = ahead.next() else {
            return OpenState::Unknown;
        };
        match now.kind {
            RuleKind::Unknown => OpenState::Unknown,
            RuleKind::Open => {
                let closes = ahead.find(|range| range.kind != RuleKind::Open);
                OpenState::Open {
                    until: closes.map(|range| range.range.start),
                    by_appointment: is_by_appointment(&now.comment),
                }
            }
            RuleKind::Closed => {
                let mut perhaps = false;
                let opens = ahead.find(|range| {
                    perhaps |= range.kind == RuleKind::Unknown;
                    range.kind == RuleKind::Open
                });
                match (opens, perhaps) {
                    (Some(range), _) => OpenState::Closed {
                        opens: Some(range.range.start),
                    },
                    // It may open, and nobody can say when.
                    (None, true) => OpenState::Unknown,
                    (None, false) => OpenState::Closed { opens: None },
                }
            }
        }
    }
}

/// Whether what is said beside hours asks for an appointment during them.
fn is_by_appointment(note: &str) -> bool {
    note.split(", ").any(|words| words == "sur rendez-vous")
}

/// The hours of so many days that are open, or perhaps.
fn stretches(hours: &OpeningHours, from: NaiveDate, days: u64) -> Vec<Stretch> {
    let start = from.and_time(NaiveTime::MIN);
    let end = start.checked_add_days(Days::new(days)).unwrap_or(start);
    let told = hours
        .iter_range(start, end)
        .filter(|range| range.kind != RuleKind::Closed);
    told.map(|range| Stretch {
        from: range.range.start,
        until: range.range.end,
        open: range.kind == RuleKind::Open,
        note: range.comment.to_string(),
    })
    .collect()
}

/// Stretches that only differ by what is said beside them are one.
fn joined<T: PartialEq + Copy>(spans: impl Iterator<Item = (T, T)>) -> Vec<(T, T)> {
    let mut joined: Vec<(T, T)> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.1 == span.0 => last.1 = span.1,
            _ => joined.push(span),
        }
    }
    joined
}

/// The hours without the rules of school holidays, which the evaluator would take for rules of every
/// week ("SH Mo-Fr" holds on each Monday for it).
fn out_of_school_holidays(text: &str) -> Option<OpeningHours> {
    let hours = OpeningHours::from_str(text).ok()?;
    let mut expression = (*hours.get_expression()).clone();
    expression.rules.retain(|rule| {
        let mut days = rule.day_selector.weekday.iter();
        !days.any(|day| {
            matches!(
                day,
                WeekDayRange::Holiday {
                    kind: HolidayKind::School,
                    ..
                }
            )
        })
    });
    OpeningHours::from_str(&expression.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(text: &str, local: &str) -> OpenState {
        let hours: Horaires = text.parse().unwrap();
        hours.state_at(local.parse().unwrap(), Holidays::France)
    }

    fn opens(state: OpenState) -> Option<String> {
        match state {
            OpenState::Closed { opens } => opens.map(|opens| opens.to_string()),
            _ => None,
        }
    }

    // 24 November 2026 is a Tuesday, the fourth of its month, in week 48.
    #[test]
    fn only_certain_hours_are_open() {
        let is_open = |text| matches!(state(text, "2026-11-24T10:00:00"), OpenState::Open { .. });
        assert!(is_open("Tu 09:00-12:00"));
        assert!(is_open("Tu[4] 09:00-12:00"));
        assert!(!is_open("Tu[1,3] 09:00-12:00"));
        assert!(is_open("week 02-53/2 Tu 09:00-12:00"));
        assert!(!is_open("week 01-53/2 Tu 09:00-12:00"));
        assert!(is_open("Oct-Jun Tu 09:00-12:00"));
        assert!(!is_open("Jul-Aug Tu 09:00-12:00"));
        assert!(!is_open("Tu 09:00-12:00; Tu[4] off"));
        assert!(is_open("Mo 09:00-12:00, Tu[4] 09:00-12:00"));
        assert_eq!(
            state(
                "Tu 09:00-12:00 unknown \"une semaine sur deux\"",
                "2026-11-24T10:00:00"
            ),
            OpenState::Unknown
        );
        assert_eq!(
            state(
                "09:00-12:00 unknown \"jours non précisés\"",
                "2026-11-24T20:00:00"
            ),
            OpenState::Unknown,
            "when it opens next is not known"
        );
        assert!(matches!(
            state("Tu 09:00-12:00 \"sur rendez-vous\"", "2026-11-24T10:00:00"),
            OpenState::Open {
                by_appointment: true,
                ..
            }
        ));
    }

    #[test]
    fn what_opens_next_is_certain() {
        let text = "Th 09:00-12:00, We 09:00-12:00 unknown \"une semaine sur deux\"";
        let opens = opens(state(text, "2026-11-24T20:00:00"));
        assert_eq!(opens.as_deref(), Some("2026-11-26 09:00:00"));
    }

    #[test]
    fn school_holidays_are_left_out() {
        let text = "We 14:00-18:00; SH Mo-Fr 10:00-19:00";
        let hours: Horaires = text.parse().unwrap();
        assert!(hours.speak_of_school_holidays());
        let week = hours.week("2026-11-23".parse().unwrap(), Holidays::France);
        let open: Vec<usize> = week.iter().map(|day| day.1.len()).collect();
        assert_eq!(open, [0, 0, 1, 0, 0, 0, 0]);
        let noted: Horaires = "We 14:00-18:00 \"salle SH 2\"".parse().unwrap();
        assert!(!noted.speak_of_school_holidays());
    }

    #[test]
    fn hours_side_by_side_are_one_and_what_is_said_is_kept() {
        let text = "Tu 13:30-18:00, Tu 10:00-13:30 \"sur rendez-vous\"";
        let hours: Horaires = text.parse().unwrap();
        let tuesday = "2026-11-24".parse().unwrap();
        assert_eq!(hours.open_spans(tuesday, 1, Holidays::France).len(), 1);
        let beside = hours.beside(tuesday, 1, Holidays::France);
        assert_eq!(beside.len(), 1);
        assert_eq!(beside[0].note, "sur rendez-vous");
        let plain: Horaires = "Tu 13:30-18:00".parse().unwrap();
        assert!(plain.beside(tuesday, 7, Holidays::France).is_empty());
    }

    #[test]
    fn holidays_are_those_of_the_place() {
        let hours: Horaires = "Mo-Su 09:00-12:00; PH off".parse().unwrap();
        // Saint Stephen's day, a Saturday, kept in Strasbourg and not in Rennes.
        let date: NaiveDate = "2026-12-26".parse().unwrap();
        let noon = date.and_hms_opt(10, 0, 0).unwrap();
        let open = |holidays| {
            let told = hours.week(date, holidays)[0].1.len() == 1;
            let now = matches!(hours.state_at(noon, holidays), OpenState::Open { .. });
            let spans = hours.open_spans(date, 1, holidays).len() == 1;
            assert!(told == now && now == spans, "all three say the same");
            told
        };
        assert!(open(Holidays::of_departement("35")));
        assert!(!open(Holidays::of_departement("67")));
        assert!(hours.speak_of_holidays());
        let silent: Horaires = "Mo-Su 09:00-12:00".parse().unwrap();
        assert!(!silent.speak_of_holidays());
    }
}
