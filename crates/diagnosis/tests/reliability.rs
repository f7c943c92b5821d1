//! How solid ranks are, on tables where it is known.

#![allow(clippy::unwrap_used)]

use diagnosis::figure::Cell;
use diagnosis::index::{Model, Table};
use diagnosis::reliability::{Plan, Random, report};

const MODEL: &str = r#"
    id = "essai"
    title = "Essai"
    source = "essai"
    coverage = 0.5
    [[variable]]
    id = "a"
    label = "A"
    column = "a"
    over = "n"
    normalise = { method = "min-max" }
    [[variable]]
    id = "b"
    label = "B"
    column = "b"
    over = "n"
    normalise = { method = "min-max" }
    [[variable]]
    id = "c"
    label = "C"
    column = "c"
    normalise = { method = "min-max" }
    [[aggregate]]
    id = "axe"
    label = "Axe"
    of = [{ part = "a" }, { part = "b" }]
    [[aggregate]]
    id = "score"
    label = "Score"
    of = [{ part = "axe", weight = 2 }, { part = "c" }]
"#;

/// Areas from the least to the most fragile in all; so many people in each.
fn table(areas: usize, people: f64) -> Table {
    let mut table = Table::of((0..areas).map(|area| format!("{area}")).collect());
    let share = |area: usize| 0.1 + 0.6 * area as f64 / areas as f64;
    let column =
        |made: &dyn Fn(usize) -> f64| (0..areas).map(|area| Cell::Value(made(area))).collect();
    table.add("n", column(&|_| people)).unwrap();
    table
        .add("a", column(&|area| people * share(area)))
        .unwrap();
    table
        .add("b", column(&|area| people * share(area) / 2.0))
        .unwrap();
    table.add("c", column(&|area| area as f64)).unwrap();
    table
}

fn plan() -> Plan {
    Plan {
        draws: 200,
        samples: 64,
        ..Plan::default()
    }
}

#[test]
fn where_all_agrees_ranks_hold() {
    let model = Model::read(MODEL).unwrap();
    let told = report(&model, &table(20, 1e9), None, None, &plan()).unwrap();
    assert_eq!(told.ranked, 20);
    for (row, rank) in told.ranks.iter().enumerate() {
        let known = 20.0 - row as f64;
        assert_eq!(
            (rank.rank, rank.low, rank.high),
            (Some(known), Some(known), Some(known))
        );
    }
    // One thing, measured three times.
    assert!((told.alpha.unwrap() - 1.0).abs() < 1e-9);
    assert!((told.components[0] - 1.0).abs() < 1e-9);
    assert!(told.influences.is_empty(), "{:?}", told.influences);
    let weights: Vec<f64> = told.variables.iter().map(|one| one.weight).collect();
    for weight in weights {
        assert!((weight - 1.0 / 3.0).abs() < 1e-12);
    }
    for one in &told.variables {
        assert!((one.with_score.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(one.shift_without, Some(0.0));
    }
}

#[test]
fn few_people_make_ranks_unsure_and_sampling_is_why() {
    let model = Model::read(MODEL).unwrap();
    let told = report(&model, &table(30, 250.0), None, None, &plan()).unwrap();
    let wide = told
        .ranks
        .iter()
        .filter(|rank| rank.high.unwrap() - rank.low.unwrap() >= 2.0);
    assert!(wide.count() > 15);
    for rank in &told.ranks {
        assert!(rank.low <= rank.rank && rank.rank <= rank.high);
    }
    let heaviest = told
        .influences
        .iter()
        .max_by(|a, b| a.total.total_cmp(&b.total))
        .unwrap();
    assert_eq!(heaviest.factor, "sampling");
    // The same seed, the same document; another, another.
    let again = report(&model, &table(30, 250.0), None, None, &plan()).unwrap();
    assert_eq!(told, again);
    let other = Plan { seed: 7, ..plan() };
    assert_ne!(
        told,
        report(&model, &table(30, 250.0), None, None, &other).unwrap()
    );
}

#[test]
fn no_rank_on_fewer_than_two_hundred_people() {
    let model = Model::read(MODEL).unwrap();
    let error = report(&model, &table(30, 150.0), None, None, &plan()).unwrap_err();
    assert!(error.to_string().contains("only 0 rows"), "{error}");
    let mut some = table(10, 1000.0);
    let people = (0..10).map(|area| Cell::Value(if area < 4 { 150.0 } else { 5000.0 }));
    some.add("population", people.collect()).unwrap();
    let told = report(&model, &some, None, None, &plan()).unwrap();
    assert_eq!(told.ranked, 6);
    assert_eq!(told.ranks[0].unranked, Some("under-200-counted"));
    assert!(told.ranks[0].rank.is_none() && told.ranks[0].score.is_some());

    let complementary = MODEL.replacen("over = \"n\"", "over = \"n\"\ncomplementary = true", 1);
    let model = Model::read(&complementary).unwrap();
    let mut some = table(10, 1000.0);
    let people = (0..10).map(|area| Cell::Value(if area < 4 { 1999.0 } else { 5000.0 }));
    some.add("population", people.collect()).unwrap();
    let told = report(&model, &some, None, None, &plan()).unwrap();
    assert_eq!(told.ranks[3].unranked, Some("complementary-under-2000"));
    assert_eq!(told.ranked, 6);
}

#[test]
fn a_variable_of_its_own_is_told_apart() {
    let model = Model::read(MODEL).unwrap();
    let mut random = Random::of(3);
    let mut some = Table::of((0..40).map(|area| area.to_string()).collect());
    let shares: Vec<f64> = (0..40).map(|_| random.share()).collect();
    let other: Vec<f64> = (0..40).map(|_| random.share()).collect();
    let cells =
        |values: &[f64], times: f64| values.iter().map(|one| Cell::Value(one * times)).collect();
    some.add("n", vec![Cell::Value(1e6); 40]).unwrap();
    some.add("a", cells(&shares, 1e6)).unwrap();
    some.add("b", cells(&shares, 5e5)).unwrap();
    some.add("c", cells(&other, 1.0)).unwrap();
    let told = report(&model, &some, None, None, &plan()).unwrap();
    let c = &told.variables[2];
    // The two others agree wholly without it.
    assert!(c.alpha_without > told.alpha && c.alpha_without.unwrap() > 0.999);
    assert!(c.pca_weight < told.variables[0].pca_weight);
    assert!(c.shift_without.unwrap() > told.variables[0].shift_without.unwrap());
}
