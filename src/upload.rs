//! Uploads: bytes on their way in, which go on after a cut, and whole ones that no form has named
//! yet.
//!
//! Whoever began an upload can name it in a form, any number of times, until its day is over: so a
//! form that is sent twice, or comes back for another look, loses nothing. No page shows one.

use crate::audit::{self, Actor, Kind};
use crate::calendar::counted;
use crate::clock::{Stamp, days};
use crate::error::{Refusal, Result};
use crate::file::{Kinds, Stored, size_in_words};
use crate::id::UploadId;
use crate::link::Visitor;
use crate::member::{Member, Role};
use crate::store::Tx;
use serde_json::json;
use std::time::Duration;

/// For how long an upload is kept after its last byte came.
pub const LASTS: Duration = days(1);

/// How many uploads one person may have at a time that no form named.
pub const HELD_LIMIT: usize = 200;

/// How many times the largest file those may weigh together, for a person at the client.
pub const HELD_TIMES: u64 = 4;

/// Whose upload it is.
#[derive(Debug, Clone)]
pub enum Holder {
    /// A member of the studio.
    Member(Member),
    /// Somebody at the client.
    Visitor(Box<Visitor>),
}

/// Bytes on their way in.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The file’s name, cleaned.
    pub name: String,
    /// How many bytes it will have.
    pub size: u64,
    /// How many are on the disk for certain.
    pub received: u64,
    /// What it is, once it is whole.
    pub whole: Option<Stored>,
    /// When it is thrown away, unless more comes.
    pub ends_at: Stamp,
}

/// Begins an upload.
///
/// # Errors
/// `Wrong` for one too many; `max_upload` is the largest file, in bytes.
pub fn begin(
    tx: &Tx,
    holder: &Holder,
    new: (UploadId, &str, u64),
    max_upload: u64,
) -> Result<Upload> {
    let (id, name, size) = new;
    may_begin(tx, holder, size, max_upload)?;
    let name = name.to_owned();
    let ends_at = tx.now().plus(LASTS);
    let upload = Upload { id, name, size, received: 0, whole: None, ends_at };
    tx.add_upload(holder, &upload)?;
    Ok(upload)
}

/// Whether one more upload may be begun.
///
/// # Errors
/// As [`begin`].
pub fn may_begin(tx: &Tx, holder: &Holder, size: u64, max_upload: u64) -> Result<()> {
    let held = tx.uploads_held(holder)?;
    if held.count >= HELD_LIMIT {
        let most = counted(HELD_LIMIT as u64, "file");
        let says = format!("You have {most} here that are not sent yet. Send those first.");
        return Err(Refusal::wrong("files", says).into());
    }
    let most = max_upload.saturating_mul(HELD_TIMES);
    if matches!(holder, Holder::Visitor(_)) && held.bytes.saturating_add(size) > most {
        let most = size_in_words(most);
        let says = format!("All you send at once may weigh {most}. Send what is here first.");
        return Err(Refusal::wrong("files", says).into());
    }
    Ok(())
}

/// An upload of this holder that may still go on.
///
/// # Errors
/// `NotFound` for another’s, and for one whose time is over.
pub fn find(tx: &Tx, holder: &Holder, id: &UploadId) -> Result<Upload> {
    let found = tx.upload(holder, id)?.filter(|upload| upload.ends_at > tx.now());
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Whole uploads by their ids, for the form that names them; and a refusal if one is not here any
/// more, or is not whole. The others are kept all the same.
///
/// # Errors
/// If the database cannot be read.
pub fn named(tx: &Tx, holder: &Holder, ids: &[String]) -> Result<(Vec<Stored>, Option<Refusal>)> {
    let (mut files, mut missing) = (Vec::new(), None);
    for id in ids {
        let found = match id.parse() {
            Ok(id) => tx.upload(holder, &id)?,
            Err(_) => None,
        };
        let whole = found.filter(|upload| upload.ends_at > tx.now()).and_then(|one| one.whole);
        let says = "One of the files is not here any more. Choose it again.";
        match whole {
            Some(stored) => files.push(stored),
            None => missing = Some(Refusal::wrong("files", says)),
        }
    }
    Ok((files, missing))
}

/// Writes down that the scanner found something in what somebody sent.
pub fn quarantine(tx: &Tx, holder: &Holder, file: (&str, &str, &str)) -> Result<()> {
    let (name, sha256, found) = file;
    let subject = json!({ "name": name, "sha256": sha256, "found": found });
    tx.add_quarantined(holder, file)?;
    match holder {
        Holder::Member(member) => {
            audit::studio(tx, &Actor::of(member), Kind::FileQuarantined, subject)
        }
        Holder::Visitor(visitor) => {
            let actor = Actor::visitor(visitor);
            audit::project(tx, &visitor.project, &actor, Kind::FileQuarantined, subject)
        }
    }
}

/// Removes a file from quarantine, for admins: what lies there is of no use to anybody else.
///
/// # Errors
/// `NotFound` if nothing lies there under this hash.
pub fn empty_quarantine(tx: &Tx, member: &Member, sha256: &str) -> Result<()> {
    member.must_be(Role::Admin)?;
    let found = tx.quarantined(member.desk)?.into_iter().find(|file| file.sha256 == sha256);
    let file = found.ok_or(Refusal::NotFound)?;
    tx.delete_quarantined(member.desk, sha256)?;
    let subject = json!({ "name": file.name, "sha256": sha256, "found": file.found });
    audit::studio(tx, &Actor::of(member), Kind::QuarantineEmptied, subject)
}

/// Says which kinds of files the studio does not take, for admins.
///
/// # Errors
/// `Wrong` for what cannot be an ending.
pub fn refuse_kinds(tx: &Tx, member: &Member, typed: &str) -> Result<Kinds> {
    member.must_be(Role::Admin)?;
    let mut faults = Vec::new();
    let kinds = Kinds::typed(&mut faults, typed);
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let known = Kinds::stored(&tx.refused_kinds()?);
    if known != kinds {
        tx.set_refused_kinds(member.desk, &kinds.text())?;
        let subject = json!({ "from": known.text(), "to": kinds.text() });
        audit::studio(tx, &Actor::of(member), Kind::RefusedKindsChanged, subject)?;
    }
    Ok(kinds)
}
