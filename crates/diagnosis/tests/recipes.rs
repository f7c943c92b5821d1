//! Files as producers publish them, and files as nobody should.

#![allow(clippy::unwrap_used)]

use diagnosis::figure::{Cell, Missing};
use diagnosis::indicator::{Area, Indicator, Unit};
use diagnosis::recipe::{Asked, Header, ReadError, Reading, Recipe, Why, recognise, shipped};
use proptest::prelude::*;

fn known() -> &'static [Indicator] {
    static KNOWN: std::sync::OnceLock<Vec<Indicator>> = std::sync::OnceLock::new();
    KNOWN.get_or_init(Indicator::shipped)
}

fn find(id: &str) -> Option<&'static Indicator> {
    known().iter().find(|indicator| indicator.id == id)
}

fn recipe(id: &str) -> &'static Recipe {
    shipped().iter().find(|recipe| recipe.id == id).unwrap()
}

fn read(id: &str, file: &[u8]) -> Reading {
    recipe(id).read(file, Asked::default(), find).unwrap()
}

fn cells(reading: &Reading, indicator: &str, vintage: u16) -> Vec<Cell> {
    let mut columns = reading.release.columns().iter();
    let found = columns.find(|one| one.indicator == indicator && one.vintage == vintage);
    let found = found.unwrap_or_else(|| panic!("no {indicator} {vintage}"));
    found.cells.iter().collect()
}

#[test]
fn every_shipped_recipe_reads_indicators_of_the_catalogue() {
    for recipe in shipped() {
        for column in &recipe.columns {
            assert!(
                find(&column.indicator).is_some(),
                "{} in {}",
                column.indicator,
                recipe.id
            );
        }
    }
    let mut ids: Vec<&str> = shipped().iter().map(|recipe| recipe.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), shipped().len());
}

#[test]
fn a_census_file_of_any_vintage_is_read_for_all_its_years() {
    let file = "\u{feff}CODGEO;P22_POP;P16_POP;P22_POP0014;P22_H65P;P22_F65P;P22_POP7589;P22_POP90P\r\n\
                35238;230000,4;216268;31000;15000;22000;12000;3000\r\n\
                \"2A004\";74000;69000;10000;8000;9000;6000;1500\r\n";
    let header = Header::of(file.as_bytes()).unwrap();
    assert_eq!(
        recognise(&header).map(|recipe| recipe.id.as_str()),
        Some("insee-cc-population")
    );
    let reading = read("insee-cc-population", file.as_bytes());
    assert_eq!(
        (reading.rows, reading.taken, reading.refused.len()),
        (2, 2, 0)
    );
    assert_eq!(reading.release.cog(), 2025);
    assert_eq!(reading.release.origin().vintage, "2022");
    let ajaccio_last = |indicator, vintage| cells(&reading, indicator, vintage)[0];
    // By code: 2A004 comes before 35238.
    assert_eq!(
        ajaccio_last("population-65-plus", 2022),
        Cell::Value(17_000.0)
    );
    assert_eq!(
        cells(&reading, "population", 2016)[1],
        Cell::Value(216_268.0)
    );
    assert_eq!(
        cells(&reading, "population", 2022)[1],
        Cell::Value(230_000.4)
    );
    assert_eq!(
        cells(&reading, "population-75-plus", 2022)[1],
        Cell::Value(15_000.0)
    );
    assert_eq!(
        cells(&reading, "population-15-plus", 2022)[1],
        Cell::Value(199_000.4)
    );
}

#[test]
fn an_infracommunal_file_is_told_from_a_communal_one() {
    let file = "IRIS;COM;TYP_IRIS;LAB_IRIS;P21_NSCOL15P;P21_NSCOL15P_DIPLMIN\n\
                352380101;35238;H;0;1234.5678;201.25\n352380102;35238;H;0;900;s\n\
                350470000;35047;Z;5;12000;3000\n10010000;01001;Z;5;600;100\n";
    let header = Header::of(file.as_bytes()).unwrap();
    assert_eq!(
        recognise(&header).map(|recipe| recipe.id.as_str()),
        Some("insee-ic-diplomes")
    );
    let reading = read("insee-ic-diplomes", file.as_bytes());
    assert_eq!(reading.taken, 4);
    // A first zero that a spreadsheet took off is put back.
    let first = reading.release.areas()[0];
    assert_eq!(first, Area::Iris("010010000".parse().unwrap()));
    assert_eq!(
        cells(&reading, "sans-diplome", 2021),
        [
            Cell::Value(100.0),
            Cell::Value(3_000.0),
            Cell::Value(201.25),
            Cell::Missing(Missing::StatisticalSecrecy)
        ]
    );
    assert_eq!(reading.unread, ["COM", "TYP_IRIS", "LAB_IRIS"]);
}

