//! Milestones: phases with a visible outcome, in order, with honest dates.

use crate::audit::{self, Actor, Kind};
use crate::calendar::Day;
use crate::error::{Fault, Refusal, Result};
use crate::id::{MilestoneId, ProjectId};
use crate::member::Member;
use crate::reminder;
use crate::store::Tx;
use crate::studio::{NAME_LIMIT, one_line, text};
use crate::words::words;
use serde_json::json;

words! {
    /// Where a milestone stands.
    State {
        /// Still to come.
        Planned = "planned",
        /// Being worked on.
        InProgress = "in_progress",
        /// Finished.
        Done = "done",
    }
}

/// A phase with a visible outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// The milestone's id.
    pub id: MilestoneId,
    /// The project it is a phase of.
    pub project: ProjectId,
    /// Its place, from 1.
    pub position: u32,
    /// "Homepage and shop design"
    pub title: String,
    /// One or two words for the track: "Design". The title's first words if none was given.
    pub label: String,
    /// What it is about, in a sentence or two.
    pub summary: String,
    /// Where it stands.
    pub state: State,
    /// First day.
    pub starts_on: Option<Day>,
    /// Estimated last day.
    pub estimated_on: Option<Day>,
    /// The day on which it was finished.
    pub done_on: Option<Day>,
    /// The estimate that it first slipped from.
    pub slipped_from: Option<Day>,
    /// Why it moved last.
    pub slipped_why: Option<String>,
}

/// What the form for a milestone asks; days as typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Its name.
    pub title: String,
    /// One or two words for the track, may be empty.
    pub label: String,
    /// What it is about, may be empty.
    pub summary: String,
    /// One of [`State`]'s words; empty for planned.
    pub state: String,
    /// `YYYY-MM-DD` or empty.
    pub starts_on: String,
    /// `YYYY-MM-DD` or empty.
    pub estimated_on: String,
    /// Why the estimate moved, may be empty.
    pub slipped_why: String,
}

/// The longest summary, in letters.
pub const SUMMARY_LIMIT: usize = 2000;

/// Adds a milestone after the project's last one.
///
/// # Errors
/// Refuses with every field that cannot be right.
pub fn add(tx: &Tx, member: &Member, project: &ProjectId, form: &Form) -> Result<Milestone> {
    let project = tx.project(member.desk, project)?.ok_or(Refusal::NotFound)?;
    let checked = check(form)?;
    let place = tx.milestones(member.desk, &project.id)?.len();
    let milestone = Milestone {
        id: MilestoneId::new(),
        project: project.id,
        position: u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1),
        done_on: (checked.state == State::Done).then(|| today(tx, member)),
        ..checked
    };
    tx.add_milestone(&milestone)?;
    tell(tx, member, &milestone, Kind::MilestoneAdded)?;
    Ok(milestone)
}

