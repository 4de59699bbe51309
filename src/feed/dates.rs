//! What stands in a feed: the days of milestones, of questions, of what is to be sent, filled in
//! and done, and of records, as its owner's page shows them.

use crate::approval::{Asked, State as Asking};
use crate::calendar::Day;
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::MilestoneId;
use crate::intake::{self, Intake};
use crate::link::Sight;
use crate::member::Desk;
use crate::milestone::{Milestone, State};
use crate::project;
use crate::record::{Measure, Record};
use crate::request::FileRequest;
use crate::section::{self, Section};
use crate::store::Tx;
use crate::task::{Side, Task};

/// The dates of a feed.
#[derive(Debug)]
pub struct Dates {
    /// What the calendar is called.
    pub name: String,
    /// Milestones first, in order.
    pub entries: Vec<Entry>,
}

/// One day.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// What stays the same whatever changes.
    pub id: String,
    /// The day.
    pub day: Day,
    /// "Design, estimated"
    pub says: String,
    /// What else there is to say; may be empty.
    pub about: String,
    /// When it was last changed.
    pub changed_at: Stamp,
    /// How often.
    pub changes: u32,
}

/// How often each milestone was changed, and when last, as the trail tells.
pub type Changes = Vec<(MilestoneId, u32, Stamp)>;

/// What a participant sees.
pub fn visible(tx: &Tx, sight: &Sight) -> Result<Dates> {
    let seen = section::seen_by(tx, sight)?;
    let mut of = Of {
        milestones: tx.visible_milestones(sight)?,
        changes: tx.visible_milestone_changes(sight)?,
        asked: tx.all_asked(sight)?,
        requests: tx.visible_requests(sight)?,
        intakes: tx.visible_intakes(sight)?,
        tasks: tx.visible_tasks(sight)?,
        records: tx.visible_records(sight)?,
        project: None,
    };
    // What the studio leaves out is not in the calendar either.
    of.milestones.retain(|one| seen.contains(&Section::of(one.state)));
    of.records.retain(|_| seen.contains(&Section::Links));
    of.tasks.retain(|one| one.waits_for(sight));
    let studio = tx.studio()?.map_or_else(String::new, |studio| format!(" · {}", studio.name));
    Ok(Dates { name: format!("{}{studio}", sight.project_title), entries: of.entries() })
}

/// All projects of the studio that are not over.
pub fn all(tx: &Tx, desk: Desk) -> Result<Dates> {
    let mut entries = Vec::new();
    for project in tx.projects(desk)? {
        if project.state == project::State::Closed {
            continue;
        }
        let of = Of {
            milestones: tx.milestones(desk, &project.id)?,
            changes: tx.milestone_changes(desk, &project.id)?,
            asked: tx.asked_of_project(desk, &project.id)?,
            requests: tx.requests_of_project(desk, &project.id)?,
            intakes: tx.intakes_of_project(desk, &project.id)?,
            tasks: tx.tasks_of_project(desk, &project.id)?,
            records: tx.records(desk, &project.id)?,
            project: Some(project.title),
        };
        entries.extend(of.entries());
    }
    let name = tx.studio()?.map_or_else(String::new, |studio| studio.name);
    Ok(Dates { name, entries })
}

/// One project.
struct Of {
    milestones: Vec<Milestone>,
    changes: Changes,
    asked: Vec<Asked>,
    requests: Vec<FileRequest>,
    intakes: Vec<Intake>,
    tasks: Vec<Task>,
    records: Vec<Record>,
    /// Its title, where the calendar has several.
    project: Option<String>,
}

impl Of {
    fn entries(&self) -> Vec<Entry> {
        let milestones = self.milestones.iter().filter_map(|one| self.milestone(one));
        let asked = self.asked.iter().filter_map(|one| self.asked(one));
        let requests = self.requests.iter().filter_map(|one| self.request(one));
        let intakes = self.intakes.iter().filter_map(|one| self.intake(one));
        let tasks = self.tasks.iter().filter_map(|one| self.task(one));
        let records = self.records.iter().filter_map(|one| self.record(one));
        milestones.chain(asked).chain(requests).chain(intakes).chain(tasks).chain(records).collect()
    }

    fn named(&self, says: &str) -> String {
        match &self.project {
            Some(project) => format!("{says} · {project}"),
            None => says.to_owned(),
        }
    }

    fn milestone(&self, one: &Milestone) -> Option<Entry> {
        let (day, stands) = match (one.state, one.done_on, one.estimated_on) {
            (State::Done, Some(day), _) => (day, "done"),
            (State::Done, None, _) => return None,
            (_, _, day) => (day?, "estimated"),
        };
        let moved = one.slipped_from.filter(|_| one.state != State::Done).map(|was| {
            let why = one.slipped_why.as_ref().map_or_else(String::new, |why| format!(" {why}"));
            format!("Before: {}.{why}", was.says_year())
        });
        let known = self.changes.iter().find(|(id, ..)| *id == one.id);
        let (changes, changed_at) = known.map_or((0, Stamp(0)), |(_, times, at)| (*times, *at));
        Some(Entry {
            id: format!("milestone-{}", one.id),
            day,
            says: self.named(&format!("{}, {stands}", one.title)),
            about: moved.unwrap_or_default(),
            changed_at,
            changes,
        })
    }

    fn asked(&self, one: &Asked) -> Option<Entry> {
        let approval = &one.approval;
        let day = approval.due_on.filter(|_| approval.state == Asking::Open)?;
        let who: Vec<_> = one.waits().map(|approver| approver.name.as_str()).collect();
        Some(Entry {
            id: format!("decision-{}", approval.id),
            day,
            says: self.named(&format!("Due: {}", approval.title)),
            about: format!("Waits for {}.", who.join(", ")),
            changed_at: approval.asked_at,
            changes: 0,
        })
    }

    fn request(&self, one: &FileRequest) -> Option<Entry> {
        let lacking: Vec<_> = one.outstanding().map(|item| item.title.as_str()).collect();
        Some(Entry {
            id: format!("request-{}", one.id),
            day: one.due_on.filter(|_| !lacking.is_empty())?,
            says: self.named(&format!("To send: {}", one.title)),
            about: format!("Still to come: {}.", lacking.join(", ")),
            changed_at: one.asked_at,
            changes: 0,
        })
    }

    fn intake(&self, one: &Intake) -> Option<Entry> {
        Some(Entry {
            id: format!("form-{}", one.id),
            day: one.due_on.filter(|_| one.state == intake::State::Open)?,
            says: self.named(&format!("To fill in: {}", one.title)),
            about: format!("A form with {}.", one.size()),
            changed_at: one.asked_at,
            changes: 0,
        })
    }

    fn task(&self, one: &Task) -> Option<Entry> {
        let whose = match (one.side, &one.person) {
            (Side::Studio, _) => "the studio",
            (Side::Client, Some((_, name))) => name,
            (Side::Client, None) => "anybody at the client",
        };
        Some(Entry {
            id: format!("task-{}", one.id),
            day: one.due_on.filter(|_| one.is_open())?,
            says: self.named(&format!("To do: {}", one.title)),
            about: format!("For {whose}."),
            changed_at: one.added_at,
            changes: 0,
        })
    }

    fn record(&self, one: &Record) -> Option<Entry> {
        let verb = if one.due_on.is_some() { "due" } else { "to be renewed" };
        Some(Entry {
            id: format!("record-{}", one.id),
            day: one.day()?,
            says: self.named(&format!("{}, {verb}", one.name())),
            about: one.total.map(Measure::says).unwrap_or_default(),
            changed_at: one.changed_at,
            changes: one.changes,
        })
    }
}
