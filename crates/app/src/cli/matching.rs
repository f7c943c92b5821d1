//! `maillage match`: which places of a file are the same.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use places::matching::{
    Constraints, Decision, Fields, Index, Matcher, ScoredPair, Subject, clusters,
};
use serde::Deserialize;
use serde_json::Value;

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

/// A value as its producer wrote it: a text, a number, a list, nothing.
#[derive(Default)]
struct Written(String);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(text(Value::deserialize(deserializer)?)))
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        Value::Array(values) => values.into_iter().map(text).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Record {
    id: Written,
    source: Written,
    nom: Written,
    commune: Written,
    code_postal: Written,
    code_insee: Written,
    adresse: Written,
    telephone: Written,
    courriels: Written,
    site_web: Written,
    pivot: Written,
    itinerance: Written,
    latitude: Written,
    longitude: Written,
}

impl Record {
    fn fields(&self) -> Fields<'_> {
        let position = places::clean::coordonnees(&self.latitude.0, &self.longitude.0).value;
        Fields {
            key: &self.id.0,
            source: &self.source.0,
            nom: &self.nom.0,
            commune: &self.commune.0,
            code_postal: &self.code_postal.0,
            code_insee: &self.code_insee.0,
            adresse: &self.adresse.0,
            telephone: &self.telephone.0,
            courriels: &self.courriels.0,
            site_web: &self.site_web.0,
            pivot: &self.pivot.0,
            itinerance: &self.itinerance.0,
            position: position.map(|at| (at.latitude(), at.longitude())),
        }
    }
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
