//! A routing service of the local machine, as good or as bad as a test wants it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

/// How it answers.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    /// A minute for each tenth of a degree of latitude; no way from 46.1 to 46.3.
    Answers,
    /// The first time an error, then as it should.
    Stumbles,
    /// An error.
    Status(&'static str),
    /// Nothing.
    Silent,
    /// A page of the web.
    Nonsense,
    /// Without end.
    Endless,
    /// "Look elsewhere".
    Moved,
}

pub struct Server {
    address: String,
    asked: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
}

impl Server {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often it was asked since the last time.
    pub fn forget(&self) -> usize {
        self.asked.swap(0, Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(&self.address);
    }
}

pub fn serve(manner: Manner) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (asked, ended): (Arc<AtomicUsize>, Arc<AtomicBool>) = Default::default();
    let (count, over) = (asked.clone(), ended.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if over.load(Ordering::SeqCst) {
                return;
            }
            let number = count.fetch_add(1, Ordering::SeqCst);
            let over = over.clone();
            // The other side may leave at any time.
            std::thread::spawn(move || drop(reply(stream, manner, number, &over)));
        }
    });
    Server {
        address,
        asked,
        ended,
    }
}

fn reply(
    mut stream: TcpStream,
    manner: Manner,
    number: usize,
    over: &AtomicBool,
) -> std::io::Result<()> {
    let (line, body) = request_of(&mut stream)?;
    let send = |stream: &mut TcpStream, status: &str, more: &str, text: &str| {
        write!(
            stream,
            "HTTP/1.1 {status}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        )
    };
    match manner {
        Manner::Stumbles if number == 0 => send(&mut stream, "503 Wait", "", ""),
        Manner::Answers | Manner::Stumbles => {
            let text = match line.starts_with("GET ") {
                true => osrm(&line),
                false => valhalla(&body),
            };
            send(&mut stream, "200 OK", "", &text)
        }
        Manner::Status(status) => send(&mut stream, status, "", ""),
        Manner::Nonsense => send(&mut stream, "200 OK", "", "<html>Bonjour</html>"),
        Manner::Moved => send(
            &mut stream,
            "307 Temporary Redirect",
            "location: /ailleurs\r\n",
            "",
        ),
        Manner::Silent => {
            while !over.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        Manner::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\n\r\n")?;
            while !over.load(Ordering::SeqCst) {
                stream.write_all(&[b'a'; 65_536])?;
            }
            Ok(())
        }
    }
}

fn request_of(stream: &mut TcpStream) -> std::io::Result<(String, String)> {
    let mut request = Vec::new();
    let mut piece = [0; 8_192];
    loop {
        let length = stream.read(&mut piece)?;
        request.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if length == 0 {
                return Ok(Default::default());
            }
            continue;
        };
        let wanted = head.to_lowercase();
        let wanted = wanted.split("content-length: ").nth(1).map_or(0, |rest| {
            rest.lines()
                .next()
                .unwrap_or_default()
                .trim()
                .parse()
                .unwrap_or(0)
        });
        if body.len() >= wanted || length == 0 {
            return Ok((
                head.lines().next().unwrap_or_default().to_owned(),
                body.to_owned(),
            ));
        }
    }
}

/// Seconds between two latitudes.
fn seconds(from: f64, to: f64) -> Value {
    let near = |one: f64, other: f64| (one - other).abs() < 0.01;
    match near(from, 46.1) && near(to, 46.3) {
        true => Value::Null,
        false => json!((to - from).abs() * 600.0),
    }
}

fn osrm(line: &str) -> String {
    let path = line.split(' ').nth(1).unwrap();
    let (path, query) = path.split_once('?').unwrap();
    assert!(path.starts_with("/table/v1/driving/"), "{path}");
    let all: Vec<f64> = (path.rsplit('/').next().unwrap().split(';'))
        .map(|position| position.split_once(',').unwrap().1.parse().unwrap())
        .collect();
    assert!(all.len() <= 100, "{} positions", all.len());
    let numbers = |name: &str| -> Vec<usize> {
        let value = query
            .split('&')
            .find_map(|part| part.strip_prefix(name))
            .unwrap();
        value
            .replace("%3B", ";")
            .split(';')
            .map(|number| number.parse().unwrap())
            .collect()
    };
    let targets = numbers("destinations=");
    let rows: Vec<Vec<Value>> = (numbers("sources=").iter())
        .map(|&from| {
            targets
                .iter()
                .map(|&to| seconds(all[from], all[to]))
                .collect()
        })
        .collect();
    json!({"code": "Ok", "durations": rows}).to_string()
}

fn valhalla(body: &str) -> String {
    let asked: Value = serde_json::from_str(body).unwrap();
    assert_eq!(asked["costing"], "auto");
    let latitudes = |name: &str| -> Vec<f64> {
        asked[name]
            .as_array()
            .unwrap()
            .iter()
            .map(|at| at["lat"].as_f64().unwrap())
            .collect()
    };
    let targets = latitudes("targets");
    let rows: Vec<Vec<Value>> = (latitudes("sources").iter())
        .map(|&from| {
            targets
                .iter()
                .map(|&to| json!({"time": seconds(from, to), "distance": 1.0}))
                .collect()
        })
        .collect();
    json!({"sources_to_targets": rows}).to_string()
}
