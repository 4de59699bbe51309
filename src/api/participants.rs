//! `/participants`: the contacts on a project.

use super::body::{Id, Json, Query};
use super::call::ok;
use super::call::{Act, Call, page};
use super::links;
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Download, Link, NewParticipant, Participant, ParticipantChange};
use crate::error::{Refusal, Result as Done};
use crate::id::{ContactId, ParticipantId, ProjectId};
use crate::link::{self, State};
use crate::member::{Desk, Member};
use crate::participant::{self, Role};
use crate::store::{Seen, Tx};
use axum::body::Body;
use axum::http::Response;

fn draw(
    tx: &Tx,
    desk: Desk,
    person: participant::Participant,
    openings: &[Seen],
) -> Done<Participant> {
    let link = tx.newest_link(desk, &person.id)?.map(|link| Link::of(&link, None));
    let opened = openings.iter().find(|seen| seen.participant == person.id);
    Ok(Participant::of(person, link, opened))
}

/// List the people on a project
///
/// In the order they came, each with the state of their link. The link itself is a secret and is
/// not in lists; `POST …/link/copy` shows it.
#[utoipa::path(get, path = "/projects/{id}/participants", tag = "Participants",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Participant>)))]
pub async fn list(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        let openings = tx.openings(desk, &project.id)?;
        let people = tx.participants(desk, &project.id)?.into_iter();
        people.map(|person| Ok((person.id.clone(), draw(tx, desk, person, &openings)?))).collect()
    });
    let people: Vec<(ParticipantId, Participant)> = read.await?;
    let cut = paging.cut(people, |(id, _)| id.to_string())?;
    Ok(page(cut.shaped(|(_, person)| person)))
}

/// Put a contact on a project
///
/// They get a link of their own, which is in the answer and mailed to nobody: it goes out with the
/// first update, or by `POST …/link/resend`. Whoever was taken off before comes back as the same
/// participant, with a new link; the old one stays dead.
#[utoipa::path(post, path = "/projects/{id}/participants", tag = "Participants",
    params(("id", description = "The project")), request_body = NewParticipant,
    responses((status = 201, body = Participant)))]
pub async fn add(
    act: Act,
    Id(project): Id<ProjectId>,
    Json(new): Json<NewParticipant>,
) -> Result<Response<Body>, Problem> {
    let (signer, contact) = (act.signer(), new.contact_id.parse::<ContactId>());
    let (role, can_download) = (new.role.unwrap_or(Role::Viewer), new.can_download.unwrap_or(true));
    let make = move |tx: &Tx, member: &Member| {
        tx.project(member.desk, &project)?.ok_or(Refusal::NotFound)?;
        let known = contact.ok().and_then(|id| tx.contact(member.desk, &id).transpose());
        let known = known.transpose()?.ok_or_else(nobody)?;
        Ok(participant::add(tx, &signer, member, &project, &(known.id, role, can_download))?.id)
    };
    let (signer, base) = (act.signer(), act.call.app.config().base_url.clone());
    let show = move |tx: &Tx, member: &Member, id: &ParticipantId, again| {
        let person = tx.participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
        if again && tx.newest_link(member.desk, id)?.is_some_and(|link| link.state == State::Live) {
            // Shown once more, it is an event like any other showing.
            link::copy(tx, &signer, member, id)?;
        }
        let link = links::with_url(tx, (member.desk, &signer), id, &base)?;
        Ok(Participant::of(person, link, None))
    };
    act.create(&new, make, show).await
}

fn nobody() -> Refusal {
    Refusal::wrong("contact", "There is no contact with this id.")
}

/// Read a participant
#[utoipa::path(get, path = "/participants/{id}", tag = "Participants",
    params(("id", description = "The participant")),
    responses((status = 200, body = Participant)))]
pub async fn one(call: Call, Id(id): Id<ParticipantId>) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let person = tx.participant(desk, &id)?.ok_or(Refusal::NotFound)?;
        let openings = tx.openings(desk, &person.project)?;
        draw(tx, desk, person, &openings)
    });
    Ok(call.show(&read.await?))
}

/// List the people who were taken off a project
///
/// Last first. Putting their contact on the project again brings them back.
#[utoipa::path(get, path = "/projects/{id}/participants/removed", tag = "Participants",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Participant>)))]
pub async fn removed(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        let people = tx.removed_participants(desk, &project.id)?.into_iter();
        people.map(|person| Ok((person.id.clone(), draw(tx, desk, person, &[])?))).collect()
    });
    let people: Vec<(ParticipantId, Participant)> = read.await?;
    let cut = paging.cut(people, |(id, _)| id.to_string())?;
    Ok(page(cut.shaped(|(_, person)| person)))
}

/// Change what a participant may do
///
/// From their next request on. Whoever is no `approver` any more is not waited for: an open
/// approval that nobody else is asked for is withdrawn, one that all others approved is approved.
#[utoipa::path(patch, path = "/participants/{id}", tag = "Participants",
    params(("id", description = "The participant")), request_body = ParticipantChange,
    responses((status = 200, body = Participant)))]
pub async fn change(
    act: Act,
    Id(id): Id<ParticipantId>,
    Json(change): Json<ParticipantChange>,
) -> Result<Response<Body>, Problem> {
    let (of, signer) = (id.clone(), act.signer());
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.participant(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let to = (change.role.unwrap_or(was.role), change.can_download.unwrap_or(was.can_download));
        participant::change(tx, &signer, member, &of, to).map(drop)
    };
    let show = move |tx: &Tx, desk: Desk| {
        let person = tx.participant(desk, &id)?.ok_or(Refusal::NotFound)?;
        let openings = tx.openings(desk, &person.project)?;
        draw(tx, desk, person, &openings)
    };
    act.change(show, verb).await
}

/// Take a participant off their project
///
/// Their link ends with all its visits, letters that wait are not sent, and nobody waits for their
/// answer. What they decided stays.
#[utoipa::path(delete, path = "/participants/{id}", tag = "Participants",
    params(("id", description = "The participant")),
    responses((status = 200, body = Participant)))]
pub async fn remove(act: Act, Id(id): Id<ParticipantId>) -> Result<Response<Body>, Problem> {
    let signer = act.signer();
    let verb = move |tx: &Tx, member: &Member| {
        let person = participant::remove(tx, &signer, member, (&id, ""))?;
        draw(tx, member.desk, person, &[])
    };
    Ok(ok(&act.write(verb).await?))
}

/// How many downloads are looked at.
const NEWEST: u32 = 1000;

/// List who downloaded what
///
/// Last first: per person and version, when last and how often.
#[utoipa::path(get, path = "/projects/{id}/downloads", tag = "Participants",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Download>)))]
pub async fn downloads(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.downloads(desk, &project.id, NEWEST)
    });
    let key = |seen: &Seen| {
        let (file, number) = seen.version.clone().unwrap_or_default();
        let told = format!("{}\n{file}\n{number}", seen.participant);
        crate::audit::event_hash(&told)[..24].to_owned()
    };
    Ok(page(paging.cut(read.await?, key)?.shaped(Download::from)))
}
