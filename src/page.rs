//! The milestone page: everything that one visitor may see, read in one go.

mod around;
mod browser;
mod changes;
mod forms;
mod lasting;
mod members;
mod records;
mod seen;
mod sentence;
mod talk;
mod tasks;

pub use around::around;
pub use browser::{Browser, Takes};
pub use seen::{Between, Reach, Record, Showing, Taken, Told, says};
pub use sentence::{Reader, sentence};
pub use talk::{Talk, Thread, is_new, thread};

use crate::approval::{Asked, Decision, State};
use crate::assurance::{Proof, Secret};
use crate::audit::Event;
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::error::Result;
use crate::file::Version;
use crate::id::VersionId;
use crate::intake::Intake;
use crate::link::{Sight, Standing, Visitor};
use crate::member::first_name;
use crate::milestone::{self, Milestone};
use crate::participant::Role;
use crate::record;
use crate::request::{FileRequest, Item};
use crate::section::Sections;
use crate::store::Tx;
use crate::studio::Studio;
use crate::task::Task;
use crate::update::Update;

/// A file on the page: its versions, newest first.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Newest first, never empty.
    pub versions: Vec<Version>,
}

/// A milestone on the page.
#[derive(Debug)]
pub struct Phase {
    /// The milestone.
    pub milestone: Milestone,
    /// Its published updates, newest first.
    pub updates: Vec<Update>,
    /// Its files, by name.
    pub files: Vec<Sheet>,
    /// Its conversation.
    pub talk: Talk,
}

/// Who looks at a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// Whoever came in through the participant's link.
    Theirs,
    /// A member who sees what the participant sees; the participant's link stands like this.
    Studio(Option<Standing>),
}

/// What a visitor sees.
#[derive(Debug)]
pub struct Page {
    /// Who shows it.
    pub studio: Studio,
    /// The member to write to.
    pub host: (String, String),
    /// Who sees it.
    pub visitor: Sight,
    /// Who looks at it.
    pub eyes: Eyes,
    /// The moment it was read.
    pub now: Stamp,
    /// In order.
    pub phases: Vec<Phase>,
    /// Every question so far, newest first.
    pub asked: Vec<Asked>,
    /// Documents that were asked for, oldest first.
    pub requests: Vec<FileRequest>,
    /// Forms to fill in, oldest first, without those that are not needed.
    pub intakes: Vec<Intake>,
    /// What is to be done, by milestone and in its order.
    pub tasks: Vec<Task>,
    /// The number of the newest event of the project: what it was read after.
    pub head: i64,
    /// What is for the client beside the work, what presses first.
    pub records: Vec<record::Record>,
    /// What happened, newest first, at most [`HISTORY`].
    pub history: Vec<Event>,
    /// The words over its sections, and their order.
    pub sections: Sections,
    /// How far this browser has proved itself, where something waits for the visitor.
    pub browser: Browser,
}

/// How many events a page shows.
pub const HISTORY: u32 = 100;

/// Reads the page of `visitor`, in the browser that holds `secret`.
pub fn of_visitor(tx: &Tx, visitor: &Visitor, secret: &Secret) -> Result<Page> {
    let mut page = read(tx, visitor.sight())?;
    if !page.waiting().is_empty() {
        page.browser = Browser::of(tx, visitor, secret)?;
    }
    Ok(page)
}

/// Reads the page that `visitor` sees.
pub fn read(tx: &Tx, visitor: Sight) -> Result<Page> {
    let page = around(tx, visitor)?;
    let visitor = &page.visitor;
    let mut updates = tx.visible_updates(visitor)?;
    let mut versions = tx.visible_versions(visitor)?;
    let mut phases = Vec::new();
    for milestone in tx.visible_milestones(visitor)? {
        let mine = |update: &mut Update| update.milestone == milestone.id;
        let updates = updates.extract_if(.., mine).collect();
        let files = versions.extract_if(.., |version| version.milestone == milestone.id).collect();
        let talk = Talk::default();
        phases.push(Phase { files: sheets(files), updates, milestone, talk });
    }
    talk::read(tx, visitor, &mut phases)?;
    let asked = tx.all_asked(visitor)?;
    let history = tx.history(visitor, HISTORY)?;
    let intakes = forms::read(tx, visitor)?;
    let tasks = tx.visible_tasks(visitor)?;
    let (requests, sections) = (tx.visible_requests(visitor)?, tx.visible_sections(visitor)?);
    let mut records = tx.visible_records(visitor)?;
    record::in_order(&mut records, visitor.contact.time_zone.local(page.now).day);
    Ok(Page { phases, asked, requests, intakes, tasks, records, history, sections, ..page })
}

/// Groups versions, which come by name with the newest first, into files.
fn sheets(versions: Vec<Version>) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for version in versions {
        match sheets.last_mut() {
            Some(sheet) if sheet.versions[0].file == version.file => sheet.versions.push(version),
            _ => sheets.push(Sheet { versions: vec![version] }),
        }
    }
    sheets
}

impl Page {
    /// One version on the page, with its file.
    pub fn version(&self, id: &VersionId) -> Option<(&Sheet, &Version)> {
        let sheets = self.phases.iter().flat_map(|phase| &phase.files);
        let mut found = sheets.flat_map(|sheet| sheet.versions.iter().map(move |v| (sheet, v)));
        found.find(|(_, version)| version.id == *id)
    }

