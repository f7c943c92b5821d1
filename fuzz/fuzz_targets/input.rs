//! Bytes are rows, or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use places::input::Input;

fuzz_target!(|bytes: &[u8]| {
    for key in [None, Some("a"), Some("a.b")] {
        let Ok(rows) = Input::parse(bytes, key) else {
            continue;
        };
        for row in &rows {
            for column in row.columns() {
                let _ = row.cell(column);
            }
        }
    }
});
