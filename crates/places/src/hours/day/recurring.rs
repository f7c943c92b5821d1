//! Days that are open some weeks only, and public holidays.

/// Which days of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::hours) enum Only {
    /// The first, third… of the month.
    OfMonth(Vec<u8>),
    /// Even weeks.
    Even,
    /// Odd weeks.
    Odd,
}

const HOLIDAYS: [&str; 8] = [
    "sauf les jours feries",
    "sauf jours feries",
    "sauf feries",
    "hors jours feries",
    "hors feries",
    "ferme les jours feries",
    "ferme jours feries",
    "ferme feries",
];

/// Whether the text says that public holidays are off, and the text without it.
pub(super) fn without_holidays(text: &str) -> (bool, String) {
    match HOLIDAYS.iter().find(|phrase| text.contains(**phrase)) {
        Some(phrase) => (true, text.replacen(phrase, " ", 1)),
        None => (false, text.to_owned()),
    }
}

/// Which days the text restricts itself to, and the text without it. What is not recognised stays
/// in the text, where it keeps the cell from being read.
pub(super) fn split(text: &str, day: usize) -> (Option<Only>, String) {
    for (word, only) in [("impaire", Only::Odd), ("paire", Only::Even)] {
        for phrase in [format!("semaines {word}s"), format!("semaine {word}")] {
            if let Some(rest) = without_phrase(text, &phrase) {
                return (Some(only), rest);
            }
        }
    }
    of_month(text, day).map_or_else(
        || (None, text.to_owned()),
        |(ranks, rest)| (Some(Only::OfMonth(ranks)), rest),
    )
}

fn without_phrase(text: &str, phrase: &str) -> Option<String> {
    let (before, after) = text.split_once(phrase)?;
    let before = before.trim_end();
    let before = before
        .strip_suffix("en")
        .or_else(|| before.strip_suffix("les"))
        .unwrap_or(before);
    let whole = !after.starts_with(char::is_alphanumeric);
    whole.then(|| format!("{before} ; {after}"))
}

/// "1er mardi du mois", "les 1er et 3eme mardis de chaque mois", "1er mardi".
fn of_month(text: &str, day: usize) -> Option<(Vec<u8>, String)> {
    let words = words(text);
    let first = words.iter().position(|(_, word)| rank(word).is_some())?;
    let mut ranks = Vec::new();
    let mut next = first;
    while let Some((_, word)) = words.get(next) {
        match rank(word) {
            Some(rank) => ranks.push(rank),
            None if *word == "et" => {}
            None => break,
        }
        next += 1;
    }
    let (_, name) = words.get(next)?;
    if !super::tokens::is_day(name, day) {
        return None;
    }
    next += 1;
    let of = |at: usize, wanted: &[&str]| words.get(at).is_some_and(|(_, w)| wanted.contains(w));
    if of(next, &["du", "de", "par"]) {
        next += 1;
        next += usize::from(of(next, &["chaque"]));
        if !of(next, &["mois", "moi"]) {
            return None;
        }
        next += 1;
    }
    let start = words[first].0;
    let start = ["chaque ", "tous les ", "les ", "le "]
        .iter()
        .find_map(|lead| text[..start].strip_suffix(lead))
        .map_or(start, str::len);
    let (last, word) = words[next - 1];
    let rest = format!("{} ; {}", &text[..start], &text[last + word.len()..]);
    Some((ranks, rest))
}

fn words(text: &str) -> Vec<(usize, &str)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect()
}

fn rank(word: &str) -> Option<u8> {
    Some(match word {
        "1er" | "premier" | "premiers" => 1,
        "2e" | "2eme" | "2nd" | "deuxieme" | "second" => 2,
        "3e" | "3eme" | "troisieme" => 3,
        "4e" | "4eme" | "quatrieme" => 4,
        _ => return None,
    })
}
