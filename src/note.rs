//! Notes: what members write for each other about a project. Nothing of the client's side can read
//! one: they lie in a table of their own, and that they are there stands in the studio's own trail.

use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::{NoteId, ProjectId};
use crate::member::Member;
use crate::store::Tx;
use serde_json::json;

/// The longest note, in letters.
pub const LIMIT: usize = 10_000;

/// What a member noted.
#[derive(Debug, Clone)]
pub struct Note {
    /// The note's id.
    pub id: NoteId,
    /// The project.
    pub project: ProjectId,
    /// The name of who noted it.
    pub by: String,
    /// Markdown.
    pub body: String,
    /// When.
    pub noted_at: Stamp,
}

/// Notes something about a project. Nobody is mailed.
///
/// # Errors
/// `Wrong` for the field `note`; `NotFound` for no project.
pub fn write(tx: &Tx, member: &Member, project: &ProjectId, typed: &str) -> Result<Note> {
    let project = tx.project(member.desk, project)?.ok_or(Refusal::NotFound)?;
    let body = typed.trim().replace("\r\n", "\n");
    let length = body.chars().count();
    if body.is_empty() {
        return Err(Refusal::wrong("note", "Write your note first.").into());
    }
    if length > LIMIT {
        let says = format!("Keep it under {LIMIT} letters; this has {length}.");
        return Err(Refusal::wrong("note", says).into());
    }
    let (by, noted_at) = (member.profile.name.clone(), tx.now());
    let note = Note { id: NoteId::new(), project: project.id, by, body, noted_at };
    tx.add_note(member, &note)?;
    // The project's own chain goes to clients; this one does not.
    let subject = json!({ "note": note.id.as_str(), "project": note.project.as_str() });
    audit::studio(tx, &Actor::of(member), Kind::NoteWritten, subject)?;
    Ok(note)
}
