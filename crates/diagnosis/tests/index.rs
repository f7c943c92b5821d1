//! Indices: what was published comes out again, and what is missing stays missing.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use diagnosis::figure::Cell;
use diagnosis::index::{Model, NoScore, Score, Table, shipped};
use proptest::prelude::*;

fn model(id: &str) -> Model {
    shipped().find(|(model, _)| model.id == id).unwrap().0
}

fn table(columns: &[(&str, Vec<Option<f64>>)]) -> Table {
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    let mut table = Table::of((0..rows).map(|row| row.to_string()).collect());
    for (name, cells) in columns {
        let missing = Cell::Missing(diagnosis::figure::Missing::NotProvided);
        let cells = cells.iter().map(|cell| cell.map_or(missing, Cell::Value));
        table.add(name, cells.collect()).unwrap();
    }
    table
}

/// Two communes of one département, by hand.
fn two_communes(income: Option<f64>) -> Table {
    let mut table = table(&[
        ("C16_FAMMONO", vec![Some(30.0), Some(10.0)]),
        ("C16_FAM", vec![Some(100.0), Some(100.0)]),
        ("C16_MENPSEUL", vec![Some(40.0), Some(40.0)]),
        ("C16_MEN", vec![Some(100.0), Some(100.0)]),
        ("MED15", vec![income, Some(20_000.0)]),
        ("revenu_median@departement", vec![Some(20_000.0); 2]),
        ("P16_POP1529", vec![Some(60.0), Some(20.0)]),
        ("P16_POP65P", vec![Some(20.0), Some(60.0)]),
        ("P16_POP", vec![Some(200.0), Some(200.0)]),
        ("P16_NSCOL15P_DIPLMIN", vec![Some(50.0), Some(50.0)]),
        ("P16_NSCOL15P", vec![Some(100.0), Some(100.0)]),
    ]);
    table
        .add_group("departement", vec!["35".to_owned(); 2])
        .unwrap();
    table
}

fn first(scores: &diagnosis::index::Scores, id: &str) -> Score {
    scores.of(id).unwrap()[0]
}

#[test]
fn the_published_formula_by_hand() {
    let scores = model("ifn-v1")
        .compute(&two_communes(Some(16_000.0)), Some("departement"))
        .unwrap();
    // Pooled references: 0.2, 0.4, 20 000, 0.2, 0.2, 0.5.
    for (id, expected) in [
        ("familles_monoparentales", 150.0),
        ("personnes_seules", 100.0),
        ("revenu_median", 80.0),
        ("jeunes", 150.0),
        ("personnes_agees", 50.0),
        ("peu_diplomes", 100.0),
        ("information", 125.0),
        ("scolaires", 75.0),
        ("global_acces", 110.0),
        ("global_competences", 100.0),
        ("score", 105.0),
    ] {
        let found = first(&scores, id).unwrap();
        assert!((found - expected).abs() < 1e-9, "{id}: {found}");
    }
}

#[test]
fn missing_is_missing_but_where_it_was_published_as_zero() {
    let table = two_communes(None);
    let published = model("ifn-v1")
        .compute(&table, Some("departement"))
        .unwrap();
    assert_eq!(first(&published, "interfaces"), Ok(0.0));
    let mended = model("ifn-v1-corrige")
        .compute(&table, Some("departement"))
        .unwrap();
    assert_eq!(first(&mended, "revenu_median"), Err(NoScore::Missing));
    assert_eq!(first(&mended, "interfaces"), Err(NoScore::Uncovered(0.0)));
    // Five sixths of the weights are there: the score stands on them.
    let score = first(&mended, "score").unwrap();
    assert!((score - (2.0 * 125.0 + 150.0 + 2.0 * 75.0) / 5.0).abs() < 1e-9);
}

#[test]
fn mended_a_lower_income_is_more_fragile() {
    let scores = model("ifn-v1-corrige")
        .compute(&two_communes(Some(16_000.0)), Some("departement"))
        .unwrap();
    assert_eq!(first(&scores, "interfaces"), Ok(125.0));
}

#[test]
fn what_cannot_be_computed_says_what_to_give() {
    let model = model("ifn-v1");
    let wrong = |table: &Table, reference| model.compute(table, reference).unwrap_err().to_string();
    assert!(
        wrong(&table(&[("P16_POP", vec![])]), Some("departement"))
            .contains("no column C16_FAMMONO")
    );
    assert!(wrong(&two_communes(None), None).contains("none was told"));
    assert!(wrong(&two_communes(None), Some("epci")).contains("familles_monoparentales@epci"));
}

