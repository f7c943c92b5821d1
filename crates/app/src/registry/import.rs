//! From a source's file to the registry: read, standardise, propose, apply.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use places::clean::IssueKind;
use places::input::{Bounds, Input, InputError, RawRow, Reach};
use places::mapping::{Mapping, MappingError, MappingNote};
use places::standard::Field;
use places::standardise::{Context, Outcome, Published, Quarantined, standardise};
use sha2::{Digest, Sha256};
use territory::Territories;

use super::imports::apply::{
    Changes, ProposedImport, ProposedPlace, ProposedQuarantine, apply_import,
};
use super::quarantine::applying;
use super::quarantine::model::keys;
use super::quarantine::store::mends_of;
use super::store::StoreError;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{ImportSource, Refusal, Target, permit};

/// A file (or address) to import, the mapping that reads it, and its name.
#[derive(Debug, Clone)]
pub struct SourceFile {
    pub name: String,
    pub location: String,
    pub mapping: PathBuf,
    /// Which servers an address may lead to.
    pub reach: Reach,
}

/// Why a source could not be standardised or imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The mapping file could not be opened.
    #[error("cannot read the mapping {path}: {source}")]
    MappingFile {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The mapping file is not one.
    #[error("the mapping {path} cannot be used: {source}")]
    Mapping { path: PathBuf, source: MappingError },
    /// The data could not be read.
    #[error("the data {location} cannot be read: {source}")]
    Input {
        location: String,
        source: InputError,
    },
    /// The folder of sources could not be listed.
    #[error("cannot list the sources of {path}: {source}")]
    Folder {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The actor may not import this source.
    #[error("this source may not be imported: {0}")]
    Refused(#[from] Refusal),
    /// The registry refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A source's file as it was read.
pub struct FileRead {
    rows: Vec<RawRow>,
    mapping: Mapping,
    /// The mapping as it is written.
    mapping_text: String,
    /// What in the mapping has no effect, or another than one may think.
    pub notes: Vec<MappingNote>,
}

impl FileRead {
    /// Reads the file and the mapping.
    pub fn of(file: &SourceFile) -> Result<Self, ImportError> {
        let mapping_text =
            std::fs::read_to_string(&file.mapping).map_err(|source| ImportError::MappingFile {
                path: file.mapping.clone(),
                source,
            })?;
        let (mapping, notes) =
            Mapping::parse(&mapping_text).map_err(|source| ImportError::Mapping {
                path: file.mapping.clone(),
                source,
            })?;
        let bounds = Bounds {
            reach: file.reach,
            ..Bounds::default()
        };
        let rows =
            Input::read_within(&file.location, &bounds).map_err(|source| ImportError::Input {
                location: file.location.clone(),
                source,
            })?;
        Ok(Self {
            rows,
            mapping,
            mapping_text,
            notes,
        })
    }

    /// What becomes of its rows.
    pub fn standardise(&self, context: &Context<'_>) -> Outcome {
        standardise(&self.rows, &self.mapping, context)
    }
}

/// Imports what was read, with what was corrected of it before, in one transaction.
pub async fn import(
    database: &Database,
    actor: &Actor,
    file: &SourceFile,
    read: &FileRead,
    clock: Clock,
) -> Result<(Outcome, Changes), ImportError> {
    let context = Context {
        territories: Territories::bundled(),
        source_name: &file.name,
        today: clock.today(),
    };
    let mends = mends_of(database, &file.name).await?;
    let mut outcome = read.standardise(&context);
    let (rows, mapping) = (&read.rows, &read.mapping);
    applying::mend(&mut outcome, rows, mapping, &context, &mends, |_| false);
    let mut proposed = propose_import(&file.name, &file.location, &outcome, actor)?;
    proposed.mapping = Some(read.mapping_text.clone());
    let grant = permit::<ImportSource>(actor, Target::new(format!("source:{}", file.name)))?;
    let changes = apply_import(database, &grant, &proposed, clock).await?;
    Ok((outcome, changes))
}

/// What an import of an outcome brings.
pub fn propose_import(
    source: &str,
    location: &str,
    outcome: &Outcome,
    actor: &Actor,
) -> Result<ProposedImport, StoreError> {
    let places = outcome
        .published
        .iter()
        .map(|published| propose(source, published))
        .collect::<Result<Vec<_>, _>>()?;
    let quarantine = quarantine(outcome)?;
    Ok(ProposedImport {
        source: source.to_owned(),
        location: location.to_owned(),
        rows_read: outcome.published.len() + outcome.quarantined.len(),
        places,
        quarantine,
        report: json(&outcome.report)?,
        coverage: None,
        mapping: None,
        steward: None,
        requested_by: actor.reference(),
    })
}

/// The rows that are not published, and those that are for having been corrected, in order.
fn quarantine(outcome: &Outcome) -> Result<Vec<ProposedQuarantine>, StoreError> {
    let mut rows: Vec<(&Quarantined, bool)> = outcome
        .quarantined
        .iter()
        .map(|row| (row, false))
        .chain(outcome.mended.iter().map(|row| (row, true)))
        .collect();
    rows.sort_by_key(|(row, _)| row.row);
    let keys = keys(rows.iter().map(|(row, _)| *row));
    rows.iter()
        .zip(keys)
        .map(|((row, mended), key)| {
            Ok(ProposedQuarantine {
                row_number: i64::try_from(row.row).unwrap_or(i64::MAX),
                raw: row.raw.to_string(),
                issues: json(&row.issues)?,
                key,
                mended: *mended,
            })
        })
        .collect()
}

/// A place as its source's import proposes it.
pub(super) fn propose(source: &str, published: &Published) -> Result<ProposedPlace, StoreError> {
    let record = json(&published.place)?;
    // A source without dates is dated by the day of its import: that alone is
    // no change.
    let undated = published
        .issues
        .iter()
        .any(|issue| issue.field == Field::DateMaj && issue.kind == IssueKind::Defaulted);
    let fingerprint = if undated {
        let mut place = published.place.clone();
        place.date_maj = NaiveDate::MIN;
        digest(&json(&place)?)
    } else {
        digest(&record)
    };
    let key = digest(&format!("{source}\u{0}{}", published.place.id))[..12].to_owned();
    Ok(ProposedPlace {
        key,
        record,
        fingerprint,
        undated,
    })
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::Json)
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The sources of a folder: one subfolder each, holding `NAME.config.json` and
/// `NAME.json`, `.csv` or `.xlsx`. `own_mappings` may hold a `NAME.json` that is
/// preferred to the source's own mapping.
pub fn sources_of(
    folder: &Path,
    own_mappings: Option<&Path>,
) -> Result<Vec<SourceFile>, ImportError> {
    let failed = |source| ImportError::Folder {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if let Some(file) = source_in(&path, own_mappings) {
            files.push(file);
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn source_in(folder: &Path, own_mappings: Option<&Path>) -> Option<SourceFile> {
    let name = folder.file_name()?.to_str()?.to_owned();
    let data = ["json", "geojson", "csv", "xlsx"]
        .iter()
        .map(|extension| folder.join(format!("{name}.{extension}")))
        .find(|path| path.is_file())?;
    let own = own_mappings.map(|mappings| mappings.join(format!("{name}.json")));
    let mapping = own
        .into_iter()
        .chain([folder.join(format!("{name}.config.json"))])
        .find(|path| path.is_file())?;
    Some(SourceFile {
        name,
        location: data.to_string_lossy().into_owned(),
        mapping,
        reach: Reach::Public,
    })
}
