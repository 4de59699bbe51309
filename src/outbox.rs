//! The outbox: what must be told to whom. A letter is queued in the transaction it tells of and
//! carries facts and words, never a token; `jobs/deliver.rs` mints, draws and sends it.

use crate::approval::{Outcome, Rule};
use crate::brand::Brand;
use crate::calendar::{Day, Zone};
use crate::clock::{Stamp, minutes};
use crate::error::Result;
use crate::file::Version;
use crate::id::{MailId, MemberId, ParticipantId, ProjectId};
use crate::member::Profile;
use crate::participant::Participant;
use crate::store::Tx;
use crate::studio::Studio;
use crate::token::Claim;
use crate::words::words;
use serde::{Deserialize, Serialize};
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

/// What every letter says about who writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The studio's name.
    pub name: String,
    /// The studio's colour, `#rrggbb`.
    pub brand: String,
    /// The studio's postal address.
    pub postal: Option<String>,
}

impl Sender {
    /// The sender that `studio` is.
    pub fn of(studio: &Studio) -> Self {
        let brand = studio.brand.as_str().to_owned();
        Self { name: studio.name.clone(), brand, postal: studio.postal.clone() }
    }

    /// The colour, ready to be drawn with.
    pub fn brand(&self) -> Brand {
        Brand::parse(&self.brand).unwrap_or_default()
    }
}

/// What every letter about a project says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Who writes.
    pub studio: Sender,
    /// The project's title.
    pub project: String,
    /// The reader's name.
    pub to: String,
    /// The reader's zone.
    pub zone: Zone,
    /// The member whom a reply reaches.
    pub member: String,
}

/// A version, as a letter names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The file's name.
    pub name: String,
    /// The version's number.
    pub number: u32,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// What changed.
    pub note: String,
}

impl Posted {
    /// The version, as a letter names it.
    pub fn of(version: &Version) -> Self {
        Self {
            name: version.name.clone(),
            number: version.number,
            size: version.size,
            sha256: version.sha256.clone(),
            note: version.note.clone(),
        }
    }
}

/// A question, as a letter puts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked: "Approve the homepage design".
    pub title: String,
    /// What happens then, in the studio's words; may be empty.
    pub wording: String,
    /// By when.
    pub due_on: Option<Day>,
    /// What it is about.
    pub versions: Vec<Posted>,
    /// Whether the reader is one of those who decide.
    pub decides: bool,
}

/// A decision, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The question's title.
    pub title: String,
    /// The exact words that were shown with it.
    pub wording: String,
    /// The answer.
    pub outcome: Outcome,
    /// What was written with it.
    pub comment: String,
    /// Who decided.
    pub by: String,
    /// Whom they decided for.
    pub client: String,
    /// What it was about.
    pub versions: Vec<Posted>,
    /// When.
    pub at: Stamp,
    /// The receipt's number.
    pub receipt: String,
    /// Whether one answer is enough.
    pub rule: Rule,
    /// How many approvals stand, and how many were asked.
    pub count: (u32, u32),
    /// Until when it can be taken back.
    pub undo_until: Stamp,
}

/// One kind of letter with its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// The studio posted an update, perhaps with a question.
    Update {
        /// Who, what, to whom.
        facts: Facts,
        /// The milestone's title.
        milestone: String,
        /// The update, in markdown.
        body: String,
        /// The versions posted with it.
        files: Vec<Posted>,
        /// What is asked with it.
        ask: Option<Question>,
    },
    /// The same link once more, because the studio pressed "Resend", or a first one without news.
    LinkAgain {
        /// Who, what, to whom.
        facts: Facts,
    },
    /// A fresh link, because the old one had ended and somebody asked.
    FreshLink {
        /// Who, what, to whom.
        facts: Facts,
    },
    /// The receipt of a decision, for the one who decided.
    Receipt {
        /// Who, what, to whom.
        facts: Facts,
        /// The decision.
        decided: Decided,
    },
    /// The same receipt, for the studio.
    Decision {
        /// Who, what, to whom.
        facts: Facts,
        /// The decision.
        decided: Decided,
    },
    /// A decision was taken back; `yours` for the one who did.
    TakenBack {
        /// Who, what, to whom.
        facts: Facts,
        /// The decision that no longer stands.
        decided: Decided,
        /// When it was taken back.
        at: Stamp,
        /// By when it is due.
        due_on: Option<Day>,
        /// Whether the reader did it.
        yours: bool,
    },
    /// A member's one-time sign-in.
    SignIn {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
    },
    /// Shows that the mail server works.
    Test {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
    },
}

