//! From a source's file to the registry: read, standardise, propose, apply.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use places::clean::IssueKind;
use places::input::{Bounds, Input, InputError, RawRow, Reach};
use places::mapping::{Mapping, MappingError, MappingNote};
use places::standard::Field;
use places::standardise::{
    Context, Outcome, Published, Quarantined, Report, standardise, standardise_unless_known,
};
use sha2::{Digest, Sha256};
use territory::Territories;

use super::geocoding::{self, Geocoder};
use super::imports::apply::{self, ProposedImport, ProposedPlace, ProposedQuarantine};
use super::imports::holds::gate::{self, Accepted, Verdict, apply_or_hold};
use super::imports::memory::Memory;
use super::quarantine::applying;
use super::quarantine::model::keys;
use super::quarantine::store::mends_of;
use super::store::StoreError;
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{ImportSource, Refusal, Target, permit};
use crate::kernel::writing::Writing;

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
    let (rows, mapping, notes) = read(file)?;
    let context = Context {
        territories,
        source_name: &file.name,
        today,
    };
    Ok((standardise(&rows, &mapping, &context), notes))
}

/// The rows of a source, and the mapping that reads them.
fn read(file: &SourceFile) -> Result<(Vec<RawRow>, Mapping, Vec<MappingNote>), ImportError> {
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
    Ok((rows, mapping, notes))
}

/// A source that was read, and what became of it.
#[derive(Debug)]
pub struct Imported {
    pub notes: Vec<MappingNote>,
    pub report: Report,
    /// Rows that came again unchanged, and were not read anew.
    pub reused: usize,
    pub verdict: Verdict,
}

/// As [`import_asking`], asking nobody.
#[cfg(test)]
pub async fn import_file(
    database: &Database,
    actor: &Actor,
    file: &SourceFile,
    accepted: Accepted,
    clock: Clock,
) -> Result<Imported, ImportError> {
    import_asking(database, actor, file, None, accepted, clock).await
}

/// Imports a source, in one transaction; or holds it, if too much changes at once and nobody
/// accepted that.
///
/// A geocoder, if there is one, is asked for the positions of addresses.
pub async fn import_asking(
    database: &Database,
    actor: &Actor,
    file: &SourceFile,
    geocoder: Option<&Geocoder>,
    accepted: Accepted,
    clock: Clock,
) -> Result<Imported, ImportError> {
    let grant = permit::<ImportSource>(actor, Target::new(format!("source:{}", file.name)))?;
    let (rows, mapping, notes) = read(file)?;
    let mends = mends_of(database, &file.name).await?;
    let memory = Memory::of(database, &file.name, &rows, &mapping, &mends.signature()).await?;
    let context = Context {
        territories: Territories::bundled(),
        source_name: &file.name,
        today: clock.today(),
    };
    let mut outcome = standardise_unless_known(&rows, &mapping, &context, |row| memory.known(row));
    applying::mend(&mut outcome, &rows, &mapping, &context, &mends, |_| false);
    geocoding::locate(database, geocoder, &mut outcome, clock).await?;
    let mut import = propose_import(&file.name, &file.location, &outcome, actor)?;
    memory.complete(&mut import, &outcome)?;
    import.columns = mapping.columns_in(&rows);
    import.mapping = Some(mapping.to_json().to_string());
    let mut writing = Writing::begin(database, clock)
        .await
        .map_err(StoreError::from)?;
    let verdict = apply_or_hold(&mut writing, &Chance::System, &import, None, accepted).await?;
    let entry = match &verdict {
        Verdict::Applied(applied) => apply::entry(&import, applied),
        Verdict::Held(held) => gate::entry(&import, held),
    };
    writing
        .commit(&grant, entry)
        .await
        .map_err(StoreError::from)?;
    Ok(Imported {
        notes,
        report: outcome.report,
        reused: import.reused,
        verdict,
    })
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
        columns: BTreeMap::new(),
        memory: Vec::new(),
        reused: 0,
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
