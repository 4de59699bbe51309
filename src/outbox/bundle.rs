//! Bundling: the first news goes at once, and what follows for the same contact within ten minutes
//! goes in one mail; whoever wants news once a day or week gets it then. What is asked of somebody
//! never waits, and takes along what was held for them.
//!
//! Each piece of news is a row of its own from the start. At the moment of sending, one of them
//! becomes the mail and the others say that they went within it, so that the outbox tells of each
//! which mail it was in. Nothing is put together after a first try: every try says the same.

use super::{FormNews, FormTold, LEASE, Letter, Mail, Spoken, State};
use crate::clock::{Stamp, minutes};
use crate::contact::{Contact, Pace};
use crate::error::Result;
use crate::id::{MailId, ParticipantId};
use crate::store::Tx;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// For how long news is held after news that went at once.
pub const WINDOW: Duration = minutes(10);

/// Why news is not sent to somebody who had read it.
const SEEN: &str = "seen on the page before it was sent";

/// Why news is not sent to somebody who asked for none.
const UNWANTED: &str = "they chose to get only what needs them";

/// What became of a version since a mail about it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The file's name.
    pub name: String,
    /// The version's number.
    pub number: u32,
    /// Whether it was taken off the page.
    pub is_gone: bool,
    /// The newest number on the page.
    pub newest: Option<u32>,
}

/// One piece of news among others in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Whose page it is on.
    pub participant: ParticipantId,
    /// When it was posted.
    pub at: Stamp,
    /// The letter that it would have been.
    pub letter: Box<Letter>,
    /// What became of its versions since, in sentences.
    pub since: Vec<String>,
}

impl Letter {
    /// Whether it asks nothing of its reader, who may choose how often such letters come.
    pub const fn is_news(&self) -> bool {
        match self {
            Self::Update { ask: Some(ask), .. } => !ask.decides,
            Self::Message { spoken, .. } => !spoken.to_studio,
            Self::Update { ask: None, .. }
            | Self::Bundle { first: None, .. }
            | Self::RecordDue { .. } => true,
            _ => false,
        }
    }

    /// Whether news that is held for its reader goes with it.
    pub const fn takes_news_along(&self) -> bool {
        match self {
            Self::Message { spoken, .. } => !spoken.to_studio,
            letter => matches!(letter, Self::Update { .. } | Self::RecordDue { .. }),
        }
    }

    /// Whether it goes at once to whoever gets news together: they are named in it.
    const fn is_urgent(&self) -> bool {
        matches!(self, Self::Message { spoken: Spoken { named: true, .. }, .. })
    }

    /// Whether a mail program may offer its reader to get fewer of these (RFC 8058): not where the
    /// reader did or asked something just now.
    pub const fn is_notice(&self) -> bool {
        matches!(
            self,
            Self::Update { .. }
                | Self::Message { spoken: Spoken { to_studio: false, .. }, .. }
                | Self::Bundle { .. }
                | Self::ProjectClosed { .. }
                | Self::RecordDue { .. }
                | Self::Reminder { .. }
                | Self::FileRequest { .. }
                | Self::FileRedo { .. }
                | Self::Form(FormNews { told: FormTold::Asked(_), .. })
        )
    }

    /// The versions that were posted with it, each in a few words.
    fn posted(&self) -> Vec<String> {
        let Self::Update { files, .. } = self else { return Vec::new() };
        files.iter().map(|file| format!("{}: version {}", file.name, file.number)).collect()
    }
}

/// Says when news that was just queued may go. What is no news goes at once.
pub(super) fn plan(tx: &Tx, mail: &Mail, contact: &Contact) -> Result<()> {
    if !mail.letter.is_news() {
        return Ok(());
    }
    let now = tx.now();
    let held_until = match contact.mails {
        _ if mail.letter.is_urgent() => None,
        Pace::AtOnce => {
            let first = tx.news_sent_at(&contact.id, now.minus(WINDOW))?;
            first.map(|first| first.plus(WINDOW))
        }
        pace => pace.next(now, &contact.time_zone),
    };
    tx.mark_news(&mail.id, held_until)?;
    if contact.mails == Pace::NeedsMe {
        tx.suppress(&mail.id, UNWANTED)?;
    }
    Ok(())
}

