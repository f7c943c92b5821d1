//! Fetching a source from an address, in bounded time and size.

use std::error::Error as _;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use ureq::http::header::{CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use ureq::unversioned::resolver::{DefaultResolver, Resolver};
use ureq::unversioned::transport::DefaultConnector;

use super::reach::{Guard, is_public};
use super::{Bounds, InputError, Refusal, bounded};

/// More than the moves of a file within a site; a loop is given up before it costs anything.
const MOST_REDIRECTS: u32 = 5;
/// A mark longer than this is no mark.
const LONGEST_MARK: usize = 500;

/// By what a server knew the file we have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
}

/// A file, and by what its server knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// To ask later whether it changed.
    pub known: Known,
}

/// What an address answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A file.
    Fresh(Fetched),
    /// The file we have.
    Unchanged,
}

/// Fetches sources.
#[derive(Debug, Clone)]
pub struct Fetcher {
    names: Arc<dyn Resolver>,
    public: fn(IpAddr) -> bool,
}

/// What becomes of an answer that is no success.
#[derive(Clone, Copy)]
enum Statuses {
    AreErrors,
    Told,
}

impl Default for Fetcher {
    /// Names are those of the machine.
    fn default() -> Self {
        Self::with_names(DefaultResolver::default())
    }
}

impl Fetcher {
    /// Names are looked up so.
    pub fn with_names(names: impl Resolver) -> Self {
        Self {
            names: Arc::new(names),
            public: is_public,
        }
    }

    /// Fetches the file of an address, unless it is the one we know.
    pub fn fetch(&self, url: &str, known: &Known, bounds: &Bounds) -> Result<Answer, InputError> {
        let agent = self.agent(bounds, MOST_REDIRECTS, Statuses::AreErrors);
        let mut request = agent.get(url);
        for (name, mark) in [
            (IF_NONE_MATCH, &known.etag),
            (IF_MODIFIED_SINCE, &known.last_modified),
        ] {
            if let Some(mark) = mark {
                request = request.header(name, mark);
            }
        }
        let mut response = request
            .call()
            .map_err(|error| failed(url, &error, bounds))?;
        if response.status() == 304 {
            return Ok(Answer::Unchanged);
        }
        let mark = |name| {
            let value = response.headers().get(name)?.to_str().ok()?;
            (value.len() <= LONGEST_MARK).then(|| value.to_owned())
        };
        let known = Known {
            etag: mark(ETAG),
            last_modified: mark(LAST_MODIFIED),
        };
        let bytes = body_of(&mut response, url, bounds)?;
        Ok(Answer::Fresh(Fetched { bytes, known }))
    }

    /// Sends a body to an address, and gives what it answers. A redirect is an error: what was sent
    /// would go to another site than the one that was named.
    pub fn post(
        &self,
        url: &str,
        content_type: &str,
        body: &[u8],
        bounds: &Bounds,
    ) -> Result<Vec<u8>, InputError> {
        let request = self.agent(bounds, 0, Statuses::AreErrors).post(url);
        let mut response = request
            .header(CONTENT_TYPE, content_type)
            .send(body)
            .map_err(|error| failed(url, &error, bounds))?;
        if response.status().is_redirection() {
            return Err(failed(url, &ureq::Error::TooManyRedirects, bounds));
        }
        body_of(&mut response, url, bounds)
    }

    /// Sends something to an address, under the same guard; gives the status that answers. What
    /// leads elsewhere is not followed, and what is answered is not read.
    pub fn send(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        bounds: &Bounds,
    ) -> Result<u16, InputError> {
        let mut request = self.agent(bounds, 0, Statuses::Told).post(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request
            .send(body)
            .map_err(|error| failed(url, &error, bounds))?;
        Ok(answer.status().as_u16())
    }

    fn agent(&self, bounds: &Bounds, most_redirects: u32, statuses: Statuses) -> ureq::Agent {
        // The time counts from the look-up of the name to the last byte, redirects included: a server
        // that sends a byte now and then does not hold us. A proxy would look names up where they
        // cannot be checked.
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(bounds.patience))
            .max_redirects(most_redirects)
            .max_redirects_will_error(matches!(statuses, Statuses::AreErrors))
            .http_status_as_error(matches!(statuses, Statuses::AreErrors))
            .proxy(None)
            .build();
        let guard = Guard {
            reach: bounds.reach,
            names: self.names.clone(),
            public: self.public,
        };
        ureq::Agent::with_parts(config, DefaultConnector::default(), guard)
    }
}

fn body_of(
    response: &mut ureq::http::Response<ureq::Body>,
    url: &str,
    bounds: &Bounds,
) -> Result<Vec<u8>, InputError> {
    bounded(response.body_mut().as_reader(), bounds)?.map_err(|error| {
        let of_http = error.get_ref().and_then(|inner| inner.downcast_ref());
        match of_http {
            Some(error) => failed(url, error, bounds),
            None => told(url, broken(&error)),
        }
    })
}

