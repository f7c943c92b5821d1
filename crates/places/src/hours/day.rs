//! The hours of one day, as told in French.

/// The ranges of a day as `09:00-12:00`; empty when closed; `None` when not understood.
pub(super) fn ranges(text: &str) -> Option<Vec<String>> {
    let folded = text.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    if matches!(
        folded.trim(),
        "-" | "ferme" | "fermé" | "fermée" | "non" | "/" | "fermé / fermé" | "- / -"
    ) {
        return Some(Vec::new());
    }
    let times = times(&folded)?;
    if times.is_empty() || times.len() % 2 == 1 || times.len() > 8 {
        return None;
    }
    let ordered = times
        .windows(2)
        .all(|pair| pair[0] < pair[1] || (pair[0] == pair[1] && pair[0] != 0));
    let write = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    ordered.then(|| {
        times
            .chunks(2)
            .map(|pair| format!("{}-{}", write(pair[0]), write(pair[1])))
            .collect()
    })
}

/// The times of a text, in minutes; `None` if it holds a word that may change their meaning.
fn times(text: &str) -> Option<Vec<u32>> {
    let mut times = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let (minutes, after) = time(rest)?;
            times.push(minutes);
            rest = after;
        } else if first.is_alphabetic() {
            let end = rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len());
            let known = ["de", "a", "à", "et", "h", "puis", "au", "fermé", "ferme"];
            if !known.contains(&&rest[..end]) {
                return None;
            }
            rest = &rest[end..];
        } else if " -–—/,;:.|&à".contains(first) {
            rest = &rest[first.len_utf8()..];
        } else {
            return None;
        }
    }
    Some(times)
}

fn time(text: &str) -> Option<(u32, &str)> {
    let (hours, rest) = number(text)?;
    let trimmed = rest.trim_start();
    let (minutes, rest) = match trimmed.chars().next() {
        Some('h' | ':') => {
            let after = &trimmed[1..];
            let after = after
                .strip_prefix("eures")
                .or_else(|| after.strip_prefix("eure"))
                .unwrap_or(after);
            number(after).unwrap_or((0, after))
        }
        _ => (0, rest),
    };
    (hours <= 24 && minutes < 60).then_some((hours * 60 + minutes, rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (end == 1 || end == 2).then(|| Some((text[..end].parse().ok()?, &text[end..])))?
}
