//! Uploads that no form has named yet, and what the scanner found something in.

use super::sql::{Row, Tx, number};
use crate::clock::Stamp;
use crate::error::Result;
use crate::file::Stored;
use crate::id::UploadId;
use crate::member::Desk;
use crate::upload::{Holder, Upload};
use rusqlite::params;

/// What somebody holds that no form named.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// How many uploads.
    pub count: usize,
    /// What they weigh together, in bytes.
    pub bytes: u64,
}

/// A file that lies in quarantine.
#[derive(Debug, Clone)]
pub struct Quarantined {
    /// SHA-256 of its bytes in hex.
    pub sha256: String,
    /// As its sender named it.
    pub name: String,
    /// What the scanner says that it is.
    pub found: String,
    /// The name of whoever sent it.
    pub sent_by: String,
    /// When.
    pub at: Stamp,
}

fn upload(row: &mut Row<'_, '_>) -> Result<Upload> {
    let (id, name): (_, String) = (row.next()?, row.next()?);
    let (size, received) = (row.number()?, row.number()?);
    let (sha256, media_type): (Option<String>, Option<String>) = (row.next()?, row.next()?);
    let whole = sha256.zip(media_type).map(|(sha256, media_type)| {
        let name = name.clone();
        Stored { name, sha256, size, media_type }
    });
    Ok(Upload { id, name, size, received, whole, ends_at: row.next()? })
}

/// The two columns that say whose an upload is; one of them is null.
fn whose(holder: &Holder) -> (Option<&str>, Option<&str>) {
    match holder {
        Holder::Member(member) => (Some(member.profile.id.as_str()), None),
        Holder::Visitor(visitor) => (None, Some(visitor.participant.as_str())),
    }
}