fn failed(url: &str, error: &ureq::Error, bounds: &Bounds) -> InputError {
    if let ureq::Error::Other(inner) = error
        && let Some(refusal) = inner.downcast_ref::<Refusal>()
    {
        return InputError::Refused {
            url: url.to_owned(),
            refusal: *refusal,
        };
    }
    told(url, reason(error, bounds))
}

fn told(url: &str, (reason, raison): (String, String)) -> InputError {
    InputError::Fetch {
        url: url.to_owned(),
        reason,
        raison,
    }
}

/// What happened, and what to do, for the command line and in French.
fn reason(error: &ureq::Error, bounds: &Bounds) -> (String, String) {
    use ureq::Error::{HostNotFound, Io, StatusCode, Timeout, TooManyRedirects};
    match error {
        StatusCode(code @ (404 | 410)) => (
            format!("nothing is there ({code}): the producer may have moved it, ask for the new address"),
            format!("Il n’y a plus rien à cette adresse ({code}). Demandez la nouvelle adresse au producteur."),
        ),
        StatusCode(code @ (401 | 403)) => (
            format!("the server refuses ({code}): ask the producer for a public address"),
            format!("Le serveur refuse l’accès ({code}). Demandez une adresse publique au producteur."),
        ),
        StatusCode(code) if *code >= 500 => (
            format!("the server fails ({code}): try again later"),
            format!("Le serveur est en panne ({code}). Réessayez plus tard."),
        ),
        StatusCode(code) => (
            format!("the server answers {code}: check the address in a browser"),
            format!("Le serveur répond {code}. Vérifiez l’adresse dans un navigateur."),
        ),
        Timeout(_) => too_slow(bounds),
        TooManyRedirects => (
            "it leads from address to address without end: open it in a browser and give the address where it stops".to_owned(),
            "Cette adresse renvoie sans fin à d’autres. Ouvrez-la dans un navigateur et donnez l’adresse où elle s’arrête.".to_owned(),
        ),
        HostNotFound => (
            "there is no server of that name: check the address".to_owned(),
            "Aucun serveur ne porte ce nom. Vérifiez l’adresse.".to_owned(),
        ),
        Io(error) if error.kind() == io::ErrorKind::TimedOut => too_slow(bounds),
        Io(error) => broken(error),
        other => (
            format!("{other}: check the address in a browser"),
            "L’adresse n’a pas pu être lue. Vérifiez-la dans un navigateur.".to_owned(),
        ),
    }
}

fn too_slow(bounds: &Bounds) -> (String, String) {
    let seconds = bounds.patience.as_secs_f32();
    (
        format!(
            "no complete answer in {seconds} s: try again later, or download the file and import it from disk"
        ),
        format!(
            "Pas de réponse complète en {seconds} secondes. Réessayez plus tard, ou téléchargez le fichier et envoyez-le."
        ),
    )
}

