//! How far everybody has read in conversations: by a touch or by writing, and never by a look.

use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{MilestoneId, ProjectId};
use crate::link::{Sight, Visitor};
use crate::member::Member;
use crate::message::SHOWN;
use rusqlite::params;
use rusqlite::types::ToSql;

impl Tx<'_> {
    /// Up to which number the visitor has read, by milestone.
    pub fn visible_reads(&self, sight: &Sight) -> Result<Vec<(MilestoneId, u32)>> {
        let sql = "select milestone_id, number from participant_reads where participant_id = ?1";
        self.all(sql, params![sight.participant], |row| Ok((row.next()?, row.number()?)))
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

    /// What the visitor touched showed what was said until then: of each milestone the newest.
    pub fn read_until(&self, visitor: &Visitor, until: Stamp) -> Result<()> {
        let last = "select m.number from messages m
                    where m.milestone_id = s.id and m.said_at <= ?3
                    order by m.number desc limit 1";
        self.raise(visitor, last, &[&visitor.participant, &SHOWN, &until])
    }

    /// The visitor had the messages of a milestone up to number `to` before them, at most
    /// `at_once` of them.
    pub fn read_to(
        &self,
        visitor: &Visitor,
        of: &MilestoneId,
        (to, at_once): (u32, u32),
    ) -> Result<()> {
        let last = "select min(?3, m.number) from messages m
                    where m.milestone_id = s.id and s.id = ?4
                    order by m.number desc limit 1";
        self.raise(visitor, last, &[&visitor.participant, &at_once, &to, of])
    }

    /// Counts what was shown as read, ?2 messages up to the `last` of each milestone `s`: but only
    /// if all that others wrote before them was read, too. What was never on screen stays new.
    fn raise(&self, visitor: &Visitor, last: &'static str, params: &[&dyn ToSql]) -> Result<()> {
        let sql = format!(
            "insert into participant_reads (participant_id, milestone_id, number)
             select t.me, t.milestone, t.last
             from (select r.id as me, s.id as milestone, ({last}) as last,
                          coalesce(x.number, 0) as read
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   left join participant_reads x
                     on x.participant_id = r.id and x.milestone_id = s.id
                   where r.id = ?1) t
             where t.last > t.read
               and not exists (select 1 from messages n
                               where n.milestone_id = t.milestone and n.number > t.read
                                 and n.number <= t.last - ?2 and n.participant_id is not t.me)
             on conflict do update set number = excluded.number"
        );
        if self.run(&sql, params)? > 0 {
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