impl Letter {
    /// The word for this kind in lists, the API and the log.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Update { ask: Some(_), .. } => "approval_asked",
            Self::Update { ask: None, .. } => "update",
            Self::LinkAgain { .. } => "link",
            Self::FreshLink { .. } => "fresh_link",
            Self::Receipt { .. } => "receipt",
            Self::Decision { .. } => "decision",
            Self::TakenBack { .. } => "taken_back",
            Self::SignIn { .. } => "sign_in",
            Self::Test { .. } => "test",
        }
    }

    /// The studio that writes it.
    pub const fn studio(&self) -> &Sender {
        match self {
            Self::Update { facts, .. }
            | Self::LinkAgain { facts }
            | Self::FreshLink { facts }
            | Self::Receipt { facts, .. }
            | Self::Decision { facts, .. }
            | Self::TakenBack { facts, .. } => &facts.studio,
            Self::SignIn { studio, .. } | Self::Test { studio, .. } => studio,
        }
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
    /// When it was written.
    pub queued_at: Stamp,
    /// When the mail server took it.
    pub accepted_at: Option<Stamp>,
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
        queued_at: tx.now(),
        accepted_at: None,
    }
}

/// Queues `letter` for a member, with the door it opens if it opens one.
pub fn to_member(tx: &Tx, member: &Profile, letter: Letter, claim: Option<Claim>) -> Result<()> {
    let to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    let mail = Mail { member: Some(member.id.clone()), claim, ..new(tx, letter, to) };
    tx.queue(&mail)
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

/// Queues `letter` for a participant: with the link of `claim`, replies going to `member`.
pub fn to_participant(
    tx: &Tx,
    person: &Participant,
    member: &Profile,
    claim: Claim,
    letter: Letter,
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
    tx.queue(&mail)
}

/// How a try to hand over a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcomes {
    /// 250, with the server's words.
    Accepted(String),
    /// 4xx or no connection: try again.
    Later(String),
    /// 5xx: it will never take it.
    Never(String),
    /// No mail server is set.
    NotConfigured,
}

/// For how long a mail is tried before it counts as failed (RFC 5321 §4.5.4.1 asks for days).
pub const KEEP_TRYING: Duration = Duration::from_secs(48 * 3600);

/// A claimed mail that was not heard of for this long is tried again.
pub const LEASE: Duration = minutes(5);

/// The wait before try number `tries + 1`: 1, 5, 15, 30 minutes, then hourly.
pub const fn wait(tries: u32) -> Duration {
    match tries {
        0 | 1 => minutes(1),
        2 => minutes(5),
        3 => minutes(15),
        4 => minutes(30),
        _ => minutes(60),
    }
}

/// Takes up to `most` mails that are due, marking them as being sent until the lease is over.
pub fn claim_due(tx: &Tx, most: u32) -> Result<Vec<Mail>> {
    let due = tx.due_mails(tx.now(), most)?;
    for mail in &due {
        tx.set_mail(&mail.id, State::Sending, "", tx.now().plus(LEASE))?;
    }
    Ok(due)
}

/// Writes down how a try ended.
pub fn settle(tx: &Tx, mail: &Mail, outcome: &Outcomes) -> Result<()> {
    let now = tx.now();
    let over = now.since(mail.queued_at) >= KEEP_TRYING;
    let (state, words, next) = match outcome {
        Outcomes::Accepted(words) => (State::Accepted, words.as_str(), now),
        Outcomes::Later(words) if over => (State::Failed, words.as_str(), now),
        Outcomes::Later(words) => (State::Deferred, words.as_str(), now.plus(wait(mail.tries + 1))),
        Outcomes::Never(words) => (State::Failed, words.as_str(), now),
        Outcomes::NotConfigured => (State::Queued, "not_configured", now.plus(minutes(1))),
    };
    tx.set_mail(&mail.id, state, words, next)?;
    if *outcome != Outcomes::NotConfigured {
        tx.add_attempt(&mail.id, state, words)?;
    }
    Ok(())
}
