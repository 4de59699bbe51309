//! API tokens: kept without their letters, found by the hash of these.

use super::members::{PROFILE, profile};
use super::sql::{Row, Tx};
use crate::api_token::ApiToken;
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::ApiTokenId;
use crate::member::{Desk, Profile};
use rusqlite::params;

const TOKEN: &str =
    "t.id, t.member_id, m.name, m.ended_at, t.name, t.role, t.created_at, t.ends_at,
     t.last_used_at, t.revoked_at, t.revoked_by";

const FROM: &str = "from api_tokens t join members m on m.id = t.member_id";

fn token(row: &mut Row<'_, '_>) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.next()?,
        member: row.next()?,
        member_name: row.next()?,
        member_left_at: row.next()?,
        name: row.next()?,
        role: row.next()?,
        created_at: row.next()?,
        ends_at: row.next()?,
        last_used_at: row.next()?,
        revoked_at: row.next()?,
        revoked_by: row.next()?,
    })
}

impl Tx<'_> {
    /// Adds a token; of its letters only the hash.
    pub fn add_api_token(&self, token: &ApiToken, hash: &[u8]) -> Result<()> {
        self.run(
            "insert into api_tokens (id, member_id, name, role, secret_hash, created_at, ends_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                token.id,
                token.member,
                token.name,
                token.role,
                hash,
                self.now(),
                token.ends_at
            ],
        )?;
        Ok(())
    }

    /// Every token there ever was, newest first.
    pub fn api_tokens(&self, _: Desk) -> Result<Vec<ApiToken>> {
        self.all(&format!("select {TOKEN} {FROM} order by t.created_at desc, t.id"), [], token)
    }

    /// One token, in whatever state.
    pub fn api_token(&self, _: Desk, id: &ApiTokenId) -> Result<Option<ApiToken>> {
        self.one(&format!("select {TOKEN} {FROM} where t.id = ?1"), params![id], token)
    }

    /// The token whose letters have this hash, in whatever state, with the member it belongs to.
    pub fn api_token_by_hash(&self, hash: &[u8]) -> Result<Option<(ApiToken, Profile)>> {
        let sql = format!("select {TOKEN}, {PROFILE} {FROM} where t.secret_hash = ?1");
        self.one(&sql, params![hash], |row| Ok((token(row)?, profile(row)?)))
    }

    /// Ends a token for good.
    pub fn revoke_api_token(&self, id: &ApiTokenId, by: &str) -> Result<()> {
        self.run(
            "update api_tokens set revoked_at = ?2, revoked_by = ?3
             where id = ?1 and revoked_at is null",
            params![id, self.now(), by],
        )?;
        Ok(())
    }

    /// Remembers that a token was used, unless that was written down after `since` already.
    pub fn touch_api_token(&self, id: &ApiTokenId, since: Stamp) -> Result<()> {
        self.run(
            "update api_tokens set last_used_at = ?2
             where id = ?1 and (last_used_at is null or last_used_at <= ?3)",
            params![id, self.now(), since],
        )?;
        Ok(())
    }
}
