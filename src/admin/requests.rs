//! File requests: asking for documents, changing what is asked, and judging what came.

use super::wish::Wish;
use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Fault, Refusal, Result};
use crate::id::{MilestoneId, ProjectId, RequestId, TemplateId};
use crate::member::Member;
use crate::reminder;
use crate::request::{self, FileRequest, New, NewItem};
use crate::store::Tx;
use crate::template::Kind;
use crate::ui::studio::request_form::{Form as Drawn, Place, RequestForm};
use crate::ui::studio::requests::{Back, RequestPage};
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// What a form is answered with that needs another look.
pub const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// How many empty rows a new request has, and how many more come at a time.
const ROWS: usize = 3;

/// A request as the form sends it: each item has its place in every list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    milestone: String,
    title: String,
    instructions: String,
    due_on: String,
    from: Vec<String>,
    item: Vec<String>,
    item_title: Vec<String>,
    item_instructions: Vec<String>,
    item_accepts: Vec<String>,
    item_example: Vec<String>,
    item_link: Vec<String>,
    more: String,
}

impl Fields {
    fn typed(&self) -> New {
        let at = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        let item = |row: usize| NewItem {
            id: at(&self.item, row),
            title: at(&self.item_title, row),
            instructions: at(&self.item_instructions, row),
            accepts: at(&self.item_accepts, row),
            example: at(&self.item_example, row),
            link: at(&self.item_link, row),
        };
        New {
            title: self.title.clone(),
            instructions: self.instructions.clone(),
            due_on: self.due_on.clone(),
            from: self.from.clone(),
            items: (0..self.item_title.len()).map(item).collect(),
        }
    }
}

/// `GET /admin/projects/{id}/requests/new`
pub async fn form(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let (project, milestone) = (id::<ProjectId>(&project)?, wish.get("milestone"));
    let preset = wish.get("preset").and_then(|preset| preset.parse::<TemplateId>().ok());
    let mut typed = New { items: blank(ROWS), ..New::default() };
    if let Some(preset) = preset {
        let of = desk.member.desk;
        let known = app.store.read(|tx| tx.template(of, &preset)).await?;
        if let Some(wanted) = known.as_ref().and_then(|known| known.skeleton.requests.first()) {
            typed = wanted.typed();
            typed.items.extend(blank(1));
        }
    }
    let milestone = milestone.unwrap_or_default().to_owned();
    draw(&app, &desk.member, &project, (typed, milestone, Vec::new())).await
}

fn blank(rows: usize) -> Vec<NewItem> {
    std::iter::repeat_with(NewItem::default).take(rows).collect()
}

async fn draw(
    app: &App,
    member: &Member,
    project: &ProjectId,
    with: (New, String, Vec<Fault>),
) -> Result<Response> {
    let read = app.store.read(|tx| Ok((frame(tx, member, &[])?, place(tx, member, project)?)));
    let (frame, place) = read.await?;
    let (typed, milestone, faults) = with;
    let status = if faults.is_empty() { StatusCode::OK } else { WRONG };
    let form = Drawn { place: &place, typed: &typed, faults: &faults, old: None };
    let drawn = RequestForm { frame: &frame, form, milestone: &milestone }.draw();
    Ok(page(status, drawn))
}

fn place(tx: &Tx, member: &Member, project: &ProjectId) -> Result<Place> {
    let desk = member.desk;
    let mut presets = tx.templates(desk)?;
    presets.retain(|one| one.kind == Kind::Request);
    Ok(Place {
        project: tx.project(desk, project)?.ok_or(Refusal::NotFound)?,
        milestones: tx.milestones(desk, project)?,
        versions: tx.newest_versions(desk, project)?,
        people: tx.participants(desk, project)?,
        presets,
    })
}

/// `POST /admin/projects/{id}/requests`
pub async fn ask(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let (mut typed, milestone) = (fields.typed(), fields.milestone.clone());
    if !fields.more.is_empty() {
        let room = request::ITEMS_LIMIT.saturating_sub(typed.items.len());
        typed.items.extend(blank(ROWS.min(room)));
        return draw(&app, &desk.member, &project, (typed, milestone, Vec::new())).await;
    }
    let (member, signer, of) = (desk.member.clone(), app.signer(), project.clone());
    let (new, on) = (typed.clone(), milestone.clone());
    let asked = app.store.write(move |tx| {
        let on: Option<MilestoneId> = on.parse().ok();
        let on = on.and_then(|on| tx.milestone(member.desk, &on).transpose()).transpose()?;
        let Some(on) = on.filter(|on| on.project == of) else {
            return Err(Refusal::wrong("milestone", "Choose the milestone it is for.").into());
        };
        request::ask(tx, &signer, &member, &on.id, &new)
    });
    match asked.await {
        Ok(request) => Ok(see_other(&format!("/admin/requests/{request}?did=asked"))),
        Err(error) => {
            let faults = faults(error)?;
            draw(&app, &desk.member, &project, (typed, milestone, faults)).await
        }
    }
}

