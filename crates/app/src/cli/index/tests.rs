//! The command as people type it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Index;

fn run(
    folder: &Path,
    values: &Path,
    model: &str,
    reference: Option<&str>,
) -> anyhow::Result<String> {
    let out = folder.join("scores.csv");
    let index = Index {
        model: model.to_owned(),
        values: values.to_owned(),
        reference: reference.map(str::to_owned),
        out: out.clone(),
        reliability: None,
        seed: 1,
    };
    index.run()?;
    Ok(std::fs::read_to_string(out)?)
}

fn scores(text: &str, model: &str, reference: Option<&str>) -> anyhow::Result<String> {
    let folder = tempfile::tempdir()?;
    let values = folder.path().join("values.csv");
    std::fs::File::create(&values)?.write_all(text.as_bytes())?;
    run(folder.path(), &values, model, reference)
}

const AXES: &str = "id,information,interfaces,administratives,scolaires\n\
                    a,90,60,120,150\n";

#[test]
fn axes_make_the_three_scores() {
    let made = scores(AXES, "ifn-v1", Some("departement")).unwrap();
    let mut lines = made.lines();
    assert_eq!(
        lines.next(),
        Some("id,global_acces,global_competences,score")
    );
    assert_eq!(lines.next(), Some("a,80,140,110"));
}

#[test]
fn files_are_read_however_they_are_written() {
    let same = scores(AXES, "ifn-v1", None).unwrap();
    for text in [
        "ID;Information;Interfaces;Administratives;Scolaires\r\na;90,0;60;120,0;150\r\n",
        "\u{feff}scolaires,administratives,interfaces,information,id\n150,120,60,90,a\n",
        "id;Libellé;information;interfaces;administratives;scolaires\na;Rennes, centre;90;60;120;150\n",
    ] {
        assert_eq!(
            scores(text, "ifn-v1", Some("epci")).unwrap(),
            same,
            "{text}"
        );
    }
}

#[test]
fn what_is_unknown_counted_for_nothing_in_what_was_published_and_is_missing_since() {
    let text = "id,information,interfaces,administratives,scolaires\na,90,,120,150\n";
    let published = scores(text, "ifn-v1", None).unwrap();
    assert!(published.ends_with("a,60,140,100\n"), "{published}");
    let mended = scores(text, "ifn-v1-corrige", None).unwrap();
    assert!(mended.ends_with("a,90,140,120\n"), "{mended}");
}

#[test]
fn what_is_wrong_is_said_with_where() {
    let wrong = |text: &str| scores(text, "ifn-v1", None).unwrap_err().to_string();
    let text = AXES.replace("60", "soixante");
    let error = wrong(&text);
    assert!(error.contains("line 2, column interfaces"), "{error}");
    let error = wrong("id,information,interfaces\na,1,2\n");
    assert!(error.contains("no column P16_POP1529"), "{error}");
    let error = wrong("code,information\na,1\n");
    assert!(error.contains("has no column id"), "{error}");
    let error =
        wrong("id,Information,INFORMATION,interfaces,administratives,scolaires\na,1,1,1,1,1\n");
    assert!(
        error.contains("several columns may be information"),
        "{error}"
    );
}

#[test]
fn the_report_says_how_solid_ranks_are() {
    let folder = tempfile::tempdir().unwrap();
    let values = folder.path().join("values.csv");
    let rows =
        (0..30).map(|row| format!("{row},{},{},{},{}\n", 80 + row, 120 - row, 90 + row, 100));
    let head = "id,information,interfaces,administratives,scolaires\n".to_owned();
    std::fs::write(&values, head + &rows.collect::<String>()).unwrap();
    let report = folder.path().join("report.json");
    let index = Index {
        model: "ifn-v1-corrige".to_owned(),
        values,
        reference: None,
        out: folder.path().join("scores.csv"),
        reliability: Some(report.clone()),
        seed: 5,
    };
    index.run().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert_eq!(told["ranked"], 30);
    assert_eq!(told["seed"], 5);
    assert_eq!(told["ranks"].as_array().unwrap().len(), 30);
    // A column that does not vary goes with nothing.
    assert_eq!(told["pearson"][0][3], serde_json::Value::Null);
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/indicators")
        .join(name);
    if !path.is_file() {
        eprintln!(
            "{} is not here: not compared with what was published",
            path.display()
        );
        return None;
    }
    Some(path)
}

/// 43 255 IRIS × 3 references, as published: the greatest difference is under 1e-8.
#[test]
fn every_published_score_comes_out_of_the_command() {
    let Some(path) = shared("ifn_v1_iris.csv.gz") else {
        return;
    };
    let unpacked = Command::new("gzip")
        .arg("-dc")
        .arg(&path)
        .stderr(Stdio::null())
        .output();
    let Some(unpacked) = unpacked.ok().filter(|unpacked| unpacked.status.success()) else {
        eprintln!("gzip is not here: not compared with what was published");
        return;
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(unpacked.stdout.as_slice());
    let head = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 43_255);
    let at = |name: &str| {
        head.iter()
            .position(|head| head == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let folder = tempfile::tempdir().unwrap();
    for reference in ["departement", "epci", "region"] {
        let values = folder.path().join("values.csv");
        let mut file = csv::Writer::from_path(&values).unwrap();
        file.write_record([
            "id",
            "information",
            "interfaces",
            "administratives",
            "scolaires",
        ])
        .unwrap();
        let axes = [
            at("Code Iris"),
            at(&format!("ACCES A L'INFORMATION {reference} 1")),
            at(&format!("ACCÈS AUX INTERFACES NUMERIQUES {reference} 1")),
            // As it was published.
            at(&format!("COMPETENCES ADMINISTATIVES {reference} 1")),
            at(&format!("COMPÉTENCES NUMÉRIQUES / SCOLAIRES {reference} 1")),
        ];
        for row in &rows {
            file.write_record(axes.map(|column| &row[column])).unwrap();
        }
        file.flush().unwrap();
        drop(file);
        let made = run(folder.path(), &values, "ifn-v1", Some(reference)).unwrap();
        let mut made = csv::Reader::from_reader(made.as_bytes());
        let space = if reference == "departement" { " " } else { "" };
        let published = [
            at(&format!("GLOBAL ACCES {reference} 1")),
            at(&format!("GLOBAL COMPETENCES {space}{reference} 1")),
            at(&format!("SCORE GLOBAL {reference} 1")),
        ];
        let mut greatest = 0.0_f64;
        for (made, row) in made.records().zip(&rows) {
            let made = made.unwrap();
            for (cell, column) in published.iter().enumerate() {
                let number = |text: &str| text.trim().parse::<f64>().unwrap();
                greatest = greatest.max((number(&made[cell + 1]) - number(&row[*column])).abs());
            }
        }
        assert!(greatest < 1e-8, "{reference}: {greatest}");
    }
}
