//! The database: SQL lives here and only here.
//!
//! One writer thread takes units of work through a bounded queue and lets those that arrive
//! together share a commit, each in a savepoint of its own, with `synchronous=FULL`: a verb is
//! answered after its rows are safe on disk. A unit of work runs to its end whether or not anybody
//! still waits for it. Reads run on the calling thread with a pooled read-only connection and
//! cached statements; they take well under a tenth of a millisecond, less than a hop to another
//! thread costs (`perf.md` §7).

mod accesses;
mod api_tokens;
mod approvals;
mod approvers;
mod attempts;
mod bells;
mod clients;
mod commit;
mod connect;
mod decisions;
mod deliveries;
mod disputes;
mod doors;
mod erasing;
mod events;
mod evidence;
mod feeds;
mod fingerprints;
mod found;
mod insights;
mod intakes;
mod intaking;
mod introductions;
mod links;
mod mail_links;
mod mails;
mod members;
mod messages;
mod migrate;
mod milestones;
mod notes;
mod notices;
mod outstanding;
mod participants;
mod previews;
mod projects;
mod reads;
mod records;
mod reminded;
mod reminders;
mod replays;
mod requesting;
mod requests;
mod revisions;
mod roster;
mod schedules;
mod search;
mod sections;
mod seen;
mod sessions;
mod snapshot;
mod sql;
mod takings;
mod tasks;
mod templates;
mod to_do;
mod updates;
mod uploads;
mod versions;
mod visits;
mod watch;
mod webhooks;
mod wordings;
mod writer;

pub use accesses::{Access, Seen};
pub use decisions::Evidence;
pub use evidence::{EvidenceKey, Issued};
pub use revisions::NOT_SHOWN;
pub use snapshot::{Lying, copy, schema};
pub use sql::Tx;
pub use uploads::Quarantined;
pub use watch::Moment;

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::live::Live;
use crate::meter::Meters;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The database of one Milepost. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    path: PathBuf,
    clock: Clock,
    readers: Mutex<Vec<rusqlite::Connection>>,
    watch: watch::Watch,
    writer: writer::Writer,
    bells: bells::Bells,
    asked: AtomicU64,
}

