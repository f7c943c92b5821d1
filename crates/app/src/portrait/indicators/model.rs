//! What is said of indicators: figures in French, how far a series reaches, whose a file is.

use diagnosis::figure::{Cell, Missing};
use diagnosis::indicator::{Direction, Grain, Indicator, Kind, Made, Observatory, Series, Unit};
use serde::{Deserialize, Serialize};

use crate::kernel::formats;
use crate::kernel::identity::{HubId, SignedIn};
use crate::kernel::policy::{Action, Scope, Target};

/// How many of the refused rows and unknown codes a report keeps.
pub const REPORTED: usize = 200;

/// What became of the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The rows that were not taken and should have been: how many, and the first of them.
    pub refused: usize,
    pub refusals: Vec<Refusal>,
    /// Rows that say again what was said, or that the recipe leaves out.
    pub harmless: usize,
    /// Rows outside the territory of the Hub that sent the file.
    pub outside: usize,
    /// Codes that are of no territory of today or before.
    pub unknown: usize,
    pub unknown_codes: Vec<String>,
    /// Columns that nothing was read from.
    pub unread: Vec<String>,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub line: usize,
    pub code: String,
    pub why: String,
}

/// Whose a file is: a Hub's, or everybody's.
pub fn target(release: &str, hub: Option<HubId>) -> Target {
    let subject = format!("indicators:{release}");
    match hub {
        Some(hub) => Target::hub(hub).about(subject),
        // Only the nation's scope covers it.
        None => Target::new(subject),
    }
}

/// For whom somebody may bring indicators: Hubs, and everybody (`None`).
pub fn owners(signed_in: &SignedIn) -> Vec<Option<HubId>> {
    let may = signed_in
        .roles
        .iter()
        .filter(|held| Action::ImportIndicators.is_allowed_to(held.role));
    let mut owners: Vec<Option<HubId>> = may
        .filter_map(|held| match &held.scope {
            Scope::Nation => Some(None),
            Scope::Hub(hub) => Some(Some(*hub)),
            Scope::Territory(_) | Scope::Organisation(_) => None,
        })
        .collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// A number with its unit, or why there is none: `12,1 %`, `moins de 5 %`, `caché par le secret
/// statistique`.
pub fn said(cell: Cell, unit: Unit) -> String {
    match cell {
        Cell::Value(value) if unit == Unit::YesOrNo => yes_or_no(value).to_owned(),
        Cell::Value(value) => format!("{}\u{a0}{}", number(value, unit), unit.label()),
        Cell::Below(bound) => format!("moins de {}\u{a0}{}", number(bound, unit), unit.label()),
        Cell::Missing(reason) => reason.label().to_owned(),
    }
}

/// `oui`, `non`, or what is neither.
pub fn yes_or_no(value: f64) -> &'static str {
    match value {
        value if value <= 0.0 => "non",
        value if value >= 1.0 => "oui",
        _ => "en partie",
    }
}

/// A number with the decimals that its unit deserves.
pub fn number(value: f64, unit: Unit) -> String {
    let decimals = match value.fract() == 0.0 {
        true => 0,
        false => unit.decimals(),
    };
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = formats::integer(whole.parse().unwrap_or(u64::MAX));
    let sign = if value < 0.0 && text.contains(|c| c != '0' && c != '.') {
        "−"
    } else {
        ""
    };
    match rest {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole},{rest}"),
    }
}

/// A share in words: `96,2 %`; never rounded up to the whole.
pub fn share(coverage: f64) -> String {
    let tenths = (coverage * 1000.0).floor() / 10.0;
    format!("{}\u{a0}%", number(tenths, Unit::Percent))
}

/// What an indicator is, in a word.
pub fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Count => "Effectif : il s’additionne d’un territoire à l’autre.",
        Kind::Ratio { .. } => {
            "Rapport de deux effectifs : il est recalculé à chaque niveau, jamais moyenné."
        }
        Kind::Other => {
            "Médiane, score ou taux sans ses effectifs : il ne s’additionne ni ne se moyenne. \
             Il manque aux niveaux où il n’est pas publié."
        }
    }
}

/// Which way it points, in words.
pub fn direction(indicator: &Indicator) -> Option<&'static str> {
    indicator.direction.map(|direction| match direction {
        Direction::MoreIsFragile => "Plus il est élevé, plus le territoire est fragile.",
        Direction::LessIsFragile => "Plus il est faible, plus le territoire est fragile.",
    })
}

/// How it came about, in words.
pub fn made(made: Made) -> &'static str {
    match made {
        Made::Published => "publié",
        Made::AddedUp => "calculé",
    }
}

