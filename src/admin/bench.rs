//! What the page of a project is drawn from, and what the redirect of a form says that it did.

use super::keep;
use super::projects::View;
use super::wish::Wish;
use crate::approval::State;
use crate::audit::Event;
use crate::error::{Refusal, Result};
use crate::id::{ParticipantId, ProjectId, UpdateId};
use crate::link::AFTER_CLOSE;
use crate::member::Member;
use crate::milestone;
use crate::participant::{Participant, Role};
use crate::reminder;
use crate::store::Tx;
use crate::ui::studio::introductions::Answered;
use crate::ui::studio::project::{Bench, Person, Written};
use crate::ui::studio::talk::Talk;
use crate::ui::studio::told::Happened;
use crate::update::{self, Choices};

/// How many events the page shows.
const HISTORY: u32 = 100;

/// How many downloads the page knows of.
const DOWNLOADS: u32 = 100;

/// Everything about a project that its page shows.
///
/// # Errors
/// `NotFound` for no project.
pub fn bench(tx: &Tx, member: &Member, project: &ProjectId, link_days: u32) -> Result<Bench> {
    let desk = member.desk;
    let project = tx.project(desk, project)?.ok_or(Refusal::NotFound)?;
    let mut openings = tx.openings(desk, &project.id)?;
    let mut machines = tx.machines(desk, &project.id)?;
    let mut people = Vec::new();
    for participant in tx.participants(desk, &project.id)? {
        let mut earlier = tx.links_of(desk, &participant.id)?;
        let link = (!earlier.is_empty()).then(|| earlier.remove(0));
        let opened = openings.extract_if(.., |seen| seen.participant == participant.id).next();
        let machine = machines.extract_if(.., |seen| seen.participant == participant.id).next();
        let refused = tx.refused(desk, &participant.contact.email)?;
        people.push(Person { participant, link, earlier, opened, machine, refused });
    }
    // Those who decide come first, here and in the order of letters.
    people.sort_by_key(|person| std::cmp::Reverse(person.participant.role));
    let mut contacts = tx.contacts(desk, &project.client)?;
    contacts.retain(|contact| people.iter().all(|p| p.participant.contact.id != contact.id));
    let gone = tx.removed_participants(desk, &project.id)?;
    contacts.retain(|contact| gone.iter().all(|person| person.contact.id != contact.id));
    let mut drafts = Vec::new();
    for draft in tx.drafts(desk, &project.id)? {
        drafts.extend(tx.draft(desk, &draft)?);
    }
    let asked = tx.asked_of_project(desk, &project.id)?;
    let mut reminding = Vec::new();
    for one in asked.iter().filter(|one| one.approval.state == State::Open) {
        reminding.push((one.approval.id.clone(), reminder::of_request(tx, desk, one)?));
    }
    let history: Vec<Event> = tx.events(desk, &project.id, HISTORY)?;
    Ok(Bench {
        milestones: tx.milestones(desk, &project.id)?,
        asked,
        reminding,
        requests: tx.requests_of_project(desk, &project.id)?,
        intakes: tx.intakes_of_project(desk, &project.id)?,
        tasks: tx.tasks_of_project(desk, &project.id)?,
        versions: tx.newest_versions(desk, &project.id)?,
        introductions: tx.introductions(desk, &project.id)?,
        record: tx.record(desk, &project.id)?,
        downloads: tx.downloads(desk, &project.id, DOWNLOADS)?,
        talk: Talk { said: tx.said(&project.id)?, unread: tx.unread(member, &project.id)? },
        notes: tx.notes(desk, &project.id)?,
        project,
        people,
        gone,
        contacts,
        drafts,
        history,
        link_days,
    })
}

