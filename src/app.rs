//! The whole: what a running Milepost holds, and how it starts, serves and drains.

mod export;
mod intake;
mod kept;
mod lock;
pub mod pages;
mod serve;

pub use intake::Progress;
pub use lock::lock;
pub use serve::{Listeners, Patience, run, run_with, watch};

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
use crate::tls::Tls;
use crate::ui::Look;
use crate::vault::{Previews, Vault};
use crate::web::limit::Limits;
use crate::webhook::Caller;
use pages::Pages;
use std::ops::Deref;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

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
    /// Clients' pages as they were drawn last.
    pub pages: Pages,
    keys: RwLock<Arc<Keyring>>,
    // With the count of commits that had changed it when it was read.
    look: RwLock<Option<(u64, Look)>>,
    // The logo that goes with letters, by its hash.
    logo: RwLock<Option<(String, Arc<Vec<u8>>)>>,
    written_until: AtomicI64,
    worker: OnceLock<Worker>,
    tls: OnceLock<Tls>,
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
        let config = Arc::new(config);
        let limits = Limits::new(&config);
        let parts = Parts {
            store,
            vault,
            previews,
            ceremonies: Ceremonies::default(),
            safe,
            pages: Pages::default(),
            keys: RwLock::new(Arc::new(keys)),
            look: RwLock::new(None),
            logo: RwLock::new(None),
            written_until: AtomicI64::new(i64::MIN),
            worker: OnceLock::new(),
            tls: OnceLock::new(),
            settings: RwLock::new(Settings { config, mailer, limits }),
        };
        let app = Self(Arc::new(parts));
        app.look_at_clock()?;
        if app.config().quota.is_some() {
            app.weigh()?;
        }
        Ok(app)
    }

    /// The settings in force.
    pub fn config(&self) -> Arc<Config> {
        self.0.settings.read().unwrap_or_else(PoisonError::into_inner).config.clone()
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

    /// What answers TLS here, if no proxy does.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.get()
    }

    /// Says what answers TLS; the first word counts.
    pub fn answer_with(&self, tls: Tls) {
        drop(self.tls.set(tls));
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
        drop(settings);
        // What stands before a kept page depends on them, and letters may wait for a mail server.
        self.0.pages.forget();
        self.0.store.mail_bell().notify_one();
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