/// How far a series reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The areas it has, of those that there are.
    pub known: usize,
    pub all: usize,
    /// The others, by reason, the most frequent first.
    pub missing: Vec<(Missing, usize)>,
    pub below: usize,
}

impl Reach {
    /// How far a series reaches, area by area.
    pub fn of(series: &Series, observatory: &Observatory) -> Self {
        let mut reach = Self {
            known: 0,
            all: 0,
            missing: Vec::new(),
            below: 0,
        };
        let mut reasons = [0usize; Missing::ALL.len()];
        for (_, cell) in series.cells(observatory.territories()) {
            reach.all += 1;
            match cell {
                Cell::Value(_) => reach.known += 1,
                Cell::Below(_) => reach.below += 1,
                Cell::Missing(reason) => reasons[reason as usize] += 1,
            }
        }
        let counted = Missing::ALL.into_iter().zip(reasons);
        reach.missing = counted.filter(|(_, count)| *count > 0).collect();
        reach
            .missing
            .sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reach
    }

    /// `Connu pour 28 112 communes sur 34 969.`
    pub fn words(&self, grain: Grain) -> String {
        format!(
            "Connu pour {} {} sur {}.",
            formats::integer(self.known as u64),
            plural(grain),
            formats::integer(self.all as u64)
        )
    }

    /// The others, and why: `6 300 : caché par le secret statistique`.
    pub fn missing(&self) -> Vec<String> {
        let line =
            |count: usize, why: &str| format!("{}\u{a0}: {why}", formats::integer(count as u64));
        let below = (self.below > 0).then(|| {
            line(
                self.below,
                "connu seulement par un maximum («\u{a0}moins de…\u{a0}»)",
            )
        });
        let reasons = self.missing.iter();
        below
            .into_iter()
            .chain(reasons.map(|(reason, count)| line(*count, reason.label())))
            .collect()
    }
}

/// Several areas of a kind.
pub fn plural(grain: Grain) -> &'static str {
    use territory::Level::*;
    match grain {
        Grain::Iris => "IRIS",
        Grain::Territory(Commune) => "communes",
        Grain::Territory(Epci) => "intercommunalités",
        Grain::Territory(BassinDeVie) => "bassins de vie",
        Grain::Territory(ZoneEmploi) => "zones d’emploi",
        Grain::Territory(Arrondissement) => "arrondissements",
        Grain::Territory(Departement) => "départements",
        Grain::Territory(Region) => "régions",
        Grain::Territory(Hub) => "Hubs",
        Grain::Territory(Pays) => "pays",
    }
}

/// The levels at which something can be said of an indicator.
pub fn levels(observatory: &Observatory, indicator: &Indicator) -> Vec<Grain> {
    let published: Vec<Grain> = observatory
        .series(&indicator.id)
        .chain(
            indicator
                .parts()
                .take(1)
                .flat_map(|part| observatory.series(part)),
        )
        .map(|series| series.grain)
        .collect();
    let adds_up = indicator.kind != Kind::Other;
    let inside = |grain: &Grain| {
        matches!(
            grain,
            Grain::Iris | Grain::Territory(territory::Level::Commune)
        )
    };
    let from_below = published.iter().any(inside);
    Grain::all()
        .filter(|grain| {
            published.contains(grain)
                || match grain {
                    Grain::Iris => false,
                    // Undivided communes have their only IRIS's figure.
                    Grain::Territory(territory::Level::Commune) => from_below,
                    Grain::Territory(_) => adds_up && from_below,
                }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_as_people_say_them() {
        let said =
            |value: f64, unit| said(Cell::Value(value), unit).replace(['\u{202f}', '\u{a0}'], " ");
        assert_eq!(said(12.081_35, Unit::Percent), "12,1 %");
        assert_eq!(said(17.0, Unit::Percent), "17 %");
        assert_eq!(said(67_406_310.0, Unit::Persons), "67 406 310 personnes");
        assert_eq!(said(123.4, Unit::Persons), "123 personnes");
        assert_eq!(said(-3.25, Unit::Score), "−3,2 points");
        assert_eq!(said(0.5, Unit::YesOrNo), "en partie");
        assert_eq!(
            super::said(Cell::Below(5.0), Unit::Percent).replace('\u{a0}', " "),
            "moins de 5 %"
        );
        assert_eq!(share(0.999_99).replace('\u{a0}', " "), "99,9 %");
        assert_eq!(share(1.0).replace('\u{a0}', " "), "100 %");
    }
}
