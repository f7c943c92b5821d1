//! A figure: a number that is never without its origin, nor missing without a
//! reason.

use serde::{Deserialize, Serialize};
use territory::TerritoryId;

/// Where a figure comes from: enough to find it again. Shown to readers, hence in French.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// Who publishes it, for instance `INSEE`.
    pub producer: String,
    /// The name of the data set.
    pub title: String,
    /// The year or date it describes.
    pub vintage: String,
    /// What may be done with it.
    pub licence: String,
    /// Where it is published.
    pub url: String,
    /// Its limits, and what was done to it here.
    pub note: String,
}

/// Why a value is not there. "Zero" is a value; these are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// `s`: the producer withholds it, too few households to publish without betraying someone.
    StatisticalSecrecy,
    /// `ns`: too few were asked for it to mean anything.
    NotSignificant,
    /// `nd`: the producer does not have it.
    NotAvailable,
    /// `so`: it makes no sense here.
    NotApplicable,
    /// The producer does not cover this territory, as is often so overseas.
    OutOfScope,
    /// The territory did not exist, or not in these limits, at that vintage.
    OtherVintage,
    /// Expected, and not in the file.
    NotProvided,
    /// Medians and rates of parts do not make that of the whole, and the producer does not publish
    /// it at this level.
    NotAddable,
}

impl Missing {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::StatisticalSecrecy,
        Self::NotSignificant,
        Self::NotAvailable,
        Self::NotApplicable,
        Self::OutOfScope,
        Self::OtherVintage,
        Self::NotProvided,
        Self::NotAddable,
    ];

    /// What files write in place of the number: INSEE's four, and ours for the others.
    pub fn token(self) -> &'static str {
        match self {
            Self::StatisticalSecrecy => "s",
            Self::NotSignificant => "ns",
            Self::NotAvailable => "nd",
            Self::NotApplicable => "so",
            Self::OutOfScope => "hors-champ",
            Self::OtherVintage => "autre-millesime",
            Self::NotProvided => "",
            Self::NotAddable => "non-additif",
        }
    }

    /// The reason for a reader, in French.
    pub fn label(self) -> &'static str {
        match self {
            Self::StatisticalSecrecy => "caché par le secret statistique",
            Self::NotSignificant => "non significatif",
            Self::NotAvailable => "non disponible chez le producteur",
            Self::NotApplicable => "sans objet",
            Self::OutOfScope => "hors du champ de la source",
            Self::OtherVintage => "limites communales changées depuis",
            Self::NotProvided => "absent du fichier",
            Self::NotAddable => "non publié à ce niveau, et ne s’additionne pas",
        }
    }
}

/// What stands in a cell of a published table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A number.
    Value(f64),
    /// No number, and why.
    Missing(Missing),
    /// Published only as lying below a bound.
    Below(f64),
}

/// A cell that is neither a number nor a known reason for there being none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "« {0} » is neither a number (12.5 or 12,5) nor a reason for there being none \
     (s, ns, nd, so, or nothing)"
)]
pub struct UnreadableCell(pub String);

fn number(text: &str) -> Option<f64> {
    let spaced = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}');
    let number = match text.contains([',', ' ', '\u{a0}', '\u{202f}']) {
        true => text.replace(spaced, "").replacen(',', ".", 1).parse(),
        false => text.parse(),
    };
    number.ok().filter(|value| f64::is_finite(*value))
}

impl Cell {
    /// Reads a cell as French producers write it: a decimal comma or point, spaces between
    /// thousands, and INSEE's four reasons for an empty one.
    pub fn read(text: &str) -> Result<Self, UnreadableCell> {
        let text = text.trim();
        let missing = match text {
            "" => Some(Missing::NotProvided),
            "s" | "S" => Some(Missing::StatisticalSecrecy),
            "ns" | "NS" => Some(Missing::NotSignificant),
            "nd" | "ND" | "N/A" => Some(Missing::NotAvailable),
            "so" | "SO" => Some(Missing::NotApplicable),
            _ => None,
        };
        if let Some(missing) = missing {
            return Ok(Self::Missing(missing));
        }
        let unreadable = || UnreadableCell(text.to_owned());
        match text.strip_prefix('<') {
            Some(bound) => number(bound.trim()).map(Self::Below),
            None => number(text).map(Self::Value),
        }
        .ok_or_else(unreadable)
    }

    /// As files write it: a number with a point, a reason, or `<` and the bound. What
    /// [`Cell::read`] reads again, but for the reasons that no producer gives.
    pub fn written(self) -> String {
        match self {
            Self::Value(value) => value.to_string(),
            Self::Missing(missing) => missing.token().to_owned(),
            Self::Below(bound) => format!("<{bound}"),
        }
    }

    /// The number, where there is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing(_) | Self::Below(_) => None,
        }
    }
}

/// A value for a territory, or the reason there is none, and its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The territory described.
    pub territory: TerritoryId,
    /// The value, in the unit its definition states.
    pub cell: Cell,
    /// Where it comes from.
    pub origin: Origin,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_number_or_says_why_it_is_none() {
        let missing = |reason| Ok(Cell::Missing(reason));
        assert_eq!(Cell::read("12,5"), Ok(Cell::Value(12.5)));
        assert_eq!(Cell::read(" 1\u{202f}234,5 "), Ok(Cell::Value(1234.5)));
        assert_eq!(Cell::read("-0.25"), Ok(Cell::Value(-0.25)));
        assert_eq!(Cell::read("s"), missing(Missing::StatisticalSecrecy));
        assert_eq!(Cell::read("ns"), missing(Missing::NotSignificant));
        assert_eq!(Cell::read("nd"), missing(Missing::NotAvailable));
        assert_eq!(Cell::read("so"), missing(Missing::NotApplicable));
        assert_eq!(Cell::read(""), missing(Missing::NotProvided));
        assert_eq!(Cell::read("< 5,0"), Ok(Cell::Below(5.0)));
        assert_eq!(
            Cell::read(&Cell::Below(5.0).written()),
            Ok(Cell::Below(5.0))
        );
        for text in ["douze", "1,2,3", "inf", "NaN", "12 %"] {
            assert!(Cell::read(text).is_err(), "{text}");
        }
    }
}
