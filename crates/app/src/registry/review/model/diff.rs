//! Two texts, word by word: which words only one of them says.

use territory::fold;

/// Words that both sides say, or that only this one does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub differs: bool,
}

/// Longer texts are compared as a whole: the table of words would be as their product.
const LONGEST: usize = 300;

/// The two texts in stretches of words. Case, accents and punctuation make no difference.
pub fn differences(a: &str, b: &str) -> (Vec<Span>, Vec<Span>) {
    let (left, right) = (words(a), words(b));
    if left.len() > LONGEST || right.len() > LONGEST {
        let differs = fold(a) != fold(b);
        return (whole(a, differs), whole(b, differs));
    }
    let (mut in_left, mut in_right) = (vec![false; left.len()], vec![false; right.len()]);
    for (l, r) in common(&left, &right) {
        (in_left[l], in_right[r]) = (true, true);
    }
    (spans(&left, &in_left), spans(&right, &in_right))
}

struct Word<'t> {
    text: &'t str,
    folded: String,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let word = |text| Word {
        text,
        folded: fold(text),
    };
    text.split_whitespace().map(word).collect()
}

fn whole(text: &str, differs: bool) -> Vec<Span> {
    let span = Span {
        text: text.to_owned(),
        differs,
    };
    if text.is_empty() {
        Vec::new()
    } else {
        vec![span]
    }
}

/// The longest sequence of words that both say in the same order.
fn common(left: &[Word<'_>], right: &[Word<'_>]) -> Vec<(usize, usize)> {
    let wide = right.len() + 1;
    let mut longest = vec![0_u16; (left.len() + 1) * wide];
    for l in (0..left.len()).rev() {
        for r in (0..right.len()).rev() {
            longest[l * wide + r] = match left[l].folded == right[r].folded {
                true => longest[(l + 1) * wide + r + 1] + 1,
                false => longest[(l + 1) * wide + r].max(longest[l * wide + r + 1]),
            };
        }
    }
    let (mut l, mut r) = (0, 0);
    let mut pairs = Vec::new();
    while l < left.len() && r < right.len() {
        if left[l].folded == right[r].folded {
            pairs.push((l, r));
            (l, r) = (l + 1, r + 1);
        } else if longest[(l + 1) * wide + r] >= longest[l * wide + r + 1] {
            l += 1;
        } else {
            r += 1;
        }
    }
    pairs
}

fn spans(words: &[Word<'_>], shared: &[bool]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (word, shared) in words.iter().zip(shared) {
        // A dash or a comma alone is no difference.
        let differs = !shared && !word.folded.is_empty();
        match spans.last_mut() {
            Some(span) if span.differs == differs => {
                span.text.push(' ');
                span.text.push_str(word.text);
            }
            _ => spans.push(Span {
                text: word.text.to_owned(),
                differs,
            }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(spans: &[Span]) -> String {
        let span = |span: &Span| match span.differs {
            true => format!("[{}]", span.text),
            false => span.text.clone(),
        };
        spans.iter().map(span).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        for (a, b, left, right) in [
            (
                "Mairie de Rennes",
                "MAIRIE DE RENNES",
                "Mairie de Rennes",
                "MAIRIE DE RENNES",
            ),
            (
                "France Services de Dole",
                "MSAP Dole",
                "[France Services de] Dole",
                "[MSAP] Dole",
            ),
            (
                "12 rue du Lac",
                "14 rue du Lac",
                "[12] rue du Lac",
                "[14] rue du Lac",
            ),
            (
                "Espace – numérique",
                "Espace numérique",
                "Espace – numérique",
                "Espace numérique",
            ),
            ("", "Tout", "", "[Tout]"),
        ] {
            let (l, r) = differences(a, b);
            assert_eq!((shown(&l), shown(&r)), (left.to_owned(), right.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_the_two_ways_round_agree(a in "[a-c é\u{a0}]{0,30}", b in "[a-c é,]{0,30}") {
            let (left, right) = differences(&a, &b);
            let said = |spans: &[Span]| spans.iter().map(|span| span.text.clone()).collect::<Vec<_>>().join(" ");
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(said(&left), words(&a));
            prop_assert_eq!(said(&right), words(&b));
            let same = |spans: &[Span]| {
                let kept = spans.iter().filter(|span| !span.differs);
                kept.map(|span| fold(&span.text)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
            };
            prop_assert_eq!(same(&left), same(&right));
        }
    }
}
