//! One lane: takes a mail, draws it, hands it over, says what came of it, and takes the next.

use super::draw::{company, ready};
use super::post::{Ended, Post};
use crate::app::App;
use crate::mail::{Lane, Line, Packed};
use crate::outbox::{Mail, Mailbox, Outcomes};
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A letter that cannot be drawn so often is never sent.
const POISON: u32 = 3;

/// Works until nothing waits any more.
pub async fn run(post: Arc<Post>, from: Arc<Mailbox>) {
    let mut line = post.app.mailer().line(&post.app.config().host());
    while let Some(mail) = post.next() {
        if !post.is_wanted(&mail).await {
            continue;
        }
        let begun = AtomicBool::new(false);
        // A mail whose lane broke is this mail's trouble and no other's.
        let sent = AssertUnwindSafe(send(&post, &mut line, (&mail, &from), &begun));
        let outcome = sent.catch_unwind().await.unwrap_or_else(|_| Some(unsendable(&mail)));
        let Some(outcome) = outcome else {
            // The server gives us no further connection: others carry it.
            post.give_back(mail);
            return;
        };
        let (kind, said) = (mail.letter.kind(), word(&outcome));
        post.app.store.meters().mails.one(said);
        tracing::info!(id = %mail.id, kind, outcome = said, "mail");
        post.ended(Ended { mail, outcome, begun: begun.load(Ordering::SeqCst) });
    }
    line.keep();
}

/// Draws and hands over one mail; none if there is no connection for it.
async fn send(
    post: &Post,
    line: &mut Line,
    (mail, from): (&Mail, &Arc<Mailbox>),
    begun: &AtomicBool,
) -> Option<Outcomes> {
    let app = &post.app;
    if mail.claim.is_some_and(|claim| !app.keys().knows(claim.kid)) {
        // A link of it would open nothing: its key was revoked, or is so new that it was not read.
        return Some(Outcomes::Stuck("the key of its link is not in force here".into()));
    }
    let packed = match drawn(app, mail, from).await {
        Ok(packed) => packed,
        Err(outcome) => return Some(outcome),
    };
    let begins = || {
        begun.store(true, Ordering::SeqCst);
        post.journal.begun(&mail.id);
    };
    let Lane::Came(outcome) = line.hand_over(&packed, &begins).await else { return None };
    if let Outcomes::Accepted(words) = &outcome {
        post.journal.taken(&mail.id, words);
    }
    Some(outcome)
}

/// Draws a letter and builds its message, on a thread where nobody waits for it.
async fn drawn(app: &App, mail: &Mail, from: &Arc<Mailbox>) -> Result<Packed, Outcomes> {
    let company = company(app, mail).await.map_err(|error| {
        tracing::error!(%error, id = %mail.id, "what goes with a letter could not be drawn");
        unsendable(mail)
    })?;
    let (app, of, from) = (app.clone(), mail.clone(), from.clone());
    let draw = move || app.mailer().pack(&ready(&app, &of, &from, company));
    tokio::task::spawn_blocking(draw).await.unwrap_or_else(|_| Err(unsendable(mail)))
}

fn unsendable(mail: &Mail) -> Outcomes {
    let says = "this letter could not be written".to_owned();
    if mail.tries + 1 >= POISON { Outcomes::Never(says) } else { Outcomes::Stuck(says) }
}

const fn word(outcome: &Outcomes) -> &'static str {
    match outcome {
        Outcomes::Accepted(_) => "accepted",
        Outcomes::Later(_) => "later",
        Outcomes::Down(_) => "down",
        Outcomes::Unsure(_) => "unsure",
        Outcomes::Stuck(_) => "stuck",
        Outcomes::Never(_) => "never",
        Outcomes::NobodyThere(_) => "nobody_there",
        Outcomes::NotConfigured => "not_configured",
    }
}
