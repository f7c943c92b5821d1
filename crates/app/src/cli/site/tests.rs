use std::fs;
use std::path::Path;

use clap::Parser as _;
use serde_json::Value;

use super::Site;

#[derive(clap::Parser)]
struct Typed {
    #[command(flatten)]
    site: Site,
}

const DEMAND: &str = "weight,lon,lat,id\n5,2,48,a\n3,2.5,48,b\n1,3,48,c\n";
const CANDIDATES: &str = "id;lat;lon\nnord;48;2\nest;48,0;2,5\nloin;48;3\n";

async fn run(folder: &Path, more: &[&str]) -> anyhow::Result<Value> {
    let path = |name: &str| folder.join(name).display().to_string();
    let out = path("plan.json");
    let typed = [
        "site",
        "--demand",
        &path("d.csv"),
        "--candidates",
        &path("c.csv"),
        "--out",
        &out,
    ];
    let site = Typed::try_parse_from(typed.iter().chain(&["--radius-minutes", "15"]).chain(more))?;
    site.site.run().await?;
    Ok(serde_json::from_slice(&fs::read(&out)?)?)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("d.csv"), DEMAND).unwrap();
    fs::write(folder.path().join("c.csv"), CANDIDATES).unwrap();
    fs::write(folder.path().join("e.csv"), "id,lat,lon\nmairie,48,2\n").unwrap();
    fs::write(folder.path().join("none.csv"), "").unwrap();
    folder
}

#[tokio::test]
async fn a_plan_has_its_bound_and_its_gap() {
    let folder = folder();
    for exact in [&[][..], &["--exact"]] {
        let plan = run(folder.path(), &[&["-p", "2"], exact].concat())
            .await
            .unwrap();
        assert_eq!(plan["chosen"], serde_json::json!(["nord", "est"]));
        assert_eq!(plan["covered"], 8.0);
        // A bound by prices is a hair above, against rounding.
        assert!((8.0..8.000_001).contains(&plan["bound"].as_f64().unwrap()));
        assert!((0.0..1e-6).contains(&plan["gap"].as_f64().unwrap()));
        assert_eq!(plan["covered_before"], 0.0);
    }
}

#[tokio::test]
async fn places_that_exist_stay_and_none_is_put_in_vain() {
    let folder = folder();
    let existing = folder.path().join("e.csv").display().to_string();
    let plan = run(folder.path(), &["--existing", &existing, "-p", "9"])
        .await
        .unwrap();
    assert_eq!(plan["chosen"], serde_json::json!(["est", "loin"]));
    assert_eq!(
        (&plan["covered_before"], &plan["covered"]),
        (&5.0.into(), &9.0.into())
    );
    let none = folder.path().join("none.csv").display().to_string();
    let plan = run(folder.path(), &["--existing", &none, "-p", "1"])
        .await
        .unwrap();
    assert_eq!(plan["chosen"], serde_json::json!(["nord"]));
}

#[tokio::test]
async fn other_questions_have_their_answers() {
    let folder = folder();
    let median = run(
        folder.path(),
        &["-p", "1", "--objective", "p-median", "--exact"],
    )
    .await;
    assert_eq!(median.unwrap()["chosen"], serde_json::json!(["nord"]));
    let bus = ["--bus-days", "1", "--round-minutes", "120", "--exact"];
    let bus = run(folder.path(), &bus).await.unwrap();
    assert_eq!(bus["days"][0]["stops"], serde_json::json!(["nord", "est"]));
    assert_eq!(bus["covered"], 8.0);
    fs::write(
        folder.path().join("m.csv"),
        "from,to,minutes\na,loin,3\nb,loin,15\nc,nord,16\n",
    )
    .unwrap();
    let matrix = folder.path().join("m.csv").display().to_string();
    let plan = run(folder.path(), &["-p", "2", "--matrix", &matrix])
        .await
        .unwrap();
    assert_eq!(plan["chosen"], serde_json::json!(["loin"]));
    let plans = run(folder.path(), &["-p", "2", "--plans", "3"])
        .await
        .unwrap();
    assert!(!plans["plans"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_bad_row_is_named_by_its_line() {
    let folder = folder();
    for (rows, words) in [
        ("id,lat,lon,weight\na,48,2,1\nb,98,2,1\n", "line 3"),
        ("id,lat,lon,weight\na,48,2,-1\n", "line 2"),
        ("id,lat,lon,weight\na,48,2,NaN\n", "line 2"),
        ("id,lat,lon,weight\na,48,2,\n", "line 2"),
        ("id,lat,lon,weight\n,48,2,1\n", "line 2"),
        ("id,lat,lon\na,48,2\n", "no column weight"),
    ] {
        fs::write(folder.path().join("d.csv"), rows).unwrap();
        let error = run(folder.path(), &["-p", "1"])
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{error}");
    }
}
