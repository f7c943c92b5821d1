//! Sources in every format and encoding, from disk and from servers good and bad.

mod bounds;
mod reach;
mod server;
mod workbook;

use std::time::{Duration, Instant};

use places::input::{Bounds, Input, InputError, RawRow, Reach};
use server::{Answer, serve};

fn cells(rows: &[RawRow], column: &str) -> Vec<String> {
    rows.iter().map(|row| row.cell(column).to_owned()).collect()
}

fn parsed(bytes: &[u8]) -> Vec<RawRow> {
    Input::parse(bytes, None).expect("rows")
}

#[test]
fn a_workbook_is_its_first_sheet_that_holds_something() {
    let rows = parsed(&workbook::xlsx(&[
        "",
        r#"<row r="2"><c r="B2" t="inlineStr"><is><t> nom </t></is></c><c r="C2" t="inlineStr"><is><t>cp</t></is></c><c r="D2" t="inlineStr"><is><t>maj</t></is></c><c r="E2" t="inlineStr"><is><t>ouverture</t></is></c></row>
           <row r="3"><c r="B3" t="inlineStr"><is><t>Médiathèque</t></is></c><c r="C3"><v>1000</v></c><c r="D3" s="1"><v>45366</v></c><c r="E3" s="2"><v>0.375</v></c></row>
           <row r="5"><c r="B5" t="inlineStr"><is><t>Mairie &amp; CCAS</t></is></c><c r="C5"><v>35.5</v></c><c r="G5" t="inlineStr"><is><t>remarque</t></is></c></row>
           <row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>égaré</t></is></c></row>"#,
    ]));
    assert_eq!(cells(&rows, "nom"), ["Médiathèque", "Mairie & CCAS", ""]);
    assert_eq!(cells(&rows, "cp"), ["1000", "35.5", ""]);
    assert_eq!(cells(&rows, "maj"), ["2024-03-15", "", ""]);
    assert_eq!(cells(&rows, "ouverture"), ["09:00", "", ""]);
    assert_eq!(cells(&rows, "6"), ["", "remarque", ""]);
    assert_eq!(cells(&rows, "16383"), ["", "", "égaré"]);
}

#[test]
fn a_broken_or_bloated_workbook_is_refused() {
    let book = workbook::xlsx(&["<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"]);
    let cut = Input::parse(&book[..book.len() / 2], None).expect_err("cut short");
    assert!(
        cut.to_string().contains("save it as .xlsx or .csv"),
        "{cut}"
    );
    let bloated = Input::parse(&workbook::bloated(book), None).expect_err("too big");
    assert!(matches!(bloated, InputError::TooBig { .. }), "{bloated}");
}

#[test]
fn delimiters_and_encodings_are_found_out() {
    let text = "nom;ville\n\"L’Établi ; œuvre\";Besançon\n";
    let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let utf_16 = |little: bool| -> Vec<u8> {
        let units = std::iter::once('\u{feff}').chain(text.chars());
        let units: Vec<u16> = units.collect::<String>().encode_utf16().collect();
        let bytes = units.iter().flat_map(|unit| match little {
            true => unit.to_le_bytes(),
            false => unit.to_be_bytes(),
        });
        bytes.collect()
    };
    for (bytes, what) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            "UTF-8 with a mark",
        ),
        (windows, "Windows-1252"),
        (utf_16(true), "UTF-16, little end first"),
        (utf_16(false), "UTF-16, big end first"),
        (text.replace('\n', "\r\n").into_bytes(), "CRLF"),
    ] {
        let rows = parsed(&bytes);
        assert_eq!(cells(&rows, "nom"), ["L’Établi ; œuvre"], "{what}");
        assert_eq!(cells(&rows, "ville"), ["Besançon"], "{what}");
    }
    for (delimiter, what) in [
        ("\t", "tab"),
        (",", "comma"),
        ("|", "bar"),
        (";", "semicolon"),
    ] {
        let table =
            format!("nom{delimiter}ville\nA{delimiter}Dole\n\nB{delimiter}Gray{delimiter}x\n");
        let rows = parsed(table.as_bytes());
        assert_eq!(cells(&rows, "ville"), ["Dole", "Gray"], "{what}");
        assert_eq!(cells(&rows, "2"), ["", "x"], "{what}");
    }
}

