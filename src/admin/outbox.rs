//! The outbox: what was written, and what the mail server said.

use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::clock::Stamp;
use crate::config::Config;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::{MailId, ParticipantId};
use crate::mail::dress::Dress;
use crate::mail::letter::{self, Door, Drawn};
use crate::outbox::{self, Letter as Words, Mail};
use crate::ui::studio::one_mail::Letter;
use crate::ui::studio::outbox::{Outbox, Row};
use crate::web::answer::{letter as framed, page_with_frames};
use crate::web::{SignedIn, page, see_other};
use crate::wording::{self, LetterKind, Wording};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// How many mails the list shows.
const NEWEST: u32 = 100;

/// `GET /admin/outbox`
pub async fn list(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let desk = &desk.member;
    let read = app
        .store
        .read(|tx| Ok((frame(tx, desk, &[])?, tx.mails(desk.desk, NEWEST)?, wording::all(tx)?)));
    let (frame, mails, words) = read.await?;
    let rows: Vec<_> = mails.into_iter().map(|mail| row(mail, &words)).collect();
    let way = app.mailer().describe();
    Ok(page(StatusCode::OK, Outbox { frame: &frame, rows: &rows, way: &way }.draw()))
}

fn row(mail: Mail, all: &[(LetterKind, Wording)]) -> Row {
    let dress = Dress::of_page(None).worded(&mail.letter, all);
    Row { subject: letter::draw_in(&mail.letter, None, &dress).subject, mail }
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
        let (frame, tries) = (frame(tx, desk, &["copy"])?, tx.attempts(desk.desk, mail)?);
        Ok((frame, found, tries, refused, wording::all(tx)?))
    });
    let (frame, mail, attempts, refused, words) = read.await?;
    let (row, host) = (row(mail, &words), app.config().host());
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
    let read = app.store.read(|tx| Ok((tx.mail(desk, &mail)?, wording::all(tx)?)));
    let (mail, words) = read.await?;
    let mail = mail.ok_or(Refusal::NotFound)?;
    let config = app.config();
    let link = mail.claim.map(|claim| (masked(&config, &mail.letter), claim.ends_at));
    let opens = link.or_else(|| mail.project_page(&config.base_url).map(|url| (url, Stamp(0))));
    let wasnt_me = mail.letter.disputable().map(|_| format!("{}/d/…", config.base_url));
    let wasnt_me = wasnt_me.as_deref();
    let fewer = mail.participant.as_ref().and(mail.claim).map(|_| masked_fewer(&config));
    let fewer = fewer.filter(|_| !matches!(mail.letter, Words::Code { .. }));
    let others = others(&config, &mail.letter);
    let (fewer, others) = (fewer.as_deref(), &*others);
    let door = opens.as_ref().map(|(url, ends_at)| Door {
        url,
        ends_at: *ends_at,
        fewer,
        others,
        wasnt_me,
    });
    let dress = Dress::of_page(app.look().await.logo).worded(&mail.letter, &words);
    Ok(answer(letter::draw_in(&mail.letter, door.as_ref(), &dress), &wish))
}

/// A stand-in for the reader's own link, which no page of ours ever holds.
pub fn masked(config: &Config, letter: &Words) -> String {
    match letter {
        Words::Code { .. } => "••••••".to_owned(),
        Words::SignIn { .. } => format!("{}/admin/enter/…", config.base_url),
        _ => format!("{}/l/…", config.base_url),
    }
}

/// A stand-in for the link for fewer mails, which lets whoever has it choose.
pub fn masked_fewer(config: &Config) -> String {
    format!("{}/l/…/mails", config.base_url)
}

/// Stand-ins for the links to every project that a letter tells of.
fn others(config: &Config, letter: &Words) -> Vec<(ParticipantId, String)> {
    let who: Vec<_> = match letter {
        Words::Bundle { news, .. } => news.iter().map(|news| &news.participant).collect(),
        Words::Reminder { waits, .. } => {
            waits.iter().filter_map(|on| on.participant.as_ref()).collect()
        }
        _ => Vec::new(),
    };
    let url = masked(config, letter);
    who.into_iter().map(|who| (who.clone(), url.clone())).collect()
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

/// A letter to be shown in a frame, as it was drawn.
pub fn framed_letter(html: String) -> Response {
    framed(html)
}
