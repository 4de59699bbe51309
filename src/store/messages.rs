//! Messages on milestones, the questions among them, and how far everybody has read. What was said
//! is only ever added.

use super::decisions::attachment;
use super::sql::{Row, Tx, number};
use crate::clock::Stamp;
use crate::error::Result;
use crate::file::{Attachment, Stored};
use crate::id::{EventId, MessageId, MilestoneId, ProjectId};
use crate::link::{Sight, Visitor};
use crate::member::{Desk, Member};
use crate::message::{Author, Message, Standing, Waiting};
use rusqlite::params;

const MESSAGE: &str = "m.id, m.milestone_id, m.number, m.participant_id, m.member_id,
     coalesce(c.name, w.name), m.body, q.state, m.said_at,
     exists (select 1 from message_files x where x.message_id = m.id)";

const WHO: &str = "left join participants a on a.id = m.participant_id
     left join contacts c on c.id = a.contact_id
     left join members w on w.id = m.member_id
     left join questions q on q.message_id = m.id";

/// A message, and whether files came with it.
fn message(row: &mut Row<'_, '_>) -> Result<(Message, bool)> {
    let (id, milestone, number) = (row.next()?, row.next()?, row.number()?);
    let (participant, member): (Option<_>, Option<_>) = (row.next()?, row.next()?);
    let name = row.next()?;
    let by = match (participant, member) {
        (Some(participant), _) => Author::Contact(participant, name),
        (None, Some(member)) => Author::Member(member, name),
        (None, None) => return Err(crate::error::Error::broken("a message without an author")),
    };
    let (body, question, said_at) = (row.next()?, row.next()?, row.next()?);
    let files = Vec::new();
    let message = Message { id, milestone, number, by, body, question, said_at, files };
    Ok((message, row.next()?))
}

