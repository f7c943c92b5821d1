//! A recipe, as a document.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::RecipeError;
use super::pattern::Pattern;
use crate::figure::{Missing, Origin};
use crate::indicator::{Grain, Indicator};

/// How the file of a producer is read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Its name on the command line.
    pub id: String,
    /// The name of the data set, in French.
    pub title: String,
    /// Who publishes it.
    pub producer: String,
    /// Its licence.
    pub licence: String,
    /// Where it is published.
    pub url: String,
    /// Its limits, in French.
    #[serde(default)]
    pub note: String,
    /// The kind of area of a row.
    pub grain: Grain,
    /// The names that the column of codes may have.
    pub code: Vec<String>,
    /// What parts the codes of a cell, where a row is of several areas.
    #[serde(default)]
    pub several: Option<char>,
    /// The limits of communes in which it is published.
    pub cog: Cog,
    /// The year it describes, where no name of a column tells it.
    #[serde(default)]
    pub vintage: Option<u16>,
    /// A column whose cells begin with the year.
    #[serde(default)]
    pub year_column: Option<String>,
    /// Which rows are read; all without it.
    #[serde(default)]
    pub only: Option<Only>,
    /// What an empty cell means.
    #[serde(default = "not_provided")]
    pub empty: Missing,
    /// What other words in cells mean.
    #[serde(default)]
    pub tokens: BTreeMap<String, Missing>,
    /// What is read.
    #[serde(rename = "column", default)]
    pub columns: Vec<ColumnRecipe>,
}

fn not_provided() -> Missing {
    Missing::NotProvided
}

/// The year of the limits of communes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cog {
    /// This year.
    Year(u16),
    /// So many years after the year described.
    After(u16),
}

impl Cog {
    /// The year, for a file that describes `vintage`.
    pub fn of(self, vintage: u16) -> u16 {
        match self {
            Self::Year(year) => year,
            Self::After(years) => vintage.saturating_add(years),
        }
    }
}

/// Which rows are read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Only {
    /// The column that decides.
    pub column: String,
    /// What its cell may be.
    pub is: Vec<String>,
}

/// A column of an indicator.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRecipe {
    /// The indicator.
    pub indicator: String,
    /// The columns that are added up: one, as a rule. The first tells the year.
    #[serde(default)]
    pub names: Vec<Pattern>,
    /// Instead of a column: each row counts for one in each of its areas.
    #[serde(default)]
    pub rows: bool,
    /// The numbers that words stand for.
    #[serde(default)]
    pub words: BTreeMap<String, f64>,
    /// The columns that are taken off.
    #[serde(default)]
    pub less: Vec<Pattern>,
    /// The year, where the name does not tell it and the file has columns of several.
    #[serde(default)]
    pub vintage: Option<u16>,
    /// What a hidden cell means where another cell of its row is known.
    #[serde(default)]
    pub hidden_below: Option<HiddenBelow>,
}

/// A hidden cell whose row is not too small to publish is hidden for its own smallness.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HiddenBelow {
    /// The cell is below this.
    pub bound: f64,
    /// Where this column has a number.
    pub known: Pattern,
    /// And this number is at least so much.
    #[serde(default)]
    pub at_least: Option<f64>,
}

impl Recipe {
    /// Reads a recipe, and refuses one that could read nothing.
    pub fn parse(document: &str) -> Result<Self, RecipeError> {
        let recipe: Self = toml::from_str(document)?;
        recipe.check()?;
        Ok(recipe)
    }

    fn check(&self) -> Result<(), RecipeError> {
        if self.columns.is_empty() {
            return Err(RecipeError::NoColumn);
        }
        if self.code.is_empty() {
            return Err(RecipeError::NoCode);
        }
        if self.counts_rows() && self.columns.iter().any(|column| !column.rows) {
            return Err(RecipeError::RowsAndColumns);
        }
        for column in self.columns.iter().filter(|column| !column.rows) {
            let Some(first) = column.names.first() else {
                return Err(RecipeError::Empty(column.indicator.clone()));
            };
            let told = first.has_year() || column.vintage.is_some() || self.year_column.is_some();
            let others = column.names.iter().chain(&column.less);
            let known = column.hidden_below.iter().map(|hidden| &hidden.known);
            // A file's year can be given beside it, but not where another column has one of its own.
            if !told && others.chain(known).any(Pattern::has_year) {
                return Err(RecipeError::NoYear(column.indicator.clone()));
            }
        }
        Ok(())
    }

    /// Whether it counts rows: an area may then have several.
    pub(super) fn counts_rows(&self) -> bool {
        self.columns.iter().any(|column| column.rows)
    }

    /// A recipe for a Hub's own table: a column of codes, and a column for each indicator by its
    /// id, with the year after it where there are several (`permanences_2023`).
    pub fn of_table(indicators: &[Indicator], grain: Grain, origin: &Origin, cog: u16) -> Self {
        let column = |indicator: &Indicator, name: String| ColumnRecipe {
            indicator: indicator.id.clone(),
            names: vec![name.parse().unwrap_or_else(|_| Pattern::plain(&name))],
            rows: false,
            words: BTreeMap::new(),
            less: Vec::new(),
            vintage: None,
            hidden_below: None,
        };
        let columns = indicators.iter().flat_map(|indicator| {
            [
                column(indicator, format!("{}_{{yyyy}}", indicator.id)),
                column(indicator, indicator.id.clone()),
            ]
        });
        let names = [
            "code",
            "codgeo",
            "code_insee",
            "insee",
            "code_iris",
            "iris",
            "commune",
        ];
        Self {
            id: "table".to_owned(),
            title: origin.title.clone(),
            producer: origin.producer.clone(),
            licence: origin.licence.clone(),
            url: origin.url.clone(),
            note: origin.note.clone(),
            grain,
            code: names.map(str::to_owned).to_vec(),
            several: None,
            cog: Cog::Year(cog),
            vintage: None,
            year_column: None,
            only: None,
            empty: Missing::NotProvided,
            tokens: BTreeMap::new(),
            columns: columns.collect(),
        }
    }
}
