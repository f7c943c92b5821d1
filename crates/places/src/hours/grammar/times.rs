//! Figures: hours, ranks, dates, mere numbers.

use super::tokens::Kind;

/// What figures are read as.
pub(super) struct Read {
    pub kind: Kind,
    pub length: usize,
    pub mended: bool,
}

/// A time and what follows it.
struct Clock<'t> {
    minutes: u16,
    rest: &'t str,
    mended: bool,
}

/// Reads the figures a text starts with.
pub(super) fn read(text: &str, before: Option<Kind>) -> Read {
    let as_read = |kind, rest: &str, mended| Read {
        kind,
        length: text.len() - rest.len(),
        mended,
    };
    let (figures, rest) = digits(text);
    if let Some(rest) = date(figures, rest) {
        return as_read(Kind::Date, rest, false);
    }
    if let Some((rank, rest)) = rank(figures, rest) {
        return as_read(Kind::Rank(rank), rest, false);
    }
    if let Some(clock) = split_hour(figures, rest, before).or_else(|| time(figures, rest)) {
        return as_read(Kind::Time(clock.minutes), clock.rest, clock.mended);
    }
    let number: u16 = figures.parse().unwrap_or(u16::MAX);
    let kind = match number {
        1990..=2099 => Kind::Date,
        _ => Kind::Number(number),
    };
    as_read(kind, rest, false)
}

fn digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// What follows `12/05/2022`.
fn date<'t>(day: &str, rest: &'t str) -> Option<&'t str> {
    let (month, after) = digits(rest.strip_prefix(['/', '.', '-'])?);
    let (year, after) = digits(after.strip_prefix(['/', '.', '-'])?);
    let like = |text: &str, most: u16| text.parse().is_ok_and(|n: u16| (1..=most).contains(&n));
    (like(day, 31) && like(month, 12) && year.len() == 4).then_some(after)
}

/// `1er`, `2e`, `3eme`: the rank and what follows.
fn rank<'t>(figures: &str, rest: &'t str) -> Option<(i8, &'t str)> {
    let rank: i8 = figures.parse().ok().filter(|rank| (1..=5).contains(rank))?;
    let spaced = rest.strip_prefix(' ').unwrap_or(rest);
    let end = spaced
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(spaced.len());
    let known = match &spaced[..end] {
        "er" | "ers" | "ere" | "eme" | "emes" | "ieme" | "nd" | "nde" => true,
        "e" => spaced.len() == rest.len(),
        _ => false,
    };
    known.then(|| (rank, &spaced[end..]))
}

/// `-1 2h`: a space slipped into 12h.
fn split_hour<'t>(figures: &str, rest: &'t str, before: Option<Kind>) -> Option<Clock<'t>> {
    let (unit, after) = digits(rest.strip_prefix(' ')?);
    let joined = before == Some(Kind::Mark('-')) && figures == "1" && unit.len() == 1;
    if !joined || !after.starts_with('h') {
        return None;
    }
    let clock = time(unit, after)?;
    Some(Clock {
        minutes: clock.minutes + 10 * 60,
        mended: true,
        ..clock
    })
}

/// `9h`, `9h30`, `09:00`, `9 h 30`, `8.30`, `1730`; `9h12h` is nine o'clock, then noon.
fn time<'t>(figures: &str, rest: &'t str) -> Option<Clock<'t>> {
    if figures.len() == 4 {
        let minutes = clock(figures[..2].parse().ok()?, figures[2..].parse().ok()?)?;
        // Without a mark, only round times: "2022" is a year.
        return minutes.is_multiple_of(5).then_some(Clock {
            minutes,
            rest,
            mended: false,
        });
    }
    if figures.len() > 2 {
        return None;
    }
    // "1Oh": the letter O for a zero.
    let (hours, rest, mended) = match rest.strip_prefix('o') {
        Some(after) if after.starts_with('h') && figures.len() == 1 => {
            (figures.parse::<u16>().ok()? * 10, after, true)
        }
        _ => (figures.parse().ok()?, rest, false),
    };
    if let Some((minutes, rest)) = digital(rest) {
        let minutes = clock(hours, minutes)?;
        return Some(Clock {
            minutes,
            rest,
            mended,
        });
    }
    let after = hour_mark(rest)?;
    match minutes(after, rest.starts_with('h')) {
        Some(read) => Some(Clock {
            minutes: clock(hours, read.minutes)?,
            rest: read.rest,
            mended: mended || read.mended,
        }),
        None => Some(Clock {
            minutes: clock(hours, 0)?,
            rest: after,
            mended,
        }),
    }
}

