//! An indicator in one commune, and in each of its IRIS: what is asked, what is understood, what is
//! told. Shown on the page of an indicator, and of an index whose scores are published by IRIS.

use diagnosis::indicator::{Area, Grain, Indicator, Observatory, Told};
use territory::{CodeInsee, Commune, Level, Territories, TerritoryId};

use super::model::{made, said};
use crate::kernel::pages::Link;

/// Communes offered when a name is of several, or of none.
const OFFERED: usize = 6;

/// A line of the table.
pub struct Line {
    pub name: String,
    pub code: String,
    pub told: String,
    pub vintage: String,
    pub made: &'static str,
}

/// What a page shows of a commune's quarters.
pub struct Quarters {
    /// What was written.
    pub asked: String,
    pub alert: Option<String>,
    /// The communes that may have been meant.
    pub offered: Vec<Link>,
    /// The commune that was understood.
    pub commune: Option<Link>,
    /// Its own figure.
    pub told: String,
    pub rows: Vec<Line>,
    /// Why there is no row.
    pub none: Option<&'static str>,
}

impl Quarters {
    /// `address` is the page's, `kept` what else it is asked (`niveau=…&`).
    pub fn of(
        observatory: &Observatory,
        indicator: &Indicator,
        asked: &str,
        address: &str,
        kept: &str,
    ) -> Self {
        let asked = asked.trim();
        let mut quarters = Self {
            asked: asked.to_owned(),
            alert: None,
            offered: Vec::new(),
            commune: None,
            told: String::new(),
            rows: Vec::new(),
            none: None,
        };
        if asked.is_empty() {
            return quarters;
        }
        match commune(asked) {
            Ok(commune) => quarters.fill(observatory, indicator, commune),
            Err(close) => {
                quarters.alert = Some(match close.is_empty() {
                    true => format!(
                        "Nous ne connaissons pas de commune «\u{a0}{asked}\u{a0}». Vérifiez l’orthographe, ou écrivez son code INSEE."
                    ),
                    false => "Choisissez la commune\u{a0}:".to_owned(),
                });
                let link = |commune: &&Commune| {
                    Link::new(
                        format!("{address}?{kept}commune={}#quartiers", commune.code),
                        written(commune),
                    )
                };
                quarters.offered = close.iter().map(link).collect();
            }
        }
        quarters
    }

    fn fill(&mut self, observatory: &Observatory, indicator: &Indicator, commune: &Commune) {
        self.asked = written(commune);
        let id = TerritoryId::commune(commune.code);
        self.commune = Some(Link::new(
            format!("/territoires/commune/{}", commune.code),
            commune.name.clone(),
        ));
        self.told = match observatory.told(&indicator.id, id) {
            Some(told) => format!("{} ({})", said(told.cell, indicator.unit), told.vintage),
            None => "aucun chiffre".to_owned(),
        };
        let all = observatory.iris_of(commune.code);
        let told = |area: Area| observatory.told(&indicator.id, area);
        self.rows = all
            .iter()
            .filter_map(|iris| {
                let told = told(Area::Iris(iris.code))?;
                Some(line(indicator, &iris.name, iris.code.as_str(), &told))
            })
            .collect();
        self.none = match (self.rows.is_empty(), all.len()) {
            (false, _) => None,
            (true, 0 | 1) => Some("L’INSEE ne découpe pas cette commune en IRIS."),
            (true, _) => Some("Aucun chiffre n’est connu ici par IRIS."),
        };
    }
}

fn line(indicator: &Indicator, name: &str, code: &str, told: &Told<'_>) -> Line {
    Line {
        name: name.to_owned(),
        code: code.to_owned(),
        told: said(told.cell, indicator.unit),
        vintage: told.vintage.to_string(),
        made: made(told.made),
    }
}

/// Whether an indicator, or what it is worked out from, is published by IRIS.
pub fn by_iris(observatory: &Observatory, indicator: &Indicator) -> bool {
    let ids = std::iter::once(indicator.id.as_str()).chain(indicator.parts());
    let mut series = ids.flat_map(|id| observatory.series(id));
    series.any(|series| series.grain == Grain::Iris)
}

fn written(commune: &Commune) -> String {
    format!("{} ({})", commune.name, commune.code)
}

/// The commune that a text means: its code, its name, or both as we write them; or those close to it.
fn commune(text: &str) -> Result<&'static Commune, Vec<&'static Commune>> {
    let all = Territories::bundled();
    let code = text
        .rsplit_once('(')
        .and_then(|(_, code)| code.strip_suffix(')'))
        .unwrap_or(text);
    if let Some(found) = code
        .parse::<CodeInsee>()
        .ok()
        .and_then(|code| all.resolve(code))
    {
        return Ok(found);
    }
    let suggested = all.suggest(text, 4 * OFFERED);
    let mut exact = Vec::new();
    let mut close = Vec::new();
    for one in suggested {
        let number = (one.id.level == Level::Commune)
            .then(|| all.commune_numbers(one.id).first().copied())
            .flatten();
        let Some(found) = number.map(|number| &all.communes()[number as usize]) else {
            continue;
        };
        if one.exact {
            exact.push(found);
        }
        close.push(found);
    }
    match (exact.as_slice(), close.as_slice()) {
        ([one], _) => Ok(one),
        ([], _) => {
            close.truncate(OFFERED);
            Err(close)
        }
        _ => Err(exact),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commune_is_found_by_code_by_name_or_offered() {
        for text in ["35238", "rennes", "Rennes (35238)"] {
            assert_eq!(commune(text).unwrap().name, "Rennes", "{text}");
        }
        let several = commune("Saint-Denis").unwrap_err();
        assert!(several.len() > 1);
        assert!(commune("zzzzqqq").unwrap_err().is_empty());
    }

    #[test]
    fn each_quarter_of_a_town_has_its_line() {
        let observatory = Observatory::bundled();
        let score = observatory.indicator("ifn-v1-score").unwrap();
        let told = Quarters::of(observatory, score, "Rennes", "/indices/ifn-v1", "");
        assert!(told.rows.len() > 50, "{}", told.rows.len());
        assert!(told.rows.iter().all(|row| row.code.starts_with("35238")));
        let village = Quarters::of(observatory, score, "35317", "/indices/ifn-v1", "");
        assert!(village.rows.is_empty() && village.none.is_some());
        assert!(by_iris(observatory, score));
        let income = observatory.indicator("revenu-median").unwrap();
        assert!(!by_iris(observatory, income));
    }
}
