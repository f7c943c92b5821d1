//! Files made to fill the memory are refused, in little time and in plain words.

use std::io::Write;
use std::time::{Duration, Instant};

use places::input::{Bounds, Input, InputError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::workbook;

fn refused(bytes: &[u8]) -> InputError {
    let started = Instant::now();
    let Err(error) = Input::parse_within(bytes, None, &Bounds::of_an_upload()) else {
        panic!("not refused");
    };
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    let said = error.in_french();
    assert!(said.ends_with('.') && !said.contains("  "), "{said}");
    error
}

#[test]
fn rows_columns_and_cells_are_counted() {
    let long = "a,b\n".repeat(50_003);
    assert!(matches!(
        refused(long.as_bytes()),
        InputError::TooManyRows { most: 50_000 }
    ));
    let wide = format!("nom\n{}\n", ",".repeat(1_500));
    let wide = format!("{}x", wide.trim_end());
    assert!(matches!(
        refused(wide.as_bytes()),
        InputError::TooManyColumns { .. }
    ));
    let row = format!("{}\n", ["x"; 900].join(","));
    assert!(matches!(
        refused(row.repeat(1_200).as_bytes()),
        InputError::TooManyCells { .. }
    ));
    let json = format!("[{}]", vec!["{}"; 60_000].join(","));
    assert!(matches!(
        refused(json.as_bytes()),
        InputError::TooManyRows { .. }
    ));
    let deep = format!("[{}]", vec!["[]"; 3_000_000].join(","));
    assert!(matches!(
        refused(deep.as_bytes()),
        InputError::TooManyCells { .. }
    ));
}

#[test]
fn brackets_in_texts_are_no_cells() {
    let text = "[,{".repeat(200_000);
    let json = format!(r#"[{{"nom": "{text}\""}}]"#);
    let bounds = Bounds {
        most_cells: 10,
        ..Bounds::of_an_upload()
    };
    assert_eq!(
        Input::parse_within(json.as_bytes(), None, &bounds)
            .expect("a row")
            .len(),
        1
    );
}

/// A workbook one of whose files unpacks to so many bytes, and says that it does not.
fn bomb(size: usize, honest: bool) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("xl/worksheets/sheet1.xml", options)
        .expect("a file");
    let spaces = vec![b' '; 1024 * 1024];
    for _ in 0..size / spaces.len() {
        zip.write_all(&spaces).expect("written");
    }
    let mut bytes = zip.finish().expect("a zip").into_inner();
    if !honest {
        let entry = bytes
            .windows(4)
            .position(|four| four == b"PK\x01\x02")
            .expect("a directory");
        bytes[entry + 24..entry + 28].copy_from_slice(&10_u32.to_le_bytes());
    }
    bytes
}

#[test]
fn zip_bombs_are_refused_whatever_they_say_of_themselves() {
    for honest in [true, false] {
        let bytes = bomb(130 * 1024 * 1024, honest);
        assert!(bytes.len() < 1024 * 1024, "{}", bytes.len());
        // Of one that lies, no more is unpacked than it says, and a part of a file is no workbook.
        let error = refused(&bytes);
        assert!(
            !honest || matches!(error, InputError::TooBig { .. }),
            "{error}"
        );
    }
}

#[test]
fn a_sheet_of_too_many_cells_is_refused_while_it_is_read() {
    let cell = |n| format!(r#"<row r="{n}"><c r="A{n}"><v>1</v></c></row>"#);
    let rows: String = (1..60_000).map(cell).collect();
    assert!(matches!(
        refused(&workbook::xlsx(&[&rows])),
        InputError::TooManyRows { .. }
    ));
}

#[test]
fn a_picture_is_not_a_table() {
    let picture = refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    assert!(
        picture.in_french().starts_with("C’est une image"),
        "{}",
        picture.in_french()
    );
    assert!(
        refused(b"%PDF-1.7")
            .in_french()
            .starts_with("C’est un PDF, et non")
    );
    assert!(refused(b"PK\x03\x04x").in_french().contains("archive zip"));
    assert!(refused(b"[{\"nom\":").in_french().contains("incomplet"));
    assert!(refused(b"{\"a\":1}").in_french().contains("liste de lieux"));
}
