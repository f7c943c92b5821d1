//! Fetching a source from an address, in bounded time and size.

use std::error::Error as _;
use std::io;

use super::{Bounds, InputError, bounded};

/// More than the moves of a file within a site; a loop is given up before it costs anything.
const MOST_REDIRECTS: u32 = 5;

pub(super) fn fetch(url: &str, bounds: &Bounds) -> Result<Vec<u8>, InputError> {
    let failed = |reason: String| InputError::Fetch {
        url: url.to_owned(),
        reason,
    };
    // The time counts from the look-up of the name to the last byte, redirects included: a server
    // that sends a byte now and then does not hold us.
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(bounds.patience))
        .max_redirects(MOST_REDIRECTS)
        .build();
    let mut response = ureq::Agent::from(config)
        .get(url)
        .call()
        .map_err(|error| failed(reason(&error, bounds)))?;
    bounded(response.body_mut().as_reader(), bounds)?.map_err(|error| {
        let of_http = error.get_ref().and_then(|inner| inner.downcast_ref());
        failed(of_http.map_or_else(|| broken(&error), |error| reason(error, bounds)))
    })
}

/// What happened, and what to do.
fn reason(error: &ureq::Error, bounds: &Bounds) -> String {
    use ureq::Error::{HostNotFound, Io, StatusCode, Timeout, TooManyRedirects};
    match error {
        StatusCode(code @ (404 | 410)) => {
            format!("nothing is there ({code}): the producer may have moved it, ask for the new address")
        }
        StatusCode(code @ (401 | 403)) => {
            format!("the server refuses ({code}): ask the producer for a public address")
        }
        StatusCode(code) if *code >= 500 => {
            format!("the server fails ({code}): try again later")
        }
        StatusCode(code) => format!("the server answers {code}: check the address in a browser"),
        Timeout(_) => too_slow(bounds),
        TooManyRedirects => "it leads from address to address without end: open it in a browser and give the address where it stops".to_owned(),
        HostNotFound => "there is no server of that name: check the address".to_owned(),
        Io(error) if error.kind() == io::ErrorKind::TimedOut => too_slow(bounds),
        Io(error) => broken(error),
        other => format!("{other}: check the address in a browser"),
    }
}

fn too_slow(bounds: &Bounds) -> String {
    format!(
        "no complete answer in {} s: try again later, or download the file and import it from disk",
        bounds.patience.as_secs_f32()
    )
}

fn broken(error: &io::Error) -> String {
    let cause = error.source().map(ToString::to_string);
    let cause = cause.unwrap_or_else(|| error.to_string());
    format!("the connection broke ({cause}): try again later")
}
