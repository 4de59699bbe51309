//! Building a form without a script: every press sends all of it, and it comes back with a row
//! more, less or elsewhere.

use super::requests::WRONG;
use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Fault, Refusal, Result};
use crate::id::MilestoneId;
use crate::intake::{self, FIELDS_LIMIT, New, NewField};
use crate::member::Member;
use crate::store::Tx;
use crate::ui::studio::intake_form::{Builder, IntakeForm, Place};
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// A form as it is sent: each field has its place in every list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    title: String,
    instructions: String,
    due_on: String,
    from: Vec<String>,
    field_id: Vec<String>,
    field_kind: Vec<String>,
    field_label: Vec<String>,
    field_help: Vec<String>,
    field_required: Vec<String>,
    field_choices: Vec<String>,
    field_show: Vec<String>,
    field_equals: Vec<String>,
    press: Vec<String>,
    seen: String,
}

impl Fields {
    fn typed(&self) -> New {
        let at = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        let field = |row: usize| NewField {
            id: at(&self.field_id, row),
            kind: at(&self.field_kind, row),
            label: at(&self.field_label, row),
            help: at(&self.field_help, row),
            required: !at(&self.field_required, row).is_empty(),
            choices: at(&self.field_choices, row),
            show_field: at(&self.field_show, row),
            show_equals: at(&self.field_equals, row),
        };
        New {
            title: self.title.clone(),
            instructions: self.instructions.clone(),
            due_on: self.due_on.clone(),
            from: self.from.clone(),
            fields: (0..self.field_label.len()).map(field).collect(),
        }
    }

    /// What the page was drawn from, if it said so.
    pub fn seen(&self) -> Option<String> {
        Some(self.seen.clone()).filter(|seen| !seen.is_empty())
    }

    /// What was typed, after what was pressed; and, if that was for the page to be drawn again,
    /// whether with the form as it will look.
    pub fn pressed(&self) -> (New, Option<bool>) {
        let mut new = self.typed();
        let press = self.press.first().map_or("", String::as_str);
        let rows = &mut new.fields;
        match press.split_once('-').map(|(what, at)| (what, at.parse::<usize>())) {
            Some(("up", Ok(at))) if at > 0 && at < rows.len() => swap(rows, at - 1, at),
            Some(("down", Ok(at))) if at + 1 < rows.len() => swap(rows, at, at + 1),
            Some(("remove", Ok(at))) if at < rows.len() => remove(rows, at),
            _ if press == "add" && rows.len() < FIELDS_LIMIT => rows.push(NewField::default()),
            _ => {}
        }
        let again = (!press.is_empty()).then_some(press == "preview");
        (new, again)
    }
}

/// The number that a field hangs on moves with the field that has it.
fn follow(rows: &mut [NewField], to: impl Fn(usize) -> usize) {
    for row in rows {
        if let Ok(number) = row.show_field.trim().parse::<usize>() {
            let moved = to(number);
            row.show_field = if moved == 0 { String::new() } else { moved.to_string() };
        }
    }
}

fn swap(rows: &mut [NewField], one: usize, other: usize) {
    rows.swap(one, other);
    let (one, other) = (one + 1, other + 1);
    follow(rows, |number| match number {
        n if n == one => other,
        n if n == other => one,
        n => n,
    });
}

/// What hung on a field that is gone is always shown.
fn remove(rows: &mut Vec<NewField>, at: usize) {
    rows.remove(at);
    follow(rows, |number| match number.cmp(&(at + 1)) {
        std::cmp::Ordering::Less => number,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => number - 1,
    });
}

/// What stands around a form.
///
/// # Errors
/// `NotFound` for no milestone.
pub fn place(tx: &Tx, member: &Member, milestone: &MilestoneId) -> Result<Place> {
    let desk = member.desk;
    let milestone = tx.milestone(desk, milestone)?.ok_or(Refusal::NotFound)?;
    Ok(Place {
        project: tx.project(desk, &milestone.project)?.ok_or(Refusal::NotFound)?,
        people: tx.participants(desk, &milestone.project)?,
        milestone,
    })
}

/// `GET /admin/milestones/{id}/forms/new`
pub async fn form(
    State(app): State<App>,
    desk: SignedIn,
    Path(milestone): Path<String>,
) -> Result<Response> {
    let fields = vec![NewField::default(), NewField::default(), NewField::default()];
    let typed = New { fields, ..New::default() };
    draw(&app, &desk.member, &id(&milestone)?, (typed, false, Vec::new())).await
}

async fn draw(
    app: &App,
    member: &Member,
    milestone: &MilestoneId,
    (typed, preview, faults): (New, bool, Vec<Fault>),
) -> Result<Response> {
    let read = app.store.read(|tx| Ok((frame(tx, member, &[])?, place(tx, member, milestone)?)));
    let (frame, place) = read.await?;
    let status = if faults.is_empty() { StatusCode::OK } else { WRONG };
    let (people, button) = (place.people.as_slice(), "Ask for it");
    let builder = Builder { typed: &typed, faults: &faults, people, preview, button };
    Ok(page(status, IntakeForm { frame: &frame, place: &place, builder }.draw()))
}

/// `POST /admin/milestones/{id}/forms`
pub async fn ask(
    State(app): State<App>,
    desk: SignedIn,
    Path(milestone): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let milestone = id::<MilestoneId>(&milestone)?;
    let (typed, press) = fields.pressed();
    if let Some(preview) = press {
        return draw(&app, &desk.member, &milestone, (typed, preview, Vec::new())).await;
    }
    let (member, signer) = (desk.member.clone(), app.signer());
    let (on, new) = (milestone.clone(), typed.clone());
    let asked = app.store.write(move |tx| intake::ask(tx, &signer, &member, &on, &new));
    match asked.await {
        Ok(intake) => Ok(see_other(&format!("/admin/forms/{intake}?did=asked"))),
        Err(error) => draw(&app, &desk.member, &milestone, (typed, false, faults(error)?)).await,
    }
}