#[test]
fn arcep_is_read_with_the_year_of_its_rows() {
    let file = "code_insee;nom_com;nbr;type;elig_ftth;elig_cu;date\n\
                35238;Rennes;130000;all;120000;60000;2026-03-31\n\
                35238;Rennes;10;pro;9;5;2026-03-31\n\
                35047;Bruz;9000;all;8500;4000;2026-03-31\n\
                35051;Cesson;9000;all;8500;4000;2025-12-31\n";
    let reading = read("arcep-communes", file.as_bytes());
    assert_eq!((reading.rows, reading.taken), (4, 2));
    assert_eq!(cells(&reading, "locaux-fibre", 2026).len(), 2);
    let why: Vec<bool> = reading
        .refused
        .iter()
        .map(|row| row.why.is_harmless())
        .collect();
    assert_eq!(why, [true, false], "left out, then of another year");
    let wired = "code_insee;nbr;type;inel_hd;elig_thd30;date\n35238;100;all;1;90;2026-03-31\n";
    let reading = read("arcep-communes", wired.as_bytes());
    assert_eq!(
        cells(&reading, "locaux-sans-thd", 2026),
        [Cell::Value(10.0)]
    );
}

#[test]
fn a_hidden_poverty_rate_is_bounded_where_the_first_decile_is_above_the_line() {
    let file = "CODGEO;NBMENFISC21;MED21;TP6021;PPMINI21;D121\n\
                01001;346;25820;s;s;s\n01004;6855;21660;17,0;3,0;11890\n01005;800;24610;s;0,9;15560\n";
    let reading = read("insee-filosofi", file.as_bytes());
    assert_eq!(
        cells(&reading, "taux-pauvrete", 2021),
        [
            Cell::Missing(Missing::StatisticalSecrecy),
            Cell::Value(17.0),
            Cell::Below(10.0)
        ]
    );
}

#[test]
fn every_row_is_taken_or_told_why_not() {
    let file = "CODGEO;P21_POP\n35238;1 234\n35047;douze\nrennes;1\n35238;1234\n35238;99\n\
                35051\n35055;-3\n35066;ns\n;;\n35068;1e300\n";
    let reading = read("insee-cc-population", file.as_bytes());
    assert_eq!(reading.rows, 9, "a blank line is no row");
    assert_eq!(reading.taken + reading.refused.len(), reading.rows);
    assert_eq!(reading.taken, 2);
    let whys: Vec<(usize, &Why)> = reading
        .refused
        .iter()
        .map(|row| (row.line, &row.why))
        .collect();
    assert!(matches!(whys[0], (3, Why::Cell { .. })), "{whys:?}");
    assert!(matches!(whys[1], (4, Why::Code(..))));
    assert!(matches!(whys[2], (5, Why::Repeated(2))));
    assert!(matches!(whys[3], (6, Why::Contradicts(2))));
    assert!(matches!(whys[4], (7, Why::Short { .. })));
    assert!(matches!(whys[5], (8, Why::Negative { .. })));
    assert!(matches!(whys[6], (11, Why::Cell { .. })), "{whys:?}");
    // In the order of the codes, whatever the file's: 35066, then 35238.
    assert_eq!(
        cells(&reading, "population", 2021),
        [Cell::Missing(Missing::NotSignificant), Cell::Value(1_234.0)]
    );
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let fails = |id: &str, file: &[u8]| recipe(id).read(file, Asked::default(), find).unwrap_err();
    assert_eq!(fails("cnaf-iris", b""), ReadError::Empty);
    assert!(matches!(
        fails("cnaf-iris", b"PK\x03\x04rest"),
        ReadError::NotText(_)
    ));
    assert!(matches!(
        fails("cnaf-iris", b"A;ARSAS\n1;2\n"),
        ReadError::NoCode { .. }
    ));
    assert!(matches!(
        fails("insee-cc-emploi", b"CODGEO;X\n35238;1\n"),
        ReadError::NoColumn { .. }
    ));
    assert_eq!(
        fails("cnaf-iris", b"CODGEO;A;A\n1;2;3\n"),
        ReadError::Twice("A".to_owned())
    );
    let caf = b"CODGEO;A;ARSAS\n352380101;100;\n";
    assert_eq!(fails("cnaf-iris", caf), ReadError::NoVintage);
    let asked = Asked {
        vintage: Some(2023),
        cog: None,
    };
    let reading = recipe("cnaf-iris").read(caf, asked, find).unwrap();
    assert_eq!(
        cells(&reading, "caf-rsa", 2023),
        [Cell::Missing(Missing::StatisticalSecrecy)],
        "CNAF leaves hidden cells empty"
    );
    for error in [
        fails("cnaf-iris", b""),
        fails("insee-cc-emploi", b"CODGEO;X\n35238;1\n"),
    ] {
        assert!(!error.in_french().is_empty());
    }
}

