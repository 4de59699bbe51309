//! Clients' pages that were drawn, kept in memory until something about them changes.

use crate::assurance::Secret;
use crate::clock::Stamp;
use crate::id::ParticipantId;
use crate::link::Visitor;
use crate::page::{Browser, Page};
use crate::store::Moment;
use crate::token::{Claim, Serial};
use crate::web::keys::Sender;
use crate::web::packed::Packed;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many bytes of pages are kept at most: more than a thousand of those that are looked at now.
pub const ROOM: u64 = 16 * 1024 * 1024;

/// The weight of a page that a client is looking at, about.
const USUAL: u64 = 12 * 1024;

/// One page as it was drawn.
#[derive(Debug)]
pub struct Kept {
    revision: i64,
    from: Stamp,
    until: Stamp,
    /// What the browser had proved, if the page says something of that.
    pub browser: Option<Browser>,
    /// When the newest of what it shows was posted.
    pub posted_until: Option<Stamp>,
    /// As it goes out.
    pub packed: Packed,
}

impl Kept {
    /// Keeps a page that was read after so many changes.
    pub fn of(page: &Page, revision: i64, packed: Packed) -> Self {
        Self {
            revision,
            from: page.now,
            until: page.until(),
            browser: (!page.waiting().is_empty()).then(|| page.browser.clone()),
            posted_until: page.posted_until(),
            packed,
        }
    }

    /// Whether a page that is drawn now, after so many changes, is the same.
    pub fn is_as(&self, revision: i64, now: Stamp) -> bool {
        self.revision == revision && self.holds_at(now)
    }

    /// Whether it is the same now, as far as that hangs on time alone.
    pub fn holds_at(&self, now: Stamp) -> bool {
        // A clock that was set back shows an earlier day.
        self.from <= now && now < self.until
    }
}

#[derive(Clone)]
struct Weight;

impl Weighter<ParticipantId, Arc<Kept>> for Weight {
    fn weight(&self, _: &ParticipantId, kept: &Arc<Kept>) -> u64 {
        (kept.packed.size() + size_of::<Kept>()) as u64
    }
}

/// How many browsers are remembered that were let in.
const BROWSERS: usize = 2048;

/// A browser that was let in, and the page that it was shown.
#[derive(Debug)]
pub struct Shown {
    /// Who it was.
    pub visitor: Visitor,
    kept: Weak<Kept>,
    /// The moment at which all of it was last found to be as it was; 0 for none.
    right_at: AtomicU64,
}

impl Shown {
    /// Whether it was found to be as it was at this very moment of the database.
    pub fn is_right_at(&self, moment: Moment) -> bool {
        self.right_at.load(Ordering::Relaxed) == moment.number()
    }

    /// It was found to be as it was, by a look that began after this moment was read.
    pub fn found_right_at(&self, moment: Moment) {
        self.right_at.store(moment.number(), Ordering::Relaxed);
    }
}

/// What tells fetches apart: through which link, who sent it, and what the page showed.
type Fetch = (Serial, Sender, Option<Stamp>);

/// How many fetches that differ wait to be written down at most. More are let go, as other facts
/// are that nobody waits for.
const WAITING: usize = 4096;

/// Fetches of one browser that are to be written down.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// Who it was.
    pub visitor: Visitor,
    /// From where.
    pub sender: Sender,
    /// When the newest of what the page showed was posted.
    pub until: Option<Stamp>,
    /// How many there were.
    pub times: u32,
}

/// The pages that are kept, one for each participant, whom they were shown to, and how often they
/// were fetched since that was last written down.
pub struct Pages {
    kept: Cache<ParticipantId, Arc<Kept>, Weight>,
    shown: Cache<(Claim, Secret), Arc<Shown>>,
    fetched: Mutex<HashMap<Fetch, (Visitor, u32)>>,
}

impl Default for Pages {
    fn default() -> Self {
        let items = usize::try_from(ROOM / USUAL).unwrap_or(1);
        let kept = Cache::with_weighter(items, ROOM, Weight);
        Self { kept, shown: Cache::new(BROWSERS), fetched: Mutex::default() }
    }
}

impl Pages {
    /// The page of a participant, which may be stale.
    pub fn get(&self, whose: &ParticipantId) -> Option<Arc<Kept>> {
        self.kept.get(whose)
    }

    /// Keeps a page instead of the one before. What was not asked for longest makes room.
    pub fn keep(&self, whose: &ParticipantId, kept: Arc<Kept>) {
        self.kept.insert(whose.clone(), kept);
    }

    /// What the browser with this cookie and this secret was shown last, if that is still kept. Who
    /// it was then, and whether they are still let in, is for the caller to find out.
    pub fn shown(&self, to: &(Claim, Secret)) -> Option<(Arc<Shown>, Arc<Kept>)> {
        let shown = self.shown.get(to)?;
        let kept = shown.kept.upgrade()?;
        Some((shown, kept))
    }

    /// Remembers what a browser is shown that was let in as `visitor`.
    pub fn show(&self, to: (Claim, Secret), visitor: Visitor, kept: &Arc<Kept>) {
        let (kept, right_at) = (Arc::downgrade(kept), AtomicU64::new(0));
        self.shown.insert(to, Arc::new(Shown { visitor, kept, right_at }));
    }

    /// Keeps none any more.
    pub fn forget(&self) {
        self.kept.clear();
        self.shown.clear();
    }

    /// How many bytes are kept.
    pub fn weight(&self) -> u64 {
        self.kept.weight()
    }

    /// Counts a fetch, to be written down soon; whether there was room.
    pub fn fetched(&self, visitor: &Visitor, sender: Sender, until: Option<Stamp>) -> bool {
        let mut all = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let fetch = (visitor.serial, sender, until);
        if let Some((_, times)) = all.get_mut(&fetch) {
            *times += 1;
            return true;
        }
        let is_room = all.len() < WAITING;
        if is_room {
            let (serial, sender, until) = fetch;
            all.insert((serial, sender.detached(), until), (visitor.clone(), 1));
        }
        is_room
    }

    /// How many fetches that differ are to be written down.
    pub fn count_fetched(&self) -> usize {
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What was fetched since this was asked last: to be written down now.
    pub fn take_fetched(&self) -> Vec<Fetched> {
        let mut all = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let all = std::mem::take(&mut *all).into_iter();
        let one =
            |((_, sender, until), (visitor, times))| Fetched { visitor, sender, until, times };
        all.map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result;
    use crate::ui::Drawn;
    use sha2::Digest as _;

    #[test]
    fn no_more_is_kept_than_there_is_room_for() -> Result<()> {
        let pages = Pages::default();
        for number in 0..3000_u32 {
            // Hashes do not pack.
            let noise = (0..200).map(|at| sha2::Sha256::digest(format!("{number} {at}")));
            let html = noise.map(|hash| format!("{hash:x?}")).collect();
            let packed = Packed::of(&Drawn { html, head: 0, style: String::new() })?;
            let (from, until) = (Stamp(0), Stamp(1));
            let kept = Kept { revision: 1, from, until, browser: None, posted_until: None, packed };
            pages.keep(&ParticipantId::new(), Arc::new(kept));
            assert!(pages.weight() <= ROOM);
        }
        assert!(pages.weight() > ROOM / 2, "it was filled: {}", pages.weight());
        Ok(())
    }
}
