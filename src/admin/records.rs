//! The records of a project: a list with what presses first, and a page for each.

use super::wish::Wish;
use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Error, Fault, Refusal, Result};
use crate::file::Version;
use crate::id::{ProjectId, RecordId};
use crate::member::Member;
use crate::project::Project;
use crate::record::{self, Form as Typed, Kind, Measure, Record};
use crate::store::Tx;
use crate::ui::studio::record::OneRecord;
use crate::ui::studio::records::RecordsPage;
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// A record as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    kind: String,
    title: String,
    number: String,
    note: String,
    url: String,
    version: String,
    amount: String,
    currency: String,
    hours: String,
    used: String,
    due_on: String,
    paid_on: String,
    renews_on: String,
    client_visible: String,
    remind_client: String,
    seen: String,
}

impl Fields {
    fn typed(self) -> Typed {
        Typed {
            kind: self.kind,
            title: self.title,
            number: self.number,
            note: self.note,
            url: self.url,
            version: self.version,
            amount: self.amount,
            currency: self.currency,
            hours: self.hours,
            used: self.used,
            due_on: self.due_on,
            paid_on: self.paid_on,
            renews_on: self.renews_on,
            client_visible: !self.client_visible.is_empty(),
            remind_client: !self.remind_client.is_empty(),
            seen: self.seen.parse().ok(),
        }
    }
}

fn address(project: &ProjectId) -> String {
    format!("/admin/projects/{project}/records")
}

fn done(project: &ProjectId, what: &str) -> Response {
    see_other(&format!("{}?did={what}#done", address(project)))
}

const fn status(faults: &[Fault]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// `GET /admin/projects/{id}/records`
pub async fn list(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let adding = wish.get("add").and_then(|kind| kind.parse::<Kind>().ok());
    let back = Back { adding, done: wish.get("did"), ..Back::default() };
    all(&app, &desk.member, &id(&project)?, back).await
}

#[derive(Default)]
struct Back<'a> {
    adding: Option<Kind>,
    typed: Option<Typed>,
    faults: Vec<Fault>,
    done: Option<&'a str>,
}

fn place(tx: &Tx, member: &Member, project: &ProjectId) -> Result<(Project, Vec<Version>)> {
    let project = tx.project(member.desk, project)?.ok_or(Refusal::NotFound)?;
    let versions = tx.newest_versions(member.desk, &project.id)?;
    Ok((project, versions))
}

async fn all(app: &App, member: &Member, project: &ProjectId, back: Back<'_>) -> Result<Response> {
    let read = app.store.read(|tx| {
        let (project, versions) = place(tx, member, project)?;
        let mut records = tx.records(member.desk, &project.id)?;
        let currency = records.iter().rev().find_map(|record| match record.total {
            Some(Measure::Money(currency, _)) => Some(currency),
            _ => None,
        });
        record::in_order(&mut records, member.profile.time_zone.local(tx.now()).day);
        Ok((frame(tx, member, &[])?, project, versions, records, currency))
    });
    let (frame, project, versions, records, currency) = read.await?;
    let typed = back.typed.unwrap_or_else(|| Typed {
        kind: back.adding.map(Kind::as_str).unwrap_or_default().into(),
        currency: currency.map(|known| known.as_str().to_owned()).unwrap_or_default(),
        client_visible: true,
        ..Typed::default()
    });
    let drawn = RecordsPage {
        frame: &frame,
        project: &project,
        records: &records,
        versions: &versions,
        adding: back.adding,
        typed: &typed,
        faults: &back.faults,
        done: back.done,
    };
    Ok(page(status(&back.faults), drawn.draw()))
}