#[test]
fn letters_of_spreadsheets_are_read() {
    let latin = b"CODGEO;P21_POP;Libell\xe9\n35238;1\xa0234;R\xe9gion\n";
    let reading = read("insee-cc-population", latin);
    assert_eq!(cells(&reading, "population", 2021), [Cell::Value(1_234.0)]);
    assert_eq!(reading.unread, ["Libellé"]);
    let utf16: Vec<u8> = "\u{feff}CODGEO\tP21_POP\n35238\t5\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let reading = read("insee-cc-population", &utf16);
    assert_eq!(cells(&reading, "population", 2021), [Cell::Value(5.0)]);
}

#[test]
fn a_recipe_says_what_is_wrong_with_it() {
    let small = "id = \"a\"\ntitle = \"A\"\nproducer = \"P\"\nlicence = \"L\"\nurl = \"\"\n\
                 grain = \"commune\"\ncode = [\"c\"]\ncog = { year = 2024 }\n\
                 [[column]]\nindicator = \"population\"\nnames = [\"pop_{yyyy}\"]\n";
    let parsed = Recipe::parse(small).unwrap();
    let reading = parsed
        .read(b"c,pop_2015\n35238,5\n", Asked::default(), find)
        .unwrap();
    assert_eq!(cells(&reading, "population", 2015), [Cell::Value(5.0)]);
    for (from, to, wrong) in [
        ("commune\"", "canton\"", "not a level"),
        ("[\"c\"]", "[]", "names no column of codes"),
        ("[\"pop_{yyyy}\"]", "[]", "read from nothing"),
        ("{yyyy}", "{yyyy}{yyyy}", "no name of a column"),
        ("[[column]]", "# [[column]]", "no recipe"),
        (
            "[\"pop_{yyyy}\"]",
            "[\"pop\", \"p_{yy}\"]",
            "nothing tells the year",
        ),
    ] {
        let error = Recipe::parse(&small.replacen(from, to, 1))
            .unwrap_err()
            .to_string();
        assert!(error.contains(wrong), "{error} lacks {wrong}");
    }
}

#[test]
fn a_hubs_own_table_needs_no_recipe() {
    let own = Indicator {
        id: "hub-lo-permanences".to_owned(),
        unit: Unit::Units,
        ..find("population").unwrap().clone()
    };
    let indicators = [own];
    let recipe = Recipe::of_table(
        &indicators,
        diagnosis::indicator::Grain::COMMUNE,
        &diagnosis::figure::Origin::default(),
        2026,
    );
    let lookup = |id: &str| indicators.iter().find(|one| one.id == id);
    let file = "Code_INSEE,hub-lo-permanences_2024,hub-lo-permanences_2025\n37261,3,\n";
    let reading = recipe
        .read(file.as_bytes(), Asked::default(), lookup)
        .unwrap();
    assert_eq!(
        cells(&reading, "hub-lo-permanences", 2024),
        [Cell::Value(3.0)]
    );
    assert_eq!(
        cells(&reading, "hub-lo-permanences", 2025),
        [Cell::Missing(Missing::NotProvided)]
    );
    let file = "code;hub-lo-permanences\n37261;3\n";
    let none = recipe.read(file.as_bytes(), Asked::default(), lookup);
    assert_eq!(none.unwrap_err(), ReadError::NoVintage);
}

