//! What is told of an area, above and below the level at which it is published.

#![allow(clippy::unwrap_used)]

use diagnosis::figure::{Cell, Missing, Origin};
use diagnosis::indicator::{
    Area, CodeIris, Column, Grain, Indicator, Kind, Made, Observatory, Release, ReleaseColumn,
    Theme, Unit,
};
use proptest::prelude::*;
use territory::{CodeInsee, Level, Territories, TerritoryId};

fn indicator(id: &str, kind: Kind) -> Indicator {
    Indicator {
        id: id.to_owned(),
        label: id.to_owned(),
        theme: Theme::default(),
        unit: match kind {
            Kind::Ratio { .. } => Unit::Percent,
            _ => Unit::Persons,
        },
        kind,
        direction: None,
        definition: "Essai.".to_owned(),
        caution: String::new(),
        hub: None,
    }
}

fn indicators() -> Vec<Indicator> {
    vec![
        indicator("part", Kind::Count),
        indicator("whole", Kind::Count),
        indicator(
            "share",
            Kind::Ratio {
                numerator: "part".to_owned(),
                denominator: "whole".to_owned(),
            },
        ),
        indicator("median", Kind::Other),
    ]
}

fn column(indicator: &str, vintage: u16, cells: Vec<Cell>) -> ReleaseColumn {
    ReleaseColumn {
        indicator: indicator.to_owned(),
        vintage,
        cells: cells.into_iter().collect(),
    }
}

fn release(grain: Grain, cog: u16, codes: &[&str], columns: Vec<ReleaseColumn>) -> Release {
    let areas = codes.iter().map(|code| Area::read(grain, code).unwrap());
    Release::new(Origin::default(), grain, cog, areas.collect(), columns).unwrap()
}

fn observatory(releases: &[Release]) -> Observatory {
    Observatory::new(Territories::bundled(), indicators(), releases)
}

fn territory(id: &str) -> TerritoryId {
    id.parse().unwrap()
}

const HIDDEN: Cell = Cell::Missing(Missing::StatisticalSecrecy);

/// A value, or one of the ways for it not to be there.
fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        4 => (0u32..10_000).prop_map(|value| Cell::Value(f64::from(value))),
        1 => Just(HIDDEN),
        1 => Just(Cell::Missing(Missing::NotAvailable)),
        1 => Just(Cell::Below(5.0)),
    ]
}

