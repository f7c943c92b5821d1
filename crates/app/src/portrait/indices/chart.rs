//! Charts drawn on the server: a histogram of scores, and ranks with their intervals. What they
//! show stands in a table beside them; they are hidden from screen readers.

use std::fmt::Write as _;

/// A rank and where it may lie, with the name of whose it is.
pub struct Bar {
    pub name: String,
    pub rank: f64,
    pub low: f64,
    pub high: f64,
}

const WIDTH: f64 = 640.0;
const LABEL: f64 = 190.0;
const LINE: f64 = 22.0;

/// A line each: a bar from the lowest rank to the highest, a mark where the model puts it.
pub fn ranks(bars: &[Bar], most: f64) -> String {
    let height = LINE * (bars.len() as f64 + 1.5);
    let across = WIDTH - LABEL - 20.0;
    let at = |rank: f64| LABEL + across * (rank - 1.0) / (most - 1.0).max(1.0);
    let mut svg = format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"100%\" aria-hidden=\"true\" focusable=\"false\" \
         font-size=\"13\" fill=\"currentColor\">"
    );
    for step in 0..=4 {
        let rank = 1.0 + (most - 1.0) * f64::from(step) / 4.0;
        let x = at(rank);
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"4\" y2=\"{:.1}\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{:.0}</text>",
            height - LINE,
            height - 6.0,
            rank
        );
    }
    for (number, bar) in bars.iter().enumerate() {
        let y = LINE * (number as f64 + 0.8);
        let (low, high) = (at(bar.low), at(bar.high));
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"6\" rx=\"3\" fill-opacity=\"0.35\"/>\
             <circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\"/>",
            LABEL - 10.0,
            y + 4.0,
            escaped(&shortened(&bar.name)),
            low - 3.0,
            y - 3.0,
            high - low + 6.0,
            at(bar.rank),
            y
        );
    }
    svg.push_str("</svg>");
    svg
}

fn shortened(name: &str) -> String {
    const MOST: usize = 26;
    match name.chars().count() > MOST {
        true => name.chars().take(MOST - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// How many values lie in each of some equal steps from the least to the greatest.
pub fn histogram(values: &[f64], steps: usize) -> Vec<(f64, f64, usize)> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !(least.is_finite() && most > least) || steps == 0 {
        return Vec::new();
    }
    let width = (most - least) / steps as f64;
    let mut counts = vec![0; steps];
    for value in values {
        let step = ((value - least) / width) as usize;
        counts[step.min(steps - 1)] += 1;
    }
    let each = counts.into_iter().enumerate();
    each.map(|(step, count)| {
        let from = least + width * step as f64;
        (from, from + width, count)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_a_step() {
        let steps = histogram(&[0.0, 0.5, 1.0, 10.0], 5);
        assert_eq!(
            steps.iter().map(|step| step.2).collect::<Vec<_>>(),
            [3, 0, 0, 0, 1]
        );
        assert!(histogram(&[3.0, 3.0], 5).is_empty());
        assert!(histogram(&[], 5).is_empty());
    }

    #[test]
    fn names_are_words_not_marks() {
        let bar = Bar {
            name: "<b>L’Île & Cie</b>".to_owned(),
            rank: 2.0,
            low: 1.0,
            high: 3.0,
        };
        let svg = ranks(&[bar], 3.0);
        assert!(svg.contains("&lt;b&gt;L’Île &amp; Cie") && !svg.contains("<b>"));
    }
}
