//! From a source's file to the registry: read, standardise, propose, apply.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use places::clean::IssueKind;
use places::input::{Bounds, Input, InputError, Reach};
use places::mapping::{Mapping, MappingError, MappingNote};
use places::standard::Field;
use places::standardise::{Context, Outcome, Published, standardise};
use sha2::{Digest, Sha256};
use territory::Territories;

use super::imports::apply::{
    Changes, ProposedImport, ProposedPlace, ProposedQuarantine, apply_import,
};
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

/// Reads a source and standardises it; the mapping's notes come along.
pub fn standardise_file(
    file: &SourceFile,
    territories: &Territories,
    today: NaiveDate,
) -> Result<(Outcome, Vec<MappingNote>), ImportError> {
    let text =
        std::fs::read_to_string(&file.mapping).map_err(|source| ImportError::MappingFile {
            path: file.mapping.clone(),
            source,
        })?;
    let (mapping, notes) = Mapping::parse(&text).map_err(|source| ImportError::Mapping {
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
    let context = Context {
        territories,
        source_name: &file.name,
        today,
    };
    Ok((standardise(&rows, &mapping, &context), notes))
}

/// Imports what was standardised, in one transaction.
pub async fn import(
    database: &Database,
    actor: &Actor,
    file: &SourceFile,
    outcome: &Outcome,
    clock: Clock,
) -> Result<Changes, ImportError> {
    let proposed = propose_import(&file.name, &file.location, outcome, actor)?;
    let grant = permit::<ImportSource>(actor, Target::new(format!("source:{}", file.name)))?;
    Ok(apply_import(database, &grant, &proposed, clock).await?)
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
    let quarantine = outcome
        .quarantined
        .iter()
        .map(|row| {
            Ok(ProposedQuarantine {
                row_number: i64::try_from(row.row).unwrap_or(i64::MAX),
                raw: row.raw.to_string(),
                issues: json(&row.issues)?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(ProposedImport {
        source: source.to_owned(),
        location: location.to_owned(),
        rows_read: outcome.published.len() + outcome.quarantined.len(),
        places,
        quarantine,
        report: json(&outcome.report)?,
        coverage: None,
        steward: None,
        requested_by: actor.reference(),
    })
}

fn propose(source: &str, published: &Published) -> Result<ProposedPlace, StoreError> {
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