/// `GET /admin/requests/{id}`
pub async fn show(
    State(app): State<App>,
    desk: SignedIn,
    Path(request): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("asked") => Some("Asked. The mail is on its way to everybody it was asked of."),
        Some("saved") => Some("Saved. Nobody is mailed about it; their page shows it."),
        Some("accepted") => Some("Accepted. Nothing more can be sent for it."),
        Some("returned") => Some("Asked for another try. The mail with your words is on its way."),
        Some("removed") => Some("Taken off. It is not on their page any more."),
        Some("kept") => Some("Kept. You can fill a new request in from it."),
        Some("reminded") => Some("The reminder is on its way."),
        _ => None,
    };
    let back = Back { happened, ..Back::default() };
    one(&app, &desk.member, &id(&request)?, (StatusCode::OK, back)).await
}

/// The page of a request, with what came back from a form of it.
///
/// # Errors
/// `NotFound` for no request.
pub async fn one(
    app: &App,
    member: &Member,
    request: &RequestId,
    with: (StatusCode, Back),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let found = tx.file_request(member.desk, request)?.ok_or(Refusal::NotFound)?;
        let waits = reminder::of_file_request(tx, member.desk, &found)?;
        let place = place(tx, member, &found.project)?;
        Ok((frame(tx, member, &[])?, place, found, waits))
    });
    let (frame, place, request, waits) = read.await?;
    let (status, mut back) = with;
    let typed = back.typed.take().map(|typed| still(&request, typed));
    let typed = typed.unwrap_or_else(|| known(&request));
    let (request, waits, back) = (&request, &*waits, &back);
    let drawn = RequestPage { frame: &frame, place: &place, request, waits, back, typed: &typed };
    Ok(page(status, drawn.draw()))
}

/// What the form holds before anything was typed: what can still be changed, and a row for more.
fn known(request: &FileRequest) -> New {
    let open = request.asked().filter(|item| item.state == request::State::Requested);
    let mut items: Vec<_> = open
        .map(|item| NewItem {
            id: item.id.to_string(),
            title: item.title.clone(),
            instructions: item.instructions.clone(),
            accepts: item.accepts.as_str().to_owned(),
            example: item.example.as_ref().map(|one| one.id.to_string()).unwrap_or_default(),
            link: item.link.clone(),
        })
        .collect();
    items.extend(blank(1));
    New {
        title: request.title.clone(),
        instructions: request.instructions.clone(),
        due_on: request.due_on.map(|day| day.to_string()).unwrap_or_default(),
        from: Vec::new(),
        items,
    }
}

/// What was typed, without what cannot be changed any more.
fn still(request: &FileRequest, mut typed: New) -> New {
    let open = |id: &str| {
        let mut asked = request.asked().filter(|item| item.state == request::State::Requested);
        id.is_empty() || asked.any(|item| item.id.as_str() == id)
    };
    typed.items.retain(|item| open(&item.id));
    typed
}

/// `POST /admin/requests/{id}`
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Path(request): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let request = id::<RequestId>(&request)?;
    let mut typed = fields.typed();
    if !fields.more.is_empty() {
        typed.items.extend(blank(ROWS));
        let back = Back { typed: Some(typed), ..Back::default() };
        return one(&app, &desk.member, &request, (StatusCode::OK, back)).await;
    }
    let (member, of, new) = (desk.member.clone(), request.clone(), typed.clone());
    match app.store.write(move |tx| request::change(tx, &member, &of, &new)).await {
        Ok(()) => Ok(see_other(&format!("/admin/requests/{request}?did=saved"))),
        Err(error) => {
            let back = Back { faults: faults(error)?, typed: Some(typed), ..Back::default() };
            one(&app, &desk.member, &request, (WRONG, back)).await
        }
    }
}
