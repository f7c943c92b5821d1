//! What holds of every way to make variables comparable and to put them together.

#![allow(clippy::unwrap_used)]

use diagnosis::figure::{Cell, Missing};
use diagnosis::index::{Aggregation, Model, Score, Table, shipped};
use proptest::prelude::*;

const WAYS: [&str; 7] = [
    r#"{ method = "none" }"#,
    r#"{ method = "min-max" }"#,
    r#"{ method = "winsorised", tails = 0.1 }"#,
    r#"{ method = "z-score" }"#,
    r#"{ method = "rank" }"#,
    r#"{ method = "percentile" }"#,
    r#"{ method = "goalposts", low = 10, high = 80 }"#,
];

const METHODS: [&str; 4] = ["arithmetic", "geometric", "harmonic", "copeland"];

fn model(way: &str, direction: &str, method: &str) -> Model {
    let variable = |id: &str| {
        format!(
            "[[variable]]\nid = \"{id}\"\nlabel = \"{id}\"\ncolumn = \"{id}\"\n\
             direction = \"{direction}\"\nnormalise = {way}\n"
        )
    };
    let document = format!(
        "id = \"essai\"\ntitle = \"Essai\"\nsource = \"essai\"\ncoverage = 0.5\n{}{}\
         [[aggregate]]\nid = \"score\"\nlabel = \"Score\"\nmethod = \"{method}\"\n\
         of = [{{ part = \"a\", weight = 2 }}, {{ part = \"b\" }}]\n",
        variable("a"),
        variable("b")
    );
    Model::read(&document).unwrap()
}

fn table(rows: &[[Option<f64>; 2]]) -> Table {
    let mut table = Table::of((0..rows.len()).map(|row| row.to_string()).collect());
    for (at, name) in ["a", "b"].iter().enumerate() {
        let cell = |row: &[Option<f64>; 2]| {
            row[at].map_or(Cell::Missing(Missing::NotProvided), Cell::Value)
        };
        table.add(name, rows.iter().map(cell).collect()).unwrap();
    }
    table
}

fn column(model: &Model, rows: &[[Option<f64>; 2]], id: &str) -> Vec<Score> {
    let scores = model.compute(&table(rows), None).unwrap();
    scores.of(id).unwrap().to_vec()
}

fn alike(one: Score, other: Score) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => (one - other).abs() <= 1e-9 * (1.0 + one.abs()),
        (Err(_), Err(_)) => true,
        _ => false,
    }
}

/// Whole numbers: units and orders are changed without rounding.
fn rows() -> impl Strategy<Value = Vec<[Option<f64>; 2]>> {
    let cell = || prop::option::weighted(0.85, (1_i32..100).prop_map(f64::from));
    prop::collection::vec([cell(), cell()], 1..40)
}

fn way() -> impl Strategy<Value = &'static str> {
    prop::sample::select(WAYS.to_vec())
}

fn method() -> impl Strategy<Value = &'static str> {
    prop::sample::select(METHODS.to_vec())
}