/// The update that is being written: a draft, or what most updates are.
///
/// # Errors
/// `NotFound` for a draft that is gone.
pub fn written(tx: &Tx, member: &Member, bench: &Bench, view: &mut View) -> Result<Written> {
    let (mut faults, refused) = (std::mem::take(&mut view.faults), view.refused.take());
    let Some(id) = view.draft.take() else {
        let (id, choices) = (UpdateId::new(), usual(bench));
        let (draft, mails, same) = (None, None, Vec::new());
        return Ok(Written { id, choices, draft, same, mails, faults, refused });
    };
    let draft = bench.drafts.iter().find(|draft| draft.id == id).cloned();
    let draft = draft.ok_or(Refusal::NotFound)?;
    let mails = match view.mails {
        true => keep(&mut faults, update::preview(tx, member, &draft))?,
        false => None,
    };
    let choices = draft.choices.clone();
    let mut same = Vec::new();
    if let Ok(milestone) = choices.milestone.parse() {
        for file in &draft.files {
            let bytes = (file.stored.name.as_str(), file.stored.sha256.as_str());
            let number = tx.number_of_bytes(member.desk, &milestone, bytes)?;
            same.extend(number.map(|number| (file.id.clone(), number)));
        }
    }
    Ok(Written { id, choices, draft: Some(draft), same, mails, faults, refused })
}

/// What most updates are: on the milestone in progress, to everybody, to be decided by approvers.
fn usual(bench: &Bench) -> Choices {
    let in_state = |state| bench.milestones.iter().find(move |m| m.state == state);
    let milestone = in_state(milestone::State::InProgress)
        .or_else(|| in_state(milestone::State::Planned))
        .or_else(|| bench.milestones.last());
    let live = bench.people.iter().filter(|person| !person.is_off()).map(|p| &p.participant);
    let deciding = live.clone().filter(|who| who.role == Role::Approver);
    Choices {
        milestone: milestone.map(|milestone| milestone.id.to_string()).unwrap_or_default(),
        on: vec!["posted".into()],
        from: deciding.map(|who| who.id.to_string()).collect(),
        to: live.map(|who| who.id.to_string()).collect(),
        ..Choices::default()
    }
}

/// What a form just led to, as its redirect tells it.
pub fn happened(wish: &Wish, bench: &Bench) -> Option<Happened> {
    let who = || wish.get("who")?.parse::<ParticipantId>().ok();
    let person = || {
        let who = who()?;
        bench.people.iter().find(|person| person.participant.id == who)
    };
    let gone = || {
        let who = who()?;
        let person = bench.gone.iter().find(|person| person.id == who)?;
        Some(person.contact.name.clone())
    };
    let name = || Some(person()?.participant.contact.name.clone());
    let end = || Some(person()?.link.as_ref()?.end(bench.project.closed_at));
    match wish.get("did")? {
        "posted" => Some(Happened::Posted(wish.get("letters")?.parse().ok()?)),
        "posted-once" => Some(Happened::PostedOnce),
        "added" => Some(Happened::Added(name()?)),
        "resent" => Some(Happened::Resent(name()?)),
        "extended" => Some(Happened::Extended(name()?, end()?)),
        "rotated" => Some(Happened::Rotated(name()?, false)),
        "rotated-mailed" => Some(Happened::Rotated(name()?, true)),
        "revoked" => Some(Happened::Revoked(name()?)),
        "renewed" => Some(Happened::Renewed(name()?)),
        "changed" => {
            let Participant { contact, role, can_download, .. } = &person()?.participant;
            Some(Happened::Changed(contact.name.clone(), role.says(*can_download)))
        }
        "removed" => Some(Happened::Removed(gone()?)),
        "back" => Some(Happened::Back(name()?)),
        "named" => Some(Happened::Named),
        "decisions" => Some(Happened::Asks),
        "sections" => Some(Happened::Sections),
        "paused" => Some(Happened::Paused),
        "resumed" => Some(Happened::Resumed),
        "closed" | "closed-told" => {
            let until = bench.project.closed_at?.plus(AFTER_CLOSE);
            Some(Happened::Closed(until, wish.get("did") == Some("closed-told")))
        }
        "reopened" => Some(Happened::Reopened),
        "withdrawn" => Some(Happened::Withdrawn),
        "planned" => Some(Happened::Planned),
        "kept" => Some(Happened::Kept),
        "noted" => Some(Happened::Noted),
        "discarded" => Some(Happened::Discarded),
        "let-in" => Some(Happened::Introduced(Answered::Accepted(name()?))),
        "turned-down" => Some(Happened::Introduced(Answered::Declined)),
        _ => None,
    }
}
