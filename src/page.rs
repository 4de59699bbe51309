//! The milestone page: everything that one visitor may see, read in one go.

mod members;

use crate::approval::{Asked, Decision, Outcome, State};
use crate::audit::{Event, Kind};
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::file::Version;
use crate::link::Visitor;
use crate::member::first_name;
use crate::milestone::{self, Milestone};
use crate::participant::Role;
use crate::store::Tx;
use crate::studio::Studio;
use crate::update::Update;
use serde_json::Value;

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
}

/// What a visitor sees.
#[derive(Debug)]
pub struct Page {
    /// Who shows it.
    pub studio: Studio,
    /// The member to write to.
    pub host: (String, String),
    /// Who sees it.
    pub visitor: Visitor,
    /// The moment it was read.
    pub now: Stamp,
    /// In order.
    pub phases: Vec<Phase>,
    /// Every question so far, newest first.
    pub asked: Vec<Asked>,
    /// What happened, newest first, at most [`HISTORY`].
    pub history: Vec<Event>,
}

/// How many events a page shows.
pub const HISTORY: u32 = 100;

/// Reads the page of `visitor`.
pub fn read(tx: &Tx, visitor: Visitor) -> Result<Page> {
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let host = tx.host(&visitor)?;
    let mut updates = tx.visible_updates(&visitor)?;
    let mut versions = tx.visible_versions(&visitor)?;
    let mut phases = Vec::new();
    for milestone in tx.visible_milestones(&visitor)? {
        let mine = |update: &mut Update| update.milestone == milestone.id;
        let updates = updates.extract_if(.., mine).collect();
        let files = versions.extract_if(.., |version| version.milestone == milestone.id).collect();
        phases.push(Phase { files: sheets(files), updates, milestone });
    }
    let asked = tx.all_asked(&visitor)?;
    let history = tx.history(&visitor, HISTORY)?;
    let now = tx.now();
    Ok(Page { studio, host, visitor, now, phases, asked, history })
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

/// Who reads an event's sentence: contacts are "you" to themselves.
#[derive(Debug, Clone, Copy)]
pub enum Reader<'a> {
    /// A contact, by id.
    Contact(&'a str),
    /// Somebody of the studio.
    Studio,
}

/// An event as one sentence without a full stop: "You approved wireframes.pdf, version 4".
pub fn sentence(event: &Event, reader: Reader<'_>) -> String {
    let told: Value = serde_json::from_str(&event.body).unwrap_or_default();
    let subject = &told["subject"];
    let word = |field: &str| subject[field].as_str().unwrap_or_default().to_owned();
    let who = actor(&told["actor"], reader);
    match event.kind {
        Kind::StudioSetUp => format!("{who} set up the studio"),
        Kind::StudioChanged => format!("{who} changed the studio’s settings"),
        Kind::LogoSet => format!("{who} changed the studio’s logo"),
        Kind::LogoRemoved => format!("{who} removed the studio’s logo"),
        Kind::ClientAdded => format!("{who} added {}", word("name")),
        Kind::ContactAdded => format!("{who} added {}", word("name")),
        Kind::ContactChanged => format!("{who} changed {}", word("name")),
        Kind::ClientChanged => format!("{who} changed the client’s name to {}", word("name")),
        Kind::ProjectChanged => match word("state").as_ref() {
            "closed" => format!("{who} closed the project"),
            "paused" => format!("{who} paused the project"),
            _ => format!("{who} changed the project"),
        },
        Kind::ProjectStarted => format!("{who} started the project"),
        Kind::ParticipantAdded => format!("{who} added {} to the project", word("name")),
        Kind::LinkResent => format!("{who} sent {} their link again", word("name")),
        Kind::LinkCopied => format!("{who} copied the link of {}", word("name")),
        Kind::LinkRevoked => format!("{who} revoked the link of {}", word("name")),
        Kind::LinkIssued => format!("{who} made a new link for {}", word("name")),
        Kind::LinkExtended => format!("{who} extended the link of {}", word("name")),
        Kind::LinkRotated => format!("{who} rotated the link of {}", word("name")),
        Kind::LinkReissued => format!("{who} mailed {} their link signed anew", word("name")),
        Kind::LinkRenewed => format!("A fresh link was mailed to {}", word("name")),
        Kind::MilestoneAdded => format!("{who} added the milestone {}", word("title")),
        Kind::MilestoneChanged => format!("{who} changed the milestone {}", word("title")),
        Kind::MilestoneDone => format!("{who} finished {}", word("title")),
        Kind::UpdatePosted => format!("{who} posted an update on {}", word("title")),
        Kind::VersionPosted => format!("{who} posted {}", word("about")),
        Kind::ApprovalAsked => format!("{who} asked for a decision: {}", word("title")),
        Kind::ApprovalWithdrawn => format!("{who} withdrew the question: {}", word("title")),
        Kind::ApprovalSuperseded if subject["by"].is_string() => {
            format!("{} took the place of the question: {}", word("by"), word("title"))
        }
        Kind::ApprovalSuperseded => format!("{who} replaced the question: {}", word("title")),
        Kind::Decided => {
            let outcome: Option<Outcome> = word("outcome").parse().ok();
            format!("{who} {} {}", outcome.map_or("decided on", Outcome::verb), word("about"))
        }
        Kind::TakenBack => format!("{who} took back the decision on {}", word("about")),
        Kind::TokenCreated => format!("{who} made the API token {}", word("name")),
        Kind::TokenRevoked => format!("{who} revoked the API token {}", word("name")),
        Kind::WebhookAdded => format!("{who} added a webhook to {}", word("host")),
        Kind::WebhookChanged => format!("{who} changed the webhook to {}", word("host")),
        Kind::WebhookGone => format!("The webhook to {} was paused: it is gone", word("host")),
        Kind::WebhookRemoved => format!("{who} removed the webhook to {}", word("host")),
        Kind::WebhookPinged => format!("{who} sent a test to {}", word("host")),
        Kind::WebhookSecretShown => format!("{who} looked at the secret of {}", word("host")),
        Kind::WebhookSecretRotated => format!("{who} made a new secret for {}", word("host")),
        Kind::DeliverySentAgain => format!("{who} sent something to {} again", word("host")),
        of_members => members::sentence(of_members, &who, subject),
    }
}

fn actor(actor: &Value, reader: Reader<'_>) -> String {
    let name = actor["name"].as_str().unwrap_or("Milepost");
    match (actor["type"].as_str(), reader) {
        (Some("contact"), Reader::Contact(id)) if actor["id"] == id => "You".into(),
        (Some("member"), Reader::Contact(_)) => first_name(name).to_owned(),
        (_, Reader::Contact(_)) => name.to_owned(),
        (_, Reader::Studio) => format!("{name}{}", hand(&actor["via"])),
    }
}

/// What acted for a member, for the studio's eyes: clients deal with the person.
fn hand(via: &Value) -> String {
    match via["name"].as_str() {
        Some(token) => format!(" (by token “{token}”)"),
        None if via["command_line"] == true => " (at the command line)".into(),
        None => String::new(),
    }
}