#[test]
fn json_is_read_whole_under_a_key_or_as_geojson() {
    let folder = std::env::temp_dir().join(format!("places-inputs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("lieux@test.json");
    std::fs::write(
        &file,
        "\u{feff}{\"a\": {\"lieux\": [{\"nom\": \"A\", \"x\": {\"y\": [1, null]}}]}, \"b\": [1]}",
    )
    .expect("a file");
    let path = file.to_string_lossy();
    let rows = Input::read(&format!("{path}@a.lieux")).expect("rows");
    assert_eq!((rows[0].cell("nom"), rows[0].cell("x.y.0")), ("A", "1"));
    let missing = Input::read(&format!("{path}@lieux")).expect_err("no such key");
    assert_eq!(
        missing.to_string(),
        "no list of rows under \"lieux\": give `file.json@key`, key being where the list is"
    );
    let which = Input::parse(br#"{"a": [{}], "b": [{}]}"#, None).expect_err("two lists");
    assert!(which.to_string().contains("chosen among a, b"), "{which}");
    let absent = Input::read(&folder.join("absent.csv").to_string_lossy()).expect_err("no file");
    assert!(matches!(absent, InputError::File { .. }), "{absent}");
    std::fs::remove_dir_all(&folder).expect("removed");

    let rows = parsed(br#"{"type": "FeatureCollection", "features": [
        {"id": 7, "properties": {"nom": "A"}, "geometry": {"type": "Point", "coordinates": [2.5, 48.5]}},
        {"properties": {"nom": "B", "latitude": 1}, "geometry": null}, {"nom": "C"}]}"#);
    assert_eq!(cells(&rows, "nom"), ["A", "B", "C"]);
    assert_eq!(cells(&rows, "latitude"), ["48.5", "1", ""]);
    assert_eq!(cells(&rows, "id"), ["7", "", ""]);
}

#[test]
fn what_is_no_data_is_named() {
    for (bytes, said) in [
        (
            &b"\n<!DOCTYPE html><title>Connexion</title>"[..],
            "this is a web page (or XML)",
        ),
        (b"%PDF-1.7", "this is a PDF"),
        (b"PK\x03\x04donnees.csv", "this is a zip archive"),
        (b"\x1F\x8B\x08", "this is a compressed file (.gz)"),
        (b"[{\"nom\": ", "this is not valid JSON"),
    ] {
        let error = Input::parse(bytes, None).expect_err(said);
        assert!(error.to_string().starts_with(said), "{error}");
    }
    assert_eq!(parsed(b" \n"), []);
}

const LIEUX: &str = r#"{"lieux": [{"nom": "Médiathèque"}]}"#;

fn short() -> Bounds {
    Bounds {
        most_bytes: 10_000,
        patience: Duration::from_millis(800),
        reach: Reach::Anywhere,
        ..Bounds::default()
    }
}

fn refused(answer: Answer) -> String {
    let (address, _server) = serve(answer);
    let started = Instant::now();
    let error = Input::read_within(&address, &short()).expect_err("refused");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    error.to_string()
}

#[test]
fn a_server_that_gives_data_is_read_whatever_it_calls_it() {
    for kind in ["application/json", "text/html", "image/png"] {
        let (address, _server) = serve(Answer::Body(kind, LIEUX.as_bytes().to_vec()));
        let rows = Input::read_within(&format!("{address}@lieux"), &short()).expect("rows");
        assert_eq!(cells(&rows, "nom"), ["Médiathèque"], "{kind}");
    }
    let (address, _server) = serve(Answer::Moved(3));
    let rows = Input::read_within(&address, &short()).expect("rows at the end of the way");
    assert_eq!(rows.len(), 1);
}

#[test]
fn bad_servers_are_refused_in_time_and_in_plain_words() {
    let page = b"<html>Veuillez vous connecter</html>".to_vec();
    let lie = refused(Answer::Body("application/json", page));
    assert!(lie.starts_with("this is a web page"), "{lie}");
    let big = refused(Answer::Body("text/csv", vec![b'a'; 20_000]));
    assert!(big.contains("cut the file in parts"), "{big}");
    let endless = refused(Answer::Endless);
    assert!(endless.contains("cut the file in parts"), "{endless}");
    let dripping = refused(Answer::Dripping);
    assert!(
        dripping.contains("no complete answer in 0.8 s"),
        "{dripping}"
    );
    let silent = refused(Answer::Silent);
    assert!(silent.contains("no complete answer in 0.8 s"), "{silent}");
    let cut = refused(Answer::CutShort);
    assert!(cut.contains("the connection broke"), "{cut}");
    let turning = refused(Answer::Moved(usize::MAX));
    assert!(turning.contains("from address to address"), "{turning}");
    let absent = refused(Answer::Status("404 Not Found"));
    assert!(absent.contains("nothing is there (404)"), "{absent}");
    let closed = refused(Answer::Status("403 Forbidden"));
    assert!(
        closed.contains("ask the producer for a public address"),
        "{closed}"
    );
    let failing = refused(Answer::Status("503 Service Unavailable"));
    assert!(failing.contains("try again later"), "{failing}");
}
