//! Contours over the committed reference pack.

use std::collections::HashMap;

use geo::{Area, Contains, Coord, InteriorPoint, Intersects, Line, MultiPolygon, Point, Polygon};
use territory::{Level, Position, Territories, TerritoryId};

fn all() -> &'static Territories {
    Territories::bundled()
}

fn sides(contour: &MultiPolygon<f64>) -> impl Iterator<Item = Line<f64>> {
    let rings = contour
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.flat_map(|ring| ring.lines())
}

/// The area of a contour too small for its latitude to vary.
fn square_km(contour: &MultiPolygon<f64>) -> f64 {
    let latitude = contour.interior_point().map_or(0.0, |point| point.y());
    contour.unsigned_area() * 111.195_f64.powi(2) * latitude.to_radians().cos()
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

/// Llívia, a piece of Spain: the one hole in the country.
const LLIVIA: Point<f64> = Point(Coord { x: 1.98, y: 42.46 });

#[test]
fn every_hole_of_a_territory_is_another_ones() {
    for level in [
        Level::Epci,
        Level::Departement,
        Level::Region,
        Level::Hub,
        Level::Pays,
    ] {
        for territory in all().territories(level) {
            let contour = all().contour(territory.id, 0.0);
            for hole in contour.iter().flat_map(Polygon::interiors) {
                let hole = Polygon::new(hole.clone(), Vec::new());
                let within = hole.interior_point().expect("a hole has an inside");
                let position = Position::new(within.y(), within.x()).expect("it is on Earth");
                let other = all().commune_at(position);
                assert!(
                    hole.contains(&LLIVIA)
                        || other.is_some_and(|at| !all().contains(territory.id, at.code)),
                    "{} has a hole at {within:?}, {:?}",
                    territory.id,
                    other.map(|at| at.code)
                );
            }
        }
    }
}

#[test]
fn no_line_runs_inland_around_nothing() {
    let country = all().contour(TerritoryId::france(), 0.0);
    assert_eq!(country.iter().flat_map(Polygon::interiors).count(), 1);
    let mainlands: Vec<&Polygon<f64>> = country
        .iter()
        .filter(|polygon| polygon.exterior().0.len() > 1_000)
        .collect();
    for islet in country.iter().filter(|islet| islet.exterior().0.len() < 20) {
        let within = islet.interior_point().expect("an islet has an inside");
        assert!(
            !mainlands.iter().any(|land| land.contains(&within)),
            "{within:?} is drawn as an island on land"
        );
    }
}

#[test]
fn merged_communes_have_the_land_of_all_they_were_made_of() {
    // Each absorbed a neighbour in 2025 or 2026; the second number is INSEE's area of the parts.
    for (code, km2) in [
        ("79307", 65.3),
        ("61275", 61.6),
        ("93066", 15.8),
        ("22241", 73.3),
    ] {
        let id = format!("commune-{code}").parse().unwrap();
        let contour = all().contour(id, 0.0);
        let drawn = square_km(&contour);
        assert!((drawn - km2).abs() < km2 * 0.05, "{code}: {drawn} km²");
    }
}

#[test]
fn drawn_cells_are_modest_and_apart() {
    let drawn: Vec<_> = all().communes().iter().filter(|c| c.drawn_cell).collect();
    assert_eq!(drawn.len(), 94);
    let cells: Vec<(&str, MultiPolygon<f64>)> = drawn
        .iter()
        .map(|commune| {
            (
                commune.code.as_str(),
                all().contour(commune.code.into(), 0.0),
            )
        })
        .collect();
    for (at, (code, cell)) in cells.iter().enumerate() {
        let km2 = square_km(cell);
        assert!((0.5..17.0).contains(&km2), "{code}: {km2} km²");
        for (other, theirs) in &cells[at + 1..] {
            assert!(!cell.intersects(theirs), "{code} and {other} overlap");
        }
    }
    for collectivite in ["975", "977", "978", "984", "986", "987", "988", "989"] {
        let id = format!("departement-{collectivite}").parse().unwrap();
        let communes = all().communes_of(id).len();
        assert_eq!(
            all().contour(id, 0.0).iter().count(),
            communes,
            "{collectivite}"
        );
        assert!(
            all().contour(id, 500.0).unsigned_area() > 0.0,
            "{collectivite}"
        );
    }
}
