//! What people say of two records, and what follows from it.

use std::fmt;

use chrono::{DateTime, Utc};

/// The longest reason, in characters.
pub const LONGEST: usize = 500;

/// Two records, whichever way round they were named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    a: String,
    b: String,
}

impl Pair {
    /// The pair of two records' keys; none of a record with itself.
    pub fn of(one: &str, other: &str) -> Option<Self> {
        let (a, b) = match one.cmp(other) {
            std::cmp::Ordering::Less => (one, other),
            std::cmp::Ordering::Greater => (other, one),
            std::cmp::Ordering::Equal => return None,
        };
        Some(Self {
            a: a.to_owned(),
            b: b.to_owned(),
        })
    }

    /// The key that comes first.
    pub fn a(&self) -> &str {
        &self.a
    }

    /// The other.
    pub fn b(&self) -> &str {
        &self.b
    }
}

/// What somebody says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// They are the same place: they are shown as one, for ever.
    Same,
    /// They are not: they are never shown as one.
    Different,
    /// Whoever looked could not tell: that decides nothing.
    Unsure,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Same, Self::Different, Self::Unsure];

    /// As stored and sent.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unsure => "unsure",
        }
    }

    /// The verdict stored so.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.slug() == slug)
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Same => "même lieu",
            Self::Different => "lieux différents",
            Self::Unsure => "ne sait pas",
        }
    }

    /// Whether it binds the machine.
    pub fn decides(self) -> bool {
        self != Self::Unsure
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// What one person said of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub pair: Pair,
    pub verdict: Verdict,
    /// Who, as the journal names them.
    pub by: String,
    pub at: DateTime<Utc>,
    pub why: String,
}

/// What a pair's judgements come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub verdict: Verdict,
    /// Others decided the other way: the latest holds until they agree.
    pub disputed: bool,
}

/// What the judgements of one pair settle: the latest that decides. None: nobody has decided.
pub fn settled<'a>(judgements: impl IntoIterator<Item = &'a Judgement>) -> Option<Settled> {
    let deciding: Vec<&Judgement> = judgements
        .into_iter()
        .filter(|judgement| judgement.verdict.decides())
        .collect();
    let last = deciding.iter().max_by_key(|one| (one.at, &one.by))?;
    Some(Settled {
        verdict: last.verdict,
        disputed: deciding.iter().any(|one| one.verdict != last.verdict),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(by: &str, verdict: Verdict, day: i64) -> Judgement {
        Judgement {
            pair: Pair::of("a", "b").unwrap(),
            verdict,
            by: by.to_owned(),
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(day),
            why: String::new(),
        }
    }

    #[test]
    fn the_latest_that_decides_settles_and_a_disagreement_is_told() {
        let yes = said("person:1", Verdict::Same, 1);
        let no = said("person:2", Verdict::Different, 2);
        let unsure = said("person:3", Verdict::Unsure, 3);
        assert_eq!(settled([&unsure]), None);
        let alone = settled([&yes, &unsure]).unwrap();
        assert_eq!((alone.verdict, alone.disputed), (Verdict::Same, false));
        for order in [[&yes, &no, &unsure], [&unsure, &no, &yes]] {
            let both = settled(order).unwrap();
            assert_eq!((both.verdict, both.disputed), (Verdict::Different, true));
        }
    }

    #[test]
    fn a_pair_is_the_same_whichever_way_round() {
        assert_eq!(Pair::of("b", "a"), Pair::of("a", "b"));
        assert_eq!(Pair::of("a", "a"), None);
    }
}
