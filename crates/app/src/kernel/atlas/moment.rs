//! The moments at which people want a place to be open: now, tomorrow morning,
//! this weekend. Each is a stretch of the place's own time.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use crate::kernel::formats::{WEEK, weekday};

/// Which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// The day that it is.
    Today,
    /// The next one.
    Tomorrow,
    /// The coming day of that name; today if it is one.
    Next(Weekday),
}

/// Which part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Until noon.
    Morning,
    /// From noon to 18:00.
    Afternoon,
    /// From 18:00 on.
    Evening,
}

/// When a place is wanted open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// At this very time.
    Now,
    /// The Saturday or the Sunday that come; what is left of them if they are here.
    Weekend,
    /// At some time of this part of this day.
    On(Day, Part),
}

const PARTS: [Part; 4] = [Part::Whole, Part::Morning, Part::Afternoon, Part::Evening];

impl Moment {
    /// Every moment, the most asked first; a moment's place here is its number as a value.
    pub fn all() -> impl Iterator<Item = Self> {
        let days = [Day::Today, Day::Tomorrow].into_iter();
        let days = days.chain(WEEK.map(Day::Next));
        let on = days.flat_map(|day| PARTS.map(|part| Self::On(day, part)));
        [Self::Now, Self::Weekend].into_iter().chain(on)
    }

    /// Its number as a value of the facet "ouvert".
    pub fn number(self) -> usize {
        let place = Self::all().position(|moment| moment == self);
        place.expect("all() gives every moment there is")
    }

    /// As addresses write it: `demain-matin`.
    pub fn slug(self) -> String {
        match self {
            Self::Now => "maintenant".to_owned(),
            Self::Weekend => "week-end".to_owned(),
            Self::On(Day::Today, Part::Whole) => "aujourd-hui".to_owned(),
            Self::On(Day::Today, part) => match part {
                Part::Afternoon => "cet-apres-midi".to_owned(),
                part => format!("ce{}", part.slug()),
            },
            Self::On(day, part) => format!("{}{}", day.name(), part.slug()),
        }
    }

    /// As people read it after "Ouvert": `demain matin`.
    pub fn label(self) -> String {
        match self {
            Self::Now => "maintenant".to_owned(),
            Self::Weekend => "ce week-end".to_owned(),
            Self::On(Day::Today, Part::Whole) => "aujourd’hui".to_owned(),
            Self::On(Day::Today, part) => match part {
                Part::Afternoon => "cet après-midi".to_owned(),
                part => format!("ce{}", part.words()),
            },
            Self::On(day, part) => format!("{}{}", day.name(), part.words()),
        }
    }

    /// The stretch of local time it means, what is over left out; none once it is all over.
    pub fn window(self, local: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let today = local.date();
        let (from, until) = match self {
            Self::Now => (
                local,
                local.checked_add_signed(chrono::TimeDelta::minutes(1))?,
            ),
            Self::Weekend => {
                let saturday = match today.weekday() {
                    Weekday::Sun => today.checked_sub_days(Days::new(1))?,
                    _ => coming(today, Weekday::Sat)?,
                };
                let monday = saturday.checked_add_days(Days::new(2))?;
                (midnight(saturday), midnight(monday))
            }
            Self::On(day, part) => part.of(day.on(today)?)?,
        };
        let from = from.max(local);
        (from < until).then_some((from, until))
    }
}

impl Day {
    fn on(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Today => Some(today),
            Self::Tomorrow => today.checked_add_days(Days::new(1)),
            Self::Next(day) => coming(today, day),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Today => "aujourd’hui",
            Self::Tomorrow => "demain",
            Self::Next(day) => weekday(day),
        }
    }
}

impl Part {
    fn slug(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Morning => "-matin",
            Self::Afternoon => "-apres-midi",
            Self::Evening => "-soir",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Morning => " matin",
            Self::Afternoon => " après-midi",
            Self::Evening => " soir",
        }
    }

    fn of(self, date: NaiveDate) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let at = |hour| date.and_hms_opt(hour, 0, 0);
        let end = midnight(date.checked_add_days(Days::new(1))?);
        Some(match self {
            Self::Whole => (midnight(date), end),
            Self::Morning => (midnight(date), at(12)?),
            Self::Afternoon => (at(12)?, at(18)?),
            Self::Evening => (at(18)?, end),
        })
    }
}

fn coming(today: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let ahead = day.days_since(today.weekday());
    today.checked_add_days(Days::new(u64::from(ahead)))
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_stretches_of_what_is_still_to_come() {
        let tuesday = at("2026-11-24T10:30:00");
        let tomorrow_morning = Moment::On(Day::Tomorrow, Part::Morning);
        let window = |moment: Moment, from: &str, until: &str| {
            assert_eq!(
                moment.window(tuesday),
                Some((at(from), at(until))),
                "{moment:?}"
            );
        };
        window(Moment::Now, "2026-11-24T10:30:00", "2026-11-24T10:31:00");
        window(
            tomorrow_morning,
            "2026-11-25T00:00:00",
            "2026-11-25T12:00:00",
        );
        window(
            Moment::Weekend,
            "2026-11-28T00:00:00",
            "2026-11-30T00:00:00",
        );
        let this_morning = Moment::On(Day::Today, Part::Morning);
        window(this_morning, "2026-11-24T10:30:00", "2026-11-24T12:00:00");
        assert_eq!(this_morning.window(at("2026-11-24T12:00:00")), None);
        let sunday = Moment::Weekend.window(at("2026-11-29T09:00:00"));
        assert_eq!(
            sunday,
            Some((at("2026-11-29T09:00:00"), at("2026-11-30T00:00:00")))
        );
        let tuesdays = Moment::On(Day::Next(Weekday::Tue), Part::Evening);
        window(tuesdays, "2026-11-24T18:00:00", "2026-11-25T00:00:00");
    }

    #[test]
    fn moments_read_as_one_says_them() {
        let words: Vec<(String, String)> = Moment::all().map(|m| (m.slug(), m.label())).collect();
        for (slug, label) in [
            ("maintenant", "maintenant"),
            ("cet-apres-midi", "cet après-midi"),
            ("ce-soir", "ce soir"),
            ("demain-matin", "demain matin"),
            ("samedi-apres-midi", "samedi après-midi"),
        ] {
            assert!(
                words.contains(&(slug.to_owned(), label.to_owned())),
                "{slug}"
            );
        }
        assert_eq!(
            Moment::all().nth(Moment::Weekend.number()),
            Some(Moment::Weekend)
        );
    }
}
