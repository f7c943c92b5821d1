use super::*;

fn at(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

fn pins(positions: &[(f64, f64)]) -> Vec<Pin> {
    positions
        .iter()
        .zip(1..)
        .map(|(&(latitude, longitude), number)| Pin {
            number,
            at: at(latitude, longitude),
        })
        .collect()
}

fn drawn(pins: &[Pin], start: Option<Start<'_>>) -> String {
    let plan = Plan {
        pins,
        start,
        width_mm: 90,
        height_mm: 50,
    };
    svg(Territories::bundled(), &plan).unwrap()
}

#[test]
fn a_plan_shows_land_names_pins_and_a_scale() {
    let start = Start::Commune("Rennes", at(48.1113, -1.68));
    let plan = drawn(
        &pins(&[(48.1113, -1.6800), (48.1212, -1.6030)]),
        Some(start),
    );
    // The outlines move with each vintage of the pack: what is drawn over them is what we draw.
    let marks = plan.split("<path class=\"plan-land\"").nth(1).unwrap();
    let marks = marks.split_once("/>").unwrap().1.replace("><", ">\n<");
    insta::assert_snapshot!(marks);
}

#[test]
fn places_at_the_same_spot_each_have_their_head() {
    let plan = drawn(&pins(&[(48.1113, -1.68); 6]), None);
    let heads: Vec<(f64, f64)> = plan
        .split("r=\"32\"/>")
        .map(|before| {
            let circle = before.rsplit("<circle ").next().unwrap();
            let mut numbers = circle.split('"').filter_map(|n| n.parse().ok());
            (
                numbers.next().unwrap_or(-1e6),
                numbers.next().unwrap_or(-1e6),
            )
        })
        .take(6)
        .collect();
    for (number, a) in heads.iter().enumerate() {
        assert!(a.0 > 0.0 && a.1 > 0.0, "{a:?}");
        for b in &heads[..number] {
            assert!((a.0 - b.0).hypot(a.1 - b.1) > 64.0, "{heads:?}");
        }
    }
}

#[test]
fn every_plan_is_bounded_and_has_ground() {
    for (what, positions) in [
        ("Paris", vec![(48.85, 2.35), (48.86, 2.30), (48.83, 2.40)]),
        ("dense rural communes", vec![(49.5, 2.5), (49.8, 3.2)]),
        ("an archipelago", vec![(-17.5, -149.5), (-16.5, -151.7)]),
        (
            "the other side of the world",
            vec![(48.85, 2.35), (-21.1, 55.5)],
        ),
        (
            "both sides of the date line",
            vec![(-22.27, 166.44), (-13.28, -176.18)],
        ),
    ] {
        let plan = drawn(&pins(&positions), None);
        assert!(plan.len() <= LARGEST, "{what}: {} bytes", plan.len());
        assert!(
            plan.contains("plan-land") && plan.contains("plan-scale"),
            "{what}"
        );
    }
}

#[test]
fn the_position_one_gave_is_marked() {
    let start = Start::Here(at(48.10, -1.66));
    let plan = drawn(&pins(&[(48.1113, -1.68)]), Some(start));
    assert!(plan.contains("Vous êtes ici"));
    // From another continent, it is not worth losing the plan for.
    let plan = drawn(
        &pins(&[(48.1113, -1.68)]),
        Some(Start::Here(at(-21.1, 55.5))),
    );
    assert!(!plan.contains("Vous êtes ici"));
}

#[test]
fn no_pin_no_plan() {
    let plan = Plan {
        pins: &[],
        start: None,
        width_mm: 90,
        height_mm: 50,
    };
    assert!(svg(Territories::bundled(), &plan).is_none());
}
