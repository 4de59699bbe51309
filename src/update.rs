//! Updates: notes that the studio publishes on a milestone, with files and perhaps a question.
//!
//! A draft keeps what was typed as it was typed, and its files in a table that no query of the
//! client's side reads. Publishing turns it into an update, versions, a question and mails in one
//! transaction.

mod draft;

pub use draft::{
    BODY_LIMIT, Choices, Draft, DraftFile, FILES_LIMIT, NOTE_LIMIT, Ready, ReadyAsk, Save, check,
    discard, save,
};

use crate::approval::{self, Ask};
use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::file::Version;
use crate::id::{ApprovalId, FileId, MilestoneId, ProjectId, UpdateId, VersionId};
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
    approval::supersede(tx, member, &ready.milestone, &posted)?;
    tell(tx, member, &ready, &update, &posted)?;
    let (approval, ask) = ask(tx, member, &ready, (&update, &posted))?.unzip();
    webhook::published(tx, member, (&ready.milestone, &update), &posted, approval.as_ref())?;
    let mut mailed = 0;
    if mail {
        for person in &ready.to {
            let letter = letter(tx, person, member, (&ready, &posted, ask.as_ref()))?;
            if let Some(claim) = link::for_mail(tx, signer, &person.id)? {
                outbox::to_participant(tx, person, &member.profile, claim, letter)?;
                mailed += 1;
            }
        }
    }
    Ok(Published { project: draft.project, mailed, versions: posted })
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
}

fn add_versions(
    tx: &Tx,
    member: &Member,
    draft: &Draft,
    milestone: &Milestone,
) -> Result<Vec<Version>> {
    let mut posted = Vec::new();
    for file in &draft.files {
        let newest = tx.newest_of_name(member.desk, &milestone.id, &file.stored.name)?;
        let (file_id, number) = match newest {
            Some(newest) if newest.sha256 == file.stored.sha256 => continue,
            Some(newest) => (newest.file, newest.number + 1),
            None => (tx.add_file(&milestone.id, &file.stored.name)?, 1),
        };
        let version = version(tx, member, (file_id, number), milestone, file);
        tx.add_version(member, &version, Some(&draft.id))?;
        posted.push(version);
    }
    Ok(posted)
}

fn version(
    tx: &Tx,
    member: &Member,
    place: (FileId, u32),
    milestone: &Milestone,
    file: &DraftFile,
) -> Version {
    let stored = file.stored.clone();
    Version {
        id: VersionId::new(),
        file: place.0,
        milestone: milestone.id.clone(),
        name: stored.name,
        number: place.1,
        sha256: stored.sha256,
        size: stored.size,
        media_type: stored.media_type,
        note: file.note.clone(),
        published_at: tx.now(),
        posted_by: member.profile.name.clone(),
    }
}

fn tell(
    tx: &Tx,
    member: &Member,
    ready: &Ready,
    update: &Update,
    posted: &[Version],
) -> Result<()> {
    let actor = Actor::of(member);
    let project = &ready.milestone.project;
    for version in posted {
        let subject = json!({
            "milestone": ready.milestone.id.as_str(), "version": version.id.as_str(),
            "about": version.says(), "sha256": version.sha256, "size": version.size,
        });
        audit::project(tx, project, &actor, Kind::VersionPosted, subject)?;
    }
    let subject = json!({ "milestone": ready.milestone.id.as_str(), "update": update.id.as_str(),
        "title": ready.milestone.title });
    audit::project(tx, project, &actor, Kind::UpdatePosted, subject)
}

fn ask(
    tx: &Tx,
    member: &Member,
    ready: &Ready,
    with: (&Update, &[Version]),
) -> Result<Option<(ApprovalId, Ask)>> {
    let (update, posted) = with;
    let Some(asked) = &ready.ask else { return Ok(None) };
    let mut versions = asked.on.clone();
    if asked.with_posted {
        versions.extend(posted.iter().cloned());
    }
    if versions.is_empty() {
        let says = "These files are the same as before. Choose the versions to decide on.";
        return Err(Refusal::wrong("on", says).into());
    }
    let ask = Ask {
        milestone: ready.milestone.clone(),
        update: Some(update.id.clone()),
        title: asked.title.clone(),
        wording: asked.wording.clone(),
        versions,
        approvers: asked.from.clone(),
        rule: asked.rule,
        due_on: asked.due_on,
    };
    let id = approval::ask(tx, member, &ask)?;
    Ok(Some((id, ask)))
}

type Told<'a> = (&'a Ready, &'a [Version], Option<&'a Ask>);

fn letter(tx: &Tx, person: &Participant, member: &Member, told: Told<'_>) -> Result<Letter> {
    let (ready, posted, ask) = told;
    Ok(Letter::Update {
        facts: link::facts(tx, person, &member.profile.name)?,
        milestone: ready.milestone.title.clone(),
        body: ready.body.clone(),
        files: posted.iter().map(Posted::of).collect(),
        ask: ask.map(|ask| Question {
            title: ask.title.clone(),
            wording: ask.wording.clone(),
            due_on: ask.due_on,
            versions: ask.versions.iter().map(Posted::of).collect(),
            decides: ask.approvers.contains(&person.id),
        }),
    })
}

/// The letters that publishing would send, without publishing: what each of `to` gets.
///
/// # Errors
/// As [`check`].
pub fn preview(tx: &Tx, member: &Member, draft: &Draft) -> Result<Vec<(Participant, Letter)>> {
    let ready = check(tx, member, draft)?;
    let mut posted = Vec::new();
    for file in &draft.files {
        let newest = tx.newest_of_name(member.desk, &ready.milestone.id, &file.stored.name)?;
        let number = newest.as_ref().map_or(1, |newest| newest.number + 1);
        if newest.is_none_or(|newest| newest.sha256 != file.stored.sha256) {
            posted.push(version(tx, member, (FileId::new(), number), &ready.milestone, file));
        }
    }
    let ask = ready.ask.as_ref().map(|asked| Ask {
        milestone: ready.milestone.clone(),
        update: None,
        title: asked.title.clone(),
        wording: asked.wording.clone(),
        versions: asked
            .on
            .iter()
            .cloned()
            .chain(posted.iter().filter(|_| asked.with_posted).cloned())
            .collect(),
        approvers: asked.from.clone(),
        rule: asked.rule,
        due_on: asked.due_on,
    });
    let mut letters = Vec::new();
    for person in &ready.to {
        let letter = letter(tx, person, member, (&ready, &posted, ask.as_ref()))?;
        letters.push((person.clone(), letter));
    }
    Ok(letters)
}