/// Plans anew what is held for a contact who chose otherwise.
pub fn replan(tx: &Tx, contact: &Contact) -> Result<()> {
    match contact.mails {
        Pace::NeedsMe => tx.suppress_news(&contact.id, UNWANTED),
        pace => {
            let now = tx.now();
            tx.hold_until(&contact.id, pace.next(now, &contact.time_zone).unwrap_or(now))
        }
    }
}

/// Of the mails that are due, those that are sent, marked so: without what was seen meanwhile, and
/// with the news that is held for the same contact put within one of them.
pub(super) fn gather(tx: &Tx, due: Vec<Mail>) -> Result<Vec<Mail>> {
    let mut gone = BTreeSet::new();
    let mut sent = Vec::new();
    for mut mail in due {
        if gone.contains(mail.id.as_str()) {
            continue;
        }
        // After a first try, nobody knows whether it arrived: it stays what it was. So does what
        // somebody sends again.
        let is_first = mail.state == State::Queued && mail.tries == 0 && mail.again_at.is_none();
        if is_first && mail.letter.takes_news_along() {
            if is_seen(tx, &mail)? {
                continue;
            }
            let news = held(tx, &mail, &mut gone)?;
            if let Some(letter) = together(tx, &mail, &news)? {
                tx.set_letter(&mail.id, &letter)?;
                mail.letter = letter;
            }
        }
        // At once: what is under way goes within no other.
        tx.set_mail(&mail.id, State::Sending, "", tx.now().plus(LEASE))?;
        sent.push(mail);
    }
    Ok(sent)
}

/// Suppresses news that its reader has seen.
fn is_seen(tx: &Tx, mail: &Mail) -> Result<bool> {
    let seen = mail.letter.is_news() && tx.has_seen(&mail.id)?;
    if seen {
        tx.suppress(&mail.id, SEEN)?;
    }
    Ok(seen)
}

/// The news that goes within `lead`.
fn held(tx: &Tx, lead: &Mail, gone: &mut BTreeSet<String>) -> Result<Vec<Mail>> {
    let mut news = Vec::new();
    for mail in tx.held_beside(&lead.id)? {
        gone.insert(mail.id.to_string());
        if !is_seen(tx, &mail)? {
            tx.put_within(&lead.id, &mail.id)?;
            news.push(mail);
        }
    }
    Ok(news)
}

/// What `lead` says with `news` in it; none where it stays as it was written.
fn together(tx: &Tx, lead: &Mail, news: &[Mail]) -> Result<Option<Letter>> {
    let Some(facts) = lead.letter.facts() else { return Ok(None) };
    let own = lead.letter.is_news().then_some(lead);
    let mut told = Vec::new();
    for mail in own.into_iter().chain(news) {
        told.extend(piece(tx, mail)?);
    }
    let changed = told.iter().any(|news| !news.since.is_empty());
    if news.is_empty() && !changed {
        return Ok(None);
    }
    forget_what_is_told(&mut told);
    let first = own.is_none().then(|| Box::new(lead.letter.clone()));
    Ok(Some(Letter::Bundle { facts: facts.clone(), first, news: told }))
}

fn piece(tx: &Tx, mail: &Mail) -> Result<Option<News>> {
    let Some(participant) = mail.participant.clone() else { return Ok(None) };
    let since = since(tx, &mail.id)?;
    let letter = Box::new(mail.letter.clone());
    Ok(Some(News { participant, at: mail.queued_at, letter, since }))
}

fn since(tx: &Tx, id: &MailId) -> Result<Vec<String>> {
    let told = tx.since_told(id)?.into_iter();
    Ok(told
        .filter_map(|Since { name, number, is_gone, newest }| match newest {
            Some(newest) if newest > number => {
                Some(format!("{name}: version {newest} has taken the place of version {number}."))
            }
            _ if is_gone => Some(format!("{name}: version {number} is no longer on the page.")),
            _ => None,
        })
        .collect())
}

/// A newer version that the same mail tells of needs no second word.
fn forget_what_is_told(told: &mut [News]) {
    let posted: BTreeSet<String> = told.iter().flat_map(|news| news.letter.posted()).collect();
    for news in told {
        news.since.retain(|says| {
            let newer = says.split(" has taken").next().unwrap_or(says);
            !posted.contains(newer)
        });
    }
}
