//! Projects, milestones, files, updates and the trail.

use super::{AskedFor, When, day, given, typed, when};
use crate::calendar::Day;
use crate::error::Result;
use crate::update::{self, Composed, Draft, DraftFile, Notify};
use crate::{audit, file, milestone, page, project};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One engagement for one client.
#[derive(Debug, Serialize, ToSchema)]
pub struct Project {
    /// The project's id.
    id: String,
    /// Whom it is for.
    client_id: String,
    /// The client's name.
    client_name: String,
    /// As it stands at the top of the page.
    title: String,
    /// What its receipts' numbers begin with.
    code: String,
    /// Where it stands.
    #[schema(inline)]
    state: project::State,
    /// When it was started.
    created_at: When,
    /// When it was closed; its links end 30 days later.
    closed_at: Option<When>,
}

impl From<project::Project> for Project {
    fn from(project: project::Project) -> Self {
        Self {
            id: project.id.into(),
            client_id: project.client.into(),
            client_name: project.client_name,
            title: project.title,
            code: project.code,
            state: project.state,
            created_at: project.created_at.into(),
            closed_at: when(project.closed_at),
        }
    }
}

/// A project to start.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "client_id": "3k9d0q2r7w1x5y8z", "title": "Harbour Bakery website" }))]
pub struct NewProject {
    /// Whom it is for.
    #[schema(max_length = 64)]
    pub client_id: String,
    /// As it stands at the top of the page: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: String,
}

/// What changes of a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectChange {
    /// The new title: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: Option<String>,
    /// Where it stands now.
    #[schema(inline)]
    pub state: Option<project::State>,
}

/// A phase with a visible outcome.
#[derive(Debug, Serialize, ToSchema)]
pub struct Milestone {
    /// The milestone's id.
    id: String,
    /// The project it is a phase of.
    project_id: String,
    /// Its place, from 1.
    position: u32,
    /// "Homepage and shop design"
    title: String,
    /// One or two words for the track: "Design".
    label: String,
    /// What it is about.
    summary: String,
    /// Where it stands.
    #[schema(inline)]
    state: milestone::State,
    /// First day.
    #[schema(format = Date)]
    starts_on: Option<String>,
    /// Estimated last day.
    #[schema(format = Date)]
    estimated_on: Option<String>,
    /// The day on which it was finished.
    #[schema(format = Date)]
    done_on: Option<String>,
    /// The estimate before it last moved.
    #[schema(format = Date)]
    slipped_from: Option<String>,
    /// Why it moved.
    slipped_why: Option<String>,
}

impl From<milestone::Milestone> for Milestone {
    fn from(of: milestone::Milestone) -> Self {
        Self {
            id: of.id.into(),
            project_id: of.project.into(),
            position: of.position,
            title: of.title,
            label: of.label,
            summary: of.summary,
            state: of.state,
            starts_on: day(of.starts_on),
            estimated_on: day(of.estimated_on),
            done_on: day(of.done_on),
            slipped_from: day(of.slipped_from),
            slipped_why: of.slipped_why,
        }
    }
}

/// A milestone to add after the project's last one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Homepage and shop design", "state": "in_progress", "estimated_on": "2026-11-20",
}))]
pub struct NewMilestone {
    /// Its name: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: String,
    /// One or two words for the track; the title's first ones if left out.
    #[serde(default)]
    #[schema(max_length = 24)]
    pub label: Option<String>,
    /// What it is about.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
    /// Where it stands; `planned` if left out.
    #[serde(default)]
    #[schema(inline, default = "planned")]
    pub state: Option<milestone::State>,
    /// First day.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub starts_on: Option<Day>,
    /// Estimated last day, not before the first.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub estimated_on: Option<Day>,
}

impl NewMilestone {
    /// As the form would send it.
    pub fn form(self) -> milestone::Form {
        milestone::Form {
            title: self.title,
            label: self.label.unwrap_or_default(),
            summary: self.summary.unwrap_or_default(),
            state: self.state.map_or("", milestone::State::as_str).to_owned(),
            starts_on: day(self.starts_on).unwrap_or_default(),
            estimated_on: day(self.estimated_on).unwrap_or_default(),
            slipped_why: String::new(),
        }
    }
}

