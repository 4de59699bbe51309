//! Access links, found by the serial that a token names.

use super::clients::CONTACT;
use super::participants::{PERSON, person};
use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{PageName, ParticipantId};
use crate::link::{Found, Link, State};
use crate::member::Desk;
use crate::token::{Claim, Serial};
use rusqlite::params;

const LINK: &str = "l.serial, l.participant_id, l.kid, l.ends_at, l.extended_until, l.state,
     l.ended_at, l.ended_by, l.why";

fn link(row: &mut Row<'_, '_>) -> Result<Link> {
    Ok(Link {
        serial: row.next()?,
        participant: row.next()?,
        kid: row.number()?,
        ends_at: row.next()?,
        extended_until: row.next()?,
        state: row.next()?,
        ended_at: row.next()?,
        ended_by: row.next()?,
        why: row.next()?,
    })
}

/// What a link found says of its project.
const OF: &str = "k.name, p.title, p.closed_at, p.code_to_open";

const FOUND: &str = "from links l
     join participants r on r.id = l.participant_id
     join contacts c on c.id = r.contact_id
     join projects p on p.id = r.project_id
     join clients k on k.id = p.client_id";

fn found(row: &mut Row<'_, '_>) -> Result<Found> {
    Ok(Found {
        link: link(row)?,
        client_name: row.next()?,
        project_title: row.next()?,
        closed_at: row.next()?,
        code_to_open: row.next()?,
        person: person(row)?,
    })
}

