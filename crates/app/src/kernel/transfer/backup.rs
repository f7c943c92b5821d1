//! The file of a backup: JSON lines compressed by zstd. Its first line says
//! what it is; each table follows with its columns, its rows, their count and
//! digest; its last line has the digest of all before it. A file that was cut
//! or changed is thus known before anything of it is used.

use std::fs::{File, OpenOptions, remove_file, rename};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::catalogue::Column;
use super::rows::line;
use super::snapshot::Snapshot;
use super::{Carried, Progress, Tally, TransferError};
use crate::kernel::database::migrations::{Applied, hexadecimal};

/// The form of the file. A change that older programs cannot read raises it.
pub const FORM: u32 = 1;

/// A line of the file that is no row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The first line.
    MaillageBackup(Head),
    /// A table begins.
    Table {
        /// Its name.
        name: String,
        /// What its rows hold, in order.
        columns: Vec<Column>,
    },
    /// The table ends.
    End {
        /// How many rows it has.
        rows: u64,
        /// Their digest.
        sha256: String,
    },
    /// The last line.
    Whole {
        /// How many rows there are in all.
        rows: u64,
        /// The digest of every byte before this line.
        sha256: String,
    },
}

/// What the file is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// See [`FORM`].
    pub form: u32,
    /// The program that wrote it.
    pub version: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The versions that the tables went through.
    pub migrations: Vec<Applied>,
}

/// Writes an instance, as it is at one instant, to a file that is not there yet.
pub async fn back_up(
    url: &str,
    to: &Path,
    at: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Vec<Carried>, TransferError> {
    let mut snapshot = Snapshot::begin(url).await?;
    let mut file = BackupFile::create(to)?;
    let total = snapshot.count().await?;
    file.mark(&Mark::MaillageBackup(Head {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at,
        migrations: snapshot.applied().to_vec(),
    }))?;
    let mut carried = Vec::new();
    for table in snapshot.tables().to_vec() {
        file.mark(&Mark::Table {
            name: table.name.clone(),
            columns: table.columns.clone(),
        })?;
        let mut tally = Tally::default();
        let mut rows = snapshot.rows(&table);
        while let Some(row) = rows.next().await? {
            let line = line(&row);
            tally.add_line(&line);
            file.line(&line)?;
            progress(1, total);
        }
        file.mark(&Mark::End {
            rows: tally.rows,
            sha256: tally.digest(),
        })?;
        carried.push(Carried {
            table: table.name,
            tally,
        });
    }
    file.finish(carried.iter().map(|carried| carried.tally.rows).sum())?;
    Ok(carried)
}

/// A file that has its name only once it is whole.
struct BackupFile {
    to: PathBuf,
    partial: PathBuf,
    lines: Option<zstd::Encoder<'static, BufWriter<File>>>,
    digest: Sha256,
}

impl BackupFile {
    fn create(to: &Path) -> Result<Self, TransferError> {
        if to.exists() {
            return Err(TransferError::Exists {
                path: to.to_owned(),
            });
        }
        let mut partial = to.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let lines = private(&partial).and_then(|file| {
            let mut lines = zstd::Encoder::new(BufWriter::new(file), 3)?;
            lines.include_checksum(true)?;
            Ok(lines)
        });
        Ok(Self {
            lines: Some(lines.map_err(|source| failed(&partial, source))?),
            to: to.to_owned(),
            partial,
            digest: Sha256::new(),
        })
    }

    fn mark(&mut self, mark: &Mark) -> Result<(), TransferError> {
        let line = serde_json::to_string(mark);
        self.line(&line.map_err(|source| failed(&self.partial, source.into()))?)
    }

    fn line(&mut self, line: &str) -> Result<(), TransferError> {
        self.digest.update(line);
        self.digest.update("\n");
        let Some(lines) = self.lines.as_mut() else {
            return Ok(());
        };
        let written = lines
            .write_all(line.as_bytes())
            .and_then(|()| lines.write_all(b"\n"));
        written.map_err(|source| failed(&self.partial, source))
    }

    fn finish(mut self, rows: u64) -> Result<(), TransferError> {
        let sha256 = hexadecimal(&self.digest.clone().finalize());
        self.mark(&Mark::Whole { rows, sha256 })?;
        let Some(lines) = self.lines.take() else {
            return Ok(());
        };
        let kept = lines.finish().and_then(|file| {
            let file = file
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)?;
            file.sync_all()?;
            rename(&self.partial, &self.to)
        });
        kept.map_err(|source| failed(&self.partial, source))
    }
}

/// What was not finished is of no use to anybody.
impl Drop for BackupFile {
    fn drop(&mut self) {
        if self.lines.take().is_some() {
            let _ = remove_file(&self.partial);
        }
    }
}

/// A backup holds what people wrote: it is its owner's alone.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

pub fn failed(path: &Path, source: std::io::Error) -> TransferError {
    TransferError::File {
        path: path.to_owned(),
        source,
    }
}
