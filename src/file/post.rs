//! Putting a version of a file on the page.

use super::{Stored, Version};
use crate::approval;
use crate::audit::{self, Actor, Kind};
use crate::error::Result;
use crate::id::{DraftFileId, FileId, UpdateId, VersionId};
use crate::member::Member;
use crate::milestone::Milestone;
use crate::store::Tx;
use serde_json::json;

/// Bytes on their way to the page, with the id that their version will have: what a draft was
/// called while it waited stays its name.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// The version's id to be.
    pub id: VersionId,
    /// The bytes and their name.
    pub stored: Stored,
    /// What changed; may be empty.
    pub note: String,
}

impl Fresh {
    /// What waited as `draft`.
    pub fn of_draft(draft: &DraftFileId, stored: Stored, note: &str) -> Self {
        let id = VersionId::from(draft.clone());
        Self { id, stored, note: note.to_owned() }
    }

    /// The version that publishing would make, if these bytes are new on `milestone`; the version
    /// that has them already, if not.
    pub fn would_be(
        &self,
        tx: &Tx,
        member: &Member,
        milestone: &Milestone,
    ) -> Result<Result<Version, Version>> {
        let newest = tx.newest_of_name(member.desk, &milestone.id, &self.stored.name)?;
        if let Some(newest) = newest
            && newest.sha256 == self.stored.sha256
        {
            return Ok(Err(newest));
        }
        // The numbers of versions that were taken off stay taken.
        let (file, number) = match tx.file_of_name(member.desk, &milestone.id, &self.stored.name)? {
            Some((file, last)) => (file, last + 1),
            None => (FileId::from(self.id.clone()), 1),
        };
        let stored = self.stored.clone();
        Ok(Ok(Version {
            id: self.id.clone(),
            file,
            milestone: milestone.id.clone(),
            name: stored.name,
            number,
            sha256: stored.sha256,
            size: stored.size,
            media_type: stored.media_type,
            note: self.note.clone(),
            published_at: tx.now(),
            posted_by: member.profile.name.clone(),
            is_final: false,
            preview: None,
        }))
    }
}

/// Publishes a version, alone or with `update`: the same name is the file's next version, and an
/// open request about an older one is superseded. `Err` holds the version that has these very
/// bytes already; nothing is written then.
pub fn post(
    tx: &Tx,
    member: &Member,
    milestone: &Milestone,
    fresh: &Fresh,
    update: Option<&UpdateId>,
) -> Result<Result<Version, Version>> {
    let version = match fresh.would_be(tx, member, milestone)? {
        Ok(version) => version,
        Err(same) => return Ok(Err(same)),
    };
    if version.number == 1 {
        tx.add_file(&version.file, &milestone.id, &version.name)?;
    }
    tx.add_version(member, &version, update)?;
    approval::supersede(tx, member, milestone, std::slice::from_ref(&version))?;
    let subject = json!({
        "milestone": milestone.id.as_str(), "version": version.id.as_str(),
        "about": version.says(), "sha256": version.sha256, "size": version.size,
    });
    let actor = Actor::of(member);
    audit::project(tx, &milestone.project, &actor, Kind::VersionPosted, subject)?;
    Ok(Ok(version))
}
