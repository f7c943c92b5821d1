//! From a file that somebody sends to a release that can be kept, and what to tell them of it.

use diagnosis::figure::Origin;
use diagnosis::indicator::{Area, CodeIris, Grain, Indicator, Observatory, Release, ReleaseColumn};
use diagnosis::recipe::{Asked, Header, ReadError, Recipe, recognise, shipped};
use territory::{Level, Territories, TerritoryId};

use super::model::{REPORTED, Refusal, Report};
use super::unpacking::{self, Unpacking};
use crate::kernel::identity::HubId;

/// The recipe of a Hub's own table, among those that can be named.
pub const TABLE: &str = "table";

/// What was asked of a file.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// A recipe's id; empty: whichever reads the file.
    pub recipe: String,
    /// The level of a Hub's own table.
    pub grain: Option<Grain>,
    pub vintage: Option<u16>,
    pub cog: Option<u16>,
    /// Whose the file is.
    pub hub: Option<HubId>,
}

/// What can be kept of a file.
#[derive(Debug)]
pub struct Prepared {
    pub recipe: String,
    pub release: Release,
    pub rows: usize,
    pub report: Report,
}

/// Why a file cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file itself.
    #[error(transparent)]
    File(#[from] ReadError),
    /// Made to be printed: it has no table to read.
    #[error("this is a PDF: ask its producer for the same table as CSV")]
    Pdf,
    /// What it comes in.
    #[error(transparent)]
    Unpacking(#[from] Unpacking),
    /// No recipe reads it.
    #[error("no recipe reads these columns: {0}; name one with --recipe")]
    Unrecognised(String),
    /// No such recipe.
    #[error("no recipe {0}; `maillage indicators recipes` lists them")]
    Recipe(String),
    /// A Hub without indicators of its own has no table.
    #[error("this Hub has no indicator of its own yet: define one first, in the workspace")]
    NothingOwn,
    /// A table without a level.
    #[error("say the level of the table's rows: commune, epci, iris…")]
    NoLevel,
    /// A table of nobody.
    #[error("say which Hub's indicators these are")]
    NoHub,
    /// Nothing of it is in the Hub's territory.
    #[error("none of the {0} rows is in the Hub's territory")]
    Outside(usize),
    /// What was read cannot be kept.
    #[error("{0}")]
    Release(#[from] diagnosis::indicator::ReleaseError),
}

impl Refused {
    /// The same for a reader of the site.
    pub fn in_french(&self) -> String {
        match self {
            Self::File(error) => error.in_french(),
            Self::Pdf => {
                "Ce fichier est un PDF\u{a0}: il est fait pour être imprimé. Demandez à son \
                          producteur le même tableau au format CSV."
                    .to_owned()
            }
            Self::Unpacking(error) => error.in_french(),
            Self::Unrecognised(found) => format!(
                "Nous ne reconnaissons pas ce fichier\u{a0}: ses colonnes sont {found}. Choisissez dans la \
                 liste comment le lire, ou renommez ses colonnes."
            ),
            Self::Recipe(_) => "Choisissez dans la liste comment lire ce fichier.".to_owned(),
            Self::NothingOwn => {
                "Votre Hub n’a pas encore d’indicateur\u{a0}: définissez-en un d’abord.".to_owned()
            }
            Self::NoLevel => "Indiquez le niveau des lignes du tableau.".to_owned(),
            Self::NoHub => "Indiquez pour quel Hub est ce tableau.".to_owned(),
            Self::Outside(1) => {
                "La seule ligne n’est pas dans le territoire de votre Hub.".to_owned()
            }
            Self::Outside(rows) => {
                format!("Aucune des {rows} lignes n’est dans le territoire de votre Hub.")
            }
            Self::Release(_) => {
                "Ce fichier se contredit\u{a0}: une commune ou une colonne y est deux fois."
                    .to_owned()
            }
        }
    }
}

/// Reads a file. Slow for a large one: for a thread of its own.
pub fn prepare(
    bytes: &[u8],
    wanted: &Wanted,
    observatory: &Observatory,
) -> Result<Prepared, Refused> {
    if bytes.starts_with(b"%PDF-") {
        return Err(Refused::Pdf);
    }
    let text = unpacking::text(bytes)?;
    let own;
    let recipe = match wanted.recipe.as_str() {
        "" => {
            let header = Header::of(&text)?;
            recognise(&header).ok_or_else(|| Refused::Unrecognised(header.listed()))?
        }
        TABLE => {
            own = table(wanted, observatory)?;
            &own
        }
        id => {
            let mut all = shipped().iter();
            all.find(|recipe| recipe.id == id)
                .ok_or_else(|| Refused::Recipe(id.to_owned()))?
        }
    };
    read(recipe, &text, wanted, observatory)
}

/// Reads a file by this recipe.
pub fn prepare_by(
    recipe: &Recipe,
    bytes: &[u8],
    wanted: &Wanted,
    observatory: &Observatory,
) -> Result<Prepared, Refused> {
    read(recipe, &unpacking::text(bytes)?, wanted, observatory)
}

fn read(
    recipe: &Recipe,
    text: &[u8],
    wanted: &Wanted,
    observatory: &Observatory,
) -> Result<Prepared, Refused> {
    let asked = Asked {
        vintage: wanted.vintage,
        cog: wanted.cog,
    };
    let reading = recipe.read(text, asked, |id| observatory.indicator(id))?;
    let (release, outside) = match wanted.hub {
        Some(hub) => within(&reading.release, hub)?,
        None => (reading.release, 0),
    };
    let series = observatory.arranged(&release);
    let unknown = series.first().map(|series| series.unknown.clone());
    let unknown = unknown.unwrap_or_default();
    let (harmless, refused): (Vec<_>, Vec<_>) = reading
        .refused
        .iter()
        .partition(|row| row.why.is_harmless());
    let refusals = refused.iter().take(REPORTED).map(|row| Refusal {
        line: row.line,
        code: row.code.clone(),
        why: row.why.in_french(),
    });
    Ok(Prepared {
        recipe: recipe.id.clone(),
        rows: reading.rows,
        report: Report {
            refusals: refusals.collect(),
            refused: refused.len(),
            harmless: harmless.len(),
            outside,
            unknown: unknown.len(),
            unknown_codes: unknown.iter().take(REPORTED).cloned().collect(),
            unread: reading.unread.into_iter().take(REPORTED).collect(),
        },
        release,
    })
}

/// The indicators that a Hub defined.
pub fn own_of(observatory: &Observatory, hub: HubId) -> Vec<Indicator> {
    let code = hub.territory().code;
    let all = observatory.indicators().iter();
    all.filter(|indicator| indicator.hub == Some(code))
        .cloned()
        .collect()
}

fn table(wanted: &Wanted, observatory: &Observatory) -> Result<Recipe, Refused> {
    let hub = wanted.hub.ok_or(Refused::NoHub)?;
    let grain = wanted.grain.ok_or(Refused::NoLevel)?;
    // A ratio is worked out from its parts, not sent.
    let mut own = own_of(observatory, hub);
    own.retain(|indicator| indicator.parts().next().is_none());
    if own.is_empty() {
        return Err(Refused::NothingOwn);
    }
    let territory = Territories::bundled().territory(hub.territory());
    let name = territory.map_or_else(String::new, |found| found.name.clone());
    let origin = Origin {
        producer: name.clone(),
        title: format!("Indicateurs du Hub {name}"),
        licence: "Licence Ouverte 2.0".to_owned(),
        ..Origin::default()
    };
    // Codes of any vintage become those of today; a table of today's is not shared out again.
    Ok(Recipe::of_table(
        &own,
        grain,
        &origin,
        wanted.cog.unwrap_or(2026),
    ))
}

/// The rows of a release that lie in the territory of a Hub, and how many do not.
fn within(release: &Release, hub: HubId) -> Result<(Release, usize), Refused> {
    let territories = Territories::bundled();
    let inside = |area: &Area| match area {
        Area::Iris(code) => holds(hub, territories, *code),
        Area::Territory(id) if id.level == Level::Commune => {
            let code = id.code.as_str().parse();
            code.is_ok_and(|code| territories.contains(hub.territory(), code))
        }
        Area::Territory(id) => lies_in(territories, *id, hub),
    };
    let kept: Vec<usize> = (0..release.areas().len())
        .filter(|row| inside(&release.areas()[*row]))
        .collect();
    if kept.is_empty() {
        return Err(Refused::Outside(release.areas().len()));
    }
    let columns = release.columns().iter().map(|column| ReleaseColumn {
        indicator: column.indicator.clone(),
        vintage: column.vintage,
        cells: kept.iter().map(|row| column.cells.get(*row)).collect(),
    });
    let areas = kept.iter().map(|row| release.areas()[*row]).collect();
    let outside = release.areas().len() - kept.len();
    let release = Release::new(
        release.origin().clone(),
        release.grain(),
        release.cog(),
        areas,
        columns.collect(),
    )?;
    Ok((release, outside))
}

fn holds(hub: HubId, territories: &Territories, iris: CodeIris) -> bool {
    territories.contains(hub.territory(), iris.commune())
}

fn lies_in(territories: &Territories, id: TerritoryId, hub: HubId) -> bool {
    let communes = territories.communes_of(id);
    !communes.is_empty()
        && communes
            .iter()
            .all(|commune| territories.contains(hub.territory(), commune.code))
}
