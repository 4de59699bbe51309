//! What becomes of a mail after a try: accepted only if the server said so, tried again while there
//! is hope, and said in words where nobody can know.

use super::{Mail, State, undelivered};
use crate::clock::{Stamp, days, minutes};
use crate::error::Result;
use crate::reminder;
use crate::store::Tx;
use crate::webhook;
use std::time::Duration;

/// How a try to hand over a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcomes {
    /// 250, with the server's words.
    Accepted(String),
    /// 4xx: try again.
    Later(String),
    /// No connection, or no sign-in: it concerns every mail. Try again.
    Down(String),
    /// The connection broke after the contents went and before the server answered. Try again,
    /// under the same Message-ID.
    Unsure(String),
    /// Something of our own is missing; the server was asked nothing. Try again.
    Stuck(String),
    /// 5xx: it will never take it.
    Never(String),
    /// 5xx about the reader's address: nothing more is sent there.
    NobodyThere(String),
    /// No mail server is set.
    NotConfigured,
}

/// One try to hand a mail over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Stamp,
    /// What became of the mail.
    pub outcome: State,
    /// The server's words, or what happened instead.
    pub words: String,
    /// Whether the server may have taken the mail without our hearing so.
    pub unsure: bool,
}

/// How a try ended, as it is written down.
#[derive(Debug)]
pub struct End<'a> {
    /// Where the mail stands.
    pub state: State,
    /// The server's words, or what happened instead.
    pub words: &'a str,
    /// When it is tried next.
    pub next_at: Stamp,
    /// Whether the server may have taken it without our hearing so.
    pub unsure: bool,
    /// Whether it came to nothing because of the connection or the sign-in.
    pub down: bool,
}

/// An address that a mail server refused for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The server's words.
    pub words: String,
    /// When it said so.
    pub at: Stamp,
}

/// What is wrong with the way that mail goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    /// Since when nothing goes out and why; none if it goes out again.
    pub since: Option<(Stamp, String)>,
    /// How many letters wait for it.
    pub waiting: u32,
    /// How many letters were given up for it in the last week.
    pub given_up: u32,
}

/// Why a mail waits where no mail server is set, and for how long before that is said again.
/// [`a_server_is_set`] ends it sooner.
const NOT_CONFIGURED: &str = "not_configured";
const UNTIL_SET: Duration = days(1);

/// For how long a mail is tried before it counts as failed (RFC 5321 §4.5.4.1 asks for days).
pub const KEEP_TRYING: Duration = Duration::from_secs(48 * 3600);

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

/// Whether these are a mail server's own words: they begin with its code.
pub fn is_answer(words: &str) -> bool {
    words.len() > 3 && words.bytes().take(3).all(|byte| byte.is_ascii_digit())
}

/// Lets up to `most` mails that are due say that no mail server is set; how many those were.
///
/// # Errors
/// If the database breaks.
pub fn wait_for_a_server(tx: &Tx, most: u32) -> Result<u32> {
    tx.put_off_due(NOT_CONFIGURED, tx.now().plus(UNTIL_SET), most)
}

/// Lets up to `most` mails that wait for a mail server be due now; how many those were.
///
/// # Errors
/// If the database breaks.
pub fn a_server_is_set(tx: &Tx, most: u32) -> Result<u32> {
    tx.put_on(NOT_CONFIGURED, most)
}

/// Writes down how a try ended; nothing of a mail that is there no more.
pub fn settle(tx: &Tx, mail: &Mail, outcome: &Outcomes) -> Result<()> {
    let now = tx.now();
    let over = now.since(mail.again_at.unwrap_or(mail.queued_at)) >= KEEP_TRYING;
    let again = now.plus(wait(mail.tries + 1));
    let (state, words, next_at) = match outcome {
        Outcomes::NotConfigured => {
            return tx.set_mail(&mail.id, State::Queued, NOT_CONFIGURED, now.plus(UNTIL_SET));
        }
        Outcomes::Accepted(words) => (State::Accepted, words, now),
        Outcomes::Never(words) | Outcomes::NobodyThere(words) => (State::Failed, words, now),
        Outcomes::Later(words)
        | Outcomes::Down(words)
        | Outcomes::Unsure(words)
        | Outcomes::Stuck(words) => {
            if over {
                (State::Failed, words, now)
            } else {
                (State::Deferred, words, again)
            }
        }
    };
    let unsure = matches!(outcome, Outcomes::Unsure(_));
    let down = matches!(outcome, Outcomes::Down(_));
    if !tx.settle_mail(&mail.id, &End { state, words, next_at, unsure, down })? {
        return Ok(());
    }
    match outcome {
        Outcomes::Down(words) => tx.transport_fails(words)?,
        Outcomes::Accepted(_) => tx.transport_works()?,
        // What we could not even write was no word of the server's.
        _ if is_answer(words) => tx.transport_works()?,
        _ => {}
    }
    match outcome {
        Outcomes::Accepted(_) => super::again::lift(tx, &mail.to.email)?,
        Outcomes::NobodyThere(words) => {
            tx.refuse_address(&mail.to.email, words)?;
            reminder::replan_address(tx, &mail.to.email)?;
        }
        _ => {}
    }
    if state == State::Failed {
        webhook::mail_failed(tx, mail)?;
        undelivered::tell(tx, mail, words)?;
    }
    Ok(())
}

/// Writes down how several tries ended.
pub fn settle_all(tx: &Tx, ended: &[(Mail, Outcomes)]) -> Result<()> {
    ended.iter().try_for_each(|(mail, outcome)| settle(tx, mail, outcome))
}

/// What is known of a mail that was in hand when the program stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// The server took it, with these words.
    Taken(String),
    /// Its contents went, and no answer came.
    Begun,
    /// The server was not told its contents.
    Waiting,
}

/// Takes over what was in hand when the program stopped, from `left` by what is known of each: at
/// once, since one program alone serves a data folder. How many mails that were.
pub fn take_over(tx: &Tx, left: impl Fn(&Mail) -> Left) -> Result<usize> {
    let mails = tx.mails_in_hand()?;
    for mail in &mails {
        match left(mail) {
            Left::Taken(words) => settle(tx, mail, &Outcomes::Accepted(words))?,
            Left::Waiting => tx.put_back(&mail.id)?,
            Left::Begun => {
                let words = "Milepost was stopped after the letter went, before an answer came.";
                let (state, next_at) = (State::Deferred, tx.now());
                let end = End { state, words, next_at, unsure: true, down: false };
                tx.settle_mail(&mail.id, &end)?;
            }
        }
    }
    Ok(mails.len())
}
