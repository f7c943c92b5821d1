//! PDFs for whoever asks: printed off the threads that answer, few at once, kept a while.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::DocumentError;
use tokio::sync::Semaphore;

use crate::kernel::caching::tag_of_parts;
use crate::kernel::errors::PageError;

/// A document is a second of work at most; others wait their turn.
static PRESSES: Semaphore = Semaphore::const_new(2);

/// The last documents printed, newest first: everybody at a meeting opens the same one.
static KEPT: Mutex<VecDeque<(String, Bytes)>> = Mutex::new(VecDeque::new());

/// Documents kept, and their bytes together.
const MOST_KEPT: usize = 32;
const MOST_BYTES: usize = 24 * 1024 * 1024;

/// The document, printed now or kept from before. `decided_by` names all that decides its
/// content: the address, the revision of the atlas, the day.
///
/// # Errors
/// The document was refused or its thread ended: a bug, which the log tells.
pub async fn printed(
    decided_by: &[String],
    print: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Result<Bytes, PageError> {
    let decided_by: Vec<&str> = decided_by.iter().map(String::as_str).collect();
    let key = tag_of_parts(&decided_by);
    if let Some(kept) = kept(&key) {
        return Ok(kept);
    }
    let pdf = once(print).await?;
    keep(key, pdf.clone());
    Ok(pdf)
}

/// The document, printed for one person alone and not kept: what it says is not everybody's.
///
/// # Errors
/// As [`printed`].
pub async fn once(
    print: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Result<Bytes, PageError> {
    let failed = |error: &dyn std::fmt::Display| PageError::Document(error.to_string());
    let turn = PRESSES.acquire().await.map_err(|error| failed(&error))?;
    let work = tokio::task::spawn_blocking(move || {
        // The turn lasts as long as the work, even if its reader has gone.
        let _turn = turn;
        print()
    });
    let pdf = work.await.map_err(|error| failed(&error))?;
    pdf.map(Bytes::from).map_err(|error| failed(&error))
}

/// As a browser opens it, under a name that says what it is once it is kept.
pub fn response(name: &str, pdf: Bytes) -> Response {
    let safe = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let name: String = name
        .chars()
        .filter(|&letter| safe(letter))
        .take(80)
        .collect();
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{name}.pdf\""),
        ),
    ];
    (headers, pdf).into_response()
}

fn kept(key: &str) -> Option<Bytes> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.iter()
        .find(|(name, _)| name == key)
        .map(|(_, pdf)| pdf.clone())
}

fn keep(key: String, pdf: Bytes) {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.push_front((key, pdf));
    kept.truncate(MOST_KEPT);
    while kept.iter().map(|(_, pdf)| pdf.len()).sum::<usize>() > MOST_BYTES {
        kept.pop_back();
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, MOST_KEPT, keep, kept, printed, response};

    fn words<const N: usize>(words: [&str; N]) -> [String; N] {
        words.map(str::to_owned)
    }

    #[tokio::test]
    async fn a_document_is_printed_once_for_all_who_ask_the_same() {
        let first = printed(&words(["/essai", "1"]), || Ok(b"%PDF-".to_vec()))
            .await
            .unwrap();
        let again = printed(&words(["/essai", "1"]), || panic!("printed twice"))
            .await
            .unwrap();
        assert_eq!(first, again);
        let other = printed(&words(["/essai", "2"]), || Ok(Vec::new()))
            .await
            .unwrap();
        assert!(other.is_empty());
    }

    #[tokio::test]
    async fn a_refusal_is_told_and_not_kept() {
        let refused = || Err(documents::DocumentError::TooLong);
        assert!(printed(&words(["/refus"]), refused).await.is_err());
        assert!(printed(&words(["/refus"]), || Ok(vec![1])).await.is_ok());
    }

    #[test]
    fn what_is_kept_has_an_end_and_names_are_safe() {
        for number in 0..=MOST_KEPT {
            keep(format!("fin-{number}"), Bytes::from_static(b"%PDF-"));
        }
        assert!(kept("fin-0").is_none());
        let answer = response("portrait-redon\"\r\n", Bytes::new());
        let name = answer.headers()["content-disposition"].to_str().unwrap();
        assert_eq!(name, "inline; filename=\"portrait-redon.pdf\"");
    }
}
