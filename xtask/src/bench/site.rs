//! The public site under load: the same questions at twelve thousand and at a
//! hundred thousand places, and beside a scan of one JSON file.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use places::Place;
use territory::Territories;

use super::load::{as_fast, computing, one_client, steady};
use super::server::Server;
use super::{country, median, succeed};

/// So many places are the whole country, several times over.
const MANY: usize = 100_000;

/// The design wants the nearest places within 5 ms under this many requests a second.
const RATE: f64 = 2_000.0;

const CLIENTS: usize = 8;
const LASTING: Duration = Duration::from_secs(8);
const REQUESTS: usize = 400;
const STARTS: usize = 3;

/// Measures the site on the registry at `database`, then on a larger one made of it.
pub fn measure(maillage: &Path, database: &str, folder: &Path) -> Result<()> {
    let server = serve(maillage, database)?;
    let places = server.body("/donnees/lieux.json")?;
    weigh(&server)?;
    drop(server);
    measure_size(maillage, database)?;

    let published: Vec<Place> = serde_json::from_slice(&places)?;
    let sources = country::write(folder, &published, MANY)?;
    let larger = format!("sqlite://{}", folder.join("larger.sqlite").display());
    let begin = Instant::now();
    let mut import = Command::new(maillage);
    import.arg("import").arg("--sources").arg(&sources);
    succeed(import.args(["--database", &larger]))?;
    println!(
        "\n| import of {MANY} places | {:.1} s |\n| --- | --- |",
        begin.elapsed().as_secs_f64()
    );
    measure_size(maillage, &larger)?;

    let file = folder.join("places.json");
    std::fs::write(&file, &places)?;
    compare(maillage, database, &file)?;
    let file = sources.join("pays/pays.json");
    compare(maillage, &larger, &file)
}

fn serve(maillage: &Path, database: &str) -> Result<Server> {
    let mut command = Command::new(maillage);
    Server::start(command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]))
}

