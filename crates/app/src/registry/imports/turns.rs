//! What takes long, off the threads that answer: a few files at once are fetched or read, the
//! others wait their turn.

use tokio::sync::Semaphore;

/// A big file is some seconds of work and some hundred megabytes.
static READERS: Semaphore = Semaphore::const_new(2);

/// A slow site holds a thread, and what it has sent.
static FETCHERS: Semaphore = Semaphore::const_new(4);

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The thread ended.
    #[error("the thread that reads files ended: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// The server is stopping.
    #[error("no more files are read: {0}")]
    Stopping(#[from] tokio::sync::AcquireError),
}

/// Reads a file, in its turn.
pub async fn reading<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, TurnError> {
    in_turn(&READERS, work).await
}

/// Fetches a file, in its turn.
pub async fn fetching<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, TurnError> {
    in_turn(&FETCHERS, work).await
}

async fn in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, TurnError> {
    let turn = turns.acquire().await?;
    let done = tokio::task::spawn_blocking(move || {
        // The turn lasts as long as the work, even if who asked has gone.
        let _turn = turn;
        work()
    });
    Ok(done.await?)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn few_files_are_read_at_once_and_all_are_in_the_end() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let work = || {
            MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(20));
            NOW.fetch_sub(1, Ordering::SeqCst);
        };
        let all = futures_util::future::join_all((0..12).map(|_| reading(work))).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(MOST.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_panic_gives_its_turn_back() {
        for _ in 0..5 {
            assert!(fetching(|| panic!("a broken file")).await.is_err());
        }
        assert_eq!(fetching(|| 1).await.unwrap(), 1);
    }
}
