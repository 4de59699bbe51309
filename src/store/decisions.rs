//! Decisions and what follows them. Rows are only ever added.

use super::sql::{Row, Tx, number};
use super::versions::stored;
use crate::approval::{Asked, Decision, Given, Recorded};
use crate::assurance::Assurance;
use crate::clock::Stamp;
use crate::dispute::{Disputed, Settled};
use crate::error::{Error, Result};
use crate::evidence::Drawn;
use crate::file::{Attachment, Stored};
use crate::id::{AttachmentId, DecisionId, ProjectId};
use crate::link::{Sight, Visitor};
use crate::member::{Desk, Member};
use crate::participant::Participant;
use rusqlite::params;
use rusqlite::types::ToSql;

/// A decision with the facts that only its receipt shows.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The name that was attested.
    pub name: String,
    /// How sure we are who it was.
    pub assurance: Assurance,
    /// The wording that was shown.
    pub wording: String,
    /// The fingerprint of what was shown.
    pub shown: String,
}

/// A row of the decisions, with what followed.
pub(super) fn decision(row: &mut Row<'_, '_>) -> Result<Decision> {
    Ok(Decision {
        id: row.next()?,
        approval: row.next()?,
        participant: row.next()?,
        by: row.next()?,
        outcome: row.next()?,
        comment: row.next()?,
        files: Vec::new(),
        receipt: row.next()?,
        decided_at: row.next()?,
        taken_back_at: row.next()?,
        held_at: row.next()?,
        set_aside_at: row.next()?,
        assurance: row.next()?,
        visit: row.next()?,
        confirms: row.next()?,
        disputed: Disputed {
            pressed_at: row.next()?,
            named_at: row.next()?,
            doubted_at: row.next()?,
            settled: settled(row)?,
        },
        recorded: recorded(row)?,
        signature: signature(row)?,
    })
}

fn settled(row: &mut Row<'_, '_>) -> Result<Option<Settled>> {
    let (by, note): (Option<String>, Option<String>) = (row.next()?, row.next()?);
    let (at, denied_at): (Option<Stamp>, _) = (row.next()?, row.next()?);
    let whole = by.zip(note).zip(at);
    Ok(whole.map(|((by, note), at)| Settled { by, note, at, denied_at }))
}

fn signature(row: &mut Row<'_, '_>) -> Result<Option<Drawn>> {
    let (path, sha256): (Option<String>, Option<String>) = (row.next()?, row.next()?);
    Ok(path.zip(sha256).map(|(path, sha256)| Drawn { path, sha256 }))
}

fn recorded(row: &mut Row<'_, '_>) -> Result<Option<Recorded>> {
    let by: Option<String> = row.next()?;
    let (how, said_on, note) = (row.next()?, row.next()?, row.next()?);
    let whole = by.zip(how).zip(said_on).zip(note);
    Ok(whole.map(|(((by, how), said_on), note)| Recorded { by, how, said_on, note }))
}

/// A row of the attachments: id, name, hash, size and kind.
pub(super) fn attachment(row: &mut Row<'_, '_>) -> Result<Attachment> {
    Ok(Attachment { id: row.next()?, stored: stored(row)? })
}

