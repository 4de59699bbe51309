//! Writing what is due: one mail for all that waits for a contact, over all their projects.

use super::awaited::{Awaited, Matter};
use super::{APART, Kind, good, keep};
use crate::approval::{Asked, agreement};
use crate::audit::{self, Actor};
use crate::clock::{Stamp, minutes};
use crate::error::{Refusal, Result};
use crate::id::ContactId;
use crate::intake::Intake;
use crate::link::{self, Signer};
use crate::member::{Desk, Member, Profile};
use crate::outbox::{self, Lacking, Letter, Posted, Question, Sought, ToDo, Waits, WaitsOn};
use crate::participant::Participant;
use crate::request::FileRequest;
use crate::store::Tx;
use crate::task::Task;
use crate::token::Claim;
use serde_json::json;
use std::time::Duration;

/// For how long a contact waits to whom nothing could be written.
const PUT_OFF: Duration = minutes(60);

/// Writes what is due to the contacts of the `most` earliest ones; how many mails, and whether
/// something may still be due. Whoever looks at the same moment finds nothing: each is moved on in
/// the transaction that writes it. However many were missed, each contact gets one.
pub fn write_due(tx: &Tx, signer: &Signer, most: u32) -> Result<(usize, bool)> {
    let contacts = tx.contacts_to_remind(Desk::of_the_house(), most)?;
    let mut written = 0;
    for contact in &contacts {
        written += usize::from(remind(tx, signer, contact)?);
    }
    Ok((written, !contacts.is_empty()))
}

/// Whose turn it is, for when a shared transaction broke on one of them.
///
/// # Errors
/// If the database breaks.
pub fn due(tx: &Tx, most: u32) -> Result<Vec<ContactId>> {
    tx.contacts_to_remind(Desk::of_the_house(), most)
}

/// Lets a contact wait to whom nothing can be written, so that they hold up nobody else.
///
/// # Errors
/// If the database breaks.
pub fn put_off(tx: &Tx, contact: &ContactId) -> Result<()> {
    tx.put_off_reminders(Desk::of_the_house(), contact, tx.now().plus(PUT_OFF))
}

/// Whether a mail was written. Everything of this contact that was due is due later from now on.
///
/// # Errors
/// If the database breaks, or what it holds of them cannot be read.
pub fn remind(tx: &Tx, signer: &Signer, contact: &ContactId) -> Result<bool> {
    let (now, all) = (tx.now(), tx.awaited_of_contact(Desk::of_the_house(), contact)?);
    let is_due = |one: &&Awaited| one.next.is_some_and(|at| at <= now);
    let may = |one: &&Awaited| one.waits && one.why_not().is_none();
    for lapsed in all.iter().filter(|one| is_due(one) && !may(one)) {
        keep::keep(tx, lapsed, false)?;
    }
    let Some(zone) = all.iter().filter(may).find(is_due).map(|one| &one.zone) else {
        return Ok(false);
    };
    let later = good(now, zone);
    if later > now {
        // It is night there, or a weekend: what was missed waits for the morning.
        for one in all.iter().filter(may).filter(is_due) {
            tx.plan_reminder(&one.matter, &one.participant, (one.since, Some(later)))?;
        }
        return Ok(false);
    }
    // What is due comes first, and its project's link is the one that a mail carries by itself.
    // What they were reminded of less than half a day ago, or today, is left out.
    let rested = |one: &&Awaited| {
        one.last.is_none_or(|last| {
            now.since(last) >= APART && one.zone.local(last).day != one.zone.local(now).day
        })
    };
    let these = all.iter().filter(may).filter(|one| is_due(one) || rested(one));
    let mut these: Vec<Awaited> = these.cloned().collect();
    these.sort_by_key(|one| one.next.is_none_or(|at| at > now));
    write(tx, signer, (&these, Kind::Reminder), (None, None))?;
    for one in &these {
        let (since, next) = Awaited { last: Some(now), ..one.clone() }.planned(now, false);
        tx.plan_reminder(&one.matter, &one.participant, (since, next))?;
    }
    Ok(true)
}

/// One project of a mail: who reads it there, with which link.
struct Place {
    person: Participant,
    claim: Claim,
    waits: WaitsOn,
}

/// What one of them is about, as it stands now.
enum Told {
    Question(Box<Asked>),
    Files(Box<FileRequest>),
    Form(Box<Intake>),
    Task(Box<Task>),
}

/// Queues one mail about `these`, with a line of `by` if a member wrote it, and an event for each.
pub(super) fn write(
    tx: &Tx,
    signer: &Signer,
    what: (&[Awaited], Kind),
    by: (Option<&Member>, Option<&str>),
) -> Result<()> {
    let (desk, (these, kind)) = (Desk::of_the_house(), what);
    let mut places: Vec<Place> = Vec::new();
    let mut told: Vec<(&Awaited, Told)> = Vec::new();
    for one in these {
        if !places.iter().any(|place| place.person.id == one.participant) {
            places.extend(place(tx, signer, one)?);
        }
        let here = places.iter_mut().find(|place| place.person.id == one.participant);
        // The link was ended since it was looked at.
        let Some(here) = here else { continue };
        told.push((one, add(tx, one, &mut here.waits)?));
    }
    let [first, more @ ..] = places.as_slice() else { return Ok(()) };
    let asker = who_asked(tx, &these[0].matter)?;
    let member = by.0.map_or(&asker, |by| &by.profile);
    let letter = Letter::Reminder {
        facts: link::facts(tx, &first.person, &member.name)?,
        at: tx.now(),
        waits: places.iter().map(|place| place.waits.clone()).collect(),
        line: by.1.map(str::to_owned),
    };
    let since = these[0].since.unwrap_or(these[0].asked_at);
    let thread = tx.mail_that_asked(desk, &first.person.id, since)?;
    let more: Vec<_> = more.iter().map(|place| (&place.person.id, place.claim)).collect();
    let to = (&first.person, first.claim, more.as_slice());
    let mail = outbox::reminder(tx, to, member, letter, thread)?;
    for (one, about) in &told {
        tx.add_reminder(one, &mail, kind)?;
        tell(tx, one, about, (kind, by.0, &places))?;
    }
    Ok(())
}

