//! Figures as one says them: uncertainty in words, rounded outward so that what is said stays
//! true.

use diagnosis::need::Interval;

use super::model::{Basis, FAR_MINUTES, Portrait};
use crate::kernel::formats;

/// `entre 3 100 et 4 400`, `environ 3 142` where it is known, `moins de 20`.
pub fn between(interval: Interval) -> String {
    let (low, high) = rounded(interval);
    match (low, high) {
        (low, high) if low == high => formats::integer(low),
        (0, high) => format!("au plus {}", formats::integer(high)),
        (low, high) => format!(
            "entre {} et {}",
            formats::integer(low),
            formats::integer(high)
        ),
    }
}

/// `entre 3 100 et 4 400 personnes`.
pub fn persons(interval: Interval) -> String {
    match rounded(interval) {
        (0, 0) => "aucune personne".to_owned(),
        (_, high) => format!("{}\u{a0}{}", between(interval), plural(high, "personne")),
    }
}

/// `3 100 – 4 400`, for a cell of a table.
pub fn range(interval: Interval) -> String {
    match rounded(interval) {
        (low, high) if low == high => formats::integer(low),
        (low, high) => format!(
            "{}\u{a0}–\u{2060}\u{a0}{}",
            formats::integer(low),
            formats::integer(high)
        ),
    }
}

/// The low end down and the high end up, to what the size deserves; a known count to the unit.
fn rounded(interval: Interval) -> (u64, u64) {
    if interval.high() - interval.low() < 0.5 {
        let count = f64::midpoint(interval.low(), interval.high()).round() as u64;
        return (count, count);
    }
    let step = match interval.high() {
        high if high < 100.0 => 1.0,
        high if high < 1_000.0 => 10.0,
        high if high < 100_000.0 => 100.0,
        high if high < 1_000_000.0 => 1_000.0,
        _ => 10_000.0,
    };
    // A hair, so that the rounding of sums does not cost a step.
    let low = ((interval.low() / step + 1e-9).floor() * step) as u64;
    let high = ((interval.high() / step - 1e-9).ceil() * step) as u64;
    (low, high)
}

/// One word, and its plural by -s.
pub fn plural(count: u64, word: &str) -> String {
    if count < 2 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}

/// `3,4`, `0,25`, `1 240`: as many digits as are worth reading.
pub fn decimal(number: f64) -> String {
    let digits = match number.abs() {
        size if size >= 99.95 => 0,
        size if !(1e-9..9.995).contains(&size) => 1,
        _ => 2,
    };
    if digits == 0 {
        let whole = formats::integer(number.abs().round() as u64);
        return if number < 0.0 {
            format!("−{whole}")
        } else {
            whole
        };
    }
    let written = format!("{number:.digits$}").replace('.', ",");
    let short = written.trim_end_matches('0').trim_end_matches(',');
    short.replace('-', "−")
}

/// `120 à 340 heures par an`, of an accessibility.
pub fn hours(least: f64, most: f64) -> String {
    let whole = |hours: f64| formats::integer(hours.round() as u64);
    match whole(most) == whole(least) {
        true => format!(
            "{}\u{a0}{}",
            whole(least),
            plural(least.round() as u64, "heure")
        ),
        false => format!("{} à {}\u{a0}heures", whole(least), whole(most)),
    }
}

/// So many minutes are told one by one.
pub const MOST_MINUTES: f64 = 120.0;

/// `12 minutes`, `moins d’une minute`, `plus de 2 heures`.
pub fn minutes(minutes: f64) -> String {
    match minutes.round() as u64 {
        0 => "moins d’une minute".to_owned(),
        whole if whole > MOST_MINUTES as u64 => "plus de 2\u{a0}heures".to_owned(),
        whole => format!("{whole}\u{a0}{}", plural(whole, "minute")),
    }
}

/// A part of people as one says it: `1 sur 3`, `la plupart`, by the simplest fraction near it.
pub fn fraction(share: f64) -> String {
    const SAID: [(f64, &str); 12] = [
        (0.05, "1\u{a0}sur\u{a0}20"),
        (0.1, "1\u{a0}sur\u{a0}10"),
        (1.0 / 7.0, "1\u{a0}sur\u{a0}7"),
        (0.2, "1\u{a0}sur\u{a0}5"),
        (0.25, "1\u{a0}sur\u{a0}4"),
        (1.0 / 3.0, "1\u{a0}sur\u{a0}3"),
        (0.4, "2\u{a0}sur\u{a0}5"),
        (0.5, "1\u{a0}sur\u{a0}2"),
        (0.6, "3\u{a0}sur\u{a0}5"),
        (2.0 / 3.0, "2\u{a0}sur\u{a0}3"),
        (0.75, "3\u{a0}sur\u{a0}4"),
        (0.9, "9\u{a0}sur\u{a0}10"),
    ];
    let nearest = SAID
        .iter()
        .min_by(|a, b| (a.0 - share).abs().total_cmp(&(b.0 - share).abs()));
    nearest.map_or_else(String::new, |(_, words)| (*words).to_owned())
}

