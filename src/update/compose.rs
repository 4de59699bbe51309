//! What a program says about an update or a question, put together as the form would have it, so
//! that both are judged by the same rules.

use super::bench::Bench;
use super::{Choices, Draft, DraftFile, Save, ask, check, save, send, waiting};
use crate::approval::Rule;
use crate::assurance::Proof;
use crate::calendar::Day;
use crate::error::{Refusal, Result};
use crate::evidence::Agreement;
use crate::file::Stored;
use crate::id::{ApprovalId, MilestoneId, UpdateId, VersionId};
use crate::link::Signer;
use crate::member::Member;
use crate::participant::{Participant, Role};
use crate::store::Tx;

/// Who gets a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Notify {
    /// Everybody on the project.
    #[default]
    All,
    /// Nobody.
    Nobody,
    /// These: ids of contacts or participants.
    These(Vec<String>),
}

/// An update as a program wants it.
#[derive(Debug, Clone, Default)]
pub struct Composed {
    /// Markdown.
    pub body: String,
    /// Who gets a mail.
    pub notify: Notify,
    /// What it tells of: versions on the project's page, and files that wait in drafts, which are
    /// published with it. `None`: every file that waits on the milestone.
    pub versions: Option<Vec<VersionId>>,
    /// What is asked with it.
    pub ask: Option<Wanted>,
}

/// A question as a program wants it.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// "Approve the homepage design"
    pub title: String,
    /// What a "yes" means; may be empty.
    pub wording: String,
    /// The exact versions. `None`: the newest of every file of the milestone, or, if it has none,
    /// the words alone.
    pub versions: Option<Vec<VersionId>>,
    /// Who is asked: ids of contacts or participants.
    pub approvers: Vec<String>,
    /// How many it takes.
    pub rule: Rule,
    /// Whether they are asked one after the other, as they stand in `approvers`.
    pub in_order: bool,
    /// By when.
    pub due_on: Option<Day>,
    /// What an answer takes; `None` for what the project asks.
    pub proof: Option<Proof>,
    /// What signing says, if a yes is a signature; what is empty is ours.
    pub agreement: Option<Agreement>,
}

/// Keeps a file that waits to be published, in a draft of its own on the milestone.
///
/// # Errors
/// `NotFound` without such a milestone.
pub fn keep_file(
    tx: &Tx,
    member: &Member,
    milestone: &MilestoneId,
    file: (Stored, &str),
) -> Result<DraftFile> {
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    let people = tx.participants(member.desk, &milestone.project)?;
    let deciding = people.iter().filter(|person| person.role == Role::Approver);
    let choices = Choices {
        milestone: milestone.id.to_string(),
        on: vec!["posted".into()],
        from: deciding.map(|person| person.id.to_string()).collect(),
        to: people.iter().map(|person| person.id.to_string()).collect(),
        ..Choices::default()
    };
    let draft = save(tx, member, &milestone.project, Save { choices, ..Save::default() })?;
    let (stored, note) = file;
    let file = DraftFile::of(stored, note);
    tx.add_draft_file(&draft, &file)?;
    Ok(file)
}

/// Throws a waiting file away, and the draft that held it, if nothing else was in it.
///
/// # Errors
/// `NotFound` if no such file waits.
pub fn drop_file(tx: &Tx, member: &Member, id: &VersionId) -> Result<()> {
    let draft = tx.draft_of_file(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let held = tx.draft(member.desk, &draft)?.ok_or(Refusal::NotFound)?;
    let file = held.files.iter().find(|file| file.id.as_str() == id.as_str());
    if let Some(file) = file {
        tx.drop_draft_file(&draft, &file.id)?;
    }
    clear(tx, &held)
}

/// A draft in which nothing was written goes with its last file.
fn clear(tx: &Tx, old: &Draft) -> Result<()> {
    if old.choices.body.trim().is_empty() && tx.is_empty_draft(&old.id)? {
        tx.delete_draft(&old.id)?;
    }
    Ok(())
}

/// Makes a draft of what a program wants, ready to be published: waiting files are moved into it,
/// and drafts that held nothing else are gone.
///
/// # Errors
/// `NotFound` without such a milestone; `Wrong` for people and versions that are not there.
pub fn compose(
    tx: &Tx,
    member: &Member,
    milestone: &MilestoneId,
    wanted: &Composed,
) -> Result<UpdateId> {
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    let mut bench = Bench::read(tx, member, milestone)?;
    let to = bench.recipients(&wanted.notify);
    let named = bench.named("version_ids", wanted.versions.as_deref());
    let question = bench.question_inside(wanted.ask.as_ref(), &named.waiting);
    let body = wanted.body.replace("\r\n", "\n");
    let choices = Choices { body, to, also: named.there, ..question };
    bench.judge()?;
    let save_it = Save { choices, ..Save::default() };
    let draft = save(tx, member, &bench.milestone.project, save_it)?;
    for file in &named.waiting {
        tx.move_draft_file(file, &draft)?;
    }
    for (id, (old, _)) in &bench.waiting {
        if named.waiting.contains(id) {
            clear(tx, old)?;
        }
    }
    Ok(draft)
}

/// What changes of a draft; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// Markdown.
    pub body: Option<String>,
    /// Who gets a mail.
    pub notify: Option<Notify>,
    /// What it tells of besides its own files: versions that are there, and waiting files, which
    /// are moved into it.
    pub versions: Option<Vec<VersionId>>,
    /// What is asked with it; `Some(None)` asks nothing.
    pub ask: Option<Option<Wanted>>,
}

