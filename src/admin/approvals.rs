//! One question: what was answered, and what the studio does about it.

use super::projects::done;
use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::approval::{self, Said};
use crate::dispute;
use crate::error::{Error, Refusal, Result};
use crate::id::{ApprovalId, DecisionId};
use crate::member::Member;
use crate::reminder;
use crate::ui::studio::asked::{AskedPage, Back};
use crate::ui::studio::reminders::Known;
use crate::ui::studio::settling;
use crate::upload::Holder;
use crate::web::upload::Upload;
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/approvals/{id}`
pub async fn show(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("recorded") => Some("Recorded. It counts, and a letter about it is on its way."),
        Some("planned") => Some("Saved. What is planned from now on stands below."),
        Some("reminded") => Some("The reminder is on its way."),
        Some("settled") => {
            Some("Written down. If they are still on the project, they get a mail about it.")
        }
        Some("reopened") => Some("Asked again. The mail is on its way; no earlier answer counts."),
        _ => None,
    };
    let back = Back { happened, ..Back::default() };
    draw(&app, &desk.member, &id(&approval)?, (StatusCode::OK, back)).await
}

/// The page, with what came back from a form of it.
///
/// # Errors
/// `NotFound` without such a question.
pub async fn draw(
    app: &App,
    member: &Member,
    approval: &ApprovalId,
    with: (StatusCode, Back),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let found = tx.asked_of_studio(member.desk, approval)?.ok_or(Refusal::NotFound)?;
        let known = Known {
            waits: reminder::of_request(tx, member.desk, &found.0)?,
            sent: tx.reminders_of(member.desk, approval)?,
            own: tx.request_reminders(member.desk, approval)?,
            studio: tx.studio_reminders()?,
        };
        Ok((frame(tx, member, &["uploads"])?, found, known))
    });
    let (frame, (asked, project), known) = read.await?;
    let (status, back) = with;
    let max_upload = app.config().max_upload;
    let (frame, asked, back, known) = (&frame, &asked, &back, &known);
    let drawn = AskedPage { frame, asked, project: &project, back, known, max_upload };
    Ok(page(status, drawn.draw()))
}

/// `POST /admin/approvals/{id}/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
) -> Result<Response> {
    let (member, approval) = (desk.member, id::<ApprovalId>(&approval)?);
    let withdrawn = app.store.write(move |tx| {
        let (_, project) = tx.asked_of_studio(member.desk, &approval)?.ok_or(Refusal::NotFound)?;
        approval::withdraw(tx, &member, &approval)?;
        Ok(project)
    });
    Ok(done(&withdrawn.await?, "withdrawn", None))
}

/// Why the studio asks again, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    #[serde(default)]
    reason: String,
}

/// `POST /admin/approvals/{id}/reopen`. Pressed twice, it asks once.
pub async fn reopen(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
    Form(Again { reason }): Form<Again>,
) -> Result<Response> {
    let (member, approval) = (desk.member.clone(), id::<ApprovalId>(&approval)?);
    let (signer, of, why) = (app.signer(), approval.clone(), reason.clone());
    let asked = app.store.write(move |tx| {
        let (asked, _) = tx.asked_of_studio(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        match asked.approval.state {
            approval::State::Open => Ok(()),
            _ => approval::reopen(tx, &signer, &member, (&of, &why)),
        }
    });
    match asked.await {
        Ok(()) => Ok(see_other(&format!("/admin/approvals/{approval}?did=reopened"))),
        Err(Error::Refused(Refusal::Wrong(again))) => {
            let back = Back { again, reason, ..Back::default() };
            draw(&app, &desk.member, &approval, (StatusCode::UNPROCESSABLE_ENTITY, back)).await
        }
        Err(error) => Err(error),
    }
}

/// How it was settled that somebody says an answer was not theirs, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settling {
    decision: String,
    note: String,
}

/// `POST /admin/approvals/{id}/settle`. Pressed twice, it is written down once.
pub async fn settle(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
    Form(Settling { decision, note }): Form<Settling>,
) -> Result<Response> {
    let (member, approval) = (desk.member.clone(), id::<ApprovalId>(&approval)?);
    let decision = id::<DecisionId>(&decision)?;
    let of = (approval.clone(), decision.clone());
    let (signer, typed) = (app.signer(), note.clone());
    let settled =
        app.store.write(move |tx| dispute::settle(tx, &signer, &member, ((&of.0, &of.1), &typed)));
    match settled.await {
        Ok(()) => Ok(see_other(&format!("/admin/approvals/{approval}?did=settled"))),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            let settle = Some(settling::Settling { decision, faults, note });
            let back = Back { settle, ..Back::default() };
            draw(&app, &desk.member, &approval, (StatusCode::UNPROCESSABLE_ENTITY, back)).await
        }
        Err(error) => Err(error),
    }
}

/// What somebody said, and nothing else.
#[derive(Debug, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Fields {
    who: String,
    outcome: String,
    comment: String,
    how: String,
    said_on: String,
    note: String,
}

/// `POST /admin/approvals/{id}/decisions`
pub async fn record(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
    request: Request,
) -> Result<Response> {
    let approval = id::<ApprovalId>(&approval)?;
    let holder = Holder::Member(desk.member.clone());
    let upload = Upload::of(&app, &holder, request).await?;
    let Fields { who, outcome, comment, how, said_on, note } = upload.read()?;
    let files = upload.files.into_iter().map(|(_, stored)| stored).collect();
    let said = Said { who, outcome, comment, how, said_on, note, files };
    if let Some(refused) = upload.refused {
        let record = vec![crate::error::Fault::new("files", refused.sentence())];
        let back = Back { record, said, ..Back::default() };
        return draw(&app, &desk.member, &approval, (StatusCode::UNPROCESSABLE_ENTITY, back)).await;
    }
    let (member, signer) = (desk.member.clone(), app.signer());
    let (of, typed) = (approval.clone(), said.clone());
    let recorded = app.store.write(move |tx| approval::record(tx, &signer, &member, (&of, &typed)));
    let (status, record) = match recorded.await {
        Ok(_) => return Ok(see_other(&format!("/admin/approvals/{approval}?did=recorded"))),
        Err(Error::Refused(Refusal::Wrong(faults))) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(Error::Refused(why @ Refusal::Settled(_))) => {
            (StatusCode::CONFLICT, vec![crate::error::Fault::new("who", why.sentence())])
        }
        Err(error) => return Err(error),
    };
    let back = Back { record, said, ..Back::default() };
    draw(&app, &desk.member, &approval, (status, back)).await
}
