//! The conversation on a milestone: reading all of it, writing, and saying that a question is
//! resolved.

use super::Visit;
use super::read::note;
use crate::app::App;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::{MessageId, MilestoneId};
use crate::link;
use crate::message::{self, AT_ONCE, SHOWN, Said};
use crate::page::{self as milestone_page, Page, Thread, thread};
use crate::store::Access;
use crate::ui::portal::TalkPage;
use crate::ui::talk::Typed;
use crate::upload::Holder;
use crate::web::limit::Purpose;
use crate::web::upload::{self, Upload};
use crate::web::{assets, page, see_other, trouble};
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde::Deserialize;

/// `GET /p/{page}/milestones/{id}/messages`
pub async fn show(
    State(app): State<App>,
    method: Method,
    RawQuery(query): RawQuery,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: MilestoneId = id.parse().map_err(|_| Refusal::NotFound)?;
    let before = query.as_deref().and_then(|query| query.strip_prefix("before=")?.parse().ok());
    let read = whole(&app, &visit, &id, before).await?;
    if method == Method::GET {
        note(&app, &visit, Access::Fetched(None));
    }
    Ok(draw(&read, StatusCode::OK, None))
}

async fn whole(
    app: &App,
    visit: &Visit,
    id: &MilestoneId,
    before: Option<u32>,
) -> Result<(Page, Thread)> {
    let read = app.store.read(|tx| {
        let thread = thread(tx, &visit.visitor, id, before)?;
        Ok((milestone_page::around(tx, visit.visitor.sight())?, thread))
    });
    read.await
}

fn draw(read: &(Page, Thread), status: StatusCode, typed: Option<&Typed>) -> Response {
    let (around, thread) = read;
    let useful = match around.may_write() {
        true => &["opened", "live", "uploads"][..],
        false => &["opened", "live"],
    };
    let scripts: Vec<_> = useful.iter().map(|name| assets::script(name)).collect();
    page(status, TalkPage { page: around, thread, typed, scripts: &scripts }.draw())
}

/// What the form sends, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    #[serde(default)]
    message: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    shown: String,
    #[serde(default)]
    back: String,
}

/// `POST /p/{page}/milestones/{id}/messages`
pub async fn write(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    // Whoever may not write sends us no files either.
    visit.visitor.must_write()?;
    if let Err(wait) = app.limits().pass(Purpose::Write, visit.visitor.serial).await {
        return Ok(wait);
    }
    if upload::may_hold_files(request.headers())
        && let Err(wait) = app.limits().pass(Purpose::Upload, visit.visitor.serial).await
    {
        return Ok(wait);
    }
    let id: MilestoneId = id.parse().map_err(|_| Refusal::NotFound)?;
    // Nobody sends files to a milestone that is not there.
    let milestones = app.store.read(|tx| tx.visible_milestones(&visit.visitor)).await?;
    let milestone = milestones.into_iter().find(|one| one.id == id).ok_or(Refusal::NotFound)?;
    let holder = Holder::Visitor(Box::new(visit.visitor.clone()));
    let upload = Upload::of(&app, &holder, request).await?;
    note(&app, &visit, Access::Opened(None));
    let Form { message: body, question, shown, back } = upload.read()?;
    let files: Vec<_> = upload.files.into_iter().map(|(_, stored)| stored).collect();
    let (question, shown) = (!question.is_empty(), shown.parse().unwrap_or(0));
    let had_files = !files.is_empty() || upload.refused.is_some();
    let typed = Typed { body: body.clone(), question, had_files, faults: Vec::new() };
    if let Some(refused) = upload.refused {
        return refuse(&app, &visit, &id, typed, refused).await;
    }
    let at_once = if back == "talk" { AT_ONCE } else { SHOWN };
    let said = Said { body, question, files, shown, at_once };
    let (signer, visiting) = (app.signer(), visit.clone());
    let of = id.clone();
    let written = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        message::write(tx, &signer, (&visitor, &visiting.trace), &of, &said)
    });
    let response = match written.await {
        Ok(_) if back == "talk" => {
            see_other(&format!("{}/milestones/{id}/messages#w", visit.home()))
        }
        Ok(_) => see_other(&format!("{}#t{}", visit.home(), milestone.position)),
        Err(Error::Refused(wrong @ Refusal::Wrong(_))) => {
            refuse(&app, &visit, &id, typed, wrong).await?
        }
        Err(error) => return Err(error),
    };
    Ok(visit.remembered(&app, response))
}

/// The conversation with what was typed still in its form, and what is wrong with it.
async fn refuse(
    app: &App,
    visit: &Visit,
    id: &MilestoneId,
    typed: Typed,
    why: Refusal,
) -> Result<Response> {
    let status = trouble::status(&why);
    let faults = vec![Fault::new("message", why.sentence())];
    let read = whole(app, visit, id, None).await?;
    Ok(draw(&read, status, Some(&Typed { faults, ..typed })))
}

/// `POST /p/{page}/questions/{id}/resolve`
pub async fn resolve(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    visit.visitor.must_write()?;
    if let Err(wait) = app.limits().pass(Purpose::Write, visit.visitor.serial).await {
        return Ok(wait);
    }
    let id: MessageId = id.parse().map_err(|_| Refusal::NotFound)?;
    note(&app, &visit, Access::Opened(None));
    let (signer, visiting) = (app.signer(), visit.clone());
    let resolved = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        message::resolve(tx, (&visitor, &visiting.trace), &id)
    });
    let asked = resolved.await?;
    let to = format!("{}/milestones/{}/messages", visit.home(), asked.milestone);
    Ok(visit.remembered(&app, see_other(&to)))
}

/// A conversation was touched that showed everything up to a number: "3k9d….12".
pub fn read_to(app: &App, visit: &Visit, read: &str) {
    let Some((id, number)) = read.split_once('.') else { return };
    let (Ok(id), Ok(number)) = (id.parse::<MilestoneId>(), number.parse::<u32>()) else { return };
    let visit = visit.clone();
    app.store.note(move |tx| {
        let from = (&visit.trace, visit.secret());
        link::note_read(tx, &visit.visitor, from, (&id, number, AT_ONCE))
    });
}
