//! Updates, and the drafts they begin as.

use super::previews::dots;
use super::sql::{Row, Tx, number};
use super::versions::stored;
use crate::error::{Error, Result};
use crate::id::{DraftFileId, MilestoneId, ProjectId, UpdateId, VersionId};
use crate::link::Sight;
use crate::member::{Desk, Member};
use crate::update::{Choices, Draft, DraftFile, Update};
use rusqlite::params;

fn draft_file(row: &mut Row<'_, '_>) -> Result<DraftFile> {
    Ok(DraftFile { id: row.next()?, stored: stored(row)?, note: row.next()?, preview: dots(row)? })
}

const DRAFT_FILE: &str = "select f.id, f.name, f.sha256, f.size, f.media_type, f.note, p.width,
       p.height
     from draft_files f left join previews p on p.sha256 = f.sha256";

const UPDATE: &str = "u.id, u.milestone_id, m.name, u.body, u.published_at";

fn update(row: &mut Row<'_, '_>) -> Result<Update> {
    Ok(Update {
        id: row.next()?,
        milestone: row.next()?,
        by: row.next()?,
        body: row.next()?,
        published_at: row.next()?,
    })
}

fn as_json(choices: &Choices) -> Result<String> {
    Ok(serde_json::to_string(choices)?)
}