    /// When the newest version, update or message on the page was posted: it shows everything that
    /// was until then.
    pub fn posted_until(&self) -> Option<Stamp> {
        let sheets = self.phases.iter().flat_map(|phase| &phase.files);
        let versions = sheets.flat_map(|sheet| &sheet.versions).map(|version| version.published_at);
        let updates = self.phases.iter().flat_map(|phase| &phase.updates);
        let messages = self.phases.iter().flat_map(|phase| &phase.talk.messages);
        let messages = messages.map(|message| message.said_at);
        versions.chain(updates.map(|update| update.published_at)).chain(messages).max()
    }

    /// The questions that wait for this visitor: what is due first, first.
    pub fn waiting(&self) -> Vec<&Asked> {
        let (me, decides) = (&self.visitor.participant, self.visitor.role == Role::Approver);
        let mine = |asked: &&Asked| decides && asked.waits_for(me);
        let mut waiting: Vec<_> = self.asked.iter().filter(mine).collect();
        waiting.sort_by_key(|asked| {
            (
                asked.approval.due_on.map_or("9999".into(), |due| due.to_string()),
                asked.approval.asked_at,
            )
        });
        waiting
    }

    /// Whether the visitor may send what is asked for.
    pub fn may_send(&self) -> bool {
        self.visitor.role >= Role::Commenter
    }

    /// What has still to come, what is due first, first.
    pub fn lacking(&self) -> Vec<(&FileRequest, &Item)> {
        let all = self.requests.iter();
        let mut all: Vec<_> =
            all.flat_map(|one| one.outstanding().map(move |item| (one, item))).collect();
        all.sort_by_key(|(one, _)| one.due_on.map_or("9999".into(), |due| due.to_string()));
        all
    }

    /// What an answer to `asked` still takes in this browser.
    pub fn takes(&self, asked: &Asked) -> Takes {
        let browser = &self.browser;
        match asked.approval.proof {
            Proof::Code if !browser.is_coded => Takes::Code,
            // A signature takes the name each time.
            _ if asked.approval.agreement.is_some() => Takes::Name,
            _ if browser.is_coded => Takes::Press,
            _ if browser.machine.is_some() => Takes::Name,
            Proof::Name if !browser.is_named => Takes::Name,
            _ => Takes::Press,
        }
    }

    /// Questions that wait for somebody else, for those who only look.
    pub fn waiting_for_others(&self) -> impl Iterator<Item = &Asked> {
        let me = &self.visitor.participant;
        self.asked.iter().filter(|a| a.approval.state == State::Open && !a.waits_for(me))
    }

    /// The newest question that was answered and is still news: until a newer one is asked on the
    /// same milestone, or the milestone is done.
    pub fn just_settled(&self) -> Option<(&Asked, &Decision)> {
        let asked = self.asked.iter().find(|asked| !asked.milestone_done)?;
        let settled = matches!(
            asked.approval.state,
            State::Approved | State::ChangesRequested | State::Declined
        );
        let mine = asked.standing_of(&self.visitor.participant);
        let decision = mine.or_else(|| asked.standing().next_back())?;
        (settled || mine.is_some()).then_some((asked, decision))
    }

    /// The newest question, if something newer took its place and nothing was asked about that yet.
    pub fn replaced(&self) -> Option<&Asked> {
        let newest = self.asked.iter().find(|asked| !asked.milestone_done)?;
        (newest.approval.state == State::Superseded).then_some(newest)
    }

    /// How many milestones are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.in_state(milestone::State::Done).count(), self.phases.len())
    }

    /// The milestones in one state, in order.
    pub fn in_state(&self, state: milestone::State) -> impl DoubleEndedIterator<Item = &Phase> {
        self.phases.iter().filter(move |phase| phase.milestone.state == state)
    }

    /// The next day on which something is estimated to be ready, from today on.
    pub fn next_day(&self) -> Option<(&Milestone, Day)> {
        let today = self.zone().local(self.now).day;
        let open = self.phases.iter().filter(|p| p.milestone.state != milestone::State::Done);
        let days = open.filter_map(|p| p.milestone.estimated_on.map(|day| (&p.milestone, day)));
        days.filter(|(_, day)| *day >= today).min_by_key(|(_, day)| *day)
    }

    /// The milestone that comes after the ones in progress.
    pub fn next_planned(&self) -> Option<&Milestone> {
        self.in_state(milestone::State::Planned).next().map(|phase| &phase.milestone)
    }

    /// Whether this visitor may write and send files.
    pub fn may_write(&self) -> bool {
        self.visitor.role >= Role::Commenter
    }

    /// The first name of the member to write to.
    pub fn host_first_name(&self) -> &str {
        first_name(&self.host.0)
    }

    /// The zone in which this visitor reads times.
    pub const fn zone(&self) -> &Zone {
        &self.visitor.contact.time_zone
    }

    /// The answers to a version: "you asked for changes", for the list of older ones.
    pub fn verdict_on(&self, version: &Version) -> Option<(&Asked, &Decision)> {
        let about = |asked: &&Asked| asked.versions.iter().any(|v| v.id == version.id);
        let mut settled = self.asked.iter().filter(about);
        settled.find_map(|asked| asked.standing().next_back().map(|decision| (asked, decision)))
    }
}
