//! Serving: who is let in, how long anybody may keep us waiting, and how it ends.

use super::App;
use crate::error::{Error, Result};
use crate::meter::{Held, Meters};
use crate::tls::Tls;
use crate::web::address::{Crowd, Peer};
use crate::web::site::Site;
use crate::{jobs, web};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long anybody may keep us waiting, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long a connection may take to send a request's head, or have nothing to say.
    pub head: Duration,
    /// How long an answer may wait for somebody who does not read it.
    pub stall: Duration,
    /// After how long a connection takes no further request.
    pub life: Duration,
    /// How long what is under way then may still take.
    pub last: Duration,
    /// How many connections are held at once.
    pub connections: usize,
    /// How long requests under way may take to end after the order to stop.
    pub drain: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        Self {
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            life: hours(1),
            // A large file over a slow line takes hours; an open page begins anew by itself.
            last: hours(24),
            connections: 512 + crate::live::PAGES,
            drain: Duration::from_secs(8),
        }
    }
}

/// How much is read from a connection at once, in bytes: files come in large pieces. What a head
/// may weigh is less, and is weighed by `web/guard.rs`.
const PIECE: usize = 256 * 1024;

/// How many may watch over us at once, or be on their way to where TLS is answered.
const WATCHERS: usize = 16;
const PASSING: usize = 128;

/// How long a start belongs to whoever knocks first.
const FIRST: Duration = Duration::from_millis(200);

/// Where connections come in.
#[derive(Debug)]
pub struct Listeners {
    /// Without TLS: all there is, unless there is the other one too.
    pub plain: TcpListener,
    /// With TLS, where no proxy answers it; then `plain` only says where to go.
    pub tls: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(plain: TcpListener) -> Self {
        Self { plain, tls: None }
    }
}

/// Serves `listeners` until `stop`, then finishes what is under way and closes the database.
///
/// # Errors
/// If the disk refused a commit: whoever supervises starts it anew from what is really there.
pub async fn run(app: App, listeners: impl Into<Listeners>, stop: CancellationToken) -> Result<()> {
    run_with(app, listeners, stop, Patience::default()).await
}

/// As [`run`], with another patience.
///
/// # Errors
/// As [`run`].
pub async fn run_with(
    app: App,
    listeners: impl Into<Listeners>,
    stop: CancellationToken,
    patience: Patience,
) -> Result<()> {
    let listeners = listeners.into();
    let jobs = tokio::spawn(begin(app.clone(), stop.clone()));
    let (broken, halt) = (app.store.broken(), stop.clone());
    let refused = tokio::spawn(async move {
        broken.notified().await;
        halt.cancel();
    });
    let connections = TaskTracker::new();
    open(&app, listeners, (patience, stop), &connections).await?;
    app.store.live().end();
    connections.close();
    // Whoever is still sending after this had their chance.
    let drained = async { tokio::join!(connections.wait(), jobs) };
    drop(tokio::time::timeout(patience.drain, drained).await);
    if let Err(error) = jobs::fetches::once(&app).await {
        tracing::warn!(%error, "who fetched a page just now was not written down");
    }
    let store = app.store.clone();
    tokio::task::spawn_blocking(move || store.close()).await?;
    if refused.is_finished() {
        return Err(Error::broken("the disk refused a commit; see the log"));
    }
    refused.abort();
    Ok(())
}

/// Begins what nobody waits for, once whoever knocked first has had both cores for a moment.
async fn begin(app: App, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => return,
        () = tokio::time::sleep(FIRST) => {}
    }
    let limits = app.limits();
    drop(tokio::task::spawn_blocking(move || limits.warm()).await);
    if let Err(error) = jobs::start(&app, stop).await {
        tracing::error!(%error, "the jobs broke");
    }
}

/// Serves `/metrics` at `listener` until `stop`.
///
/// # Errors
/// None that can be met while it runs.
pub async fn watch(app: App, listener: TcpListener, stop: CancellationToken) -> Result<()> {
    let patience = Patience { connections: WATCHERS, ..Patience::default() };
    let door = Door { site: web::metrics::router(&app).into(), tls: None, patience, stop };
    door.open(&app, listener, &TaskTracker::new()).await
}

/// Lets connections in at every listener until the order to stop.
async fn open(
    app: &App,
    Listeners { plain, tls }: Listeners,
    (patience, stop): (Patience, CancellationToken),
    inside: &TaskTracker,
) -> Result<()> {
    let site = web::router::router(app);
    let (Some(listener), Some(with)) = (tls, app.tls().cloned()) else {
        let door = Door { site, tls: None, patience, stop };
        return door.open(app, plain, inside).await;
    };
    let main = Door { site, tls: Some(with), patience, stop: stop.clone() };
    let patience = Patience { connections: PASSING, ..patience };
    let aside = Door { site: web::router::aside(app).into(), tls: None, patience, stop };
    tokio::try_join!(main.open(app, listener, inside), aside.open(app, plain, inside)).map(drop)
}

/// Where connections come in, and what they lead to.
struct Door {
    site: Site,
    tls: Option<Tls>,
    patience: Patience,
    stop: CancellationToken,
}

impl Door {
    /// Lets connections in until the order to stop. Those beyond the limit wait outside, in the
    /// system's own queue, until one ends.
    async fn open(&self, app: &App, listener: TcpListener, inside: &TaskTracker) -> Result<()> {
        let Self { site, tls, patience, stop } = self;
        let room = Arc::new(Semaphore::new(patience.connections));
        let (crowd, meters) = (Crowd::default(), app.store.meters().clone());
        loop {
            let permit = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                permit = room.clone().acquire_owned() => permit?,
            };
            let accepted = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, peer)) = accepted else {
                // Out of file descriptors: wait for some to come back rather than spin.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let Some(place) = crowd.enter(&app.config(), peer.ip()) else {
                meters.turned_away.add(1);
                continue;
            };
            let held = (permit, place, counted(&meters));
            let (site, tls, stop, patience) = (site.clone(), tls.clone(), stop.clone(), *patience);
            inside.spawn(async move {
                // Small answers leave at once; waiting to fill a packet costs 40 ms.
                drop(stream.set_nodelay(true));
                let who = (site, Peer(peer));
                match tls {
                    None => serve(stream, who, patience, stop).await,
                    Some(tls) => {
                        if let Some(stream) = greet(&tls, stream, patience, &stop).await {
                            serve(stream, who, patience, stop).await;
                        }
                    }
                }
                drop(held);
            });
        }
    }
}

fn counted(meters: &Meters) -> Held {
    Held::one(&meters.connections)
}

/// Shakes hands, as long as a head may take; none if that came to nothing.
async fn greet(
    tls: &Tls,
    stream: TcpStream,
    patience: Patience,
    stop: &CancellationToken,
) -> Option<TlsStream<TcpStream>> {
    tokio::select! {
        () = stop.cancelled() => None,
        () = tokio::time::sleep(patience.head) => None,
        shaken = tls.accept(stream) => shaken.ok().flatten(),
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Send + 'static,
    (site, peer): (Site, Peer),
    patience: Patience,
    stop: CancellationToken,
) {
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer);
        site.answer(request.map(axum::body::Body::new))
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience.stall));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_headers(64)
        .max_buf_size(PIECE)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return drop(ended),
        () = stop.cancelled() => {}
        () = tokio::time::sleep(patience.life) => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(tokio::time::timeout(patience.last, connection).await);
}
