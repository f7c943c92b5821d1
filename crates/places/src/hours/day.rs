//! The hours of one day, as told in French.
//!
//! A cell is read whole or not at all: a word outside the vocabulary of [`tokens`] may change the
//! meaning of every hour, and hours wrongly read send people before a closed door.

use tokens::{Gap, Time};

pub(super) use recurring::Only;

mod recurring;
mod tokens;

/// Minutes since midnight: from, until.
pub(super) type Range = (u16, u16);

const MIDNIGHT: u16 = 24 * 60;
/// No place of this kind opens earlier; an earlier hour is a slip ("01:00 - 17:00").
const EARLIEST: u16 = 6 * 60;

/// What a cell says of its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// Closed, or nothing.
    Closed,
    /// Open at these hours.
    Open(Hours),
    /// On appointment, without hours.
    AppointmentOnly,
    /// Not understood, or not with certainty.
    Unread,
}

/// The hours of an open day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hours {
    /// In order, none touching the next.
    pub ranges: Vec<Range>,
    /// Which of these days, when not all: `[1]` for the first of the month, `week 02-53/2`.
    pub only: Option<Only>,
    /// On appointment.
    pub appointment: bool,
    /// Ranges overlapped or an hour was cut short: what was read is worth checking.
    pub doubtful: bool,
    /// Closed on public holidays.
    pub but_holidays: bool,
}

/// Reads the cell of a day, Monday being 0.
pub(super) fn read(raw: &str, day: usize) -> Reading {
    let text = crate::clean::without_html(raw);
    let text = crate::clean::plain(&text).replace(['\u{a0}', '\u{202f}'], " ");
    let text = text.trim();
    if is_all_day(text) {
        return open(vec![(0, MIDNIGHT)]);
    }
    let (but_holidays, text) = recurring::without_holidays(text);
    if matches!(
        text.trim_matches('.'),
        "pas d'accueil" | "pas d’accueil" | "pas d'ouverture"
    ) {
        return Reading::Closed;
    }
    let (only, text) = recurring::split(&text, day);
    let Some(told) = tokens::read(&text, day) else {
        return Reading::Unread;
    };
    if told.times.is_empty() {
        return match (told.closed, told.appointment, told.words || only.is_some()) {
            (_, true, _) => Reading::AppointmentOnly,
            (true, ..) | (.., false) => Reading::Closed,
            _ => Reading::Unread,
        };
    }
    let hours = pairs(&told.times).and_then(|pairs| merged(&pairs));
    match hours {
        // "le 1er mardi" may hold for one range and not for the other.
        Some((ranges, _)) if only.is_some() && ranges.len() > 1 => Reading::Unread,
        // "9h-17h, fermé 12h-14h": what overlaps is not open.
        Some((_, true)) if told.closed => Reading::Unread,
        Some((ranges, overlap)) => Reading::Open(Hours {
            ranges,
            only,
            appointment: told.appointment,
            doubtful: overlap || told.cut_short,
            but_holidays,
        }),
        None => Reading::Unread,
    }
}

fn open(ranges: Vec<Range>) -> Reading {
    Reading::Open(Hours {
        ranges,
        only: None,
        appointment: false,
        doubtful: false,
        but_holidays: false,
    })
}

/// "24h/24", "24/24", "24h sur 24, 7j/7".
fn is_all_day(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    matches!(
        compact.as_str(),
        "24h24" | "2424" | "24h24h" | "24hsur24" | "24h247j7" | "24247j7" | "24hsur247jsur7"
    )
}

/// Times two by two; `None` if it is not certain which goes with which.
fn pairs(times: &[(Gap, Time)]) -> Option<Vec<Range>> {
    if times.len() % 2 == 1 || times.len() > 12 {
        return None;
    }
    let joined = |pair: &[(Gap, Time)]| pair[1].0.dash || pair[1].0.until || pair[1].0.slash;
    let some_joined = times.chunks(2).any(joined);
    let certain = times.chunks(2).enumerate().all(|(n, pair)| {
        let ((before, from), (within, until)) = (&pair[0], &pair[1]);
        let held = !within.words
            && !within.closed
            && !within.strong
            && (!within.and || before.between)
            && (!within.comma || some_joined);
        let bare = from.bare && until.bare;
        let after_closed = before.closed && !before.cut_after_closed;
        held && !(bare && !within.dash && !within.until)
            && !after_closed
            // "9h 12h à 14h 18h" is not 9h-12h.
            && !(n > 0 && before.until)
    });
    let ranges = times
        .chunks(2)
        .map(|pair| (pair[0].1.minutes, pair[1].1.minutes));
    certain.then(|| ranges.collect())
}

/// Ranges in order and joined where they touch, and whether some overlapped.
fn merged(pairs: &[Range]) -> Option<(Vec<Range>, bool)> {
    let mut ranges: Vec<Range> = Vec::new();
    let mut overlap = false;
    // "00:00 - 00:00" is what forms write for nothing.
    for &(from, until) in pairs.iter().filter(|pair| **pair != (0, 0)) {
        let from = from % MIDNIGHT;
        let whole_day = (from, until) == (0, MIDNIGHT);
        if from >= until || (from < EARLIEST && !whole_day) || swapped(from, until) {
            return None;
        }
        match ranges.last_mut() {
            Some(last) if from <= last.1 && until >= last.0 => {
                overlap |= from < last.1 && (from, until) != *last;
                *last = (last.0.min(from), last.1.max(until));
            }
            // Neither after nor overlapping: perhaps 5 o'clock in the afternoon.
            Some(last) if until < last.0 => return None,
            _ => ranges.push((from, until)),
        }
    }
    let ordered = ranges.windows(2).all(|pair| pair[0].1 < pair[1].0);
    (!ranges.is_empty() && ordered).then_some((ranges, overlap))
}

/// "09:12 - 14:17" is 9h-12h and 14h-17h in the wrong boxes.
fn swapped(from: u16, until: u16) -> bool {
    !(from % 60).is_multiple_of(5) && !(until % 60).is_multiple_of(5)
}

#[cfg(test)]
mod tests;
