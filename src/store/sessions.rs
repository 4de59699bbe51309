//! In which browsers members are signed in.

use super::members::{PROFILE, profile};
use super::sql::{Row, Tx};
use crate::audit::Trace;
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::{MemberId, SessionId};
use crate::member::{Desk, Profile, Session};
use rusqlite::params;

const SESSION: &str =
    "s.id, s.member_id, s.created_at, s.proved_at, s.used_at, s.ends_at, s.address, s.agent";

fn session(row: &mut Row<'_, '_>) -> Result<Session> {
    Ok(Session {
        id: row.next()?,
        member: row.next()?,
        created_at: row.next()?,
        proved_at: row.next()?,
        used_at: row.next()?,
        ends_at: row.next()?,
        trace: Trace { address: row.next()?, agent: row.next()?, ahead: false },
    })
}

impl Tx<'_> {
    /// Adds a session; only the hash of its secret is kept.
    pub fn add_session(&self, session: &Session, hash: &[u8], network: &str) -> Result<()> {
        self.run(
            "insert into sessions
               (id, secret_hash, member_id, created_at, proved_at, used_at, ends_at, address,
                network, agent)
             values (?1, ?2, ?3, ?4, ?4, ?4, ?5, ?6, ?7, ?8)",
            params![
                session.id,
                hash,
                session.member,
                self.now(),
                session.ends_at,
                session.trace.address,
                network,
                session.trace.agent,
            ],
        )?;
        Ok(())
    }

    /// A session that still lasts, with its member.
    pub fn session(&self, hash: &[u8]) -> Result<Option<(Profile, Session)>> {
        let sql = format!(
            "select {PROFILE}, {SESSION}
             from sessions s join members m on m.id = s.member_id
             where s.secret_hash = ?1 and s.ended_at is null and s.ends_at > ?2
               and m.ended_at is null"
        );
        self.one(&sql, params![hash, self.now()], |row| Ok((profile(row)?, session(row)?)))
    }

    /// Every session of a member that lasts, the one used last first.
    pub fn sessions(&self, _: Desk, member: &MemberId) -> Result<Vec<Session>> {
        let sql = format!(
            "select {SESSION} from sessions s
             where s.member_id = ?1 and s.ended_at is null and s.ends_at > ?2
             order by s.used_at desc, s.created_at desc, s.id"
        );
        self.all(&sql, params![member, self.now()], session)
    }

    /// Whose session it is, if it lasts.
    pub fn member_of_session(&self, _: Desk, id: &SessionId) -> Result<Option<Profile>> {
        let sql = format!(
            "select {PROFILE} from sessions s join members m on m.id = s.member_id
             where s.id = ?1 and s.ended_at is null and s.ends_at > ?2 and m.ended_at is null"
        );
        self.one(&sql, params![id, self.now()], profile)
    }

    /// Lets a session last until then.
    pub fn roll_session(&self, hash: &[u8], ends_at: Stamp) -> Result<()> {
        self.run(
            "update sessions set ends_at = ?2 where secret_hash = ?1 and ended_at is null",
            params![hash, ends_at],
        )?;
        Ok(())
    }

    /// A session was used from here; whether that was not written down after `since` already.
    pub fn touch_session(
        &self,
        id: &SessionId,
        since: Stamp,
        from: (&Trace, &str),
    ) -> Result<bool> {
        let (trace, network) = from;
        let touched = self.run(
            "update sessions set used_at = ?2, address = ?4, network = ?5, agent = ?6
             where id = ?1 and ended_at is null and used_at <= ?3",
            params![id, self.now(), since, trace.address, network, trace.agent],
        )?;
        Ok(touched > 0)
    }

    /// The member of a session proved to be there; it has another secret from now on.
    pub fn prove_session(&self, hash: &[u8], fresh: &[u8]) -> Result<()> {
        let proved = self.run(
            "update sessions set secret_hash = ?2, proved_at = ?3
             where secret_hash = ?1 and ended_at is null",
            params![hash, fresh, self.now()],
        )?;
        if proved == 1 { Ok(()) } else { Err(Refusal::NotFound.into()) }
    }

    /// Ends the session of a secret.
    pub fn end_session_of(&self, hash: &[u8]) -> Result<()> {
        self.run(
            "update sessions set ended_at = ?2 where secret_hash = ?1 and ended_at is null",
            params![hash, self.now()],
        )?;
        Ok(())
    }

    /// Ends a session.
    pub fn end_session(&self, id: &SessionId) -> Result<()> {
        let sql = "update sessions set ended_at = ?2 where id = ?1 and ended_at is null";
        self.run(sql, params![id, self.now()])?;
        Ok(())
    }

    /// Ends every session of a member that lasts, but that of one secret; how many.
    pub fn end_sessions(&self, member: &MemberId, but: Option<&[u8]>) -> Result<usize> {
        self.run(
            "update sessions set ended_at = ?2
             where member_id = ?1 and ended_at is null and ends_at > ?2
               and (?3 is null or secret_hash <> ?3)",
            params![member, self.now(), but],
        )
    }
}
