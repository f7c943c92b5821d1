//! Requests over kept connections, and what they took.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// A connection that is kept from one request to the next.
pub struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to a host and port.
    pub fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self {
            reader: BufReader::with_capacity(1 << 16, stream),
        })
    }

    /// Asks for a path; its body, whole.
    pub fn get(&mut self, path: &str) -> Result<Vec<u8>> {
        Ok(self.get_timed(path)?.0)
    }

    /// The same, and the computing that the server says it took (`Server-Timing`).
    fn get_timed(&mut self, path: &str) -> Result<(Vec<u8>, Option<Duration>)> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n");
        self.reader.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        if !status.starts_with("HTTP/1.1 200") {
            bail!("{path} answered {status}");
        }
        let (mut length, mut computing) = (None, None);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse::<usize>()?);
            }
            if let Some((_, milliseconds)) = line.split_once("server-timing: calcul;dur=") {
                let milliseconds: f64 = milliseconds.parse()?;
                computing = Some(Duration::from_secs_f64(milliseconds / 1_000.0));
            }
        }
        let body = match length {
            Some(length) => {
                let mut body = vec![0; length];
                self.reader.read_exact(&mut body)?;
                body
            }
            None => self.chunks()?,
        };
        Ok((body, computing))
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = usize::from_str_radix(&self.line()?, 16)?;
            let start = body.len();
            body.resize(start + size, 0);
            self.reader.read_exact(&mut body[start..])?;
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }
}

/// What many requests took.
pub struct Latencies {
    sorted: Vec<Duration>,
    elapsed: Duration,
}

impl Latencies {
    fn of(mut times: Vec<Duration>, elapsed: Duration) -> Self {
        times.sort();
        Self {
            sorted: times,
            elapsed,
        }
    }

    /// The time under which this share of the requests stayed, in percent.
    pub fn at(&self, share: usize) -> Duration {
        self.sorted[(self.sorted.len() - 1) * share / 100]
    }

    /// Requests answered in a second.
    pub fn per_second(&self) -> f64 {
        self.sorted.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// `p50 0.4 ms, p95 0.6 ms, p99 1.2 ms`.
    pub fn percentiles(&self) -> String {
        let at = |share| format!("p{share} {:.2} ms", self.at(share).as_secs_f64() * 1_000.0);
        [50, 95, 99].map(at).join(", ")
    }
}

/// One client that asks for one path after the other, as fast as it is answered.
pub fn one_client(address: &str, paths: &[String], requests: usize) -> Result<Latencies> {
    let mut connection = Connection::open(address)?;
    // The first requests find out what later ones find ready.
    for path in paths.iter().take(5) {
        connection.get(path)?;
    }
    let begin = Instant::now();
    let times = paths.iter().cycle().take(requests).map(|path| {
        let asked = Instant::now();
        connection.get(path)?;
        Ok(asked.elapsed())
    });
    let times = times.collect::<Result<Vec<_>>>()?;
    Ok(Latencies::of(times, begin.elapsed()))
}

/// One client, as [`one_client`]: what the server says that its computing took, each path asked for
/// twice so that what is gathered once is not counted.
pub fn computing(address: &str, paths: &[String]) -> Result<Latencies> {
    let mut connection = Connection::open(address)?;
    let begin = Instant::now();
    let times = paths.iter().map(|path| {
        connection.get(path)?;
        let (_, computing) = connection.get_timed(path)?;
        computing.with_context(|| format!("{path} does not say what its computing took"))
    });
    let times = times.collect::<Result<Vec<_>>>()?;
    Ok(Latencies::of(times, begin.elapsed()))
}

/// Clients that together ask at a steady rate, whether or not answers keep up: the time of a
/// request counts from when it was due, so that a slow answer is not hidden by the wait it causes.
pub fn steady(
    address: &str,
    paths: &[String],
    clients: usize,
    rate: f64,
    lasting: Duration,
) -> Result<Latencies> {
    let begin = Instant::now() + Duration::from_millis(50);
    let each = (rate * lasting.as_secs_f64()) as usize / clients;
    together(clients, begin, |client| {
        let mut connection = Connection::open(address)?;
        let mut times = Vec::with_capacity(each);
        for turn in 0..each {
            let number = turn * clients + client;
            let due = begin + Duration::from_secs_f64(number as f64 / rate);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            connection.get(&paths[number % paths.len()])?;
            times.push(due.elapsed());
        }
        Ok(times)
    })
}

/// Clients that ask as fast as they are answered.
pub fn as_fast(
    address: &str,
    paths: &[String],
    clients: usize,
    lasting: Duration,
) -> Result<Latencies> {
    let begin = Instant::now();
    together(clients, begin, |client| {
        let mut connection = Connection::open(address)?;
        let mut times = Vec::new();
        for path in paths.iter().cycle().skip(client * 7) {
            if begin.elapsed() > lasting {
                break;
            }
            let asked = Instant::now();
            connection.get(path)?;
            times.push(asked.elapsed());
        }
        Ok(times)
    })
}

/// Lets clients work at once; what all of their requests took.
fn together(
    clients: usize,
    begin: Instant,
    work: impl Fn(usize) -> Result<Vec<Duration>> + Sync,
) -> Result<Latencies> {
    let mut times = Vec::new();
    thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..clients)
            .map(|client| {
                scope.spawn({
                    let work = &work;
                    move || work(client)
                })
            })
            .collect();
        for worker in workers {
            let measured = worker.join().ok().context("a client failed")?;
            times.extend(measured?);
        }
        Ok(())
    })?;
    Ok(Latencies::of(times, begin.elapsed()))
}
