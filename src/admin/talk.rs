//! The conversations of a project: reading, writing, and saying that a question is resolved.

use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::{MessageId, MilestoneId, ProjectId};
use crate::member::Member;
use crate::message::{self, AT_ONCE, Said};
use crate::project::Project;
use crate::store::Tx;
use crate::ui::studio::talk::{TalkPage, Thread};
use crate::ui::talk::Typed;
use crate::upload::Holder;
use crate::web::upload::Upload;
use crate::web::{Form, SignedIn, page, see_other, trouble};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// How many messages of each milestone the page shows.
const NEWEST: u32 = 20;

/// `GET /admin/projects/{id}/messages`; `?of=` a milestone and `?before=` a number lead back in
/// one of the conversations.
pub async fn show(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("sent") => Some("Sent. Letters to those who want them are on their way."),
        Some("read") => Some("Marked as read."),
        Some("resolved") => Some("Resolved."),
        _ => None,
    };
    let from = wish.get("of").and_then(|of| of.parse::<MilestoneId>().ok());
    let from = from.zip(wish.get("before").and_then(|before| before.parse::<u32>().ok()));
    let view = View { status: StatusCode::OK, happened, from, typed: None };
    draw(&app, &desk.member, &id(&project)?, view).await
}

/// What the page shows beside the conversations.
struct View {
    status: StatusCode,
    happened: Option<&'static str>,
    from: Option<(MilestoneId, u32)>,
    typed: Option<(MilestoneId, Typed)>,
}

async fn draw(app: &App, member: &Member, id: &ProjectId, view: View) -> Result<Response> {
    let read = app.store.read(|tx| {
        let project = tx.project(member.desk, id)?.ok_or(Refusal::NotFound)?;
        let threads = threads(tx, member, &project, view.from.as_ref())?;
        Ok((frame(tx, member, &["uploads"])?, project, threads))
    });
    let (frame, project, threads) = read.await?;
    let (project, threads, happened) = (&project, threads.as_slice(), view.happened);
    let typed = view.typed.as_ref().map(|(of, typed)| (of, typed));
    let drawn = TalkPage { frame: &frame, project, threads, happened, typed }.draw();
    Ok(page(view.status, drawn))
}

/// The newest messages of every milestone, or those of one before a number.
fn threads(
    tx: &Tx,
    member: &Member,
    project: &Project,
    from: Option<&(MilestoneId, u32)>,
) -> Result<Vec<Thread>> {
    let reads = tx.member_reads(member, &project.id)?;
    let mut threads = Vec::new();
    for milestone in tx.milestones(member.desk, &project.id)? {
        if from.is_some_and(|(of, _)| *of != milestone.id) {
            continue;
        }
        let last = tx.last_number(&milestone.id)?;
        let (most, to) = match from {
            Some((_, before)) => (AT_ONCE, (*before).min(last + 1)),
            None => (NEWEST, last + 1),
        };
        let range = (to.saturating_sub(most), to);
        let messages = tx.conversation(member.desk, &milestone.id, range)?;
        let read = reads.iter().find(|(of, _)| *of == milestone.id);
        let read = read.map_or(0, |(_, number)| *number);
        threads.push(Thread { milestone, messages, last, read });
    }
    Ok(threads)
}

/// What the form sends, and nothing else.
#[derive(Debug, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Fields {
    message: String,
    question: String,
    shown: String,
}

/// `POST /admin/milestones/{id}/messages`
pub async fn write(
    State(app): State<App>,
    desk: SignedIn,
    Path(milestone): Path<String>,
    request: Request,
) -> Result<Response> {
    let milestone = id::<MilestoneId>(&milestone)?;
    let of = desk.member.desk;
    let found = app.store.read(|tx| tx.milestone(of, &milestone)).await?;
    let project = found.ok_or(Refusal::NotFound)?.project;
    let holder = Holder::Member(desk.member.clone());
    let upload = Upload::of(&app, &holder, request).await?;
    let Fields { message: body, question, shown } = upload.read()?;
    let files: Vec<_> = upload.files.into_iter().map(|(_, stored)| stored).collect();
    let (question, shown) = (!question.is_empty(), shown.parse().unwrap_or(0));
    let had_files = !files.is_empty() || upload.refused.is_some();
    let typed = Typed { body: body.clone(), question, had_files, faults: Vec::new() };
    let written = match upload.refused {
        Some(refused) => Err(refused.into()),
        None => {
            let (member, signer, id) = (desk.member.clone(), app.signer(), milestone.clone());
            let said = Said { body, question, files, shown, ..Said::default() };
            let verb = move |tx: &Tx| message::write_back(tx, &signer, &member, &id, &said);
            app.store.write(verb).await
        }
    };
    let why = match written {
        Ok(_) => {
            let to = format!("/admin/projects/{project}/messages?did=sent#m-{milestone}");
            return Ok(see_other(&to));
        }
        Err(Error::Refused(Refusal::NotFound)) => return Err(Refusal::NotFound.into()),
        Err(Error::Refused(why)) => why,
        Err(error) => return Err(error),
    };
    let status = trouble::status(&why);
    let faults = vec![Fault::new("message", why.sentence())];
    let typed = Some((milestone, Typed { faults, ..typed }));
    let view = View { status, happened: None, from: None, typed };
    draw(&app, &desk.member, &project, view).await
}

/// Up to where the page was read, and nothing else.
#[derive(Debug, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Read {
    read: Vec<String>,
}

/// `POST /admin/projects/{id}/messages/read`
pub async fn read(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(Read { read }): Form<Read>,
) -> Result<Response> {
    let (member, project) = (desk.member, id::<ProjectId>(&project)?);
    let of = project.clone();
    let marked = app.store.write(move |tx| {
        tx.project(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        for one in &read {
            let Some((id, number)) = one.split_once('.') else { continue };
            if let (Ok(id), Ok(number)) = (id.parse::<MilestoneId>(), number.parse()) {
                tx.member_read_to(&member, &id, number)?;
            }
        }
        Ok(())
    });
    marked.await?;
    Ok(see_other(&format!("/admin/projects/{project}/messages?did=read")))
}

/// `POST /admin/questions/{id}/resolve`
pub async fn resolve(
    State(app): State<App>,
    desk: SignedIn,
    Path(question): Path<String>,
) -> Result<Response> {
    let (member, question) = (desk.member, id::<MessageId>(&question)?);
    let resolved = app.store.write(move |tx| {
        let asked = message::resolve_for_studio(tx, &member, &question)?;
        tx.milestone(member.desk, &asked.milestone)?.ok_or_else(|| Refusal::NotFound.into())
    });
    let milestone = resolved.await?;
    let (project, of) = (&milestone.project, &milestone.id);
    Ok(see_other(&format!("/admin/projects/{project}/messages?did=resolved#m-{of}")))
}
