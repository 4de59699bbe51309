//! The outbox: what was written, and what the mail server said.

use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::clock::Stamp;
use crate::config::Config;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::MailId;
use crate::mail::letter::{self, Door, Drawn};
use crate::outbox::{self, Letter as Words, Mail};
use crate::ui::studio::one_mail::Letter;
use crate::ui::studio::outbox::{Outbox, Row};
use crate::web::answer::{letter as framed, page_with_frames};
use crate::web::{SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// How many mails the list shows.
const NEWEST: u32 = 100;

/// `GET /admin/outbox`
pub async fn list(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let desk = &desk.member;
    let read = app.store.read(|tx| Ok((frame(tx, desk, &[])?, tx.mails(desk.desk, NEWEST)?)));
    let (frame, mails) = read.await?;
    let rows: Vec<_> = mails.into_iter().map(row).collect();
    let way = app.mailer().describe();
    Ok(page(StatusCode::OK, Outbox { frame: &frame, rows: &rows, way: &way }.draw()))
}

fn row(mail: Mail) -> Row {
    Row { subject: letter::draw(&mail.letter, None).subject, mail }
}

/// `GET /admin/outbox/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(mail): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let again = wish.has("again");
    one_page(&app, &desk, &id(&mail)?, (again, &[])).await
}

async fn one_page(
    app: &App,
    desk: &SignedIn,
    mail: &MailId,
    (again, faults): (bool, &[Fault]),
) -> Result<Response> {
    let desk = &desk.member;
    let read = app.store.read(|tx| {
        let found = tx.mail(desk.desk, mail)?.ok_or(Refusal::NotFound)?;
        let refused = tx.refused(desk.desk, &found.to.email)?;
        Ok((frame(tx, desk, &["copy"])?, found, tx.attempts(desk.desk, mail)?, refused))
    });
    let (frame, mail, attempts, refused) = read.await?;
    let (row, host) = (row(mail), app.config().host());
    let message_id = format!("{}@{host}", row.mail.message_id);
    let drawn = Letter {
        frame: &frame,
        row: &row,
        message_id: &message_id,
        attempts: &attempts,
        refused: refused.as_ref(),
        again,
        faults,
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page_with_frames(status, drawn.draw()))
}

/// `POST /admin/outbox/{id}/send`: a further try, or the same words in a new mail.
pub async fn send_again(
    State(app): State<App>,
    desk: SignedIn,
    Path(mail): Path<String>,
) -> Result<Response> {
    let (member, signer, of) = (desk.member.clone(), app.signer(), id::<MailId>(&mail)?);
    let asked = of.clone();
    let sent = app.store.write(move |tx| outbox::send_again(tx, &signer, &member, &asked)).await;
    match sent {
        Ok(mail) => Ok(see_other(&format!("/admin/outbox/{mail}?again#done"))),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            one_page(&app, &desk, &of, (false, &faults)).await
        }
        Err(other) => Err(other),
    }
}

/// `GET /admin/outbox/{id}/letter`: the letter itself, its link left out.
pub async fn letter(
    State(app): State<App>,
    desk: SignedIn,
    Path(mail): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let (desk, mail) = (desk.member.desk, id(&mail)?);
    let mail = app.store.read(|tx| tx.mail(desk, &mail)).await?.ok_or(Refusal::NotFound)?;
    let config = app.config();
    let link = mail.claim.map(|claim| (masked(&config, &mail.letter), claim.ends_at));
    let opens = link.or_else(|| mail.project_page(&config.base_url).map(|url| (url, Stamp(0))));
    let wasnt_me = mail.letter.disputable().map(|_| format!("{}/d/…", config.base_url));
    let wasnt_me = wasnt_me.as_deref();
    let door = opens.as_ref().map(|(url, ends_at)| Door { url, ends_at: *ends_at, wasnt_me });
    Ok(answer(letter::draw(&mail.letter, door.as_ref()), &wish))
}

/// A stand-in for the reader's own link, which no page of ours ever holds.
pub fn masked(config: &Config, letter: &Words) -> String {
    match letter {
        Words::Code { .. } => "••••••".to_owned(),
        Words::SignIn { .. } => format!("{}/admin/enter/…", config.base_url),
        _ => format!("{}/l/…", config.base_url),
    }
}

/// A letter as it will look, or its text part.
pub fn answer(drawn: Drawn, wish: &Wish) -> Response {
    if wish.has("text") {
        let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        let text = format!("Subject: {}\n\n{}", drawn.subject, drawn.text);
        return (headers, text).into_response();
    }
    framed(drawn.html)
}
