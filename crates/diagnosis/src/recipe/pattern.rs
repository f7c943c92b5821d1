//! Names of columns with a year in them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use super::error::RecipeError;

/// The name of a column: as it is, or with `{yy}` or `{yyyy}` where its year stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    before: String,
    after: String,
    digits: usize,
}

impl Pattern {
    /// A name without a year.
    pub fn plain(name: &str) -> Self {
        Self {
            before: name.to_owned(),
            after: String::new(),
            digits: 0,
        }
    }

    /// Whether a year stands in it.
    pub fn has_year(&self) -> bool {
        self.digits > 0
    }

    /// The name for a year.
    pub fn of_year(&self, year: u16) -> String {
        match self.digits {
            0 => self.before.clone(),
            2 => format!("{}{:02}{}", self.before, year % 100, self.after),
            _ => format!("{}{year:04}{}", self.before, self.after),
        }
    }

    /// The year of a name, if it is one of this pattern. Two digits are of 1970 to 2069.
    pub fn year_of(&self, name: &str) -> Option<u16> {
        let start = name.get(..self.before.len())?;
        let rest = name.get(self.before.len()..)?;
        let end = rest.len().checked_sub(self.after.len())?;
        let (digits, after) = (rest.get(..end)?, rest.get(end..)?);
        let fits = start.eq_ignore_ascii_case(&self.before)
            && after.eq_ignore_ascii_case(&self.after)
            && digits.len() == self.digits
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let year: u16 = digits.parse().ok().filter(|_| fits)?;
        Some(match self.digits {
            2 if year < 70 => 2000 + year,
            2 => 1900 + year,
            _ => year,
        })
    }
}

impl FromStr for Pattern {
    type Err = RecipeError;
    fn from_str(text: &str) -> Result<Self, RecipeError> {
        let refuse = || RecipeError::Pattern(text.to_owned());
        let parted = text.split_once("{yyyy}").map(|parts| (parts, 4));
        let parted = parted.or_else(|| text.split_once("{yy}").map(|parts| (parts, 2)));
        let ((before, after), digits) = parted.unwrap_or(((text, ""), 0));
        let bare = |part: &str| !part.contains(['{', '}']);
        match !text.trim().is_empty() && bare(before) && bare(after) {
            true => Ok(Self {
                before: before.to_owned(),
                after: after.to_owned(),
                digits,
            }),
            false => Err(refuse()),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = ["", "{yy}", "{yyyy}"][self.digits / 2];
        write!(f, "{}{year}{}", self.before, self.after)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_stands_where_the_pattern_says() {
        let pattern: Pattern = "P{yy}_POP".parse().unwrap();
        assert_eq!(pattern.year_of("P21_POP"), Some(2021));
        assert_eq!(pattern.year_of("p99_pop"), Some(1999));
        for other in [
            "P21_POP65P",
            "C21_POP",
            "P2_POP",
            "P_POP",
            "",
            "P2é_POP",
            "é",
        ] {
            assert_eq!(pattern.year_of(other), None, "{other}");
        }
        assert_eq!(pattern.of_year(2007), "P07_POP");
        assert_eq!(pattern.to_string(), "P{yy}_POP");
        let pattern: Pattern = "pop_{yyyy}".parse().unwrap();
        assert_eq!(pattern.year_of("pop_2015"), Some(2015));
        for text in ["", "P{yy}_{yy}", "P{y}_POP", "P{"] {
            assert!(text.parse::<Pattern>().is_err(), "{text}");
        }
    }
}