impl Tx<'_> {
    /// What came with an answer or a message, if it is on the visitor's project.
    pub fn visible_attachment(
        &self,
        sight: &Sight,
        id: &AttachmentId,
    ) -> Result<Option<Attachment>> {
        let sql = "select t.id, t.name, t.sha256, t.size, t.media_type
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   join attachments t on t.decision_id = d.id
                   where r.id = ?1 and t.id = ?2
                   union all
                   select t.id, t.name, t.sha256, t.size, t.media_type
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join messages m on m.milestone_id = s.id
                   join message_files t on t.message_id = m.id
                   where r.id = ?1 and t.id = ?2";
        self.one(sql, params![sight.participant, id], attachment)
    }

    /// Everything that came with answers and messages on the visitor's project.
    pub fn visible_attachments(&self, sight: &Sight) -> Result<Vec<Attachment>> {
        let sql = "select t.id, t.name, t.sha256, t.size, t.media_type, d.decided_at as at
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   join attachments t on t.decision_id = d.id
                   where r.id = ?1
                   union all
                   select t.id, t.name, t.sha256, t.size, t.media_type, m.said_at
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join messages m on m.milestone_id = s.id
                   join message_files t on t.message_id = m.id
                   where r.id = ?1
                   order by at, 1";
        self.all(sql, params![sight.participant], attachment)
    }

    /// Everything that came with answers and messages on a project.
    pub fn attachments_of_project(&self, _: Desk, id: &ProjectId) -> Result<Vec<Attachment>> {
        let sql = "select t.id, t.name, t.sha256, t.size, t.media_type, d.decided_at as at
                   from milestones s
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   join attachments t on t.decision_id = d.id
                   where s.project_id = ?1
                   union all
                   select t.id, t.name, t.sha256, t.size, t.media_type, m.said_at
                   from milestones s
                   join messages m on m.milestone_id = s.id
                   join message_files t on t.message_id = m.id
                   where s.project_id = ?1
                   order by at, 1";
        self.all(sql, params![id], attachment)
    }

    /// What came with an answer or a message.
    pub fn attachment(&self, _: Desk, id: &AttachmentId) -> Result<Option<Attachment>> {
        let sql = "select id, name, sha256, size, media_type from attachments where id = ?1
                   union all
                   select id, name, sha256, size, media_type from message_files where id = ?1";
        self.one(sql, params![id], attachment)
    }

    /// Adds a decision; whether it stands is another row.
    pub fn add_decision(&self, visitor: &Visitor, new: &Decision, given: &Given<'_>) -> Result<()> {
        self.insert_decision((&visitor.contact.time_zone, &visitor.serial), new, given)
    }

    /// Adds a decision of `person` that a member wrote down. It came through no link.
    pub fn add_record(
        &self,
        member: &Member,
        person: &Participant,
        new: &Decision,
        given: &Given<'_>,
    ) -> Result<()> {
        self.insert_decision((&person.contact.time_zone, &""), new, given)?;
        let Some(Recorded { by, how, said_on, note }) = &new.recorded else { return Ok(()) };
        self.run(
            "insert into records (decision_id, member_id, member_name, how, said_on, note)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![new.id, member.profile.id, by, how, said_on, note],
        )?;
        Ok(())
    }

    fn insert_decision(
        &self,
        from: (&dyn ToSql, &dyn ToSql),
        new: &Decision,
        given: &Given<'_>,
    ) -> Result<()> {
        let (Given { answer, asked, event }, (zone, link)) = (given, from);
        self.run(
            "insert into decisions
               (id, approval_id, participant_id, outcome, comment, attested_name, assurance, shown,
                wording, receipt, time_zone, link, event_id, decided_at, visit_id, confirms)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                new.id,
                new.approval,
                new.participant,
                new.outcome,
                new.comment,
                new.by,
                new.assurance,
                answer.shown,
                format!("{}\n{}", asked.approval.title, asked.approval.words()),
                new.receipt,
                zone,
                link,
                event,
                self.now(),
                new.visit,
                new.confirms,
            ],
        )?;
        if let Some(Drawn { path, sha256 }) = &new.signature {
            self.run(
                "insert into signatures (decision_id, path, sha256) values (?1, ?2, ?3)",
                params![new.id, path, sha256],
            )?;
        }
        for file in &new.files {
            self.ring_previews();
            let Stored { name, sha256, size, media_type } = &file.stored;
            self.run(
                "insert into attachments (id, decision_id, name, sha256, size, media_type)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
                params![file.id, new.id, name, sha256, number(*size), media_type],
            )?;
        }
        Ok(())
    }

    /// Lets a decision no longer count, because the studio asks again.
    pub fn set_aside(&self, _: Desk, id: &DecisionId) -> Result<()> {
        self.run(
            "insert into set_asides (decision_id, set_aside_at) values (?1, ?2)",
            params![id, self.now()],
        )?;
        self.run("delete from standing where decision_id = ?1", params![id])?;
        Ok(())
    }

    /// Lets a decision no longer stand.
    pub fn add_take_back(&self, visitor: &Visitor, decision: &Decision) -> Result<()> {
        self.run(
            "insert into take_backs (decision_id, taken_back_at) values (?1, ?2)",
            params![decision.id, self.now()],
        )?;
        let gone = self.run(
            "delete from standing where decision_id = ?1 and participant_id = ?2",
            params![decision.id, visitor.participant],
        )?;
        if gone == 1 { Ok(()) } else { Err(Error::broken("a decision did not stand")) }
    }

    /// The request and decision of a receipt, if it is on the visitor's project.
    pub fn receipt(&self, sight: &Sight, id: &DecisionId) -> Result<Option<(Asked, Evidence)>> {
        let sql = "select d.approval_id, d.attested_name, d.assurance, d.wording, d.shown
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   where r.id = ?1 and d.id = ?2";
        let found = self.one(sql, params![sight.participant, id], |row| {
            let approval = row.next()?;
            let evidence = Evidence {
                name: row.next()?,
                assurance: row.next()?,
                wording: row.next()?,
                shown: row.next()?,
            };
            Ok((approval, evidence))
        })?;
        let Some((approval, evidence)) = found else { return Ok(None) };
        Ok(self.asked(sight, &approval)?.map(|asked| (asked, evidence)))
    }
}
