//! The outbox: what must be told to whom. A letter is queued in the transaction it tells of and
//! carries facts and words, never a token; `jobs/deliver.rs` mints, draws and sends it.

mod again;
mod batch;
mod bundle;
mod facts;
mod kinds;
mod letter;
mod news;
mod remind;
mod settle;
mod sought;
mod undelivered;
mod waiting;

pub use again::{once, send_again, try_again};
pub use batch::{confirm, tell_of_files, tell_of_tasks};
pub use bundle::{News, Since, WINDOW, replan};
pub use facts::{
    Came, Decided, Enclosed, Ending, Facts, Noted, Posted, Proved, Question, Sender, Waits, WaitsOn,
};
pub use letter::Letter;
pub use news::{Due, Spoken};
pub use remind::{of_record, reminder};
pub use settle::{
    Attempt, Down, End, KEEP_TRYING, Left, Outcomes, Refused, a_server_is_set, is_answer, settle,
    settle_all, take_over, wait, wait_for_a_server,
};
pub use sought::{
    AllDone, AskedForm, FilesIn, FormNews, FormTold, Lacking, SentFile, SentForm, Sought,
    SoughtItem, ToDo,
};
pub use undelivered::Lost;
pub use waiting::{Waiting, What};

use crate::clock::{Stamp, minutes};
use crate::contact::Contact;
use crate::error::Result;
use crate::id::{MailId, MemberId, ParticipantId, ProjectId, VersionId};
use crate::member::Profile;
use crate::participant::Participant;
use crate::store::Tx;
use crate::token::Claim;
use crate::words::words;
use std::time::Duration;

words! {
    /// Where a mail stands. `Accepted` only after the mail server said 250.
    State {
        /// Waits for the next heartbeat, or for a mail server to be set.
        Queued = "queued",
        /// Being handed over right now.
        Sending = "sending",
        /// The mail server took it.
        Accepted = "accepted",
        /// The mail server said "later"; tried again.
        Deferred = "deferred",
        /// The mail server said "no", or two days of "later" are over.
        Failed = "failed",
        /// Not sent on purpose.
        Suppressed = "suppressed",
    }
}

/// A name with its mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// As it is shown.
    pub name: String,
    /// Where it reaches.
    pub email: String,
}

impl Mailbox {
    /// Where a contact reads.
    pub fn of(contact: &Contact) -> Self {
        Self { name: contact.name.clone(), email: contact.email.clone() }
    }

    /// The domain of the address, spelled as the DNS has it; empty if it has none.
    pub fn domain(&self) -> String {
        let domain = self.email.trim().rsplit_once('@').map_or("", |(_, domain)| domain);
        match url::Host::parse(domain) {
            Ok(url::Host::Domain(domain)) => domain,
            _ => String::new(),
        }
    }
}

/// One row of the outbox.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The row's id.
    pub id: MailId,
    /// What it says.
    pub letter: Letter,
    /// To whom.
    pub to: Mailbox,
    /// Whom a reply reaches.
    pub reply_to: Option<Mailbox>,
    /// Which project it is about.
    pub project: Option<ProjectId>,
    /// Whose page it opens.
    pub participant: Option<ParticipantId>,
    /// Which member it is for.
    pub member: Option<MemberId>,
    /// The token that delivery mints for it.
    pub claim: Option<Claim>,
    /// Without angle brackets; the same on every attempt (RFC 5322 §3.6.4).
    pub message_id: String,
    /// The mail that this one follows.
    pub in_reply_to: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The mail server's last words, or why it waits.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Stamp,
    /// Until when it is held, to go with other news.
    pub held_until: Option<Stamp>,
    /// The mail that it went within, which has the state that counts.
    pub within: Option<MailId>,
    /// When it was written.
    pub queued_at: Stamp,
    /// When the mail server took it.
    pub accepted_at: Option<Stamp>,
    /// How many tries were cut off after the contents went, before the server answered: it may have
    /// taken the mail each time.
    pub unsure: u32,
    /// When somebody last asked for it to be sent again.
    pub again_at: Option<Stamp>,
}

impl Mail {
    /// What the button of a letter without a link of its own opens: the project or all of them,
    /// for whoever is signed in, or the page to sign in at. It holds no secret.
    pub fn project_page(&self, base_url: &str) -> Option<String> {
        if matches!(self.letter, Letter::UsePasskey { .. }) {
            return Some(format!("{base_url}/admin/sign-in"));
        }
        if let Letter::NotDelivered(Lost { mail, .. }) = &self.letter {
            return Some(format!("{base_url}/admin/outbox/{mail}"));
        }
        if matches!(
            self.letter,
            Letter::LinkEnding { .. } | Letter::Digest { .. } | Letter::RecordsDue { .. }
        ) {
            return Some(format!("{base_url}/admin"));
        }
        let project = self.project.as_ref().filter(|_| self.claim.is_none())?;
        if let Letter::Form(FormNews {
            told: FormTold::Received(SentForm { form: Some(id), .. }),
            ..
        }) = &self.letter
        {
            return Some(format!("{base_url}/admin/forms/{id}"));
        }
        if matches!(self.letter, Letter::Message { .. }) {
            return Some(format!("{base_url}/admin/projects/{project}/messages"));
        }
        Some(format!("{base_url}/admin/projects/{project}"))
    }
}