proptest! {
    /// More of a variable is never less fragile; less of it never is, turned round.
    #[test]
    fn normalising_keeps_the_order(rows in rows(), way in way()) {
        for (direction, sign) in [("more-is-fragile", 1.0), ("less-is-fragile", -1.0)] {
            let made = column(&model(way, direction, "arithmetic"), &rows, "a");
            for (one, x) in made.iter().zip(&rows) {
                prop_assert_eq!(one.is_ok(), x[0].is_some());
                for (other, y) in made.iter().zip(&rows) {
                    if let (Ok(one), Ok(other), Some(x), Some(y)) = (one, other, x[0], y[0])
                        && x > y
                    {
                        prop_assert!(sign * one >= sign * other, "{} {} {} {}", way, x, y, one - other);
                    }
                }
            }
        }
    }

    /// Euros or cents, shares or per cent: what is compared within the table is the same.
    #[test]
    fn units_do_not_matter(rows in rows(), way in way(), factor in prop::sample::select(vec![0.5, 4.0, 1024.0])) {
        prop_assume!(!way.contains("none") && !way.contains("goalposts"));
        let model = model(way, "more-is-fragile", "arithmetic");
        let scaled: Vec<[Option<f64>; 2]> = rows
            .iter()
            .map(|row| row.map(|cell| cell.map(|value| factor * value)))
            .collect();
        for (one, other) in column(&model, &rows, "score").into_iter().zip(column(&model, &scaled, "score")) {
            prop_assert!(alike(one, other), "{} {:?} {:?}", way, one, other);
        }
    }

    /// Which row stands first changes nothing.
    #[test]
    fn the_order_of_rows_does_not_matter(rows in rows(), way in way(), method in method(), turn in 0_usize..40) {
        let model = model(way, "less-is-fragile", method);
        let mut turned = rows.clone();
        let turn = turn % rows.len();
        turned.rotate_left(turn);
        let mut made = column(&model, &rows, "score");
        made.rotate_left(turn);
        for (one, other) in made.into_iter().zip(column(&model, &turned, "score")) {
            prop_assert!(alike(one, other), "{} {} {:?} {:?}", way, method, one, other);
        }
    }

    /// Whoever is at least as fragile in all is at least as fragile.
    #[test]
    fn putting_together_keeps_the_order(rows in rows(), method in method()) {
        let model = model(r#"{ method = "none" }"#, "more-is-fragile", method);
        let made = column(&model, &rows, "score");
        for (one, x) in made.iter().zip(&rows) {
            for (other, y) in made.iter().zip(&rows) {
                let (Ok(one), Ok(other)) = (one, other) else { continue };
                if let ([Some(xa), Some(xb)], [Some(ya), Some(yb)]) = (x, y) && xa >= ya && xb >= yb {
                    prop_assert!(*one >= other - 1e-9, "{} {:?} {:?} {} {}", method, x, y, one, other);
                }
            }
        }
    }

    /// No score on less than half of the weights; none from nothing.
    #[test]
    fn coverage_is_held(rows in rows(), way in way(), method in method()) {
        let made = column(&model(way, "more-is-fragile", method), &rows, "score");
        for (score, row) in made.iter().zip(&rows) {
            if row[0].is_none() {
                // b alone is a third.
                prop_assert!(score.is_err());
            }
        }
    }

    /// Copeland's duels, counted two by two.
    #[test]
    fn copeland_is_every_duel(rows in rows()) {
        let model = model(r#"{ method = "none" }"#, "more-is-fragile", "copeland");
        let made = column(&model, &rows, "score");
        let plays: Vec<usize> = (0..rows.len()).filter(|&row| rows[row][0].is_some()).collect();
        for &one in &plays {
            let won: f64 = plays.iter().map(|&other| {
                let duel: f64 = [2.0, 1.0].iter().enumerate().map(|(at, weight)| {
                    match (rows[one][at], rows[other][at]) {
                        (Some(x), Some(y)) if x > y => *weight,
                        (Some(x), Some(y)) if x < y => -weight,
                        _ => 0.0,
                    }
                }).sum();
                if duel > 0.0 { 1.0 } else if duel < 0.0 { -1.0 } else { 0.0 }
            }).sum();
            match made[one] {
                Ok(score) => prop_assert!((score - won / (plays.len() as f64 - 1.0)).abs() < 1e-12),
                Err(_) => prop_assert!(plays.len() < 2),
            }
        }
    }
}

#[test]
fn duels_of_too_many_are_refused() {
    let model = model(r#"{ method = "none" }"#, "more-is-fragile", "copeland");
    let rows = vec![[Some(1.0), Some(2.0)]; Aggregation::MOST_DUELLISTS + 1];
    let error = model.compute(&table(&rows), None).unwrap_err().to_string();
    assert!(error.contains("100000 rows at most"), "{error}");
}

#[test]
fn a_scale_stretches_what_goes_from_nought_to_one() {
    let mut model = model(r#"{ method = "min-max" }"#, "more-is-fragile", "arithmetic");
    model.aggregates[0].scale = Some(diagnosis::index::Scale {
        from: 1.0,
        to: 10.0,
    });
    let made = column(
        &model,
        &[[Some(0.0), Some(0.0)], [Some(4.0), Some(2.0)]],
        "score",
    );
    assert_eq!(made, [Ok(1.0), Ok(10.0)]);
}

#[test]
fn an_axis_that_is_not_published_does_not_count_for_the_score() {
    // Each axis asks for half of its weights, so does the score.
    let document = r#"
        id = "essai"
        title = "Essai"
        source = "essai"
        coverage = 0.6
        [[variable]]
        id = "a"
        label = "a"
        column = "a"
        normalise = { method = "none" }
        [[variable]]
        id = "b"
        label = "b"
        column = "b"
        normalise = { method = "none" }
        [[aggregate]]
        id = "axe"
        label = "Axe"
        of = [{ part = "a" }, { part = "b" }]
        [[aggregate]]
        id = "score"
        label = "Score"
        of = [{ part = "axe", weight = 5 }, { part = "b", weight = 5 }]
    "#;
    let model = Model::read(document).unwrap();
    // The axis has half of its weights and is not told; b alone is half of the score's.
    assert!(column(&model, &[[None, Some(3.0)]], "score")[0].is_err());
}

#[test]
fn every_shipped_model_says_what_it_says() {
    let ids: Vec<String> = shipped().map(|(model, _)| model.id).collect();
    assert_eq!(
        ids,
        [
            "ifn-v1",
            "ifn-v1-corrige",
            "ifn-2023-like",
            "portrea",
            "modele-de-depart"
        ]
    );
    for (model, document) in shipped() {
        assert!(
            !model.says.is_empty() && !model.cautions.is_empty(),
            "{}",
            model.id
        );
        assert!(
            !model.levels.is_empty() && document.contains('#'),
            "{}",
            model.id
        );
    }
}

#[test]
fn the_share_of_few_people_is_drawn_towards_its_group() {
    let mut model = model(r#"{ method = "none" }"#, "more-is-fragile", "arithmetic");
    let rows = [
        [Some(5.0), Some(10.0)],
        [Some(300.0), Some(1000.0)],
        [Some(100.0), Some(1000.0)],
    ];
    for variable in &mut model.variables {
        variable.column.column = "a".to_owned();
        variable.column.over = Some("b".to_owned());
        variable.shrink = Some("epci".to_owned());
    }
    let mut table = table(&rows);
    // Without the column of groups, as it is.
    let plain = model.compute(&table, None).unwrap();
    assert!((plain.of("a").unwrap()[0].unwrap() - 0.5).abs() < 1e-12);
    table.add_group("epci", vec!["x".to_owned(); 3]).unwrap();
    let drawn = model.compute(&table, None).unwrap();
    let shares = drawn.of("a").unwrap();
    assert!(shares[0].unwrap() < 0.45 && shares[0].unwrap() > 405.0 / 2010.0);
    assert!((shares[1].unwrap() - 0.3).abs() < 0.01);
}
