//! What a geocoder answers.

use serde::{Deserialize, Serialize};
use territory::{CodeInsee, Position};

use crate::whereabouts::Precision;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A house number.
    HouseNumber,
    /// A street.
    Street,
    /// A hamlet, a named site.
    Locality,
    /// The commune only.
    Municipality,
}

impl Kind {
    fn of_slug(slug: &str) -> Option<Self> {
        Some(match slug {
            "housenumber" => Self::HouseNumber,
            "street" => Self::Street,
            "locality" | "place" => Self::Locality,
            "municipality" => Self::Municipality,
            _ => return None,
        })
    }

    /// How well a position of this kind is known.
    pub fn precision(self) -> Precision {
        match self {
            Self::HouseNumber => Precision::Numero,
            Self::Street => Precision::Voie,
            Self::Locality => Precision::LieuDit,
            Self::Municipality => Precision::Commune,
        }
    }
}

/// What a geocoder found for an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Where.
    pub position: Position,
    /// How sure it is, from 0 to 1.
    pub score: f64,
    /// What it found.
    pub kind: Kind,
    /// In which commune.
    pub code_insee: Option<CodeInsee>,
    /// The address as it knows it.
    pub label: String,
}

/// Why what came back is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is no table, or has not the columns of the national geocoder.
    #[error("the answer lacks the column {0}: is it a geocoder of the BAN's kind?")]
    Column(&'static str),
    /// A line is no line of what was asked.
    #[error("the answer has a line numbered {0:?}, which was not asked")]
    Line(String),
    /// Lines are missing.
    #[error("the answer holds {found} lines, {asked} were asked")]
    Lines {
        /// Lines asked.
        asked: usize,
        /// Lines found.
        found: usize,
    },
    /// The table is broken.
    #[error("the answer is a broken table: {0}")]
    Table(String),
}

/// Longer is no label.
const LONGEST_LABEL: usize = 300;

/// Reads the answer to a batch of so many addresses: for each, what was found, if anything was. An
/// answer that does not answer the batch is refused whole: numbers that slipped by one would put
/// every place at its neighbour's.
pub fn answers(bytes: &[u8], asked: usize) -> Result<Vec<Option<Answer>>, AnswerError> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headers = table.byte_headers().map_err(broken)?.clone();
    let column = |name: &'static str| {
        let bom = "\u{feff}".as_bytes();
        headers
            .iter()
            .position(|header| header.strip_prefix(bom).unwrap_or(header) == name.as_bytes())
            .ok_or(AnswerError::Column(name))
    };
    let number = column("numero")?;
    let columns = Columns {
        latitude: column("latitude")?,
        longitude: column("longitude")?,
        score: column("result_score")?,
        kind: column("result_type")?,
        code_insee: column("result_citycode")?,
        label: column("result_label")?,
    };
    let mut found: Vec<Option<Option<Answer>>> = vec![None; asked];
    for record in table.byte_records() {
        let record = record.map_err(broken)?;
        let cell = text(&record, number);
        let unknown = || AnswerError::Line(cell.chars().take(20).collect());
        let line: usize = cell.parse().map_err(|_| unknown())?;
        let place = found.get_mut(line).ok_or_else(unknown)?;
        if place.replace(columns.read(&record)).is_some() {
            return Err(unknown());
        }
    }
    let lines = found.iter().filter(|line| line.is_some()).count();
    match lines == asked {
        true => Ok(found.into_iter().flatten().collect()),
        false => Err(AnswerError::Lines {
            asked,
            found: lines,
        }),
    }
}

fn broken(error: csv::Error) -> AnswerError {
    AnswerError::Table(error.to_string())
}

fn text(record: &csv::ByteRecord, column: usize) -> String {
    let cell = record.get(column).unwrap_or_default();
    String::from_utf8_lossy(cell).trim().to_owned()
}

struct Columns {
    latitude: usize,
    longitude: usize,
    score: usize,
    kind: usize,
    code_insee: usize,
    label: usize,
}

impl Columns {
    /// A line without all that is needed found nothing.
    fn read(&self, record: &csv::ByteRecord) -> Option<Answer> {
        let number = |column| text(record, column).parse::<f64>().ok();
        let position = Position::new(number(self.latitude)?, number(self.longitude)?)?;
        let score = number(self.score).filter(|score| (0.0..=1.0).contains(score))?;
        let label = text(record, self.label);
        Some(Answer {
            position,
            score,
            kind: Kind::of_slug(&text(record, self.kind))?,
            code_insee: text(record, self.code_insee).parse().ok(),
            label: label.chars().take(LONGEST_LABEL).collect(),
        })
    }
}