/// What the first page weighs, before any script.
fn weigh(server: &Server) -> Result<()> {
    println!("\n| page | HTML | with its style sheet |\n| --- | --- | --- |");
    for path in ["/", "/?q=Rennes"] {
        let page = server.body(path)?;
        let html = String::from_utf8_lossy(&page);
        let sheet = html
            .split("rel=\"stylesheet\" href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .context("the page has no style sheet")?;
        let sheet = server.body(sheet)?.len();
        let kilobytes = |bytes: usize| format!("{:.1} kB", bytes as f64 / 1_000.0);
        println!(
            "| `{path}` | {} | {}, not compressed |",
            kilobytes(page.len()),
            kilobytes(page.len() + sheet)
        );
    }
    Ok(())
}

fn measure_size(maillage: &Path, database: &str) -> Result<()> {
    let mut started = Vec::new();
    for _ in 0..STARTS {
        let begin = Instant::now();
        serve(maillage, database)?.body("/")?;
        started.push(begin.elapsed());
    }
    let server = serve(maillage, database)?;
    let total = total(&server)?;
    println!("\n| {total} places | one client | {CLIENTS} clients |\n| --- | --- | --- |");
    println!(
        "| server start, to the first page | {:.2} s | |",
        median(started).as_secs_f64()
    );
    // The openings of the day are worked out in the background after the start.
    std::thread::sleep(Duration::from_secs(3));
    for (what, paths) in questions() {
        let alone = one_client(&server.address, &paths, REQUESTS)?;
        let together = as_fast(&server.address, &paths, CLIENTS, LASTING / 2)?;
        println!(
            "| {what} | {} | {}, {:.0} requests/s |",
            alone.percentiles(),
            together.percentiles(),
            together.per_second()
        );
    }
    for (what, paths) in redraws() {
        println!(
            "| a département redrawn, {what}: computing, as the page says it | {} | |",
            computing(&server.address, &paths)?.percentiles()
        );
    }
    let near = near_paths("");
    let paced = steady(&server.address, &near, CLIENTS, RATE, LASTING)?;
    println!(
        "| nearest places at a steady {RATE:.0} requests/s | | {}, {:.0} requests/s |",
        paced.percentiles(),
        paced.per_second()
    );
    exports(&server)?;
    println!(
        "| resident memory after all of this | {} MB | |",
        server.resident_kilobytes()? / 1_000
    );
    Ok(())
}

fn total(server: &Server) -> Result<u64> {
    let list: serde_json::Value = serde_json::from_slice(&server.body("/api/v1/places")?)?;
    list["total"].as_u64().context("the list has no total")
}

fn exports(server: &Server) -> Result<()> {
    for format in ["csv", "json", "geojson", "xlsx"] {
        let begin = Instant::now();
        let bytes = server.body(&format!("/donnees/lieux.{format}"))?.len();
        println!(
            "| export of everything, {format}, {:.1} MB | {:.2} s | |",
            bytes as f64 / 1e6,
            begin.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// The same question as asked everywhere in the country, so that nothing is answered twice.
fn questions() -> Vec<(&'static str, Vec<String>)> {
    vec![
        ("`/api/v1/places/near`", near_paths("")),
        (
            "`/api/v1/places`, near, two filters",
            list_paths("/api/v1/places"),
        ),
        ("page of results, near, two filters", list_paths("/")),
        (
            "page of results, open now, a département",
            territory_paths(),
        ),
        (
            "page of results, whole country, open tomorrow morning",
            vec!["/?ouvert=demain-matin&frais=gratuit".to_owned()],
        ),
        ("tile, zoom 6, all places", tile_paths(6)),
        ("tile, zoom 9", tile_paths(9)),
    ]
}

fn everywhere() -> impl Iterator<Item = &'static territory::Commune> {
    Territories::bundled().communes().iter().step_by(97)
}

fn near_paths(filters: &str) -> Vec<String> {
    everywhere()
        .map(|commune| {
            let (lat, lon) = (commune.position.latitude(), commune.position.longitude());
            format!("/api/v1/places/near?lat={lat}&lon={lon}{filters}")
        })
        .collect()
}

fn list_paths(page: &str) -> Vec<String> {
    everywhere()
        .map(|commune| {
            let (lat, lon) = (commune.position.latitude(), commune.position.longitude());
            format!(
                "{page}?lat={lat}&lon={lon}&service=aide-aux-demarches-administratives&frais=gratuit"
            )
        })
        .collect()
}

fn territory_paths() -> Vec<String> {
    let departements = Territories::bundled().territories(territory::Level::Departement);
    departements
        .iter()
        .map(|territory| format!("/?territoire={}&ouvert=maintenant", territory.id))
        .collect()
}

/// What levers ask of départements; in all, fewer than the site lets one network ask at once.
fn redraws() -> Vec<(&'static str, Vec<String>)> {
    const OTHERS: &str = "mode=marche&niveau=9000&n=5&rayon=20&poids-minutes=5\
                          &indice=ifn-v1&poids=score.interfaces:3&carte=indice";
    let paths = lever_paths();
    let every = paths.iter().map(|path| format!("{path}&{OTHERS}"));
    vec![
        ("every lever moved", every.collect()),
        (
            "two permanences added",
            paths.iter().step_by(3).cloned().collect(),
        ),
    ]
}

/// What comes of two permanences in each département.
fn lever_paths() -> Vec<String> {
    let territories = Territories::bundled();
    let departements = territories.territories(territory::Level::Departement);
    let path = |departement: &territory::Territory| {
        let communes = territories.communes_of(departement.id);
        let (first, last) = (communes.first()?.code, communes.last()?.code);
        let code = departement.id.code;
        Some(format!(
            "/territoires/departement/{code}/portrait/leviers/effet?ajout={first}:3&ajout={last}:7"
        ))
    };
    departements.iter().filter_map(path).collect()
}

/// Tiles over mainland France.
fn tile_paths(zoom: u32) -> Vec<String> {
    everywhere()
        .filter(|commune| commune.region.is_some() && commune.position.latitude() > 41.0)
        .map(|commune| {
            let tiles = f64::from(1_u32 << zoom);
            let latitude = commune.position.latitude().to_radians();
            let x = (commune.position.longitude() + 180.0) / 360.0 * tiles;
            let y = (1.0 - latitude.tan().asinh() / std::f64::consts::PI) / 2.0 * tiles;
            format!("/tiles/{zoom}/{}/{}.mvt", x as u32, y as u32)
        })
        .collect()
}

/// The same list, by us and by a scan of one JSON file.
fn compare(maillage: &Path, database: &str, file: &Path) -> Result<()> {
    let ours = serve(maillage, database)?;
    let places = total(&ours)?;
    let mut node = Command::new("node");
    let scan = Server::start(node.arg("xtask/src/bench/scan.mjs").arg(file))?;
    let theirs: Vec<String> = everywhere()
        .map(|commune| {
            let (lat, lon) = (commune.position.latitude(), commune.position.longitude());
            format!("/?lat={lat}&lon={lon}&service=Aide%20aux%20d%C3%A9marches%20administratives&frais=Gratuit")
        })
        .collect();
    let by_us = one_client(&ours.address, &list_paths("/api/v1/places"), REQUESTS)?;
    let by_scan = one_client(&scan.address, &theirs, REQUESTS)?;
    println!("\n| the same list, {places} places, one client | time |\n| --- | --- |");
    println!("| Maillage | {} |", by_us.percentiles());
    println!(
        "| a scan of one JSON file (Node) | {} |",
        by_scan.percentiles()
    );
    let ratio = by_scan.at(50).as_secs_f64() / by_us.at(50).as_secs_f64();
    println!("| ratio of the medians | {ratio:.0} |");
    Ok(())
}