fn communes_of(id: &str) -> Vec<CodeInsee> {
    let communes = Territories::bundled().communes_of(territory(id));
    communes.iter().map(|commune| commune.code).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is known is neither lost nor invented, at any level; what is hidden lowers the coverage.
    #[test]
    fn totals_are_conserved_and_coverage_is_that_of_inhabitants(
        cells in prop::collection::vec(cell(), 332),
    ) {
        let territories = Territories::bundled();
        let codes = communes_of("departement-35");
        let cells = &cells[..codes.len()];
        let texts: Vec<&str> = codes.iter().map(CodeInsee::as_str).collect();
        let known = observatory(&[release(
            Grain::COMMUNE,
            2024,
            &texts,
            vec![column("part", 2021, cells.to_vec())],
        )]);
        let expected: f64 = cells.iter().filter_map(|cell| cell.value()).sum();
        for above in ["departement-35", "region-53", "hub-hub-bretagne", "pays-fr"] {
            let told = known.told("part", territory(above)).unwrap();
            prop_assert_eq!(told.cell, Cell::Value(expected));
            prop_assert_eq!(told.made, Made::AddedUp);
            let people = |number: &u32| {
                f64::from(territories.communes()[*number as usize].population.unwrap_or(0))
            };
            let all: f64 = territories.commune_numbers(territory(above)).iter().map(people).sum();
            let with_value = codes.iter().zip(cells).filter(|(_, cell)| cell.value().is_some());
            let covered: f64 = with_value
                .map(|(code, _)| people(&(territories.commune_number(*code).unwrap() as u32)))
                .sum();
            prop_assert!((told.coverage - covered / all).abs() < 1e-6);
        }
        // Each way of cutting a département up adds up to it.
        for level in [Level::Epci, Level::BassinDeVie, Level::ZoneEmploi, Level::Arrondissement] {
            let cut = known.column("part", level).unwrap();
            let sum: f64 = cut.iter().filter_map(Cell::value).sum();
            prop_assert!((sum - expected).abs() < 1e-6, "{} of {}", sum, expected);
        }
        // A hidden cell is told as hidden, never as a number.
        for (code, cell) in codes.iter().zip(cells) {
            let told = known.told("part", *code).unwrap();
            prop_assert_eq!(told.cell, *cell);
            prop_assert_eq!(told.coverage > 0.0, !matches!(cell, Cell::Missing(_)));
        }
    }

    /// A ratio is the sum of its parts over the sum of its wholes where both are known.
    #[test]
    fn a_ratio_is_worked_out_again_from_its_parts(
        parts in prop::collection::vec(cell(), 332),
        wholes in prop::collection::vec(cell(), 332),
    ) {
        let codes = communes_of("departement-35");
        let texts: Vec<&str> = codes.iter().map(CodeInsee::as_str).collect();
        let take = |cells: &[Cell]| cells[..codes.len()].to_vec();
        let known = observatory(&[release(
            Grain::COMMUNE,
            2024,
            &texts,
            vec![column("part", 2021, take(&parts)), column("whole", 2021, take(&wholes))],
        )]);
        let both = parts.iter().zip(&wholes).take(codes.len());
        let both = both.filter_map(|(part, whole)| Some((part.value()?, whole.value()?)));
        let (part, whole) = both.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let told = known.told("share", territory("departement-35")).unwrap();
        match whole > 0.0 {
            true => {
                let share = told.value().unwrap();
                prop_assert!((share - part / whole * 100.0).abs() < 1e-9);
            }
            false => prop_assert!(told.value().is_none()),
        }
    }

    /// A commune's count is the sum of its IRIS if all are known; else it is not told as a whole.
    #[test]
    fn iris_add_up_to_their_commune(cells in prop::collection::vec(cell(), 1..30)) {
        let codes: Vec<String> = (1..=cells.len()).map(|n| format!("35238{n:04}")).collect();
        let texts: Vec<&str> = codes.iter().map(String::as_str).collect();
        let known = observatory(&[release(
            Grain::Iris,
            2021,
            &texts,
            vec![column("part", 2020, cells.clone())],
        )]);
        let rennes: CodeInsee = "35238".parse().unwrap();
        let values: Vec<f64> = cells.iter().filter_map(|cell| cell.value()).collect();
        let told = known.told("part", rennes).unwrap();
        let in_column = known.column("part", Level::Commune).unwrap();
        let row = Territories::bundled().commune_number(rennes).unwrap();
        match values.len() {
            // What is published for the only IRIS is published for the commune, a bound too.
            0 if matches!(cells[..], [Cell::Below(_)]) => {
                prop_assert_eq!(told.cell, cells[0]);
                prop_assert_eq!(told.coverage, 1.0);
            }
            0 => {
                prop_assert!(told.value().is_none());
                prop_assert_eq!(told.coverage, 0.0);
            }
            known if known == cells.len() => {
                prop_assert_eq!(told.value(), Some(values.iter().sum()));
                prop_assert_eq!(in_column.value(row), Some(values.iter().sum()));
                prop_assert!(told.is_whole());
            }
            known => {
                prop_assert_eq!(told.value(), Some(values.iter().sum()));
                let share = known as f64 / cells.len() as f64;
                prop_assert!((told.coverage - share).abs() < 1e-6);
                prop_assert!(in_column.value(row).is_none(), "a part is no whole");
            }
        }
        prop_assert_eq!(known.parts("part", rennes).len(), cells.len());
    }
}

