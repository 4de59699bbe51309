//! Hands mails to the mail server, and writes down what it said.
//!
//! A mail is claimed, sent and settled in that order, so that a crash in between sends it again
//! under the same Message-ID rather than loses it. A queue run uses one connection.

use crate::app::App;
use crate::assurance;
use crate::clock::Stamp;
use crate::dispute;
use crate::error::Result;
use crate::id::ParticipantId;
use crate::key::{Keyring, Purpose};
use crate::link;
use crate::mail::dress::Dress;
use crate::mail::letter::{Door, draw_in};
use crate::mail::{Line, Ready};
use crate::member::Desk;
use crate::outbox::{self, Enclosed, Letter, Mail, Mailbox};
use crate::receipt::{self, Form};
use crate::token::{self, Claim};
use crate::wording;
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many mails are claimed at once.
const BATCH: u32 = 50;

/// How long to wait at the most before looking whether something is due.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// How long a mail under way may take to end after the order to stop.
const LAST: Duration = Duration::from_secs(3);

/// How many earlier mails of a thread a mail names.
const THREAD: u32 = 20;

/// A letter that cannot be drawn so often is never sent.
const POISON: u32 = 3;

/// Delivers whatever is due, whenever a commit rings or a wait is over, until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let bell = app.store.mail_bell();
    loop {
        let work = once(&app);
        let mut work = std::pin::pin!(work);
        let done = tokio::select! {
            done = &mut work => done,
            // The mail under way may end; one that does not is sent again under the same id.
            () = stop.cancelled() => {
                drop(tokio::time::timeout(LAST, work).await);
                return;
            }
        };
        if let Err(error) = done {
            tracing::error!(%error, "mail could not be delivered");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell.notified() => {}
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
    }
}

/// Delivers what is due now; how many mails were tried.
///
/// # Errors
/// If the database breaks. What a mail server says is no error.
pub async fn once(app: &App) -> Result<u32> {
    let mut tried = 0;
    loop {
        // An idle heartbeat asks the readers, and leaves the writer alone.
        let now = app.store.clock().now();
        let next = app.store.read(|tx| tx.next_mail_at()).await?;
        if next.is_none_or(|at| at > now) {
            return Ok(tried);
        }
        let mails = app.store.write(|tx| outbox::claim_due(tx, BATCH)).await?;
        if mails.is_empty() {
            return Ok(tried);
        }
        let from = app.mail_from().await?;
        let mut line = app.mailer().line(&app.config().host());
        for mail in mails {
            let outcome = send(app, &mut line, &mail, &from).await;
            let (kind, said) = (mail.letter.kind(), word(&outcome));
            tracing::info!(id = %mail.id, kind, outcome = said, "mail");
            tried += 1;
            app.store.write(move |tx| outbox::settle(tx, &mail, &outcome)).await?;
        }
        line.close().await;
    }
}

/// Draws and sends one mail. A letter that cannot be drawn is this mail's trouble and no other's.
async fn send(app: &App, line: &mut Line, mail: &Mail, from: &Mailbox) -> outbox::Outcomes {
    if mail.claim.is_some_and(|claim| !app.keys().knows(claim.kid)) {
        // A link of it would open nothing: its key was revoked, or is so new that it was not read.
        return outbox::Outcomes::Later("the key of its link is not in force here".into());
    }
    if !app.mailer().is_set() {
        // Nothing is drawn that cannot be sent.
        return outbox::Outcomes::NotConfigured;
    }
    let drawn = company(app, mail).await.map(|company| {
        std::panic::catch_unwind(AssertUnwindSafe(|| ready(app, mail, from, company)))
    });
    match drawn {
        Ok(Ok(letter)) => {
            let sent = AssertUnwindSafe(line.send(&letter)).catch_unwind().await;
            sent.unwrap_or_else(|_| unsendable(mail))
        }
        Ok(Err(_)) => unsendable(mail),
        Err(error) => {
            tracing::error!(%error, id = %mail.id, "what goes with a letter could not be drawn");
            unsendable(mail)
        }
    }
}

/// What goes with a letter's words.
struct Company {
    enclosed: Vec<Enclosed>,
    dress: Dress,
    logo: Option<Arc<Vec<u8>>>,
    thread: Vec<String>,
    /// What it links to beside its own page.
    more: Vec<Claim>,
    /// What a bundle links to: pages of further projects.
    links: Vec<(ParticipantId, Claim)>,
}

async fn company(app: &App, mail: &Mail) -> Result<Company> {
    let enclosed = enclosed(app, &mail.letter).await?;
    let thread = match &mail.in_reply_to {
        Some(earlier) => app.store.read(|tx| tx.thread(earlier, THREAD)).await?,
        None => Vec::new(),
    };
    let (dress, logo) = app.dress().await;
    let words = app.store.read(wording::all).await?;
    let dress = dress.worded(&mail.letter, &words);
    let more = match mail.letter.more_links() {
        0 => Vec::new(),
        _ => app.store.read(|tx| tx.mail_links(Desk::of_the_house(), &mail.id)).await?,
    };
    let links = match mail.letter {
        Letter::Bundle { .. } => app.store.read(|tx| tx.claims_within(&mail.id)).await?,
        _ => Vec::new(),
    };
    Ok(Company { enclosed, dress, logo, thread, more, links })
}

