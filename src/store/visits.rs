//! Browsers that came in through a link, the codes they were sent, and the answers that are held.

use super::sql::{Row, Tx};
use crate::approval::Decision;
use crate::assurance::{Asks, Code, Known, Proof, Why};
use crate::clock::Stamp;
use crate::error::{Error, Refusal, Result};
use crate::id::{ApprovalId, DecisionId, ProjectId, VisitId};
use crate::link::Visitor;
use crate::token::{Claim, Serial};
use rusqlite::params;

fn code(row: &mut Row<'_, '_>) -> Result<Code> {
    Ok(Code {
        claim: Claim { kid: row.number()?, ends_at: row.next()?, serial: row.next()? },
        visit: row.next()?,
        sent_at: row.next()?,
        tries: row.number()?,
    })
}

impl Tx<'_> {
    /// What is known of the visitor's browser, by the hash of its secret.
    pub fn visit(&self, visitor: &Visitor, hash: &[u8]) -> Result<Option<Known>> {
        let sql = "select id, named_as, coded_at, machine_why
                   from visits where participant_id = ?1 and secret_hash = ?2";
        self.one(sql, params![visitor.participant, hash], |row| {
            Ok(Known {
                id: row.next()?,
                named_as: row.next()?,
                coded_at: row.next()?,
                machine: row.next()?,
            })
        })
    }

    /// Remembers a browser from its first press on.
    pub fn add_visit(&self, visitor: &Visitor, id: &VisitId, hash: &[u8]) -> Result<()> {
        self.run(
            "insert into visits (id, secret_hash, participant_id, link, begun_at)
             values (?1, ?2, ?3, ?4, ?5)",
            params![id, hash, visitor.participant, visitor.serial, self.now()],
        )?;
        Ok(())
    }

    /// Remembers the name that was typed in a browser.
    pub fn name_visit(&self, visitor: &Visitor, id: &VisitId, name: &str) -> Result<()> {
        self.run(
            "update visits set named_as = ?3 where id = ?2 and participant_id = ?1",
            params![visitor.participant, id, name],
        )?;
        Ok(())
    }

    /// Remembers that a code was typed in a browser, which has another secret from now on.
    pub fn prove_visit(&self, visitor: &Visitor, id: &VisitId, hash: &[u8]) -> Result<()> {
        // What the browser took stays its own.
        self.run(
            "update takings set visit = ?3
             where participant_id = ?1
               and visit = (select secret_hash from visits where id = ?2)",
            params![visitor.participant, id, hash],
        )?;
        self.run(
            "update visits set coded_at = ?3, secret_hash = ?4
             where id = ?2 and participant_id = ?1",
            params![visitor.participant, id, self.now(), hash],
        )?;
        Ok(())
    }

    /// Counts a touch of a browser, for the day on which it turns out to be a machine.
    pub fn count_touch(&self, visitor: &Visitor, id: &VisitId) -> Result<()> {
        self.run(
            "update visits set opened = opened + 1 where id = ?2 and participant_id = ?1",
            params![visitor.participant, id],
        )?;
        Ok(())
    }

    /// Takes a browser for a machine: its touches were none.
    pub fn mark_visit(&self, visitor: &Visitor, id: &VisitId, why: Why) -> Result<()> {
        self.run(
            "update accesses
             set times = times - (select opened from visits where id = ?2)
             where participant_id = ?1 and kind = 'opened' and version_id = ''",
            params![visitor.participant, id],
        )?;
        self.run(
            "delete from accesses where participant_id = ?1 and kind = 'opened' and times < 1",
            params![visitor.participant],
        )?;
        self.run(
            "delete from showings
             where participant_id = ?1 and kind = 'opened' and visit_id = ?2",
            params![visitor.participant, id],
        )?;
        self.run(
            "update visits set machine_at = ?3, machine_why = ?4, opened = 0
             where id = ?2 and participant_id = ?1 and machine_at is null",
            params![visitor.participant, id, self.now(), why],
        )?;
        Ok(())
    }

    /// Adds a code.
    pub fn add_code(&self, visitor: &Visitor, code: &Code) -> Result<()> {
        self.run(
            "insert into codes (serial, kid, participant_id, visit_id, sent_at, ends_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                code.claim.serial,
                code.claim.kid,
                visitor.participant,
                code.visit,
                code.sent_at,
                code.claim.ends_at,
            ],
        )?;
        Ok(())
    }

    /// When codes were sent to the visitor's contact since then, last first. One person has one
    /// mailbox, on however many projects they are.
    pub fn codes_sent(&self, visitor: &Visitor, since: Stamp) -> Result<Vec<Stamp>> {
        let sql = "select k.sent_at
                   from participants r
                   join codes k on k.participant_id = r.id
                   where r.contact_id = ?1 and k.sent_at > ?2
                   order by k.sent_at desc";
        self.all(sql, params![visitor.contact.id, since], |row| row.next())
    }

    /// The newest code of a browser, if it still works.
    pub fn waiting_code(
        &self,
        visitor: &Visitor,
        visit: &VisitId,
        tries: u32,
    ) -> Result<Option<Code>> {
        // A newer code ends the one before, also once it was tried too often.
        let sql = "select kid, ends_at, serial, visit_id, sent_at, tries
                   from (select * from codes
                         where participant_id = ?1 and visit_id = ?2
                         order by sent_at desc, serial
                         limit 1)
                   where used_at is null and ends_at > ?3 and tries < ?4";
        self.one(sql, params![visitor.participant, visit, self.now(), tries], code)
    }

    /// Counts a code that was typed wrong.
    pub fn count_try(&self, serial: Serial) -> Result<()> {
        self.run("update codes set tries = tries + 1 where serial = ?1", params![serial])?;
        Ok(())
    }

    /// Uses a code up, once.
    pub fn use_code(&self, serial: Serial) -> Result<()> {
        let sql = "update codes set used_at = ?2 where serial = ?1 and used_at is null";
        match self.run(sql, params![serial, self.now()])? {
            1 => Ok(()),
            _ => Err(Refusal::NotFound.into()),
        }
    }

    /// The requests on which an answer from this browser stands.
    pub fn answered_in(&self, visitor: &Visitor, visit: &VisitId) -> Result<Vec<ApprovalId>> {
        let sql = "select d.approval_id
                   from standing x join decisions d on d.id = x.decision_id
                   where x.participant_id = ?1 and d.visit_id = ?2
                   order by d.decided_at, d.id";
        self.all(sql, params![visitor.participant, visit], |row| row.next())
    }

    /// Lets a decision not stand until it is confirmed.
    pub fn add_hold(&self, visitor: &Visitor, decision: &DecisionId, why: Why) -> Result<()> {
        self.run(
            "insert into holds (decision_id, why, held_at) values (?1, ?2, ?3)",
            params![decision, why, self.now()],
        )?;
        self.run(
            "delete from standing where decision_id = ?1 and participant_id = ?2",
            params![decision, visitor.participant],
        )?;
        Ok(())
    }

    /// Lets a decision stand. The database refuses a second one of the same person.
    pub fn let_stand(&self, decision: &Decision) -> Result<()> {
        let added = self.run(
            "insert into standing (approval_id, participant_id, decision_id) values (?1, ?2, ?3)",
            params![decision.approval, decision.participant, decision.id],
        )?;
        if added == 1 { Ok(()) } else { Err(Error::broken("a decision does not stand")) }
    }

    /// What decisions take in this studio.
    pub fn studio_proof(&self) -> Result<Proof> {
        Ok(self.one("select proof from studios", [], |row| row.next())?.unwrap_or_default())
    }

    /// Says what decisions take in this studio.
    pub fn set_studio_proof(&self, proof: Proof) -> Result<()> {
        self.run("update studios set proof = ?1", params![proof])?;
        Ok(())
    }

    /// Says what a project asks for.
    pub fn set_project_asks(&self, id: &ProjectId, asks: Asks) -> Result<()> {
        self.run(
            "update projects set proof = ?2, code_to_open = ?3 where id = ?1",
            params![id, asks.proof, asks.code_to_open],
        )?;
        Ok(())
    }

    /// When the mail server last took a letter to the visitor.
    pub fn last_accepted(&self, visitor: &Visitor) -> Result<Option<Stamp>> {
        let sql = "select max(coalesce(w.accepted_at, m.accepted_at))
                   from mails m left join mails w on w.id = m.within
                   where m.participant_id = ?1";
        let found = self.one(sql, params![visitor.participant], |row| row.next::<Option<Stamp>>());
        Ok(found?.flatten())
    }

    /// Forgets codes and browsers that nobody needs any more: nothing was decided in them.
    pub fn sweep_visits(&self, before: Stamp) -> Result<()> {
        self.run("delete from codes where ends_at < ?1", params![before])?;
        self.run(
            "delete from visits
             where begun_at < ?1 and machine_at is null
               and not exists (select 1 from decisions d where d.visit_id = visits.id)
               and not exists (select 1 from codes k where k.visit_id = visits.id)",
            params![before],
        )?;
        Ok(())
    }
}
