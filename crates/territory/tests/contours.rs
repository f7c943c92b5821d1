//! Contours over the committed reference pack.

use std::collections::HashMap;

use geo::{Area, Coord, Line, MultiPolygon};
use territory::{Level, Territories, TerritoryId};

fn all() -> &'static Territories {
    Territories::bundled()
}

fn sides(contour: &MultiPolygon<f64>) -> impl Iterator<Item = Line<f64>> {
    let rings = contour
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.flat_map(|ring| ring.lines())
}

#[test]
fn no_commune_vanishes_at_any_tolerance() {
    for tolerance in [0.0, 500.0, 5_000.0] {
        for territory in all().territories(Level::Commune) {
            let contour = all().contour(territory.id, tolerance);
            assert!(
                contour.unsigned_area() > 0.0,
                "{} vanishes at {tolerance} m",
                territory.id
            );
        }
    }
}

#[test]
fn neighbours_share_their_border_exactly() {
    let key = |c: Coord<f64>| (c.x.to_bits(), c.y.to_bits());
    let members = all().communes_of("departement-35".parse().unwrap());
    for tolerance in [0.0, 200.0] {
        let mut seen: HashMap<_, u32> = HashMap::new();
        for commune in &members {
            for side in sides(&all().contour(commune.code.into(), tolerance)) {
                let (a, b) = (key(side.start), key(side.end));
                *seen.entry((a.min(b), a.max(b))).or_default() += 1;
            }
        }
        // What only one commune has is the département's own border.
        let alone = seen.values().filter(|&&times| times == 1).count();
        assert!(
            seen.values().all(|&times| times <= 2),
            "a border is shared by three"
        );
        let outer = sides(&all().contour("departement-35".parse().unwrap(), 0.0)).count();
        if tolerance == 0.0 {
            assert_eq!(alone, outer);
        } else {
            assert!(alone < outer);
        }
    }
}

#[test]
fn a_territory_is_as_large_as_its_communes() {
    for level in [
        Level::Epci,
        Level::BassinDeVie,
        Level::Departement,
        Level::Region,
        Level::Hub,
    ] {
        for territory in all().territories(level) {
            let whole = all().contour(territory.id, 0.0).unsigned_area();
            let parts: f64 = all()
                .communes_of(territory.id)
                .iter()
                .map(|c| all().contour(c.code.into(), 0.0).unsigned_area())
                .sum();
            assert!(
                (whole - parts).abs() < parts * 1e-3,
                "{}: {whole} against {parts}",
                territory.id
            );
        }
    }
}

#[test]
fn the_country_is_drawn_in_few_lines_from_afar() {
    let near: usize = all()
        .borders(Level::Departement, 0.0)
        .iter()
        .map(|line| line.0.len())
        .sum();
    let far: usize = all()
        .borders(Level::Departement, 2_000.0)
        .iter()
        .map(|line| line.0.len())
        .sum();
    assert!(far * 10 < near, "{far} points from afar, {near} from near");
    assert!(all().contour(TerritoryId::france(), 1_000.0).iter().count() > 10);
}
