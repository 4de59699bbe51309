//! Messages: the conversation on a milestone, between the studio and whoever writes at the client.
//!
//! What was said is never edited and never taken back. A message may ask something; a word from the
//! other side answers it. What members note for each other is no message: `note.rs`.

mod check;
mod mention;
mod question;
mod tell;

pub use mention::mentioned;
pub use question::{Act, Standing, next};

use crate::audit::{self, Kind, Trace};
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::file::{Attachment, Stored};
use crate::id::{MemberId, MessageId, MilestoneId, ParticipantId, ProjectId};
use crate::link::{Signer, Visitor};
use crate::member::{Desk, Member};
use crate::milestone::Milestone;
use crate::store::Tx;
use crate::webhook;
use check::{check, new};
use serde_json::{Value, json};

/// The longest message, in letters.
pub const LIMIT: usize = 10_000;

/// How many messages of a milestone a client's page shows.
pub const SHOWN: u32 = 5;

/// How many messages one page of a whole conversation shows.
pub const AT_ONCE: u32 = 50;

/// Which side somebody is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The client's.
    Client,
    /// The studio's.
    Studio,
}

/// Who wrote a message, with their name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A contact on the project.
    Contact(ParticipantId, String),
    /// A person of the studio.
    Member(MemberId, String),
}

impl Author {
    /// Their name.
    pub fn name(&self) -> &str {
        match self {
            Self::Contact(_, name) | Self::Member(_, name) => name,
        }
    }

    /// Which side they are on.
    pub const fn side(&self) -> Side {
        match self {
            Self::Contact(..) => Side::Client,
            Self::Member(..) => Side::Studio,
        }
    }
}

/// One note in the conversation on a milestone.
#[derive(Debug, Clone)]
pub struct Message {
    /// The message's id.
    pub id: MessageId,
    /// The milestone it is on.
    pub milestone: MilestoneId,
    /// From 1 on each milestone, without gaps.
    pub number: u32,
    /// Who wrote it.
    pub by: Author,
    /// Markdown.
    pub body: String,
    /// Where it stands, if it asks something.
    pub question: Option<Standing>,
    /// When.
    pub said_at: Stamp,
    /// What came with it.
    pub files: Vec<Attachment>,
}

/// A question that waits for an answer.
#[derive(Debug)]
pub struct Waiting {
    /// The question.
    pub message: Message,
    /// The project.
    pub project: ProjectId,
    /// The project's title.
    pub project_title: String,
    /// The milestone's title.
    pub milestone_title: String,
}

/// What somebody wants to say.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// As typed.
    pub body: String,
    /// Whether it asks something.
    pub question: bool,
    /// What comes with it.
    pub files: Vec<Stored>,
    /// The number of the last message that the writer had before them.
    pub shown: u32,
    /// How many a contact had before them at the most; a member's page counts for all.
    pub at_once: u32,
}

/// Says something in the visitor's name. The same message sent twice from one page is said once:
/// the same words with the same files, asked or not.
///
/// # Errors
/// `NotAllowed` for whoever only reads; `Wrong` for the field `message`; `NotFound` for a milestone
/// of another project.
pub fn write(
    tx: &Tx,
    signer: &Signer,
    by: (&Visitor, &Trace),
    id: &MilestoneId,
    said: &Said,
) -> Result<MessageId> {
    let (visitor, trace) = by;
    visitor.must_write()?;
    let mut milestones = tx.visible_milestones(visitor)?.into_iter();
    let milestone = milestones.find(|one| one.id == *id).ok_or(Refusal::NotFound)?;
    let body = check(said)?;
    let author = Author::Contact(visitor.participant.clone(), visitor.contact.name.clone());
    let message = match new(tx, (Desk::of_the_house(), &milestone), author, (body, said))? {
        Ok(message) => message,
        Err(same) => return Ok(same),
    };
    let comment = audit::of_person(&visitor.contact.id, message.body.as_str());
    let told = subject(&milestone, &message, comment);
    let event = audit::by_contact(tx, visitor, Kind::MessagePosted, (told, trace))?;
    tx.add_message(Desk::of_the_house(), &message, &event.id)?;
    answer(tx, &message)?;
    tx.read_to(visitor, id, (said.shown, said.at_once))?;
    tell::everybody(tx, signer, (&milestone, &message))?;
    webhook::message_posted(tx, (&milestone, &message))?;
    webhook::files_came(tx, visitor, &message)?;
    Ok(message.id)
}

