//! Conversations, as a visitor sees them: the newest of each milestone on the page, and the whole
//! one on a page of its own.

use super::Phase;
use crate::error::{Refusal, Result};
use crate::id::MilestoneId;
use crate::link::Sight;
use crate::message::{AT_ONCE, Author, Message, SHOWN};
use crate::milestone::Milestone;
use crate::store::Tx;

/// The end of a milestone's conversation.
#[derive(Debug, Default)]
pub struct Talk {
    /// Oldest first, at most [`SHOWN`].
    pub messages: Vec<Message>,
    /// Up to which number the visitor has read.
    pub read: u32,
}

impl Talk {
    /// How many messages came before those that are shown.
    pub fn earlier(&self) -> u32 {
        self.messages.first().map_or(0, |first| first.number - 1)
    }

    /// The number of the last message.
    pub fn last(&self) -> u32 {
        self.messages.last().map_or(0, |last| last.number)
    }
}

/// Puts the conversations into the milestones of a page.
pub(super) fn read(tx: &Tx, sight: &Sight, phases: &mut [Phase]) -> Result<()> {
    let mut messages = tx.visible_messages(sight, SHOWN)?;
    if messages.is_empty() {
        return Ok(());
    }
    let reads = tx.visible_reads(sight)?;
    for phase in phases {
        let id = &phase.milestone.id;
        let here = |message: &mut Message| message.milestone == *id;
        phase.talk =
            Talk { messages: messages.extract_if(.., here).collect(), read: read_on(&reads, id) };
    }
    Ok(())
}

fn read_on(reads: &[(MilestoneId, u32)], id: &MilestoneId) -> u32 {
    reads.iter().find(|(of, _)| of == id).map_or(0, |(_, number)| *number)
}

/// The whole conversation of one milestone, or a page of it.
#[derive(Debug)]
pub struct Thread {
    /// The milestone.
    pub milestone: Milestone,
    /// Oldest first, at most [`AT_ONCE`].
    pub messages: Vec<Message>,
    /// How many there are.
    pub last: u32,
    /// Up to which number the visitor has read.
    pub read: u32,
}

impl Thread {
    /// Where the page before this one ends, if there is one.
    pub fn earlier(&self) -> Option<u32> {
        self.messages.first().map(|first| first.number).filter(|first| *first > 1)
    }

    /// Where the page after this one ends, if there is one.
    pub fn later(&self) -> Option<u32> {
        let last = self.messages.last().map(|last| last.number)?;
        (last < self.last).then_some(last + 1 + AT_ONCE)
    }
}

/// Reads the messages of a milestone that came before number `before`, or its newest.
///
/// # Errors
/// `NotFound` for a milestone of another project.
pub fn thread(tx: &Tx, sight: &Sight, id: &MilestoneId, before: Option<u32>) -> Result<Thread> {
    let mut milestones = tx.visible_milestones(sight)?.into_iter();
    let milestone = milestones.find(|one| one.id == *id).ok_or(Refusal::NotFound)?;
    let last = tx.last_number(id)?;
    let to = before.unwrap_or(u32::MAX).min(last + 1);
    let from = to.saturating_sub(AT_ONCE);
    Ok(Thread {
        messages: tx.visible_conversation(sight, id, (from, to))?,
        read: read_on(&tx.visible_reads(sight)?, id),
        milestone,
        last,
    })
}

/// Whether a message is news to a participant who has read up to a number.
pub fn is_new(message: &Message, read: u32, me: &crate::id::ParticipantId) -> bool {
    let mine = matches!(&message.by, Author::Contact(id, _) if id == me);
    message.number > read && !mine
}
