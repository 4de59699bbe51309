//! `/records`: invoices, contracts, retainers, licences, assets and links of a project.

mod sound;

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{NewRecord, Record, RecordChange, Totals};
use crate::error::{Refusal, Result as Done};
use crate::id::{ClientId, ProjectId, RecordId};
use crate::member::{Desk, Member};
use crate::record;
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

fn draw(tx: &Tx, desk: Desk, id: &RecordId) -> Done<Record> {
    Ok(tx.record_of(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

/// List a project’s records
///
/// In the order they came, also those that clients do not see.
#[utoipa::path(get, path = "/projects/{id}/records", tag = "Records",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Record>)))]
pub async fn list(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.records(desk, &project.id)
    });
    let cut = paging.cut(read.await?, |record| record.id.to_string())?;
    Ok(page(cut.shaped(Record::from)))
}

/// Add a record to a project
///
/// The studio is reminded of its day a week before and on the day; clients if `remind_client` says
/// so.
#[utoipa::path(post, path = "/projects/{id}/records", tag = "Records",
    params(("id", description = "The project")), request_body = NewRecord,
    responses((status = 201, body = Record)))]
pub async fn add(
    act: Act,
    Id(project): Id<ProjectId>,
    Json(new): Json<NewRecord>,
) -> Result<Response<Body>, Problem> {
    let form = new.clone().form();
    let make = move |tx: &Tx, member: &Member| Ok(record::add(tx, member, &project, &form)?.id);
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// Read a record
#[utoipa::path(get, path = "/records/{id}", tag = "Records",
    params(("id", description = "The record")), responses((status = 200, body = Record)))]
pub async fn one(call: Call, Id(id): Id<RecordId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a record
///
/// What is left out stays. `paid_on` marks an invoice as paid; null says that it is not after all.
#[utoipa::path(patch, path = "/records/{id}", tag = "Records",
    request_body = RecordChange, params(("id", description = "The record")),
    responses((status = 200, body = Record)))]
pub async fn change(
    act: Act,
    Id(id): Id<RecordId>,
    Json(change): Json<RecordChange>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.record_of(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        record::change(tx, member, &of, &change.of(&was)).map(drop)
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// Take a record off
///
/// It leaves the page at once, and nobody is reminded of it. The trail keeps that it was there.
#[utoipa::path(delete, path = "/records/{id}", tag = "Records",
    params(("id", description = "The record")), responses((status = 204)))]
pub async fn take_off(act: Act, Id(id): Id<RecordId>) -> Result<Response<Body>, Problem> {
    act.write(move |tx, member| record::take_off(tx, member, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Sum a client’s invoices up
///
/// By currency: what is open, what of it is overdue, and what was paid this year.
#[utoipa::path(get, path = "/clients/{id}/totals", tag = "Records",
    params(("id", description = "The client"), Paging),
    responses((status = 200, body = Page<Totals>)))]
pub async fn totals(
    call: Call,
    Id(client): Id<ClientId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let client = tx.client(desk, &client)?.ok_or(Refusal::NotFound)?;
        let zone = tx.studio()?.ok_or(Refusal::NotFound)?.time_zone;
        let records = tx.records_of_client(desk, &client.id)?;
        Ok(record::totals(&records, zone.local(tx.now()).day))
    });
    let cut = paging.cut(read.await?, |of| of.currency.as_str().to_owned())?;
    Ok(page(cut.shaped(Totals::from)))
}
