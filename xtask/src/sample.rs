//! `cargo xtask sample`: remakes `data/sample` from the real sources.
//!
//! Every n-th place of a few sources, in the order of their identifiers, with what says where and
//! when somebody gets which help. Nothing by which one reaches a person: places whose texts might
//! name one are passed over.

mod refusal;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use chrono::NaiveDate;
use places::{
    Place,
    clean::IssueKind,
    input::Input,
    mapping::Mapping,
    standard::Field,
    standardise::{Context, Published, standardise},
};
use serde_json::{Map, Value, json};
use territory::Territories;

/// Options of `cargo xtask sample`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The sources, one folder each.
    #[arg(long, default_value = "../shared/data/sources")]
    sources: PathBuf,
    /// The sample to write.
    #[arg(long, default_value = "data/sample")]
    output: PathBuf,
}

/// A folder of the sample.
struct Folder {
    name: &'static str,
    sources: &'static [&'static str],
    /// One place in so many is kept.
    every: usize,
    /// Either of the formats that producers use.
    format: Format,
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Csv,
    Json,
}

const FOLDERS: [Folder; 4] = [
    Folder {
        name: "echantillon-france-services",
        sources: &["france-services"],
        every: 15,
        format: Format::Csv,
    },
    Folder {
        name: "echantillon-centre-val-de-loire",
        sources: &["hub-lo"],
        every: 6,
        format: Format::Json,
    },
    Folder {
        name: "echantillon-outre-mer",
        sources: &["ultra-num", "mednum-hub-antilles"],
        every: 4,
        format: Format::Json,
    },
    Folder {
        name: "echantillon-bourgogne-franche-comte",
        sources: &["mednum-bfc"],
        every: 11,
        format: Format::Csv,
    },
];

/// What is kept of a place. No telephone, address of mail, site, free text.
const KEPT: [Field; 16] = [
    Field::Id,
    Field::Pivot,
    Field::Nom,
    Field::Commune,
    Field::CodePostal,
    Field::CodeInsee,
    Field::Adresse,
    Field::Latitude,
    Field::Longitude,
    Field::Typologie,
    Field::Horaires,
    Field::DateMaj,
    Field::Services,
    Field::PublicsSpecifiquementAdresses,
    Field::FraisACharge,
    Field::DispositifProgrammesNationaux,
];

/// What the standard writes for want of a SIRET, SIREN or RNA.
const NO_PIVOT: &str = "00000000000000";

/// The texts a producer wrote freely, among what is kept.
const WRITTEN: [Field; 3] = [Field::Id, Field::Nom, Field::Adresse];

/// Writes the sample.
pub fn run(arguments: &Arguments) -> Result<()> {
    for folder in &FOLDERS {
        let (mut kept, mut refused) = (Vec::new(), 0);
        for source in folder.sources {
            for published in published(&arguments.sources, source)? {
                match reason_to_refuse(&published.place) {
                    Some(reason) => {
                        // Not the text itself: a log is no place for a person's name either.
                        println!("{source}, row {}: {reason}", published.row);
                        refused += 1;
                    }
                    None => kept.push(columns(&published)),
                }
            }
        }
        kept.sort_by(|a, b| a[0].1.cmp(&b[0].1));
        kept.dedup_by(|a, b| a[0].1 == b[0].1);
        let of = kept.len();
        let kept: Vec<Columns> = kept.into_iter().step_by(folder.every).collect();
        write(&arguments.output.join(folder.name), folder, &kept)?;
        println!("{}: {} of {of}, {refused} refused", folder.name, kept.len());
    }
    Ok(())
}

fn published(sources: &Path, name: &str) -> Result<Vec<Published>> {
    let folder = sources.join(name);
    let data = ["json", "csv"].map(|kind| folder.join(format!("{name}.{kind}")));
    let data = data.iter().find(|path| path.is_file());
    let data = data.with_context(|| format!("no {name}.json or .csv in {}", folder.display()))?;
    let rows = Input::read(&data.to_string_lossy())?;
    // Our own mapping where there is one, as the import does.
    let own = PathBuf::from(format!("data/mappings/{name}.json"));
    let mapping = if own.is_file() {
        own
    } else {
        folder.join(format!("{name}.config.json"))
    };
    let text =
        fs::read_to_string(&mapping).with_context(|| format!("reading {}", mapping.display()))?;
    let context = Context {
        territories: Territories::bundled(),
        source_name: name,
        // Only to know dates to come; a fixed one, so that the sample is always the same.
        today: NaiveDate::from_ymd_opt(2026, 1, 1).context("the first of January is a day")?,
    };
    let outcome = standardise(&rows, &Mapping::parse(&text)?.0, &context);
    ensure!(!outcome.published.is_empty(), "{name} has no place");
    Ok(outcome.published)
}

