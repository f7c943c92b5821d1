//! Numbers, distances and dates the French way.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use places::hours::MONTHS;

/// Narrow no-break space, between groups of thousands and before `; ! ?`.
const NARROW: char = '\u{202f}';

/// `12345` → `12 345`, with narrow no-break spaces.
pub fn integer(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(NARROW);
        }
        text.push(digit);
    }
    text
}

/// A distance as one says it: `à 350 m`, `à 2,4 km`, `à 128 km`.
pub fn distance(metres: f64) -> String {
    if metres < 950.0 {
        format!("à {}\u{a0}m", ((metres / 50.0).round() * 50.0).max(50.0))
    } else if metres < 9_950.0 {
        format!("à {:.1}\u{a0}km", metres / 1_000.0).replace('.', ",")
    } else {
        format!("à {}\u{a0}km", integer((metres / 1_000.0).round() as u64))
    }
}

/// `9 h`, `17 h 30`.
pub fn time(time: NaiveTime) -> String {
    match time.minute() {
        0 => format!("{}\u{a0}h", time.hour()),
        minute => format!("{}\u{a0}h\u{a0}{minute:02}", time.hour()),
    }
}

/// The days of a week, in order.
pub const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// `a, b et c`.
pub fn enumeration(words: &[impl AsRef<str>]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words[..] {
        [] => String::new(),
        [one] => one.to_owned(),
        [ref before @ .., last] => format!("{} et {last}", before.join(", ")),
    }
}

/// `lundi`.
pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "lundi",
        Weekday::Tue => "mardi",
        Weekday::Wed => "mercredi",
        Weekday::Thu => "jeudi",
        Weekday::Fri => "vendredi",
        Weekday::Sat => "samedi",
        Weekday::Sun => "dimanche",
    }
}

/// `3 mars 2024`, `1er mai 2024`.
pub fn date(date: NaiveDate) -> String {
    let day = match date.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    };
    format!(
        "{day}\u{a0}{} {}",
        MONTHS[date.month0() as usize],
        date.year()
    )
}

/// An instant in somebody's zone: `3 mars 2024 à 17 h 30`.
pub fn instant(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone).naive_local();
    format!("{} à {}", date(local.date()), time(local.time()))
}

/// `+33240303030` → `02 40 30 30 30`; other prefixes keep theirs.
pub fn phone(e164: &str) -> String {
    const OVERSEAS: [&str; 9] = [
        "+590", "+594", "+262", "+596", "+269", "+687", "+689", "+508", "+681",
    ];
    let national = match OVERSEAS.iter().find(|prefix| e164.starts_with(**prefix)) {
        // Départements d’outre-mer are dialled with a leading 0, like the mainland.
        Some(prefix) if e164.len() == prefix.len() + 9 => format!("0{}", &e164[prefix.len()..]),
        Some(prefix) => return format!("{prefix}\u{a0}{}", pairs(&e164[prefix.len()..])),
        None => match e164.strip_prefix("+33") {
            Some(rest) => format!("0{rest}"),
            None => return e164.to_owned(),
        },
    };
    pairs(&national)
}

fn pairs(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("\u{a0}")
}

/// `13000548100010` → `130 005 481 00010`, as one writes a SIRET.
pub fn siret(digits: &str) -> String {
    let at = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    format!(
        "{}\u{a0}{}\u{a0}{}\u{a0}{}",
        at(0..3),
        at(3..6),
        at(6..9),
        digits.get(9..).unwrap_or_default()
    )
}

/// A text of a file that spreadsheets open: one that begins as a formula does gets an apostrophe,
/// as in a spreadsheet's own cells.
pub fn cell(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

/// `1 lieu`, `12 lieux`; zero takes the singular, as French does.
pub fn counted(count: usize, singular: &str, plural: &str) -> String {
    let word = if count < 2 { singular } else { plural };
    format!("{}\u{a0}{word}", integer(count as u64))
}

/// An address that its source shouts, as one writes it: `4 AV HENRI FREVILLE` → `4 av Henri
/// Freville`. Only what is shown changes: the accents that capitals lost cannot be guessed.
pub fn address(written: &str) -> String {
    places::clean::unshouted(written).unwrap_or_else(|| written.to_owned())
}

/// A text with a capital at its start: `demain matin` → `Demain matin`.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_group_by_three() {
        assert_eq!(integer(0), "0");
        assert_eq!(integer(999), "999");
        assert_eq!(integer(11_773), "11\u{202f}773");
        assert_eq!(integer(1_234_567), "1\u{202f}234\u{202f}567");
    }

    #[test]
    fn distances_round_as_one_speaks() {
        assert_eq!(distance(12.0), "à 50\u{a0}m");
        assert_eq!(distance(340.0), "à 350\u{a0}m");
        assert_eq!(distance(2_440.0), "à 2,4\u{a0}km");
        assert_eq!(distance(16_700_000.0), "à 16\u{202f}700\u{a0}km");
    }

    #[test]
    fn shouted_addresses_are_written_quietly() {
        for (written, shown) in [
            ("4 AV HENRI FREVILLE", "4 av Henri Freville"),
            ("12B RUE D'ARTAGNAN", "12B rue d'Artagnan"),
            (
                "PLACE SAINT-LOUIS ZAC DES PRES",
                "place Saint-Louis ZAC des Pres",
            ),
            ("1 RUE JEAN XXIII BP 12", "1 rue Jean XXIII BP 12"),
            ("12 rue du Lac", "12 rue du Lac"),
            ("", ""),
        ] {
            assert_eq!(address(written), shown);
        }
    }

    #[test]
    fn phones_read_as_they_are_dialled() {
        assert_eq!(phone("+33240303030"), "02\u{a0}40\u{a0}30\u{a0}30\u{a0}30");
        assert_eq!(phone("+590590123456"), "05\u{a0}90\u{a0}12\u{a0}34\u{a0}56");
        assert_eq!(phone("+687251234"), "+687\u{a0}25\u{a0}12\u{a0}34");
    }

    #[test]
    fn dates_and_hours_read_in_french() {
        let first = NaiveDate::from_ymd_opt(2024, 5, 1).unwrap();
        assert_eq!(date(first), "1er\u{a0}mai 2024");
        assert_eq!(
            time(NaiveTime::from_hms_opt(17, 30, 0).unwrap()),
            "17\u{a0}h\u{a0}30"
        );
        assert_eq!(time(NaiveTime::from_hms_opt(9, 0, 0).unwrap()), "9\u{a0}h");
    }
}
