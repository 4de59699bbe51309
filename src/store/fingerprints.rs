//! What was handed out under a fingerprint.

use super::sql::Tx;
use crate::error::Result;
use crate::fingerprint::{Fingerprint, Handed, Naming};
use rusqlite::params;

impl Tx<'_> {
    /// Whether a version with a fingerprint was handed out, and the receipts that name it.
    pub fn handed(&self, fingerprint: &Fingerprint) -> Result<Handed> {
        let hash = params![fingerprint.as_str()];
        let sql = "select exists (select 1 from versions where sha256 = ?1)";
        let out = self.one(sql, hash, |row| row.next())?.unwrap_or_default();
        // What is held is no answer yet.
        let sql = "select d.receipt, d.outcome, d.decided_at, t.decision_id is not null
                   from decisions d
                   left join take_backs t on t.decision_id = d.id
                   where d.id not in (select decision_id from holds) and d.id in (
                     select o.id from versions v
                     join approval_versions av on av.version_id = v.id
                     join decisions o on o.approval_id = av.approval_id
                     where v.sha256 = ?1
                     union
                     select decision_id from attachments where sha256 = ?1)
                   order by d.decided_at, d.receipt";
        let receipts = self.all(sql, hash, |row| {
            Ok(Naming {
                receipt: row.next()?,
                outcome: row.next()?,
                decided_at: row.next()?,
                taken_back: row.next()?,
            })
        })?;
        Ok(Handed { out, receipts })
    }
}
