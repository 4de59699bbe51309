//! What a file request has to be before anybody is asked.

use super::{Accepts, FileRequest};
use crate::calendar::Day;
use crate::error::{Fault, Refusal, Result};
use crate::id::{ProjectId, VersionId};
use crate::member::Member;
use crate::milestone;
use crate::participant::{Participant, Role};
use crate::store::Tx;
use crate::studio::{NAME_LIMIT, one_line, text};

/// The most items that one request has.
pub const ITEMS_LIMIT: usize = 30;

/// The longest instructions, in letters.
pub const INSTRUCTIONS_LIMIT: usize = 2000;

/// The longest reason for another try, in letters.
pub const REASON_LIMIT: usize = 1000;

/// The longest address of an example, in letters.
const LINK_LIMIT: usize = 300;

/// A request as it was typed.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// What it is called.
    pub title: String,
    /// What holds for all of it.
    pub instructions: String,
    /// `YYYY-MM-DD` or empty.
    pub due_on: String,
    /// Who is asked: ids of participants or contacts; everybody who may write, if there are none.
    pub from: Vec<String>,
    /// What is asked for.
    pub items: Vec<NewItem>,
}

/// One thing, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct NewItem {
    /// The item it changes; empty for a new one.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What is needed.
    pub instructions: String,
    /// One of [`Accepts`]' words; empty for any.
    pub accepts: String,
    /// A version that shows what is meant, by id; may be empty.
    pub example: String,
    /// An address that shows it; may be empty.
    pub link: String,
}

impl NewItem {
    /// Whether nothing was typed into it.
    pub fn is_blank(&self) -> bool {
        [&self.id, &self.title, &self.instructions, &self.example, &self.link]
            .iter()
            .all(|typed| typed.trim().is_empty())
    }
}

/// A request that can be put.
pub(super) struct Sound {
    pub title: String,
    pub instructions: String,
    pub due_on: Option<Day>,
    pub items: Vec<SoundItem>,
}

/// One thing that can be asked for.
#[derive(Clone)]
pub struct SoundItem {
    /// The item it changes; empty for a new one.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What is needed.
    pub instructions: String,
    /// Which kinds of files it takes.
    pub accepts: Accepts,
    /// A version that shows what is meant.
    pub example: Option<VersionId>,
    /// An address that shows it; may be empty.
    pub link: String,
}

/// Looks a request over, a new one or one that was asked. A due date that stood before may be over;
/// a new one may not. Nothing new has to be asked for with what was.
pub(super) fn check(
    tx: &Tx,
    member: &Member,
    project: &ProjectId,
    new: &New,
    was: Option<&FileRequest>,
) -> Result<Sound> {
    let mut faults = Vec::new();
    let title = text(&mut faults, "title", &new.title, "Give the request a name.");
    let instructions = words(&mut faults, ("instructions", ""), &new.instructions);
    let due_on = milestone::day(&mut faults, "due_on", &new.due_on);
    let today = member.profile.time_zone.local(tx.now()).day;
    if due_on.is_some_and(|due| due < today) && due_on != was.and_then(|was| was.due_on) {
        faults.push(Fault::new("due_on", "This day is over. Choose today or a later one."));
    }
    let typed: Vec<_> = new.items.iter().filter(|item| !item.is_blank()).collect();
    if typed.is_empty() && was.is_none() {
        faults.push(Fault::new("items", "Say at least one thing that you need."));
    }
    if typed.len() > ITEMS_LIMIT {
        let says = format!("A request has {ITEMS_LIMIT} items at the most. Make two of it.");
        faults.push(Fault::new("items", says));
    }
    let mut items = Vec::new();
    for (at, item) in typed.into_iter().enumerate() {
        items.push(sound(tx, (member, project), (at + 1, item), &mut faults)?);
    }
    match faults.is_empty() {
        true => Ok(Sound { title, instructions, due_on, items }),
        false => Err(Refusal::Wrong(faults).into()),
    }
}

fn words(faults: &mut Vec<Fault>, place: (&'static str, &str), typed: &str) -> String {
    let (field, of) = place;
    let words = typed.trim().replace("\r\n", "\n");
    let length = words.chars().count();
    if length > INSTRUCTIONS_LIMIT {
        let says = format!(
            "{of}Keep the instructions under {INSTRUCTIONS_LIMIT} letters; these have {length}."
        );
        faults.push(Fault::new(field, says));
    }
    words
}

fn sound(
    tx: &Tx,
    (member, project): (&Member, &ProjectId),
    (number, item): (usize, &NewItem),
    faults: &mut Vec<Fault>,
) -> Result<SoundItem> {
    let of = format!("Item {number}: ");
    let mut fault = |says: String| faults.push(Fault::new("items", format!("{of}{says}")));
    let title = one_line(&item.title);
    match title.chars().count() {
        0 => fault("say what you need in a few words.".into()),
        length if length > NAME_LIMIT => {
            fault(format!("keep its name under {NAME_LIMIT} letters; this has {length}."));
        }
        _ => {}
    }
    let accepts = match item.accepts.as_str() {
        "" => Accepts::Any,
        word => word.parse().unwrap_or_else(|_| {
            fault("choose one of the kinds of files.".into());
            Accepts::Any
        }),
    };
    let mut example = None;
    if !item.example.is_empty() {
        let found = match item.example.parse() {
            Ok(id) => tx.version_of_project(member.desk, project, &id)?,
            Err(_) => None,
        };
        example = found.map(|version| version.id);
        if example.is_none() {
            fault("its example is not on the page any more. Choose another.".into());
        }
    }
    let link = item.link.trim().to_owned();
    let is_web = url::Url::parse(&link).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
    if !link.is_empty() && (!is_web || link.chars().count() > LINK_LIMIT) {
        fault("write the example’s whole address, such as https://example.com/list.".into());
    }
    let instructions = words(faults, ("items", &of), &item.instructions);
    Ok(SoundItem { id: item.id.clone(), title, instructions, accepts, example, link })
}

/// Those who are asked: who was named, or everybody who may write.
pub fn from(
    tx: &Tx,
    member: &Member,
    project: &ProjectId,
    named: &[String],
) -> Result<Vec<Participant>> {
    let mut all = tx.participants(member.desk, project)?;
    all.retain(|person| person.role >= Role::Commenter);
    if named.is_empty() {
        if all.is_empty() {
            let says = "Nobody on this project may send files yet. Add somebody who writes.";
            return Err(Refusal::wrong("from", says).into());
        }
        return Ok(all);
    }
    let is = |person: &Participant, id: &String| {
        person.id.as_str() == id || person.contact.id.as_str() == id
    };
    if named.iter().any(|id| !all.iter().any(|person| is(person, id))) {
        let says = "Choose people on this project who write.";
        return Err(Refusal::wrong("from", says).into());
    }
    all.retain(|person| named.iter().any(|id| is(person, id)));
    Ok(all)
}