impl Tx<'_> {
    /// Adds a draft.
    pub fn add_draft(
        &self,
        id: &UpdateId,
        project: &ProjectId,
        by: &Member,
        choices: &Choices,
    ) -> Result<()> {
        self.run(
            "insert into drafts (id, project_id, member_id, choices, saved_at)
             values (?1, ?2, ?3, ?4, ?5)",
            params![id, project, by.profile.id, as_json(choices)?, self.now()],
        )?;
        Ok(())
    }

    /// The words of a published update.
    pub fn posted_body(&self, _: Desk, id: &UpdateId) -> Result<Option<String>> {
        self.one("select body from updates where id = ?1", params![id], |row| row.next())
    }

    /// Changes what was chosen in a draft.
    pub fn save_draft(&self, id: &UpdateId, choices: &Choices) -> Result<()> {
        self.run(
            "update drafts set choices = ?2, saved_at = ?3 where id = ?1",
            params![id, as_json(choices)?, self.now()],
        )?;
        Ok(())
    }

    /// A draft with its files, in the order they came.
    pub fn draft(&self, _: Desk, id: &UpdateId) -> Result<Option<Draft>> {
        let sql = "select id, project_id, choices, saved_at from drafts where id = ?1";
        let draft = self.one(sql, params![id], |row| {
            Ok(Draft {
                id: row.next()?,
                project: row.next()?,
                choices: serde_json::from_str(&row.next::<String>()?)?,
                saved_at: row.next()?,
                files: Vec::new(),
            })
        })?;
        let Some(mut draft) = draft else { return Ok(None) };
        let sql = format!("{DRAFT_FILE} where f.draft_id = ?1 order by f.added_at, f.id");
        draft.files = self.all(&sql, params![id], draft_file)?;
        Ok(Some(draft))
    }

    /// The ids of a project's drafts, last saved first.
    pub fn drafts(&self, _: Desk, project: &ProjectId) -> Result<Vec<UpdateId>> {
        let sql = "select id from drafts where project_id = ?1 order by saved_at desc, id";
        self.all(sql, params![project], |row| row.next())
    }

    /// Adds a file to a draft.
    pub fn add_draft_file(&self, draft: &UpdateId, file: &DraftFile) -> Result<()> {
        self.ring_previews();
        // A second file of the same name takes the place of the first.
        self.run(
            "delete from draft_files where draft_id = ?1 and name = ?2",
            params![draft, file.stored.name],
        )?;
        self.run(
            "insert into draft_files (id, draft_id, name, sha256, size, media_type, note, added_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                file.id,
                draft,
                file.stored.name,
                file.stored.sha256,
                number(file.stored.size),
                file.stored.media_type,
                file.note,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Says what changed in a file of a draft.
    pub fn note_draft_file(&self, draft: &UpdateId, file: &DraftFileId, note: &str) -> Result<()> {
        self.run(
            "update draft_files set note = ?3 where draft_id = ?1 and id = ?2",
            params![draft, file, note],
        )?;
        Ok(())
    }

    /// Takes a file out of a draft.
    pub fn drop_draft_file(&self, draft: &UpdateId, file: &DraftFileId) -> Result<()> {
        self.run("delete from draft_files where draft_id = ?1 and id = ?2", params![draft, file])?;
        Ok(())
    }

    /// A file that waits, by the id that its version will have.
    pub fn draft_file(&self, _: Desk, id: &VersionId) -> Result<Option<DraftFile>> {
        self.one(&format!("{DRAFT_FILE} where f.id = ?1"), params![id], draft_file)
    }

    /// The draft in which a file waits.
    pub fn draft_of_file(&self, _: Desk, id: &VersionId) -> Result<Option<UpdateId>> {
        let sql = "select draft_id from draft_files where id = ?1";
        self.one(sql, params![id], |row| row.next())
    }

    /// Moves a file to another draft, where it takes the place of one with its name.
    pub fn move_draft_file(&self, file: &DraftFileId, to: &UpdateId) -> Result<()> {
        self.run(
            "delete from draft_files
             where draft_id = ?2 and id <> ?1
               and name = (select name from draft_files where id = ?1)",
            params![file, to],
        )?;
        self.run("update draft_files set draft_id = ?2 where id = ?1", params![file, to])?;
        Ok(())
    }

    /// Whether a draft holds no file.
    pub fn is_empty_draft(&self, draft: &UpdateId) -> Result<bool> {
        let sql = "select 1 from drafts d
                   where d.id = ?1
                     and not exists (select 1 from draft_files f where f.draft_id = d.id)";
        Ok(self.one(sql, params![draft], |row| row.next::<i64>())?.is_some())
    }

    /// Throws a draft away.
    pub fn delete_draft(&self, id: &UpdateId) -> Result<()> {
        self.run("delete from draft_files where draft_id = ?1", params![id])?;
        match self.run("delete from drafts where id = ?1", params![id])? {
            1 => Ok(()),
            _ => Err(Error::broken("a draft went away while it was published")),
        }
    }

    /// Adds a published update.
    pub fn add_update(&self, by: &Member, update: &Update) -> Result<()> {
        self.run(
            "insert into updates (id, milestone_id, member_id, body, published_at)
             values (?1, ?2, ?3, ?4, ?5)",
            params![update.id, update.milestone, by.profile.id, update.body, self.now()],
        )?;
        Ok(())
    }

    /// The updates of a milestone, newest first.
    pub fn updates_of_milestone(&self, _: Desk, of: &MilestoneId) -> Result<Vec<Update>> {
        let sql = format!(
            "select {UPDATE} from updates u join members m on m.id = u.member_id
             where u.milestone_id = ?1
             order by u.published_at desc, u.id"
        );
        self.all(&sql, params![of], update)
    }

    /// One published update.
    pub fn update(&self, _: Desk, id: &UpdateId) -> Result<Option<Update>> {
        let sql = format!(
            "select {UPDATE} from updates u join members m on m.id = u.member_id where u.id = ?1"
        );
        self.one(&sql, params![id], update)
    }

    /// The updates on a visitor's page, newest first.
    pub fn visible_updates(&self, sight: &Sight) -> Result<Vec<Update>> {
        let sql = format!(
            "select {UPDATE}
             from participants r
             join milestones s on s.project_id = r.project_id
             join updates u on u.milestone_id = s.id
             join members m on m.id = u.member_id
             where r.id = ?1
             order by u.published_at desc, u.id"
        );
        self.all(&sql, params![sight.participant], update)
    }
}