impl Tx<'_> {
    /// Adds a link. The database refuses a second live one.
    pub fn add_link(&self, participant: &ParticipantId, claim: &Claim) -> Result<()> {
        self.run(
            "insert into links (serial, participant_id, kid, created_at, ends_at, state)
             values (?1, ?2, ?3, ?4, ?5, 'live')",
            params![claim.serial, participant, claim.kid, self.now(), claim.ends_at],
        )?;
        Ok(())
    }

    /// A link with its participant, by serial.
    pub fn link(&self, serial: Serial) -> Result<Option<Found>> {
        let sql = format!(
            "select {LINK}, {OF}, {PERSON}, {CONTACT} {FOUND}
             where l.serial = ?1"
        );
        self.one(&sql, params![serial], found)
    }

    /// The newest link of the participant with this page.
    pub fn newest_link_of_page(&self, page: &PageName) -> Result<Option<Found>> {
        let sql = format!(
            "select {LINK}, {OF}, {PERSON}, {CONTACT} {FOUND}
             where r.page = ?1
             order by l.rowid desc
             limit 1"
        );
        self.one(&sql, params![page], found)
    }

    /// The live link of everybody with this address, in whatever case it was written.
    pub fn live_links_of_address(&self, email: &str) -> Result<Vec<Found>> {
        let sql = format!(
            "select {LINK}, {OF}, {PERSON}, {CONTACT} {FOUND}
             where lower(c.email) = lower(?1) and l.state = 'live' and r.removed_at is null
             order by p.title, l.serial"
        );
        self.all(&sql, params![email], found)
    }

    /// Whether a page of this name exists.
    pub fn page_exists(&self, page: &PageName) -> Result<bool> {
        let sql = "select 1 from participants where page = ?1";
        Ok(self.one(sql, params![page], |row| row.next::<i64>())?.is_some())
    }

    /// The newest link of a participant, in whatever state.
    pub fn newest_link(&self, _: Desk, participant: &ParticipantId) -> Result<Option<Link>> {
        let sql = format!(
            "select {LINK} from links l where l.participant_id = ?1
             order by l.rowid desc
             limit 1"
        );
        self.one(&sql, params![participant], link)
    }

    /// Every link that a participant ever had, newest first.
    pub fn links_of(&self, _: Desk, participant: &ParticipantId) -> Result<Vec<Link>> {
        let sql = format!(
            "select {LINK} from links l where l.participant_id = ?1
             order by l.rowid desc"
        );
        self.all(&sql, params![participant], link)
    }

    /// The links that nobody ended, on active projects, that end before a moment: first end first.
    pub fn links_ending(&self, _: Desk, before: Stamp) -> Result<Vec<Found>> {
        let sql = format!(
            "select {LINK}, {OF}, {PERSON}, {CONTACT} {FOUND}
             where l.state = 'live' and l.ends_at < ?1
               and r.removed_at is null and p.state = 'active'
             order by l.ends_at, lower(c.name), l.serial"
        );
        self.all(&sql, params![before], found)
    }

    /// Remembers that the studio was told of a link's end; whether that is new.
    pub fn add_link_warning(&self, serial: Serial, ends_at: Stamp) -> Result<bool> {
        let told = self.run(
            "insert into link_warnings (serial, ends_at, told_at) values (?1, ?2, ?3)
             on conflict do nothing",
            params![serial, ends_at, self.now()],
        )?;
        Ok(told == 1)
    }

    /// The last day on which something that happens once a day was done.
    pub fn last_day(&self, job: &str) -> Result<Option<String>> {
        self.one("select day from daily where job = ?1", params![job], |row| row.next())
    }

    /// Remembers that something that happens once a day was done.
    pub fn end_day(&self, job: &str, day: &str) -> Result<()> {
        self.run(
            "insert into daily (job, day) values (?1, ?2)
             on conflict (job) do update set day = ?2",
            params![job, day],
        )?;
        Ok(())
    }

    /// Remembers the latest end given to a link's tokens.
    pub fn set_link_end(&self, serial: Serial, ends_at: Stamp) -> Result<()> {
        self.run("update links set ends_at = ?2 where serial = ?1", params![serial, ends_at])?;
        Ok(())
    }

    /// Lets every token of a link work until then.
    pub fn extend_link(&self, serial: Serial, until: Stamp) -> Result<()> {
        self.run(
            "update links
             set extended_until = ?2, ends_at = case when ends_at < ?2 then ?2 else ends_at end
             where serial = ?1",
            params![serial, until],
        )?;
        Ok(())
    }

    /// Remembers that tokens of a link are signed by another key now.
    pub fn resign_link(&self, serial: Serial, kid: u8) -> Result<()> {
        self.run("update links set kid = ?2 where serial = ?1", params![serial, kid])?;
        Ok(())
    }

    /// Ends a link.
    pub fn end_link(&self, serial: Serial, state: State, by: &str, why: &str) -> Result<()> {
        self.run(
            "update links set state = ?2, ended_at = ?3, ended_by = ?4, why = ?5
             where serial = ?1 and state = 'live'",
            params![serial, state, self.now(), by, why],
        )?;
        Ok(())
    }

    /// Whether any link was ever signed: then the keyring has to be there.
    pub fn any_link(&self) -> Result<bool> {
        let sql = "select 1 from links limit 1";
        Ok(self.one(sql, [], |row| row.next::<i64>())?.is_some())
    }

    /// The ids of the keys that signed live links.
    pub fn kids_in_use(&self) -> Result<Vec<u8>> {
        // From one key to the next, along the index.
        let sql = "with recursive kids (kid) as (
                     select min(kid) from links where state = 'live'
                     union all
                     select (select min(kid) from links where state = 'live' and kid > kids.kid)
                     from kids where kid is not null)
                   select kid from kids where kid is not null";
        self.all(sql, [], |row| row.number())
    }

    /// How many live links a key signed, and when the oldest of them was made.
    pub fn live_links_of_key(&self, kid: u8) -> Result<(u32, Option<Stamp>)> {
        let sql = "select cast(count(*) as bigint), min(created_at) from links
                   where state = 'live' and kid = ?1";
        let found = self.one(sql, params![kid], |row| Ok((row.number()?, row.next()?)))?;
        Ok(found.unwrap_or_default())
    }

    /// When the oldest link that was not ended was made.
    pub fn oldest_live_link(&self) -> Result<Option<Stamp>> {
        let sql = "select min(created_at) from links where state = 'live'";
        Ok(self.one(sql, [], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// The ids of the keys that a row names which may still be used: live links, letters that
    /// wait, doors that still open, webhooks.
    pub fn kids_needed(&self) -> Result<Vec<u8>> {
        self.all(
            "select kid from links where state = 'live'
             union
             select kid from mails
             where kid is not null
               and (waits or within in (select id from mails where waits))
             union
             select n.kid from mail_links n join mails m on m.id = n.mail_id
             where m.waits
             union
             select kid from doors where used_at is null and ends_at > ?1
             union
             select kid from feeds where ended_at is null and ends_at > ?1
             union
             select kid from webhooks
             union
             select old_kid from webhooks where old_kid is not null",
            params![self.now()],
            |row| row.number(),
        )
    }
}
