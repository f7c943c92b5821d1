//! Asking a routing service.

use std::time::Duration;

use diagnosis::access::{Manners, Place, Question};
use places::input::{Answer, Bounds, Fetcher, InputError, Known, Reach};
use sha2::{Digest, Sha256};

use crate::registry::imports::turns;

/// An answer to the longest question takes a tenth of it.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// A question is put so often, the pause doubled each time.
const TRIES: u32 = 3;

/// A routing service that can be asked.
#[derive(Debug, Clone)]
pub struct TravelService {
    url: String,
    manners: Manners,
    profile: String,
    bounds: Bounds,
    pause: Duration,
}

impl TravelService {
    /// The one at this address.
    pub(super) fn new(url: String, manners: Manners, profile: String, reach: Reach) -> Self {
        Self {
            url,
            manners,
            profile,
            bounds: Bounds {
                most_bytes: MOST_BYTES,
                patience: Duration::from_secs(30),
                reach,
                ..Bounds::of_an_upload()
            },
            pause: Duration::from_millis(500),
        }
    }

    /// The same, less patient.
    #[cfg(test)]
    pub(super) fn hurried(mut self, patience: Duration) -> Self {
        self.bounds.patience = patience;
        self.pause = Duration::from_millis(1);
        self
    }

    /// What a journey is kept by: positions to the metre, as they are asked.
    pub(super) fn key(&self, from: Place, to: Place) -> String {
        let text = format!(
            "{:?} {} {} {:.5},{:.5} {:.5},{:.5}",
            self.manners,
            self.url,
            self.profile,
            from.latitude(),
            from.longitude(),
            to.latitude(),
            to.longitude()
        );
        let digest = Sha256::digest(text.as_bytes());
        digest
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Asks for one short journey, to see whether it answers.
    pub async fn try_it(&self) -> Result<(), String> {
        let places = [Place::new(48.1147, -1.6794), Place::new(48.1035, -1.6722)];
        let [Ok(from), Ok(to)] = places else {
            return Ok(());
        };
        self.ask(&[from], &[to]).await.map(drop)
    }

    /// Minutes from each to each, row by row (nothing where there is no way), or why there is no
    /// answer, in French.
    pub(super) async fn ask(
        &self,
        from: &[Place],
        to: &[Place],
    ) -> Result<Vec<Option<f64>>, String> {
        let mut tried = 0;
        let bytes = loop {
            tried += 1;
            match self
                .send(self.manners.question(&self.profile, from, to))
                .await?
            {
                Ok(bytes) => break bytes,
                // What is not to be asked is not asked again.
                Err(error @ InputError::Refused { .. }) => return Err(failed(&error)),
                Err(error) if tried >= TRIES => return Err(failed(&error)),
                Err(error) => {
                    tracing::info!("asking the travel service again: {error}");
                    tokio::time::sleep(self.pause * 2_u32.pow(tried - 1)).await;
                }
            }
        };
        self.manners.answer(&bytes, from.len(), to.len()).map_err(|error| {
            tracing::warn!("the travel service's answer: {error}");
            "Le service de trajets a répondu autrement qu’un calculateur d’itinéraires\u{a0}: sa réponse est laissée de côté."
                .to_owned()
        })
    }

    async fn send(&self, question: Question) -> Result<Result<Vec<u8>, InputError>, String> {
        let (base, bounds) = (self.url.clone(), self.bounds.clone());
        let sent = turns::fetching(move || {
            let fetcher = Fetcher::default();
            match question {
                Question::Get(path) => {
                    let fetched = fetcher.fetch(&(base + &path), &Known::default(), &bounds)?;
                    Ok(match fetched {
                        Answer::Fresh(fetched) => fetched.bytes,
                        Answer::Unchanged => Vec::new(),
                    })
                }
                Question::Post(path, body) => fetcher.post(
                    &(base + &path),
                    "application/json",
                    body.as_bytes(),
                    &bounds,
                ),
            }
        });
        sent.await.map_err(|error| {
            tracing::error!("asking the travel service: {error}");
            "Le service de trajets n’a pas pu être interrogé.".to_owned()
        })
    }
}

fn failed(error: &InputError) -> String {
    format!(
        "Le service de trajets n’a pas pu être interrogé. {}",
        error.in_french()
    )
}
