//! What came of handing mails over: every try, addresses that were refused for good, and how the
//! way to the mail server is.

use super::mails::{MAIL, mail};
use super::sql::Tx;
use crate::clock::{Stamp, days};
use crate::error::Result;
use crate::id::{ContactId, MailId};
use crate::member::{Desk, Profile};
use crate::outbox::{Attempt, Down, End, Mail, Refused};
use rusqlite::params;

impl Tx<'_> {
    /// Writes down how a try ended, counts and keeps it; false if the mail is there no more, as its
    /// reader was erased meanwhile. What was kept back is not tried again, and yet called
    /// accepted if the server took it.
    pub fn settle_mail(&self, id: &MailId, end: &End<'_>) -> Result<bool> {
        self.run(
            "update mails
             set state = ?2, reason = ?3, next_at = ?4, down = ?6,
                 accepted_at = case when ?2 = 'accepted' then ?5 else accepted_at end,
                 tries = tries + 1, unsure = unsure + ?7
             where id = ?1 and (state <> 'suppressed' or ?2 = 'accepted')",
            params![id, end.state, end.words, end.next_at, self.now(), end.down, end.unsure],
        )?;
        let kept = self.run(
            "insert into attempts (mail_id, at, outcome, words, unsure)
             select id, ?2, ?3, ?4, ?5 from mails where id = ?1",
            params![id, self.now(), end.state, end.words, end.unsure],
        )?;
        Ok(kept == 1)
    }

    /// Every try of a mail, oldest first.
    pub fn attempts(&self, _: Desk, id: &MailId) -> Result<Vec<Attempt>> {
        let sql = "select at, outcome, words, unsure from attempts where mail_id = ?1
                   order by at, rowid";
        self.all(sql, params![id], |row| {
            let (at, outcome, words) = (row.next()?, row.next()?, row.next()?);
            Ok(Attempt { at, outcome, words, unsure: row.next()? })
        })
    }

    /// The mails that were being handed over when this program stopped.
    pub fn mails_in_hand(&self) -> Result<Vec<Mail>> {
        let sql = format!("select {MAIL} from mails where state = 'sending' order by next_at, id");
        self.all(&sql, [], mail)
    }

    /// Whether a mail that was claimed is still to be sent: nobody kept it back, and its reader was
    /// not erased.
    pub fn is_in_hand(&self, id: &MailId) -> Result<bool> {
        let sql = "select 1 from mails where id = ?1 and state = 'sending'";
        Ok(self.one(sql, params![id], |row| row.next::<i64>())?.is_some())
    }

    /// Puts a mail back that was claimed and not begun.
    pub fn put_back(&self, id: &MailId) -> Result<()> {
        self.run(
            "update mails set state = case when tries = 0 then 'queued' else 'deferred' end,
                              next_at = ?2
             where id = ?1 and state = 'sending'",
            params![id, self.now()],
        )?;
        Ok(())
    }

    /// Queues a mail once more, with the token, the address and the moment that it has in `mail`.
    pub fn queue_again(&self, mail: &Mail) -> Result<()> {
        self.run(
            "update mails
             set state = 'queued', reason = '', next_at = ?2, again_at = ?2, down = 0,
                 held_until = null,
                 to_name = ?3, to_email = ?4, serial = ?5, kid = ?6, token_ends_at = ?7
             where id = ?1",
            params![
                mail.id,
                self.now(),
                mail.to.name,
                mail.to.email,
                mail.claim.map(|c| c.serial),
                mail.claim.map(|c| c.kid),
                mail.claim.map(|c| c.ends_at),
            ],
        )?;
        self.ring();
        Ok(())
    }

    /// Lets mail `to` tell of the versions that mail `from` tells of.
    pub fn tell_of_the_same(&self, from: &MailId, to: &MailId) -> Result<()> {
        self.run(
            "insert into mail_versions (mail_id, version_id)
             select ?2, version_id from mail_versions where mail_id = ?1",
            params![from, to],
        )?;
        Ok(())
    }

    /// Notes that a member was told that a mail cannot be delivered; whether that is news.
    pub fn note_told(&self, id: &MailId) -> Result<bool> {
        let sql = "update mails set told_at = ?2 where id = ?1 and told_at is null";
        Ok(self.run(sql, params![id, self.now()])? == 1)
    }

    /// The member whom replies to a mail reach, unless it went to that very member.
    pub fn member_behind(&self, desk: Desk, mail: &Mail) -> Result<Option<Profile>> {
        let Some(reply) = mail.reply_to.as_ref().filter(|_| mail.member.is_none()) else {
            return Ok(None);
        };
        let found = self.member_by_email(desk, &reply.email)?;
        Ok(found.filter(|member| !member.email.eq_ignore_ascii_case(&mail.to.email)))
    }

    /// Keeps an address that a mail server refused for good, and keeps back what still waits to go
    /// there.
    pub fn refuse_address(&self, email: &str, words: &str) -> Result<()> {
        self.run(
            "insert into refused_addresses (email, words, at) values (?1, ?2, ?3)
             on conflict (email) do update set words = excluded.words, at = excluded.at",
            params![email, words, self.now()],
        )?;
        self.run(
            "update mails set state = 'suppressed', reason = ?2
             where state in ('queued', 'deferred') and to_email = ?1 collate nocase
               and kind not in ('code', 'sign_in', 'use_passkey', 'fresh_link')",
            params![email, words],
        )?;
        Ok(())
    }

    /// Forgets that an address was refused; whether it was.
    pub fn lift_refusal(&self, email: &str) -> Result<bool> {
        Ok(self.run("delete from refused_addresses where email = ?1", params![email])? == 1)
    }

    /// Everybody who has an address, whatever case it is written in.
    pub fn contacts_at(&self, _: Desk, email: &str) -> Result<Vec<ContactId>> {
        let sql = "select id from contacts where email = ?1 collate nocase";
        self.all(sql, params![email], |row| row.next())
    }

    /// The words with which an address was refused for good, inside a verb.
    pub(super) fn refusal(&self, email: &str) -> Result<Option<String>> {
        let sql = "select words from refused_addresses where email = ?1";
        self.one(sql, params![email], |row| row.next())
    }

    /// Whether an address was refused for good, when, and with which words.
    pub fn refused(&self, _: Desk, email: &str) -> Result<Option<Refused>> {
        let sql = "select words, at from refused_addresses where email = ?1";
        self.one(sql, params![email], |row| Ok(Refused { words: row.next()?, at: row.next()? }))
    }

    /// The server answered a mail: the way is clear.
    pub fn transport_works(&self) -> Result<()> {
        self.run("update transport set since = null, words = '' where since is not null", [])?;
        Ok(())
    }

    /// The server cannot be reached, or does not let us in.
    pub fn transport_fails(&self, words: &str) -> Result<()> {
        let sql = "update transport set since = coalesce(since, ?1), words = ?2";
        self.run(sql, params![self.now(), words])?;
        Ok(())
    }

    /// Whether mail goes out: since when it does not and why, what waits for that, and what was
    /// given up for it in the last week.
    pub fn transport(&self, _: Desk) -> Result<Option<Down>> {
        let since = "select since, words from transport where since is not null";
        let since = self.one(since, [], |row| Ok((row.next::<Stamp>()?, row.next::<String>()?)))?;
        let count = "select count(*) from mails where state = 'deferred' and down = 1";
        let waiting = match since {
            Some(_) => self.one(count, [], |row| row.number())?.unwrap_or(0),
            None => 0,
        };
        let count = "select count(*) from mails
                     where state = 'failed' and down = 1 and queued_at > ?1";
        let week = self.now().minus(days(7));
        let given_up = self.one(count, params![week], |row| row.number())?.unwrap_or(0);
        Ok((since.is_some() || given_up > 0).then_some(Down { since, waiting, given_up }))
    }

    /// How many mails failed or are put off for a reason of their own, and the mail server's last
    /// words about one.
    pub fn mail_trouble(&self, _: Desk) -> Result<Option<(u32, String)>> {
        let week = self.now().minus(days(7));
        let sql = "select count(*), coalesce(max(reason), '') from mails
                   where down = 0 and (state = 'deferred' or state = 'failed' and queued_at > ?1)";
        let found = self.one(sql, params![week], |row| Ok((row.number()?, row.next()?)))?;
        Ok(found.filter(|(count, _): &(u32, String)| *count > 0))
    }

    /// Lets up to `most` mails that are due wait until then, for this reason; how many those were.
    pub fn put_off_due(&self, reason: &str, until: Stamp, most: u32) -> Result<u32> {
        let put_off = self.run(
            "update mails set state = 'queued', reason = ?1, next_at = ?2
             where id in (select id from mails
                          where waits and next_at <= ?3
                          limit ?4)",
            params![reason, until, self.now(), most],
        )?;
        Ok(u32::try_from(put_off).unwrap_or(u32::MAX))
    }

    /// Lets up to `most` mails that were put off for this reason be due now; how many those were.
    pub fn put_on(&self, reason: &str, most: u32) -> Result<u32> {
        let put_on = self.run(
            "update mails set reason = '', next_at = ?2
             where id in (select id from mails
                          where waits and next_at > ?2
                            and reason = ?1
                          limit ?3)",
            params![reason, self.now(), most],
        )?;
        Ok(u32::try_from(put_on).unwrap_or(u32::MAX))
    }

    /// How many mails wait because no mail server is set.
    pub fn unconfigured_mails(&self, _: Desk) -> Result<u32> {
        let sql = "select count(*) from mails where state = 'queued' and reason = 'not_configured'";
        Ok(self.one(sql, [], |row| row.number())?.unwrap_or(0))
    }
}
