//! The post office of a server: mails that were claimed, lanes that send them side by side, and one
//! write after the other that settles what they finished and claims what comes next.

use super::journal::Journal;
use super::{HEARTBEAT, go_on, lane, something_is_due, wait_for_a_server};
use crate::app::App;
use crate::error::Result;
use crate::id::MailId;
use crate::outbox::{self, Mail, Mailbox, Outcomes};
use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tracing::Instrument as _;

/// How many mails are in hand for each lane: enough that none is idle while a write is under way.
const EACH: usize = 16;

/// How many seconds' worth of mails are in hand where a rate is set.
const SECONDS: usize = 20;

/// How long what is finished waits for company, so that several share a write.
const COMPANY: Duration = Duration::from_millis(10);

/// Mails in hand, and what becomes of them.
pub struct Post {
    /// The whole.
    pub app: App,
    /// What happens to them, word by word.
    pub journal: Journal,
    desk: Mutex<Desk>,
    finished: Notify,
    // Whether letters may wait for a mail server to be set.
    wait: AtomicBool,
    stopping: AtomicBool,
    crowded: AtomicBool,
    tried: AtomicU32,
}

#[derive(Default)]
struct Desk {
    waiting: VecDeque<Mail>,
    in_hand: HashSet<MailId>,
    ended: Vec<Ended>,
}

/// A mail that was tried.
pub struct Ended {
    /// The mail.
    pub mail: Mail,
    /// What came of it.
    pub outcome: Outcomes,
    /// Whether its contents went.
    pub begun: bool,
}

impl Post {
    /// An office without mails.
    pub fn new(app: App, journal: Journal) -> Arc<Self> {
        Arc::new(Self {
            app,
            journal,
            desk: Mutex::default(),
            finished: Notify::new(),
            wait: AtomicBool::new(true),
            stopping: AtomicBool::new(false),
            crowded: AtomicBool::new(false),
            tried: AtomicU32::new(0),
        })
    }

