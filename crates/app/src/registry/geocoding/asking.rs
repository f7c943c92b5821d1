//! Asking a geocoder.

use std::time::Duration;

use places::geocoding::{Answer, Batch, Query, answers};
use places::input::{Bounds, Fetcher, Reach};

use super::PAUSE;
use crate::registry::imports::turns;

/// An answer to five hundred addresses takes a hundredth of it.
const MOST_BYTES: u64 = 10 * 1024 * 1024;

/// A geocoder that can be asked.
#[derive(Debug, Clone)]
pub struct Geocoder {
    url: String,
    bounds: Bounds,
    /// Between two requests.
    pub(super) pause: Duration,
}

impl Geocoder {
    /// The one at this address.
    pub(super) fn new(url: String, reach: Reach) -> Self {
        Self {
            url,
            bounds: Bounds {
                most_bytes: MOST_BYTES,
                patience: Duration::from_secs(30),
                reach,
                ..Bounds::of_an_upload()
            },
            pause: PAUSE,
        }
    }

    /// The same, less patient.
    #[cfg(test)]
    pub(super) fn hurried(mut self, patience: Duration) -> Self {
        self.bounds.patience = patience;
        self.pause = Duration::ZERO;
        self
    }

    /// Asks for one well-known square, to see whether it answers.
    pub async fn try_it(&self) -> Result<(), String> {
        let (Ok(code_postal), Ok(code_insee)) = ("35000".parse(), "35238".parse()) else {
            return Ok(());
        };
        let query = Query {
            adresse: "Place de la Mairie".to_owned(),
            code_postal,
            code_insee,
        };
        for batch in Batch::of(&[query]) {
            self.ask(&batch).await?;
        }
        Ok(())
    }

    /// What it says of each address, or why it says nothing, in French.
    pub(super) async fn ask(&self, batch: &Batch<'_>) -> Result<Vec<Option<Answer>>, String> {
        let asked = batch.queries().len();
        let (body, kind) = batch.body();
        let (url, bounds) = (self.url.clone(), self.bounds.clone());
        let sent = turns::fetching(move || Fetcher::default().post(&url, &kind, &body, &bounds));
        let answer = match sent.await {
            Ok(Ok(bytes)) => answers(&bytes, asked),
            Ok(Err(error)) => {
                return Err(format!(
                    "Le géocodeur n’a pas pu être interrogé. {}",
                    error.in_french()
                ));
            }
            Err(error) => {
                tracing::error!("asking the geocoder: {error}");
                return Err("Le géocodeur n’a pas pu être interrogé.".to_owned());
            }
        };
        answer.map_err(|error| {
            tracing::warn!("the geocoder's answer: {error}");
            "Le géocodeur a répondu autrement que la Base adresse nationale\u{a0}: sa réponse est laissée de côté."
                .to_owned()
        })
    }
}
