//! What a message has to be before it is said, and whether it was said already.

use super::{Author, LIMIT, Message, Said, Standing};
use crate::error::{Refusal, Result};
use crate::file::{Attachment, Stored};
use crate::id::{AttachmentId, MessageId};
use crate::member::Desk;
use crate::milestone::Milestone;
use crate::store::Tx;

/// The words, if they can be said.
pub(super) fn check(said: &Said) -> Result<String> {
    let body = said.body.trim().replace("\r\n", "\n");
    let length = body.chars().count();
    if body.is_empty() && !said.files.is_empty() {
        let says = "Write a word about the files, so that everybody knows what they are.";
        return Err(Refusal::wrong("message", says).into());
    }
    if body.is_empty() {
        return Err(Refusal::wrong("message", "Write your message first.").into());
    }
    if length > LIMIT {
        let says = format!("Keep it under {LIMIT} letters; this has {length}.");
        return Err(Refusal::wrong("message", says).into());
    }
    Ok(body)
}

/// The message as it would be, or the very same one that came after the page was drawn that this
/// was written on: somebody pressed twice.
pub(super) fn new(
    tx: &Tx,
    (desk, milestone): (Desk, &Milestone),
    by: Author,
    what: (String, &Said),
) -> Result<Result<Message, MessageId>> {
    let (body, said) = what;
    let last = tx.last_number(&milestone.id)?;
    let since = said.shown.saturating_add(1);
    let newer = tx.conversation(desk, &milestone.id, (since, last + 1))?;
    let same = |one: &&Message| one.by == by && one.body == body && is_again(one, said);
    if let Some(same) = newer.iter().find(same).filter(|_| said.shown < last) {
        return Ok(Err(same.id.clone()));
    }
    let file = |stored: &Stored| Attachment { id: AttachmentId::new(), stored: stored.clone() };
    Ok(Ok(Message {
        id: MessageId::new(),
        milestone: milestone.id.clone(),
        number: last + 1,
        by,
        body,
        question: said.question.then_some(Standing::Asked),
        said_at: tx.now(),
        files: said.files.iter().map(file).collect(),
    }))
}

/// Whether the message asks as this one does, and has the same files.
fn is_again(one: &Message, said: &Said) -> bool {
    fn files<'a>(all: impl Iterator<Item = &'a Stored>) -> Vec<(&'a str, &'a str)> {
        let mut all: Vec<_> = all.map(|one| (one.name.as_str(), one.sha256.as_str())).collect();
        all.sort_unstable();
        all
    }
    one.question.is_some() == said.question
        && files(one.files.iter().map(|file| &file.stored)) == files(said.files.iter())
}
