//! `/outbox`: what was written to whom, and what the mail server said.

use super::body::{Id, Query};
use super::call::{Act, Call, page};
use super::list::{Cut, Page, Paging};
use super::problem::Problem;
use super::shape::OneMail;
use crate::error::Refusal;
use crate::id::MailId;
use crate::mail::dress::Dress;
use crate::mail::letter;
use crate::member::Member;
use crate::outbox::{self, Mail};
use crate::store::Tx;
use crate::wording::{self, LetterKind, Wording};
use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse as _;

/// A mail and the studio's words in each letter: its subject is what was sent.
fn draw(mail: Mail, host: &str, words: &[(LetterKind, Wording)]) -> OneMail {
    let dress = Dress::default().worded(&mail.letter, words);
    let subject = letter::draw_in(&mail.letter, None, &dress).subject;
    OneMail::of(mail, subject, host)
}

/// List outgoing mails
///
/// Newest first.
#[utoipa::path(get, path = "/outbox", tag = "Outbox", params(Paging),
    responses((status = 200, body = Page<OneMail>)))]
pub async fn list(call: Call, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after::<MailId>()?);
    let read = call.read(|tx, desk| {
        Ok((tx.mails_before(desk, after.as_ref(), limit + 1)?, wording::all(tx)?))
    });
    let (mails, words) = read.await?;
    let cut = Cut::of(mails, limit, |mail| mail.id.to_string());
    let host = call.app.config().host();
    Ok(page(cut.shaped(|mail| draw(mail, &host, &words))))
}

/// Read one mail with every try
#[utoipa::path(get, path = "/outbox/{id}", tag = "Outbox", params(("id", description = "The mail")),
    responses((status = 200, body = OneMail)))]
pub async fn one(call: Call, Id(id): Id<MailId>) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let mail = tx.mail(desk, &id)?.ok_or(Refusal::NotFound)?;
        Ok((mail, tx.attempts(desk, &id)?, wording::all(tx)?))
    });
    let (mail, attempts, words) = read.await?;
    Ok(call.show(&draw(mail, &call.app.config().host(), &words).with(attempts)))
}

/// Send a mail again
///
/// One that failed, was kept back or is put off is tried now, under its own Message-ID. One that
/// the mail server took is written anew: the answer is the mail that goes. It goes to the address
/// that its reader has now, with a link of full length; an address that was refused is tried again.
#[utoipa::path(post, path = "/outbox/{id}/send", tag = "Outbox",
    params(("id", description = "The mail")), responses((status = 200, body = OneMail)))]
pub async fn send_again(act: Act, Id(id): Id<MailId>) -> Result<Response<Body>, Problem> {
    let (signer, host) = (act.signer(), act.call.app.config().host());
    let make = move |tx: &Tx, member: &Member| outbox::send_again(tx, &signer, member, &id);
    let show = move |tx: &Tx, member: &Member, id: &MailId, _| {
        let mail = tx.mail(member.desk, id)?.ok_or(Refusal::NotFound)?;
        Ok(draw(mail, &host, &wording::all(tx)?).with(tx.attempts(member.desk, id)?))
    };
    act.once(StatusCode::OK, &(), make, show).await
}

/// Read a mail’s words
///
/// Its text part; the link is left out.
#[utoipa::path(get, path = "/outbox/{id}/text", tag = "Outbox",
    params(("id", description = "The mail")),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn letter(call: Call, Id(id): Id<MailId>) -> Result<Response<Body>, Problem> {
    let (mail, words) = call.read(|tx, desk| Ok((tx.mail(desk, &id)?, wording::all(tx)?))).await?;
    let mail = mail.ok_or(Refusal::NotFound)?;
    let dress = Dress::default().worded(&mail.letter, &words);
    let text = letter::draw_in(&mail.letter, None, &dress).text;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
