//! Updates: notes that the studio publishes on a milestone, with files and perhaps a question.
//!
//! A draft keeps what was typed as it was typed, and its files in a table that no query of the
//! client's side reads. Publishing turns it into an update, versions, a question and mails in one
//! transaction.

mod bench;
mod check;
mod compose;
mod draft;

pub use check::{Ready, ReadyAsk, check};
pub use compose::{
    Changed, Composed, Notify, Wanted, ask_alone, compose, could_be_published, drop_file,
    keep_file, recompose,
};
pub use draft::{BODY_LIMIT, Choices, Draft, DraftFile, FILES_LIMIT, Save, discard, save};

use crate::approval::{self, Ask, Asked, State, agreement};
use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::contact::Pace;
use crate::error::{Refusal, Result};
use crate::file::{self, Version};
use crate::id::{ApprovalId, MilestoneId, ProjectId, UpdateId};
use crate::link::{self, Signer};
use crate::member::Member;
use crate::milestone::Milestone;
use crate::outbox::{self, Letter, Posted, Question};
use crate::participant::Participant;
use crate::store::Tx;
use crate::webhook;
use serde_json::json;

/// A published update.
#[derive(Debug, Clone)]
pub struct Update {
    /// Its id.
    pub id: UpdateId,
    /// The milestone it is on.
    pub milestone: MilestoneId,
    /// The name of who posted it.
    pub by: String,
    /// Markdown.
    pub body: String,
    /// When.
    pub published_at: Stamp,
}

/// Whether this very update is published already: a form that was sent twice.
pub fn was_posted(tx: &Tx, member: &Member, id: &UpdateId, choices: &Choices) -> Result<bool> {
    let posted = tx.posted_body(member.desk, id)?;
    Ok(posted.is_some_and(|body| body == choices.body.trim()))
}

