//! Projects, milestones and the trail.

use super::{When, day, given, typed, when};
use crate::assurance::Proof;
use crate::calendar::Day;
use crate::{audit, milestone, page, project};
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
    /// What a decision takes here: `press`, `name` or `code`; null for what the studio asks.
    #[schema(inline)]
    proof: Option<Proof>,
    /// Whether a code is mailed and asked for before anything is shown in a new browser.
    code_to_open: bool,
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
            proof: project.asks.proof,
            code_to_open: project.asks.code_to_open,
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
    /// A template of a project to start from: milestones, requests, tasks and the like.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub template_id: Option<String>,
    /// The day that its days are counted from; today if left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub starts_on: Option<crate::calendar::Day>,
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
    /// What a decision takes here; null for what the studio asks.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Proof>, inline)]
    pub proof: Option<Option<Proof>>,
    /// Whether a code is asked for before anything is shown in a new browser.
    pub code_to_open: Option<bool>,
    /// Whether to mail everybody on it, when this closes it, until when their page works.
    pub notify: Option<bool>,
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
    /// The estimate that it first slipped from; null once it is as early as that again.
    #[schema(format = Date)]
    slipped_from: Option<String>,
    /// Why it moved last.
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
    /// Its place among those of the project, from 1; those between make way.
    #[schema(minimum = 1)]
    pub position: Option<u32>,
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
        let mut told = event.says();
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
