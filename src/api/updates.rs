//! `/updates`: notes that the studio publishes on a milestone, and drafts of them.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{NewUpdate, Preview, Update, UpdateChange};
use super::sound::inside_of;
use crate::error::{Error, Fault, Refusal, Result as Done};
use crate::id::{MilestoneId, UpdateId};
use crate::mail::dress::Dress;
use crate::mail::letter;
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::update::{self, Draft};
use crate::wording;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

fn draw(tx: &Tx, desk: Desk, id: &UpdateId) -> Done<Update> {
    if let Some(draft) = tx.draft(desk, id)? {
        return Ok(Update::draft(draft));
    }
    let update = tx.update(desk, id)?.ok_or(Refusal::NotFound)?;
    published(tx, desk, update)
}

fn published(tx: &Tx, desk: Desk, update: update::Update) -> Done<Update> {
    let files = tx.versions_of_update(desk, &update.id)?;
    let approval = tx.approval_of_update(desk, &update.id)?.map(String::from);
    Ok(Update::published(update, files, approval))
}

/// List a milestone’s updates
///
/// Drafts first, then what is published, newest first.
#[utoipa::path(get, path = "/milestones/{id}/updates", tag = "Updates",
    params(("id", description = "The milestone"), Paging),
    responses((status = 200, body = Page<Update>)))]
pub async fn list(
    call: Call,
    Id(milestone): Id<MilestoneId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let milestone = tx.milestone(desk, &milestone)?.ok_or(Refusal::NotFound)?;
        let mut all = Vec::new();
        for id in tx.drafts(desk, &milestone.project)? {
            let draft = tx.draft(desk, &id)?;
            let here = draft.filter(|draft| draft.choices.milestone == milestone.id.as_str());
            all.extend(here.map(|draft| (id, Update::draft(draft))));
        }
        for update in tx.updates_of_milestone(desk, &milestone.id)? {
            all.push((update.id.clone(), published(tx, desk, update)?));
        }
        Ok(all)
    });
    let cut = paging.cut(read.await?, |(id, _)| id.to_string())?;
    Ok(page(cut.shaped(|(_, update)| update)))
}

/// Post an update
///
/// Publishes it with the drafts it names and its question, in one mail to each; or keeps it as a
/// draft with `"publish": false`.
#[utoipa::path(post, path = "/milestones/{id}/updates", tag = "Updates",
    params(("id", description = "The milestone")), request_body = NewUpdate,
    responses((status = 201, body = Update)))]
pub async fn add(
    act: Act,
    Id(milestone): Id<MilestoneId>,
    Json(new): Json<NewUpdate>,
) -> Result<Response<Body>, Problem> {
    let (signer, publish) = (act.signer(), new.publish.unwrap_or(true));
    let wanted = new.clone().wanted()?;
    let make = move |tx: &Tx, member: &Member| {
        let draft = update::compose(tx, member, &milestone, &wanted)?;
        if publish {
            update::publish(tx, &signer, member, &draft, true).map_err(of_question)?;
        } else {
            update::could_be_published(tx, member, &draft).map_err(of_question)?;
        }
        Ok(draft)
    };
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// The form names a question's fields as its own; here they stand inside the question.
fn of_question(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::Wrong(faults)) => {
            let faults = faults.into_iter();
            let inside = faults.map(|fault| Fault { field: inside_of(fault.field), ..fault });
            Refusal::Wrong(inside.collect()).into()
        }
        other => other,
    }
}

/// Read an update
#[utoipa::path(get, path = "/updates/{id}", tag = "Updates",
    params(("id", description = "The update")), responses((status = 200, body = Update)))]
pub async fn one(call: Call, Id(id): Id<UpdateId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// A draft; what is published cannot be changed any more.
fn draft(tx: &Tx, desk: Desk, id: &UpdateId) -> Done<Draft> {
    if let Some(draft) = tx.draft(desk, id)? {
        return Ok(draft);
    }
    match tx.update(desk, id)? {
        Some(_) => Err(Refusal::Stale.into()),
        None => Err(Refusal::NotFound.into()),
    }
}

/// Change a draft
///
/// Its words, its files, who gets a mail, and what is asked with it (null for nothing). What is
/// left out stays.
#[utoipa::path(patch, path = "/updates/{id}", tag = "Updates", request_body = UpdateChange,
    params(("id", description = "The update")), responses((status = 200, body = Update)))]
pub async fn change(
    act: Act,
    Id(id): Id<UpdateId>,
    Json(change): Json<UpdateChange>,
) -> Result<Response<Body>, Problem> {
    let (of, changed) = (id.clone(), change.changed()?);
    let verb = move |tx: &Tx, member: &Member| {
        let draft = draft(tx, member.desk, &of)?;
        update::recompose(tx, member, &draft, &changed).map_err(of_question)
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// Throw a draft away
#[utoipa::path(delete, path = "/updates/{id}", tag = "Updates",
    params(("id", description = "The update")), responses((status = 204)))]
pub async fn discard(act: Act, Id(id): Id<UpdateId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        draft(tx, member.desk, &id)?;
        update::discard(tx, member, &id).map(drop)
    };
    act.write(verb).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Publish a draft
///
/// With its files and its question, in one mail to each of its recipients; with `If-Match`, only if
/// nobody changed it since. One that is published already stays as it is.
#[utoipa::path(post, path = "/updates/{id}/publish", tag = "Updates",
    params(("id", description = "The update")), responses((status = 200, body = Update)))]
pub async fn publish(act: Act, Id(id): Id<UpdateId>) -> Result<Response<Body>, Problem> {
    let (signer, of) = (act.signer(), id.clone());
    let verb = move |tx: &Tx, member: &Member| match tx.update(member.desk, &of)? {
        Some(_) => Ok(()),
        None => update::publish(tx, &signer, member, &of, true).map(drop),
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// See the mails that publishing a draft would send
///
/// The very subject and text that each gets, without their link.
#[utoipa::path(get, path = "/updates/{id}/mails", tag = "Updates",
    params(("id", description = "The update"), Paging),
    responses((status = 200, body = Page<Preview>)))]
pub async fn mails(
    act: Act,
    Id(id): Id<UpdateId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let member = act.member.clone();
    let read = act.call.read(|tx, desk| {
        let draft = draft(tx, desk, &id)?;
        Ok((update::preview(tx, &member, &draft)?, wording::all(tx)?))
    });
    let (mails, words) = read.await?;
    let cut = paging.cut(mails, |(person, _)| person.id.to_string())?;
    Ok(page(cut.shaped(|(person, letter)| {
        let dress = Dress::default().worded(&letter, &words);
        let drawn = letter::draw_in(&letter, None, &dress);
        Preview::of(&person, drawn.subject, drawn.text)
    })))
}
