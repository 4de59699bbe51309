//! Making a template of what is there, and removing one.

use super::days::after;
use super::{
    Asked as Form, Asking, Kind, Paper, Phase, Skeleton, Template, ToDo, Wanted, WantedItem,
};
use crate::approval::{Asked, State};
use crate::audit::{self, Actor, Kind as Event};
use crate::calendar::Day;
use crate::error::{Refusal, Result};
use crate::evidence::Agreement;
use crate::id::{ProjectId, RequestId, TemplateId};
use crate::intake::{self, Intake};
use crate::member::Member;
use crate::milestone::Milestone;
use crate::record::{self, Record};
use crate::request::{FileRequest, Item};
use crate::store::Tx;
use crate::studio::text;
use crate::task::Task;
use serde_json::json;

/// Keeps what a project is made of under a name.
///
/// # Errors
/// `Wrong` without a name or with one that is taken, and for a project without a milestone.
pub fn keep_project(tx: &Tx, member: &Member, id: &ProjectId, name: &str) -> Result<Template> {
    let project = tx.project(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let milestones = tx.milestones(member.desk, id)?;
    if milestones.is_empty() {
        let says = "This project has no milestones yet. Add one, then keep it as a template.";
        return Err(Refusal::wrong("name", says).into());
    }
    let days = milestones.iter().flat_map(|one| [one.starts_on, one.estimated_on]);
    let begun = member.profile.time_zone.local(project.created_at).day;
    let start = days.flatten().min().unwrap_or(begun);
    let (asked, requests) =
        (tx.asked_of_project(member.desk, id)?, tx.requests_of_project(member.desk, id)?);
    let tasks = tx.tasks_of_project(member.desk, id)?;
    let forms = tx.intakes_of_project(member.desk, id)?;
    let phase = |one: &Milestone| {
        let forms = forms.iter().filter(|form| form.milestone == one.id);
        let forms = forms.filter(|form| form.state != intake::State::Closed);
        let forms = forms.map(|form| kept(form, start)).collect();
        Phase { forms, ..phase(one, (start, &project.title), (&asked, &requests, &tasks)) }
    };
    let skeleton = Skeleton {
        milestones: milestones.iter().map(phase).collect(),
        records: tx.records(member.desk, id)?.iter().map(|one| paper(one, start)).collect(),
        requests: Vec::new(),
    };
    put(tx, member, (Kind::Project, name), (skeleton, project.id))
}

/// Keeps the items of a file request under a name.
///
/// # Errors
/// `Wrong` without a name or with one that is taken.
pub fn keep_request(tx: &Tx, member: &Member, id: &RequestId, name: &str) -> Result<Template> {
    let request = tx.file_request(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let begun = member.profile.time_zone.local(request.asked_at).day;
    let skeleton = Skeleton { requests: vec![wanted(&request, begun)], ..Skeleton::default() };
    put(tx, member, (Kind::Request, name), (skeleton, request.project))
}

fn put(
    tx: &Tx,
    member: &Member,
    (kind, name): (Kind, &str),
    (skeleton, made_from): (Skeleton, ProjectId),
) -> Result<Template> {
    let mut faults = Vec::new();
    let name = text(&mut faults, "name", name, "Give the template a name.");
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let same = |one: &Template| one.kind == kind && one.name.to_lowercase() == name.to_lowercase();
    if tx.templates(member.desk)?.iter().any(same) {
        let says = "You have a template of this name. Choose another, or remove that one first.";
        return Err(Refusal::wrong("name", says).into());
    }
    let template = Template {
        id: TemplateId::new(),
        kind,
        name,
        skeleton,
        made_from,
        made_by: member.profile.name.clone(),
        made_at: tx.now(),
    };
    tx.add_template(member, &template)?;
    tell(tx, member, &template, Event::TemplateSaved)?;
    Ok(template)
}

/// Removes a template. What was started from it stays.
///
/// # Errors
/// `NotFound` if it is gone already.
pub fn remove(tx: &Tx, member: &Member, id: &TemplateId) -> Result<Template> {
    let template = tx.template(member.desk, id)?.ok_or(Refusal::NotFound)?;
    tx.remove_template(member, id)?;
    tell(tx, member, &template, Event::TemplateRemoved)?;
    Ok(template)
}

fn tell(tx: &Tx, member: &Member, template: &Template, kind: Event) -> Result<()> {
    let subject = json!({ "template": template.id.as_str(), "kind": template.kind.as_str(),
        "name": template.name, "project": template.made_from.as_str() });
    audit::studio(tx, &Actor::of(member), kind, subject)
}

fn phase(
    one: &Milestone,
    (start, project): (Day, &str),
    (asked, requests, tasks): (&[Asked], &[FileRequest], &[Task]),
) -> Phase {
    let days = |day: Option<Day>| day.map(|day| after(start, day));
    let mut questions: Vec<Asking> = Vec::new();
    // Newest first: of a question that was asked again, the last words are kept.
    for question in asked.iter().filter(|asked| asked.approval.milestone == one.id) {
        let asking = &question.approval;
        let over = matches!(asking.state, State::Withdrawn | State::Superseded);
        if !over && questions.iter().all(|known| known.title != asking.title) {
            let (title, wording) = (asking.title.clone(), asking.wording.clone());
            let agreement = unnamed(question, project);
            questions.push(Asking { title, wording, rule: asking.rule, agreement });
        }
    }
    questions.reverse();
    let requests = requests.iter().filter(|request| request.milestone == one.id);
    let tasks = tasks.iter().filter(|task| task.milestone == one.id);
    Phase {
        title: one.title.clone(),
        label: one.label.clone(),
        summary: one.summary.clone(),
        starts: days(one.starts_on),
        ends: days(ends(one)),
        requests: requests.map(|one| wanted(one, start)).collect(),
        tasks: tasks
            .map(|task| ToDo {
                title: task.title.clone(),
                note: task.note.clone(),
                side: task.side,
                due: days(task.due_on),
            })
            .collect(),
        questions,
        forms: Vec::new(),
    }
}

/// What was said first: how it slipped is no part of the plan, unless its beginning did, too.
fn ends(one: &Milestone) -> Option<Day> {
    let first = one.slipped_from.filter(|day| one.starts_on.is_none_or(|start| start <= *day));
    first.or(one.estimated_on)
}

/// What signing says, with the places where the files and the project were named.
fn unnamed(question: &Asked, project: &str) -> Option<Agreement> {
    let Agreement { intent, consent } = question.approval.agreement.clone()?;
    let intent = intent.replace(&question.about(), "{files}").replace(project, "{project}");
    Some(Agreement { intent, consent })
}

fn kept(form: &Intake, start: Day) -> Form {
    Form {
        title: form.title.clone(),
        instructions: form.instructions.clone(),
        due: form.due_on.map(|day| after(start, day)),
        definition: form.definition.clone(),
    }
}

fn wanted(request: &FileRequest, start: Day) -> Wanted {
    let item = |item: &Item| WantedItem {
        title: item.title.clone(),
        instructions: item.instructions.clone(),
        accepts: item.accepts,
        link: item.link.clone(),
    };
    Wanted {
        title: request.title.clone(),
        instructions: request.instructions.clone(),
        due: request.due_on.map(|day| after(start, day)),
        items: request.asked().map(item).collect(),
    }
}

/// A record without what is one project's own: its number, its note, where it is paid or read, how
/// much it is, who sees it, and what was paid or used.
fn paper(of: &Record, start: Day) -> Paper {
    let form = record::known(of);
    let days = |day: Option<Day>| day.map(|day| after(start, day));
    let title = if form.title.is_empty() { of.kind.says().to_owned() } else { form.title };
    Paper {
        kind: of.kind,
        title,
        url: if of.kind == record::Kind::Link { form.url } else { String::new() },
        currency: if of.kind == record::Kind::Invoice { form.currency } else { String::new() },
        hours: form.hours,
        due: days(of.due_on),
        renews: days(of.renews_on),
    }
}
