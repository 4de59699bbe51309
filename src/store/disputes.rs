//! What was said of decisions through their receipts. Rows are only ever added.

use super::clients::CONTACT;
use super::participants::{PERSON, person};
use super::sql::Tx;
use crate::clock::Stamp;
use crate::dispute::Bearer;
use crate::error::Result;
use crate::id::{ApprovalId, DecisionId, EventId, ParticipantId};
use crate::member::{Member, Profile};
use crate::participant::Participant;
use rusqlite::params;

impl Tx<'_> {
    /// The decision whose receipt has the bearer's link, and its question. Two of one second that
    /// begin alike are none: nobody is shown another's.
    pub fn decision_of_receipt(&self, bearer: &Bearer) -> Result<Option<(DecisionId, ApprovalId)>> {
        let (from, to) = DecisionId::span(bearer.head());
        let sql = "select id, approval_id, decided_at from decisions
                   where id >= ?1 and id < ?2 || '~'";
        let mut found = self.all(sql, params![from, to], |row| {
            Ok((row.next()?, row.next()?, row.next::<Stamp>()?))
        })?;
        found.retain(|(_, _, decided_at)| bearer.fits(*decided_at));
        let last = found.pop().filter(|_| found.is_empty());
        Ok(last.map(|(id, approval, _)| (id, approval)))
    }

    /// Whose decision it is, also if they are off the project.
    pub fn person_of_receipt(&self, _: &Bearer, id: &DecisionId) -> Result<Option<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from decisions d
             join participants r on r.id = d.participant_id
             join contacts c on c.id = r.contact_id
             where d.id = ?1"
        );
        self.one(&sql, params![id], person)
    }

    /// When the mail server last took a letter to whoever decided.
    pub fn last_accepted_of(&self, _: &Bearer, who: &ParticipantId) -> Result<Option<Stamp>> {
        let sql = "select max(accepted_at) from mails where participant_id = ?1";
        Ok(self.one(sql, params![who], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// Adds what was said.
    pub fn add_dispute(
        &self,
        _: &Bearer,
        id: &DecisionId,
        named: bool,
        event: &EventId,
    ) -> Result<()> {
        self.run(
            "insert into disputes (decision_id, named, said_at, event_id)
             values (?1, ?2, ?3, ?4)
             on conflict do nothing",
            params![id, named, self.now(), event],
        )?;
        Ok(())
    }

    /// Adds what came of it.
    pub fn add_settlement(
        &self,
        by: &Member,
        id: &DecisionId,
        note: &str,
        event: &EventId,
    ) -> Result<()> {
        let Profile { id: member, name, .. } = &by.profile;
        self.run(
            "insert into settlements (decision_id, member_id, member_name, note, settled_at,
                                      event_id)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id, member, name, note, self.now(), event],
        )?;
        Ok(())
    }

    /// Adds that it is not settled.
    pub fn add_objection(&self, _: &Bearer, id: &DecisionId, event: &EventId) -> Result<()> {
        self.run(
            "insert into objections (decision_id, said_at, event_id) values (?1, ?2, ?3)",
            params![id, self.now(), event],
        )?;
        Ok(())
    }

    /// Lets a press without a name count for nothing.
    pub fn doubt_dispute(&self, _: &Bearer, id: &DecisionId) -> Result<()> {
        self.run(
            "insert into dispute_doubts (decision_id, doubted_at) values (?1, ?2)
             on conflict do nothing",
            params![id, self.now()],
        )?;
        Ok(())
    }
}
