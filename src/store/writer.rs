//! The one thread that writes, and the queue before it.

use super::bells::{Bells, watch};
use super::commit::{Unit, commit};
use super::connect;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::meter::{Held, Meters};
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

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
    /// Rings once if the disk refused a commit, or the database was not opened to be written.
    pub broken: Arc<Notify>,
}

impl Writer {
    /// A writer on the connection that `open` opens once there is something to write: a start has
    /// better to do. If it opens none, that is as if the disk had refused a commit.
    pub fn start<O>(open: O, clock: Clock, bells: Bells) -> Result<Self>
    where
        O: FnOnce() -> Result<Connection> + Send + 'static,
    {
        // Never full for whoever holds a permit; the rest is for commands, which wait for room.
        let (queue, inbox) = sync_channel(QUEUE * 3);
        let broken = Arc::new(Notify::new());
        let (told, meters) = (broken.clone(), bells.meters.clone());
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(open, &inbox, &clock, (&bells, &told)))?;
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
    open: impl FnOnce() -> Result<Connection>,
    inbox: &Receiver<Message>,
    clock: &Clock,
    (bells, broken): (&Bells, &Notify),
) {
    let mut waiting = Vec::new();
    let mut gathered = gather(inbox, &mut waiting);
    if gathered.0 && waiting.is_empty() {
        return;
    }
    let opened = open().and_then(|mut connection| {
        watch(&mut connection, bells)?;
        Ok(connection)
    });
    let connection = match opened {
        Ok(connection) => connection,
        Err(error) => {
            tracing::error!(%error, "the database was not opened to be written");
            return broken.notify_one();
        }
    };
    let mut log = connect::Log::of(&connection);
    loop {
        let (stop, urgent) = gathered;
        let due = stop || urgent || !waiting.is_empty();
        let kept = !due || commit(&connection, std::mem::take(&mut waiting), clock, bells);
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
        if let Err(error) = log.bound(&connection) {
            tracing::warn!(%error, "the log was not folded into the database");
        }
        gathered = gather(inbox, &mut waiting);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::commit::unit;

    #[tokio::test]
    async fn without_a_connection_nothing_is_taken_and_whoever_serves_is_told() -> Result<()> {
        let open = || Err(Error::broken("no"));
        let writer = Writer::start(open, Clock::of_the_machine(), Bells::default())?;
        // Nothing is opened until there is something to write, and then nothing is taken.
        writer.send(unit(|_| Ok(()), drop)).await?;
        writer.broken.notified().await;
        writer.stop();
        assert!(writer.send(unit(|_| Ok(()), drop)).await.is_err());
        Ok(())
    }
}