impl Tx<'_> {
    fn with_files(&self, found: Vec<(Message, bool)>) -> Result<Vec<Message>> {
        let sql = "select id, name, sha256, size, media_type from message_files
                   where message_id = ?1 order by name, id";
        let mut all = Vec::with_capacity(found.len());
        for (mut message, has_files) in found {
            if has_files {
                message.files = self.all(sql, params![message.id], attachment)?;
            }
            all.push(message);
        }
        Ok(all)
    }

    /// The newest messages of each milestone on a visitor's page, `most` of each, oldest first.
    pub fn visible_messages(&self, sight: &Sight, most: u32) -> Result<Vec<Message>> {
        let sql = format!(
            "select {MESSAGE}
             from participants r
             join milestones s on s.project_id = r.project_id
             join messages m on m.milestone_id = s.id
               and m.number > (select max(n.number) from messages n
                               where n.milestone_id = s.id) - ?2
             {WHO}
             where r.id = ?1
             order by s.position, s.id, m.number"
        );
        self.with_files(self.all(&sql, params![sight.participant, most], message)?)
    }

    /// The messages of one milestone on a visitor's page with numbers from `from` to before `to`,
    /// oldest first.
    pub fn visible_conversation(
        &self,
        sight: &Sight,
        of: &MilestoneId,
        (from, to): (u32, u32),
    ) -> Result<Vec<Message>> {
        let sql = format!(
            "select {MESSAGE}
             from participants r
             join milestones s on s.project_id = r.project_id
             join messages m on m.milestone_id = s.id
             {WHO}
             where r.id = ?1 and s.id = ?2 and m.number >= ?3 and m.number < ?4
             order by m.number"
        );
        self.with_files(self.all(&sql, params![sight.participant, of, from, to], message)?)
    }

    /// One message, if it is on the visitor's page.
    pub fn visible_message(&self, sight: &Sight, id: &MessageId) -> Result<Option<Message>> {
        let sql = format!(
            "select {MESSAGE}
             from participants r
             join milestones s on s.project_id = r.project_id
             join messages m on m.milestone_id = s.id
             {WHO}
             where r.id = ?1 and m.id = ?2"
        );
        let found = self.one(&sql, params![sight.participant, id], message)?;
        Ok(self.with_files(found.into_iter().collect())?.pop())
    }

    /// Up to which number the visitor has read, by milestone.
    pub fn visible_reads(&self, sight: &Sight) -> Result<Vec<(MilestoneId, u32)>> {
        let sql = "select milestone_id, number from participant_reads where participant_id = ?1";
        self.all(sql, params![sight.participant], |row| Ok((row.next()?, row.number()?)))
    }

    /// The messages of a milestone with numbers from `from` to before `to`, oldest first.
    pub fn conversation(
        &self,
        _: Desk,
        of: &MilestoneId,
        (from, to): (u32, u32),
    ) -> Result<Vec<Message>> {
        let sql = format!(
            "select {MESSAGE} from messages m {WHO}
             where m.milestone_id = ?1 and m.number >= ?2 and m.number < ?3
             order by m.number"
        );
        self.with_files(self.all(&sql, params![of, from, to], message)?)
    }

    /// One message.
    pub fn message(&self, _: Desk, id: &MessageId) -> Result<Option<Message>> {
        let sql = format!("select {MESSAGE} from messages m {WHO} where m.id = ?1");
        let found = self.one(&sql, params![id], message)?;
        Ok(self.with_files(found.into_iter().collect())?.pop())
    }

    /// The number of the last message of a milestone; 0 without one.
    pub fn last_number(&self, of: &MilestoneId) -> Result<u32> {
        let sql = "select coalesce(max(number), 0) from messages where milestone_id = ?1";
        Ok(self.one(sql, params![of], |row| row.number())?.unwrap_or(0))
    }

    /// Questions of a milestone that nobody has answered.
    pub fn open_questions(&self, _: Desk, of: &MilestoneId) -> Result<Vec<Message>> {
        let sql = format!(
            "select {MESSAGE} from messages m {WHO}
             where m.milestone_id = ?1 and q.state = 'asked'
             order by m.number"
        );
        self.with_files(self.all(&sql, params![of], message)?)
    }

    /// Every question that waits for an answer on a project that goes on, oldest first.
    pub fn questions_that_wait(&self, _: Desk) -> Result<Vec<Waiting>> {
        let sql = format!(
            "select {MESSAGE}, p.id, p.title, s.title
             from questions q
             join messages m on m.id = q.message_id
             join milestones s on s.id = m.milestone_id
             join projects p on p.id = s.project_id
             left join participants a on a.id = m.participant_id
             left join contacts c on c.id = a.contact_id
             left join members w on w.id = m.member_id
             where q.state = 'asked' and p.state <> 'closed'
             order by m.said_at, m.id"
        );
        self.all(&sql, [], |row| {
            let (message, _) = message(row)?;
            let (project, project_title, milestone_title) = (row.next()?, row.next()?, row.next()?);
            Ok(Waiting { message, project, project_title, milestone_title })
        })
    }

    /// Up to which number a member has read, by milestone of a project.
    pub fn member_reads(
        &self,
        member: &Member,
        project: &ProjectId,
    ) -> Result<Vec<(MilestoneId, u32)>> {
        let sql = "select x.milestone_id, x.number
                   from milestones s join member_reads x on x.milestone_id = s.id
                   where s.project_id = ?1 and x.member_id = ?2";
        let row = |row: &mut Row<'_, '_>| Ok((row.next()?, row.number()?));
        self.all(sql, params![project, member.profile.id], row)
    }

    /// How many messages there are on a project.
    pub fn said(&self, project: &ProjectId) -> Result<u32> {
        let sql = "select count(*) from milestones s join messages m on m.milestone_id = s.id
                   where s.project_id = ?1";
        Ok(self.one(sql, params![project], |row| row.number())?.unwrap_or(0))
    }

    /// How many messages of others a member has not read on a project.
    pub fn unread(&self, member: &Member, project: &ProjectId) -> Result<u32> {
        let sql = "select count(*)
                   from milestones s join messages m on m.milestone_id = s.id
                   left join member_reads x on x.milestone_id = s.id and x.member_id = ?2
                   where s.project_id = ?1 and m.member_id is not ?2
                     and m.number > coalesce(x.number, 0)";
        let count = self.one(sql, params![project, member.profile.id], |row| row.number())?;
        Ok(count.unwrap_or(0))
    }

    /// Adds a message with its files, as the next one of its milestone.
    pub fn add_message(&self, _: Desk, new: &Message, event: &EventId) -> Result<()> {
        let (participant, member) = match &new.by {
            Author::Contact(id, _) => (Some(id), None),
            Author::Member(id, _) => (None, Some(id)),
        };
        self.run(
            "insert into messages
               (id, milestone_id, number, participant_id, member_id, body, said_at, event_id)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                new.id,
                new.milestone,
                new.number,
                participant,
                member,
                new.body,
                self.now(),
                event,
            ],
        )?;
        if let Some(state) = new.question {
            let sql = "insert into questions (message_id, state) values (?1, ?2)";
            self.run(sql, params![new.id, state])?;
        }
        for Attachment { id, stored } in &new.files {
            let Stored { name, sha256, size, media_type } = stored;
            self.run(
                "insert into message_files (id, message_id, name, sha256, size, media_type)
                 values (?1, ?2, ?3, ?4, ?5, ?6)",
                params![id, new.id, name, sha256, number(*size), media_type],
            )?;
        }
        Ok(())
    }

    /// Lets a question stand otherwise; `answer` is the message that answered it.
    pub fn set_question(
        &self,
        _: Desk,
        question: &MessageId,
        state: Standing,
        answer: Option<&MessageId>,
    ) -> Result<()> {
        let resolved_at = (state == Standing::Resolved).then(|| self.now());
        self.run(
            "update questions
             set state = ?2, answered_by = coalesce(?3, answered_by), resolved_at = ?4
             where message_id = ?1",
            params![question, state, answer, resolved_at],
        )?;
        Ok(())
    }

    /// What the visitor touched showed everything that was said until then.
    pub fn read_until(&self, visitor: &Visitor, until: Stamp) -> Result<()> {
        let raised = self.run(
            "insert into participant_reads (participant_id, milestone_id, number)
             select r.id, m.milestone_id, max(m.number)
             from participants r
             join milestones s on s.project_id = r.project_id
             join messages m on m.milestone_id = s.id
             where r.id = ?1 and m.said_at <= ?2
             group by r.id, m.milestone_id
             on conflict do update set number = excluded.number
             where excluded.number > participant_reads.number",
            params![visitor.participant, until],
        )?;
        if raised > 0 {
            self.changes(&visitor.project);
        }
        Ok(())
    }

    /// The visitor has read a milestone's messages up to a number.
    pub fn read_to(&self, visitor: &Visitor, of: &MilestoneId, to: u32) -> Result<()> {
        let raised = self.run(
            "insert into participant_reads (participant_id, milestone_id, number)
             select r.id, s.id, min(?3, (select coalesce(max(m.number), 0) from messages m
                                         where m.milestone_id = s.id))
             from participants r join milestones s on s.project_id = r.project_id
             where r.id = ?1 and s.id = ?2
             on conflict do update set number = excluded.number
             where excluded.number > participant_reads.number",
            params![visitor.participant, of, to],
        )?;
        if raised > 0 {
            self.changes(&visitor.project);
        }
        Ok(())
    }

    /// The member has read a milestone's messages up to a number.
    pub fn member_read_to(&self, member: &Member, of: &MilestoneId, to: u32) -> Result<()> {
        self.run(
            "insert into member_reads (member_id, milestone_id, number)
             select ?1, s.id, min(?3, (select coalesce(max(m.number), 0) from messages m
                                       where m.milestone_id = s.id))
             from milestones s where s.id = ?2
             on conflict do update set number = max(number, excluded.number)",
            params![member.profile.id, of, to],
        )?;
        Ok(())
    }
}
