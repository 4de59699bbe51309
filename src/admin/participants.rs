//! One person on a project: what they may do, and whether they are on it.

use super::links::Reason;
use super::projects::done;
use super::{faults, frame, id};
use crate::app::App;
use crate::approval::{self, State as Asking};
use crate::error::{Fault, Refusal, Result};
use crate::feed;
use crate::id::ParticipantId;
use crate::member::Member;
use crate::participant::{self, Role};
use crate::ui::studio::person::{OnePerson, Typed, remove as question};
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/participants/{id}`
pub async fn form(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    one(&app, &desk.member, &id(&who)?, (None, &[])).await
}

async fn one(
    app: &App,
    member: &Member,
    who: &ParticipantId,
    back: (Option<Typed>, &[Fault]),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let person = tx.participant(member.desk, who)?.ok_or(Refusal::NotFound)?;
        let project = tx.project(member.desk, &person.project)?.ok_or(Refusal::NotFound)?;
        let links = tx.links_of(member.desk, who)?;
        let feed = tx.feed_of_participant(member.desk, who)?;
        Ok((frame(tx, member, &[])?, person, project, (links, feed)))
    });
    let (frame, person, project, (links, feed)) = read.await?;
    let known = Typed { role: person.role.as_str().to_owned(), can_download: person.can_download };
    let (typed, faults) = (back.0.unwrap_or(known), back.1);
    let drawn = OnePerson {
        frame: &frame,
        person: &person,
        project: &project,
        links: &links,
        feed: feed.as_ref(),
        typed,
        faults,
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(status, drawn.draw()))
}

/// What somebody may do.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    role: String,
    can_download: String,
}

/// `POST /admin/participants/{id}`
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let who = id::<ParticipantId>(&who)?;
    let typed = Typed { role: fields.role, can_download: !fields.can_download.is_empty() };
    let (member, of, asked) = (desk.member.clone(), who.clone(), typed.clone());
    let signer = app.signer();
    let changed = app.store.write(move |tx| {
        let role: Role =
            asked.role.parse().map_err(|_| Refusal::wrong("role", "Choose what they do."))?;
        participant::change(tx, &signer, &member, &of, (role, asked.can_download))
    });
    match changed.await {
        Ok(person) => Ok(done(&person.project, "changed", Some(&person.id))),
        Err(error) => one(&app, &desk.member, &who, (Some(typed), &faults(error)?)).await,
    }
}

/// `GET /admin/participants/{id}/remove`
pub async fn ask(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let (member, who) = (&desk.member, id::<ParticipantId>(&who)?);
    let read = app.store.read(|tx| {
        let person = tx.participant(member.desk, &who)?.ok_or(Refusal::NotFound)?;
        let mut asked = tx.asked_of_project(member.desk, &person.project)?;
        asked.retain(|asked| asked.unanswered().any(|one| one.participant == who));
        let now = tx.now();
        let then = asked.into_iter().map(|asked| (approval::without(&asked, &who, now), asked));
        Ok((frame(tx, member, &[])?, person, then.collect::<Vec<(Asking, _)>>()))
    });
    let (frame, person, asked) = read.await?;
    Ok(page(StatusCode::OK, question(&frame, &person, &asked)))
}

/// `POST /admin/participants/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
    Form(reason): Form<Reason>,
) -> Result<Response> {
    let (member, signer, who) = (desk.member, app.signer(), id(&who)?);
    let off =
        app.store.write(move |tx| participant::remove(tx, &signer, &member, (&who, &reason.why)));
    let person = off.await?;
    Ok(done(&person.project, "removed", Some(&person.id)))
}

/// `POST /admin/participants/{id}/back`
pub async fn bring_back(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let (member, signer, who) = (desk.member, app.signer(), id(&who)?);
    let back = app.store.write(move |tx| participant::bring_back(tx, &signer, &member, &who));
    let person = back.await?;
    Ok(done(&person.project, "back", Some(&person.id)))
}

/// `POST /admin/participants/{id}/calendar/end`
pub async fn end_calendar(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let (member, who) = (desk.member, id::<ParticipantId>(&who)?);
    let of = who.clone();
    app.store.write(move |tx| feed::end_of(tx, &member, &of)).await?;
    Ok(see_other(&format!("/admin/participants/{who}")))
}
