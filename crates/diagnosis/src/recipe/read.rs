//! From a file to a release, and an account of every row.

use std::collections::{BTreeMap, HashMap};

use csv::StringRecord;

use super::error::{ReadError, Why};
use super::model::{ColumnRecipe, HiddenBelow, Recipe};
use super::pattern::Pattern;
use super::text::{Header, Text};
use crate::figure::{Cell, Missing, Origin};
use crate::indicator::{Area, Grain, Indicator, Kind, Release, ReleaseColumn};

/// No indicator of ours is larger: a larger number is a code or a date.
const MOST: f64 = 1e12;

/// What is told beside the file, where the file does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// The year it describes.
    pub vintage: Option<u16>,
    /// The year of its limits of communes.
    pub cog: Option<u16>,
}

/// What was read of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What it tells.
    pub release: Release,
    /// The rows below the header: those that were taken, and those that were not.
    pub rows: usize,
    /// The rows that were taken.
    pub taken: usize,
    /// The rows that were not, and why.
    pub refused: Vec<Refused>,
    /// The columns that nothing was read from.
    pub unread: Vec<String>,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its line in the file.
    pub line: usize,
    /// Its code, as written.
    pub code: String,
    /// Why.
    pub why: Why,
}

/// A column of the recipe, found in the header for one year.
struct Found<'a> {
    indicator: &'a str,
    vintage: Option<u16>,
    names: Vec<usize>,
    less: Vec<usize>,
    words: &'a BTreeMap<String, f64>,
    hidden: Option<(&'a HiddenBelow, usize)>,
    is_count: bool,
}

impl Recipe {
    /// How many of its columns a file with this header has; none without a column of codes.
    pub fn fits(&self, header: &Header) -> usize {
        let code = self.code.iter().any(|name| header.position(name).is_some());
        let only = self
            .only
            .as_ref()
            .is_none_or(|only| header.position(&only.column).is_some());
        let year = self
            .year_column
            .as_ref()
            .is_none_or(|name| header.position(name).is_some());
        match code && only && year {
            true => self.find(header, &|_| None).len(),
            false => 0,
        }
    }

    /// Reads a file. `known` tells of the indicators, whose counts are never below zero.
    pub fn read<'k>(
        &self,
        bytes: &[u8],
        asked: Asked,
        known: impl Fn(&str) -> Option<&'k Indicator>,
    ) -> Result<Reading, ReadError> {
        let text = Text::read(bytes)?;
        let header = &text.header;
        let code = self.code.iter().find_map(|name| header.position(name));
        let code = code.ok_or_else(|| ReadError::NoCode {
            expected: self.code.join(" / "),
            found: header.listed(),
        })?;
        let found = self.find(header, &known);
        if found.is_empty() {
            let names = self
                .columns
                .iter()
                .filter_map(|column| column.names.first());
            return Err(ReadError::NoColumn {
                recipe: self.id.clone(),
                expected: names.map(Pattern::to_string).collect::<Vec<_>>().join(", "),
                found: header.listed(),
            });
        }
        let mut rows = Rows {
            recipe: self,
            header,
            code,
            found: &found,
            year: None,
            seen: HashMap::new(),
            areas: Vec::new(),
            cells: vec![Vec::new(); found.len()],
        };
        let mut refused = Vec::new();
        for (line, record) in &text.rows {
            if let Err(why) = rows.take(*line, record) {
                refused.push(Refused {
                    line: *line,
                    code: record.get(code).unwrap_or_default().trim().to_owned(),
                    why,
                });
            }
        }
        let read = text.rows.len();
        let taken = read - refused.len();
        if taken == 0 {
            let first = refused.first().map(|row| row.why.in_french());
            return Err(match first {
                Some(first) => ReadError::NoRow(read, first),
                None => ReadError::Empty,
            });
        }
        Ok(Reading {
            unread: unread(header, code, &found),
            release: rows.release(asked)?,
            rows: read,
            taken,
            refused,
        })
    }

    /// Its columns that are in the header, for each year that the header has; the first of several
    /// ways to read an indicator.
    fn find<'k>(
        &self,
        header: &Header,
        known: &dyn Fn(&str) -> Option<&'k Indicator>,
    ) -> Vec<Found<'_>> {
        let mut found: Vec<Found<'_>> = Vec::new();
        for column in &self.columns {
            let years: Vec<Option<u16>> = match column.names.first() {
                Some(first) if first.has_year() => header
                    .names()
                    .iter()
                    .map(|name| first.year_of(name))
                    .filter(Option::is_some)
                    .collect(),
                _ => vec![column.vintage.or(self.vintage)],
            };
            for vintage in years {
                let twice =
                    |one: &Found<'_>| one.indicator == column.indicator && one.vintage == vintage;
                let is_count = known(&column.indicator).is_some_and(|one| one.kind == Kind::Count);
                if let (false, Some(one)) = (
                    found.iter().any(twice),
                    column.found(header, vintage, is_count),
                ) {
                    found.push(one);
                }
            }
        }
        found
    }
}

