//! Updates, drafts of them, and the mails they make.

use super::{AskedFor, When, given_object, object};
use crate::approval::Kind;
use crate::error::Result;
use crate::update::{self, Changed, Composed, Draft, DraftFile, Notify};
use crate::{file, participant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    #[serde(default, deserialize_with = "object")]
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
            versions: super::asked_for::versions("version_ids", self.version_ids)?,
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
    /// Who gets a mail.
    #[serde(default)]
    pub notify: Option<Recipients>,
    /// What it tells of besides its own files: versions that are there, and files that wait, which
    /// are moved into it. `DELETE /versions/{id}` takes one out again.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub version_ids: Option<Vec<String>>,
    /// What is asked with it; null for nothing.
    #[serde(default, deserialize_with = "given_object")]
    #[schema(value_type = Option<AskedFor>)]
    pub approval: Option<Option<AskedFor>>,
}

impl UpdateChange {
    /// What changes.
    ///
    /// # Errors
    /// `Wrong` for what is no id.
    pub fn changed(self) -> Result<Changed> {
        let asked = |asked: AskedFor| asked.wanted("approval.version_ids");
        Ok(Changed {
            body: self.body,
            notify: self.notify.map(|to| Recipients::notify(Some(to))),
            versions: super::asked_for::versions("version_ids", self.version_ids)?,
            ask: self.approval.map(|ask| ask.map(asked).transpose()).transpose()?,
        })
    }
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
    /// What a draft will ask; null once it is published.
    asks: Option<AskedFor>,
    /// Who will get a mail of a draft: participants.
    notify: Vec<String>,
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
            asks: draft.choices.ask.then(|| AskedFor {
                title: draft.choices.title,
                wording: Some(draft.choices.wording),
                version_ids: Some(draft.choices.on),
                approver_ids: draft.choices.from,
                rule: draft.choices.rule.parse().ok(),
                in_order: draft.choices.in_order,
                proof: draft.choices.proof.parse().ok(),
                due_on: draft.choices.due_on.parse().ok(),
                kind: draft.choices.agreement.then_some(Kind::Agreement),
                intent: Some(draft.choices.intent).filter(|words| !words.is_empty()),
                consent: Some(draft.choices.consent).filter(|words| !words.is_empty()),
            }),
            notify: draft.choices.to,
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
            asks: None,
            notify: Vec::new(),
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
    pub fn of(person: &participant::Participant, subject: String, text: String) -> Self {
        let (participant_id, name) = (person.id.to_string(), person.contact.name.clone());
        Self { participant_id, name, subject, text }
    }
}
