//! One project as the studio sees it: what is posted next, who has seen what, who waits on whom.

use super::beside::{Beside, unanswered};
use super::compose::Compose;
use super::introductions;
use super::mails::Mails;
use super::milestones::Milestones;
use super::notes::Notes;
use super::people::{People, PersonTyped};
use super::preview::Preview;
use super::project_settings::Settings;
use super::talk::{self, Talk};
use super::told::{Happened, told};
use super::{Frame, Here, Leaf, first_names, happened};
use super::{intakes, outstanding};
use crate::approval::{Asked, Outcome, State};
use crate::audit::Event;
use crate::contact::Contact;
use crate::error::{Fault, Refusal};
use crate::file::Version;
use crate::id::{ApprovalId, DraftFileId, MilestoneId, TaskId, UpdateId};
use crate::intake::Intake;
use crate::introduction::Introduction;
use crate::link::Link;
use crate::member::first_name;
use crate::milestone::{self, Milestone};
use crate::note::Note;
use crate::outbox::{Letter, Refused};
use crate::page::{Reader, Record, sentence};
use crate::participant::Participant;
use crate::project::Project;
use crate::reminder::Reminding;
use crate::request::FileRequest;
use crate::store::Seen;
use crate::task::{self, Task};
use crate::ui::{Drawn, parts, text};
use crate::update::{Choices, Draft};
use maud::{Markup, html};

/// Everything about a project that its page shows.
#[derive(Debug)]
pub struct Bench {
    /// The project.
    pub project: Project,
    /// In order.
    pub milestones: Vec<Milestone>,
    /// In the order they came.
    pub people: Vec<Person>,
    /// Those who were taken off it, last first.
    pub gone: Vec<Participant>,
    /// The client's contacts who never were on it, by name.
    pub contacts: Vec<Contact>,
    /// Every question so far, newest first.
    pub asked: Vec<Asked>,
    /// What is planned and was done about those that wait, in the same order.
    pub reminding: Vec<(ApprovalId, Vec<Reminding>)>,
    /// Documents that were asked for, oldest first.
    pub requests: Vec<FileRequest>,
    /// Forms to fill in, oldest first.
    pub intakes: Vec<Intake>,
    /// What is to be done, by milestone and in its order.
    pub tasks: Vec<Task>,
    /// The newest version of every file.
    pub versions: Vec<Version>,
    /// Last saved first.
    pub drafts: Vec<Draft>,
    /// Whom its versions reached.
    pub record: Record,
    /// Who downloaded what, last first.
    pub downloads: Vec<Seen>,
    /// Its conversations, in numbers.
    pub talk: Talk,
    /// What members noted for each other, newest first.
    pub notes: Vec<Note>,
    /// Colleagues who came by somebody else's link, newest first.
    pub introductions: Vec<Introduction>,
    /// Newest first.
    pub history: Vec<Event>,
    /// For how many days a link works when it is extended.
    pub link_days: u32,
}

/// Somebody on the project.
#[derive(Debug)]
pub struct Person {
    /// Who.
    pub participant: Participant,
    /// Their newest link.
    pub link: Option<Link>,
    /// The ones before, newest first.
    pub earlier: Vec<Link>,
    /// Their openings of the page.
    pub opened: Option<Seen>,
    /// What fetched their page and was probably a program.
    pub machine: Option<Seen>,
    /// Whether a mail server refused their address for good.
    pub refused: Option<Refused>,
}

impl Person {
    /// Whether their link was ended by the studio.
    pub fn is_off(&self) -> bool {
        self.link.as_ref().is_none_or(|link| link.state != crate::link::State::Live)
    }
}

/// What was written so far, and what came of it.
#[derive(Debug)]
pub struct Written {
    /// The id that the draft has or will have.
    pub id: UpdateId,
    /// What was chosen.
    pub choices: Choices,
    /// The draft as it is kept, if it is.
    pub draft: Option<Draft>,
    /// Files of the draft whose bytes are those of a version that is there: its number.
    pub same: Vec<(DraftFileId, u32)>,
    /// The letters it would send, once they were asked for.
    pub mails: Option<Vec<(Participant, Letter)>>,
    /// What needs another look.
    pub faults: Vec<Fault>,
    /// Why a file was not taken.
    pub refused: Option<Refusal>,
}

/// What came back from the other forms of the page.
#[derive(Debug, Default)]
pub struct Back {
    /// What just happened.
    pub happened: Option<Happened>,
    /// What needs another look in the form that came back.
    pub faults: Vec<Fault>,
    /// The person that was typed.
    pub person: Option<PersonTyped>,
    /// The project's name that was typed.
    pub title: Option<String>,
    /// The note that was typed.
    pub note: Option<String>,
    /// The milestone that was typed; none for a new one.
    pub milestone: Option<(Option<MilestoneId>, milestone::Form)>,
    /// The task that was typed.
    pub task: Option<(TaskPlace, task::Form)>,
    /// The name of a template that was typed.
    pub template: Option<String>,
}

