//! What a zipped workbook becomes once it is unpacked: a few kilobytes can hold gigabytes.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::super::{Bounds, InputError};

/// Refuses a workbook that unpacks to too much, whatever it says of itself.
pub(super) fn check(bytes: &[u8], bounds: &Bounds) -> Result<(), InputError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        // What cannot be opened is said better by who reads workbooks.
        return Ok(());
    };
    let mut total = 0_u64;
    for number in 0..archive.len() {
        let Ok(file) = archive.by_index(number) else {
            continue;
        };
        // Readers set memory aside for what a file says of itself.
        let said = file.size();
        let sheet_of_ods = file.name().is_ok_and(|name| name == "content.xml");
        let most = bounds.most_bytes.saturating_sub(total);
        let mut text = Vec::new();
        let mut limited = file.take(most + 1);
        let unpacked = if sheet_of_ods {
            limited.read_to_end(&mut text).map(|read| read as u64)
        } else {
            io::copy(&mut limited, &mut io::sink())
        };
        total = total.saturating_add(unpacked.unwrap_or(0).max(said));
        if total > bounds.most_bytes {
            return Err(InputError::too_big(bounds));
        }
        if sheet_of_ods && spread(&String::from_utf8_lossy(&text)) > 4 * bounds.most_cells as u64 {
            return Err(InputError::TooManyCells {
                most: bounds.most_cells,
            });
        }
    }
    Ok(())
}

/// How many cells the biggest table of an OpenDocument sheet spreads over: one line of it may stand
/// for a million equal ones.
fn spread(xml: &str) -> u64 {
    let (mut widest, mut rows, mut last_filled, mut biggest) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut columns = 0_u64;
    for tag in xml.split('<').skip(1) {
        let name = tag
            .split([' ', '>', '/', '\n', '\t'])
            .next()
            .unwrap_or_default();
        match name {
            "table:table" => (widest, rows, last_filled) = (0, 0, 0),
            "table:table-row" => {
                columns = 0;
                rows = rows.saturating_add(times(tag, "table:number-rows-repeated"));
            }
            "table:table-cell" | "table:covered-table-cell" => {
                columns = columns.saturating_add(times(tag, "table:number-columns-repeated"));
                // Empty cells beside the last filled one count for nothing.
                if tag.contains("office:") || tag.contains("table:formula") || !tag.contains("/>") {
                    widest = widest.max(columns);
                    last_filled = rows;
                }
            }
            _ => continue,
        }
        biggest = biggest.max(widest.saturating_mul(last_filled));
    }
    biggest
}

fn times(tag: &str, attribute: &str) -> u64 {
    let value = tag.split_once(attribute).and_then(|(_, after)| {
        let after = after.trim_start().strip_prefix('=')?.trim_start();
        let quote = after.chars().next()?;
        after[1..].split(quote).next()?.parse().ok()
    });
    value.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_lines_of_a_sheet_are_counted() {
        let cell =
            r#"<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>"#;
        let empty = r#"<table:table-cell table:number-columns-repeated="16384"/>"#;
        let sheet = |rows: &str| format!("<table:table>{rows}</table:table>");
        let usual = sheet(&format!(
            r#"<table:table-row>{cell}{cell}{empty}</table:table-row><table:table-row table:number-rows-repeated="1048575">{empty}</table:table-row>"#
        ));
        assert_eq!(spread(&usual), 2);
        let bomb = sheet(
            r#"<table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated="16384" office:value="1"/></table:table-row>"#,
        );
        assert_eq!(spread(&bomb), 1_048_576 * 16_384);
    }
}