/// Changes a draft as a program wants.
///
/// # Errors
/// As [`compose`]; `Wrong` also for what could not be published.
pub fn recompose(tx: &Tx, member: &Member, draft: &Draft, changed: &Changed) -> Result<()> {
    let milestone: Option<MilestoneId> = draft.choices.milestone.parse().ok();
    let milestone = milestone.and_then(|id| tx.milestone(member.desk, &id).transpose());
    let milestone = milestone.transpose()?.ok_or(Refusal::NotFound)?;
    let mut bench = Bench::read(tx, member, milestone)?;
    let mut choices = draft.choices.clone();
    if let Some(body) = &changed.body {
        choices.body = body.replace("\r\n", "\n");
    }
    if let Some(notify) = &changed.notify {
        choices.to = bench.recipients(notify);
    }
    let mut files: Vec<_> = draft.files.iter().map(|file| file.id.clone()).collect();
    if let Some(versions) = &changed.versions {
        let named = bench.named("version_ids", Some(versions));
        choices.also = named.there;
        files.extend(named.waiting);
    }
    if let Some(ask) = &changed.ask {
        let asked = bench.question_inside(ask.as_ref(), &files);
        let Choices { body, to, also, .. } = choices;
        choices = Choices { body, to, also, ..asked };
    }
    bench.judge()?;
    tx.save_draft(&draft.id, &choices)?;
    for (id, (old, _)) in &bench.waiting {
        if old.id != draft.id && files.contains(id) {
            tx.move_draft_file(id, &draft.id)?;
            clear(tx, old)?;
        }
    }
    could_be_published(tx, member, &draft.id)
}

/// Refuses a draft that a program made and that could not be published as it is.
///
/// # Errors
/// As [`check`].
pub fn could_be_published(tx: &Tx, member: &Member, id: &UpdateId) -> Result<()> {
    let draft = tx.draft(member.desk, id)?.ok_or(Refusal::NotFound)?;
    check(tx, member, &draft).map(drop)
}

/// Asks for a decision by itself and mails those who decide.
///
/// # Errors
/// As [`compose`] and [`check`].
pub fn ask_alone(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    milestone: &MilestoneId,
    wanted: &Wanted,
) -> Result<ApprovalId> {
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    let mut bench = Bench::read(tx, member, milestone)?;
    let question = bench.question(Some(wanted), &[]);
    bench.judge()?;
    let choices = Choices { to: question.from.clone(), ..question };
    let project = bench.milestone.project.clone();
    let (id, saved_at, files) = (UpdateId::new(), tx.now(), Vec::new());
    let draft = Draft { id, project: project.clone(), choices, files, saved_at };
    let ready = check(tx, member, &draft)?;
    let waited = waiting(tx, member, &project)?;
    let asked = ask(tx, member, &ready, (None, &[]))?;
    let (approval, question) = asked.ok_or(Refusal::NotFound)?;
    let first = |person: &&Participant| question.decides(&person.id);
    for person in ready.to.iter().filter(first) {
        let told = (&ready, &[][..], Some(&question));
        send(tx, (signer, member), person, (told, &waited))?;
    }
    Ok(approval)
}