proptest! {
    /// A score is a mean: between the least and the greatest of its parts, whatever is missing.
    #[test]
    fn a_score_lies_among_its_parts(axes in prop::collection::vec(prop::option::weighted(0.8, 1.0..300.0), 4)) {
        let names = ["information", "interfaces", "administratives", "scolaires"];
        let columns: Vec<_> = names.iter().zip(&axes).map(|(name, axis)| (*name, vec![*axis])).collect();
        let scores = model("ifn-v1-corrige").compute(&table(&columns), None).unwrap();
        let known: Vec<f64> = axes.iter().copied().flatten().collect();
        if let Ok(score) = first(&scores, "score") {
            let (least, most) = (known.iter().copied().fold(f64::MAX, f64::min), known.iter().copied().fold(0.0, f64::max));
            prop_assert!(score >= least - 1e-9 && score <= most + 1e-9);
        } else {
            prop_assert!(known.len() < 4);
        }
    }
}

/// Every score that was published for two regions' IRIS, from its four axes.
#[test]
fn the_published_scores_come_out_again() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/indicators/ifn_v1_arras_raw.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!(
            "{} is not here: not compared with what was published",
            path.display()
        );
        return;
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(bytes.as_slice());
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| -> Vec<Cell> {
        let at = headers
            .iter()
            .position(|header| header.trim() == name)
            .unwrap_or_else(|| panic!("no {name}"));
        rows.iter()
            .map(|row| Cell::read(&row[at]).unwrap())
            .collect()
    };
    for reference in ["departement", "epci", "region"] {
        let told = if reference == "epci" {
            "EPCI"
        } else {
            reference
        };
        let mut table = Table::of(rows.iter().map(|_| String::new()).collect());
        for (ours, theirs) in [
            ("C16_FAMMONO", "C16 Fammono"),
            ("C16_FAM", "C16 Fam"),
            ("C16_MENPSEUL", "C16 Menpseul"),
            ("C16_MEN", "C16 Men"),
            ("MED15", "MED15 données communales"),
            ("P16_POP1529", "P16 Pop1529"),
            ("P16_POP65P", "P16 Pop65P"),
            ("P16_POP", "P16 Pop"),
            ("P16_NSCOL15P_DIPLMIN", "P16 Nscol15P Diplmin"),
            ("P16_NSCOL15P", "P16 Nscol15P"),
        ] {
            table.add(ours, column(theirs)).unwrap();
        }
        for (variable, theirs) in [
            ("familles_monoparentales", "Part des familles"),
            ("personnes_seules", "Part des ménages"),
            ("revenu_median", "revenue median"),
            ("jeunes", "Part des personnes âgées de 15 – 29 ans"),
            ("personnes_agees", "Part des personnes âgées de 65"),
            ("peu_diplomes", "Part des non ou peu diplômés"),
        ] {
            table
                .add(
                    &format!("{variable}@{reference}"),
                    column(&format!("SEUILS {theirs} {told}")),
                )
                .unwrap();
        }
        let scores = model("ifn-v1").compute(&table, Some(reference)).unwrap();
        for (ours, theirs) in [
            (
                "familles_monoparentales",
                format!("CM Part des familles {told}"),
            ),
            ("personnes_seules", format!("CM Part des ménages {told}")),
            ("revenu_median", format!("CM revenue median {told}")),
            (
                "jeunes",
                format!("CM Part des personnes âgées de 15 – 29 ans {told}"),
            ),
            (
                "personnes_agees",
                format!("CM Part des personnes âgées de 65 {told}"),
            ),
            (
                "peu_diplomes",
                format!("CM Part des non ou peu diplômés {told}"),
            ),
            (
                "information",
                format!("ACCES A L'INFORMATION {reference} 1"),
            ),
            (
                "interfaces",
                format!("ACCÈS AUX INTERFACES NUMERIQUES {reference} 1"),
            ),
            (
                "administratives",
                format!("COMPETENCES ADMINISTATIVES {reference} 1"),
            ),
            (
                "scolaires",
                format!("COMPÉTENCES NUMÉRIQUES / SCOLAIRES {reference} 1"),
            ),
            ("global_acces", format!("GLOBAL ACCES {reference} 1")),
            (
                "global_competences",
                format!(
                    "GLOBAL COMPETENCES {}{reference} 1",
                    if reference == "departement" { " " } else { "" }
                ),
            ),
            ("score", format!("SCORE GLOBAL {reference} 1")),
        ] {
            for (row, (found, published)) in scores
                .of(ours)
                .unwrap()
                .iter()
                .zip(column(&theirs))
                .enumerate()
            {
                let published = published.value();
                let published = published.unwrap_or_else(|| panic!("{theirs} of row {row}"));
                let found = found.unwrap();
                // Published to nine decimals, from inputs of nine decimals.
                assert!(
                    (found - published).abs() < 1e-5,
                    "{theirs}, row {row}: {found} for {published}"
                );
            }
        }
    }
}
