//! `/forms`: what the client is asked to fill in, and what was answered.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::content::bytes;
use super::files::Bytes;
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Form, FormAnswer, FormChange, FormNudge, NewForm};
use crate::error::{Error, Refusal, Result as Done};
use crate::id::{IntakeFileId, IntakeId, MilestoneId};
use crate::intake;
use crate::member::{Desk, Member};
use crate::reminder;
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};

fn draw(tx: &Tx, desk: Desk, id: &IntakeId) -> Done<Form> {
    Ok(tx.intake(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

fn id_of(intake: &intake::Intake) -> String {
    intake.id.to_string()
}

/// List a milestone’s forms
///
/// Oldest first.
#[utoipa::path(get, path = "/milestones/{id}/forms", tag = "Forms",
    params(("id", description = "The milestone"), Paging),
    responses((status = 200, body = Page<Form>)))]
pub async fn list(
    call: Call,
    Id(milestone): Id<MilestoneId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let milestone = tx.milestone(desk, &milestone)?.ok_or(Refusal::NotFound)?;
        let mut all = tx.intakes_of_project(desk, &milestone.project)?;
        all.retain(|intake| intake.milestone == milestone.id);
        Ok(all)
    });
    Ok(page(paging.cut(read.await?, id_of)?.shaped(Form::from)))
}

/// Ask for a form to be filled in
///
/// Mails whoever is asked at once, and reminds them until it is sent.
#[utoipa::path(post, path = "/milestones/{id}/forms", tag = "Forms",
    params(("id", description = "The milestone")), request_body = NewForm,
    responses((status = 201, body = Form)))]
pub async fn ask(
    act: Act,
    Id(milestone): Id<MilestoneId>,
    Json(new): Json<NewForm>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted) = (act.signer(), new.typed());
    let make = move |tx: &Tx, member: &Member| {
        intake::ask(tx, &signer, member, &milestone, &wanted).map_err(named)
    };
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// What is wrong, by the fields that a program has.
fn named(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(mut faults)) = error else { return error };
    for fault in &mut faults {
        fault.field = match fault.field {
            "from" => "from_ids",
            "who" => "participant_id",
            other => other,
        };
    }
    Refusal::Wrong(faults).into()
}

/// Read a form
#[utoipa::path(get, path = "/forms/{id}", tag = "Forms",
    params(("id", description = "The form")), responses((status = 200, body = Form)))]
pub async fn one(call: Call, Id(id): Id<IntakeId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a form
///
/// What is left out stays. Other fields are the next version; answers keep the questions that they
/// were given to. A field that begins or ceases to take files is a new one and gets another id.
/// Nobody is mailed.
#[utoipa::path(patch, path = "/forms/{id}", tag = "Forms",
    request_body = FormChange, params(("id", description = "The form")),
    responses((status = 200, body = Form)))]
pub async fn change(
    act: Act,
    Id(id): Id<IntakeId>,
    Json(change): Json<FormChange>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.intake(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        intake::change(tx, member, (&of, None), &change.of(&was)).map_err(named)
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// List what was sent with a form
///
/// Newest first. The first one stands, unless the form is open again.
#[utoipa::path(get, path = "/forms/{id}/answers", tag = "Forms",
    params(("id", description = "The form"), Paging),
    responses((status = 200, body = Page<FormAnswer>)))]
pub async fn answers(
    call: Call,
    Id(id): Id<IntakeId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let intake = tx.intake(desk, &id)?.ok_or(Refusal::NotFound)?;
        let (answers, versions) = (tx.intake_answers(desk, &id)?, tx.definitions(desk, &id)?);
        let files = tx.chosen(desk, &id)?;
        let told = intake::told(&answers, &versions);
        Ok(told.iter().map(|told| FormAnswer::of(&intake, *told, &files)).collect::<Vec<_>>())
    });
    Ok(page(paging.cut(read.await?, FormAnswer::id)?.shaped(|answer| answer)))
}

/// Open a form again
///
/// Mails whoever is asked. What was sent is kept.
#[utoipa::path(post, path = "/forms/{id}/open-again", tag = "Forms",
    params(("id", description = "The form")), responses((status = 200, body = Form)))]
pub async fn open_form_again(act: Act, Id(id): Id<IntakeId>) -> Result<Response<Body>, Problem> {
    let signer = act.signer();
    let verb = move |tx: &Tx, member: &Member| {
        intake::open_again(tx, &signer, member, &id)?;
        draw(tx, member.desk, &id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// Call a form off
///
/// It is not needed any more. Nobody is mailed.
#[utoipa::path(post, path = "/forms/{id}/close", tag = "Forms",
    params(("id", description = "The form")), responses((status = 200, body = Form)))]
pub async fn close_form(act: Act, Id(id): Id<IntakeId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        intake::close(tx, member, &id)?;
        draw(tx, member.desk, &id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// Remind somebody of a form now
///
/// One letter, with a line of your own. At most one a day for each participant and form, unless
/// `again` says so.
#[utoipa::path(post, path = "/forms/{id}/nudge", tag = "Forms",
    params(("id", description = "The form")), request_body = FormNudge,
    responses((status = 200, body = Form)))]
pub async fn nudge_for_form(
    act: Act,
    Id(id): Id<IntakeId>,
    Json(new): Json<FormNudge>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted, of) = (act.signer(), new.typed(), id.clone());
    let make = move |tx: &Tx, member: &Member| {
        reminder::nudge_for_form(tx, &signer, member, (&of, &wanted)).map_err(named)
    };
    let show = move |tx: &Tx, member: &Member, _: &_, _| draw(tx, member.desk, &id);
    act.once(StatusCode::OK, &new, make, show).await
}

/// Download a file that was sent with a form
#[utoipa::path(get, path = "/form-files/{id}/content", tag = "Forms",
    params(("id", description = "The file")),
    responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
pub async fn form_file(call: Call, Id(id): Id<IntakeFileId>) -> Result<Response<Body>, Problem> {
    let found = call.read(|tx, desk| tx.chosen_file(desk, &id)).await?;
    bytes(&call, &found.ok_or(Refusal::NotFound)?, None).await
}
