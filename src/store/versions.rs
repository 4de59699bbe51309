//! Files and their versions: by the studio's desk, and as far as a visitor may see them.

use super::previews::dots;
use super::sql::{Row, Tx, number};
use crate::error::Result;
use crate::file::{Stored, Version};
use crate::id::{FileId, MilestoneId, ProjectId, UpdateId, VersionId};
use crate::link::Sight;
use crate::member::{Desk, Member};
use rusqlite::params;

pub(super) const VERSION: &str = "v.id, v.file_id, f.milestone_id, f.name, v.number, v.sha256,
     v.size, v.media_type, v.note, v.published_at, w.name, f.final_version_id is v.id,
     p.width, p.height";

pub(super) fn version(row: &mut Row<'_, '_>) -> Result<Version> {
    Ok(Version {
        id: row.next()?,
        file: row.next()?,
        milestone: row.next()?,
        name: row.next()?,
        number: row.number()?,
        sha256: row.next()?,
        size: row.number()?,
        media_type: row.next()?,
        note: row.next()?,
        published_at: row.next()?,
        posted_by: row.next()?,
        is_final: row.next()?,
        preview: dots(row)?,
    })
}

/// Bytes by name, hash, size and kind.
pub(super) fn stored(row: &mut Row<'_, '_>) -> Result<Stored> {
    Ok(Stored {
        name: row.next()?,
        sha256: row.next()?,
        size: row.number()?,
        media_type: row.next()?,
    })
}

const OF_MILESTONE: &str = "join files f on f.milestone_id = s.id
     join versions v on v.file_id = f.id and v.removed_at is null
     join members w on w.id = v.member_id
     left join previews p on p.sha256 = v.sha256";

