//! `maillage match`: which places of a file are the same.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use places::matching::{
    Constraints, Decision, Fields, Index, Matcher, Record, ScoredPair, Subject, clusters,
};

/// Arguments of `maillage match`.
#[derive(Args)]
pub struct Match {
    /// A JSON array of places under the standard's field names, cleaned or not
    places: PathBuf,
    /// The CSV file to write: a,b,probability,decision,evidence
    #[arg(long)]
    out: PathBuf,
    /// Also write the groups that are made of the pairs: place,key
    #[arg(long)]
    clusters: Option<PathBuf>,
}

impl Match {
    pub fn run(self) -> anyhow::Result<()> {
        let subjects = read(&self.places)?;
        let count = subjects.len();
        let pairs = Index::new(subjects).pairs(Matcher::standard());
        write_pairs(&self.out, &pairs)
            .with_context(|| format!("cannot write {}", self.out.display()))?;
        let of = |decision| {
            pairs
                .iter()
                .filter(|pair| pair.decision == decision)
                .count()
        };
        let groups = clusters(&pairs, &Constraints::default()).clusters;
        let gathered: usize = groups.iter().map(|group| group.members.len()).sum();
        if let Some(path) = &self.clusters {
            let mut writer = csv::Writer::from_path(path)?;
            writer.write_record(["place", "key"])?;
            for group in &groups {
                for key in &group.members {
                    writer.write_record([&*group.members[0], key])?;
                }
            }
            writer.flush()?;
        }
        println!(
            "{count} records: {} pairs are the same place, {} to review; {} places → {}",
            of(Decision::Match),
            of(Decision::Review),
            count + groups.len() - gathered,
            self.out.display()
        );
        Ok(())
    }
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<Subject>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let records: Vec<Record> = serde_json::from_reader(BufReader::new(file))
        .with_context(|| format!("{} is not a JSON array of places", path.display()))?;
    let mut keys = HashSet::new();
    for (place, record) in records.iter().enumerate() {
        if record.id.0.is_empty() {
            bail!("place {} of the list has no id", place + 1);
        }
        if !keys.insert(&record.id.0) {
            bail!("two places have the id {}: ids must differ", record.id.0);
        }
    }
    let fields: Vec<Fields<'_>> = records.iter().map(Record::fields).collect();
    Ok(Subject::all(&fields))
}

fn write_pairs(path: &PathBuf, pairs: &[ScoredPair]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(path)?));
    writer.write_record(["a", "b", "probability", "decision", "evidence"])?;
    for pair in pairs {
        let probability = format!("{:.4}", pair.probability);
        let evidence = pair.evidence.to_string();
        let columns = [
            &*pair.a,
            &*pair.b,
            &probability,
            pair.decision.slug(),
            &evidence,
        ];
        writer.write_record(columns)?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error())?
        .flush()?;
    Ok(())
}