impl ColumnRecipe {
    fn found(&self, header: &Header, vintage: Option<u16>, is_count: bool) -> Option<Found<'_>> {
        let year = vintage.unwrap_or_default();
        let all = |patterns: &[Pattern]| -> Option<Vec<usize>> {
            let names = patterns.iter().map(|pattern| pattern.of_year(year));
            names.map(|name| header.position(&name)).collect()
        };
        let hidden = self
            .hidden_below
            .as_ref()
            .and_then(|hidden| Some((hidden, header.position(&hidden.known.of_year(year))?)));
        Some(Found {
            indicator: &self.indicator,
            vintage,
            names: all(&self.names)?,
            less: all(&self.less)?,
            words: &self.words,
            hidden,
            is_count,
        })
    }
}

/// The rows that are being taken.
struct Rows<'a> {
    recipe: &'a Recipe,
    header: &'a Header,
    code: usize,
    found: &'a [Found<'a>],
    /// The year that the rows tell of themselves.
    year: Option<u16>,
    /// The line and the row of each area.
    seen: HashMap<Area, (usize, usize)>,
    areas: Vec<Area>,
    cells: Vec<Vec<Cell>>,
}

impl Rows<'_> {
    fn take(&mut self, line: usize, record: &StringRecord) -> Result<(), Why> {
        let cell = |at: usize| record.get(at).map(str::trim);
        let (found, expected) = (record.len(), self.header.names().len());
        let short = || Why::Short { found, expected };
        self.wanted(record)?;
        let code = cell(self.code).ok_or_else(short)?;
        let areas = self.areas_of(code)?;
        let year = self.year_of(record)?;
        let mut cells = Vec::with_capacity(self.found.len());
        for column in self.found {
            cells.push(self.cell(column, record)?.ok_or_else(short)?);
        }
        for area in areas {
            match self.recipe.counts_rows() {
                true => self.count(line, area),
                false => self.keep(line, area, cells.clone())?,
            }
        }
        self.year = self.year.or(year);
        Ok(())
    }

    /// The areas of a row: one, unless the recipe parts the cell.
    fn areas_of(&self, cell: &str) -> Result<Vec<Area>, Why> {
        let grain = self.recipe.grain;
        let read =
            |code: &str| area(grain, code).ok_or_else(|| Why::Code(code.to_owned(), grain.slug()));
        match self.recipe.several {
            Some(between) => cell.split(between).map(|code| read(code.trim())).collect(),
            None => Ok(vec![read(cell)?]),
        }
    }

    /// One row more of an area.
    fn count(&mut self, line: usize, area: Area) {
        let Some((_, row)) = self.seen.get(&area).copied() else {
            self.add(line, area, vec![Cell::Value(1.0); self.cells.len()]);
            return;
        };
        for column in &mut self.cells {
            if let Some(Cell::Value(rows)) = column.get_mut(row) {
                *rows += 1.0;
            }
        }
    }

    /// The figures of an area, which has none yet.
    fn keep(&mut self, line: usize, area: Area, cells: Vec<Cell>) -> Result<(), Why> {
        if let Some((first, row)) = self.seen.get(&area) {
            let same = self
                .cells
                .iter()
                .zip(&cells)
                .all(|(column, cell)| column[*row] == *cell);
            return Err(match same {
                true => Why::Repeated(*first),
                false => Why::Contradicts(*first),
            });
        }
        self.add(line, area, cells);
        Ok(())
    }

    fn add(&mut self, line: usize, area: Area, cells: Vec<Cell>) {
        self.seen.insert(area, (line, self.areas.len()));
        self.areas.push(area);
        for (column, cell) in self.cells.iter_mut().zip(cells) {
            column.push(cell);
        }
    }

    fn wanted(&self, record: &StringRecord) -> Result<(), Why> {
        let Some(only) = &self.recipe.only else {
            return Ok(());
        };
        let Some(at) = self.header.position(&only.column) else {
            return Ok(());
        };
        let text = record.get(at).unwrap_or_default().trim();
        match only.is.iter().any(|one| one == text) {
            true => Ok(()),
            false => Err(Why::LeftOut {
                column: only.column.clone(),
                text: text.to_owned(),
            }),
        }
    }

    /// The year that the row tells of itself, which is that of the rows before.
    fn year_of(&self, record: &StringRecord) -> Result<Option<u16>, Why> {
        let Some(name) = &self.recipe.year_column else {
            return Ok(None);
        };
        let text = self.header.position(name).and_then(|at| record.get(at));
        let text = text.unwrap_or_default().trim();
        let year = text.get(..4).and_then(|year| year.parse::<u16>().ok());
        let year = year.filter(|year| (1900..2100).contains(year));
        let year = year.ok_or_else(|| Why::Year {
            column: name.clone(),
            text: text.to_owned(),
        })?;
        match self.year {
            Some(expected) if expected != year => Err(Why::OtherYear {
                found: year,
                expected,
            }),
            _ => Ok(Some(year)),
        }
    }

    /// The cell of an indicator; nothing if the row ends before it.
    fn cell(&self, found: &Found<'_>, record: &StringRecord) -> Result<Option<Cell>, Why> {
        let mut sum = Cell::Value(0.0);
        let signed = found.names.iter().map(|at| (*at, 1.0));
        for (at, sign) in signed.chain(found.less.iter().map(|at| (*at, -1.0))) {
            let Some(text) = record.get(at) else {
                return Ok(None);
            };
            let text = text.trim();
            let read = match found.words.get(text) {
                Some(number) => Cell::Value(*number),
                None => self.read(text, at)?,
            };
            sum = match (sum, read) {
                (Cell::Value(sum), Cell::Value(value)) => Cell::Value(sum + sign * value),
                (Cell::Value(_), Cell::Below(bound)) if found.names.len() == 1 && sign > 0.0 => {
                    Cell::Below(bound)
                }
                (Cell::Value(_), Cell::Below(_)) => Cell::Missing(Missing::StatisticalSecrecy),
                (Cell::Value(_), missing @ Cell::Missing(_)) => missing,
                (before, _) => before,
            };
        }
        if let (true, Cell::Value(value)) = (found.is_count, sum)
            && value < 0.0
        {
            return Err(Why::Negative {
                column: self.name(found.names.first().copied()),
                text: value.to_string(),
            });
        }
        if let (Cell::Missing(Missing::StatisticalSecrecy), Some((hidden, at))) =
            (sum, found.hidden)
            && let Cell::Value(known) = self.read(record.get(at).unwrap_or_default().trim(), at)?
            && hidden.at_least.is_none_or(|least| known >= least)
        {
            return Ok(Some(Cell::Below(hidden.bound)));
        }
        Ok(Some(sum))
    }

    fn read(&self, text: &str, at: usize) -> Result<Cell, Why> {
        if text.is_empty() {
            return Ok(Cell::Missing(self.recipe.empty));
        }
        if let Some(reason) = self.recipe.tokens.get(text) {
            return Ok(Cell::Missing(*reason));
        }
        match Cell::read(text) {
            Ok(Cell::Value(value) | Cell::Below(value)) if value.abs() > MOST => Err(()),
            Ok(cell) => Ok(cell),
            Err(_) => Err(()),
        }
        .map_err(|()| Why::Cell {
            column: self.name(Some(at)),
            text: text.chars().take(60).collect(),
        })
    }

    fn name(&self, at: Option<usize>) -> String {
        let name = at.and_then(|at| self.header.names().get(at));
        name.cloned().unwrap_or_default()
    }

    fn release(self, asked: Asked) -> Result<Release, ReadError> {
        let recipe = self.recipe;
        let fallback = self.year.or(asked.vintage);
        let vintages: Option<Vec<u16>> = self
            .found
            .iter()
            .map(|column| column.vintage.or(fallback))
            .collect();
        let vintages = vintages.ok_or(ReadError::NoVintage)?;
        let newest = vintages.iter().copied().max().unwrap_or_default();
        let columns = self.found.iter().zip(&vintages).zip(self.cells);
        let columns = columns.map(|((column, vintage), cells)| ReleaseColumn {
            indicator: column.indicator.to_owned(),
            vintage: *vintage,
            cells: cells.into_iter().collect(),
        });
        let mut kept: Vec<ReleaseColumn> = Vec::new();
        for column in columns {
            // A name with its year and one without may mean the same: the first is read.
            let same = |one: &ReleaseColumn| {
                one.indicator == column.indicator && one.vintage == column.vintage
            };
            if !kept.iter().any(same) {
                kept.push(column);
            }
        }
        let origin = Origin {
            producer: recipe.producer.clone(),
            title: recipe.title.clone(),
            vintage: newest.to_string(),
            licence: recipe.licence.clone(),
            url: recipe.url.clone(),
            note: recipe.note.clone(),
        };
        let cog = asked.cog.unwrap_or_else(|| recipe.cog.of(newest));
        let release = Release::new(origin, recipe.grain, cog, self.areas, kept);
        Ok(release.expect("each area and each column was taken once, and cells with their row"))
    }
}

/// The area of a code as written; spreadsheets take the first zero off.
fn area(grain: Grain, code: &str) -> Option<Area> {
    let digits = match grain {
        Grain::Iris => 9,
        Grain::COMMUNE => 5,
        Grain::Territory(_) => 0,
    };
    let cut = code.len() + 1 == digits && code.bytes().all(|byte| byte.is_ascii_digit());
    match cut {
        true => Area::read(grain, &format!("0{code}")),
        false => Area::read(grain, code),
    }
}

fn unread(header: &Header, code: usize, found: &[Found<'_>]) -> Vec<String> {
    let is_read = |at: usize| {
        at == code
            || found.iter().any(|one| {
                let hidden = one.hidden.is_some_and(|(_, known)| known == at);
                hidden || one.names.contains(&at) || one.less.contains(&at)
            })
    };
    let names = header.names().iter().enumerate();
    names
        .filter(|(at, name)| !name.is_empty() && !is_read(*at))
        .map(|(_, name)| name.clone())
        .collect()
}