#[test]
fn medians_and_rates_are_missing_above_their_level_unless_published_there() {
    let communes = release(
        Grain::COMMUNE,
        2024,
        &["35238", "35047"],
        vec![column(
            "median",
            2021,
            vec![Cell::Value(20_000.0), Cell::Value(22_000.0)],
        )],
    );
    let known = observatory(std::slice::from_ref(&communes));
    let told = known.told("median", territory("departement-35")).unwrap();
    assert_eq!(told.cell, Cell::Missing(Missing::NotAddable));
    let above = release(
        Grain::Territory(Level::Departement),
        2024,
        &["35"],
        vec![column("median", 2021, vec![Cell::Value(21_500.0)])],
    );
    let known = observatory(&[communes, above]);
    let told = known.told("median", territory("departement-35")).unwrap();
    assert_eq!(
        (told.cell, told.made),
        (Cell::Value(21_500.0), Made::Published)
    );
    let told = known.told("median", territory("commune-35238")).unwrap();
    assert_eq!(told.cell, Cell::Value(20_000.0));
}

#[test]
fn counts_follow_communes_that_merged_and_medians_do_not() {
    // Bellevigny (85019) is Belleville-sur-Vie and Saligny since 2016.
    let known = observatory(&[release(
        Grain::COMMUNE,
        2015,
        &["85019", "85279"],
        vec![
            column(
                "part",
                2014,
                vec![Cell::Value(3_800.0), Cell::Value(1_900.0)],
            ),
            column("whole", 2014, vec![Cell::Value(3_800.0), HIDDEN]),
            column(
                "median",
                2014,
                vec![Cell::Value(20_000.0), Cell::Value(21_000.0)],
            ),
        ],
    )]);
    let bellevigny: CodeInsee = "85019".parse().unwrap();
    assert_eq!(
        known.told("part", bellevigny).unwrap().value(),
        Some(5_700.0)
    );
    let hidden = known.told("whole", bellevigny).unwrap();
    assert_eq!(hidden.value(), Some(3_800.0));
    assert!((hidden.coverage - 0.5).abs() < 1e-6, "{}", hidden.coverage);
    let column = known.column("whole", Level::Commune).unwrap();
    let row = Territories::bundled().commune_number(bellevigny).unwrap();
    assert_eq!(column.get(row), HIDDEN);
    let median = known.told("median", bellevigny).unwrap();
    assert_eq!(median.cell, Cell::Missing(Missing::OtherVintage));
}

#[test]
fn counts_of_a_commune_that_was_divided_are_shared_out_and_conserved() {
    let territories = Territories::bundled();
    // Any commune that the passage tables divide will do.
    let divided = territories.communes().iter().find_map(|commune| {
        let shares = territories.shares_of(commune.code, 2010);
        (shares.len() > 1 && shares.iter().all(|(_, share)| *share > 0.05)).then_some(commune.code)
    });
    let code = divided.expect("some commune was divided since 2010");
    let known = observatory(&[release(
        Grain::COMMUNE,
        2010,
        &[code.as_str()],
        vec![
            column("part", 2009, vec![Cell::Value(1_000.0)]),
            column("median", 2009, vec![Cell::Value(20_000.0)]),
        ],
    )]);
    let shares = territories.shares_of(code, 2010);
    for (commune, share) in &shares {
        let told = known.told("part", commune.code).unwrap();
        assert!((told.value().unwrap() - 1_000.0 * share).abs() < 1e-6);
        let median = known.told("median", commune.code).unwrap();
        assert_eq!(median.cell, Cell::Missing(Missing::OtherVintage));
    }
    let all = known.told("part", TerritoryId::france()).unwrap();
    assert!((all.value().unwrap() - 1_000.0).abs() < 1e-6);
}

#[test]
fn paris_is_not_counted_twice_with_its_arrondissements() {
    let values = |values: &[f64]| values.iter().map(|value| Cell::Value(*value)).collect();
    let both = observatory(&[release(
        Grain::COMMUNE,
        2024,
        &["75056", "75101", "75102"],
        vec![column("part", 2021, values(&[30.0, 10.0, 20.0]))],
    )]);
    let parts = observatory(&[release(
        Grain::COMMUNE,
        2024,
        &["75101", "75102"],
        vec![column("part", 2021, values(&[10.0, 20.0]))],
    )]);
    for known in [both, parts] {
        let told = known.told("part", territory("commune-75056")).unwrap();
        assert_eq!(told.value(), Some(30.0));
    }
}

