//! Live: open pages that wait for news of their project.
//!
//! Whatever changes a page is an event in its project's trail. A commit that added one rings here;
//! whoever listens looks again. Nothing is kept for whoever does not.

use crate::id::{ParticipantId, ProjectId};
use crate::link::{Sight, Visitor};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// How many open pages of one participant hear of news; any more read as they are.
pub const PAGES_EACH: usize = 12;

/// How many open pages hear of news in all.
pub const PAGES: usize = 2_500;

/// Who listens to what. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Live(Arc<Mutex<Ears>>);

#[derive(Debug, Default)]
struct Ears {
    projects: HashMap<String, watch::Sender<i64>>,
    pages: HashMap<ParticipantId, usize>,
    open: usize,
    is_over: bool,
}

/// One open page; no longer counted when dropped.
#[derive(Debug)]
pub struct Listener {
    live: Live,
    project: ProjectId,
    participant: ParticipantId,
    news: watch::Receiver<i64>,
}

impl Live {
    /// Listens for the visitor's project, unless they or all together have too many pages open, or
    /// the server stops.
    pub fn listen(&self, visitor: &Visitor) -> Option<Listener> {
        let mut ears = self.ears();
        let Sight { project, participant, .. } = &**visitor;
        let each = ears.pages.get(participant).copied().unwrap_or_default();
        if ears.is_over || ears.open >= PAGES || each >= PAGES_EACH {
            return None;
        }
        ears.open += 1;
        ears.pages.insert(participant.clone(), each + 1);
        let sender = ears.projects.entry(project.as_str().to_owned());
        let news = sender.or_insert_with(|| watch::channel(0).0).subscribe();
        let (project, participant) = (project.clone(), participant.clone());
        Some(Listener { live: self.clone(), project, participant, news })
    }

    /// Tells whoever listens that the chain has an event `seq`.
    pub fn ring(&self, chain: &str, seq: i64) {
        if let Some(sender) = self.ears().projects.get(chain) {
            sender.send_replace(seq);
        }
    }

    /// How many pages listen.
    pub fn open(&self) -> usize {
        self.ears().open
    }

    /// Ends every listening, now and from now on: the server stops.
    pub fn end(&self) {
        let mut ears = self.ears();
        ears.is_over = true;
        ears.projects.clear();
    }

    fn ears(&self) -> MutexGuard<'_, Ears> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Waits for the next event of the project: its number, or none once the server stops. What
    /// came meanwhile is one piece of news.
    pub async fn next(&mut self) -> Option<i64> {
        self.news.changed().await.ok()?;
        Some(*self.news.borrow_and_update())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut ears = self.live.ears();
        ears.open -= 1;
        if let Some(count) = ears.pages.get_mut(&self.participant) {
            *count -= 1;
            if *count == 0 {
                ears.pages.remove(&self.participant);
            }
        }
        // This one is still there.
        let project = self.project.as_str();
        if ears.projects.get(project).is_some_and(|sender| sender.receiver_count() <= 1) {
            ears.projects.remove(project);
        }
    }
}