fn clock(hours: u16, minutes: u16) -> Option<u16> {
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && all <= 24 * 60).then_some(all)
}

/// The minutes of `09:00`, `09.00` or `09:00:00`.
fn digital(rest: &str) -> Option<(u16, &str)> {
    let after = rest.trim_start_matches(' ').strip_prefix(':');
    let after = after.map(|after| after.trim_start_matches(' '));
    let after = after.or_else(|| rest.strip_prefix('.'))?;
    let (minutes, rest) = digits(after);
    if minutes.len() != 2 || rest.starts_with('h') {
        return None;
    }
    let rest = rest.strip_prefix(":00").unwrap_or(rest);
    Some((minutes.parse().ok()?, rest))
}

/// What follows `h`, `heures`, or the colon of `14: - 17:30`.
fn hour_mark(rest: &str) -> Option<&str> {
    let spaced = rest.trim_start_matches(' ');
    if let Some(after) = spaced.strip_prefix("heure") {
        return Some(after.strip_prefix('s').unwrap_or(after));
    }
    let after = spaced
        .strip_prefix("hr")
        .or_else(|| spaced.strip_prefix('h'));
    if let Some(after) = after {
        // "h" ends there or goes on with figures: "9 habitants" is no hour; "9ha12h" is.
        let letter = after.starts_with(|c: char| c.is_alphabetic());
        let until = after.strip_prefix(['a', 'e']).is_some_and(|after| {
            after
                .trim_start_matches(' ')
                .starts_with(|c: char| c.is_ascii_digit())
        });
        return (!letter || until).then_some(after);
    }
    let after = spaced.strip_prefix(':')?;
    let next = after.trim_start_matches(' ');
    (next.is_empty() || next.starts_with(['-', '/'])).then_some(after)
}

/// The minutes that follow an hour, unless what follows is another hour; `glued`: the hour's
/// letter touches its figures.
fn minutes(after: &str, glued: bool) -> Option<Clock<'_>> {
    let spaced = after.trim_start_matches(' ');
    let (all, _) = digits(spaced);
    // "13h030": one zero too many; "12h3019h": only the first two figures are minutes.
    let (start, length) = match all.as_bytes() {
        [b'0', b'1'..=b'5', b'0' | b'5'] => (1, 2),
        _ => (0, all.len().min(2)),
    };
    let written = &all[start..start + length];
    let rest = &spaced[start + length..];
    let value: u16 = written.parse().ok()?;
    let is_hour = all.len() <= 2
        && (hour_mark(rest).is_some() || next_minutes(rest))
        && value <= 24
        && !(value == 0 && stray_h(rest).is_some());
    if is_hour || value >= 60 {
        return None;
    }
    let mended = start > 0;
    let dash = rest.trim_start_matches(' ').starts_with('-');
    let read = |minutes, rest, mended| {
        Some(Clock {
            minutes,
            rest,
            mended,
        })
    };
    match (written.len(), value) {
        (1, 0) => read(0, rest, mended),
        // "16h3": its last figure is missing.
        (1, 3) => read(30, rest, true),
        (1, _) => None,
        // "9-12h 14-18h": an hour may be what follows a space.
        _ if spaced.len() < after.len()
            && (10..=24).contains(&value)
            && !(value.is_multiple_of(5) && !(glued && dash)) =>
        {
            None
        }
        _ => read(value, stray_h(rest).unwrap_or(rest), mended),
    }
}

/// "9h 12:00": what follows is an hour in figures.
fn next_minutes(rest: &str) -> bool {
    rest.strip_prefix(':')
        .is_some_and(|after| digits(after).0.len() == 2)
}

/// "13 h 30 h", "12h30h": the last letter says nothing more.
fn stray_h(rest: &str) -> Option<&str> {
    let after = rest.trim_start_matches(' ').strip_prefix('h')?;
    (!after.starts_with(|c: char| c.is_alphanumeric())).then_some(after)
}
