//! Prints where the time of standardising a source goes:
//! `cargo run --release -p places --example measure -- FILE MAPPING`.

use std::time::Instant;

use chrono::NaiveDate;
use places::input::Input;
use places::mapping::Mapping;
use places::quality::{Ages, Policy, Quality, Subject, Summary, unread};
use places::standardise::{Context, standardise};
use territory::Territories;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(mapping)) = (arguments.next(), arguments.next()) else {
        return Err("give FILE and MAPPING".into());
    };
    let start = Instant::now();
    let territories = Territories::bundled();
    println!("reference pack: {:.1?}", start.elapsed());
    let start = Instant::now();
    let _ = territories.find_commune("Rennes", None);
    println!("names arranged: {:.1?}", start.elapsed());
    let start = Instant::now();
    let rows = Input::read(&file)?;
    println!("read {} rows: {:.1?}", rows.len(), start.elapsed());
    let (mapping, _) = Mapping::parse(&std::fs::read_to_string(mapping)?)?;
    let context = Context {
        territories,
        source_name: "measure",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).ok_or("a date")?,
    };
    for _ in 0..5 {
        let start = Instant::now();
        let outcome = standardise(&rows, &mapping, &context);
        println!(
            "standardised, {} published: {:.1?}",
            outcome.published.len(),
            start.elapsed()
        );
    }
    let outcome = standardise(&rows, &mapping, &context);
    let (ages, policy) = (Ages::on(context.today), Policy::declared());
    let start = Instant::now();
    let mut summary = Summary::default();
    for published in &outcome.published {
        let subject = Subject {
            place: &published.place,
            undated: false,
            unread: &unread(&published.issues),
        };
        summary.add(&Quality::of(&subject, territories, ages, policy));
    }
    println!(
        "judged, {:.1} of 100 on average: {:.1?}",
        summary.mean().unwrap_or_default(),
        start.elapsed()
    );
    let folder = std::env::temp_dir().join("maillage-measure");
    let start = Instant::now();
    places::output::write_all(&folder, &outcome)?;
    println!("written: {:.1?}", start.elapsed());
    Ok(())
}
