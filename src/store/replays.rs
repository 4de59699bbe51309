//! What programs created under an Idempotency-Key, for as long as a key is remembered.

use super::sql::Tx;
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::ApiTokenId;
use rusqlite::params;

impl Tx<'_> {
    /// What a token's key stands for, if it was used after `since`: the fingerprint of the request
    /// and the id of what came of it.
    pub fn replay(
        &self,
        token: &ApiTokenId,
        key: &str,
        since: Stamp,
    ) -> Result<Option<(String, String)>> {
        let sql = "select fingerprint, subject from replays
                   where token_id = ?1 and key = ?2 and created_at > ?3";
        self.one(sql, params![token, key, since], |row| Ok((row.next()?, row.next()?)))
    }

    /// Remembers what came of a request; a key that is over may be used again.
    pub fn keep_replay(&self, token: &ApiTokenId, key: &str, of: (&str, &str)) -> Result<()> {
        let (fingerprint, subject) = of;
        self.run(
            "insert into replays (token_id, key, fingerprint, subject, created_at)
             values (?1, ?2, ?3, ?4, ?5)
             on conflict (token_id, key) do update
             set fingerprint = excluded.fingerprint, subject = excluded.subject,
                 created_at = excluded.created_at",
            params![token, key, fingerprint, subject, self.now()],
        )?;
        Ok(())
    }

    /// Forgets keys that were used before `then`.
    pub fn sweep_replays(&self, then: Stamp) -> Result<()> {
        self.run("delete from replays where created_at <= ?1", params![then])?;
        Ok(())
    }
}
