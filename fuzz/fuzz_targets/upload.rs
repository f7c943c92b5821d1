//! An upload is rows within its bounds, or an error that says in French what to do.

#![no_main]

use libfuzzer_sys::fuzz_target;
use places::input::{Bounds, Input};

fuzz_target!(|bytes: &[u8]| {
    let bounds = Bounds {
        most_bytes: 4 * 1024 * 1024,
        most_rows: 500,
        most_columns: 100,
        most_cells: 5_000,
        ..Bounds::of_an_upload()
    };
    match Input::parse_within(bytes, None, &bounds) {
        Ok(rows) => {
            assert!(rows.len() <= 501);
            let cells: usize = rows.iter().map(|row| row.columns().count()).sum();
            // A row of a sheet has all the columns of its header.
            assert!(cells <= 5_000 + rows.len() * 200);
        }
        Err(error) => assert!(error.in_french().ends_with('.')),
    }
});
