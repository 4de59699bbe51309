//! Walking a chain from its first event, to see whether each follows from the one before. The chain
//! of a studio that is old holds every client and contact: it is read in pieces.

use super::{Event, GENESIS, event_hash, seal};
use crate::error::Result;
use crate::member::Desk;
use crate::store::Tx;
use serde_json::Value;

/// How many events are read at once.
const AT_ONCE: usize = 1000;

/// What a walk came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// Number and hash of the last event; none of a chain without events.
    pub last: Option<(i64, String)>,
    /// The number of the first event that does not follow, if any.
    pub broken_at: Option<i64>,
}

/// Walks the chain of this name. What is in memory does not grow with its length.
///
/// # Errors
/// If the database breaks.
pub fn walk(tx: &Tx, desk: Desk, chain: &str) -> Result<Walked> {
    let (mut step, mut broken_at) = (Step::default(), None);
    loop {
        let some = tx.chain_after(desk, chain, step.seq, AT_ONCE)?;
        for event in &some {
            let follows = step.follows(event);
            broken_at = broken_at.or((!follows).then_some(event.seq));
        }
        if some.len() < AT_ONCE {
            let last = step.prev.map(|hash| (step.seq, hash));
            return Ok(Walked { last, broken_at });
        }
    }
}

/// Walks the events of a chain: the number of the first one that does not follow, if any.
pub fn first_break(events: &[Event]) -> Option<i64> {
    let mut step = Step::default();
    events.iter().find(|event| !step.follows(event)).map(|event| event.seq)
}

/// Where a walk stands: behind the event of this number and hash, or before the first.
#[derive(Default)]
struct Step {
    seq: i64,
    prev: Option<String>,
}

impl Step {
    /// Whether an event follows and is what it was; the walk goes on behind it either way.
    fn follows(&mut self, event: &Event) -> bool {
        let prev = self.prev.as_deref().unwrap_or(GENESIS);
        let told: Value = serde_json::from_str(&event.body).unwrap_or_default();
        let follows = event.seq == self.seq + 1
            && event.prev_hash == prev
            && told["prev"] == prev
            && told["seq"] == event.seq
            && told["chain"] == event.chain.as_str()
            && told["kind"] == event.kind.as_str()
            && told["at"] == event.at.0
            && event.hash == event_hash(&event.body)
            && seal::is_kept(&told, &event.opened);
        (self.seq, self.prev) = (event.seq, Some(event.hash.clone()));
        follows
    }
}
