//! `cargo xtask bench`: what the design's speed targets speak of, measured on
//! the release binary from outside, as its user meets it. Prints a table;
//! nothing here is asserted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Each figure is the middle one of this many runs.
const RUNS: usize = 5;

/// Requests timed one after the other, per address.
const REQUESTS: usize = 500;

/// Runs every measure against `maillage` (a release binary).
pub fn run(maillage: &Path) -> Result<()> {
    if !maillage.is_file() {
        bail!(
            "no binary at {}: build it with cargo build --release",
            maillage.display()
        );
    }
    let folder = std::env::temp_dir().join(format!("maillage-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!("| measure | median of {RUNS} |\n| --- | --- |");
    measure_pack()?;
    let sources = sources()?;
    measure_standardise(maillage, &sources, &folder)?;
    let database = measure_import(maillage, &sources, &folder)?;
    measure_server(maillage, &database)?;
    std::fs::remove_dir_all(&folder).context("the bench's folder could not be removed")
}

/// Real sources where they are, the project's sample elsewhere.
fn sources() -> Result<PathBuf> {
    ["../shared/data/sources", "data/sample"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_dir())
        .context(
            "neither ../shared/data/sources nor data/sample is here: run from the project's root",
        )
}

fn measure_pack() -> Result<()> {
    let pack = std::fs::read("data/reference.pack")?;
    let median = median_of(|| {
        territory::Territories::load(&pack)
            .map(drop)
            .context("the reference pack does not load")
    })?;
    row(
        &format!("load the reference pack ({} kB)", pack.len() / 1000),
        median,
    );
    Ok(())
}

fn measure_standardise(maillage: &Path, sources: &Path, folder: &Path) -> Result<()> {
    let source = sources.join("conseiller-numerique");
    if !source.is_dir() {
        return Ok(());
    }
    let median = median_of(|| {
        let mut command = Command::new(maillage);
        command
            .arg("standardise")
            .arg(source.join("conseiller-numerique.json"))
            .arg("--mapping")
            .arg(source.join("conseiller-numerique.config.json"))
            .args(["--source", "conseiller-numerique", "--out"])
            .arg(folder.join("out"));
        succeed(&mut command)
    })?;
    row(
        "standardise conseiller-numerique, 4 930 rows, whole process",
        median,
    );
    Ok(())
}

fn measure_import(maillage: &Path, sources: &Path, folder: &Path) -> Result<String> {
    let mut run = 0;
    let mut database = String::new();
    let import = |database: &str| {
        let mut command = Command::new(maillage);
        command
            .args(["import", "--mappings", "data/mappings", "--sources"])
            .arg(sources);
        command.args(["--database", database]);
        succeed(&mut command)
    };
    let median = median_of(|| {
        run += 1;
        database = format!(
            "sqlite://{}",
            folder.join(format!("{run}.sqlite")).display()
        );
        import(&database)
    })?;
    row("import every source into an empty registry", median);
    let again = median_of(|| import(&database))?;
    row("import every source again, nothing changed", again);
    Ok(database)
}

fn measure_server(maillage: &Path, database: &str) -> Result<()> {
    let mut memory = 0;
    let mut latencies = Vec::new();
    let mut started = Vec::new();
    for _ in 0..RUNS {
        let begin = Instant::now();
        let mut server = Server::start(maillage, database)?;
        server.get("/")?;
        started.push(begin.elapsed());
        latencies = ADDRESSES
            .iter()
            .map(|address| server.latencies(address).map(|times| (*address, times)))
            .collect::<Result<Vec<_>>>()?;
        memory = server.resident_kilobytes()?;
    }
    row("server start, to the first page answered", median(started));
    println!(
        "| server's resident memory after the requests below | {} MB |",
        memory / 1000
    );
    for (address, mut times) in latencies {
        times.sort();
        let at = |share: usize| times[(times.len() - 1) * share / 100];
        println!(
            "| GET {address}, one client | p50 {:.1?}, p99 {:.1?} |",
            at(50),
            at(99)
        );
    }
    Ok(())
}

const ADDRESSES: [&str; 4] = [
    "/?q=Rennes",
    "/api/v1/places/near?lat=48.11&lon=-1.68",
    "/tiles/6/31/22.mvt",
    "/tiles/10/507/355.mvt",
];

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(maillage: &Path, database: &str) -> Result<Self> {
        let mut process = Command::new(maillage)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line
            .split("http://")
            .nth(1)
            .map(|rest| rest.trim().trim_end_matches('/').to_owned())
            .with_context(|| format!("the server did not say its address: {line:?}"))?;
        Ok(Self { process, address })
    }

    fn get(&mut self, path: &str) -> Result<()> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        if !answer.starts_with(b"HTTP/1.1 200") {
            bail!("{path} did not answer 200");
        }
        Ok(())
    }

    fn latencies(&mut self, path: &str) -> Result<Vec<Duration>> {
        self.get(path)?; // the first draws what later ones find drawn
        (0..REQUESTS)
            .map(|_| {
                let begin = Instant::now();
                self.get(path)?;
                Ok(begin.elapsed())
            })
            .collect()
    }

    fn resident_kilobytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
            .context("the server's memory cannot be read")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It only reads: ending it at once loses nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn succeed(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if !output.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

fn median_of(mut measured: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begin = Instant::now();
        measured()?;
        times.push(begin.elapsed());
    }
    Ok(median(times))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn row(what: &str, time: Duration) {
    println!("| {what} | {:.3} s |", time.as_secs_f64());
}
