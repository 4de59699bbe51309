//! The work queue of the studio's home: who waits on whom, oldest first.

mod digest;
mod forms;
mod still;
mod to_do;

pub use digest::{Morning, digest_is_due, mornings, send_digest};

use crate::approval::{Asked, Outcome, State};
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{ApprovalId, ProjectId, RequestId};
use crate::introduction::Introduction;
use crate::link::{self, Found};
use crate::member::Desk;
use crate::message::{Side, Waiting};
use crate::milestone;
use crate::project::{self, Project};
use crate::record::{Record, SOON};
use crate::reminder::{Matter, Reminding};
use crate::request::{FileRequest, Supplied};
use crate::store::Tx;
use crate::task;
use std::time::Duration;

/// One project as a line of the queue.
#[derive(Debug)]
pub struct Line {
    /// The project's id.
    pub project: ProjectId,
    /// The project's title.
    pub title: String,
    /// Whether work on it goes on.
    pub state: project::State,
    /// The people on it, by name.
    pub people: Vec<String>,
    /// How many tasks of the client are done, and how many there are.
    pub tasks: (usize, usize),
    /// How its milestones stand, in order.
    pub track: Vec<milestone::State>,
    /// Who waits on whom.
    pub waits: Waits,
    /// When somebody of the client last touched their page.
    pub last_here: Option<Stamp>,
    /// How long approvals took: the median and how many there were.
    pub time_to_approve: Option<(Duration, usize)>,
}

/// Who waits on whom.
#[derive(Debug, Clone)]
pub enum Waits {
    /// The client answered; the studio is next.
    OnStudio {
        /// Who answered.
        by: String,
        /// What.
        outcome: Outcome,
        /// About what.
        about: String,
        /// When.
        since: Stamp,
    },
    /// Somebody says that an answer that stands was not theirs.
    Disputed {
        /// Whose answer it is.
        by: String,
        /// About what.
        about: String,
        /// The question, which can be asked again.
        approval: ApprovalId,
        /// When they said so.
        since: Stamp,
    },
    /// A question is open.
    OnClient {
        /// Who has not answered yet.
        who: Vec<String>,
        /// About what.
        about: String,
        /// Since when.
        since: Stamp,
        /// By when.
        due_on: Option<Day>,
        /// Whether anybody asked has opened the page since.
        opened: bool,
        /// Which question.
        approval: ApprovalId,
        /// What was done about it, and what is planned.
        reminding: Vec<Reminding>,
    },
    /// Files came that nobody of the studio has looked at.
    Received {
        /// Who sent the first of them.
        by: String,
        /// For what.
        about: String,
        /// The request.
        request: RequestId,
        /// Since when it waits.
        since: Stamp,
    },
    /// Documents have still to come.
    Lacking {
        /// Who is asked.
        who: Vec<String>,
        /// What lacks.
        about: String,
        /// Since when.
        since: Stamp,
        /// By when.
        due_on: Option<Day>,
        /// The request or the form.
        matter: Matter,
        /// What was done about it, and what is planned.
        reminding: Vec<Reminding>,
    },
    /// Something is still to be done.
    ToDo {
        /// Whose it is; nobody where anybody at the client may.
        who: Vec<String>,
        /// What, and how much more.
        about: String,
        /// Since when.
        since: Stamp,
        /// By when.
        due_on: Option<Day>,
        /// What was done about it, and what is planned.
        reminding: Vec<Reminding>,
    },
    /// Nobody waits; the next date, if there is one.
    Moving(Option<(String, Day)>),
    /// Every milestone is done.
    Finished,
}

impl Waits {
    /// Since when somebody waits.
    pub const fn since(&self) -> Option<Stamp> {
        match self {
            Self::OnStudio { since, .. }
            | Self::Disputed { since, .. }
            | Self::Received { since, .. }
            | Self::Lacking { since, .. }
            | Self::ToDo { since, .. }
            | Self::OnClient { since, .. } => Some(*since),
            _ => None,
        }
    }
}

/// Everything that the studio's home shows.
#[derive(Debug, Default)]
pub struct Queue {
    /// Waiting on the studio, oldest first.
    pub on_you: Vec<Line>,
    /// Waiting on clients, oldest first.
    pub on_clients: Vec<Line>,
    /// Moving by themselves, next date first.
    pub moving: Vec<Line>,
    /// Finished ones.
    pub finished: Vec<Line>,
    /// Links that end soon, or have, first end first.
    pub ending: Vec<Found>,
    /// Colleagues who ask for a link of their own, oldest first.
    pub introductions: Vec<Introduction>,
    /// Questions in conversations that wait for an answer, oldest first.
    pub questions: Vec<Waiting>,
    /// Records that press, first day first, each with its project's title.
    pub records: Vec<(Record, String)>,
    /// Mails that the mail server refused or keeps putting off: how many, and its last words.
    pub trouble: Option<(u32, String)>,
    /// Whether mails wait because no mail server is set.
    pub unconfigured: u32,
}

impl Queue {
    /// How much waits on anybody.
    pub const fn waits(&self) -> usize {
        let questions = self.introductions.len() + self.questions.len();
        self.on_you.len() + self.on_clients.len() + questions
    }

