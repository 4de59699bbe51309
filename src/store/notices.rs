//! Which mails contacts want, and the news that is held for them.

use super::mails::{MAIL, claim, mail};
use super::sql::Tx;
use crate::clock::Stamp;
use crate::contact::Contact;
use crate::error::Result;
use crate::id::{ContactId, MailId, MemberId, ParticipantId};
use crate::link::Visitor;
use crate::outbox::{Letter, Mail, Since};
use crate::token::Claim;
use rusqlite::params;

impl Tx<'_> {
    /// Changes which mails a contact wants.
    pub fn save_contact_mails(&self, contact: &Contact) -> Result<()> {
        let sql = "update contacts set mails = ?2 where id = ?1";
        self.run(sql, params![contact.id, contact.mails])?;
        Ok(())
    }

    /// Says of a mail that was just queued that it is news, and until when it is held.
    pub fn mark_news(&self, id: &MailId, held_until: Option<Stamp>) -> Result<()> {
        self.run(
            "update mails
             set news = 1, held_until = ?2, next_at = coalesce(?2, next_at)
             where id = ?1",
            params![id, held_until],
        )?;
        Ok(())
    }

    /// Lets no piece of news go before `until`, also if it was to be held for a shorter time.
    pub fn hold_longer(&self, id: &MailId, until: Stamp) -> Result<()> {
        self.run(
            "update mails
             set held_until = max(coalesce(held_until, ?2), ?2), next_at = max(next_at, ?2)
             where id = ?1",
            params![id, until],
        )?;
        Ok(())
    }

    /// When news that was not held was last queued for a contact, on whatever project, after
    /// `since`.
    pub fn news_sent_at(&self, contact: &ContactId, since: Stamp) -> Result<Option<Stamp>> {
        let sql = "select max(m.queued_at)
                   from participants r join mails m on m.participant_id = r.id
                   where r.contact_id = ?1 and m.news = 1 and m.queued_at > ?2
                     and m.held_until is null
                     and m.state <> 'failed'
                     and (m.state <> 'suppressed' or m.within is not null)";
        let found = self.one(sql, params![contact, since], |row| row.next::<Option<Stamp>>());
        Ok(found?.flatten())
    }

    /// The news that waits for whoever `id` goes to, held or due, on all their projects, oldest
    /// first.
    pub fn held_beside(&self, id: &MailId) -> Result<Vec<Mail>> {
        let sql = format!(
            "select {MAIL} from mails
             where news = 1 and state = 'queued' and tries = 0 and again_at is null
               and kind <> 'bundle' and id <> ?1
               and (held_until is not null or next_at <= ?2)
               and participant_id in (
                 select o.id from mails m
                 join participants r on r.id = m.participant_id
                 join participants o on o.contact_id = r.contact_id
                 where m.id = ?1)
             order by queued_at, id"
        );
        self.all(&sql, params![id, self.now()], mail)
    }

    /// Lets what is held for a contact go at another moment.
    pub fn hold_until(&self, contact: &ContactId, until: Stamp) -> Result<()> {
        self.run(
            "update mails set held_until = ?2, next_at = ?2
             where news = 1 and held_until is not null and state = 'queued'
               and participant_id in (select id from participants where contact_id = ?1)",
            params![contact, until],
        )?;
        self.ring();
        Ok(())
    }

    /// Holds a mail that was just queued.
    pub fn hold_mail(&self, id: &MailId, until: Stamp) -> Result<()> {
        let sql = "update mails set held_until = ?2, next_at = ?2
                   where id = ?1 and state = 'queued'";
        self.run(sql, params![id, until])?;
        Ok(())
    }

    /// The letter that tells a visitor what they sent, if it still waits.
    pub fn confirmation_that_waits(&self, visitor: &Visitor) -> Result<Option<Mail>> {
        let sql = format!(
            "select {MAIL} from mails
             where participant_id = ?1 and kind = 'files_sent' and state = 'queued'
               and tries = 0 and again_at is null and held_until > ?2
             order by queued_at desc, id limit 1"
        );
        self.one(&sql, params![visitor.participant, self.now()], mail)
    }

    /// The letter that tells a member what a visitor sent, if it still waits.
    pub fn batch_that_waits(&self, visitor: &Visitor, to: &MemberId) -> Result<Option<Mail>> {
        let sql = format!(
            "select {MAIL} from mails
             where member_id = ?1 and project_id = ?2 and kind = 'files_received'
               and reply_email = ?3 and state = 'queued' and tries = 0 and again_at is null
               and held_until > ?4
             order by queued_at desc, id limit 1"
        );
        let of = params![to, visitor.project, visitor.contact.email, self.now()];
        self.one(&sql, of, mail)
    }

    /// Lets no news go to a contact that was not tried yet.
    pub fn suppress_news(&self, contact: &ContactId, why: &str) -> Result<()> {
        self.run(
            "update mails set state = 'suppressed', reason = ?2
             where news = 1 and state = 'queued'
               and participant_id in (select id from participants where contact_id = ?1)",
            params![contact, why],
        )?;
        Ok(())
    }

    /// Lets a mail not go that was not tried yet.
    pub fn suppress(&self, id: &MailId, why: &str) -> Result<()> {
        let sql = "update mails set state = 'suppressed', reason = ?2
                   where id = ?1 and state = 'queued'";
        self.run(sql, params![id, why])?;
        Ok(())
    }

    /// Lets a mail go within another one.
    pub fn put_within(&self, lead: &MailId, id: &MailId) -> Result<()> {
        self.run(
            "update mails
             set state = 'suppressed', reason = 'in the mail ' || ?1, within = ?1
             where id = ?2 and state = 'queued'",
            params![lead, id],
        )?;
        Ok(())
    }

    /// Changes what a mail says that was not handed over yet.
    pub fn set_letter(&self, id: &MailId, letter: &Letter) -> Result<()> {
        let sql = "update mails set letter = ?2, kind = ?3 where id = ?1";
        self.run(sql, params![id, serde_json::to_string(letter)?, letter.kind()])?;
        Ok(())
    }

    /// Whether a person touched the page after it showed what a mail tells of.
    pub fn has_seen(&self, id: &MailId) -> Result<bool> {
        let sql = "select 1 from mails m
                   join showings x on x.participant_id = m.participant_id and x.kind = 'opened'
                   where m.id = ?1 and x.until_at >= m.queued_at and x.last_at > m.queued_at
                     and x.times > x.machine_times
                   limit 1";
        Ok(self.one(sql, params![id], |row| row.next::<i64>())?.is_some())
    }

    /// What became of the versions that a mail tells of.
    pub fn since_told(&self, id: &MailId) -> Result<Vec<Since>> {
        let sql = "select f.name, v.number, v.removed_at is not null,
                          (select max(n.number) from versions n
                           where n.file_id = f.id and n.removed_at is null)
                   from mail_versions y
                   join versions v on v.id = y.version_id
                   join files f on f.id = v.file_id
                   where y.mail_id = ?1
                   order by f.name, v.number";
        self.all(sql, params![id], |row| {
            let (name, number, is_gone) = (row.next()?, row.number()?, row.next()?);
            let newest: Option<i64> = row.next()?;
            let newest = newest.and_then(|newest| u32::try_from(newest).ok());
            Ok(Since { name, number, is_gone, newest })
        })
    }

    /// Lets what goes within a mail for one participant carry this token, or leave it.
    pub fn sign_within(
        &self,
        lead: &MailId,
        who: &ParticipantId,
        claim: Option<Claim>,
    ) -> Result<()> {
        let sql = match claim {
            Some(_) => {
                "update mails set serial = ?3, kid = ?4, token_ends_at = ?5
                        where within = ?1 and participant_id = ?2"
            }
            None => {
                "update mails set within = null, reason = 'The link was ended.'
                     where within = ?1 and participant_id = ?2"
            }
        };
        let claim = claim.map(|claim| (claim.serial, claim.kid, claim.ends_at));
        match claim {
            Some((serial, kid, ends_at)) => {
                self.run(sql, params![lead, who, serial, kid, ends_at])?
            }
            None => self.run(sql, params![lead, who])?,
        };
        Ok(())
    }

    /// Whose links the mails carry that go within another one, once each.
    pub fn claims_within(&self, lead: &MailId) -> Result<Vec<(ParticipantId, Claim)>> {
        let sql = "select participant_id, kid, max(token_ends_at), serial from mails
                   where within = ?1 and serial is not null
                   group by participant_id, kid, serial";
        let found = self.all(sql, params![lead], |row| Ok((row.next()?, claim(row)?)))?;
        Ok(found.into_iter().filter_map(|(who, claim)| Some((who, claim?))).collect())
    }
}
