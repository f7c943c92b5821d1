//! A service of the local machine that the site asks, as good or as bad as a test wants it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How it answers.
#[derive(Clone, Copy)]
pub enum Manner {
    /// As it should.
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

/// What it was sent: the lines before the body, and the body.
pub struct Sent {
    pub head: String,
    pub body: String,
}

/// The right answer to a request; asserts that the request is what it should be.
pub type Answer = fn(&Sent) -> String;

/// The service, until it is dropped.
pub struct Peer {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
}

impl Peer {
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

impl Drop for Peer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(&self.address);
    }
}

/// Begins to answer.
pub fn serve(manner: Manner, answer: Answer) -> Peer {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let ended = Arc::new(AtomicBool::new(false));
    let (bodies, over) = (asked.clone(), ended.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if over.load(Ordering::SeqCst) {
                return;
            }
            let (bodies, over) = (bodies.clone(), over.clone());
            // The other side may leave at any time.
            std::thread::spawn(move || drop(reply(stream, manner, answer, &bodies, &over)));
        }
    });
    Peer {
        address,
        asked,
        ended,
    }
}

fn reply(
    mut stream: TcpStream,
    manner: Manner,
    answer: Answer,
    asked: &Mutex<Vec<String>>,
    over: &AtomicBool,
) -> std::io::Result<()> {
    let sent = sent(&mut stream)?;
    let number = {
        let mut asked = asked.lock().unwrap();
        asked.push(sent.body.clone());
        asked.len()
    };
    let text = answer(&sent);
    let send = |stream: &mut TcpStream, status: &str, more: &str, text: &str| {
        write!(
            stream,
            "HTTP/1.1 {status}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        )
    };
    match manner {
        Manner::Stumbles if number == 1 => send(&mut stream, "503 Wait", "", ""),
        Manner::Answers | Manner::Stumbles => send(&mut stream, "200 OK", "", &text),
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

fn sent(stream: &mut TcpStream) -> std::io::Result<Sent> {
    let mut request = Vec::new();
    let mut piece = [0; 8_192];
    loop {
        let length = stream.read(&mut piece)?;
        request.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&request);
        let (head, body) = match text.split_once("\r\n\r\n") {
            Some(parts) => parts,
            None if length == 0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            None => continue,
        };
        if is_whole(&head.to_lowercase(), body) || length == 0 {
            return Ok(Sent {
                head: head.to_owned(),
                body: body.to_owned(),
            });
        }
    }
}

/// A body of a known length, one in chunks that end with an empty one, or none.
fn is_whole(head: &str, body: &str) -> bool {
    match head.split("content-length: ").nth(1) {
        Some(length) => {
            let wanted: usize = length.lines().next().unwrap().trim().parse().unwrap();
            body.len() >= wanted
        }
        None => !head.contains("transfer-encoding: chunked") || body.ends_with("0\r\n\r\n"),
    }
}
