//! Drafts: what was typed and uploaded, kept as it is until it is published.

use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::file::{Dots, Fresh, NOTE_LIMIT, Stored};
use crate::id::{DraftFileId, ProjectId, UpdateId};
use crate::member::Member;
use crate::store::Tx;
use crate::studio::one_line;
use serde::{Deserialize, Serialize};

/// The longest update, in letters.
pub const BODY_LIMIT: usize = 20_000;

/// The most files that one update carries.
pub const FILES_LIMIT: usize = 200;

/// Everything that was chosen in the form, as typed, so that nothing is lost when it is not right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choices {
    /// The milestone's id.
    pub milestone: String,
    /// The update, in markdown.
    pub body: String,
    /// Whether a decision is asked for.
    pub ask: bool,
    /// "Approve the homepage design"; empty for one made from the files.
    pub title: String,
    /// What a "yes" means; may be empty.
    pub wording: String,
    /// `posted` for the files of this update or the id of one of them, and ids of versions that
    /// are there already.
    pub on: Vec<String>,
    /// Whether the question is about its own words, with no file.
    pub words_only: bool,
    /// Ids of versions that are there already and that the update tells of.
    pub also: Vec<String>,
    /// Ids of the participants who are asked.
    pub from: Vec<String>,
    /// `any` or `all`; empty for any.
    pub rule: String,
    /// Whether they are asked one after the other, as they stand in `from`.
    pub in_order: bool,
    /// `YYYY-MM-DD` or empty.
    pub due_on: String,
    /// `press`, `name` or `code`; empty for what the project asks.
    pub proof: String,
    /// Whether a yes is a signature.
    pub agreement: bool,
    /// What signing says; empty for ours.
    pub intent: String,
    /// What is said about signing electronically; empty for ours.
    pub consent: String,
    /// Ids of the participants who get a mail.
    pub to: Vec<String>,
}

/// An update that is not published.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The id that the update will have.
    pub id: UpdateId,
    /// The project.
    pub project: ProjectId,
    /// What was chosen so far.
    pub choices: Choices,
    /// The files that came with it.
    pub files: Vec<DraftFile>,
    /// When it was last saved.
    pub saved_at: Stamp,
}

/// A file that waits in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFile {
    /// Its id.
    pub id: DraftFileId,
    /// Its bytes and name.
    pub stored: Stored,
    /// What changed.
    pub note: String,
    /// How large its small picture is, if there is one.
    pub preview: Option<Dots>,
}

impl DraftFile {
    /// A file that came just now.
    pub fn of(stored: Stored, note: &str) -> Self {
        Self { id: DraftFileId::new(), stored, note: note.to_owned(), preview: None }
    }

    /// The file on its way to the page.
    pub fn fresh(&self) -> Fresh {
        Fresh::of_draft(&self.id, self.stored.clone(), &self.note)
    }
}

/// What saving a draft changes.
#[derive(Debug, Clone, Default)]
pub struct Save {
    /// The draft to change, or the id that a new one gets, so that a form sent twice posts once.
    pub draft: Option<UpdateId>,
    /// What was chosen.
    pub choices: Choices,
    /// New files.
    pub files: Vec<Stored>,
    /// What changed, by draft file.
    pub notes: Vec<(DraftFileId, String)>,
    /// Draft files to drop.
    pub drop: Vec<DraftFileId>,
}

/// Keeps a draft. Takes anything that was typed; what cannot be right is said when publishing.
///
/// # Errors
/// `NotFound` for another project's draft and for one that was posted just so ([`was_posted`]),
/// `Wrong` for more than [`FILES_LIMIT`] files.
pub fn save(tx: &Tx, member: &Member, project: &ProjectId, save: Save) -> Result<UpdateId> {
    let project = tx.project(member.desk, project)?.ok_or(Refusal::NotFound)?;
    let id = save.draft.unwrap_or_else(UpdateId::new);
    let id = match tx.draft(member.desk, &id)? {
        Some(old) if old.project == project.id => {
            // The form has no field for what else a program wanted told.
            let mut choices = save.choices;
            if choices.also.is_empty() {
                choices.also = old.choices.also;
            }
            tx.save_draft(&id, &choices)?;
            id
        }
        Some(_) => return Err(Refusal::NotFound.into()),
        None => begin(tx, member, &project.id, (id, &save.choices))?,
    };
    for (file, note) in save.notes {
        let note: String = one_line(&note).chars().take(NOTE_LIMIT).collect();
        tx.note_draft_file(&id, &file, &note)?;
    }
    for file in save.drop {
        tx.drop_draft_file(&id, &file)?;
    }
    let there = tx.draft(member.desk, &id)?.map_or(0, |draft| draft.files.len());
    if there + save.files.len() > FILES_LIMIT {
        let says = format!("One update carries {FILES_LIMIT} files at most. Post these in two.");
        return Err(Refusal::wrong("files", says).into());
    }
    for stored in save.files {
        tx.add_draft_file(&id, &DraftFile::of(stored, ""))?;
    }
    Ok(id)
}

/// A new draft with the id that its form came with. That id may have been posted: by a second press
/// of the same button, or the browser's way back to a form that is written anew since.
fn begin(
    tx: &Tx,
    member: &Member,
    project: &ProjectId,
    new: (UpdateId, &Choices),
) -> Result<UpdateId> {
    let (wished, choices) = new;
    let id = match tx.posted_body(member.desk, &wished)? {
        None => wished,
        Some(body) if body == choices.body.trim() => return Err(Refusal::NotFound.into()),
        Some(_) => UpdateId::new(),
    };
    tx.add_draft(&id, project, member, choices)?;
    Ok(id)
}

/// Throws a draft away.
pub fn discard(tx: &Tx, member: &Member, id: &UpdateId) -> Result<ProjectId> {
    let draft = tx.draft(member.desk, id)?.ok_or(Refusal::NotFound)?;
    tx.delete_draft(id)?;
    Ok(draft.project)
}