/// Says something in a member's name, as [`write`] does.
///
/// # Errors
/// `Wrong` for the field `message`; `NotFound` for no milestone.
pub fn write_back(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &MilestoneId,
    said: &Said,
) -> Result<MessageId> {
    let milestone = tx.milestone(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let body = check(said)?;
    let author = Author::Member(member.profile.id.clone(), member.profile.name.clone());
    let message = match new(tx, (member.desk, &milestone), author, (body, said))? {
        Ok(message) => message,
        Err(same) => return Ok(same),
    };
    let comment = audit::of_somebody(message.body.as_str());
    let told = subject(&milestone, &message, comment);
    let event = audit::by_member(tx, &milestone.project, member, Kind::MessagePosted, told)?;
    tx.add_message(member.desk, &message, &event.id)?;
    answer(tx, &message)?;
    tx.member_read_to(member, id, said.shown)?;
    tell::everybody(tx, signer, (&milestone, &message))?;
    webhook::message_posted(tx, (&milestone, &message))?;
    Ok(message.id)
}

fn subject(milestone: &Milestone, message: &Message, comment: Value) -> Value {
    json!({
        "milestone": milestone.id.as_str(),
        "title": milestone.title,
        "message": message.id.as_str(),
        "comment": comment,
        "question": message.question.is_some(),
        "files": message.files.iter().map(|file| json!({
            "name": file.stored.name, "sha256": file.stored.sha256, "size": file.stored.size,
        })).collect::<Vec<_>>(),
    })
}

/// A word from the other side answers what waits on its milestone.
fn answer(tx: &Tx, message: &Message) -> Result<()> {
    let (desk, by) = (Desk::of_the_house(), message.by.side());
    for asked in tx.open_questions(desk, &message.milestone)? {
        let (Some(standing), side) = (asked.question, asked.by.side()) else { continue };
        if let Some(then) = next((standing, side), (Act::Reply, by)) {
            tx.set_question(desk, &asked.id, then, Some(&message.id))?;
        }
    }
    Ok(())
}

/// Says for the client's side that a question of theirs is resolved. Said twice, it is said.
///
/// # Errors
/// `NotFound` for what is no question on the visitor's page; `NotAllowed` for the studio's.
pub fn resolve(tx: &Tx, by: (&Visitor, &Trace), id: &MessageId) -> Result<Message> {
    let (visitor, trace) = by;
    visitor.must_write()?;
    let asked = tx.visible_message(visitor, id)?.ok_or(Refusal::NotFound)?;
    if settles(&asked, Side::Client)? {
        tx.set_question(Desk::of_the_house(), id, Standing::Resolved, None)?;
        let told = resolved(&asked);
        audit::by_contact(tx, visitor, Kind::QuestionResolved, (told, trace))?;
    }
    Ok(asked)
}

/// Says for the studio that a question is resolved. Said twice, it is said.
///
/// # Errors
/// `NotFound` for what is no question.
pub fn resolve_for_studio(tx: &Tx, member: &Member, id: &MessageId) -> Result<Message> {
    let asked = tx.message(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let milestone = tx.milestone(member.desk, &asked.milestone)?.ok_or(Refusal::NotFound)?;
    if settles(&asked, Side::Studio)? {
        tx.set_question(member.desk, id, Standing::Resolved, None)?;
        let told = resolved(&asked);
        audit::by_member(tx, &milestone.project, member, Kind::QuestionResolved, told)?;
    }
    Ok(asked)
}

/// Whether resolving it changes anything.
fn settles(asked: &Message, by: Side) -> Result<bool> {
    let standing = asked.question.ok_or(Refusal::NotFound)?;
    if standing == Standing::Resolved {
        return Ok(false);
    }
    match next((standing, asked.by.side()), (Act::Resolve, by)) {
        Some(_) => Ok(true),
        None => {
            Err(Refusal::NotAllowed("The studio asked this and says when it is resolved.").into())
        }
    }
}

fn resolved(asked: &Message) -> Value {
    json!({ "milestone": asked.milestone.as_str(), "message": asked.id.as_str() })
}
