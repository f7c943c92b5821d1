//! Dates of update, as spreadsheets, forms and people write them.

use chrono::{DateTime, Days, NaiveDate};

use super::text::{is_void, plain, quoted};
use super::{Cleaned, IssueKind};

/// Reads a date; `today` tells what is still in the future.
///
/// A date that cannot be read is no date: it never becomes 1970.
pub fn date(raw: &str, today: NaiveDate) -> Cleaned<NaiveDate> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let text = plain(raw.trim().trim_start_matches('\''));
    let Some((date, sure)) = exact(&text)
        .map(|d| (d, true))
        .or_else(|| month_or_year(&text).map(|d| (d, false)))
    else {
        let message = format!(
            "La date {} n’a pas pu être lue. Écrivez-la sous la forme 2024-03-15.",
            quoted(raw)
        );
        return Cleaned::lost(IssueKind::Unreadable, raw, message);
    };
    let oldest = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(NaiveDate::MIN);
    // A day of margin: overseas it is already tomorrow.
    if today
        .checked_add_days(Days::new(1))
        .is_some_and(|limit| date > limit)
    {
        let message = format!(
            "La date {} est dans le futur, elle est laissée de côté.",
            quoted(raw)
        );
        return Cleaned::lost(IssueKind::Implausible, raw, message);
    }
    if date < oldest {
        let message = format!(
            "La date {} ne peut pas être celle d’une mise à jour, elle est laissée de côté.",
            quoted(raw)
        );
        return Cleaned::lost(IssueKind::Implausible, raw, message);
    }
    let cleaned = Cleaned::clean(date);
    if sure {
        return cleaned;
    }
    let message = format!(
        "La date {} est incomplète, le {} a été retenu.",
        quoted(raw),
        date.format("%d/%m/%Y")
    );
    cleaned.note(IssueKind::Partial, raw, message)
}

fn exact(text: &str) -> Option<NaiveDate> {
    number(text)
        .or_else(|| numeric(text))
        .or_else(|| with_month_name(text))
}

/// Seconds or milliseconds since 1970, days of a spreadsheet, or "20240315".
fn number(text: &str) -> Option<NaiveDate> {
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if whole.is_empty()
        || !whole
            .bytes()
            .chain(decimals.bytes())
            .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let value: i64 = whole.parse().ok()?;
    match whole.len() {
        5 => {
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(value.unsigned_abs()))
        }
        8 if decimals.is_empty() => {
            let part = |range: std::ops::Range<usize>| whole.get(range)?.parse::<u32>().ok();
            NaiveDate::from_ymd_opt(i32::try_from(part(0..4)?).ok()?, part(4..6)?, part(6..8)?)
        }
        9 | 10 => DateTime::from_timestamp(value, 0).map(|instant| instant.date_naive()),
        12 | 13 => DateTime::from_timestamp_millis(value).map(|instant| instant.date_naive()),
        _ => None,
    }
}

/// "2024-03-15", "2024/3/15 10:04", "15/03/2024", "15.3.24", with anything after a space or a `t`.
fn numeric(text: &str) -> Option<NaiveDate> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    if text[..start].chars().filter(|c| c.is_alphabetic()).count() > 12 {
        return None;
    }
    let day = text[start..]
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '-' | '.')))
        .next()?;
    let parts: Vec<&str> = day
        .split(['/', '-', '.'])
        .filter(|p| !p.is_empty())
        .collect();
    let &[a, b, c] = parts.get(..3)? else {
        return None;
    };
    let value = |part: &str| part.parse::<u32>().ok();
    let (year, month, day) = match (a.len(), c.len()) {
        (4, 1 | 2) => (value(a)?, value(b)?, value(c)?),
        (1 | 2, 4) => (value(c)?, value(b)?, value(a)?),
        (1 | 2, 2) => (2000 + value(c)?, value(b)?, value(a)?),
        _ => return None,
    };
    let year = i32::try_from(year).ok()?;
    // "03/25/2024" can only be an American month first.
    NaiveDate::from_ymd_opt(year, month, day)
        .or_else(|| (month > 12).then(|| NaiveDate::from_ymd_opt(year, day, month))?)
}

