//! The pack of figures: what `cargo xtask figures` writes and [`super::Observatory`] loads, and how
//! one release is kept by whoever stores it.
//!
//! Numbers are whole numbers of the smallest decimal they need; postcard keeps them small, zstd
//! smaller.

use serde::{Deserialize, Serialize};

use super::area::{Area, CodeIris, Grain};
use super::release::{Release, ReleaseColumn, ReleaseError};
use crate::figure::{Cell, Missing, Origin};

const MAGIC: &[u8; 8] = b"MAILFIG1";
/// Decimals that are kept: a millionth of a person is nobody.
const MOST_DECIMALS: u8 = 6;
/// No pack of ours is as large once unpacked.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// A pack that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Wrong first bytes.
    #[error("these are not figures of this version: rebuild them with `cargo xtask figures`")]
    Format,
    /// zstd refused it.
    #[error("the figures are damaged: {0}")]
    Compression(#[from] std::io::Error),
    /// postcard refused it.
    #[error("the figures are damaged: {0}")]
    Content(#[from] postcard::Error),
    /// Its parts contradict each other.
    #[error("the figures contradict themselves: {0}")]
    Inconsistent(#[from] ReleaseError),
    /// A code that is none.
    #[error("{0:?} is no code of the level {1}")]
    Code(String, Grain),
}

/// The figures built into the program.
#[derive(Debug, Default)]
pub struct FiguresPack {
    /// The IRIS of divided communes, by code.
    pub iris: Vec<Iris>,
    /// What is published.
    pub releases: Vec<Release>,
}

/// A part of a divided commune.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Iris {
    /// Its code.
    pub code: CodeIris,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: IrisKind,
}

/// What an IRIS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IrisKind {
    /// People live there: 1 800 to 5 000.
    Housing,
    /// People work there.
    Activity,
    /// Parks, ports, forests.
    Other,
}

#[derive(Serialize, Deserialize)]
struct PackRow {
    iris: Vec<Iris>,
    releases: Vec<ReleaseRow>,
}

#[derive(Serialize, Deserialize)]
struct ReleaseRow {
    origin: Origin,
    grain: Grain,
    cog: u16,
    codes: Vec<String>,
    columns: Vec<ColumnRow>,
}

#[derive(Serialize, Deserialize)]
struct ColumnRow {
    indicator: String,
    vintage: u16,
    decimals: u8,
    /// For each row: 0 a number, 1 below the next bound, 2 and on a reason.
    states: Vec<u8>,
    /// The numbers, in whole steps of the last decimal.
    numbers: Vec<i64>,
    bounds: Vec<f32>,
}

impl FiguresPack {
    /// The bytes of the pack.
    pub fn to_bytes(&self, level: i32) -> Result<Vec<u8>, PackError> {
        let row = PackRow {
            iris: self.iris.clone(),
            releases: self.releases.iter().map(ReleaseRow::of).collect(),
        };
        let mut bytes = MAGIC.to_vec();
        let content = postcard::to_stdvec(&row)?;
        bytes.extend(zstd::encode_all(content.as_slice(), level)?);
        Ok(bytes)
    }

    /// Reads the bytes of a pack.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let row: PackRow = postcard::from_bytes(&unpacked(bytes)?)?;
        let releases = row.releases.into_iter().map(ReleaseRow::release);
        Ok(Self {
            iris: row.iris,
            releases: releases.collect::<Result<_, _>>()?,
        })
    }
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, PackError> {
    use std::io::Read;
    let body = bytes.strip_prefix(MAGIC).ok_or(PackError::Format)?;
    let mut content = Vec::new();
    let mut reader = zstd::Decoder::new(body)?.take(MOST_BYTES);
    reader.read_to_end(&mut content)?;
    Ok(content)
}

impl Release {
    /// The release as bytes, to be kept.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PackError> {
        let mut bytes = MAGIC.to_vec();
        let content = postcard::to_stdvec(&ReleaseRow::of(self))?;
        bytes.extend(zstd::encode_all(content.as_slice(), 9)?);
        Ok(bytes)
    }

    /// A release that was kept.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let row: ReleaseRow = postcard::from_bytes(&unpacked(bytes)?)?;
        row.release()
    }
}

impl ReleaseRow {
    fn of(release: &Release) -> Self {
        let codes = release.areas().iter().map(|area| area.code().to_owned());
        Self {
            origin: release.origin().clone(),
            grain: release.grain(),
            cog: release.cog(),
            codes: codes.collect(),
            columns: release.columns().iter().map(ColumnRow::of).collect(),
        }
    }

    fn release(self) -> Result<Release, PackError> {
        let area =
            |code: String| Area::read(self.grain, &code).ok_or(PackError::Code(code, self.grain));
        let areas = self.codes.into_iter().map(area);
        let columns = self.columns.into_iter().map(ColumnRow::column);
        Ok(Release::new(
            self.origin,
            self.grain,
            self.cog,
            areas.collect::<Result<_, _>>()?,
            columns.collect(),
        )?)
    }
}

impl ColumnRow {
    fn of(column: &ReleaseColumn) -> Self {
        let values = column.cells.iter().filter_map(Cell::value);
        let decimals = values.fold(0, |most, value| most.max(decimals(value)));
        let mut row = Self {
            indicator: column.indicator.clone(),
            vintage: column.vintage,
            decimals,
            states: Vec::with_capacity(column.cells.len()),
            numbers: Vec::new(),
            bounds: Vec::new(),
        };
        for cell in column.cells.iter() {
            row.states.push(match cell {
                Cell::Value(value) => {
                    row.numbers.push((value * ten_to(decimals)).round() as i64);
                    0
                }
                Cell::Below(bound) => {
                    row.bounds.push(bound as f32);
                    1
                }
                Cell::Missing(reason) => 2 + reason as u8,
            });
        }
        row
    }

    fn column(self) -> ReleaseColumn {
        let (mut numbers, mut bounds) = (self.numbers.into_iter(), self.bounds.into_iter());
        // Divided rather than multiplied by a tenth, so that 12.3 is 12.3 again.
        let scale = ten_to(self.decimals.min(MOST_DECIMALS));
        let absent = Cell::Missing(Missing::NotProvided);
        let cells = self.states.into_iter().map(|state| match state {
            0 => numbers
                .next()
                .map_or(absent, |number| Cell::Value(number as f64 / scale)),
            1 => bounds
                .next()
                .map_or(absent, |bound| Cell::Below(f64::from(bound))),
            reason => Missing::ALL
                .get(usize::from(reason) - 2)
                .map_or(absent, |reason| Cell::Missing(*reason)),
        });
        ReleaseColumn {
            indicator: self.indicator,
            vintage: self.vintage,
            cells: cells.collect(),
        }
    }
}

fn ten_to(decimals: u8) -> f64 {
    10f64.powi(i32::from(decimals))
}

/// How many decimals a number has, up to those that are kept.
fn decimals(value: f64) -> u8 {
    let whole = |decimals: &u8| {
        let steps = value * ten_to(*decimals);
        (steps - steps.round()).abs() < (steps.abs() * 1e-12).max(1e-7)
    };
    (0..MOST_DECIMALS).find(whole).unwrap_or(MOST_DECIMALS)
}
