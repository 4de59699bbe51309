//! What a task's form holds, and whether it can be kept.

use super::{Side, Task};
use crate::calendar::Day;
use crate::error::{Fault, Refusal, Result};
use crate::id::{ParticipantId, ProjectId};
use crate::member::Member;
use crate::milestone;
use crate::participant::Role;
use crate::store::Tx;
use crate::studio::text;

/// The most tasks of one milestone.
pub const MOST: usize = 100;

/// The longest note, in letters.
pub const NOTE_LIMIT: usize = 1000;

/// A task as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// What is to be done.
    pub title: String,
    /// What else there is to know.
    pub note: String,
    /// `studio`, `client` for anybody there who writes, or the id of a participant or contact;
    /// empty for the studio.
    pub who: String,
    /// `YYYY-MM-DD` or empty.
    pub due_on: String,
}

/// What the form holds before anything was typed.
pub fn known(task: &Task) -> Form {
    Form {
        title: task.title.clone(),
        note: task.note.clone(),
        who: match &task.person {
            Some((person, _)) => person.to_string(),
            None => task.side.as_str().to_owned(),
        },
        due_on: task.due_on.map(|day| day.to_string()).unwrap_or_default(),
    }
}

/// A task that can be kept.
pub(super) struct Sound {
    pub title: String,
    pub note: String,
    pub side: Side,
    pub person: Option<(ParticipantId, String)>,
    pub due_on: Option<Day>,
}

/// Looks a task over. Whoever it was for before may have left since, which is no reason to refuse
/// what else is said; the same holds for the day.
pub(super) fn check(
    tx: &Tx,
    member: &Member,
    project: &ProjectId,
    form: &Form,
    was: Option<&Task>,
) -> Result<Sound> {
    let mut faults = Vec::new();
    let title = text(&mut faults, "title", &form.title, "Say what is to be done.");
    let note = form.note.trim().replace("\r\n", "\n");
    let length = note.chars().count();
    if length > NOTE_LIMIT {
        let says = format!("Keep the note under {NOTE_LIMIT} letters; this has {length}.");
        faults.push(Fault::new("note", says));
    }
    let due_on = milestone::day(&mut faults, "due_on", &form.due_on);
    let today = member.profile.time_zone.local(tx.now()).day;
    if due_on.is_some_and(|due| due < today) && due_on != was.and_then(|was| was.due_on) {
        faults.push(Fault::new("due_on", "This day is over. Choose today or a later one."));
    }
    let (side, person) = match form.who.trim() {
        "" | "studio" => (Side::Studio, None),
        "client" => (Side::Client, None),
        who => {
            let kept = was.and_then(|was| was.person.clone());
            let kept = kept.filter(|(id, _)| id.as_str() == who);
            let found = match kept {
                None => somebody(tx, member, project, who)?,
                kept => kept,
            };
            if found.is_none() {
                let says = "Choose the studio, the client, or somebody on this project who writes.";
                faults.push(Fault::new("who", says));
            }
            (Side::Client, found)
        }
    };
    match faults.is_empty() {
        true => Ok(Sound { title, note, side, person, due_on }),
        false => Err(Refusal::Wrong(faults).into()),
    }
}

/// Somebody on the project who writes, by the id of participant or contact.
fn somebody(
    tx: &Tx,
    member: &Member,
    project: &ProjectId,
    who: &str,
) -> Result<Option<(ParticipantId, String)>> {
    let all = tx.participants(member.desk, project)?.into_iter();
    let mut all = all.filter(|person| person.role >= Role::Commenter);
    let found = all.find(|one| one.id.as_str() == who || one.contact.id.as_str() == who);
    Ok(found.map(|person| (person.id, person.contact.name)))
}