impl Store {
    /// Opens the database in `folder`, making or migrating it as needed.
    ///
    /// # Errors
    /// If the file is no database of Milepost, was written by a newer one, or is open elsewhere
    /// for longer than five seconds.
    pub fn open(folder: &Path, clock: Clock) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        connect::private(folder)?;
        let path = folder.join("milepost.db");
        let bells = bells::Bells::default();
        // Who reads sees whether there is anything to be made. If not, the one that writes is
        // opened by its own thread; a reader that was not to be had is opened later.
        let first = path.exists().then(|| connect::open_reader(&path).ok()).flatten();
        let first = first.filter(migrate::is_done);
        let writer = if first.is_some() {
            let at = path.clone();
            writer::Writer::start(move || connect::open_writer(&at), clock.clone(), bells.clone())?
        } else {
            let mut connection = connect::open_writer(&path)?;
            migrate::run(&mut connection, &path, clock.now())?;
            writer::Writer::start(|| Ok(connection), clock.clone(), bells.clone())?
        };
        let (readers, watch) = (Mutex::new(Vec::from_iter(first)), watch::Watch::default());
        let asked = AtomicU64::new(0);
        Ok(Self(Arc::new(Inner { path, clock, readers, watch, writer, bells, asked })))
    }

    /// Lets nothing be left on the disk of what was deleted: freed space is overwritten with each
    /// delete, and the log, which may hold pages from before, is folded in and emptied.
    ///
    /// # Errors
    /// If somebody reads from an old moment for longer than five seconds.
    pub async fn forget(&self) -> Result<()> {
        let path = self.0.path.clone();
        tokio::task::spawn_blocking(move || connect::fold(&path)).await?
    }

    /// Runs `work` in one read transaction: it sees one moment of the database.
    ///
    /// # Errors
    /// Whatever `work` refuses or breaks on.
    pub async fn read<T>(&self, work: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
        self.read_now(work)
    }

    /// As [`Store::read`], for reads that grow with the number of projects: on a thread of its
    /// own, so that a long one holds up no other request.
    ///
    /// # Errors
    /// Whatever `work` refuses or breaks on.
    pub async fn read_aside<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Tx) -> Result<T> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read_now(work)).await?
    }

    /// As [`Store::read`], for callers that are not async.
    ///
    /// # Errors
    /// Whatever `work` refuses or breaks on.
    pub fn read_now<T>(&self, work: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        let pooled = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => connect::open_reader(&self.0.path)?,
        };
        // A connection that something broke on is closed, and what it had begun ends with it.
        connection.prepare_cached("begin")?.execute(())?;
        let answer = work(&Tx::new(&connection, self.0.clock.now()));
        connection.prepare_cached("commit")?.execute(())?;
        self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }

    /// Runs `work` in one write transaction and answers once it is safe on disk. If `work` fails,
    /// nothing of it was written.
    ///
    /// # Errors
    /// Whatever `work` refuses or breaks on; `Broken` if the disk refuses.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Tx) -> Result<T> + Send + 'static,
    {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        let (tell, told) = tokio::sync::oneshot::channel();
        self.0.writer.send(commit::unit(work, move |answer| drop(tell.send(answer)))).await?;
        told.await.map_err(|_| Error::broken("the writer stopped before it answered"))?
    }

    /// As [`Store::write`], for callers that are not async: commands and the demo.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_now<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Tx) -> Result<T> + Send + 'static,
    {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        self.0.writer.send_now(commit::unit(work, move |answer| drop(tell.send(answer))))?;
        told.recv().map_err(|_| Error::broken("the writer stopped before it answered"))?
    }

    /// Writes down facts that nobody waits for (who fetched what), in the next shared commit.
    /// Dropped when the writer has more to do than its queue holds; whether it was taken.
    pub fn note(&self, work: impl FnOnce(&Tx) -> Result<()> + Send + 'static) -> bool {
        self.0.writer.note(commit::unit(work, |answer| {
            if let Err(error) = answer {
                tracing::warn!(%error, "an access was not written down");
            }
        }))
    }

    /// Rings whenever a commit queued mail.
    pub fn mail_bell(&self) -> Arc<Notify> {
        self.0.bells.mail.clone()
    }

    /// Rings whenever a commit has something to tell to a webhook.
    pub fn webhook_bell(&self) -> Arc<Notify> {
        self.0.bells.webhooks.clone()
    }

    /// Rings whenever a commit brought files of which pictures are to be made.
    pub fn preview_bell(&self) -> Arc<Notify> {
        self.0.bells.previews.clone()
    }

    /// Open pages that wait for news.
    pub fn live(&self) -> &Live {
        &self.0.bells.live
    }

    /// What is counted for whoever watches over us.
    pub fn meters(&self) -> &Arc<Meters> {
        &self.0.bells.meters
    }

    /// How many bytes the database and its log take.
    pub fn sizes(&self) -> (u64, u64) {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        (size(&self.0.path), size(&self.0.path.with_extension("db-wal")))
    }

    /// How many transactions were asked for since the start.
    pub fn asked(&self) -> u64 {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// How often a commit changed how the studio looks.
    pub fn looks(&self) -> u64 {
        self.0.bells.looks.load(Ordering::Acquire)
    }

    /// Rings once if the disk refused a commit or to be written at all: then nothing is any more.
    pub fn broken(&self) -> Arc<Notify> {
        self.0.writer.broken.clone()
    }

    /// The clock that stamps every row.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Finishes what is queued, folds the log into the database and stops the writer.
    pub fn close(&self) {
        self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.0.watch.close();
        self.0.writer.stop();
    }
}

impl Store {
    /// SQLite's own checks of the whole file, and of every reference between rows.
    ///
    /// # Errors
    /// What is wrong, in SQLite's words.
    pub fn check(&self) -> Result<String, String> {
        let reader = connect::open_reader(&self.0.path).map_err(|error| error.to_string())?;
        connect::check(&reader)?;
        Ok(format!("whole, SQLite {}, synchronous=FULL", rusqlite::version()))
    }
}
