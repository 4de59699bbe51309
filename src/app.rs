//! The whole: what a running Milepost holds, and how it starts, serves and drains.

mod export;
mod intake;
mod kept;
mod lock;

pub use intake::Progress;
pub use lock::lock;

use crate::backup;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::key::{Keyring, Safe};
use crate::link::Signer;
use crate::mail::Mailer;
use crate::member::{Ceremonies, Domain};
use crate::preview::Worker;
use crate::store::Store;
use crate::ui::Look;
use crate::vault::{Previews, Vault};
use crate::web::address::{Crowd, Peer};
use crate::web::limit::Limits;
use crate::webhook::Caller;
use crate::{jobs, web};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::ops::Deref;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// A running Milepost. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What it is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The files' bytes.
    pub vault: Vault,
    /// The files' pictures.
    pub previews: Previews,
    /// Passkey ceremonies under way.
    pub ceremonies: Ceremonies,
    /// Where the keyring lies.
    pub safe: Safe,
    keys: RwLock<Arc<Keyring>>,
    // With the count of commits that had changed it when it was read.
    look: RwLock<Option<(u64, Look)>>,
    // The logo that goes with letters, by its hash.
    logo: RwLock<Option<(String, Arc<Vec<u8>>)>>,
    written_until: AtomicI64,
    worker: OnceLock<Worker>,
    // What the settings page may change while we run.
    settings: RwLock<Settings>,
}

#[derive(Clone)]
struct Settings {
    config: Arc<Config>,
    mailer: Mailer,
    limits: Limits,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the data folder that `config` names, making it as needed.
    ///
    /// # Errors
    /// If the folder, database or keyring cannot be used.
    pub fn open(config: Config, clock: Clock) -> Result<Self> {
        let mailer = config.mailer();
        Self::open_with(config, clock, mailer)
    }

    /// As [`App::open`], with another way to send mail.
    ///
    /// # Errors
    /// As [`App::open`].
    pub fn open_with(config: Config, clock: Clock, mailer: Mailer) -> Result<Self> {
        if backup::is_cut_off(&config.data) {
            return Err(Error::broken(format!(
                "a restore of {} is under way or was cut off; `milepost serve` finishes it",
                config.data.display()
            )));
        }
        let store = Store::open(&config.data, clock)?;
        let links = store.read_now(|tx| tx.any_link())?;
        let safe = Safe::of(&config.data, config.secret_key.clone());
        let keys = safe.open(store.clock().now(), !links)?;
        for kid in store.read_now(|tx| tx.kids_in_use())? {
            // What a revoked key signed is dead on purpose, until `link reissue --all`.
            if !keys.holds(kid) {
                return Err(Error::broken(format!(
                    "links were signed with key {kid}, which {} lacks; put it back from a backup",
                    safe.path().display()
                )));
            }
        }
        let vault = Vault::open(&config.data, config.scanner.clone(), store.clock().clone())?;
        let previews = Previews::open(&config.data)?;
        // Where there is a quota, what lies there counts, named or not.
        let lies = match config.quota {
            Some(_) => vault.weigh()?,
            None => store.read_now(|tx| tx.stored_bytes())?,
        };
        vault.begin_with(lies + store.read_now(|tx| tx.promised_bytes())?);
        let config = Arc::new(config);
        let limits = Limits::new(&config);
        let parts = Parts {
            store,
            vault,
            previews,
            ceremonies: Ceremonies::default(),
            safe,
            keys: RwLock::new(Arc::new(keys)),
            look: RwLock::new(None),
            logo: RwLock::new(None),
            written_until: AtomicI64::new(i64::MIN),
            worker: OnceLock::new(),
            settings: RwLock::new(Settings { config, mailer, limits }),
        };
        let app = Self(Arc::new(parts));
        app.look_at_clock()?;
        Ok(app)
    }

    /// The settings in force.
    pub fn config(&self) -> Arc<Config> {
        self.settings().config
    }

    /// The way mail is sent now.
    pub fn mailer(&self) -> Mailer {
        self.settings().mailer
    }

    /// The limits in force.
    pub fn limits(&self) -> Limits {
        self.settings().limits
    }