/// The sentence that matters first.
pub fn sentence(portrait: &Portrait) -> String {
    let parts = [
        need(portrait),
        offer(portrait),
        distance(portrait),
        uncounted(portrait),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}.", formats::sentence(&parts.join("\u{202f}; ")))
}

fn need(portrait: &Portrait) -> Option<String> {
    let Some(interval) = portrait.need.persons else {
        return Some(
            "ici, le nombre de personnes qui ont besoin d’aide n’est pas connu".to_owned(),
        );
    };
    let many = rounded(interval).1 >= 2;
    let who = persons(interval);
    let verb = |one: &'static str, several: &'static str| if many { several } else { one };
    Some(match portrait.basis {
        Basis::Fragility => format!(
            "ici, {who} {} de ne pas aller au bout d’une démarche en ligne",
            verb("risque", "risquent")
        ),
        Basis::Exposure => format!(
            "ici, {who} {} de démarches en ligne pour {} droits",
            verb("dépend", "dépendent"),
            verb("ses", "leurs")
        ),
    })
}

fn offer(portrait: &Portrait) -> Option<String> {
    let them = portrait.need.persons.is_some();
    Some(match portrait.offer.welcoming {
        0 => "aucun lieu n’y est recensé pour les aider".to_owned(),
        1 if them => "1\u{a0}lieu les accueille".to_owned(),
        1 => "1\u{a0}lieu y accueille le public".to_owned(),
        count if them => format!(
            "{}\u{a0}lieux les accueillent",
            formats::integer(count as u64)
        ),
        count => format!(
            "{}\u{a0}lieux y accueillent le public",
            formats::integer(count as u64)
        ),
    })
}

/// Whether so many communes have no figure of the need that what is said of people leaves them out.
pub fn partly_counted(portrait: &Portrait) -> bool {
    let (known, all) = (portrait.need.known_communes, portrait.communes.len());
    known > 0 && known * 10 < all * 9
}

fn uncounted(portrait: &Portrait) -> Option<String> {
    let without = portrait.communes.len() - portrait.need.known_communes;
    partly_counted(portrait).then(|| match without {
        1 => "1\u{a0}commune, sans chiffre du besoin, n’est pas comptée".to_owned(),
        without => format!(
            "{}\u{a0}communes, sans chiffre du besoin, ne sont pas comptées",
            formats::integer(without as u64)
        ),
    })
}

fn distance(portrait: &Portrait) -> Option<String> {
    if portrait.communes.len() == 1 {
        let nearest = portrait.communes[0].nearest_minutes;
        return Some(match (nearest, portrait.offer.welcoming) {
            (None, _) => "aucun lieu n’est recensé aux alentours".to_owned(),
            (Some(_), 1..) => return None,
            (Some(away), 0) => format!("le plus proche est à {}", minutes(away)),
        });
    }
    let share = portrait.access.far_share?;
    let middle = f64::midpoint(share.low(), share.high());
    let limit = FAR_MINUTES as u64;
    Some(match middle {
        middle if share.high() <= 0.0 && middle <= 0.0 => {
            format!("aucune n’est à plus de {limit}\u{a0}minutes d’un lieu")
        }
        middle if middle < 0.025 => {
            format!("moins d’une sur 40 est à plus de {limit}\u{a0}minutes d’un lieu")
        }
        _ if share.low() >= 1.0 => {
            format!("toutes sont à plus de {limit}\u{a0}minutes d’un lieu")
        }
        middle if middle > 0.95 => {
            format!("presque toutes sont à plus de {limit}\u{a0}minutes d’un lieu")
        }
        middle => {
            let words = fraction(middle);
            let verb = if words.starts_with('1') {
                "est"
            } else {
                "sont"
            };
            format!("environ {words} {verb} à plus de {limit}\u{a0}minutes d’un lieu")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: f64) -> Interval {
        Interval::new(low, high).unwrap()
    }

    #[test]
    fn intervals_are_rounded_outward() {
        for (low, high, said) in [
            (
                3_142.0,
                4_310.2,
                "entre 3\u{202f}100 et 4\u{202f}400\u{a0}personnes",
            ),
            (3_142.2, 3_142.2, "3\u{202f}142\u{a0}personnes"),
            (0.0, 0.0, "aucune personne"),
            (0.0, 17.2, "au plus 18\u{a0}personnes"),
            (1.0, 1.0, "1\u{a0}personne"),
            (153.0, 207.0, "entre 150 et 210\u{a0}personnes"),
        ] {
            assert_eq!(persons(interval(low, high)), said);
        }
    }

    #[test]
    fn numbers_have_the_digits_that_are_worth_reading() {
        for (number, said) in [
            (3.456, "3,46"),
            (0.25, "0,25"),
            (12.34, "12,3"),
            (1_240.4, "1\u{202f}240"),
            (0.0, "0"),
            (-2.5, "−2,5"),
        ] {
            assert_eq!(decimal(number), said);
        }
    }

    #[test]
    fn a_part_is_the_simplest_fraction_near_it() {
        assert_eq!(fraction(0.31), "1\u{a0}sur\u{a0}3");
        assert_eq!(fraction(0.7), "2\u{a0}sur\u{a0}3");
        assert_eq!(fraction(0.04), "1\u{a0}sur\u{a0}20");
    }
}
