//! Members' one-time doors and their passkeys.

use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{MemberId, PasskeyId};
use crate::member::{Domain, Door, Passkey};
use crate::token::{Claim, Serial};
use rusqlite::params;

const PASSKEY: &str = "id, member_id, domain, credential_id, credential, name, created_at, used_at";

fn passkey(row: &mut Row<'_, '_>) -> Result<Passkey> {
    Ok(Passkey {
        id: row.next()?,
        member: row.next()?,
        domain: row.next()?,
        credential_id: row.next()?,
        credential: row.next()?,
        name: row.next()?,
        created_at: row.next()?,
        used_at: row.next()?,
    })
}

impl Tx<'_> {
    /// Adds a one-time door.
    pub fn add_door(&self, door: &Door) -> Result<()> {
        self.run(
            "insert into doors
               (serial, kid, ends_at, kind, member_id, browser, network, back, created_at, used_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                door.claim.serial,
                door.claim.kid,
                door.claim.ends_at,
                door.kind,
                door.member,
                door.browser,
                door.network,
                door.back,
                self.now(),
                door.used_at,
            ],
        )?;
        Ok(())
    }

    /// A door by its serial.
    pub fn door(&self, serial: Serial) -> Result<Option<Door>> {
        let sql = "select kid, ends_at, serial, kind, member_id, browser, network, back, used_at
                   from doors where serial = ?1";
        self.one(sql, params![serial], |row| {
            Ok(Door {
                claim: Claim { kid: row.number()?, ends_at: row.next()?, serial: row.next()? },
                kind: row.next()?,
                member: row.next()?,
                browser: row.next()?,
                network: row.next()?,
                back: row.next()?,
                used_at: row.next()?,
            })
        })
    }

    /// How many doors one browser had mailed to a member since then.
    pub fn doors_of_browser(&self, id: &MemberId, browser: &[u8], since: Stamp) -> Result<u32> {
        let sql = "select count(*) from doors
                   where member_id = ?1 and kind = 'mailed' and created_at > ?2 and browser = ?3";
        Ok(self.one(sql, params![id, since, browser], |row| row.number())?.unwrap_or(0))
    }

    /// How many doors one network had mailed to a member since then.
    pub fn doors_of_network(&self, id: &MemberId, network: &str, since: Stamp) -> Result<u32> {
        let sql = "select count(*) from doors
                   where member_id = ?1 and kind = 'mailed' and created_at > ?2 and network = ?3";
        Ok(self.one(sql, params![id, since, network], |row| row.number())?.unwrap_or(0))
    }

    /// How many doors networks that a member was never seen in had mailed to them since then.
    pub fn doors_of_strangers(&self, id: &MemberId, since: Stamp) -> Result<u32> {
        let sql = "select count(*) from doors
                   where member_id = ?1 and kind = 'mailed' and created_at > ?2
                     and network not in (select network from sessions where member_id = ?1)";
        Ok(self.one(sql, params![id, since], |row| row.number())?.unwrap_or(0))
    }

    /// Whether a member came in from a network before, as far as it is remembered.
    pub fn was_seen_in(&self, id: &MemberId, network: &str) -> Result<bool> {
        let sql = "select count(*) from sessions where member_id = ?1 and network = ?2";
        let seen: Option<u32> = self.one(sql, params![id, network], |row| row.number())?;
        Ok(seen.unwrap_or(0) > 0)
    }

    /// Uses a door up, once.
    pub fn use_door(&self, serial: Serial) -> Result<()> {
        let sql = "update doors set used_at = ?2 where serial = ?1 and used_at is null";
        match self.run(sql, params![serial, self.now()])? {
            1 => Ok(()),
            _ => Err(crate::error::Refusal::NotFound.into()),
        }
    }

    /// Ends every door that was mailed to a member.
    pub fn end_doors_of(&self, id: &MemberId) -> Result<()> {
        self.run(
            "update doors set used_at = ?2
             where member_id = ?1 and used_at is null and kind in ('mailed', 'invited')",
            params![id, self.now()],
        )?;
        Ok(())
    }

    /// Ends every set-up door: only the newest one opens.
    pub fn end_set_up_doors(&self) -> Result<()> {
        self.run(
            "update doors set used_at = ?1 where kind = 'set_up' and used_at is null",
            params![self.now()],
        )?;
        Ok(())
    }

    /// Removes doors and sessions that ended more than a month ago.
    pub fn sweep_doors(&self, before: Stamp) -> Result<()> {
        self.run("delete from doors where ends_at < ?1 and kind <> 'set_up'", params![before])?;
        self.run("delete from sessions where ends_at < ?1", params![before])?;
        Ok(())
    }

    /// Adds a passkey.
    pub fn add_passkey(&self, passkey: &Passkey) -> Result<()> {
        self.run(
            "insert into passkeys
               (id, member_id, domain, credential_id, credential, name, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                passkey.id,
                passkey.member,
                passkey.domain,
                passkey.credential_id,
                passkey.credential,
                passkey.name,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Every passkey of a member, first come first.
    pub fn passkeys(&self, member: &MemberId) -> Result<Vec<Passkey>> {
        let sql =
            format!("select {PASSKEY} from passkeys where member_id = ?1 order by created_at, id");
        self.all(&sql, params![member], passkey)
    }

    /// How many passkeys of a member work for a domain; none where none can work.
    pub fn count_passkeys(&self, member: &MemberId, domain: Option<&Domain>) -> Result<u32> {
        let domain = domain.map(|domain| domain.name.as_str());
        let sql = "select count(*) from passkeys where member_id = ?1 and domain = ?2";
        Ok(self.one(sql, params![member, domain], |row| row.number())?.unwrap_or(0))
    }

    /// The passkey that an authenticator calls by this name.
    pub fn passkey_by_credential(&self, called: &str) -> Result<Option<Passkey>> {
        let sql = format!("select {PASSKEY} from passkeys where credential_id = ?1");
        self.one(&sql, params![called], passkey)
    }

    /// A passkey was used: its counter, and when.
    pub fn use_passkey(&self, passkey: &Passkey) -> Result<()> {
        self.run(
            "update passkeys set credential = ?2, used_at = ?3 where id = ?1",
            params![passkey.id, passkey.credential, self.now()],
        )?;
        Ok(())
    }

    /// Removes a passkey.
    pub fn remove_passkey(&self, id: &PasskeyId) -> Result<()> {
        self.run("delete from passkeys where id = ?1", params![id])?;
        Ok(())
    }

    /// Removes every passkey of a member.
    pub fn drop_passkeys(&self, member: &MemberId) -> Result<()> {
        self.run("delete from passkeys where member_id = ?1", params![member])?;
        Ok(())
    }
}
