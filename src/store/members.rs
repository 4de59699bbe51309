//! The studio and its members.

use super::sql::{Row, Tx, number};
use crate::brand::{Brand, Logo};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::id::{ApprovalId, IntakeId, MemberId, ProjectId, RequestId, TaskId};
use crate::link::Visitor;
use crate::member::{Desk, Profile};
use crate::studio::Studio;
use rusqlite::params;

pub(super) const PROFILE: &str = "m.id, m.name, m.email, m.role, m.time_zone, m.digest,
     m.created_at";

pub(super) fn profile(row: &mut Row<'_, '_>) -> Result<Profile> {
    Ok(Profile {
        id: row.next()?,
        name: row.next()?,
        email: row.next()?,
        role: row.next()?,
        time_zone: row.next()?,
        digest: row.next()?,
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

    /// Whoever asked a visitor for documents; the owner, if they have left.
    pub fn who_requested(&self, _: &Visitor, request: &RequestId) -> Result<Profile> {
        self.member_who_requested(Desk::of_the_house(), request)
    }

    /// Whoever made a file request; the owner, if they have left.
    pub fn member_who_requested(&self, desk: Desk, request: &RequestId) -> Result<Profile> {
        let sql = format!(
            "select {PROFILE} from requests q join members m on m.id = q.member_id
             where q.id = ?1 and m.ended_at is null"
        );
        match self.one(&sql, params![request], profile)? {
            Some(member) => Ok(member),
            None => self.owner(desk),
        }
    }

    /// Whoever asked the visitor's side for a form; the owner, if they have left.
    pub fn who_asked_with(&self, _: &Visitor, id: &IntakeId) -> Result<Profile> {
        self.member_of_intake(Desk::of_the_house(), id)
    }

    /// Whoever asked for a form to be filled in; the owner, if they have left.
    pub fn member_of_intake(&self, desk: Desk, id: &IntakeId) -> Result<Profile> {
        let sql = format!(
            "select {PROFILE} from intakes q join members m on m.id = q.member_id
             where q.id = ?1 and m.ended_at is null"
        );
        match self.one(&sql, params![id], profile)? {
            Some(member) => Ok(member),
            None => self.owner(desk),
        }
    }

    /// Whoever set a visitor a task.
    pub fn who_set(&self, _: &Visitor, task: &TaskId) -> Result<Profile> {
        self.member_who_set(Desk::of_the_house(), task)
    }

    /// Whoever set a task; the owner, if they have left.
    pub fn member_who_set(&self, desk: Desk, task: &TaskId) -> Result<Profile> {
        let sql = format!(
            "select {PROFILE} from tasks q join members m on m.id = q.member_id
             where q.id = ?1 and m.ended_at is null"
        );
        match self.one(&sql, params![task], profile)? {
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

    /// When a member was last here; none if they never came in.
    pub fn seen_at(&self, id: &MemberId) -> Result<Option<Stamp>> {
        let sql = "select seen_at from members where id = ?1";
        Ok(self.one(sql, params![id], |row| row.next())?.flatten())
    }
}
