//! A server of the local machine, as good or as bad as a test wants it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// What it answers.
pub enum Answer {
    /// This, under this content type.
    Body(&'static str, Vec<u8>),
    /// An error.
    Status(&'static str),
    /// "Look elsewhere", so many times before it gives a row.
    Moved(usize),
    /// Without end, as fast as it is read.
    Endless,
    /// Without end, a byte now and then.
    Dripping,
    /// Nothing.
    Silent,
    /// Less than it announced.
    CutShort,
    /// A file under this mark, once.
    Marked(&'static str),
}

/// Ends the server's thread when the test is over.
pub struct Server {
    ended: Arc<AtomicBool>,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(&self.address);
    }
}

/// Starts a server; gives its address.
pub fn serve(answer: Answer) -> (String, Server) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let ended = Arc::new(AtomicBool::new(false));
    let (answer, over) = (Arc::new(answer), ended.clone());
    let moves = Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if over.load(Ordering::Relaxed) {
                return;
            }
            let (answer, over, moves) = (answer.clone(), over.clone(), moves.clone());
            // The reader may leave at any time: that is what is being tested.
            std::thread::spawn(move || drop(reply(stream, &answer, &over, &moves)));
        }
    });
    (format!("http://{address}/lieux"), Server { ended, address })
}

fn reply(
    mut stream: TcpStream,
    answer: &Answer,
    over: &AtomicBool,
    moves: &AtomicUsize,
) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let length = stream.read(&mut request)?;
    let body = |stream: &mut TcpStream, kind: &str, bytes: &[u8], length: usize| {
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        )?;
        stream.write_all(bytes)
    };
    match answer {
        Answer::Body(kind, bytes) => body(&mut stream, kind, bytes, bytes.len()),
        Answer::Marked(mark) => {
            let asked = String::from_utf8_lossy(&request[..length]);
            let known = asked.contains(&format!("if-none-match: {mark}"));
            let (status, text) = if known {
                ("304 Not Modified", "")
            } else {
                ("200 OK", "nom\nA\n")
            };
            let length = text.len();
            write!(
                stream,
                "HTTP/1.1 {status}\r\netag: {mark}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
            )
        }
        Answer::CutShort => body(&mut stream, "text/csv", b"nom\nA\n", 5_000),
        Answer::Status(status) => write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ),
        Answer::Moved(times) if moves.fetch_add(1, Ordering::Relaxed) < *times => write!(
            stream,
            "HTTP/1.1 302 Found\r\nlocation: /ailleurs\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ),
        Answer::Moved(_) => body(&mut stream, "text/csv", b"nom\nA\n", 6),
        Answer::Silent => wait(over),
        Answer::Endless | Answer::Dripping => {
            let slow = matches!(answer, Answer::Dripping);
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\n\r\n")?;
            while !over.load(Ordering::Relaxed) {
                stream.write_all(if slow { b"a" } else { &[b'a'; 1024] })?;
                if slow {
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            Ok(())
        }
    }
}

fn wait(over: &AtomicBool) -> std::io::Result<()> {
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
