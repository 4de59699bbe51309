//! Drafts: what was typed and uploaded, kept as it is until it is published.

use crate::approval::Rule;
use crate::calendar::counted;
use crate::clock::Stamp;
use crate::error::{Fault, Refusal, Result};
use crate::file::{Fresh, NOTE_LIMIT, Stored, Version};
use crate::id::{DraftFileId, ParticipantId, ProjectId, UpdateId};
use crate::member::Member;
use crate::milestone::{self, Milestone};
use crate::participant::{Participant, Role};
use crate::store::Tx;
use crate::studio::one_line;
use serde::{Deserialize, Serialize};

/// The longest update, in letters.
pub const BODY_LIMIT: usize = 20_000;

/// The most files that one update carries.
pub const FILES_LIMIT: usize = 50;

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
    /// `YYYY-MM-DD` or empty.
    pub due_on: String,
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
}

impl DraftFile {
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
        tx.add_draft_file(&id, &DraftFile { id: DraftFileId::new(), stored, note: String::new() })?;
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

/// A draft that was found to be right, with ids turned into things.
#[derive(Debug)]
pub struct Ready {
    /// The milestone it is on.
    pub milestone: Milestone,
    /// What happened.
    pub body: String,
    /// What is asked: title, wording, rule and day.
    pub ask: Option<ReadyAsk>,
    /// Who gets a mail.
    pub to: Vec<Participant>,
    /// Versions that are there already and that it tells of.
    pub also: Vec<Version>,
}

/// A question that was found to be right.
#[derive(Debug)]
pub struct ReadyAsk {
    pub(super) title: String,
    pub(super) wording: String,
    pub(super) rule: Rule,
    pub(super) due_on: Option<crate::calendar::Day>,
    pub(super) from: Vec<ParticipantId>,
    /// Versions that are there already.
    pub(super) on: Vec<Version>,
    /// Files of the draft, by their ids.
    pub(super) with: Vec<String>,
    /// Whether it may be about no file at all.
    pub(super) words_only: bool,
}

/// Checks a draft for publishing. Changes nothing.
///
/// # Errors
/// `Wrong` with every field that cannot be right.
pub fn check(tx: &Tx, member: &Member, draft: &Draft) -> Result<Ready> {
    let choices = &draft.choices;
    let mut faults = Vec::new();
    let milestones = tx.milestones(member.desk, &draft.project)?;
    let people = tx.participants(member.desk, &draft.project)?;
    let milestone = milestones.into_iter().find(|m| m.id.as_str() == choices.milestone);
    if milestone.is_none() {
        faults.push(Fault::new("milestone", "Choose the milestone this is about."));
    }
    let body = choices.body.trim().to_owned();
    let length = body.chars().count();
    let also = told_of(tx, member, draft)?;
    if body.is_empty() && draft.files.is_empty() && also.is_empty() && !choices.ask {
        faults.push(Fault::new("text", "Say what happened, or add a file."));
    } else if length > BODY_LIMIT {
        let says = format!("Keep the update under {BODY_LIMIT} letters; this has {length}.");
        faults.push(Fault::new("text", says));
    }
    let to = choices.to.iter().filter_map(|id| people.iter().find(|p| p.id.as_str() == id));
    let to: Vec<_> = to.cloned().collect();
    let ask = match choices.ask {
        true => check_ask(tx, member, draft, (&people, &mut faults))?,
        false => None,
    };
    match milestone {
        Some(milestone) if faults.is_empty() => Ok(Ready { milestone, body, ask, to, also }),
        _ => Err(Refusal::Wrong(faults).into()),
    }
}

fn check_ask(
    tx: &Tx,
    member: &Member,
    draft: &Draft,
    with: (&[Participant], &mut Vec<Fault>),
) -> Result<Option<ReadyAsk>> {
    let (people, faults) = with;
    let choices = &draft.choices;
    let there = tx.newest_versions(member.desk, &draft.project)?;
    let chosen = |id: &str| choices.on.iter().any(|on| on == id);
    let with_posted = chosen("posted") || (choices.on.is_empty() && !choices.words_only);
    let mine = |file: &DraftFile| with_posted || chosen(file.id.as_str());
    // A version that this very update replaces is not what would be asked about; one that was
    // uploaded again with the same bytes is.
    let on: Vec<_> = there
        .iter()
        .filter(|version| match again(draft, version) {
            Some(file) if file.stored.sha256 == version.sha256 => {
                mine(file) || chosen(version.id.as_str())
            }
            Some(_) => false,
            None => chosen(version.id.as_str()),
        })
        .cloned()
        .collect();
    let is_there = |file: &DraftFile| {
        let same = |version: &&Version| version.sha256 == file.stored.sha256;
        there.iter().filter(same).any(|version| again(draft, version) == Some(file))
    };
    let new: Vec<_> = draft.files.iter().filter(|file| mine(file) && !is_there(file)).collect();
    let from: Vec<_> = people
        .iter()
        .filter(|p| p.role == Role::Approver && choices.from.iter().any(|id| id == p.id.as_str()))
        .map(|p| p.id.clone())
        .collect();
    if from.is_empty() {
        faults.push(Fault::new("from", "Choose who decides."));
    }
    if on.is_empty() && new.is_empty() && !choices.words_only {
        faults.push(Fault::new("on", "Choose the files to decide on, or add one to this update."));
    }
    let due_on = milestone::day(faults, "due_on", &choices.due_on);
    let today = member.profile.time_zone.local(tx.now()).day;
    if due_on.is_some_and(|due| due < today) {
        faults.push(Fault::new("due_on", "This day is over. Choose today or a later one."));
    }
    let rule = if choices.rule == Rule::All.as_str() { Rule::All } else { Rule::Any };
    let wording: String = one_line(&choices.wording).chars().take(NOTE_LIMIT).collect();
    let title: String = one_line(&choices.title).chars().take(crate::studio::NAME_LIMIT).collect();
    let title = if title.is_empty() { title_from(&new, &on) } else { title };
    let with = new.iter().map(|file| file.id.to_string()).collect();
    let words_only = choices.words_only;
    Ok(Some(ReadyAsk { title, wording, rule, due_on, from, on, with, words_only }))
}

/// The draft's file that would be the next version after `version`, if there is one.
fn again<'d>(draft: &'d Draft, version: &Version) -> Option<&'d DraftFile> {
    let here = version.milestone.as_str() == draft.choices.milestone;
    draft.files.iter().find(|file| here && file.stored.name == version.name)
}

/// The versions of the project, there already, that the draft tells of.
fn told_of(tx: &Tx, member: &Member, draft: &Draft) -> Result<Vec<Version>> {
    let mut found = Vec::new();
    for id in draft.choices.also.iter().filter_map(|id| id.parse().ok()) {
        found.extend(tx.version_of_project(member.desk, &draft.project, &id)?);
    }
    Ok(found)
}

/// "Approve homepage design" from `homepage-design.pdf`.
fn title_from(new: &[&DraftFile], on: &[Version]) -> String {
    let posted = new.iter().map(|file| file.stored.name.as_str());
    let names: Vec<_> = posted.chain(on.iter().map(|version| version.name.as_str())).collect();
    match names.as_slice() {
        [name] => {
            let stem = name.rsplit_once('.').map_or(*name, |(stem, _)| stem);
            format!("Approve {}", stem.replace(['-', '_'], " "))
        }
        names => format!("Approve {}", counted(names.len() as u64, "file")),
    }
}