/// `POST /admin/projects/{id}/records`
pub async fn add(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (project, typed) = (id::<ProjectId>(&project)?, fields.typed());
    let (member, of, form) = (desk.member.clone(), project.clone(), typed.clone());
    match app.store.write(move |tx| record::add(tx, &member, &of, &form)).await {
        Ok(_) => Ok(done(&project, "added")),
        Err(error) => {
            let (adding, faults) = (typed.kind.parse().ok(), faults(error)?);
            let back = Back { adding, typed: Some(typed), faults, done: None };
            all(&app, &desk.member, &project, back).await
        }
    }
}

/// `GET /admin/records/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(record): Path<String>,
) -> Result<Response> {
    show(&app, &desk.member, &id(&record)?, (None, &[])).await
}

async fn show(
    app: &App,
    member: &Member,
    record: &RecordId,
    (typed, faults): (Option<Typed>, &[Fault]),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let record = found(tx, member, record)?;
        let (project, versions) = place(tx, member, &record.project)?;
        Ok((frame(tx, member, &[])?, record, project, versions))
    });
    let (frame, record, project, versions) = read.await?;
    let typed = typed.unwrap_or_else(|| record::known(&record));
    let drawn = OneRecord {
        frame: &frame,
        record: &record,
        project: &project,
        versions: &versions,
        typed: &typed,
        faults,
    };
    Ok(page(status(faults), drawn.draw()))
}

fn found(tx: &Tx, member: &Member, record: &RecordId) -> Result<Record> {
    Ok(tx.record_of(member.desk, record)?.ok_or(Refusal::NotFound)?)
}

/// `POST /admin/records/{id}`
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Path(record): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (record, typed) = (id::<RecordId>(&record)?, fields.typed());
    let (member, of, form) = (desk.member.clone(), record.clone(), typed.clone());
    match app.store.write(move |tx| record::change(tx, &member, &of, &form)).await {
        Ok(changed) => Ok(done(&changed.project, "saved")),
        Err(error) => back_to_form(&app, &desk.member, &record, typed, error).await,
    }
}

async fn back_to_form(
    app: &App,
    member: &Member,
    record: &RecordId,
    typed: Typed,
    error: Error,
) -> Result<Response> {
    show(app, member, record, (Some(typed), &faults(error)?)).await
}

/// The day of a payment.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Paid {
    paid_on: String,
}

/// `POST /admin/records/{id}/paid`: on a day, or without one not after all.
pub async fn pay(
    State(app): State<App>,
    desk: SignedIn,
    Path(record): Path<String>,
    Form(Paid { paid_on }): Form<Paid>,
) -> Result<Response> {
    let record = id::<RecordId>(&record)?;
    let (member, of, day) = (desk.member.clone(), record.clone(), paid_on.clone());
    match app.store.write(move |tx| record::pay(tx, &member, &of, &day)).await {
        Ok(paid) => Ok(done(&paid.project, if paid.paid_on.is_some() { "paid" } else { "saved" })),
        Err(error) => {
            let old = app.store.read(|tx| found(tx, &desk.member, &record)).await?;
            let typed = Typed { paid_on, ..record::known(&old) };
            back_to_form(&app, &desk.member, &record, typed, error).await
        }
    }
}

/// `GET /admin/records/{id}/remove`
pub async fn ask_first(
    State(app): State<App>,
    desk: SignedIn,
    Path(record): Path<String>,
) -> Result<Response> {
    let (member, record) = (&desk.member, id::<RecordId>(&record)?);
    let read = app.store.read(|tx| Ok((found(tx, member, &record)?, frame(tx, member, &[])?)));
    let (record, frame) = read.await?;
    Ok(page(StatusCode::OK, crate::ui::studio::record::ask_first(&frame, &record)))
}

/// `POST /admin/records/{id}/remove`
pub async fn take_off(
    State(app): State<App>,
    desk: SignedIn,
    Path(record): Path<String>,
) -> Result<Response> {
    let (member, record) = (desk.member.clone(), id::<RecordId>(&record)?);
    let gone = app.store.write(move |tx| record::take_off(tx, &member, &record)).await?;
    Ok(done(&gone.project, "removed"))
}