/// Changes a milestone. A moved estimate keeps what it slipped from; finishing it stamps the day
/// and ends the time in which a decision on it can be taken back.
///
/// # Errors
/// Refuses with every field that cannot be right.
pub fn change(tx: &Tx, member: &Member, id: &MilestoneId, form: &Form) -> Result<Milestone> {
    let old = tx.milestone(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let milestone = moved(&old, check(form)?, today(tx, member));
    if milestone == old {
        return Ok(old);
    }
    tx.save_milestone(&milestone)?;
    let finished = milestone.state == State::Done && old.state != State::Done;
    let kind = if finished { Kind::MilestoneDone } else { Kind::MilestoneChanged };
    tell(tx, member, &milestone, kind)?;
    if (milestone.state == State::Done) != (old.state == State::Done) {
        // What is on the list of a milestone that is done is reminded of no more.
        reminder::replan_project(tx, &milestone.project)?;
    }
    Ok(milestone)
}

/// Gives a milestone another place among those of its project; those between make way. A place
/// before the first is the first, one behind the last the last.
///
/// # Errors
/// `NotFound` for none.
pub fn put_at(tx: &Tx, member: &Member, id: &MilestoneId, place: u32) -> Result<Milestone> {
    let old = tx.milestone(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let mut all = tx.milestones(member.desk, &old.project)?;
    let from = all.iter().position(|one| one.id == *id).ok_or(Refusal::NotFound)?;
    let to = usize::try_from(place).unwrap_or(usize::MAX).saturating_sub(1).min(all.len() - 1);
    if from == to {
        return Ok(old);
    }
    let moving = all.remove(from);
    all.insert(to, moving);
    for (one, position) in all.iter().zip(1..) {
        if one.position != position {
            tx.place_milestone(&one.id, position)?;
        }
    }
    let subject = json!({ "milestone": id.as_str(), "title": old.title, "place": to + 1 });
    let kind = Kind::MilestoneMoved;
    audit::project(tx, &old.project, &Actor::of(member), kind, subject)?;
    Ok(tx.milestone(member.desk, id)?.ok_or(Refusal::NotFound)?)
}

fn moved(old: &Milestone, new: Milestone, today: Day) -> Milestone {
    let later = matches!((old.estimated_on, new.estimated_on), (Some(was), Some(is)) if is > was);
    let done_on = match (new.state, old.done_on) {
        (State::Done, Some(day)) => Some(day),
        (State::Done, None) => Some(today),
        _ => None,
    };
    // However often it slips, what was said first is what it slipped from, and the newest reason is
    // why. Once it is as early as that again, it has not slipped.
    let slipped_from = if later { old.slipped_from.or(old.estimated_on) } else { old.slipped_from };
    let slipped_from = slipped_from.filter(|was| new.estimated_on.is_some_and(|is| is > *was));
    let why = new.slipped_why.clone().or_else(|| old.slipped_why.clone());
    Milestone {
        id: old.id.clone(),
        project: old.project.clone(),
        position: old.position,
        done_on,
        slipped_from,
        slipped_why: why.filter(|_| slipped_from.is_some()),
        ..new
    }
}

fn today(tx: &Tx, member: &Member) -> Day {
    member.profile.time_zone.local(tx.now()).day
}

fn check(form: &Form) -> Result<Milestone> {
    let mut faults = Vec::new();
    let title = text(&mut faults, "title", &form.title, "Give the milestone a name.");
    let summary = form.summary.trim().to_owned();
    if summary.chars().count() > SUMMARY_LIMIT {
        faults.push(Fault::new("summary", format!("Keep it under {SUMMARY_LIMIT} letters.")));
    }
    let state = match form.state.as_str() {
        "" => State::Planned,
        word => word.parse().unwrap_or_else(|_| {
            faults.push(Fault::new("state", "Choose planned, in progress or done."));
            State::Planned
        }),
    };
    let starts_on = day(&mut faults, "starts_on", &form.starts_on);
    let estimated_on = day(&mut faults, "estimated_on", &form.estimated_on);
    if matches!((starts_on, estimated_on), (Some(start), Some(end)) if end < start) {
        faults.push(Fault::new("estimated_on", "It cannot end before it starts."));
    }
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let label: String = one_line(&form.label).chars().take(24).collect();
    let why: String = one_line(&form.slipped_why).chars().take(NAME_LIMIT).collect();
    Ok(Milestone {
        id: MilestoneId::new(),
        project: ProjectId::new(),
        position: 0,
        label: if label.is_empty() { short(&title) } else { label },
        title,
        summary,
        state,
        starts_on,
        estimated_on,
        done_on: None,
        slipped_from: None,
        slipped_why: (!why.is_empty()).then_some(why),
    })
}

/// A day as typed: empty is none, anything else that is no day is a fault of `field`.
pub fn day(faults: &mut Vec<Fault>, field: &'static str, typed: &str) -> Option<Day> {
    if typed.trim().is_empty() {
        return None;
    }
    let day = typed.trim().parse().ok();
    if day.is_none() {
        faults.push(Fault::new(field, "Write the date as year-month-day, such as 2026-11-19."));
    }
    day
}

fn short(title: &str) -> String {
    let words: Vec<_> = title.split_whitespace().take_while(|word| *word != "and").collect();
    words.into_iter().take(2).collect::<Vec<_>>().join(" ").chars().take(24).collect()
}

fn tell(tx: &Tx, member: &Member, milestone: &Milestone, kind: Kind) -> Result<()> {
    let subject = json!({
        "milestone": milestone.id.as_str(),
        "title": milestone.title,
        "state": milestone.state.as_str(),
        "estimated_on": milestone.estimated_on.map(|day| day.to_string()),
    });
    audit::project(tx, &milestone.project, &Actor::of(member), kind, subject)
}