fn who_asked(tx: &Tx, matter: &Matter) -> Result<Profile> {
    let desk = Desk::of_the_house();
    match matter {
        Matter::Approval(id) => tx.member_who_asked(desk, id),
        Matter::Files(id) => tx.member_who_requested(desk, id),
        Matter::Form(id) => tx.member_of_intake(desk, id),
        Matter::Task(id) => tx.member_who_set(desk, id),
    }
}

/// A further project; none if the link was ended since it was looked at.
fn place(tx: &Tx, signer: &Signer, one: &Awaited) -> Result<Option<Place>> {
    let desk = Desk::of_the_house();
    let Some(person) = tx.participant(desk, &one.participant)? else { return Ok(None) };
    let Some(claim) = link::for_mail(tx, signer, &person.id)? else { return Ok(None) };
    let project = tx.project(desk, &one.project)?.ok_or(Refusal::NotFound)?.title;
    let waits = WaitsOn {
        participant: Some(person.id.clone()),
        project,
        questions: Vec::new(),
        files: Vec::new(),
        tasks: Vec::new(),
    };
    Ok(Some(Place { person, claim, waits }))
}

/// Adds what waits to what a mail says of its project.
fn add(tx: &Tx, one: &Awaited, on: &mut WaitsOn) -> Result<Told> {
    let desk = Desk::of_the_house();
    match &one.matter {
        Matter::Approval(id) => {
            let (asked, _) = tx.asked_of_studio(desk, id)?.ok_or(Refusal::NotFound)?;
            on.questions.push(waits(tx, one, &asked)?);
            Ok(Told::Question(Box::new(asked)))
        }
        Matter::Files(id) => {
            let request = tx.file_request(desk, id)?.ok_or(Refusal::NotFound)?;
            on.files.push(Lacking {
                sought: Sought::lacking(&request),
                asked_by: tx.member_who_requested(desk, id)?.name,
                since: one.since.unwrap_or(one.asked_at),
            });
            Ok(Told::Files(Box::new(request)))
        }
        Matter::Form(id) => {
            let intake = tx.intake(desk, id)?.ok_or(Refusal::NotFound)?;
            on.files.push(Lacking {
                sought: Sought::form(&intake),
                asked_by: tx.member_of_intake(desk, id)?.name,
                since: one.since.unwrap_or(one.asked_at),
            });
            Ok(Told::Form(Box::new(intake)))
        }
        Matter::Task(id) => {
            let task = tx.task(desk, id)?.ok_or(Refusal::NotFound)?;
            on.tasks.push(ToDo {
                title: task.title.clone(),
                note: task.note.clone(),
                due_on: task.due_on,
                set_by: tx.member_who_set(desk, id)?.name,
                since: one.since.unwrap_or(one.asked_at),
            });
            Ok(Told::Task(Box::new(task)))
        }
    }
}

fn waits(tx: &Tx, one: &Awaited, asked: &Asked) -> Result<Waits> {
    let desk = Desk::of_the_house();
    let approval = &asked.approval;
    Ok(Waits {
        question: Question {
            title: approval.title.clone(),
            wording: agreement::asks(&approval.wording, approval.agreement.as_ref()),
            due_on: approval.due_on,
            versions: asked.versions.iter().map(Posted::of).collect(),
            decides: true,
        },
        asked_by: tx.member_who_asked(desk, &approval.id)?.name,
        since: one.since.unwrap_or(one.asked_at),
        opened: tx.opened_request(desk, &one.participant, asked)?,
        held: asked.held(&one.participant).next().is_some(),
    })
}

fn tell(
    tx: &Tx,
    one: &Awaited,
    about: &Told,
    (kind, by, places): (Kind, Option<&Member>, &[Place]),
) -> Result<()> {
    let Some(place) = places.iter().find(|place| place.person.id == one.participant) else {
        return Ok(());
    };
    let mut subject = match about {
        Told::Question(asked) => json!({ "approval": asked.approval.id.as_str(),
            "title": asked.approval.title, "milestone": asked.approval.milestone.as_str(),
            "about": asked.about() }),
        Told::Files(request) => json!({ "request": request.id.as_str(),
            "title": request.title, "milestone": request.milestone.as_str() }),
        Told::Form(intake) => json!({ "intake": intake.id.as_str(),
            "title": intake.title, "milestone": intake.milestone.as_str() }),
        Told::Task(task) => json!({ "task": task.id.as_str(), "title": task.title,
            "milestone": task.milestone.as_str() }),
    };
    subject["participant"] = one.participant.as_str().into();
    subject["name"] = place.person.contact.sealed_name();
    let (actor, kind) = match (kind, by) {
        (Kind::Nudge, Some(member)) => (Actor::of(member), audit::Kind::Nudged),
        _ => (Actor::House, audit::Kind::Reminded),
    };
    audit::project(tx, &one.project, &actor, kind, subject)
}

/// The moment of the last of those that reached somebody or still may.
pub(super) fn last_of(sent: &[super::Sent], one: &Awaited) -> Option<Stamp> {
    let theirs = sent.iter().filter(|sent| sent.participant == one.participant);
    theirs.filter(|sent| sent.state != outbox::State::Suppressed).map(|sent| sent.at).max()
}