/// A text that begins as a file of a recipe does, or as nothing.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let headers = prop::sample::select(vec![
        "CODGEO;P21_POP;P21_H65P;P21_F65P\n",
        "IRIS,P21_NSCOL15P,P21_NSCOL15P_DIPLMIN\n",
        "CODGEO;NBMENFISC21;MED21;TP6021;D121\n",
        "code_insee\tnbr\ttype\telig_ftth\tdate\n",
        "\u{feff}CODGEO;A;ARSAS\n",
        "",
    ]);
    let row = prop_oneof![
        "[0-9AB;,s\"\t .éns-]{0,30}",
        "3523[0-9];[0-9,. s]{0,8};[0-9]{0,4};x?"
    ];
    let rows = prop::collection::vec(row, 0..12);
    let tail = prop::collection::vec(any::<u8>(), 0..20);
    (headers, rows, tail).prop_map(|(header, rows, tail)| {
        let mut file = header.as_bytes().to_vec();
        file.extend(rows.join("\n").into_bytes());
        file.extend(tail);
        file
    })
}

proptest! {
    #[test]
    fn no_file_makes_a_recipe_panic_and_every_row_is_accounted_for(file in file()) {
        if let Ok(header) = Header::of(&file) {
            let _ = recognise(&header);
        }
        let asked = Asked { vintage: Some(2021), cog: None };
        for recipe in shipped() {
            match recipe.read(&file, asked, find) {
                Ok(reading) => {
                    prop_assert_eq!(reading.rows, reading.taken + reading.refused.len());
                    prop_assert_eq!(reading.taken, reading.release.areas().len());
                    for row in &reading.refused {
                        prop_assert!(!row.why.in_french().is_empty());
                    }
                }
                Err(error) => prop_assert!(!error.in_french().is_empty()),
            }
        }
    }
}

#[test]
fn words_stand_for_numbers_and_rows_are_counted() {
    let frr = "Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025\r\n\
               1001;01;L'Abergement;Non classée\r\n35001;35;Acigné;FRR+\r\n\
               97404;974;L'Étang-Salé;Classée FRR partiellement\r\n35003;35;Aubigné;peut-être\r\n";
    let header = Header::of(frr.as_bytes()).unwrap();
    assert_eq!(recognise(&header).unwrap().id, "frr-communes");
    let reading = read("frr-communes", frr.as_bytes());
    let numbers = [0.0, 1.0, 0.5].map(Cell::Value);
    assert_eq!(cells(&reading, "frr", 2025), numbers);
    assert!(matches!(&reading.refused[..], [row] if matches!(row.why, Why::Cell { .. })));

    let qpv = "codeQPV;libQPV;listeDepCom;popMuniQPV\r\nQN03501M;Villejean;35238;10000\r\n\
               QN03502M;Autre;35238, 35047;2000\r\nQN03503M;Ailleurs;nulle part;10\r\n";
    let header = Header::of(qpv.as_bytes()).unwrap();
    assert_eq!(recognise(&header).unwrap().id, "insee-qpv");
    let reading = read("insee-qpv", qpv.as_bytes());
    let codes: Vec<Area> = reading.release.areas().to_vec();
    assert_eq!(codes.len(), 2, "{codes:?}");
    assert_eq!(cells(&reading, "qpv", 2024), [1.0, 2.0].map(Cell::Value));
    assert_eq!(
        (reading.rows, reading.taken, reading.refused.len()),
        (3, 2, 1)
    );

    let both = "id = \"x\"\ntitle = \"x\"\nproducer = \"x\"\nlicence = \"x\"\nurl = \"x\"\ngrain = \"commune\"\n\
                code = [\"c\"]\ncog = { year = 2024 }\nvintage = 2024\n[[column]]\nindicator = \"qpv\"\nrows = true\n\
                [[column]]\nindicator = \"frr\"\nnames = [\"frr\"]\n";
    let error = Recipe::parse(both).unwrap_err().to_string();
    assert!(error.contains("not both"), "{error}");
}