impl Tx<'_> {
    /// Adds an upload that has no bytes yet.
    pub fn add_upload(&self, holder: &Holder, new: &Upload) -> Result<()> {
        let (member, participant) = whose(holder);
        self.run(
            "insert into uploads (id, member_id, participant_id, name, size, begun_at, ends_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.id,
                member,
                participant,
                new.name,
                number(new.size),
                self.now(),
                new.ends_at,
            ],
        )?;
        Ok(())
    }

    /// An upload of this holder.
    pub fn upload(&self, holder: &Holder, id: &UploadId) -> Result<Option<Upload>> {
        let (member, participant) = whose(holder);
        let sql = "select id, name, size, received, sha256, media_type, ends_at from uploads
                   where id = ?1 and member_id is ?2 and participant_id is ?3 and dropped = 0";
        self.one(sql, params![id, member, participant], upload)
    }

    /// How much this holder has sent, or begun to, that no form named.
    pub fn uploads_held(&self, holder: &Holder) -> Result<Held> {
        let (member, participant) = whose(holder);
        let sql = "select cast(count(*) as integer), cast(coalesce(sum(size), 0) as integer)
                   from uploads
                   where member_id is ?1 and participant_id is ?2 and ends_at > ?3
                     and (sha256 is null or sha256 not in (
                       select sha256 from draft_files
                       union select sha256 from versions where removed_at is null
                       union select sha256 from attachments
                       union select sha256 from supplied
                       union select sha256 from intake_files))";
        let held = self.one(sql, params![member, participant, self.now()], |row| {
            Ok(Held { count: row.number()?, bytes: row.number()? })
        })?;
        Ok(held.unwrap_or(Held { count: 0, bytes: 0 }))
    }

    /// So many bytes of an upload are on the disk for certain.
    pub fn upload_received(&self, id: &UploadId, bytes: u64, ends_at: Stamp) -> Result<()> {
        self.run(
            "update uploads set received = max(received, min(?2, size)), ends_at = ?3
             where id = ?1 and sha256 is null",
            params![id, number(bytes), ends_at],
        )?;
        Ok(())
    }

    /// An upload is whole.
    pub fn upload_whole(&self, id: &UploadId, stored: &Stored, ends_at: Stamp) -> Result<()> {
        self.run(
            "update uploads
             set received = size, sha256 = ?2, media_type = ?3, ends_at = ?4
             where id = ?1",
            params![id, stored.sha256, stored.media_type, ends_at],
        )?;
        Ok(())
    }

    /// Forgets an upload.
    pub fn delete_upload(&self, id: &UploadId) -> Result<()> {
        self.run("delete from uploads where id = ?1", params![id])?;
        Ok(())
    }

    /// Lets nobody name a whole upload any more. It counts as held until its bytes are gone.
    pub fn drop_upload(&self, id: &UploadId) -> Result<()> {
        self.run("update uploads set dropped = 1 where id = ?1", params![id])?;
        Ok(())
    }

    /// Forgets an upload if its time is over; whether it was.
    pub fn delete_upload_over(&self, id: &UploadId) -> Result<bool> {
        let sql = "delete from uploads where id = ?1 and ends_at <= ?2";
        Ok(self.run(sql, params![id, self.now()])? > 0)
    }

    /// Uploads whose time is over: their ids and sizes, and whether they were whole.
    pub fn uploads_over(&self, _: Desk) -> Result<Vec<(UploadId, u64, bool)>> {
        let sql = "select id, size, sha256 is not null from uploads where ends_at <= ?1";
        self.all(sql, params![self.now()], |row| Ok((row.next()?, row.number()?, row.next()?)))
    }

    /// The ids of uploads that are not whole.
    pub fn uploads_open(&self, _: Desk) -> Result<Vec<UploadId>> {
        self.all("select id from uploads where sha256 is null", [], |row| row.next())
    }

    /// What is promised to uploads that are not whole, in bytes.
    pub fn promised_bytes(&self) -> Result<u64> {
        let sql = "select cast(coalesce(sum(size), 0) as integer)
                   from uploads where sha256 is null";
        Ok(self.one(sql, [], |row| row.number())?.unwrap_or(0))
    }

    /// Adds a file that the scanner found something in: name, hash and what.
    pub fn add_quarantined(&self, holder: &Holder, file: (&str, &str, &str)) -> Result<()> {
        let (name, sha256, found) = file;
        let (who, project) = match holder {
            Holder::Member(member) => (&member.profile.name, None),
            Holder::Visitor(visitor) => (&visitor.contact.name, Some(&visitor.project)),
        };
        self.run(
            "insert into quarantined (sha256, name, found, sent_by, project_id, at)
             values (?1, ?2, ?3, ?4, ?5, ?6)
             on conflict do update
             set name = ?2, found = ?3, sent_by = ?4, project_id = ?5, at = ?6",
            params![sha256, name, found, who, project, self.now()],
        )?;
        Ok(())
    }

    /// What lies in quarantine, the newest first.
    pub fn quarantined(&self, _: Desk) -> Result<Vec<Quarantined>> {
        let sql = "select sha256, name, found, sent_by, at from quarantined
                   order by at desc, sha256";
        self.all(sql, [], |row| {
            Ok(Quarantined {
                sha256: row.next()?,
                name: row.next()?,
                found: row.next()?,
                sent_by: row.next()?,
                at: row.next()?,
            })
        })
    }

    /// Forgets what lies in quarantine under this hash; whether anything did.
    pub fn delete_quarantined(&self, _: Desk, sha256: &str) -> Result<bool> {
        Ok(self.run("delete from quarantined where sha256 = ?1", params![sha256])? > 0)
    }

    /// The kinds of files that the studio does not take, as stored.
    pub fn refused_kinds(&self) -> Result<String> {
        Ok(self.one("select refused_kinds from studios", [], |row| row.next())?.unwrap_or_default())
    }

    /// Says which kinds of files the studio does not take.
    pub fn set_refused_kinds(&self, _: Desk, kinds: &str) -> Result<()> {
        self.run("update studios set refused_kinds = ?1", params![kinds])?;
        Ok(())
    }
}
