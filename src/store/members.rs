//! The studio, its members, their doors and sessions.

use super::sql::{Row, Tx, number};
use crate::brand::{Brand, Logo};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::id::{ApprovalId, MemberId, ProjectId};
use crate::member::{Desk, Door, Profile};
use crate::studio::Studio;
use crate::token::{Claim, Serial};
use rusqlite::params;

pub(super) const PROFILE: &str = "m.id, m.name, m.email, m.role, m.time_zone, m.created_at";

pub(super) fn profile(row: &mut Row<'_, '_>) -> Result<Profile> {
    Ok(Profile {
        id: row.next()?,
        name: row.next()?,
        email: row.next()?,
        role: row.next()?,
        time_zone: row.next()?,
        created_at: row.next()?,
    })
}

fn logo(row: &mut Row<'_, '_>) -> Result<Option<Logo>> {
    let Some(sha256) = row.next()? else { return Ok(None) };
    let (width, height) = (row.number()?, row.number()?);
    Ok(Some(Logo { sha256, width, height, size: row.number()?, ground: row.next()? }))
}

impl Tx<'_> {
    /// The studio, once it is set up.
    pub fn studio(&self) -> Result<Option<Studio>> {
        let sql = "select name, brand, site, phone, postal, time_zone, created_at,
                          introductions, logo_sha256,
                          logo_width, logo_height, logo_size, logo_ground
                   from studios";
        self.one(sql, [], |row| {
            Ok(Studio {
                name: row.next()?,
                brand: Brand::parse(&row.next::<String>()?).unwrap_or_default(),
                site: row.next()?,
                phone: row.next()?,
                postal: row.next()?,
                time_zone: row.next()?,
                created_at: row.next()?,
                introductions: row.next()?,
                logo: logo(row)?,
            })
        })
    }

    /// Makes the studio; the table holds one row only.
    pub fn add_studio(&self, studio: &Studio) -> Result<()> {
        self.run(
            "insert into studios (only_one, name, brand, site, phone, postal, time_zone, created_at)
             values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                studio.name, studio.brand.as_str(), studio.site, studio.phone, studio.postal,
                studio.time_zone, self.now(),
            ],
        )?;
        Ok(())
    }

    /// Changes what clients see of the studio.
    pub fn save_studio(&self, studio: &Studio) -> Result<()> {
        self.run(
            "update studios
             set name = ?1, brand = ?2, site = ?3, phone = ?4, postal = ?5, time_zone = ?6,
                 introductions = ?7",
            params![
                studio.name,
                studio.brand.as_str(),
                studio.site,
                studio.phone,
                studio.postal,
                studio.time_zone,
                studio.introductions,
            ],
        )?;
        Ok(())
    }

    /// Puts a logo in the place of what was there, or takes it away.
    pub fn save_logo(&self, logo: Option<&Logo>) -> Result<()> {
        self.run(
            "update studios
             set logo_sha256 = ?1, logo_width = ?2, logo_height = ?3, logo_size = ?4,
                 logo_ground = ?5",
            params![
                logo.map(|logo| &logo.sha256),
                logo.map(|logo| logo.width),
                logo.map(|logo| logo.height),
                logo.map(|logo| number(logo.size)),
                logo.map(|logo| logo.ground),
            ],
        )?;
        Ok(())
    }

    /// Adds a member.
    pub fn add_member(&self, member: &Profile) -> Result<()> {
        self.run(
            "insert into members (id, name, email, role, time_zone, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
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

    /// Every member, first come first.
    pub fn members(&self, _: Desk) -> Result<Vec<Profile>> {
        let sql = format!(
            "select {PROFILE} from members m where ended_at is null order by created_at, id"
        );
        self.all(&sql, [], profile)
    }

    /// One member by id.
    pub fn member(&self, _: Desk, id: &MemberId) -> Result<Option<Profile>> {
        let sql = format!("select {PROFILE} from members m where id = ?1 and ended_at is null");
        self.one(&sql, params![id], profile)
    }

    /// One member by address, however it is capitalised.
    pub fn member_by_email(&self, _: Desk, email: &str) -> Result<Option<Profile>> {
        let sql = format!("select {PROFILE} from members m where email = ?1 and ended_at is null");
        self.one(&sql, params![email.trim()], profile)
    }

    /// Whoever asked; the owner, once that member has left.
    pub fn member_who_asked(&self, desk: Desk, approval: &ApprovalId) -> Result<Profile> {
        let sql = format!(
            "select {PROFILE} from approvals a join members m on m.id = a.member_id
             where a.id = ?1 and m.ended_at is null"
        );
        match self.one(&sql, params![approval], profile)? {
            Some(member) => Ok(member),
            None => self.owner(desk),
        }
    }

    /// Whoever last posted on a project; the owner, if nobody has or they have left.
    pub fn member_of_project(&self, desk: Desk, project: &ProjectId) -> Result<Profile> {
        let sql = format!(
            "select {PROFILE}
             from milestones s
             join updates u on u.milestone_id = s.id
             join members m on m.id = u.member_id
             where s.project_id = ?1 and m.ended_at is null
             order by u.published_at desc, u.id
             limit 1"
        );
        match self.one(&sql, params![project], profile)? {
            Some(member) => Ok(member),
            None => self.owner(desk),
        }
    }

    fn owner(&self, desk: Desk) -> Result<Profile> {
        let mut members = self.members(desk)?;
        members.sort_by_key(|member| std::cmp::Reverse(member.role));
        members.into_iter().next().ok_or_else(|| Error::broken("the studio has no members"))
    }

    /// Adds a one-time door.
    pub fn add_door(&self, door: &Door) -> Result<()> {
        self.run(
            "insert into doors (serial, kid, ends_at, kind, member_id, browser, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                door.claim.serial,
                door.claim.kid,
                door.claim.ends_at,
                door.kind,
                door.member,
                door.browser,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// A door by its serial.
    pub fn door(&self, serial: Serial) -> Result<Option<Door>> {
        let sql = "select kid, ends_at, serial, kind, member_id, browser, used_at
                   from doors where serial = ?1";
        self.one(sql, params![serial], |row| {
            Ok(Door {
                claim: Claim { kid: row.number()?, ends_at: row.next()?, serial: row.next()? },
                kind: row.next()?,
                member: row.next()?,
                browser: row.next()?,
                used_at: row.next()?,
            })
        })
    }

    /// How many doors were mailed to a member since then: to one browser, or to any.
    pub fn doors_since(
        &self,
        member: &MemberId,
        browser: Option<&[u8]>,
        since: Stamp,
    ) -> Result<u32> {
        let sql = "select count(*) from doors
                   where member_id = ?1 and kind = 'mailed' and created_at > ?2
                     and (?3 is null or browser = ?3)";
        Ok(self.one(sql, params![member, since, browser], |row| row.number())?.unwrap_or(0))
    }

    /// Uses a door up, once.
    pub fn use_door(&self, serial: Serial) -> Result<()> {
        let sql = "update doors set used_at = ?2 where serial = ?1 and used_at is null";
        match self.run(sql, params![serial, self.now()])? {
            1 => Ok(()),
            _ => Err(crate::error::Refusal::NotFound.into()),
        }
    }

    /// Ends every set-up door: only the newest one opens.
    pub fn end_set_up_doors(&self) -> Result<()> {
        self.run(
            "update doors set used_at = ?1 where kind = 'set_up' and used_at is null",
            params![self.now()],
        )?;
        Ok(())
    }

    /// Adds a session; only the hash of its secret is kept.
    pub fn add_session(&self, hash: &[u8], member: &MemberId, ends_at: Stamp) -> Result<()> {
        self.run(
            "insert into sessions (secret_hash, member_id, created_at, ends_at)
             values (?1, ?2, ?3, ?4)",
            params![hash, member, self.now(), ends_at],
        )?;
        Ok(())
    }

    /// The member of a session that still lasts, and when it ends.
    pub fn session_member(&self, hash: &[u8]) -> Result<Option<(Profile, Stamp)>> {
        let sql = format!(
            "select {PROFILE}, s.ends_at
             from sessions s join members m on m.id = s.member_id
             where s.secret_hash = ?1 and s.ended_at is null and s.ends_at > ?2
               and m.ended_at is null"
        );
        self.one(&sql, params![hash, self.now()], |row| Ok((profile(row)?, row.next()?)))
    }

    /// Lets a session last from now on.
    pub fn roll_session(&self, hash: &[u8], ends_at: Stamp) -> Result<()> {
        self.run(
            "update sessions set ends_at = ?2 where secret_hash = ?1 and ended_at is null",
            params![hash, ends_at],
        )?;
        Ok(())
    }

    /// Ends a session.
    pub fn end_session(&self, hash: &[u8]) -> Result<()> {
        self.run(
            "update sessions set ended_at = ?2 where secret_hash = ?1 and ended_at is null",
            params![hash, self.now()],
        )?;
        Ok(())
    }

    /// Removes doors and sessions that ended more than a month ago.
    pub fn sweep_doors(&self, before: Stamp) -> Result<()> {
        self.run("delete from doors where ends_at < ?1 and kind <> 'set_up'", params![before])?;
        self.run("delete from sessions where ends_at < ?1", params![before])?;
        Ok(())
    }
}
