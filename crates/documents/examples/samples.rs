//! Prints the sample documents into a folder, to look at them:
//! `cargo run -p documents --example samples -- FOLDER`.

use std::time::Instant;

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("a folder to write into")?;
    for (name, print) in [
        (
            "portrait",
            (|| documents::portrait(&samples::portrait())) as fn() -> _,
        ),
        ("portrait-long", || {
            documents::portrait(&samples::portrait_of(500))
        }),
        ("comparaison", || {
            documents::comparison(&samples::comparison())
        }),
        ("compte-rendu", || documents::minutes(&samples::minutes())),
        ("portrait-encore", || {
            documents::portrait(&samples::portrait())
        }),
    ] {
        let start = Instant::now();
        let pdf = print()?;
        println!(
            "{name}: {} kB, {:.2} s",
            pdf.len() / 1_000,
            start.elapsed().as_secs_f64()
        );
        std::fs::write(format!("{folder}/{name}.pdf"), pdf)?;
    }
    Ok(())
}
