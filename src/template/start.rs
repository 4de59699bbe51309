//! Starting a project from a template, in the transaction that starts it.

use super::days::workday;
use super::{Kind, Paper, Phase, Wanted, WantedItem};
use crate::calendar::Day;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::{MilestoneId, TemplateId};
use crate::intake;
use crate::member::Member;
use crate::milestone;
use crate::project::Project;
use crate::record;
use crate::request::{self, New, NewItem};
use crate::store::Tx;
use crate::task;
use crate::update::{self, Choices, Save};

/// From what, and from when on; as typed.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// The template's id; empty for none.
    pub template: String,
    /// `YYYY-MM-DD`, empty for today.
    pub starts_on: String,
}

/// Puts what a template holds into a project that was just started. Estimated and due days that
/// fall on a weekend move to Monday; days of paying, renewing and sending that are over by now are
/// left out. Nobody is mailed: requests and forms wait for the first person who may send, questions
/// are drafts, and records are for the studio until it shows them.
///
/// # Errors
/// `Wrong` for a template that is not there and a day that is none.
pub fn start(tx: &Tx, member: &Member, project: &Project, from: &Start) -> Result<()> {
    let mut faults = Vec::new();
    let today = member.profile.time_zone.local(tx.now()).day;
    let begins = milestone::day(&mut faults, "starts_on", &from.starts_on).unwrap_or(today);
    let typed = from.template.trim();
    if typed.is_empty() && faults.is_empty() {
        return Ok(());
    }
    let known = match typed.parse::<TemplateId>() {
        Ok(id) => tx.template(member.desk, &id)?,
        Err(_) => None,
    };
    let Some(known) = known.filter(|one| one.kind == Kind::Project) else {
        if !typed.is_empty() {
            faults.push(Fault::new("template", "This template is not there any more. Choose one."));
        }
        return Err(Refusal::Wrong(faults).into());
    };
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let days = Days { begins, today };
    for phase in &known.skeleton.milestones {
        put(tx, member, (project, phase), &days).map_err(unusable)?;
    }
    for paper in &known.skeleton.records {
        record::add(tx, member, &project.id, &record_of(paper, &days)).map_err(unusable)?;
    }
    Ok(())
}

/// What a template holds was right once. If it is not any more, the field to look at is the choice.
fn unusable(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(faults)) = error else { return error };
    let says = format!("This template cannot be used: {}", Refusal::Wrong(faults).sentence());
    Refusal::wrong("template", says).into()
}

/// From when days are counted, and which of them are over.
struct Days {
    begins: Day,
    today: Day,
}

impl Days {
    fn on(&self, after: Option<i64>) -> String {
        after.map(|after| self.begins.plus(after).to_string()).unwrap_or_default()
    }

    fn workday(&self, after: Option<i64>) -> String {
        after.map(|after| workday(self.begins.plus(after)).to_string()).unwrap_or_default()
    }

    fn due(&self, after: Option<i64>) -> String {
        self.not_over(after.map(|after| workday(self.begins.plus(after))))
    }

    fn ahead(&self, after: Option<i64>) -> String {
        self.not_over(after.map(|after| self.begins.plus(after)))
    }

    fn not_over(&self, day: Option<Day>) -> String {
        day.filter(|day| *day >= self.today).map(|day| day.to_string()).unwrap_or_default()
    }
}

fn put(tx: &Tx, member: &Member, (project, phase): (&Project, &Phase), days: &Days) -> Result<()> {
    let form = milestone::Form {
        title: phase.title.clone(),
        label: phase.label.clone(),
        summary: phase.summary.clone(),
        starts_on: days.on(phase.starts),
        estimated_on: days.workday(phase.ends),
        ..milestone::Form::default()
    };
    let on = milestone::add(tx, member, &project.id, &form)?.id;
    for wanted in &phase.requests {
        request::prepare(tx, member, &on, &new_request(wanted, days))?;
    }
    for form in &phase.forms {
        let new = intake::New {
            title: form.title.clone(),
            instructions: form.instructions.clone(),
            due_on: days.due(form.due),
            fields: intake::retyped(&form.definition),
            ..intake::New::default()
        };
        intake::prepare(tx, member, &on, &new)?;
    }
    for one in &phase.tasks {
        let form = task::Form {
            title: one.title.clone(),
            note: one.note.clone(),
            who: one.side.as_str().to_owned(),
            due_on: days.due(one.due),
        };
        task::add(tx, member, &on, &form)?;
    }
    questions(tx, member, (project, phase), &on)
}

/// Each question is a draft, which asks once files and people are chosen.
fn questions(
    tx: &Tx,
    member: &Member,
    (project, phase): (&Project, &Phase),
    on: &MilestoneId,
) -> Result<()> {
    for asking in &phase.questions {
        let signs = asking.agreement.clone();
        let choices = Choices {
            milestone: on.to_string(),
            ask: true,
            title: asking.title.clone(),
            wording: asking.wording.clone(),
            rule: asking.rule.as_str().to_owned(),
            agreement: signs.is_some(),
            intent: signs.as_ref().map(|signs| signs.intent.clone()).unwrap_or_default(),
            consent: signs.map(|signs| signs.consent).unwrap_or_default(),
            on: vec!["posted".into()],
            ..Choices::default()
        };
        update::save(tx, member, &project.id, Save { choices, ..Save::default() })?;
    }
    Ok(())
}

fn new_request(wanted: &Wanted, days: &Days) -> New {
    New { due_on: days.due(wanted.due), ..wanted.typed() }
}

impl Wanted {
    /// As a form would have it, without a day.
    pub fn typed(&self) -> New {
        let item = |item: &WantedItem| NewItem {
            title: item.title.clone(),
            instructions: item.instructions.clone(),
            accepts: item.accepts.as_str().to_owned(),
            link: item.link.clone(),
            ..NewItem::default()
        };
        New {
            title: self.title.clone(),
            instructions: self.instructions.clone(),
            items: self.items.iter().map(item).collect(),
            ..New::default()
        }
    }
}

/// Nobody at the client sees it before somebody of the studio looked at it.
fn record_of(paper: &Paper, days: &Days) -> record::Form {
    record::Form {
        kind: paper.kind.as_str().to_owned(),
        title: paper.title.clone(),
        url: paper.url.clone(),
        // An invoice begins at nothing: what the next one is for, nobody knows yet.
        amount: if paper.kind == record::Kind::Invoice { "0".into() } else { String::new() },
        currency: paper.currency.clone(),
        hours: paper.hours.clone(),
        due_on: days.due(paper.due),
        renews_on: days.ahead(paper.renews),
        ..record::Form::default()
    }
}
