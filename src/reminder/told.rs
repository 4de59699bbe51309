//! What the studio is told of reminders: when the next one goes out, why none does, and what was
//! sent.

use super::awaited::Awaited;
use super::{Kind, WhyNot};
use crate::approval::Asked;
use crate::calendar::{Zone, counted};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{MailId, ParticipantId};
use crate::intake::Intake;
use crate::member::{Desk, first_name};
use crate::outbox;
use crate::request::{Askee, FileRequest};
use crate::store::Tx;
use crate::task::Task;

/// One that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// To whom.
    pub participant: ParticipantId,
    /// Why.
    pub kind: Kind,
    /// When.
    pub at: Stamp,
    /// In which mail.
    pub mail: MailId,
    /// Where that mail stands.
    pub state: outbox::State,
    /// The mail server's words, or why it was not sent.
    pub reason: String,
}

/// What is known of one approver whose answer is waited for.
#[derive(Debug, Clone)]
pub struct Reminding {
    /// Who, on the project.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
    /// Where they are.
    pub zone: Zone,
    /// When the next reminder goes out.
    pub next: Option<Stamp>,
    /// Why none does.
    pub why_not: Option<WhyNot>,
    /// Why none could be sent by hand either.
    pub barred: Option<WhyNot>,
    /// What was written to them, newest first.
    pub sent: Vec<Sent>,
}

/// Everybody whose answer a request waits for, in their order.
pub fn of_request(tx: &Tx, desk: Desk, asked: &Asked) -> Result<Vec<Reminding>> {
    let id = &asked.approval.id;
    let sent = tx.reminders_of(desk, id)?;
    let all = tx.awaited_of_request(desk, id)?;
    let waits = all.into_iter().filter(|one| one.waits);
    let named = |one: &Awaited| {
        let known = asked.approvers.iter().find(|known| known.participant == one.participant);
        known.map(|known| known.name.clone()).unwrap_or_default()
    };
    Ok(waits.map(|one| reminding(named(&one), one, &sent, tx.now())).collect())
}

/// Everybody of whom a file request waits for something, by name.
pub fn of_file_request(tx: &Tx, desk: Desk, request: &FileRequest) -> Result<Vec<Reminding>> {
    let sent = tx.reminders_for_files(desk, &request.id)?;
    let all = tx.awaited_of_file_request(desk, &request.id)?;
    Ok(of_people(tx, &request.people, all, &sent))
}

/// Everybody of whom a form is waited for, by name.
pub fn of_intake(tx: &Tx, desk: Desk, intake: &Intake) -> Result<Vec<Reminding>> {
    let sent = tx.reminders_for_form(desk, &intake.id)?;
    let all = tx.awaited_of_intake(desk, &intake.id)?;
    Ok(of_people(tx, &intake.people, all, &sent))
}

fn of_people(tx: &Tx, people: &[Askee], all: Vec<Awaited>, sent: &[Sent]) -> Vec<Reminding> {
    let mut waits = Vec::new();
    for one in all.into_iter().filter(|one| one.waits) {
        let known = people.iter().find(|known| known.participant == one.participant);
        // Whoever left the project is asked for nothing.
        if let Some(known) = known {
            waits.push(reminding(known.name.clone(), one, sent, tx.now()));
        }
    }
    waits
}

/// Whoever a task waits for.
pub fn of_task(tx: &Tx, desk: Desk, task: &Task) -> Result<Vec<Reminding>> {
    let Some((_, name)) = &task.person else { return Ok(Vec::new()) };
    let sent = tx.reminders_of_task(desk, &task.id)?;
    let all = tx.awaited_of_task(desk, &task.id)?;
    let waits = all.into_iter().filter(|one| one.waits);
    Ok(waits.map(|one| reminding(name.clone(), one, &sent, tx.now())).collect())
}

fn reminding(name: String, one: Awaited, sent: &[Sent], now: Stamp) -> Reminding {
    // What waits for the job is shown as it will be.
    let next = match one.next {
        Some(at) if at <= now => one.planned(now, false).1,
        kept => kept,
    };
    let sent = sent.iter().filter(|sent| sent.participant == one.participant);
    Reminding {
        name,
        next,
        why_not: one.why_not().or(next.is_none().then_some(WhyNot::NoMore)),
        barred: one.barred(),
        sent: sent.cloned().collect(),
        participant: one.participant,
        zone: one.zone,
    }
}

/// "Thu 19 Nov, 9:00 in Lisbon"
pub fn says_next(at: Stamp, zone: &Zone) -> String {
    let local = zone.local(at);
    format!("{}, {}:{:02} in {}", local.day.says(), local.hour, local.minute, zone.place())
}

impl Reminding {
    /// Those that were not kept back.
    pub fn reached(&self) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(|sent| sent.state != outbox::State::Suppressed)
    }

    /// "reminded once", "reminded 3 times"; none if nobody was.
    pub fn says_so_far(&self) -> Option<String> {
        match self.reached().count() {
            0 => None,
            1 => Some("reminded once".into()),
            2 => Some("reminded twice".into()),
            n => Some(format!("reminded {}", counted(n as u64, "time"))),
        }
    }

    /// "Next reminder Thu 19 Nov, 9:00 in Lisbon", or why there is none.
    pub fn says(&self) -> String {
        let first = first_name(&self.name);
        let why = match (self.why_not, self.next) {
            (None, Some(at)) => return format!("Next reminder {}", says_next(at, &self.zone)),
            (Some(WhyNot::ProjectPaused), _) => "the project is paused".into(),
            (Some(WhyNot::ProjectClosed), _) => "the project is closed".into(),
            (Some(WhyNot::LinkEnded), _) => format!("{first}’s link is revoked"),
            (Some(WhyNot::Refused), _) => format!("a mail server refused {first}’s address"),
            (Some(WhyNot::DoesNotDecide), _) => format!("{first} does not decide here"),
            (Some(WhyNot::Off), _) => "they are off".into(),
            (Some(WhyNot::Paused), _) => format!("reminders to {first} are paused"),
            _ => return "No reminder is planned any more".into(),
        };
        format!("No reminder: {why}")
    }
}
