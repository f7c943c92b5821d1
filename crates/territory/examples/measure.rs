//! Prints how long the pack takes to load and to answer.

use std::time::Instant;

use territory::{Level, Territories};

fn main() {
    let timed = |what: &str, times: u32, work: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..times).for_each(|_| work());
        println!(
            "{what}: {:.3} ms",
            start.elapsed().as_secs_f64() * 1e3 / f64::from(times)
        );
    };
    timed("load", 1, &mut || {
        Territories::bundled();
    });
    let all = Territories::bundled();
    timed("first find (names arranged)", 1, &mut || {
        drop(all.find_commune("Rennes", None))
    });
    timed("find by name and postal code", 1000, &mut || {
        drop(all.find_commune("ST MALO CEDEX", "35400".parse().ok()))
    });
    timed("find, misspelt", 50, &mut || {
        drop(all.find_commune("Rennnes-sur-Vilaine", None))
    });
    timed("suggest, prefix", 50, &mut || drop(all.suggest("saint", 8)));
    timed("suggest, misspelt", 50, &mut || {
        drop(all.suggest("marseile", 8))
    });
    let rennes = all.communes()[12_000].position;
    timed("commune at a point", 1000, &mut || {
        all.commune_at(rennes);
    });
    timed("borders of départements, first", 1, &mut || {
        drop(all.borders(Level::Departement, 1_000.0))
    });
    timed("borders of communes at 100 m", 1, &mut || {
        drop(all.borders(Level::Commune, 100.0))
    });
}