/// Publishes a draft: update, versions, question, events and, if `mail`, one letter each.
///
/// # Errors
/// As [`check`]. The draft stays as it is then.
pub fn publish(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &UpdateId,
    mail: bool,
) -> Result<Published> {
    let draft = tx.draft(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let ready = check(tx, member, &draft)?;
    let waited = waiting(tx, member, &draft.project)?;
    tx.delete_draft(id)?;
    let update = Update {
        id: id.clone(),
        milestone: ready.milestone.id.clone(),
        by: member.profile.name.clone(),
        body: ready.body.clone(),
        published_at: tx.now(),
    };
    tx.add_update(member, &update)?;
    let posted = add_versions(tx, member, &draft, &ready.milestone)?;
    tell(tx, member, &ready, &update)?;
    let (asked, ask) = ask(tx, member, &ready, (Some(&update), &posted))?.unzip();
    webhook::published(tx, member, (&ready.milestone, &update), &posted, asked.as_ref())?;
    let mut mailed = 0;
    if mail {
        for person in &ready.to {
            let told = (&ready, &*posted, ask.as_ref());
            mailed += u32::from(send(tx, (signer, member), person, (told, &waited))?);
        }
    }
    Ok(Published { project: draft.project, mailed, versions: posted, asked })
}

/// The questions of a project that wait for an answer.
fn waiting(tx: &Tx, member: &Member, project: &ProjectId) -> Result<Vec<Asked>> {
    let mut asked = tx.asked_of_project(member.desk, project)?;
    asked.retain(|asked| asked.approval.state == State::Open);
    Ok(asked)
}

/// Queues a letter with the reader's own link; false if nothing goes, because their link was ended
/// or because they want no news. It says which of the questions that waited for them are no longer
/// asked.
fn send(
    tx: &Tx,
    by: (&Signer, &Member),
    to: &Participant,
    what: (Told<'_>, &[Asked]),
) -> Result<bool> {
    let ((signer, member), (told, waited)) = (by, what);
    let Some(claim) = link::for_mail(tx, signer, &to.id)? else { return Ok(false) };
    let mut letter = letter(tx, to, member, told)?;
    if let Letter::Update { replaced, .. } = &mut letter {
        for asked in waited.iter().filter(|asked| asked.waits_for(&to.id)) {
            let now = tx.asked_of_studio(member.desk, &asked.approval.id)?;
            if now.is_some_and(|(now, _)| now.approval.state == State::Superseded) {
                replaced.push(format!("{}, {}", asked.approval.title, asked.about()));
            }
        }
    }
    let (ready, posted, ask) = told;
    let named = ready.also.iter().chain(posted).chain(ask.iter().flat_map(|ask| &ask.versions));
    let versions: Vec<_> = named.map(|version| &version.id).collect();
    let goes = !letter.is_news() || to.contact.mails != Pace::NeedsMe;
    outbox::about(tx, (to, claim), &member.profile, letter, &versions)?;
    Ok(goes)
}

/// What became of a draft.
#[derive(Debug)]
pub struct Published {
    /// The project it belongs to.
    pub project: ProjectId,
    /// How many letters were queued.
    pub mailed: u32,
    /// The versions that were posted with it.
    pub versions: Vec<Version>,
    /// The question that was asked with it.
    pub asked: Option<ApprovalId>,
}

/// The draft's files as versions of `milestone`; those whose bytes are there already are left out.
fn add_versions(
    tx: &Tx,
    member: &Member,
    draft: &Draft,
    milestone: &Milestone,
) -> Result<Vec<Version>> {
    let mut posted = Vec::new();
    for waiting in &draft.files {
        let fresh = waiting.fresh();
        posted.extend(file::post(tx, member, milestone, &fresh, Some(&draft.id))?.ok());
    }
    Ok(posted)
}

fn tell(tx: &Tx, member: &Member, ready: &Ready, update: &Update) -> Result<()> {
    let actor = Actor::of(member);
    let project = &ready.milestone.project;
    let subject = json!({ "milestone": ready.milestone.id.as_str(), "update": update.id.as_str(),
        "title": ready.milestone.title });
    audit::project(tx, project, &actor, Kind::UpdatePosted, subject)
}

fn ask(
    tx: &Tx,
    member: &Member,
    ready: &Ready,
    with: (Option<&Update>, &[Version]),
) -> Result<Option<(ApprovalId, Ask)>> {
    let (update, posted) = with;
    let Some(ask) = asked(ready, update, posted) else { return Ok(None) };
    if ask.versions.is_empty() && !ready.ask.as_ref().is_some_and(|asked| asked.words_only) {
        let says = "These files are the same as before. Choose the versions to decide on.";
        return Err(Refusal::wrong("on", says).into());
    }
    Ok(Some((approval::ask(tx, member, &ask)?, ask)))
}

/// The question with its exact versions: what was there, and what of `posted` it is about.
fn asked(ready: &Ready, update: Option<&Update>, posted: &[Version]) -> Option<Ask> {
    let asked = ready.ask.as_ref()?;
    let mut versions = asked.on.clone();
    let mine = |version: &&Version| asked.with.iter().any(|id| id == version.id.as_str());
    versions.extend(posted.iter().filter(mine).cloned());
    let named = |words| agreement::of_files(words, &asked.title, &versions);
    Some(Ask {
        agreement: asked.agreement.as_ref().map(named),
        milestone: ready.milestone.clone(),
        update: update.map(|update| update.id.clone()),
        title: asked.title.clone(),
        wording: asked.wording.clone(),
        versions,
        approvers: asked.from.clone(),
        rule: asked.rule,
        in_order: asked.in_order,
        due_on: asked.due_on,
        proof: asked.proof,
    })
}

type Told<'a> = (&'a Ready, &'a [Version], Option<&'a Ask>);

fn letter(tx: &Tx, person: &Participant, member: &Member, told: Told<'_>) -> Result<Letter> {
    let (ready, posted, ask) = told;
    Ok(Letter::Update {
        facts: link::facts(tx, person, &member.profile.name)?,
        milestone: ready.milestone.title.clone(),
        body: ready.body.clone(),
        files: ready.also.iter().chain(posted).map(Posted::of).collect(),
        ask: ask.map(|ask| Question {
            title: ask.title.clone(),
            wording: agreement::asks(&ask.wording, ask.agreement.as_ref()),
            due_on: ask.due_on,
            versions: ask.versions.iter().map(Posted::of).collect(),
            decides: ask.decides(&person.id),
        }),
        replaced: Vec::new(),
    })
}

/// The letters that publishing would send, without publishing: what each of `to` gets.
///
/// # Errors
/// As [`check`].
pub fn preview(tx: &Tx, member: &Member, draft: &Draft) -> Result<Vec<(Participant, Letter)>> {
    let ready = check(tx, member, draft)?;
    let mut posted = Vec::new();
    for waiting in &draft.files {
        posted.extend(waiting.fresh().would_be(tx, member, &ready.milestone)?.ok());
    }
    let ask = asked(&ready, None, &posted);
    let mut letters = Vec::new();
    for person in &ready.to {
        let letter = letter(tx, person, member, (&ready, &posted, ask.as_ref()))?;
        letters.push((person.clone(), letter));
    }
    Ok(letters)
}