    /// Questions that one side asked and the other has not answered.
    pub fn asked_by(&self, side: Side) -> impl Iterator<Item = &Waiting> {
        self.questions.iter().filter(move |asked| asked.message.by.side() == side)
    }
}

/// Reads the queue, with today as it is in `zone`.
pub fn read(tx: &Tx, desk: Desk, zone: &Zone) -> Result<Queue> {
    let mut queue = Queue { trouble: tx.mail_trouble(desk)?, ..Queue::default() };
    queue.introductions = tx.introductions_waiting(desk)?;
    queue.questions = tx.questions_that_wait(desk)?;
    queue.unconfigured = tx.unconfigured_mails(desk)?;
    queue.ending = link::ending(tx, desk)?;
    let today = zone.local(tx.now()).day;
    let mut pressing = tx.pressing_records(desk, today.plus(SOON))?;
    for project in tx.projects(desk)? {
        let mine = pressing.extract_if(.., |record| record.project == project.id);
        queue.records.extend(mine.map(|record| (record, project.title.clone())));
        let line = line(tx, desk, project, today)?;
        match line.waits {
            Waits::OnStudio { .. } | Waits::Disputed { .. } | Waits::Received { .. } => {
                queue.on_you.push(line);
            }
            Waits::OnClient { .. } | Waits::Lacking { .. } | Waits::ToDo { .. } => {
                queue.on_clients.push(line);
            }
            Waits::Moving(_) => queue.moving.push(line),
            Waits::Finished => queue.finished.push(line),
        }
    }
    queue.records.sort_by_key(|(record, _)| record.day());
    queue.on_you.sort_by_key(|line| line.waits.since());
    queue.on_clients.sort_by_key(|line| line.waits.since());
    queue.moving.sort_by_key(|line| match &line.waits {
        Waits::Moving(Some((_, day))) => day.to_string(),
        _ => "9999".into(),
    });
    Ok(queue)
}

fn line(tx: &Tx, desk: Desk, project: Project, today: Day) -> Result<Line> {
    let people = tx.participants(desk, &project.id)?;
    let milestones = tx.milestones(desk, &project.id)?;
    let asked = tx.asked_of_project(desk, &project.id)?;
    let requests = tx.requests_of_project(desk, &project.id)?;
    let tasks = tx.tasks_of_project(desk, &project.id)?;
    let last_here = tx.last_opened(desk, &project.id)?;
    let on_client = || {
        let asked = to_do::on_client(tx, desk, (&asked, &requests, &tasks), last_here)?;
        forms::first(asked, forms::to_fill(tx, desk, &project.id))
    };
    let waits = match on_studio(&asked, &requests) {
        Some(waits) => waits,
        None => on_client()?.unwrap_or_else(|| still::of_itself(&milestones, today)),
    };
    Ok(Line {
        project: project.id,
        title: project.title,
        tasks: task::tally(&tasks),
        state: project.state,
        people: people.into_iter().map(|person| person.contact.name).collect(),
        track: milestones.iter().map(|milestone| milestone.state).collect(),
        waits,
        last_here,
        time_to_approve: median(&asked),
    })
}

/// What the studio has to do next: whatever is disputed first, then what was answered or came.
fn on_studio(asked: &[Asked], requests: &[FileRequest]) -> Option<Waits> {
    if let Some(disputed) = still::disputed(asked) {
        return Some(disputed);
    }
    // The newest question of a milestone that still runs tells whether the studio is next.
    let answered = asked
        .iter()
        .find(|asked| !asked.milestone_done)
        .filter(|asked| matches!(asked.approval.state, State::ChangesRequested | State::Declined));
    let answered = answered.and_then(|asked| Some((asked, asked.standing().next_back()?)));
    if let Some((asked, last)) = answered {
        let (by, outcome, since) = (last.by.clone(), last.outcome, last.decided_at);
        return Some(Waits::OnStudio { by, outcome, about: asked.about(), since });
    }
    let items = requests.iter().flat_map(|one| one.items.iter().map(move |item| (one, item)));
    let came = items.filter(|(_, item)| item.is_received());
    let came = came.filter_map(|(request, item)| {
        let unseen = |file: &&Supplied| item.judged.as_ref().is_none_or(|(_, at)| file.at > *at);
        Some((request, item, item.files.iter().find(unseen)?))
    });
    came.min_by_key(|(_, _, file)| file.at).map(|(request, item, file)| Waits::Received {
        by: file.by.clone(),
        about: item.title.clone(),
        request: request.id.clone(),
        since: file.at,
    })
}

fn median(asked: &[Asked]) -> Option<(Duration, usize)> {
    let approved = asked.iter().filter(|asked| asked.approval.state == State::Approved);
    let mut times: Vec<_> = approved
        .filter_map(|asked| Some(asked.approval.settled_at?.since(asked.approval.asked_at)))
        .collect();
    times.sort_unstable();
    let middle = times.get(times.len().saturating_sub(1) / 2).copied()?;
    Some((middle, times.len()))
}
