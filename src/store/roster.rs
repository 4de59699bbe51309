//! Who belongs to the studio: coming, changing, leaving.

use super::members::{PROFILE, profile};
use super::sql::Tx;
use crate::error::Result;
use crate::id::{MemberId, SessionId};
use crate::member::{Desk, Profile, Seat};
use rusqlite::params;

impl Tx<'_> {
    /// Every member as the list shows them, first come first.
    pub fn seats(&self, _: Desk) -> Result<Vec<Seat>> {
        let sql = format!(
            "select {PROFILE}, m.seen_at,
                    (select count(*) from passkeys p where p.member_id = m.id)
             from members m
             where m.ended_at is null
             order by m.created_at, m.id"
        );
        self.all(&sql, [], |row| {
            let profile = profile(row)?;
            Ok(Seat { profile, seen_at: row.next()?, passkeys: row.number()? })
        })
    }

    /// Who had an address and has left.
    pub fn left_member_by_email(&self, _: Desk, email: &str) -> Result<Option<MemberId>> {
        let sql = "select id from members where email = ?1 and ended_at is not null";
        self.one(sql, params![email], |row| row.next())
    }

    /// Somebody who had left belongs to the studio again, as if they had never been here.
    pub fn bring_member_back(&self, member: &Profile) -> Result<()> {
        self.run(
            "update members
             set name = ?2, email = ?3, role = ?4, time_zone = ?5, created_at = ?6,
                 seen_at = null, ended_at = null
             where id = ?1",
            params![
                member.id,
                member.name,
                member.email,
                member.role,
                member.time_zone,
                self.now()
            ],
        )?;
        Ok(())
    }

    /// Changes a member's name, role and zone.
    pub fn save_member(&self, member: &Profile) -> Result<()> {
        self.run(
            "update members set name = ?2, role = ?3, time_zone = ?4, digest = ?5 where id = ?1",
            params![member.id, member.name, member.role, member.time_zone, member.digest],
        )?;
        Ok(())
    }

    /// A member no longer belongs to the studio.
    pub fn end_member(&self, id: &MemberId) -> Result<()> {
        let sql = "update members set ended_at = ?2 where id = ?1 and ended_at is null";
        self.run(sql, params![id, self.now()])?;
        Ok(())
    }

    /// How many owners there are.
    pub fn owners(&self) -> Result<u32> {
        let sql = "select count(*) from members where role = 'owner' and ended_at is null";
        Ok(self.one(sql, [], |row| row.number())?.unwrap_or(0))
    }

    /// A member is here now.
    pub fn see_member(&self, id: &MemberId) -> Result<()> {
        self.run("update members set seen_at = ?2 where id = ?1", params![id, self.now()])?;
        Ok(())
    }

    /// The member of a session is here now.
    pub fn see_member_of(&self, session: &SessionId) -> Result<()> {
        self.run(
            "update members set seen_at = ?2
             where id = (select member_id from sessions where id = ?1)",
            params![session, self.now()],
        )?;
        Ok(())
    }

    /// Ends every API token of a member.
    pub fn revoke_api_tokens_of(&self, member: &MemberId, by: &str) -> Result<()> {
        self.run(
            "update api_tokens set revoked_at = ?2, revoked_by = ?3
             where member_id = ?1 and revoked_at is null",
            params![member, self.now(), by],
        )?;
        Ok(())
    }

    /// Whether every member needs a passkey.
    pub fn passkeys_required(&self) -> Result<bool> {
        let required: Option<i64> =
            self.one("select passkeys_required from studios", [], |row| row.next())?;
        Ok(required == Some(1))
    }

    /// Says whether every member needs a passkey.
    pub fn require_passkeys(&self, required: bool) -> Result<()> {
        self.run("update studios set passkeys_required = ?1", params![i64::from(required)])?;
        Ok(())
    }
}