/// "15 mars 2024", "vendredi 1er mars 2024".
fn with_month_name(text: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let at = words.iter().position(|word| month(word).is_some())?;
    // "March 15, 2024"
    if let (Some(day), Some(year)) = (
        words.get(at + 1).filter(|word| word.len() <= 2),
        words.get(at + 2).filter(|word| word.len() == 4),
    ) {
        return NaiveDate::from_ymd_opt(year.parse().ok()?, month(words[at])?, day.parse().ok()?);
    }
    let day = words
        .get(at.checked_sub(1)?)?
        .trim_end_matches("er")
        .parse()
        .ok()?;
    NaiveDate::from_ymd_opt(year(words.get(at + 1)?)?, month(words[at])?, day)
}

/// "decembre 2018", "12/2018", "2018": the first day is taken.
fn month_or_year(text: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let read = match words.as_slice() {
        [.., m, y] if month(m).is_some() => (year(y)?, month(m)?),
        [m, y] if m.len() <= 2 && y.len() == 4 => (year(y)?, m.parse().ok()?),
        [y, m] if m.len() <= 2 && y.len() == 4 => (year(y)?, m.parse().ok()?),
        [y] if y.len() == 4 => (year(y)?, 1),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(read.0, read.1, 1)
}

fn year(word: &str) -> Option<i32> {
    let year: i32 = word.parse().ok()?;
    match word.len() {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ];
    // As a database or a phone set to English exports them.
    const ENGLISH: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let short = |name: &str| word.len() >= 3 && name.starts_with(word) && word != "jui";
    let of = |months: [&str; 12]| months.iter().position(|name| short(name));
    of(MONTHS)
        .or_else(|| of(ENGLISH))
        .and_then(|at| u32::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        for (raw, expected) in [
            ("2024-03-15", "2024-03-15"),
            ("2024-03-15T23:29:10.128Z", "2024-03-15"),
            ("2025-03-24 20:31:20+01:00", "2025-03-24"),
            ("2022/06/10 10:04:59", "2022-06-10"),
            ("15/03/2024", "2024-03-15"),
            ("5/3/2024 08:12", "2024-03-05"),
            ("15/03/24", "2024-03-15"),
            ("15.03.2024", "2024-03-15"),
            ("03/25/2024", "2024-03-25"),
            ("20240315", "2024-03-15"),
            ("1670421075", "2022-12-07"),
            ("1670421075000", "2022-12-07"),
            ("45366", "2024-03-15"),
            ("45366.5", "2024-03-15"),
            ("15 mars 2024", "2024-03-15"),
            ("Vendredi 1er décembre 2023", "2023-12-01"),
            ("15-Aug-2024", "2024-08-15"),
            ("March 15, 2024", "2024-03-15"),
            ("Decembre 2018", "2018-12-01"),
            ("Mis à jour en févr. 2022", "2022-02-01"),
            ("06/2022", "2022-06-01"),
            ("2021", "2021-01-01"),
        ] {
            assert_eq!(
                date(raw, today).value.map(|d| d.to_string()).as_deref(),
                Some(expected),
                "{raw}"
            );
        }
        for (raw, kind) in [
            ("2031-01-01", IssueKind::Implausible),
            ("1970-01-01", IssueKind::Implausible),
            ("0", IssueKind::Unreadable),
            ("31/02/2024", IssueKind::Unreadable),
            ("récemment", IssueKind::Unreadable),
        ] {
            let cleaned = date(raw, today);
            assert_eq!(
                (cleaned.value, cleaned.findings[0].kind),
                (None, kind),
                "{raw}"
            );
        }
        assert_eq!(date("", today), Cleaned::empty());
    }
}
