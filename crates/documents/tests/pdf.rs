//! The files themselves: what is promised of their bytes, whatever they are made from.

use std::process::Command;

use documents::{Block, DocumentError, Picture, Section, Table, comparison, minutes, portrait};
use proptest::prelude::*;

mod samples;

/// What poppler reads of a file; none where it is not installed.
fn read_by_poppler(pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("document.pdf");
    std::fs::write(&path, pdf).expect("written");
    let run = Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output();
    let Ok(read) = run else {
        eprintln!("skipped: pdftotext is not installed");
        return None;
    };
    let complaints = String::from_utf8_lossy(&read.stderr).into_owned();
    assert!(
        read.status.success() && complaints.is_empty(),
        "{complaints}"
    );
    Some(String::from_utf8(read.stdout).expect("text"))
}

fn holds(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let first = portrait(&samples::portrait()).expect("printed");
    comparison(&samples::comparison()).expect("printed");
    assert!(portrait(&samples::portrait()).expect("printed") == first);
}

#[test]
fn documents_are_accessible_and_say_what_they_are() {
    let portrait = portrait(&samples::portrait()).expect("printed");
    let comparison = comparison(&samples::comparison()).expect("printed");
    let minutes = minutes(&samples::minutes()).expect("printed");
    for (pdf, title) in [
        (portrait, "Portrait : Redon Agglomération"),
        (comparison, "Comparaison : Redon, Ploërmel et Vitré"),
        (minutes, "Compte rendu : Où ouvrir en 2027\u{202f}?"),
    ] {
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert!(holds(&pdf, "<pdfuaid:part>1</pdfuaid:part>"), "PDF/UA-1");
        assert!(holds(&pdf, title), "{title}");
        assert!(holds(&pdf, "Maillage · Hub Bretagne"), "author");
        assert!(holds(&pdf, "2026-11-29"), "date");
    }
}

#[test]
fn figures_and_their_sources_can_be_read_back() {
    let Some(text) = read_by_poppler(&portrait(&samples::portrait()).expect("printed")) else {
        return;
    };
    for part in [
        "13 400",
        "« Redon",
        "Filosofi 2021",
        "secret statistique",
        "Licence Ouverte 2.0",
        "Bains-sur-Oust",
    ] {
        let wanted = part.trim_start_matches("« ");
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    let minutes =
        read_by_poppler(&minutes(&samples::minutes()).expect("printed")).expect("poppler");
    assert!(
        minutes.contains("Il faut un bus, pas un bureau."),
        "{minutes}"
    );
}

#[test]
fn a_table_without_end_is_cut_and_says_so() {
    let pdf = portrait(&samples::portrait_of(500)).expect("printed");
    if let Some(text) = read_by_poppler(&pdf) {
        assert!(text.contains("Les 400 premières lignes sur 500"), "{text}");
    }
}

#[test]
fn what_cannot_be_printed_is_refused_in_words() {
    let with = |block: Block| {
        let mut portrait = samples::portrait();
        portrait.sections = vec![Section {
            blocks: vec![block],
            ..Section::default()
        }];
        documents::portrait(&portrait)
    };
    let picture = |svg: String| {
        Block::Picture(Picture {
            svg,
            ..samples::map()
        })
    };
    assert!(matches!(
        with(picture("<svg".into())),
        Err(DocumentError::Set(_))
    ));
    let large = "<svg>".to_owned() + &" ".repeat(5 * 1024 * 1024);
    assert!(matches!(
        with(picture(large)),
        Err(DocumentError::Picture { .. })
    ));
    let table = Table {
        columns: Vec::new(),
        rows: vec![vec!["a".into()]],
        ..Table::default()
    };
    assert!(matches!(
        with(Block::Table(table)),
        Err(DocumentError::Cells { .. })
    ));

    let mut uneven = samples::comparison();
    uneven.groups[0].rows[0].values.pop();
    assert!(matches!(
        comparison(&uneven),
        Err(DocumentError::Cells { .. })
    ));
    let mut wide = samples::comparison();
    wide.compared = vec![wide.compared[0].clone(); 9];
    assert_eq!(
        comparison(&wide),
        Err(DocumentError::Compared { compared: 9 })
    );
}

#[test]
fn markup_in_texts_is_only_text() {
    let mut sample = samples::minutes();
    let code = "#import \"/content.json\" *gras* $x$ = titre @ref <label> #panic(\"non\") \\ //";
    sample.words = vec![code.into()];
    sample.title = code.into();
    let pdf = minutes(&sample).expect("printed");
    if let Some(text) = read_by_poppler(&pdf) {
        assert!(text.contains("*gras* $x$ = titre @ref"), "{text}");
    }
}

#[test]
fn names_of_ten_thousand_characters_and_of_any_script_are_printed() {
    for text in [
        "W".repeat(10_000),
        "mot ".repeat(10_000),
        "الجزائر 🇫🇷 東京\u{202e}\u{0}\n\n\t".repeat(300),
    ] {
        let mut sample = samples::portrait();
        sample.title.clone_from(&text);
        sample.sentence.clone_from(&text);
        sample.figures[0].value.clone_from(&text);
        sample.pictures[0] = samples::bars("", false);
        sample.pictures[0].svg = sample.pictures[0].svg.replace("Information", "東京 🇫🇷");
        sample.pictures[0].alt = String::new();
        portrait(&sample).expect("printed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_can_be_printed(texts in proptest::collection::vec(any::<String>(), 12)) {
        let mut sample = samples::minutes();
        let [a, b, c, d, e, f, g, h, i, j, k, l] = texts.try_into().expect("twelve");
        sample.title = a;
        sample.territory = b;
        sample.sentence = c;
        sample.imprint.site = d;
        sample.items[0].name = e;
        sample.items[1].detail = f;
        sample.stakes[0].name = g;
        sample.votes[0].detail = h;
        sample.words = vec![i, j.clone(), String::new()];
        sample.steps[0].what = j;
        sample.figures[0].caution = Some(k);
        sample.sources[0].address = Some(l);
        minutes(&sample).expect("printed");
    }
}