    /// What it takes to mint links.
    pub fn signer(&self) -> Signer {
        let config = self.config();
        let (link_days, base_url) = (config.link_days, config.base_url.clone());
        Signer { keys: self.keys(), link_days, written_until: self.written_until(), base_url }
    }

    /// What it takes to set webhooks up and to sign for them.
    pub fn caller(&self) -> Caller {
        Caller { keys: self.keys(), networks: self.config().webhook_networks.clone() }
    }

    /// Where passkeys work, if they do under the base URL in force.
    pub fn domain(&self) -> Option<Domain> {
        Domain::of(&self.config().base_url)
    }

    fn settings(&self) -> Settings {
        self.0.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts changed settings in force: from the next request and the next mail on.
    pub fn reconfigure(&self, config: Config) {
        let mut settings = self.0.settings.write().unwrap_or_else(PoisonError::into_inner);
        // A mailer that no setting made (the demo's folder) stays until a mail server is set.
        if config.smtp.is_some() || settings.config.smtp.is_some() {
            settings.mailer = config.mailer();
        }
        settings.config = Arc::new(config);
    }

    /// Writes changed settings down, then uses them.
    ///
    /// # Errors
    /// If the settings file cannot be written; nothing is changed then.
    pub async fn put_in_force(&self, config: Config) -> Result<()> {
        let saved = config.clone();
        tokio::task::spawn_blocking(move || saved.save()).await??;
        self.reconfigure(config);
        Ok(())
    }
}

/// How long a connection may take to send a request's head.
const HEAD: Duration = Duration::from_secs(10);

/// How much is read from a connection at once, in bytes: files come in large pieces. What a head
/// may weigh is less, and is weighed by `web/guard.rs`.
const PIECE: usize = 256 * 1024;

/// How long an answer may wait for somebody who does not read it.
const STALL: Duration = Duration::from_secs(30);

/// How many connections are held at once.
const CONNECTIONS: usize = 512 + crate::live::PAGES;

/// How long requests under way may take to end after the order to stop.
const DRAIN: Duration = Duration::from_secs(8);

/// Serves `listener` until `stop`, then finishes what is under way and closes the database.
///
/// # Errors
/// If the disk refused a commit: whoever supervises starts it anew from what is really there.
pub async fn run(app: App, listener: TcpListener, stop: CancellationToken) -> Result<()> {
    let jobs = jobs::start(&app, stop.clone());
    let router = web::router::router(&app);
    let (connections, room) = (TaskTracker::new(), Arc::new(Semaphore::new(CONNECTIONS)));
    let crowd = Crowd::default();
    let (broken, halt) = (app.store.broken(), stop.clone());
    let refused = tokio::spawn(async move {
        broken.notified().await;
        halt.cancel();
    });
    loop {
        let permit = tokio::select! {
            () = stop.cancelled() => break,
            permit = room.clone().acquire_owned() => permit?,
        };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file descriptors: wait for some to come back rather than spin.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Some(place) = crowd.enter(&app.config(), peer.ip()) else { continue };
        let (router, stop) = (router.clone(), stop.clone());
        connections.spawn(async move {
            serve(stream, router, Peer(peer), stop).await;
            drop((permit, place));
        });
    }
    drop(listener);
    app.store.live().end();
    connections.close();
    // Whoever is still sending after this had their chance.
    let drained = async { tokio::join!(connections.wait(), jobs) };
    drop(tokio::time::timeout(DRAIN, drained).await);
    let store = app.store.clone();
    tokio::task::spawn_blocking(move || store.close()).await?;
    if refused.is_finished() {
        return Err(Error::broken("the disk refused a commit; see the log"));
    }
    refused.abort();
    Ok(())
}

async fn serve(
    stream: tokio::net::TcpStream,
    router: axum::Router,
    peer: Peer,
    stop: CancellationToken,
) {
    // Small answers leave at once; waiting to fill a packet costs 40 ms.
    drop(stream.set_nodelay(true));
    let service = tower::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(STALL));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_headers(64)
        .max_buf_size(PIECE)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => drop(ended),
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            drop(connection.await);
        }
    }
}