fn broken(error: &io::Error) -> (String, String) {
    let cause = error.source().map(ToString::to_string);
    let cause = cause.unwrap_or_else(|| error.to_string());
    (
        format!("the connection broke ({cause}): try again later"),
        "La connexion a été coupée. Réessayez plus tard.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpListener};
    use std::sync::Mutex;

    use ureq::config::Config;
    use ureq::http::Uri;
    use ureq::unversioned::resolver::ResolvedSocketAddrs;
    use ureq::unversioned::transport::NextTimeout;

    use super::*;

    /// Names that mean what a test wants, each time in turn; how often they were asked for.
    #[derive(Debug, Clone, Default)]
    struct Names {
        of: Vec<(&'static str, Vec<SocketAddr>)>,
        asked: Arc<Mutex<Vec<String>>>,
    }

    impl Resolver for Names {
        fn resolve(
            &self,
            uri: &Uri,
            _: &Config,
            _: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let host = uri.host().unwrap_or_default().to_owned();
            let mut asked = self.asked.lock().expect("no other test");
            let times = asked.iter().filter(|name| **name == host).count();
            asked.push(host.clone());
            let (_, means) = self
                .of
                .iter()
                .find(|(name, _)| *name == host)
                .ok_or(ureq::Error::HostNotFound)?;
            let mut found = self.empty();
            found.push(means[times.min(means.len() - 1)]);
            Ok(found)
        }
    }

    /// A server that gives one answer, whoever asks.
    fn server(answer: String) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 2048]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        address
    }

    fn file(text: &str) -> String {
        let length = text.len();
        format!(
            "HTTP/1.1 200 OK\r\netag: \"v1\"\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
        )
    }

    fn moved(to: &str) -> String {
        format!(
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
    }

    /// This machine stands for the Internet; all else is inside.
    fn fetcher(names: &Names) -> Fetcher {
        Fetcher {
            names: Arc::new(names.clone()),
            public: |address| address == IpAddr::from([127, 0, 0, 1]),
        }
    }

    fn fetch(names: &Names, url: &str) -> Result<Answer, InputError> {
        fetcher(names).fetch(url, &Known::default(), &Bounds::of_an_upload())
    }

    fn refusal(answer: Result<Answer, InputError>) -> Refusal {
        match answer {
            Err(InputError::Refused { refusal, .. }) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn the_connection_goes_to_the_address_that_was_checked() {
        let (good, inside) = (server(file("nom\nA\n")), server(file("secret")));
        // The name means something else the second time it is looked up.
        let rebound = SocketAddr::from(([127, 0, 0, 2], inside.port()));
        let names = Names {
            of: vec![("rebind.example.fr", vec![good, rebound])],
            ..Names::default()
        };
        let Ok(Answer::Fresh(first)) = fetch(&names, "http://rebind.example.fr/") else {
            panic!("not fetched");
        };
        assert_eq!(first.bytes, b"nom\nA\n");
        assert_eq!(first.known.etag.as_deref(), Some("\"v1\""));
        assert_eq!(names.asked.lock().expect("asked").len(), 1);
        let second = refusal(fetch(&names, "http://rebind.example.fr/"));
        assert_eq!(second, Refusal::NotPublic(rebound.ip()));
    }

    #[test]
    fn every_redirect_is_checked() {
        let metadata = SocketAddr::from(([169, 254, 169, 254], 80));
        let leads = |to: &str| server(moved(to));
        let names = Names {
            of: vec![
                ("metadata.example.fr", vec![metadata]),
                (
                    "to-name.example.fr",
                    vec![leads("http://metadata.example.fr/latest")],
                ),
                (
                    "to-port.example.fr",
                    vec![leads("http://good.example.fr:22/")],
                ),
                ("to-file.example.fr", vec![leads("file:///etc/passwd")]),
                ("to-good.example.fr", vec![leads("http://good.example.fr/")]),
                ("good.example.fr", vec![server(file("nom\nA\n"))]),
            ],
            ..Names::default()
        };
        assert_eq!(
            refusal(fetch(&names, "http://to-name.example.fr/")),
            Refusal::NotPublic(metadata.ip())
        );
        assert_eq!(
            refusal(fetch(&names, "http://to-port.example.fr/")),
            Refusal::Port(22)
        );
        assert!(fetch(&names, "http://to-file.example.fr/").is_err());
        assert!(fetch(&names, "http://to-good.example.fr/").is_ok());
    }

    #[test]
    fn what_is_sent_goes_where_it_may_and_is_led_nowhere() {
        let inside = SocketAddr::from(([10, 0, 0, 7], 80));
        let names = Names {
            of: vec![
                ("good.example.fr", vec![server(file("ok"))]),
                (
                    "moved.example.fr",
                    vec![server(moved("http://inside.example.fr/"))],
                ),
                ("inside.example.fr", vec![inside]),
            ],
            ..Names::default()
        };
        let send = |url: &str| {
            let headers = [("content-type", "application/json")];
            fetcher(&names).send(url, &headers, b"{}", &Bounds::of_an_upload())
        };
        assert_eq!(send("http://good.example.fr/").expect("sent"), 200);
        assert_eq!(send("http://moved.example.fr/").expect("sent"), 302);
        for (url, refusal) in [
            ("http://inside.example.fr/", Refusal::NotPublic(inside.ip())),
            ("http://good.example.fr:22/", Refusal::Port(22)),
        ] {
            match send(url) {
                Err(InputError::Refused { refusal: why, .. }) => assert_eq!(why, refusal),
                other => panic!("{url}: {other:?}"),
            }
        }
        let asked = names.asked.lock().expect("asked");
        assert_eq!(
            asked
                .iter()
                .filter(|name| *name == "inside.example.fr")
                .count(),
            1
        );
    }

    #[test]
    fn a_real_look_up_of_this_machine_is_refused() {
        let fetcher = Fetcher::default();
        for url in [
            "http://localhost/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
        ] {
            let answer = fetcher.fetch(url, &Known::default(), &Bounds::of_an_upload());
            let error = answer.expect_err(url);
            assert!(
                matches!(
                    error,
                    InputError::Refused {
                        refusal: Refusal::NotPublic(_),
                        ..
                    }
                ),
                "{url}: {error}"
            );
            assert!(
                error
                    .in_french()
                    .starts_with("Cette adresse mène à un réseau privé")
            );
        }
    }
}
