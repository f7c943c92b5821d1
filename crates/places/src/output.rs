//! Writing what was made of a source.

use std::borrow::Borrow;
use std::io::{self, Write};
use std::path::Path;

use crate::standard::{Field, Place};
use crate::standardise::Outcome;

/// Writes `places.json`, `places.csv`, `quarantine.json` and `report.json` into a folder.
pub fn write_all(folder: &Path, outcome: &Outcome) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let places = || outcome.published.iter().map(|published| &published.place);
    let create = |name: &str| std::fs::File::create(folder.join(name)).map(io::BufWriter::new);
    write_json(create("places.json")?, &places().collect::<Vec<_>>())?;
    write_csv(create("places.csv")?, places())?;
    write_json(create("quarantine.json")?, &outcome.quarantined)?;
    write_json(create("report.json")?, &outcome.report)
}

/// Writes places as the standard's table: 32 columns, in order.
pub fn write_csv<P: Borrow<Place>>(
    writer: impl Write,
    places: impl IntoIterator<Item = P>,
) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(Field::ALL.map(Field::name))?;
    for place in places {
        table.write_record(place.borrow().to_record())?;
    }
    table.flush()
}

fn write_json(mut writer: impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut writer, value)?;
    writer.write_all(b"\n")?;
    writer.flush()
}