impl Tx<'_> {
    /// Adds a file without versions yet.
    pub fn add_file(&self, id: &FileId, milestone: &MilestoneId, name: &str) -> Result<()> {
        self.run(
            "insert into files (id, milestone_id, name, created_at) values (?1, ?2, ?3, ?4)",
            params![id, milestone, name, self.now()],
        )?;
        Ok(())
    }

    /// Adds a version; the database refuses a number that is taken.
    pub fn add_version(&self, by: &Member, new: &Version, update: Option<&UpdateId>) -> Result<()> {
        self.ring_previews();
        self.run(
            "insert into versions (id, file_id, number, sha256, size, media_type, note, update_id,
                                   member_id, published_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                new.id,
                new.file,
                new.number,
                new.sha256,
                number(new.size),
                new.media_type,
                new.note,
                update,
                by.profile.id,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// The newest version of the file with this name on a milestone.
    pub fn newest_of_name(&self, _: Desk, of: &MilestoneId, name: &str) -> Result<Option<Version>> {
        let sql = format!(
            "select {VERSION} from milestones s {OF_MILESTONE}
             where s.id = ?1 and f.name = ?2
             order by v.number desc
             limit 1"
        );
        self.one(&sql, params![of, name], version)
    }

    /// The file with this name on a milestone, and the number of its last version, though that was
    /// taken off.
    pub fn file_of_name(
        &self,
        _: Desk,
        of: &MilestoneId,
        name: &str,
    ) -> Result<Option<(FileId, u32)>> {
        let sql = "select f.id, cast(coalesce(max(v.number), 0) as integer)
                   from files f left join versions v on v.file_id = f.id
                   where f.milestone_id = ?1 and f.name = ?2
                   group by f.id";
        self.one(sql, params![of, name], |row| Ok((row.next()?, row.number()?)))
    }

    /// The earliest version of a name on a milestone that has these bytes.
    pub fn number_of_bytes(
        &self,
        _: Desk,
        of: &MilestoneId,
        file: (&str, &str),
    ) -> Result<Option<u32>> {
        let (name, sha256) = file;
        let sql = "select v.number
                   from versions v join files f on f.id = v.file_id
                   where f.milestone_id = ?1 and f.name = ?2 and v.sha256 = ?3
                     and v.removed_at is null
                   order by v.number
                   limit 1";
        self.one(sql, params![of, name, sha256], |row| row.number())
    }

    /// Marks the final version of a file, or none.
    pub fn set_final(&self, _: Desk, file: &FileId, version: Option<&VersionId>) -> Result<()> {
        let sql = "update files set final_version_id = ?2 where id = ?1";
        self.run(sql, params![file, version])?;
        Ok(())
    }

    /// Takes a version off its page. The database refuses one that a decision names.
    pub fn take_version_off(&self, by: &Member, id: &VersionId) -> Result<()> {
        self.run(
            "update versions set removed_at = ?2, removed_by = ?3
             where id = ?1 and removed_at is null",
            params![id, self.now(), by.profile.id],
        )?;
        Ok(())
    }

    /// Whether a decision names this version.
    pub fn is_decided(&self, _: Desk, id: &VersionId) -> Result<bool> {
        let sql = "select exists (
                     select 1 from approval_versions a
                     join decisions d on d.approval_id = a.approval_id
                     where a.version_id = ?1)";
        Ok(self.one(sql, params![id], |row| row.next())?.unwrap_or(true))
    }

    /// Whether an open question is about this version.
    pub fn is_asked_about(&self, _: Desk, id: &VersionId) -> Result<bool> {
        let sql = "select exists (
                     select 1 from approval_versions x
                     join approvals a on a.id = x.approval_id
                     where x.version_id = ?1 and a.state = 'open')";
        Ok(self.one(sql, params![id], |row| row.next())?.unwrap_or(true))
    }

    /// The newest version of every file of a project, by milestone and name.
    pub fn newest_versions(&self, _: Desk, project: &ProjectId) -> Result<Vec<Version>> {
        let sql = format!(
            "select {VERSION} from milestones s {OF_MILESTONE}
             where s.project_id = ?1
               and v.number = (select max(n.number) from versions n
                               where n.file_id = f.id and n.removed_at is null)
             order by s.position, lower(f.name), f.id"
        );
        self.all(&sql, params![project], version)
    }

    /// The versions on a visitor's page: by name, the newest of each first.
    pub fn visible_versions(&self, sight: &Sight) -> Result<Vec<Version>> {
        let sql = format!(
            "select {VERSION}
             from participants r join milestones s on s.project_id = r.project_id {OF_MILESTONE}
             where r.id = ?1
             order by lower(f.name), f.id, v.number desc"
        );
        self.all(&sql, params![sight.participant], version)
    }

    /// One version, if it lies on the visitor's page.
    pub fn visible_version(&self, sight: &Sight, id: &VersionId) -> Result<Option<Version>> {
        let sql = format!(
            "select {VERSION}
             from participants r join milestones s on s.project_id = r.project_id {OF_MILESTONE}
             where r.id = ?1 and v.id = ?2"
        );
        self.one(&sql, params![sight.participant, id], version)
    }

    /// One version, for the studio.
    pub fn version(&self, _: Desk, id: &VersionId) -> Result<Option<Version>> {
        let sql = format!("select {VERSION} from milestones s {OF_MILESTONE} where v.id = ?1");
        self.one(&sql, params![id], version)
    }

    /// Every version of a project's files.
    pub fn all_versions(&self, _: Desk, project: &ProjectId) -> Result<Vec<Version>> {
        let sql = format!(
            "select {VERSION} from milestones s {OF_MILESTONE}
             where s.project_id = ?1
             order by s.position, lower(f.name), f.id, v.number desc"
        );
        self.all(&sql, params![project], version)
    }

    /// One version, if it lies on `project`.
    pub fn version_of_project(
        &self,
        _: Desk,
        project: &ProjectId,
        id: &VersionId,
    ) -> Result<Option<Version>> {
        let sql = format!(
            "select {VERSION} from milestones s {OF_MILESTONE}
             where s.project_id = ?1 and v.id = ?2"
        );
        self.one(&sql, params![project, id], version)
    }

    /// Every version of a milestone's files: by name, the newest of each first.
    pub fn versions_of_milestone(&self, _: Desk, of: &MilestoneId) -> Result<Vec<Version>> {
        let sql = format!(
            "select {VERSION} from milestones s {OF_MILESTONE}
             where s.id = ?1
             order by lower(f.name), f.id, v.number desc"
        );
        self.all(&sql, params![of], version)
    }

    /// The versions that came with an update, by name.
    pub fn versions_of_update(&self, _: Desk, update: &UpdateId) -> Result<Vec<Version>> {
        let sql = format!(
            "select {VERSION} from milestones s {OF_MILESTONE}
             where v.update_id = ?1
             order by lower(f.name), f.id, v.number"
        );
        self.all(&sql, params![update], version)
    }

    /// Every version of a file, the newest first.
    pub fn versions_of_file(&self, _: Desk, file: &FileId) -> Result<Vec<Version>> {
        let sql = format!(
            "select {VERSION} from milestones s {OF_MILESTONE}
             where f.id = ?1
             order by v.number desc"
        );
        self.all(&sql, params![file], version)
    }

    /// The hashes of all bytes that anything names, for the check of the vault.
    pub fn all_hashes(&self, _: Desk) -> Result<Vec<(String, u64)>> {
        let sql = "select sha256, size from versions where removed_at is null
                   union select sha256, size from draft_files
                   union select sha256, size from attachments
                   union select sha256, size from supplied
                   union select sha256, size from intake_files
                   union select sha256, size from message_files
                   union select sha256, size from uploads where sha256 is not null
                   union select logo_sha256, logo_size from studios
                     where logo_sha256 is not null
                   order by 1";
        self.all(sql, [], |row| Ok((row.next()?, row.number()?)))
    }

    /// Bytes that all stored files take together, each content counted once.
    pub fn stored_bytes(&self) -> Result<u64> {
        // Versions are most of them, and are gone through along their index: what is sorted here
        // lies in memory.
        let sql = "with others as (select sha256, size from draft_files
                      union select sha256, size from attachments
                      union select sha256, size from supplied
                      union select sha256, size from intake_files
                      union select sha256, size from message_files
                      union select sha256, size from uploads where sha256 is not null
                      union select logo_sha256, logo_size from studios
                      where logo_sha256 is not null)
                   select cast(
                     coalesce((select sum(size) from
                       (select max(size) as size from versions
                        where removed_at is null group by sha256)), 0)
                     + coalesce((select sum(size) from others o where not exists
                       (select 1 from versions v
                        where v.sha256 = o.sha256 and v.removed_at is null)), 0) as integer)";
        Ok(self.one(sql, [], |row| row.number())?.unwrap_or(0))
    }
}
