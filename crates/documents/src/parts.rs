//! What every document is made of.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::content::{MAX_COLUMNS, MAX_ROWS};
use crate::{Day, DocumentError};

/// Who publishes a document, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imprint {
    /// Name of the site, the document's author.
    pub site: String,
    /// Where the page that this document prints is to be found, if it is online.
    pub address: Option<String>,
    /// The day its figures were read.
    pub generated_on: Day,
}

/// A number that counts, with all that makes it believable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What it counts: « personnes en fragilité ».
    pub label: String,
    /// As it is read: « entre 3 100 et 4 400 », or why it is not known.
    pub value: String,
    /// What helps to weigh it: « soit 1 adulte sur 6 ».
    pub detail: Option<String>,
    /// Who published it.
    pub source: String,
    /// Of when it is: « 2021 ».
    pub vintage: String,
    /// What it must not be taken for.
    pub caution: Option<String>,
}

/// What a line of a legend shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "colour", rename_all = "kebab-case")]
pub enum Swatch {
    /// A surface of this colour: red, green, blue.
    Surface([u8; 3]),
    /// A hatched surface: nothing is known.
    Hatched,
    /// A dot of this colour.
    Dot([u8; 3]),
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Legend {
    /// As it is drawn; none for a line that only tells.
    pub swatch: Option<Swatch>,
    /// What it means: « 120 à 240 personnes ».
    pub label: String,
}

/// A map or a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// What it shows, above it.
    pub title: String,
    /// The drawing: a whole SVG document, of 4 MB at most, that refers to nothing outside.
    /// Its text is set in the document's font when it asks for it by name.
    pub svg: String,
    /// What it says, for whoever does not see it. Never empty.
    pub alt: String,
    /// What the drawing's marks mean, when they do not say so themselves.
    pub legend: Vec<Legend>,
    /// Who published what it draws, and of when.
    pub source: String,
    /// Half a page wide: two such pictures in a row stand side by side.
    pub half: bool,
}

/// Where the content of a column stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Text.
    #[default]
    Start,
    /// Numbers.
    End,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its header.
    pub label: String,
    /// Where its cells stand.
    pub align: Align,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            align: Align::Start,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            align: Align::End,
        }
    }
}

/// A table. The first column names its rows.
///
/// Beyond [`MAX_ROWS`](crate::content::MAX_ROWS) rows the rest is left out, and the
/// document says how many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows, above it.
    pub title: String,
    /// Its columns, at most [`MAX_COLUMNS`](crate::content::MAX_COLUMNS).
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for each column.
    pub rows: Vec<Vec<String>>,
    /// A last row that sums up the others.
    pub total: Option<Vec<String>>,
    /// How to read it.
    pub note: Option<String>,
    /// Who published what it says, and of when.
    pub source: String,
}

impl Table {
    fn check(&self) -> Result<(), DocumentError> {
        let columns = self.columns.len();
        if columns > MAX_COLUMNS {
            return Err(DocumentError::Columns {
                table: self.title.clone(),
                columns,
            });
        }
        match self
            .rows
            .iter()
            .chain(&self.total)
            .find(|row| row.len() != columns)
        {
            Some(row) => Err(DocumentError::Cells {
                row: row.first().cloned().unwrap_or_default(),
                cells: row.len(),
                columns,
            }),
            None => Ok(()),
        }
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = self.rows.len().min(MAX_ROWS);
        let mut fields = serializer.serialize_struct("Table", 7)?;
        fields.serialize_field("title", &self.title)?;
        fields.serialize_field("columns", &self.columns)?;
        fields.serialize_field("rows", &self.rows[..shown])?;
        fields.serialize_field("left_out", &(self.rows.len() - shown))?;
        fields.serialize_field("total", &self.total)?;
        fields.serialize_field("note", &self.note)?;
        fields.serialize_field("source", &self.source)?;
        fields.end()
    }
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// What must not be overlooked.
    Caution(String),
    /// Figures side by side.
    Figures(Vec<Figure>),
    /// A map or a chart.
    Picture(Picture),
    /// A table.
    Table(Table),
    /// Things one after the other.
    List(Vec<String>),
}

/// A part of a document, under a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// The sentence that sums it up.
    pub lead: Option<String>,
    /// What it is made of.
    pub blocks: Vec<Block>,
}

impl Section {
    /// That all tables have the shape they announce.
    pub(crate) fn check(sections: &[Self]) -> Result<(), DocumentError> {
        let blocks = sections.iter().flat_map(|section| &section.blocks);
        let mut tables = blocks.filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        tables.try_for_each(Table::check)
    }
}

/// Where figures come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Source {
    /// « Insee, recensement de la population ».
    pub name: String,
    /// Of when it is.
    pub vintage: String,
    /// Under which licence it is reused.
    pub licence: Option<String>,
    /// Where it is published.
    pub address: Option<String>,
}