fn new(tx: &Tx, letter: Letter, to: Mailbox) -> Mail {
    let id = MailId::new();
    Mail {
        message_id: id.to_string(),
        id,
        letter,
        to,
        reply_to: None,
        project: None,
        participant: None,
        member: None,
        claim: None,
        in_reply_to: None,
        state: State::Queued,
        reason: String::new(),
        tries: 0,
        next_at: tx.now(),
        held_until: None,
        within: None,
        queued_at: tx.now(),
        accepted_at: None,
        unsure: 0,
        again_at: None,
    }
}

/// Queues `letter` for a member, with the door it opens if it opens one.
pub fn to_member(tx: &Tx, member: &Profile, letter: Letter, claim: Option<Claim>) -> Result<()> {
    let to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    let mail = Mail { member: Some(member.id.clone()), claim, ..new(tx, letter, to) };
    tx.queue(&mail)
}

/// Queues `letter` for whoever has the address of `asker`, who may be `known` as a member or made
/// up; the mail's id, by which it can be taken back.
pub fn to_whoever_asked(
    tx: &Tx,
    asker: &Profile,
    known: (bool, Letter),
    claim: Option<Claim>,
) -> Result<MailId> {
    let to = Mailbox { name: asker.name.clone(), email: asker.email.clone() };
    let member = known.0.then(|| asker.id.clone());
    let mail = Mail { member, claim, ..new(tx, known.1, to) };
    tx.queue(&mail)?;
    Ok(mail.id)
}

/// Queues `letter` about a project for a member of the studio.
pub fn to_studio(
    tx: &Tx,
    member: &Profile,
    project: &ProjectId,
    reply: Mailbox,
    letter: Letter,
) -> Result<()> {
    let to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    let mail = Mail {
        member: Some(member.id.clone()),
        project: Some(project.clone()),
        reply_to: Some(reply),
        ..new(tx, letter, to)
    };
    tx.queue(&mail)
}

/// Queues `letter` for a contact, without a link; replies go to `member`.
pub fn to_contact(tx: &Tx, to: Mailbox, member: &Profile, letter: Letter) -> Result<()> {
    let reply_to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    tx.queue(&Mail { reply_to: Some(reply_to), ..new(tx, letter, to) })
}

/// As [`to_studio`], with nobody outside whom a reply would reach.
pub fn tell_studio(tx: &Tx, member: &Profile, project: &ProjectId, letter: Letter) -> Result<()> {
    let to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    let (member, project) = (Some(member.id.clone()), Some(project.clone()));
    tx.queue(&Mail { member, project, ..new(tx, letter, to) })
}

/// Queues `letter` for a participant: with the link of `claim`, replies going to `member`.
pub fn to_participant(
    tx: &Tx,
    person: &Participant,
    member: &Profile,
    claim: Claim,
    letter: Letter,
) -> Result<()> {
    about(tx, (person, claim), member, letter, &[])
}

/// As [`to_participant`], for a letter that tells of these versions.
pub fn about(
    tx: &Tx,
    (person, claim): (&Participant, Claim),
    member: &Profile,
    letter: Letter,
    versions: &[&VersionId],
) -> Result<()> {
    let to = Mailbox { name: person.contact.name.clone(), email: person.contact.email.clone() };
    let reply_to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    let mail = Mail {
        reply_to: Some(reply_to),
        project: Some(person.project.clone()),
        participant: Some(person.id.clone()),
        claim: Some(claim),
        in_reply_to: tx.last_message_id(&person.id)?,
        ..new(tx, letter, to)
    };
    tx.queue(&mail)?;
    tx.tell_of(&mail.id, versions)?;
    bundle::plan(tx, &mail, &person.contact)
}

/// A claimed mail that was not heard of for this long is tried again.
pub const LEASE: Duration = minutes(5);

/// Takes up to `most` mails that are due, marking them as being sent until the lease is over. News
/// that is held goes within one of them; what was seen on the page is not sent.
pub fn claim_due(tx: &Tx, most: u32) -> Result<Vec<Mail>> {
    let mut due = tx.due_mails(tx.now(), most)?;
    while !due.is_empty() {
        due = bundle::gather(tx, due)?;
        if !due.is_empty() {
            break;
        }
        // All of them were seen meanwhile or went within others: what comes next?
        due = tx.due_mails(tx.now(), most)?;
    }
    Ok(due)
}