fn reason_to_refuse(place: &Place) -> Option<&'static str> {
    WRITTEN
        .iter()
        .find_map(|&field| refusal::reason(field, &place.text(field)))
}

/// Names of columns and their cells, the identifier first.
type Columns = Vec<(Field, String)>;

fn columns(published: &Published) -> Columns {
    let made_up = |field: Field| {
        let mut issues = published.issues.iter();
        issues.any(|issue| issue.field == field && issue.kind == IssueKind::Defaulted)
    };
    let cell = |field: Field| match field {
        // What the producer did not say is left unsaid.
        Field::DateMaj if made_up(field) => String::new(),
        Field::Pivot => published.place.text(field).replace(NO_PIVOT, ""),
        _ => published.place.text(field),
    };
    KEPT.map(|field| (field, cell(field))).to_vec()
}

fn write(path: &Path, folder: &Folder, rows: &[Columns]) -> Result<()> {
    fs::create_dir_all(path)?;
    let file = |kind: &str| path.join(format!("{}.{kind}", folder.name));
    fs::write(file("config.json"), pretty(&mapping())?)?;
    match folder.format {
        Format::Json => {
            let rows: Vec<Value> = rows.iter().map(|row| Value::Object(object(row))).collect();
            fs::write(file("json"), pretty(&Value::Array(rows))?)?;
        }
        Format::Csv => {
            let mut table = csv::WriterBuilder::new()
                .delimiter(b';')
                .from_path(file("csv"))?;
            table.write_record(KEPT.map(Field::name))?;
            for row in rows {
                table.write_record(row.iter().map(|(_, cell)| cell))?;
            }
            table.flush()?;
        }
    }
    Ok(())
}

fn object(row: &Columns) -> Map<String, Value> {
    let filled = row.iter().filter(|(_, cell)| !cell.is_empty());
    filled
        .map(|(field, cell)| (field.name().to_owned(), Value::String(cell.clone())))
        .collect()
}

/// The mapping that reads the columns back.
fn mapping() -> Value {
    let entries = KEPT.map(|field| {
        let how = if field == Field::Horaires {
            "osm"
        } else {
            "colonne"
        };
        (field.name().to_owned(), json!({ how: field.name() }))
    });
    Value::Object(entries.into_iter().collect())
}

fn pretty(value: &Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_of(folder: &Folder) -> Vec<Place> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/sample");
        let published = published(&path, folder.name).expect("the sample can be read");
        published.into_iter().map(|row| row.place).collect()
    }

    #[test]
    fn the_mapping_is_understood_whole() {
        let text = mapping().to_string();
        let (mapping, notes) = Mapping::parse(&text).expect("a mapping");
        assert_eq!(notes, []);
        assert_eq!(mapping.columns().len(), KEPT.len());
    }

    #[test]
    fn the_sample_holds_nothing_that_would_be_refused() {
        for folder in &FOLDERS {
            for place in all_of(folder) {
                assert_eq!(reason_to_refuse(&place), None, "{}", place.nom);
                assert!(place.telephone.is_none() && place.courriels.is_empty());
                assert!(place.site_web.is_empty() && place.presentation_detail.is_none());
            }
        }
    }

    #[test]
    fn the_sample_shows_what_the_site_can() {
        let places: Vec<Place> = FOLDERS.iter().flat_map(all_of).collect();
        let share = |has: &dyn Fn(&Place) -> bool| {
            places.iter().filter(|place| has(place)).count() * 100 / places.len()
        };
        assert!((350..=450).contains(&places.len()), "{}", places.len());
        assert!(share(&|place| place.horaires.is_some()) > 50);
        assert!(share(&|place| place.position.is_some()) > 90);
        assert!(share(&|place| !place.services.is_empty()) > 70);
        assert!(share(&|place| !place.dispositif_programmes_nationaux.is_empty()) > 40);
        assert!(
            places
                .iter()
                .any(|place| !place.publics_specifiquement_adresses.is_empty())
        );
    }
}
