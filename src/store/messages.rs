//! Messages on milestones, and the questions among them. What was said is only ever added.

use super::decisions::attachment;
use super::sql::{Row, Tx, number};
use crate::error::Result;
use crate::file::{Attachment, Stored};
use crate::id::{EventId, MemberId, MessageId, MilestoneId, ProjectId};
use crate::link::Sight;
use crate::member::Desk;
use crate::message::{Author, Message, Standing, Waiting};
use rusqlite::params;
use serde_json::json;

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
    /// The messages with what came along, however many there are in one run.
    fn with_files(&self, found: Vec<(Message, bool)>) -> Result<Vec<Message>> {
        let having = found.iter().filter(|(_, has_files)| *has_files);
        let having: Vec<_> = having.map(|(message, _)| message.id.as_str()).collect();
        let mut files = match having.is_empty() {
            true => Vec::new(),
            false => self.files_of(&json!(having).to_string())?,
        };
        let put = |(mut message, _): (Message, bool)| {
            let its = files.extract_if(.., |(of, _)| *of == message.id);
            message.files = its.map(|(_, file)| file).collect();
            message
        };
        Ok(found.into_iter().map(put).collect())
    }

    /// What came with messages, whose ids are a list in JSON.
    fn files_of(&self, messages: &str) -> Result<Vec<(MessageId, Attachment)>> {
        let sql = "select x.message_id, x.id, x.name, x.sha256, x.size, x.media_type
                   from json_each(?1) one
                   cross join message_files x on x.message_id = one.value
                   order by x.name, x.id";
        self.all(sql, params![messages], |row| Ok((row.next()?, attachment(row)?)))
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

    /// The members who wrote on a milestone before the message of a number.
    pub fn members_who_wrote(
        &self,
        _: Desk,
        of: &MilestoneId,
        before: u32,
    ) -> Result<Vec<MemberId>> {
        let sql = "select distinct member_id from messages
                   where milestone_id = ?1 and number < ?2 and member_id is not null";
        self.all(sql, params![of, before], |row| row.next())
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

    /// How many messages there are on a project.
    pub fn said(&self, project: &ProjectId) -> Result<u32> {
        let sql = "select count(*) from milestones s join messages m on m.milestone_id = s.id
                   where s.project_id = ?1";
        Ok(self.one(sql, params![project], |row| row.number())?.unwrap_or(0))
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
}
