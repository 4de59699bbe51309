//! Receipts as they were signed, and the keys that signed them.

use super::sql::Tx;
use crate::clock::Stamp;
use crate::error::Result;
use crate::evidence::{PublicKey, Signed};
use crate::id::{DecisionId, ProjectId};
use crate::key::Known;
use crate::link::Sight;
use crate::member::Desk;
use rusqlite::params;

/// A key that signs receipts and heads, as anybody may know it.
#[derive(Debug, Clone)]
pub struct EvidenceKey {
    /// Its id.
    pub id: String,
    /// Its public half, in base64url.
    pub public: String,
    /// The key of the keyring that it comes of.
    pub kid: u8,
    /// Since when it signs.
    pub from: Stamp,
    /// Since when it signs no more.
    pub until: Option<Stamp>,
    /// From when on what it signed proves nothing.
    pub revoked: Option<Stamp>,
}

/// A receipt as it was signed.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The decision.
    pub decision: DecisionId,
    /// `decided` or `taken_back`.
    pub kind: String,
    /// The signed document, canonical JSON.
    pub body: String,
}

impl Issued {
    /// What was signed.
    ///
    /// # Errors
    /// If what was kept is no receipt.
    pub fn signed(&self) -> Result<Signed> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

impl Tx<'_> {
    /// Remembers the key that signs now; whatever signed before signs no more.
    pub fn keep_evidence_key(&self, key: &PublicKey, of: Known) -> Result<()> {
        let added = self.run(
            "insert into evidence_keys (id, public, kid, from_at) values (?1, ?2, ?3, ?4)
             on conflict do nothing",
            params![key.id(), key.written(), of.kid, of.created_at],
        )?;
        if added == 1 {
            self.run(
                "update evidence_keys set until_at = ?2 where id <> ?1 and until_at is null",
                params![key.id(), self.now()],
            )?;
        }
        Ok(())
    }

    /// Says that what the key of `kid` signs from now on proves nothing.
    pub fn revoke_evidence_key(&self, kid: u8) -> Result<()> {
        self.run(
            "update evidence_keys set revoked_at = ?2, until_at = coalesce(until_at, ?2)
             where kid = ?1 and revoked_at is null",
            params![kid, self.now()],
        )?;
        Ok(())
    }

    /// Every key that ever signed, newest first. Anybody may know them.
    pub fn evidence_keys(&self) -> Result<Vec<EvidenceKey>> {
        let sql = "select id, public, kid, from_at, until_at, revoked_at from evidence_keys
                   order by from_at desc, id";
        self.all(sql, [], |row| {
            Ok(EvidenceKey {
                id: row.next()?,
                public: row.next()?,
                kid: row.next()?,
                from: row.next()?,
                until: row.next()?,
                revoked: row.next()?,
            })
        })
    }

    /// Keeps a receipt as it was signed.
    pub fn add_receipt(&self, new: &Issued) -> Result<()> {
        self.run(
            "insert into receipts (decision_id, kind, body, issued_at) values (?1, ?2, ?3, ?4)",
            params![new.decision, new.kind, new.body, self.now()],
        )?;
        Ok(())
    }

    /// The last receipt of a decision on the visitor's project.
    pub fn visible_receipt(&self, sight: &Sight, id: &DecisionId) -> Result<Option<Issued>> {
        let sql = "select c.decision_id, c.kind, c.body
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   join receipts c on c.decision_id = d.id
                   where r.id = ?1 and d.id = ?2
                   order by c.issued_at desc, c.kind desc
                   limit 1";
        self.one(sql, params![sight.participant, id], |row| {
            Ok(Issued { decision: row.next()?, kind: row.next()?, body: row.next()? })
        })
    }

    /// A receipt, for the letter that brings it or for the studio.
    pub fn receipt_of(&self, _: Desk, id: &DecisionId, kind: &str) -> Result<Option<Issued>> {
        let sql = "select decision_id, kind, body from receipts
                   where decision_id = ?1 and kind = ?2";
        self.one(sql, params![id, kind], |row| {
            Ok(Issued { decision: row.next()?, kind: row.next()?, body: row.next()? })
        })
    }

    /// The last receipt of a decision.
    pub fn newest_receipt(&self, _: Desk, id: &DecisionId) -> Result<Option<Issued>> {
        let sql = "select decision_id, kind, body from receipts
                   where decision_id = ?1
                   order by issued_at desc, kind desc
                   limit 1";
        self.one(sql, params![id], |row| {
            Ok(Issued { decision: row.next()?, kind: row.next()?, body: row.next()? })
        })
    }

    /// Every receipt on the visitor's project, oldest first.
    pub fn visible_receipts(&self, sight: &Sight) -> Result<Vec<Issued>> {
        let sql = "select c.decision_id, c.kind, c.body
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   join receipts c on c.decision_id = d.id
                   where r.id = ?1
                   order by c.issued_at, c.decision_id, c.kind";
        self.all(sql, params![sight.participant], |row| {
            Ok(Issued { decision: row.next()?, kind: row.next()?, body: row.next()? })
        })
    }

    /// Every receipt of a project, oldest first.
    pub fn receipts(&self, _: Desk, project: &ProjectId) -> Result<Vec<Issued>> {
        let sql = "select c.decision_id, c.kind, c.body
                   from milestones s
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   join receipts c on c.decision_id = d.id
                   where s.project_id = ?1
                   order by c.issued_at, c.decision_id, c.kind";
        self.all(sql, params![project], |row| {
            Ok(Issued { decision: row.next()?, kind: row.next()?, body: row.next()? })
        })
    }
}