/// What changes of a milestone. What is left out stays; null empties a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "estimated_on": "2026-11-27", "slipped_why": "Photos came late" }))]
pub struct MilestoneChange {
    /// Its name: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: Option<String>,
    /// One or two words for the track.
    #[schema(max_length = 24)]
    pub label: Option<String>,
    /// What it is about.
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
    /// Where it stands.
    #[schema(inline)]
    pub state: Option<milestone::State>,
    /// First day.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub starts_on: Option<Option<Day>>,
    /// Estimated last day; a later one keeps what it slipped from.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub estimated_on: Option<Option<Day>>,
    /// Why the estimate moved.
    #[schema(max_length = 120)]
    pub slipped_why: Option<String>,
}

impl MilestoneChange {
    /// What `was` becomes.
    pub fn of(self, was: &milestone::Milestone) -> milestone::Form {
        let days = |change: Option<Option<Day>>, was| typed(change.map(day), day(was));
        milestone::Form {
            title: self.title.unwrap_or_else(|| was.title.clone()),
            label: self.label.unwrap_or_else(|| was.label.clone()),
            summary: self.summary.unwrap_or_else(|| was.summary.clone()),
            state: self.state.unwrap_or(was.state).as_str().to_owned(),
            starts_on: days(self.starts_on, was.starts_on),
            estimated_on: days(self.estimated_on, was.estimated_on),
            slipped_why: self.slipped_why.unwrap_or_default(),
        }
    }
}

/// One frozen state of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Version {
    /// The version's id; a draft keeps it once it is published.
    id: String,
    /// From 1, without gaps. For a draft: what it would be now.
    number: u32,
    /// SHA-256 of the bytes in hex.
    #[schema(min_length = 64, max_length = 64)]
    sha256: String,
    /// Bytes.
    size: u64,
    /// From content and name together, never from what the sender said.
    media_type: String,
    /// What changed.
    note: String,
    /// Who posted it.
    posted_by: String,
    /// When it came on the page; null for a draft.
    published_at: Option<When>,
}

impl From<file::Version> for Version {
    fn from(version: file::Version) -> Self {
        let published_at = Some(version.published_at.into());
        Self { published_at, ..Self::waiting(version) }
    }
}

impl Version {
    fn waiting(version: file::Version) -> Self {
        Self {
            id: version.id.into(),
            number: version.number,
            sha256: version.sha256,
            size: version.size,
            media_type: version.media_type,
            note: version.note,
            posted_by: version.posted_by,
            published_at: None,
        }
    }
}

/// What the studio hands over, with its newest version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct File {
    /// The file's id.
    id: String,
    /// The milestone it lies under.
    milestone_id: String,
    /// Its name, as people wrote it.
    name: String,
    /// Its newest version, or the one that was asked for.
    version: Version,
}

impl From<file::Version> for File {
    fn from(version: file::Version) -> Self {
        Self::with(version, Version::from)
    }
}

impl File {
    /// A file that waits in a draft.
    pub fn waiting(version: file::Version) -> Self {
        Self::with(version, Version::waiting)
    }

    fn with(version: file::Version, shape: fn(file::Version) -> Version) -> Self {
        Self {
            id: version.file.to_string(),
            milestone_id: version.milestone.to_string(),
            name: version.name.clone(),
            version: shape(version),
        }
    }
}

/// Who gets a mail.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Recipients {
    /// `all` or `none`.
    Word(Everybody),
    /// Ids of contacts or participants of the project.
    Some(Vec<String>),
}

/// Everybody or nobody.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Everybody {
    /// Everybody on the project.
    All,
    /// Nobody.
    None,
}

impl Recipients {
    /// The ids, if some are named.
    pub fn named(&self) -> Option<&Vec<String>> {
        match self {
            Self::Some(ids) => Some(ids),
            Self::Word(_) => None,
        }
    }

    fn notify(this: Option<Self>) -> Notify {
        match this {
            None | Some(Self::Word(Everybody::All)) => Notify::All,
            Some(Self::Word(Everybody::None)) => Notify::Nobody,
            Some(Self::Some(ids)) => Notify::These(ids),
        }
    }
}

/// An update to publish, or to keep as a draft.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "body": "The homepage is ready for you.",
    "approval": { "title": "Approve the homepage design", "approver_ids": ["3k9d0q2r7w1x5y8z"] },
}))]
pub struct NewUpdate {
    /// What happened, in markdown.
    #[schema(min_length = 1, max_length = 20000, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub body: String,
    /// Who gets a mail; everybody if left out.
    #[serde(default)]
    pub notify: Option<Recipients>,
    /// Publish it now (true if left out), or keep it as a draft.
    #[serde(default)]
    #[schema(default = true)]
    pub publish: Option<bool>,
    /// What it tells of: versions that are there, and drafts, which are published with it. Left
    /// out: every file that waits as a draft on the milestone.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub version_ids: Option<Vec<String>>,
    /// What is asked with it, in the same mail.
    #[serde(default)]
    pub approval: Option<AskedFor>,
}

