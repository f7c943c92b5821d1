//! The reference pack: what `cargo xtask reference` writes and [`crate::Territories`] loads.
//!
//! Postcard keeps it small, zstd smaller; arcs are kept as the differences between
//! successive points, in whole steps of the grid, one or two bytes each.

use serde::{Deserialize, Serialize};

use crate::{
    Code, CodeInsee, CodePostal, Level, Share, SourceNote,
    topology::{self, Line},
};

/// Steps of the contours' grid in a degree: about 5 m.
pub const GRID: f64 = 20_000.0;
/// Steps of positions in a degree: about 1 m.
pub const POSITION_GRID: f64 = 100_000.0;
/// The commune number of "nobody": the sea, another country.
pub const OUTSIDE: u32 = u32::MAX;
const MAGIC: &[u8; 8] = b"MAILPAK1";

/// A pack that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Wrong first bytes.
    #[error(
        "this is not a reference pack of this version: rebuild it with `cargo xtask reference`"
    )]
    Format,
    /// zstd refused it.
    #[error("the reference pack is damaged, rebuild it with `cargo xtask reference`: {0}")]
    Compression(#[from] std::io::Error),
    /// postcard refused it.
    #[error("the reference pack is damaged, rebuild it with `cargo xtask reference`: {0}")]
    Content(#[from] postcard::Error),
    /// Its parts contradict each other.
    #[error("the reference pack contradicts itself ({0}): rebuild it with `cargo xtask reference`")]
    Inconsistent(String),
}

/// All of it, as stored.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Pack {
    /// Where it comes from.
    pub sources: Vec<SourceNote>,
    /// Communes of the current COG, by code.
    pub communes: Vec<CommuneRow>,
    /// Names of the territories above communes.
    pub areas: Vec<AreaRow>,
    /// Codes and names no longer (or never) those of a whole commune.
    pub former: Vec<FormerRow>,
    /// Shares of population across border changes.
    pub shares: Vec<Share>,
    /// Contours.
    pub arcs: ArcRows,
}

/// A commune, as stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CommuneRow {
    /// INSEE code.
    pub code: CodeInsee,
    /// Name.
    pub name: String,
    /// Postal codes.
    pub postal_codes: Vec<CodePostal>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Latitude and longitude in steps of [`POSITION_GRID`].
    pub position: (i32, i32),
    /// Area in hectares.
    pub area_ha: Option<u32>,
    /// EPCI.
    pub epci: Option<Code>,
    /// Bassin de vie.
    pub bassin_de_vie: Option<Code>,
    /// Zone d'emploi.
    pub zone_emploi: Option<Code>,
    /// Arrondissement.
    pub arrondissement: Option<Code>,
    /// Département or collectivité.
    pub departement: Code,
    /// Région.
    pub region: Option<Code>,
    /// Its contour is only drawn around its position.
    pub drawn_cell: bool,
}

/// The name of a territory above communes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AreaRow {
    /// Level.
    pub level: Level,
    /// Code.
    pub code: Code,
    /// Name.
    pub name: String,
}

/// What a code or a name that is not a commune's became.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FormerRow {
    /// Its INSEE code.
    pub code: CodeInsee,
    /// Its name then.
    pub name: String,
    /// What it is.
    pub kind: FormerKind,
    /// Its own postal codes, if it has some.
    pub postal_codes: Vec<CodePostal>,
    /// Code of the commune of today.
    pub into: CodeInsee,
}

/// Why a name or a code isn't that of a commune of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FormerKind {
    /// Commune déléguée or associée: a part of today's commune.
    Part,
    /// Municipal arrondissement of Paris, Lyon or Marseille.
    Arrondissement,
    /// A commune that is no more.
    Merged,
    /// A former name, or a former code, of the same commune.
    Renamed,
}

/// Borders between communes, each once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ArcRows {
    /// Number of the commune at the left of each arc, or [`OUTSIDE`].
    pub left: Vec<u32>,
    /// Number of the commune at its right.
    pub right: Vec<u32>,
    /// How many points each has.
    pub lengths: Vec<u32>,
    /// x then y of every point, as the difference to the point before.
    pub steps: Vec<i32>,
}

impl Pack {
    /// The bytes of the pack.
    pub fn to_bytes(&self, level: i32) -> Result<Vec<u8>, PackError> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(zstd::encode_all(
            postcard::to_stdvec(self)?.as_slice(),
            level,
        )?);
        Ok(bytes)
    }

    /// Reads the bytes of a pack.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(PackError::Format)?;
        Ok(postcard::from_bytes(&zstd::decode_all(body)?)?)
    }
}

/// A border as the pack's builder handles it.
#[derive(Debug, Clone)]
pub struct Arc {
    /// Number of the commune at its left, or [`OUTSIDE`].
    pub left: u32,
    /// Number of the commune at its right.
    pub right: u32,
    /// Its points: x (east) and y (north) in steps of [`GRID`].
    pub points: Vec<[i32; 2]>,
}

impl Arc {
    /// Joins pieces of border into arcs that run from one meeting point of borders to the next.
    pub fn join(pieces: Vec<Self>) -> Vec<Self> {
        let lines: Vec<Line> = pieces
            .into_iter()
            .map(|piece| Line {
                left: piece.left,
                right: piece.right,
                points: piece.points,
            })
            .collect();
        let kept: Vec<_> = lines
            .iter()
            .map(|line| (line.left, line.right, line))
            .collect();
        let joined = topology::chain(&kept).into_iter();
        joined
            .map(|line| Self {
                left: line.left,
                right: line.right,
                points: line.points,
            })
            .collect()
    }

    /// The arc with no point farther than the tolerance from what it was.
    #[must_use]
    pub fn simplified(&self, tolerance_m: f64) -> Self {
        Self {
            points: topology::simplify(&self.points, tolerance_m),
            ..*self
        }
    }
}

impl ArcRows {
    /// Arcs as stored.
    pub fn new(arcs: &[Arc]) -> Self {
        let mut rows = Self::default();
        let mut at = [0, 0];
        for arc in arcs {
            rows.left.push(arc.left);
            rows.right.push(arc.right);
            rows.lengths.push(arc.points.len() as u32);
            for &point in &arc.points {
                rows.steps.extend([point[0] - at[0], point[1] - at[1]]);
                at = point;
            }
        }
        rows
    }
}
