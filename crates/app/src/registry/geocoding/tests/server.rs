//! A geocoder of the local machine, as good or as bad as a test wants it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How it answers.
#[derive(Clone, Copy)]
pub enum Manner {
    /// As the Base adresse nationale's: what is in "rue introuvable" is not found, all else is, at
    /// the number.
    Answers,
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
    asked: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
}

impl Server {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The bodies it was sent.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// The same, forgotten.
    pub fn forget(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(&self.address);
    }
}

pub fn serve(manner: Manner) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let ended = Arc::new(AtomicBool::new(false));
    let (bodies, over) = (asked.clone(), ended.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if over.load(Ordering::Relaxed) {
                return;
            }
            let (bodies, over) = (bodies.clone(), over.clone());
            // The other side may leave at any time.
            std::thread::spawn(move || drop(reply(stream, manner, &bodies, &over)));
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
    asked: &Mutex<Vec<String>>,
    over: &AtomicBool,
) -> std::io::Result<()> {
    let body = body_of(&mut stream)?;
    asked.lock().unwrap().push(body.clone());
    let send = |stream: &mut TcpStream, status: &str, more: &str, text: &str| {
        write!(
            stream,
            "HTTP/1.1 {status}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        )
    };
    match manner {
        Manner::Answers => send(&mut stream, "200 OK", "", &table(&body)),
        Manner::Status(status) => send(&mut stream, status, "", ""),
        Manner::Nonsense => send(&mut stream, "200 OK", "", "<html>Bonjour</html>"),
        Manner::Moved => send(
            &mut stream,
            "307 Temporary Redirect",
            "location: /ailleurs\r\n",
            "",
        ),
        Manner::Silent => {
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        Manner::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\n\r\n")?;
            while !over.load(Ordering::Relaxed) {
                stream.write_all(&[b'a'; 65_536])?;
            }
            Ok(())
        }
    }
}

fn body_of(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut request = Vec::new();
    let mut piece = [0; 8_192];
    loop {
        let length = stream.read(&mut piece)?;
        request.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if length == 0 {
                return Ok(String::new());
            }
            continue;
        };
        let head = head.to_lowercase();
        assert!(head.starts_with("post /search/csv/"), "{head}");
        assert!(head.contains("content-type: multipart/form-data; boundary="));
        // A body of a known length, or in chunks that end with an empty one.
        let ends = match head.split("content-length: ").nth(1) {
            Some(length) => {
                let wanted: usize = length.lines().next().unwrap().trim().parse().unwrap();
                body.len() >= wanted
            }
            None => body.ends_with("0\r\n\r\n"),
        };
        if ends || length == 0 {
            return Ok(body.to_owned());
        }
    }
}

/// The table that was sent, each line with what was found.
fn table(body: &str) -> String {
    let data = body.split("name=\"data\"").nth(1).unwrap();
    let data = data.split_once("\r\n\r\n").unwrap().1;
    let data = data.split("\r\n--").next().unwrap();
    let mut lines = data.lines();
    let mut answer = format!(
        "{},latitude,longitude,result_label,result_score,result_score_next,result_type,result_id,result_housenumber,result_name,result_street,result_postcode,result_city,result_context,result_citycode,result_status\n",
        lines.next().unwrap()
    );
    for line in lines {
        let found = match line.contains("introuvable") {
            true => ",,,,,,,,,,,,,,not-found".to_owned(),
            false => format!(
                "48.110{0},-1.680{0},12 Rue de la Monnaie 35000 Rennes,0.967,,housenumber,35238_1,12,12 Rue de la Monnaie,Rue de la Monnaie,35000,Rennes,\"35, Ille-et-Vilaine, Bretagne\",35238,ok",
                line.len() % 10
            ),
        };
        answer.push_str(&format!("{line},{found}\n"));
    }
    answer
}
