//! Hands mails to the mail server, and writes down what it said.
//!
//! Mails are claimed, sent and settled in that order: several lanes send side by side, and one
//! write settles what they finished and claims what comes next (`deliver/post.rs`). A crash loses
//! nothing, and sends nothing again that is known to have been taken (`deliver/journal.rs`).

mod journal;
mod lane;
mod post;

use crate::app::App;
use crate::assurance;
use crate::clock::Stamp;
use crate::dispute;
use crate::error::{Error, Result};
use crate::key::{Keyring, Purpose};
use crate::mail::Ready;
use crate::mail::letter::{Door, draw};
use crate::member::Desk;
use crate::outbox::{self, Enclosed, Letter, Mail, Mailbox};
use crate::token;
use journal::{Journal, Past};
use post::Post;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long to wait at the most before looking whether something is due.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// How long mails under way may take to end after the order to stop.
const LAST: Duration = Duration::from_secs(3);

/// Delivers whatever is due, whenever a commit rings or a wait is over, until `stop`. What was in
/// hand at the end of the process before is taken over first: one server alone holds a data folder.
pub async fn run(app: App, stop: CancellationToken) {
    let journal = loop {
        match take_over(&app).await {
            Ok(journal) => break journal,
            Err(error) => tracing::error!(%error, "what was in hand could not be taken over"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
    };
    let (bell, post) = (app.store.mail_bell(), Post::new(app.clone(), journal));
    loop {
        let work = post.round();
        let mut work = std::pin::pin!(work);
        let done = tokio::select! {
            done = &mut work => done,
            // Mails under way may end, and those that wait are put back.
            () = stop.cancelled() => {
                post.stop();
                drop(tokio::time::timeout(LAST, work).await);
                return;
            }
        };
        if let Err(error) = done {
            tracing::error!(%error, "mail could not be delivered");
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = bell.notified() => {}
            () = tokio::time::sleep(HEARTBEAT) => app.mailer().tidy().await,
        }
    }
    drop(tokio::time::timeout(LAST, app.mailer().close()).await);
}

async fn take_over(app: &App) -> Result<Journal> {
    let data = app.config().data.clone();
    let past = Past::read(&data);
    let mails = app.store.write(move |tx| outbox::take_over(tx, |mail| past.of(&mail.id))).await?;
    if mails > 0 {
        tracing::info!(mails, "taken over from a server that was stopped");
    }
    Journal::begin(&data)
}

/// Delivers what is due now; how many mails were tried.
///
/// # Errors
/// If the database breaks. What a mail server says is no error.
pub async fn once(app: &App) -> Result<u32> {
    let post = Post::new(app.clone(), Journal::none());
    let tried = post.round().await;
    app.mailer().close().await;
    tried
}

/// The address that mails come from: the setting, or the owner's.
async fn sender(app: &App) -> Result<Mailbox> {
    if let Some((name, email)) = app.config().mail_from.clone() {
        return Ok(Mailbox { name, email });
    }
    let members = app.store.read(|tx| tx.members(Desk::of_the_house())).await?;
    let owner = members.into_iter().max_by_key(|member| member.role);
    let owner = owner.ok_or_else(|| Error::broken("mail waits and the studio has no owner"))?;
    Ok(Mailbox { name: String::new(), email: owner.email })
}

/// Draws a mail with its own link, ready to be handed over. The token exists only from here on.
fn ready(app: &App, mail: &Mail, from: &Mailbox, enclosed: Vec<Enclosed>) -> Ready {
    let config = app.config();
    let url = address(&app.signer().keys, mail, &config.base_url);
    let ends_at = mail.claim.map_or(Stamp(0), |claim| claim.ends_at);
    let wasnt_me = wasnt_me(&app.signer().keys, &mail.letter, &config.base_url);
    let wasnt_me = wasnt_me.as_deref();
    let door = url.as_deref().map(|url| Door { url, ends_at, wasnt_me });
    let drawn = draw(&mail.letter, door.as_ref());
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
        subject: drawn.subject,
        text: drawn.text,
        html: drawn.html,
        enclosed,
        domain: host,
        date: mail.queued_at,
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
        _ => format!("{base}/l/{}", token::mint(keys, Purpose::Link, &claim).letters()),
    })
}

/// Where the reader of a receipt says that it was not them.
fn wasnt_me(keys: &Keyring, letter: &Letter, base: &str) -> Option<String> {
    let decided = letter.disputable()?;
    let token = dispute::link(keys, &decided.proved.as_ref()?.decision, decided.at);
    Some(format!("{base}/d/{}", token.letters()))
}
