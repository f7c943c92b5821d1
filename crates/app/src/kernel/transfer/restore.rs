//! Reading a backup: once from end to end to know that it is whole, then into
//! an empty database.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::backup::{FORM, Head, Mark, failed};
use super::destination::Destination;
use super::rows::Cells;
use super::snapshot::check_known;
use super::{Carried, Progress, Tally, TransferError};
use crate::kernel::database::migrations::hexadecimal;

/// Puts a backup into an empty database of either kind. Nothing is written
/// before the whole file was found good.
pub async fn restore(
    from: &Path,
    url: &str,
    progress: Progress<'_>,
) -> Result<(Head, Vec<Carried>), TransferError> {
    let total = check(from)?;
    let mut file = BackupReader::open(from)?;
    let head = file.head()?;
    let version = head.migrations.last().map_or(0, |applied| applied.version);
    let mut target = Destination::open(url, version).await?;
    let mut carried = Vec::new();
    while let Some(item) = file.next()? {
        match item {
            Item::Table(name, columns) => target.start(&name, &columns)?,
            Item::Row(row) => {
                target.push(row).await?;
                progress(1, total);
            }
            Item::End(table) => {
                target.end().await?;
                carried.push(table);
            }
        }
    }
    target.finish(&carried).await?;
    Ok((head, carried))
}

/// Reads a backup from end to end; says how many rows it has.
fn check(path: &Path) -> Result<u64, TransferError> {
    let mut file = BackupReader::open(path)?;
    let head = file.head()?;
    while file.next()?.is_some() {}
    check_known(&head.migrations, &path.display().to_string())?;
    Ok(file.total)
}

/// What a backup holds, in order.
enum Item {
    Table(String, Vec<super::catalogue::Column>),
    Row(Cells),
    End(Carried),
}

/// A backup under way; every digest is checked as it passes.
struct BackupReader {
    path: PathBuf,
    lines: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    digest: Sha256,
    table: Option<(String, usize, Tally)>,
    total: u64,
    line: String,
}

impl BackupReader {
    fn open(path: &Path) -> Result<Self, TransferError> {
        let lines = File::open(path).and_then(zstd::Decoder::new);
        Ok(Self {
            lines: BufReader::new(lines.map_err(|source| failed(path, source))?),
            path: path.to_owned(),
            digest: Sha256::new(),
            table: None,
            total: 0,
            line: String::new(),
        })
    }

    fn damaged(&self, what: impl Into<String>) -> TransferError {
        TransferError::Damaged {
            path: self.path.clone(),
            what: what.into(),
        }
    }

    fn no_backup(&self, why: impl Into<String>) -> TransferError {
        TransferError::NoBackup {
            path: self.path.clone(),
            why: why.into(),
        }
    }

    /// Reads a line into `self.line`, without its end.
    fn read_line(&mut self) -> Result<(), TransferError> {
        self.line.clear();
        let read = self.lines.read_line(&mut self.line);
        match read {
            Ok(_) if self.line.ends_with('\n') => {
                self.line.pop();
                Ok(())
            }
            Ok(_) => Err(self.damaged("it was cut")),
            Err(error) => Err(self.damaged(format!("it cannot be uncompressed: {error}"))),
        }
    }

    fn pass(&mut self) {
        self.digest.update(&self.line);
        self.digest.update("\n");
    }

    fn head(&mut self) -> Result<Head, TransferError> {
        if self.read_line().is_err() {
            return Err(self.no_backup("it is no file of maillage backup"));
        }
        self.pass();
        match serde_json::from_str(&self.line) {
            Ok(Mark::MaillageBackup(head)) if head.form == FORM => Ok(head),
            Ok(Mark::MaillageBackup(head)) => Err(self.no_backup(format!(
                "its form is {}, this version reads {FORM}",
                head.form
            ))),
            _ => Err(self.no_backup("it is no file of maillage backup")),
        }
    }

    /// The next item; none once the file was found whole.
    fn next(&mut self) -> Result<Option<Item>, TransferError> {
        self.read_line()?;
        if self.line.starts_with('[') {
            return self.row().map(Some);
        }
        let mark = serde_json::from_str(&self.line);
        let mark = mark.map_err(|error| self.damaged(format!("a line does not read: {error}")))?;
        match mark {
            Mark::Whole { rows, sha256 } => self.whole(rows, &sha256).map(|()| None),
            Mark::Table { name, columns } if self.table.is_none() => {
                self.pass();
                self.table = Some((name.clone(), columns.len(), Tally::default()));
                Ok(Some(Item::Table(name, columns)))
            }
            Mark::End { rows, sha256 } => {
                self.pass();
                self.end(rows, &sha256).map(Some)
            }
            Mark::Table { .. } | Mark::MaillageBackup(_) => {
                Err(self.damaged("a line is out of its place"))
            }
        }
    }

    fn row(&mut self) -> Result<Item, TransferError> {
        self.pass();
        let row: Result<Cells, _> = serde_json::from_str(&self.line);
        let row = row.map_err(|error| self.damaged(format!("a row does not read: {error}")))?;
        match self.table.as_mut() {
            Some((_, width, tally)) if *width == row.len() => {
                tally.add_line(&self.line);
                self.total += 1;
                Ok(Item::Row(row))
            }
            _ => Err(self.damaged("a row is out of its place")),
        }
    }

    fn end(&mut self, rows: u64, sha256: &str) -> Result<Item, TransferError> {
        match self.table.take() {
            Some((table, _, tally)) if tally.rows == rows && tally.digest() == sha256 => {
                Ok(Item::End(Carried { table, tally }))
            }
            Some((table, ..)) => Err(self.damaged(format!("table {table} is not what it was"))),
            None => Err(self.damaged("a line is out of its place")),
        }
    }

    fn whole(&mut self, rows: u64, sha256: &str) -> Result<(), TransferError> {
        let found = hexadecimal(&self.digest.clone().finalize());
        if found != sha256 || self.total != rows || self.table.is_some() {
            return Err(self.damaged("it is not what it was when written"));
        }
        // Its end also holds the compression's own check.
        match self.lines.fill_buf() {
            Ok([]) => Ok(()),
            Ok(_) => Err(self.damaged("something follows its end")),
            Err(error) => Err(self.damaged(format!("it cannot be uncompressed: {error}"))),
        }
    }
}
