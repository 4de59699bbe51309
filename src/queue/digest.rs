//! The digest: a member's morning on weekdays, if something waits. Of the projects that are theirs,
//! what waits on them and on clients; for admins and owners also mail that did not get through.

use super::{Line, Queue, Waits, read};
use crate::approval::Outcome;
use crate::error::{Error, Result};
use crate::id::ProjectId;
use crate::member::{Desk, Profile, Role};
use crate::message::Side;
use crate::outbox::{self, Letter, Sender, Waiting, What};
use crate::project;
use crate::store::Tx;
use time::Weekday;

/// The hour, in the member's zone, from which on it is written.
const HOUR: i8 = 9;

/// Whether anybody's digest has still to be looked at today. Reads only.
pub fn digest_is_due(tx: &Tx, desk: Desk) -> Result<bool> {
    if tx.studio()?.is_none() {
        return Ok(false);
    }
    for member in tx.members(desk)? {
        if due(tx, &member)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One member's morning: for whom, which day, and what it says, if anything.
#[derive(Debug, Clone)]
pub struct Morning {
    /// The member.
    member: Profile,
    /// The day, in their zone.
    day: String,
    /// The letter; none if nothing waits.
    letter: Option<Letter>,
}

/// The mornings that have still to be written. Reads only, and the queue once for all.
pub fn mornings(tx: &Tx, desk: Desk) -> Result<Vec<Morning>> {
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    // The zone tells what moves by itself, which no digest does.
    let queue = read(tx, desk, &studio.time_zone)?;
    let mut mornings = Vec::new();
    for member in tx.members(desk)? {
        let Some(day) = due(tx, &member)? else { continue };
        let letter = letter(tx, desk, (&member, Sender::of(&studio)), &queue)?;
        mornings.push(Morning { member, day, letter });
    }
    Ok(mornings)
}

/// Writes one: the day is claimed in the same transaction, so that nobody gets two, and a morning
/// that was missed is caught up once. Whether a letter was written.
pub fn send_digest(tx: &Tx, morning: &Morning) -> Result<bool> {
    let Morning { member, day, letter } = morning;
    if due(tx, member)?.as_ref() != Some(day) {
        return Ok(false);
    }
    tx.end_day(&pass(member), day)?;
    let Some(letter) = letter else { return Ok(false) };
    outbox::to_member(tx, member, letter.clone(), None)?;
    Ok(true)
}

/// What a member's pass is called where its last day is kept.
fn pass(member: &Profile) -> String {
    format!("digest:{}", member.id)
}

/// The day whose digest has still to be written for a member; none on weekends, before nine, and
/// for whoever joined after nine.
fn due(tx: &Tx, member: &Profile) -> Result<Option<String>> {
    let (zone, now) = (&member.time_zone, tx.now());
    let today = zone.local(now).day;
    let nine = zone.at(today, HOUR, 0);
    let rests = matches!(today.0.weekday(), Weekday::Saturday | Weekday::Sunday);
    if !member.digest || rests || now < nine || member.created_at >= nine {
        return Ok(None);
    }
    let today = today.to_string();
    let is_new = tx.last_day(&pass(member))?.is_none_or(|day| day < today);
    Ok(is_new.then_some(today))
}

/// What a line says of whom somebody waits for, and whose move was the last.
fn told(line: &Line) -> Option<(Side, Waiting)> {
    let project = line.title.clone();
    let (side, who, about, what, since, due_on) = match line.waits.clone() {
        Waits::OnStudio { by, outcome, about, since } => {
            let what = if outcome == Outcome::Declined { What::Declined } else { What::Changes };
            (Side::Client, vec![by], about, what, since, None)
        }
        Waits::Disputed { by, about, since, .. } => {
            (Side::Client, vec![by], about, What::Disputed, since, None)
        }
        Waits::Received { by, about, since, .. } => {
            (Side::Client, vec![by], about, What::Received, since, None)
        }
        Waits::OnClient { who, about, since, due_on, opened, .. } => {
            let what = if opened { What::Undecided } else { What::Unopened };
            (Side::Studio, who, about, what, since, due_on)
        }
        Waits::Lacking { who, about, since, due_on, .. } => {
            let who = if who.is_empty() { vec!["nobody".to_owned()] } else { who };
            (Side::Studio, who, about, What::Lacking, since, due_on)
        }
        Waits::ToDo { who, about, since, due_on, .. } => {
            let anybody = || vec!["somebody at the client".to_owned()];
            let who = if who.is_empty() { anybody() } else { who };
            (Side::Studio, who, about, What::ToDo, since, due_on)
        }
        Waits::Moving(_) | Waits::Finished => return None,
    };
    Some((side, Waiting { project, who, about, what, since, due_on }))
}

/// What a member's digest says; none if nothing waits.
fn letter(
    tx: &Tx,
    desk: Desk,
    (member, studio): (&Profile, Sender),
    queue: &Queue,
) -> Result<Option<Letter>> {
    let theirs = |project: &ProjectId| {
        tx.member_of_project(desk, project).map(|responsible| responsible.id == member.id)
    };
    let (mut on_you, mut on_clients) = (Vec::new(), Vec::new());
    for line in queue.on_you.iter().chain(&queue.on_clients) {
        // Where work has ended nobody is asked for anything but what is disputed.
        let over = line.state == project::State::Closed;
        if over && !matches!(line.waits, Waits::Disputed { .. }) || !theirs(&line.project)? {
            continue;
        }
        if let Some((side, waiting)) = told(line) {
            let waits = if side == Side::Client { &mut on_you } else { &mut on_clients };
            waits.push(waiting);
        }
    }
    for introduction in &queue.introductions {
        if theirs(&introduction.project)? {
            let (project, who) =
                (introduction.project_title.clone(), vec![introduction.name.clone()]);
            let (what, since) = (What::Introduction, introduction.at);
            let about = String::new();
            on_you.push(Waiting { project, who, about, what, since, due_on: None });
        }
    }
    for asked in &queue.questions {
        if theirs(&asked.project)? {
            let side = asked.message.by.side();
            let (project, about) = (asked.project_title.clone(), asked.milestone_title.clone());
            let who = vec![asked.message.by.name().to_owned()];
            let (what, since) = (What::Question, asked.message.said_at);
            let waits = if side == Side::Client { &mut on_you } else { &mut on_clients };
            waits.push(Waiting { project, who, about, what, since, due_on: None });
        }
    }
    on_clients.sort_by_key(|waiting| waiting.since);
    on_you.sort_by_key(|waiting| waiting.since);
    let trouble = queue.trouble.clone().filter(|_| member.role >= Role::Admin);
    if on_you.is_empty() && on_clients.is_empty() && trouble.is_none() {
        return Ok(None);
    }
    let (to, zone, now) = (member.name.clone(), member.time_zone.clone(), tx.now());
    Ok(Some(Letter::Digest { studio, to, zone, now, on_you, on_clients, trouble }))
}
