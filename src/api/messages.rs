//! `/messages`: conversations on milestones, their questions, and what members note for each other.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::list::{Cut, Page, Paging, lost};
use super::problem::Problem;
use super::shape::{Message, NewMessage, NewNote, Note};
use super::sound::{Eye, Sound};
use crate::error::{Error, Fault, Refusal, Result as Done};
use crate::id::{MessageId, MilestoneId, NoteId, ProjectId};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::upload::{self, Holder};
use crate::{message, note};
use axum::body::Body;
use axum::http::Response;

impl Sound for NewMessage {
    fn look(&self, eye: &mut Eye) {
        words(eye, &self.body, message::LIMIT);
        eye.count("uploads", Some(&self.uploads), 50);
    }
}

impl Sound for NewNote {
    fn look(&self, eye: &mut Eye) {
        words(eye, &self.body, note::LIMIT);
    }
}

fn words(eye: &mut Eye, body: &str, most: usize) {
    eye.text("body", body, most);
    if crate::studio::one_line(body).is_empty() {
        eye.faults.push(Fault::new("body", "Write at least one letter."));
    }
}

fn draw(tx: &Tx, desk: Desk, id: &MessageId) -> Done<Message> {
    Ok(tx.message(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

/// List a milestone’s messages
///
/// Newest first.
#[utoipa::path(get, path = "/milestones/{id}/messages", tag = "Messages",
    params(("id", description = "The milestone"), Paging),
    responses((status = 200, body = Page<Message>)))]
pub async fn list(
    call: Call,
    Id(milestone): Id<MilestoneId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after::<MessageId>()?);
    let read = call.read(|tx, desk| {
        let milestone = tx.milestone(desk, &milestone)?.ok_or(Refusal::NotFound)?;
        let to = match &after {
            None => Some(tx.last_number(&milestone.id)?.saturating_add(1)),
            Some(id) => {
                let known = tx.message(desk, id)?.filter(|one| one.milestone == milestone.id);
                known.map(|one| one.number)
            }
        };
        // One more than a page tells whether another follows.
        let from = |to: u32| to.saturating_sub(u32::try_from(limit + 1).unwrap_or(u32::MAX));
        to.map(|to| tx.conversation(desk, &milestone.id, (from(to), to))).transpose()
    });
    let mut found = read.await?.ok_or_else(lost)?;
    found.reverse();
    let cut = Cut::of(found, limit, |message| message.id.to_string());
    Ok(page(cut.shaped(Message::from)))
}

/// Write on a milestone
///
/// Everybody on the project who wants news gets a letter, and so do the members who take part. It
/// answers the questions of clients that wait there, and what was written before counts as read.
#[utoipa::path(post, path = "/milestones/{id}/messages", tag = "Messages",
    params(("id", description = "The milestone")), request_body = NewMessage,
    responses((status = 201, body = Message)))]
pub async fn write(
    act: Act,
    Id(milestone): Id<MilestoneId>,
    Json(new): Json<NewMessage>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted) = (act.signer(), new.clone());
    let make = move |tx: &Tx, member: &Member| {
        let holder = Holder::Member(member.clone());
        let (files, missing) = upload::named(tx, &holder, &wanted.uploads)?;
        if missing.is_some() {
            return Err(Refusal::wrong("uploads", "Not all of these are whole uploads.").into());
        }
        let said = message::Said { files, ..wanted.said() };
        message::write_back(tx, &signer, member, &milestone, &said).map_err(named)
    };
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// Mark a question as resolved
///
/// One that is resolved already stays so.
#[utoipa::path(post, path = "/questions/{id}/resolve", tag = "Messages",
    params(("id", description = "The message that asks it")),
    responses((status = 200, body = Message)))]
pub async fn resolve(act: Act, Id(id): Id<MessageId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        message::resolve_for_studio(tx, member, &id)?;
        draw(tx, member.desk, &id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// List what members noted on a project
///
/// Newest first. No client ever gets one of these.
#[utoipa::path(get, path = "/projects/{id}/notes", tag = "Messages",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Note>)))]
pub async fn notes(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.notes(desk, &project.id)
    });
    let cut = paging.cut(read.await?, |note| note.id.to_string())?;
    Ok(page(cut.shaped(Note::from)))
}

/// Note something on a project
///
/// Only members see it, and nobody is mailed.
#[utoipa::path(post, path = "/projects/{id}/notes", tag = "Messages",
    params(("id", description = "The project")), request_body = NewNote,
    responses((status = 201, body = Note)))]
pub async fn note(
    act: Act,
    Id(project): Id<ProjectId>,
    Json(new): Json<NewNote>,
) -> Result<Response<Body>, Problem> {
    let (of, body) = (project.clone(), new.body.clone());
    let make =
        move |tx: &Tx, member: &Member| Ok(note::write(tx, member, &of, &body).map_err(named)?.id);
    let show = move |tx: &Tx, member: &Member, id: &NoteId, _| {
        let mut notes = tx.notes(member.desk, &project)?.into_iter();
        Ok(Note::from(notes.find(|one| one.id == *id).ok_or(Refusal::NotFound)?))
    };
    act.create(&new, make, show).await
}

/// What is wrong, by the fields that a program has.
fn named(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(mut faults)) = error else { return error };
    faults.iter_mut().for_each(|fault| fault.field = "body");
    Refusal::Wrong(faults).into()
}
