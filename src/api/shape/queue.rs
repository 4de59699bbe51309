//! The work queue.

use super::{Introduction, Record, WaitingQuestion, When, day, when};
use crate::link::Found;
use crate::queue::{self, Waits};
use serde::Serialize;
use utoipa::ToSchema;

/// Who waits on whom, as on the studio's home.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queue {
    /// The client answered and the studio is next, oldest first.
    waiting_on_you: Vec<Line>,
    /// A question is open, oldest first.
    waiting_on_clients: Vec<Line>,
    /// Nobody waits.
    moving: Vec<Line>,
    /// Every milestone is done.
    finished: Vec<Line>,
    /// Links on active projects that end within 7 days, or have ended by themselves: first end
    /// first.
    links_ending: Vec<Ending>,
    /// Colleagues who came by somebody else’s link and ask for one of their own, oldest first.
    introductions: Vec<Introduction>,
    /// Questions in conversations that nobody has answered, oldest first: those of clients wait on
    /// the studio, those of members on clients.
    questions: Vec<WaitingQuestion>,
    /// Records that are due or to be renewed within a week, or were: first day first.
    records: Vec<Record>,
    /// How many mails the mail server refused lately or keeps putting off.
    mails_in_trouble: u32,
    /// Its last words about one of them.
    mail_server_says: Option<String>,
    /// How many mails wait because no mail server is set.
    mails_without_server: u32,
}

/// A link that ends soon, or has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LinkEnding)]
pub struct Ending {
    /// Whose it is.
    participant_id: String,
    /// Their name.
    name: String,
    /// The project.
    project_id: String,
    /// Its title.
    title: String,
    /// When it ends or ended.
    expires_at: When,
}

impl From<Found> for Ending {
    fn from(found: Found) -> Self {
        let expires_at = found.link.end(found.closed_at).into();
        let Found { person, project_title: title, .. } = found;
        Self {
            participant_id: person.id.into(),
            name: person.contact.name,
            project_id: person.project.into(),
            title,
            expires_at,
        }
    }
}

/// One project of the work queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Waiting)]
pub struct Line {
    /// The project.
    project_id: String,
    /// Its title.
    title: String,
    /// What it is about: the file or question that waits, or the next milestone.
    about: Option<String>,
    /// Who answered, or who has not answered yet.
    who: Vec<String>,
    /// Whether they say that the answer was not theirs.
    disputed: bool,
    /// Since when it waits.
    since: Option<When>,
    /// By when it is due.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// When somebody of the client last touched their page.
    last_here: Option<When>,
    /// When the next reminder of it goes out.
    next_reminder_at: Option<When>,
    /// How many reminders of it were sent.
    reminded: usize,
    /// How many tasks of the client are done, on milestones that go on.
    tasks_done: usize,
    /// How many tasks of the client there are.
    tasks: usize,
}

impl Line {
    fn of(line: queue::Line) -> Self {
        let disputed = matches!(line.waits, Waits::Disputed { .. });
        let reminding = match &line.waits {
            Waits::OnClient { reminding, .. }
            | Waits::Lacking { reminding, .. }
            | Waits::ToDo { reminding, .. } => reminding.as_slice(),
            _ => &[],
        };
        let next = reminding.iter().filter_map(|one| one.next).min();
        let reminded = reminding.iter().map(|one| one.reached().count()).sum();
        let (about, who, since, due_on) = match line.waits {
            Waits::OnStudio { by, about, since, .. }
            | Waits::Disputed { by, about, since, .. }
            | Waits::Received { by, about, since, .. } => {
                (Some(about), vec![by], Some(since), None)
            }
            Waits::OnClient { who, about, since, due_on, .. }
            | Waits::Lacking { who, about, since, due_on, .. }
            | Waits::ToDo { who, about, since, due_on, .. } => {
                (Some(about), who, Some(since), due_on)
            }
            Waits::Finished => (None, Vec::new(), None, None),
            Waits::Moving(next) => {
                let (about, due_on) = next.unzip();
                (about, Vec::new(), None, due_on)
            }
        };
        Self {
            project_id: line.project.into(),
            title: line.title,
            about,
            who,
            disputed,
            since: when(since),
            due_on: day(due_on),
            last_here: when(line.last_here),
            next_reminder_at: when(next),
            reminded,
            tasks_done: line.tasks.0,
            tasks: line.tasks.1,
        }
    }
}

impl From<queue::Queue> for Queue {
    fn from(mut queue: queue::Queue) -> Self {
        let questions = WaitingQuestion::all(&mut queue);
        let lines = |lines: Vec<queue::Line>| lines.into_iter().map(Line::of).collect();
        Self {
            waiting_on_you: lines(queue.on_you),
            waiting_on_clients: lines(queue.on_clients),
            moving: lines(queue.moving),
            finished: lines(queue.finished),
            links_ending: queue.ending.into_iter().map(Ending::from).collect(),
            introductions: queue.introductions.into_iter().map(Introduction::from).collect(),
            questions,
            records: queue.records.into_iter().map(|(record, _)| record.into()).collect(),
            mails_in_trouble: queue.trouble.as_ref().map_or(0, |(count, _)| *count),
            mail_server_says: queue.trouble.map(|(_, words)| words),
            mails_without_server: queue.unconfigured,
        }
    }
}
