//! Serving connections, each within bounds: how long its headers may take, how
//! long it may leave what we send unread, how many there are at once, how long
//! those under way are waited for at the end. The router bounds what follows
//! the headers.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

/// What one connection, and all of them, may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// For a request's headers; also how long a connection may stay unused.
    pub headers: Duration,
    /// Without a byte more that the other side has taken.
    pub unread: Duration,
    /// Connections at once; others wait in the system's queue.
    pub connections: usize,
    /// For requests under way once the end was asked for.
    pub end: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(15),
            unread: Duration::from_secs(30),
            connections: 4_000,
            end: Duration::from_secs(10),
        }
    }
}

/// Serves until `stop`, then waits for what is under way. Says whether all of it was done.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) -> bool {
    let free = Arc::new(Semaphore::new(bounds.connections));
    let under_way = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, free.clone()) => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer, permit)) => {
                answer(stream, peer, permit, router.clone(), bounds, &under_way);
            }
            // No more open files, most likely: those in use are closed soon.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    timeout(bounds.end, under_way.shutdown()).await.is_ok()
}

async fn accept(
    listener: &TcpListener,
    free: Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = free.acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, permit))
}

fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
    router: Router,
    bounds: Bounds,
    under_way: &GracefulShutdown,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {})) }
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(bounds.unread));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.headers)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let connection = under_way.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            // Whoever left, or was too slow: nothing that we could mend.
            tracing::debug!(%error, "a connection ended early");
        }
        drop(permit);
    });
}

/// Resolves when the system or somebody at the keyboard asks for the end.
pub async fn asked_to_stop() {
    let interrupt = async {
        // Without a handler the process still ends, only less gently.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    use super::*;

    const BOUNDS: Bounds = Bounds {
        headers: Duration::from_millis(300),
        unread: Duration::from_millis(300),
        connections: 2,
        end: Duration::from_millis(500),
    };

    struct Running {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        ended: tokio::task::JoinHandle<bool>,
    }

    async fn running() -> Running {
        let slowly = async |how: axum::extract::Path<u64>| {
            sleep(Duration::from_millis(how.0)).await;
            "done"
        };
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/slow/{how}", get(slowly))
            .route("/long", get(async || vec![b'x'; 64 << 20]));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(serve(listener, router, BOUNDS, async {
            let _ = stopped.await;
        }));
        Running {
            address,
            stop,
            ended,
        }
    }

    async fn ask(address: SocketAddr, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn rest(mut stream: TcpStream) -> String {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn get_of(path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    }

    #[tokio::test]
    async fn who_never_ends_the_headers_is_let_go() {
        let site = running().await;
        let begun = Instant::now();
        let stream = ask(site.address, "GET / HTTP/1.1\r\nhost: x\r\nx-more: ").await;
        assert!(!rest(stream).await.contains("here"));
        assert!(begun.elapsed() < Duration::from_secs(3));
        // So is who opens a connection and says nothing, or says nothing more.
        let kept = ask(site.address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let silent = ask(site.address, "").await;
        assert!(rest(kept).await.contains("here"));
        assert_eq!(rest(silent).await, "");
        assert!(begun.elapsed() < Duration::from_secs(6));
    }

    #[tokio::test]
    async fn who_never_reads_holds_nothing_for_long() {
        let site = running().await;
        // Both connections that are allowed are taken by who asks and does not read.
        let _first = ask(site.address, &get_of("/long")).await;
        let _second = ask(site.address, &get_of("/long")).await;
        let third = ask(site.address, &get_of("/")).await;
        let answer = timeout(Duration::from_secs(5), rest(third)).await;
        assert!(answer.unwrap().contains("here"), "the third has its turn");
    }

    #[tokio::test]
    async fn what_is_under_way_is_finished_within_bounds() {
        let site = running().await;
        let slow = ask(site.address, &get_of("/slow/250")).await;
        sleep(Duration::from_millis(50)).await;
        site.stop.send(()).unwrap();
        assert!(rest(slow).await.contains("done"));
        assert!(site.ended.await.unwrap());
        assert!(TcpStream::connect(site.address).await.is_err());

        let site = running().await;
        let _slower = ask(site.address, &get_of("/slow/60000")).await;
        sleep(Duration::from_millis(50)).await;
        site.stop.send(()).unwrap();
        let ended = timeout(Duration::from_secs(3), site.ended).await;
        assert!(!ended.unwrap().unwrap(), "it says that not all was done");
    }
}
