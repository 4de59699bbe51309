//! Forms for clients: building one, changing it, reading what was answered.

use super::intake_form::{Fields, place};
use super::requests::WRONG;
use super::wish::Wish;
use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::{IntakeFileId, IntakeId};
use crate::intake::{self, Answer, Definition, Intake, New, retyped};
use crate::member::{Desk, Member};
use crate::reminder::{self, Nudge};
use crate::store::Tx;
use crate::ui::studio::intakes::{Back, IntakePage};
use crate::web::serve::{Ask, Sending, serve};
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

/// `GET /admin/forms/{id}`
pub async fn show(
    State(app): State<App>,
    desk: SignedIn,
    Path(intake): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("asked") => Some("Asked. The mail is on its way to everybody it was asked of."),
        Some("saved") => Some("Saved. Nobody is mailed about it; their page shows it."),
        Some("opened") => Some("Opened again. The mail is on its way."),
        Some("closed") => Some("Called off. It is not on their page any more."),
        Some("reminded") => Some("The reminder is on its way."),
        _ => None,
    };
    let back = Back { happened, ..Back::default() };
    one(&app, &desk.member, &id(&intake)?, (StatusCode::OK, back)).await
}

async fn one(
    app: &App,
    member: &Member,
    intake: &IntakeId,
    (status, mut back): (StatusCode, Back),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let found = tx.intake(member.desk, intake)?.ok_or(Refusal::NotFound)?;
        let waits = reminder::of_intake(tx, member.desk, &found)?;
        let place = place(tx, member, &found.milestone)?;
        Ok((frame(tx, member, &[])?, place, found, waits, sent(tx, member.desk, intake)?))
    });
    let (frame, place, intake, waits, (answers, versions, files)) = read.await?;
    let typed = back.typed.clone().unwrap_or_else(|| known(&intake));
    back.faults.truncate(30);
    let (frame, place, intake, back, typed) = (&frame, &place, &intake, &back, &typed);
    let (answers, versions, files, waits) = (&*answers, &*versions, &*files, &*waits);
    let drawn =
        IntakePage { frame, place, intake, answers, versions, files, waits, back, typed }.draw();
    Ok(page(status, drawn))
}

type Sent = (Vec<Answer>, Vec<(u32, Definition)>, Vec<intake::Chosen>);

fn sent(tx: &Tx, desk: Desk, id: &IntakeId) -> Result<Sent> {
    Ok((tx.intake_answers(desk, id)?, tx.definitions(desk, id)?, tx.chosen(desk, id)?))
}

/// What the form holds before anything was typed.
fn known(intake: &Intake) -> New {
    New {
        title: intake.title.clone(),
        instructions: intake.instructions.clone(),
        due_on: intake.due_on.map(|day| day.to_string()).unwrap_or_default(),
        from: Vec::new(),
        fields: retyped(&intake.definition),
    }
}

/// `POST /admin/forms/{id}`
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Path(intake): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let intake = id::<IntakeId>(&intake)?;
    let ((typed, press), seen) = (fields.pressed(), fields.seen());
    let back = Back { typed: Some(typed.clone()), ..Back::default() };
    if let Some(preview) = press {
        let back = Back { preview, seen, ..back };
        return one(&app, &desk.member, &intake, (StatusCode::OK, back)).await;
    }
    let (member, of) = (desk.member.clone(), intake.clone());
    let change = move |tx: &Tx| intake::change(tx, &member, (&of, seen.as_deref()), &typed);
    let changed = app.store.write(change).await;
    after(&app, &desk.member, (&intake, "saved", back), changed).await
}

/// Back to the form, or its page with what was wrong.
async fn after(
    app: &App,
    member: &Member,
    (intake, did, back): (&IntakeId, &str, Back),
    done: Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(see_other(&format!("/admin/forms/{intake}?did={did}"))),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            one(app, member, intake, (WRONG, Back { faults, ..back })).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /admin/forms/{id}/open-again`
pub async fn open_again(
    State(app): State<App>,
    desk: SignedIn,
    Path(intake): Path<String>,
) -> Result<Response> {
    let (member, signer, of) = (desk.member.clone(), app.signer(), id::<IntakeId>(&intake)?);
    let intake = of.clone();
    let done = app.store.write(move |tx| intake::open_again(tx, &signer, &member, &intake)).await;
    after(&app, &desk.member, (&of, "opened", Back::default()), done).await
}

/// `POST /admin/forms/{id}/close`
pub async fn close(
    State(app): State<App>,
    desk: SignedIn,
    Path(intake): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member.clone(), id::<IntakeId>(&intake)?);
    let intake = of.clone();
    let done = app.store.write(move |tx| intake::close(tx, &member, &intake)).await;
    after(&app, &desk.member, (&of, "closed", Back::default()), done).await
}

/// To whom, with which line, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ByHand {
    who: String,
    line: String,
    again: String,
}

/// `POST /admin/forms/{id}/nudge`
pub async fn nudge(
    State(app): State<App>,
    desk: SignedIn,
    Path(intake): Path<String>,
    Form(ByHand { who, line, again }): Form<ByHand>,
) -> Result<Response> {
    let intake = id::<IntakeId>(&intake)?;
    let typed = Nudge { who, line, again: !again.is_empty() };
    let (member, signer) = (desk.member.clone(), app.signer());
    let (of, what) = (intake.clone(), typed.clone());
    let write =
        move |tx: &Tx| reminder::nudge_for_form(tx, &signer, &member, (&of, &what)).map(drop);
    match app.store.write(write).await {
        Ok(()) => Ok(see_other(&format!("/admin/forms/{intake}?did=reminded#remind"))),
        Err(error) => {
            let back = Back { nudge: faults(error)?, nudged: typed, ..Back::default() };
            one(&app, &desk.member, &intake, (WRONG, back)).await
        }
    }
}

/// `GET /admin/forms/{id}/answers.csv`
pub async fn csv(
    State(app): State<App>,
    desk: SignedIn,
    Path(intake): Path<String>,
) -> Result<Response> {
    let text = table(&app, desk.member.desk, &id(&intake)?, false).await?;
    Ok(download("text/csv; charset=utf-8", "answers.csv", text))
}

/// `GET /admin/forms/{id}/answers.json`
pub async fn json(
    State(app): State<App>,
    desk: SignedIn,
    Path(intake): Path<String>,
) -> Result<Response> {
    let text = table(&app, desk.member.desk, &id(&intake)?, true).await?;
    Ok(download("application/json", "answers.json", text))
}

async fn table(app: &App, desk: Desk, id: &IntakeId, as_json: bool) -> Result<String> {
    let read = app.store.read(|tx| {
        let intake = tx.intake(desk, id)?.ok_or(Refusal::NotFound)?;
        Ok((intake, sent(tx, desk, id)?))
    });
    let (intake, (answers, versions, files)) = read.await?;
    let told = intake::told(&answers, &versions);
    Ok(match as_json {
        true => format!("{:#}\n", intake::json(&intake, &told, &files)),
        false => intake::csv(&told, &files),
    })
}

fn download(kind: &'static str, name: &str, text: String) -> Response {
    let saved = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, saved)];
    (headers, text).into_response()
}

/// `GET /admin/form-files/{id}/{name}`
pub async fn file(
    State(app): State<App>,
    desk: SignedIn,
    Path((file, _)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response> {
    let file: IntakeFileId = id(&file)?;
    let found = app.store.read(|tx| tx.chosen_file(desk.member.desk, &file)).await?;
    let stored = &found.ok_or(Refusal::NotFound)?;
    serve(&app, &ask, Sending { stored, since: None, tell: None }).await
}