/// Which form of a task came back.
#[derive(Debug, PartialEq, Eq)]
pub enum TaskPlace {
    /// The one that adds to a milestone's list.
    New(MilestoneId),
    /// The one that changes a task.
    Of(TaskId),
}

/// The page.
pub struct ProjectPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The project.
    pub bench: &'a Bench,
    /// The update that is being written.
    pub written: &'a Written,
    /// What came back.
    pub back: &'a Back,
    /// Largest file, in bytes.
    pub max_upload: u64,
}

/// How many events are shown before the rest is folded.
const RECENT: usize = 8;

impl ProjectPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let Self { frame, bench, written, back, max_upload } = *self;
        let main = html! {
            (self.intro())
            (introductions::pointer(&bench.introductions))
            @if let Some(what) = &back.happened { (happened(&told(what, frame.zone()))) }
            (parts::faults(&back.faults))
            div.split {
                (Compose { frame, bench, written, max_upload }.draw())
                aside.stack {
                    @if !bench.milestones.is_empty() {
                        (Preview { bench, written, by: &frame.member.name }.draw())
                        (Mails { written }.draw())
                    }
                    (Beside { frame, bench, written }.draw())
                    (outstanding::beside(bench))
                    (intakes::beside(bench))
                }
            }
            // Where "Discard the draft" leads: a form cannot stand inside another.
            @if written.draft.is_some() {
                form #discard method="post" action={ "/admin/drafts/" (written.id) "/discard" } {}
            }
            (talk::pointer(&bench.project.id, bench.talk))
            (People { frame, bench, back }.draw())
            (Milestones { frame, bench, back }.draw())
            (Notes { frame, bench, back }.draw())
            (Settings { frame, project: &bench.project, back }.draw())
            (self.history())
        };
        let note = "Openings by mail scanners aren’t counted: “opened” means that somebody \
                    scrolled, pointed, typed or sent a form.";
        let (title, here) = (bench.project.title.as_str(), Here::Projects);
        frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn intro(&self) -> Markup {
        let milestones: Vec<_> = self.bench.milestones.iter().collect();
        html! {
            div.intro {
                h1 { bdi { (self.bench.project.title) } }
                (self.lede())
                p.meta { a.act href={ "/admin/projects/" (self.bench.project.id) "/records" } {
                    "Quick links and invoices"
                } }
                @if !milestones.is_empty() { (parts::track(&milestones, true)) }
            }
        }
    }

    fn lede(&self) -> Markup {
        let milestones = &self.bench.milestones;
        let done = milestones.iter().filter(|m| m.state == milestone::State::Done).count();
        let zone = self.frame.zone();
        let open = self.bench.asked.iter().filter(|asked| asked.approval.state == State::Open);
        html! {
            p.lede {
                bdi { (self.bench.project.client_name) }
                @if !milestones.is_empty() {
                    " · " b { (done) " of " (milestones.len()) }
                    @if milestones.len() == 1 { " milestone done" } @else { " milestones done" }
                }
                @if let Some((asked, last)) = self.answered() {
                    " · waiting on " b { "you" } " since "
                    (text::day(zone.local(last.decided_at).day))
                    ": " bdi { (first_name(&last.by)) } " "
                    (asked.approval.verb(last)) " " bdi { (asked.about()) }
                } @else if let Some(asked) = open.min_by_key(|asked| asked.approval.asked_at) {
                    " · waiting on " (first_names(unanswered(asked))) " since "
                    (text::day(zone.local(asked.approval.asked_at).day)) " for " bdi {
                        (asked.about())
                    }
                }
            }
        }
    }

    /// The answer that waits for the studio, as the work queue has it.
    fn answered(&self) -> Option<(&Asked, &crate::approval::Decision)> {
        let newest = self.bench.asked.iter().find(|asked| !asked.milestone_done)?;
        let last = newest.standing().next_back()?;
        let waits = matches!(newest.approval.state, State::ChangesRequested | State::Declined);
        (waits && last.outcome != Outcome::Approved).then_some((newest, last))
    }

    fn history(&self) -> Markup {
        let events = &self.bench.history;
        let (recent, older) = events.split_at(events.len().min(RECENT));
        html! {
            section.group aria-labelledby="history" {
                h2 #history { "History" }
                div {
                    ul.lines { @for event in recent { (self.event(event)) } }
                    @if !older.is_empty() {
                        details {
                            summary.more { "Earlier" }
                            ul.lines { @for event in older { (self.event(event)) } }
                        }
                    }
                }
            }
        }
    }

    fn event(&self, event: &Event) -> Markup {
        html! {
            li {
                span { bdi { (sentence(event, Reader::Studio)) } }
                span.meta { (text::moment(event.at, self.frame.zone())) }
            }
        }
    }
}