/// What is enclosed: the receipt that it tells of.
async fn enclosed(app: &App, letter: &Letter) -> Result<Vec<Enclosed>> {
    match app.store.read(|tx| receipt::told_by(tx, letter)).await? {
        Some(issued) => app.papers(issued, Form::ALL).await,
        None => Ok(Vec::new()),
    }
}

fn unsendable(mail: &Mail) -> outbox::Outcomes {
    let says = "this letter could not be written".to_owned();
    if mail.tries + 1 >= POISON {
        outbox::Outcomes::Never(says)
    } else {
        outbox::Outcomes::Later(says)
    }
}

const fn word(outcome: &outbox::Outcomes) -> &'static str {
    match outcome {
        outbox::Outcomes::Accepted(_) => "accepted",
        outbox::Outcomes::Later(_) => "later",
        outbox::Outcomes::Never(_) => "never",
        outbox::Outcomes::NotConfigured => "not_configured",
    }
}

/// Draws a mail with its own link, ready to be handed over. The token exists only from here on.
fn ready(app: &App, mail: &Mail, from: &Mailbox, company: Company) -> Ready {
    let config = app.config();
    let (signer, base) = (app.signer(), &config.base_url);
    let url = address(&signer.keys, mail, base);
    let ends_at = mail.claim.map_or(Stamp(0), |claim| claim.ends_at);
    let wasnt_me = wasnt_me(&signer.keys, &mail.letter, base);
    let wasnt_me = wasnt_me.as_deref();
    let more: Vec<_> = company.more.iter().map(|one| page(&signer.keys, one, base)).collect();
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    let fewer = fewer(&signer.keys, mail, base);
    let own = mail.participant.clone().zip(mail.claim);
    let pages: Vec<_> = company.links.into_iter().chain(own).collect();
    let others: Vec<_> =
        pages.into_iter().map(|(who, claim)| (who, page(&signer.keys, &claim, base))).collect();
    let (fewer, others) = (fewer.as_deref(), &*others);
    let door =
        url.as_deref().map(|url| Door { url, ends_at, fewer, others, more: &more, wasnt_me });
    let drawn = draw_in(&mail.letter, door.as_ref(), &company.dress);
    let host = config.host();
    let studio = &mail.letter.studio().name;
    let name = match (&from.name, &mail.reply_to, mail.participant.is_some()) {
        (name, ..) if !name.is_empty() => name.clone(),
        (_, Some(member), true) => format!("{}, {studio}", member.name),
        _ => studio.clone(),
    };
    Ready {
        message_id: format!("{}@{host}", mail.message_id),
        from: Mailbox { name, email: from.email.clone() },
        to: mail.to.clone(),
        reply_to: mail.reply_to.clone(),
        in_reply_to: mail.in_reply_to.as_ref().map(|id| format!("{id}@{host}")),
        references: company.thread.iter().map(|id| format!("{id}@{host}")).collect(),
        logo: company.logo,
        subject: drawn.subject,
        text: drawn.text,
        html: drawn.html,
        enclosed: company.enclosed,
        unsubscribe: fewer.filter(|_| mail.letter.is_notice()).map(str::to_owned),
        domain: host,
        date: mail.queued_at,
        keys: app.mail_keys(),
    }
}

fn address(keys: &Keyring, mail: &Mail, base: &str) -> Option<String> {
    let Some(claim) = mail.claim else {
        return mail.project_page(base);
    };
    Some(match mail.letter {
        Letter::Code { .. } => assurance::digits(keys, &claim)?.as_str().to_owned(),
        Letter::SignIn { .. } | Letter::Invitation { .. } => {
            let token = token::mint(keys, Purpose::Enter, &claim);
            format!("{base}/admin/enter/{}", token.letters())
        }
        _ => page(keys, &claim, base),
    })
}

/// Where the reader of a receipt says that it was not them.
fn wasnt_me(keys: &Keyring, letter: &Letter, base: &str) -> Option<String> {
    let decided = letter.disputable()?;
    let token = dispute::link(keys, &decided.proved.as_ref()?.decision, decided.at);
    Some(format!("{base}/d/{}", token.letters()))
}

fn page(keys: &Keyring, claim: &Claim, base: &str) -> String {
    format!("{base}/l/{}", token::mint(keys, Purpose::Link, claim).letters())
}

/// Where a contact says which mails they want; a code has no link at all.
fn fewer(keys: &Keyring, mail: &Mail, base: &str) -> Option<String> {
    let claim = mail.claim.filter(|_| mail.participant.is_some())?;
    if matches!(mail.letter, Letter::Code { .. }) {
        return None;
    }
    let letters = link::fewer_letters(keys, claim.serial, mail.queued_at);
    Some(format!("{base}/l/{letters}/mails"))
}