impl NewUpdate {
    /// What the program wants.
    ///
    /// # Errors
    /// `Wrong` for what is no id.
    pub fn wanted(self) -> Result<Composed> {
        Ok(Composed {
            body: self.body,
            notify: Recipients::notify(self.notify),
            versions: super::approval::versions("version_ids", self.version_ids)?,
            ask: self.approval.map(|asked| asked.wanted("approval.version_ids")).transpose()?,
        })
    }
}

/// What changes of a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateChange {
    /// What happened, in markdown.
    #[schema(min_length = 1, max_length = 20000, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub body: Option<String>,
}

/// A note of the studio on a milestone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Update {
    /// The update's id; a draft keeps it once it is published.
    id: String,
    /// The milestone it is on.
    milestone_id: String,
    /// `draft` or `published`.
    #[schema(inline)]
    state: UpdateState,
    /// Markdown.
    body: String,
    /// Who posted it; null for a draft.
    posted_by: Option<String>,
    /// When; null for a draft.
    published_at: Option<When>,
    /// The files that came with it, or wait in the draft.
    files: Vec<Attached>,
    /// What was asked with it.
    approval_id: Option<String>,
}

/// Whether clients see an update.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdateState {
    /// Nobody outside the studio sees it.
    Draft,
    /// It is on the page.
    Published,
}

/// A file of an update.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attached {
    /// The version's id.
    version_id: String,
    /// The file's name.
    name: String,
    /// Bytes.
    size: u64,
    /// SHA-256 of the bytes in hex.
    sha256: String,
}

impl Attached {
    fn waiting(file: DraftFile) -> Self {
        let (version_id, stored) = (file.id.into(), file.stored);
        Self { version_id, name: stored.name, size: stored.size, sha256: stored.sha256 }
    }

    fn posted(of: file::Version) -> Self {
        Self { version_id: of.id.into(), name: of.name, size: of.size, sha256: of.sha256 }
    }
}

impl Update {
    /// An update that is kept as a draft.
    pub fn draft(draft: Draft) -> Self {
        Self {
            id: draft.id.into(),
            milestone_id: draft.choices.milestone,
            state: UpdateState::Draft,
            body: draft.choices.body,
            posted_by: None,
            published_at: None,
            files: draft.files.into_iter().map(Attached::waiting).collect(),
            approval_id: None,
        }
    }

    /// An update that is on the page.
    pub fn published(
        update: update::Update,
        files: Vec<file::Version>,
        approval: Option<String>,
    ) -> Self {
        Self {
            id: update.id.into(),
            milestone_id: update.milestone.into(),
            state: UpdateState::Published,
            body: update.body,
            posted_by: Some(update.by),
            published_at: Some(update.published_at.into()),
            files: files.into_iter().map(Attached::posted).collect(),
            approval_id: approval,
        }
    }
}

/// The mail that one person would get.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preview {
    /// Who.
    participant_id: String,
    /// Their name.
    name: String,
    /// The subject line.
    subject: String,
    /// The text part; the link is left out.
    text: String,
}

impl Preview {
    /// A mail as it would be.
    pub fn of(person: &crate::participant::Participant, subject: String, text: String) -> Self {
        let (participant_id, name) = (person.id.to_string(), person.contact.name.clone());
        Self { participant_id, name, subject, text }
    }
}

/// One row of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// The event's id.
    id: String,
    /// From 1, without gaps.
    seq: i64,
    /// What happened, in a word.
    kind: String,
    /// When.
    at: When,
    /// Who did it.
    #[schema(value_type = Object)]
    actor: Value,
    /// To what.
    #[schema(value_type = Object)]
    subject: Value,
    /// The same in a sentence.
    sentence: String,
    /// The hash of the event before; 64 zeros for the first.
    prev_hash: String,
    /// SHA-256 over the event as canonical JSON (RFC 8785).
    hash: String,
}

impl From<audit::Event> for Event {
    fn from(event: audit::Event) -> Self {
        let mut told: Value = serde_json::from_str(&event.body).unwrap_or_default();
        Self {
            sentence: page::sentence(&event, page::Reader::Studio),
            id: event.id.into(),
            seq: event.seq,
            kind: event.kind.as_str().to_owned(),
            at: event.at.into(),
            actor: told["actor"].take(),
            subject: told["subject"].take(),
            prev_hash: event.prev_hash,
            hash: event.hash,
        }
    }
}