#[test]
fn the_newest_vintage_is_told_unless_it_knows_much_less() {
    let cells = |codes: usize| vec![Cell::Value(1.0); codes];
    let all = communes_of("departement-35");
    let all: Vec<&str> = all.iter().map(CodeInsee::as_str).collect();
    let older = release(
        Grain::COMMUNE,
        2024,
        &all,
        vec![column("part", 2015, cells(all.len()))],
    );
    let newer = release(
        Grain::COMMUNE,
        2024,
        &["35238"],
        vec![column("part", 2021, cells(1))],
    );
    let known = observatory(&[older, newer]);
    let rennes = known.told("part", territory("commune-35238")).unwrap();
    assert_eq!(rennes.vintage, 2021);
    let departement = known.told("part", territory("departement-35")).unwrap();
    assert_eq!((departement.vintage, departement.is_whole()), (2015, true));
    let evolution = known.evolution("part", territory("departement-35"));
    let vintages: Vec<u16> = evolution.iter().map(|(vintage, _)| *vintage).collect();
    assert_eq!(vintages, [2021, 2015]);
}

#[test]
fn a_producer_that_leaves_a_departement_out_is_told_from_one_that_lacks_a_commune() {
    let known = observatory(&[release(
        Grain::COMMUNE,
        2024,
        &["35238"],
        vec![column("part", 2021, vec![Cell::Value(1.0)])],
    )]);
    let cell = |id: &str| known.told("part", territory(id)).unwrap().cell;
    assert_eq!(cell("commune-35047"), Cell::Missing(Missing::NotProvided));
    assert_eq!(cell("commune-97611"), Cell::Missing(Missing::OutOfScope));
    assert_eq!(cell("departement-976"), Cell::Missing(Missing::OutOfScope));
    assert!(known.told("unknown", TerritoryId::france()).is_none());
    assert!(
        known.told("median", TerritoryId::france()).is_none(),
        "nothing is published of it"
    );
    assert!(
        known.told("part", territory("commune-99999")).is_none(),
        "no such commune"
    );
}

#[test]
fn an_iris_is_told_and_its_ratio_too() {
    let known = observatory(&[release(
        Grain::Iris,
        2021,
        &["352380101", "352380102", "350470000"],
        vec![
            column(
                "part",
                2020,
                vec![Cell::Value(5.0), HIDDEN, Cell::Value(1.0)],
            ),
            column(
                "whole",
                2020,
                vec![Cell::Value(20.0), Cell::Value(80.0), Cell::Value(4.0)],
            ),
        ],
    )]);
    let iris = |code: &str| Area::from(code.parse::<CodeIris>().unwrap());
    assert_eq!(
        known.told("share", iris("352380101")).unwrap().value(),
        Some(25.0)
    );
    assert_eq!(known.told("share", iris("352380102")).unwrap().cell, HIDDEN);
    // The IRIS of which a part is hidden leaves its whole out too.
    let rennes = known.told("share", territory("commune-35238")).unwrap();
    assert_eq!(rennes.value(), Some(25.0));
    assert!((rennes.coverage - 0.2).abs() < 1e-6, "{}", rennes.coverage);
    let undivided = known.told("part", territory("commune-35047")).unwrap();
    assert_eq!(
        (undivided.value(), undivided.made),
        (Some(1.0), Made::Published)
    );
}

#[test]
fn a_release_is_kept_as_it_was() {
    let release = release(
        Grain::COMMUNE,
        2024,
        &["35238", "2A004", "97411"],
        vec![
            column(
                "part",
                2021,
                vec![Cell::Value(123.456_789), HIDDEN, Cell::Below(5.0)],
            ),
            column(
                "median",
                2019,
                vec![Cell::Value(12.3), Cell::Value(-4.0), Cell::Value(0.0)],
            ),
        ],
    );
    let kept = Release::from_bytes(&release.to_bytes().unwrap()).unwrap();
    assert_eq!(kept, release);
    assert!(Release::from_bytes(b"anything").is_err());
    let mut damaged = release.to_bytes().unwrap();
    damaged.truncate(30);
    assert!(Release::from_bytes(&damaged).is_err());
    let none: Column = Column::default();
    assert!(none.is_empty());
}