    /// Nothing more is begun; what waits is put back.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.finished.notify_one();
    }

    /// The next mail for a lane.
    pub fn next(&self) -> Option<Mail> {
        if self.stopping.load(Ordering::SeqCst) {
            return None;
        }
        self.desk().waiting.pop_front()
    }

    /// Whether a mail is still to be sent. One that was kept back while it waited here is let go.
    pub async fn is_wanted(&self, mail: &Mail) -> bool {
        // If nobody can tell, it goes: it was claimed.
        let wanted = self.app.store.read(|tx| tx.is_in_hand(&mail.id)).await.unwrap_or(true);
        if !wanted {
            self.desk().in_hand.remove(&mail.id);
        }
        wanted
    }

    /// A lane has no connection for this mail: the others carry it.
    pub fn give_back(&self, mail: Mail) {
        self.crowded.store(true, Ordering::SeqCst);
        self.desk().waiting.push_front(mail);
    }

    /// A lane tried a mail.
    pub fn ended(&self, ended: Ended) {
        self.tried.fetch_add(1, Ordering::SeqCst);
        self.desk().ended.push(ended);
        self.finished.notify_one();
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Delivers until nothing is due and nothing is in hand; how many mails were tried.
    ///
    /// # Errors
    /// If the database breaks. What is not settled yet is settled first the next time.
    pub async fn round(self: &Arc<Self>) -> Result<u32> {
        if !self.app.mailer().is_set() {
            self.wait.store(true, Ordering::SeqCst);
            return wait_for_a_server(&self.app).await;
        }
        if self.wait.load(Ordering::SeqCst) {
            go_on(&self.app).await?;
            self.wait.store(false, Ordering::SeqCst);
        }
        self.tried.store(0, Ordering::SeqCst);
        self.crowded.store(false, Ordering::SeqCst);
        let mut lanes = JoinSet::new();
        let worked = self.work(&mut lanes).await;
        // A broken database ends the round, but not the conversations that are under way.
        while lanes.join_next().await.is_some() {}
        let last = self.settle(0).await;
        self.app.mailer().rest();
        worked.and(last.map(drop))?;
        Ok(self.tried.load(Ordering::SeqCst))
    }

    async fn work(self: &Arc<Self>, lanes: &mut JoinSet<()>) -> Result<()> {
        let bell = self.app.store.mail_bell();
        let mut from = None;
        loop {
            let stopping = self.stopping.load(Ordering::SeqCst);
            let is_due = !stopping && something_is_due(&self.app).await?;
            let most = if is_due { self.room() } else { 0 };
            let claimed = self.settle(most).await?;
            if stopping {
                return self.put_back().await;
            }
            while lanes.try_join_next().is_some() {}
            if claimed > 0 || from.is_none() && self.waits() > 0 {
                from = Some(Arc::new(self.app.mail_from().await?));
            }
            if let Some(from) = &from {
                self.man(lanes, from);
            }
            if lanes.is_empty() && self.waits() == 0 && self.desk().ended.is_empty() {
                if claimed == 0 && !something_is_due(&self.app).await? {
                    return Ok(());
                }
                continue;
            }
            // A lane that ends has said so, or took nothing.
            tokio::select! {
                () = self.finished.notified() => {}
                () = bell.notified() => continue,
                _ = lanes.join_next() => continue,
                () = tokio::time::sleep(HEARTBEAT) => {
                    // A server that was down may be back, though a slow one holds up this round.
                    self.app.mailer().rest();
                    self.crowded.store(false, Ordering::SeqCst);
                    continue;
                }
            }
            self.company(is_due).await;
        }
    }

    /// Waits a little for more that is finished, unless the lanes would run dry meanwhile.
    async fn company(&self, is_due: bool) {
        let mut over = std::pin::pin!(tokio::time::sleep(COMPANY));
        while !is_due || self.waits() > self.window() / 2 {
            tokio::select! {
                () = &mut over => return,
                () = self.finished.notified() => {}
            }
        }
    }

    /// Sends lanes out for what waits, as many as may be used at once.
    fn man(self: &Arc<Self>, lanes: &mut JoinSet<()>, from: &Arc<Mailbox>) {
        let most = if self.crowded.load(Ordering::SeqCst) {
            lanes.len().max(1)
        } else {
            self.app.mailer().lines()
        };
        let wanted = self.waits().min(most.saturating_sub(lanes.len()));
        for _ in 0..wanted {
            // What a lane writes down belongs to this round.
            lanes.spawn(lane::run(self.clone(), from.clone()).in_current_span());
        }
    }

    fn waits(&self) -> usize {
        self.desk().waiting.len()
    }

    fn window(&self) -> usize {
        let mailer = self.app.mailer();
        let (lanes, rate) = (mailer.lines(), mailer.per_second() as usize);
        let most = lanes * EACH;
        if rate == 0 { most } else { most.min((rate * SECONDS).max(lanes)) }
    }

    fn room(&self) -> u32 {
        let waits = self.waits();
        u32::try_from(self.window().saturating_sub(waits)).unwrap_or(0)
    }

    /// Settles what is finished and claims up to `most`, in one write; how many were claimed.
    async fn settle(&self, most: u32) -> Result<usize> {
        let ended = std::mem::take(&mut self.desk().ended);
        if ended.is_empty() && most == 0 {
            return Ok(0);
        }
        let tried: Arc<Vec<_>> =
            Arc::new(ended.iter().map(|one| (one.mail.clone(), one.outcome.clone())).collect());
        let told = tried.clone();
        let wrote = self.app.store.write(move |tx| {
            outbox::settle_all(tx, &told)?;
            if most == 0 { Ok(Vec::new()) } else { outbox::claim_due(tx, most) }
        });
        match wrote.await {
            Ok(claimed) => {
                self.written(&ended);
                Ok(self.take(claimed))
            }
            Err(error) => {
                self.one_by_one(ended).await;
                Err(error)
            }
        }
    }

    /// Something in a shared write broke: each by itself, so that one holds up no other. What still
    /// cannot be settled is kept.
    async fn one_by_one(&self, ended: Vec<Ended>) {
        for one in ended {
            let told = (one.mail.clone(), one.outcome.clone());
            let wrote = self.app.store.write(move |tx| outbox::settle(tx, &told.0, &told.1)).await;
            match wrote {
                Ok(()) => self.written(&[one]),
                Err(_) => self.desk().ended.push(one),
            }
        }
    }

    fn written(&self, ended: &[Ended]) {
        let begun = ended.iter().filter(|one| one.begun).count();
        self.journal.settled(ended.iter().map(|one| &one.mail.id), begun);
        let mut desk = self.desk();
        for one in ended {
            desk.in_hand.remove(&one.mail.id);
        }
    }

    /// Takes what was claimed in hand; what is there already had a lease that was over, and is left
    /// to its lane.
    fn take(&self, claimed: Vec<Mail>) -> usize {
        let mut desk = self.desk();
        let mut taken = 0;
        for mail in claimed {
            if desk.in_hand.insert(mail.id.clone()) {
                desk.waiting.push_back(mail);
                taken += 1;
            }
        }
        taken
    }

    /// Puts back what was claimed and not begun.
    async fn put_back(&self) -> Result<()> {
        let waiting = std::mem::take(&mut self.desk().waiting);
        let ids: Vec<_> = waiting.into_iter().map(|mail| mail.id).collect();
        let back = ids.clone();
        let wrote = self.app.store.write(move |tx| back.iter().try_for_each(|id| tx.put_back(id)));
        wrote.await?;
        let mut desk = self.desk();
        desk.in_hand.retain(|id| !ids.contains(id));
        Ok(())
    }
}
