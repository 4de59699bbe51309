//! Draws a mail: what goes with its words is asked for first, and its links are minted last.

use crate::app::App;
use crate::assurance;
use crate::clock::Stamp;
use crate::dispute;
use crate::error::Result;
use crate::id::ParticipantId;
use crate::key::{Keyring, Purpose};
use crate::link;
use crate::mail::Ready;
use crate::mail::dress::Dress;
use crate::mail::letter::{Door, draw_in};
use crate::member::Desk;
use crate::outbox::{Enclosed, Letter, Mail, Mailbox};
use crate::receipt::{self, Form};
use crate::token::{self, Claim};
use crate::wording;
use std::sync::Arc;

/// How many earlier mails of a thread a mail names.
const THREAD: u32 = 20;

/// What goes with a letter's words.
pub struct Company {
    enclosed: Vec<Enclosed>,
    dress: Dress,
    logo: Option<Arc<Vec<u8>>>,
    thread: Vec<String>,
    /// Pages of further projects that it links to.
    links: Vec<(ParticipantId, Claim)>,
}

/// Asks for what goes with `mail`.
///
/// # Errors
/// If the database breaks, or what is enclosed cannot be drawn.
pub async fn company(app: &App, mail: &Mail) -> Result<Company> {
    let read = app.store.read(|tx| {
        let thread = match &mail.in_reply_to {
            Some(earlier) => tx.thread(earlier, THREAD)?,
            None => Vec::new(),
        };
        let links = match &mail.letter {
            Letter::Bundle { .. } => tx.claims_within(&mail.id)?,
            Letter::Reminder { waits, .. } if waits.len() > 1 => {
                tx.mail_links(Desk::of_the_house(), &mail.id)?
            }
            _ => Vec::new(),
        };
        Ok((receipt::told_by(tx, &mail.letter)?, thread, links, wording::all(tx)?))
    });
    let (issued, thread, links, words) = read.await?;
    let enclosed = match issued {
        Some(issued) => app.papers(issued, Form::ALL).await?,
        None => Vec::new(),
    };
    let (dress, logo) = app.dress().await;
    let dress = dress.worded(&mail.letter, &words);
    Ok(Company { enclosed, dress, logo, thread, links })
}

/// Draws a mail with its own link, ready to be handed over. The token exists only from here on.
pub fn ready(app: &App, mail: &Mail, from: &Mailbox, company: Company) -> Ready {
    let config = app.config();
    let (signer, base) = (app.signer(), &config.base_url);
    let url = address(&signer.keys, mail, base);
    let ends_at = mail.claim.map_or(Stamp(0), |claim| claim.ends_at);
    let wasnt_me = wasnt_me(&signer.keys, &mail.letter, base);
    let wasnt_me = wasnt_me.as_deref();
    let fewer = fewer(&signer.keys, mail, base);
    let own = mail.participant.clone().zip(mail.claim);
    let pages: Vec<_> = company.links.into_iter().chain(own).collect();
    let others: Vec<_> =
        pages.into_iter().map(|(who, claim)| (who, page(&signer.keys, &claim, base))).collect();
    let (fewer, others) = (fewer.as_deref(), &*others);
    let door = url.as_deref().map(|url| Door { url, ends_at, fewer, others, wasnt_me });
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
    let (decision, decided_at) = letter.disputable()?;
    let token = dispute::link(keys, decision, decided_at);
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
