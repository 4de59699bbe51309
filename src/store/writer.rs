//! The one thread that writes, and the commits that units of work share.

use super::bells::{Bells, watch};
use super::connect;
use super::sql::Tx;
use crate::clock::{Clock, Stopwatch};
use crate::error::{Error, Refusal, Result};
use crate::meter::{Held, Meters};
use rusqlite::Connection;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Work to do inside a savepoint. Gives back what to tell once the shared commit is on disk: the
/// argument says whether it is.
pub type Unit = Box<dyn FnOnce(&Tx) -> Done + Send>;

/// What a unit of work came to.
pub struct Done {
    keep: bool,
    tell: Box<dyn FnOnce(Option<Failed>)>,
}

/// Why a shared commit did not come about.
#[derive(Clone)]
enum Failed {
    /// The disk is full: nothing was written, and it works again once there is room.
    Full,
    /// Anything else, for the log.
    Broken(String),
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Full => Refusal::DiskFull.into(),
            Failed::Broken(why) => Self::broken(why),
        }
    }
}

/// A statement that found the disk full is refused, not broken.
fn full_is_refused(error: Error) -> Error {
    let cause = match &error {
        Error::Broken(cause) => cause.downcast_ref::<rusqlite::Error>(),
        Error::Refused(_) => None,
    };
    if cause.is_some_and(is_full) { Refusal::DiskFull.into() } else { error }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

enum Message {
    Now(Unit, #[expect(dead_code, reason = "held until the unit is taken")] Place),
    Later(Unit, #[expect(dead_code, reason = "held until the unit is taken")] Place),
    Stop,
}

/// A place in the queue, free again as soon as the writer has taken the unit.
struct Place {
    _permit: Option<OwnedSemaphorePermit>,
    _counted: Held,
}

/// How many units may wait before callers have to, and how many facts that nobody waits for may
/// wait beside them before more are let go.
const QUEUE: usize = 1024;

/// How many units share one commit at most.
const TOGETHER: usize = 256;

/// How long facts that nobody waits for may stay in memory.
const LATER: Duration = Duration::from_millis(200);

pub struct Writer {
    queue: SyncSender<Message>,
    room: Arc<Semaphore>,
    aside: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
    meters: Arc<Meters>,
    /// Rings once if the disk refused a commit.
    pub broken: Arc<Notify>,
}

/// Makes a unit out of `work` and of what to do with its answer.
pub fn unit<T: 'static>(
    work: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    tell: impl FnOnce(Result<T>) + Send + 'static,
) -> Unit {
    Box::new(move |tx| {
        let caught = std::panic::AssertUnwindSafe(|| work(tx));
        let answer = std::panic::catch_unwind(caught)
            .unwrap_or_else(|_| Err(Error::broken("a unit of work panicked")))
            .map_err(full_is_refused);
        let keep = answer.is_ok();
        let tell = Box::new(move |failed: Option<Failed>| match failed {
            None => tell(answer),
            Some(why) => tell(answer.and(Err(why.into()))),
        });
        Done { keep, tell }
    })
}

impl Writer {
    pub fn start(mut connection: Connection, clock: Clock, bells: Bells) -> Result<Self> {
        watch(&mut connection, &bells)?;
        // Never full for whoever holds a permit; the rest is for commands, which wait for room.
        let (queue, inbox) = sync_channel(QUEUE * 3);
        let broken = Arc::new(Notify::new());
        let (told, meters) = (broken.clone(), bells.meters.clone());
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&connection, &inbox, &clock, (&bells, &told)))?;
        let room = || Arc::new(Semaphore::new(QUEUE));
        let (room, aside, thread) = (room(), room(), Mutex::new(Some(thread)));
        Ok(Self { queue, room, aside, thread, meters, broken })
    }

    fn counted(&self) -> Held {
        Held::one(&self.meters.queue)
    }

    /// Queues a unit, waiting for room without blocking the async thread.
    pub async fn send(&self, unit: Unit) -> Result<()> {
        let _counted = self.counted();
        let _permit = Some(self.room.clone().acquire_owned().await?);
        let sent = self.queue.try_send(Message::Now(unit, Place { _permit, _counted }));
        sent.map_err(|_| Error::broken("the writer takes no more work"))
    }

    pub fn send_now(&self, unit: Unit) -> Result<()> {
        let place = Place { _permit: None, _counted: self.counted() };
        let sent = self.queue.send(Message::Now(unit, place));
        sent.map_err(|_| Error::broken("the writer has stopped"))
    }

    pub fn note(&self, unit: Unit) -> bool {
        let sent = self.aside.clone().try_acquire_owned().ok().and_then(|permit| {
            let place = Place { _permit: Some(permit), _counted: self.counted() };
            self.queue.try_send(Message::Later(unit, place)).ok()
        });
        // Full or stopped: a lost access fact is no loss of what a person did.
        if sent.is_none() {
            self.meters.let_go.add(1);
        }
        sent.is_some()
    }

    pub fn stop(&self) {
        drop(self.queue.send(Message::Stop));
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            drop(thread.join());
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(
    connection: &Connection,
    inbox: &Receiver<Message>,
    clock: &Clock,
    (bells, broken): (&Bells, &Notify),
) {
    let (mut waiting, mut log) = (Vec::new(), connect::Log::of(connection));
    loop {
        let (stop, urgent) = gather(inbox, &mut waiting);
        let due = stop || urgent || !waiting.is_empty();
        let kept = !due || commit(connection, std::mem::take(&mut waiting), clock, bells);
        if !kept {
            // After a failed fsync nobody knows what is on the disk (security.md, G6): take no
            // more, and let the supervisor start anew from what is really there.
            tracing::error!("the disk refused a commit; nothing more is written");
            broken.notify_one();
            return;
        }
        if stop {
            break;
        }
        if let Err(error) = log.bound(connection) {
            tracing::warn!(%error, "the log was not folded into the database");
        }
    }
    // Folding the log in now means that a copied file is whole and the next start is short.
    if let Err(error) = connection.execute_batch("pragma wal_checkpoint(truncate)") {
        tracing::warn!(%error, "the log was not folded into the database");
    }
}

/// Takes what there is: waits for a first unit, lets facts wait for company, never waits for more
/// once somebody is waiting for an answer.
fn gather(inbox: &Receiver<Message>, units: &mut Vec<Unit>) -> (bool, bool) {
    let mut urgent = false;
    while units.len() < TOGETHER {
        let message = match (urgent, units.is_empty()) {
            (true, _) => inbox.try_recv().map_err(|error| error == TryRecvError::Disconnected),
            (false, true) => inbox.recv().map_err(|_| true),
            (false, false) => {
                inbox.recv_timeout(LATER).map_err(|error| error == RecvTimeoutError::Disconnected)
            }
        };
        match message {
            Ok(Message::Now(unit, _)) => {
                urgent = true;
                units.push(unit);
            }
            Ok(Message::Later(unit, _)) => units.push(unit),
            Ok(Message::Stop) => return (true, urgent),
            Err(stopped) => return (stopped, urgent),
        }
    }
    (false, urgent)
}

/// One word to the transaction, which is read once and kept.
fn act(connection: &Connection, word: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(word)?.execute([]).map(drop)
}

/// Runs the units and commits them together; false if the disk failed (a full one did not: what
/// was refused for want of room is simply not there).
fn commit(connection: &Connection, units: Vec<Unit>, clock: &Clock, bells: &Bells) -> bool {
    let (began, size, mut decisions) = (Stopwatch::start(), units.len(), 0);
    let mut done = Vec::with_capacity(size);
    let (mut queued, mut told, mut filed) = (false, false, false);
    let mut grown = Vec::new();
    let written = act(connection, "begin immediate").and_then(|()| {
        for unit in units {
            act(connection, "savepoint unit")?;
            let tx = Tx::new(connection, clock.now());
            let result = unit(&tx);
            if !result.keep {
                act(connection, "rollback to unit")?;
            }
            queued |= result.keep && tx.queued_mail();
            told |= result.keep && tx.told_webhooks();
            filed |= result.keep && tx.brought_files();
            let decided = bells.decided.swap(0, Ordering::Relaxed);
            if result.keep {
                let mut more = tx.grown();
                tx.revise(&more)?;
                grown.append(&mut more);
                decisions += decided;
            }
            done.push(result);
            act(connection, "release unit")?;
        }
        act(connection, "commit")
    });
    if let Err(error) = &written {
        tracing::error!(%error, "the database did not take a commit");
        drop(connection.execute_batch("rollback"));
    } else {
        let ring = |rung: bool, bell: &Notify| {
            if rung {
                bell.notify_one()
            }
        };
        bells.meters.committed(size, decisions, began);
        ring(queued, &bells.mail);
        ring(told, &bells.webhooks);
        ring(filed, &bells.previews);
        grown.iter().for_each(|(chain, seq)| bells.live.ring(chain, *seq));
    }
    let failing = Some(rusqlite::ErrorCode::SystemIoFailure);
    let kept = written.as_ref().err().and_then(rusqlite::Error::sqlite_error_code) != failing;
    let failed = written.err().map(|error| match is_full(&error) {
        true => Failed::Full,
        false => Failed::Broken(format!("the database did not take it: {error}")),
    });
    // Before anybody hears of it: whoever asks next sees the new look.
    if bells.touched.swap(false, Ordering::Relaxed) {
        bells.looks.fetch_add(1, Ordering::Release);
    }
    for result in done {
        (result.tell)(failed.clone());
    }
    kept
}
