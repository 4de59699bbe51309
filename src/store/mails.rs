//! The outbox's rows and every attempt to hand one over.

use super::sql::{Row, Tx, number};
use crate::clock::Stamp;
use crate::contact::Contact;
use crate::error::{Error, Result};
use crate::id::{MailId, ParticipantId};
use crate::member::Desk;
use crate::outbox::{Mail, Mailbox, State};
use crate::token::{Claim, Serial};
use rusqlite::params;

pub(super) const MAIL: &str = "id, letter, to_name, to_email, reply_name, reply_email, project_id,
     participant_id, member_id, kid, token_ends_at, serial, message_id, in_reply_to, state, reason,
     tries, next_at, held_until, within, queued_at, accepted_at, unsure, again_at";

pub(super) fn mail(row: &mut Row<'_, '_>) -> Result<Mail> {
    let id = row.next()?;
    let letter: String = row.next()?;
    let to = Mailbox { name: row.next()?, email: row.next()? };
    let (reply_name, reply_email): (Option<String>, Option<String>) = (row.next()?, row.next()?);
    Ok(Mail {
        id,
        letter: serde_json::from_str(&letter)?,
        to,
        reply_to: reply_name.zip(reply_email).map(|(name, email)| Mailbox { name, email }),
        project: row.next()?,
        participant: row.next()?,
        member: row.next()?,
        claim: claim(row)?,
        message_id: row.next()?,
        in_reply_to: row.next()?,
        state: row.next()?,
        reason: row.next()?,
        tries: row.number()?,
        next_at: row.next()?,
        held_until: row.next()?,
        within: row.next()?,
        queued_at: row.next()?,
        accepted_at: row.next()?,
        unsure: row.number()?,
        again_at: row.next()?,
    })
}

pub(super) fn claim(row: &mut Row<'_, '_>) -> Result<Option<Claim>> {
    let kid: Option<i64> = row.next()?;
    let (ends_at, serial) = (row.next::<Option<Stamp>>()?, row.next()?);
    let (Some(kid), Some(ends_at), Some(serial)) = (kid, ends_at, serial) else { return Ok(None) };
    let kid = u8::try_from(kid).map_err(|_| Error::broken("a key id is one byte"))?;
    Ok(Some(Claim { kid, ends_at, serial }))
}

impl Tx<'_> {
    /// Queues a mail in the transaction it tells of. Delivery is rung once that is on disk. What
    /// would go to an address that a mail server refused is kept back, unless somebody waits for it
    /// at this moment.
    pub fn queue(&self, mail: &Mail) -> Result<()> {
        let reply = mail.reply_to.as_ref();
        let refused =
            if mail.letter.is_waited_for() { None } else { self.refusal(&mail.to.email)? };
        let (state, reason) = match refused {
            Some(words) => (State::Suppressed, words),
            None => (mail.state, String::new()),
        };
        self.run(
            "insert into mails
               (id, letter, kind, to_name, to_email, reply_name, reply_email, project_id,
                participant_id, member_id, serial, kid, token_ends_at, message_id, in_reply_to,
                state, next_at, queued_at, reason)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                     ?18, ?19)",
            params![
                mail.id,
                serde_json::to_string(&mail.letter)?,
                mail.letter.kind(),
                mail.to.name,
                mail.to.email,
                reply.map(|r| &r.name),
                reply.map(|r| &r.email),
                mail.project,
                mail.participant,
                mail.member,
                mail.claim.map(|c| c.serial),
                mail.claim.map(|c| c.kid),
                mail.claim.map(|c| c.ends_at),
                mail.message_id,
                mail.in_reply_to,
                state,
                mail.next_at,
                self.now(),
                reason,
            ],
        )?;
        self.ring();
        Ok(())
    }

    /// Takes back a mail that was queued in this very transaction.
    pub fn take_mail_back(&self, id: &MailId) -> Result<()> {
        self.run("delete from mails where id = ?1 and state = 'queued'", params![id])?;
        Ok(())
    }

    /// The mails that are due: those that somebody waits for at this moment first, then the oldest;
    /// also those whose lease is over.
    pub fn due_mails(&self, now: Stamp, most: u32) -> Result<Vec<Mail>> {
        let sql = format!(
            "select {MAIL} from mails
             where id in
               (select id from mails
                where waits and next_at <= ?1
                order by kind not in ('code', 'sign_in', 'use_passkey', 'fresh_link'),
                         next_at, queued_at, id
                limit ?2)
             order by kind not in ('code', 'sign_in', 'use_passkey', 'fresh_link'),
                      next_at, queued_at, id"
        );
        self.all(&sql, params![now, most], mail)
    }

    /// When the next mail is due, if any waits.
    pub fn next_mail_at(&self) -> Result<Option<Stamp>> {
        let sql = "select min(next_at) from mails where waits";
        Ok(self.one(sql, [], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// How many mails wait or are under way.
    pub fn mails_waiting(&self) -> Result<u64> {
        let sql = "select count(*) from mails where waits";
        Ok(self.one(sql, [], |row| row.number())?.unwrap_or(0))
    }

    /// Since when the oldest of the mails that wait has.
    pub fn mails_wait_since(&self) -> Result<Option<Stamp>> {
        let sql = "select min(queued_at) from mails where waits";
        Ok(self.one(sql, [], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// Moves a mail to a state.
    pub fn set_mail(&self, id: &MailId, state: State, reason: &str, next_at: Stamp) -> Result<()> {
        self.run(
            "update mails
             set state = ?2, reason = ?3, next_at = ?4,
                 accepted_at = case when ?2 = 'accepted' then ?5 else accepted_at end
             where id = ?1 and (state <> 'suppressed' or ?2 = 'accepted')",
            params![id, state, reason, next_at, self.now()],
        )?;
        Ok(())
    }

    /// Lets the letters that still wait with a link carry the token of `claim` instead.
    pub fn remint_waiting(&self, serial: Serial, claim: &Claim) -> Result<()> {
        self.run(
            "update mails set serial = ?2, kid = ?3, token_ends_at = ?4
             where serial = ?1 and (waits or within in (select id from mails where waits))",
            params![serial, claim.serial, claim.kid, claim.ends_at],
        )?;
        self.run(
            "update mail_links set serial = ?2, kid = ?3, token_ends_at = ?4
             where serial = ?1
               and mail_id in (select id from mails where waits)",
            params![serial, claim.serial, claim.kid, claim.ends_at],
        )?;
        Ok(())
    }

    /// Lets no letter to a participant go out that still waits. What the mail server takes at this
    /// very moment is still called accepted.
    pub fn suppress_waiting(&self, participant: &ParticipantId, why: &str) -> Result<()> {
        // What went within one of them on another project waits for itself again.
        self.run(
            "update mails
             set state = 'queued', reason = '', within = null, next_at = ?2, held_until = ?2,
                 unsure = unsure + (select l.state = 'sending' or l.unsure > 0
                                    from mails l where l.id = mails.within)
             where participant_id <> ?1 and state = 'suppressed'
               and within in (select id from mails where participant_id = ?1 and waits)",
            params![participant, self.now()],
        )?;
        // What was to go within a mail on another project leaves it.
        self.run(
            "update mails set reason = ?2, within = null
             where participant_id = ?1 and state = 'suppressed'
               and within in (select id from mails where waits)",
            params![participant, why],
        )?;
        self.run(
            "update mails set state = 'suppressed', reason = ?2
             where participant_id = ?1 and waits",
            params![participant, why],
        )?;
        Ok(())
    }

    /// Lets what still waits for a contact go to the address that they have now.
    pub fn redirect_waiting(&self, contact: &Contact) -> Result<()> {
        self.run(
            "update mails set to_email = ?2
             where (waits or within in (select id from mails where waits))
               and participant_id in (select id from participants where contact_id = ?1)",
            params![contact.id, contact.email],
        )?;
        Ok(())
    }

    /// What the letters that still wait with a link of key `kid` carry, once each.
    pub fn waiting_claims(&self, kid: u8) -> Result<Vec<Claim>> {
        self.all(
            "select kid, max(token_ends_at), serial from mails
             where kid = ?1 and participant_id is not null and kind <> 'code'
               and (waits or within in (select id from mails where waits))
             group by kid, serial
             union
             select n.kid, max(n.token_ends_at), n.serial
             from mail_links n join mails m on m.id = n.mail_id
             where n.kid = ?1 and m.waits
             group by n.kid, n.serial",
            params![kid],
            |row| Ok(Claim { kid: row.number()?, ends_at: row.next()?, serial: row.next()? }),
        )
    }

    /// The newest mails, newest first.
    pub fn mails(&self, _: Desk, most: u32) -> Result<Vec<Mail>> {
        let sql = format!("select {MAIL} from mails order by queued_at desc, id limit ?1");
        self.all(&sql, params![most], mail)
    }

    /// The mails before `after`, newest first.
    pub fn mails_before(&self, _: Desk, after: Option<&MailId>, most: usize) -> Result<Vec<Mail>> {
        let sql = format!(
            "select {MAIL} from mails
             where ?1 is null
                or (queued_at, id) < (select queued_at, id from mails where id = ?1)
             order by queued_at desc, id desc
             limit ?2"
        );
        self.all(&sql, params![after, number(most as u64)], mail)
    }

    /// One mail.
    pub fn mail(&self, _: Desk, id: &MailId) -> Result<Option<Mail>> {
        self.one(&format!("select {MAIL} from mails where id = ?1"), params![id], mail)
    }

    /// The Message-ID of the last mail that invited or informed a participant, for threads.
    pub fn last_message_id(&self, participant: &ParticipantId) -> Result<Option<String>> {
        // One look for each kind, along the index: one for all would sort what it finds.
        let sql = "select queued_at, message_id from mails
                   where participant_id = ?1 and kind = ?2 and within is null
                   order by queued_at desc, rowid desc
                   limit 1";
        let last_of = |kind| {
            self.one(sql, params![participant, kind], |row| {
                Ok((row.next::<Stamp>()?, row.next::<String>()?))
            })
        };
        let (update, asked) = (last_of("update")?, last_of("approval_asked")?);
        let last = update.max(asked).max(last_of("bundle")?);
        Ok(last.map(|(_, message_id)| message_id))
    }

    /// The Message-IDs of a thread up to and with `last`, the oldest first, `most` at the most.
    pub fn thread(&self, last: &str, most: u32) -> Result<Vec<String>> {
        let sql = "with recursive thread (message_id, in_reply_to, place) as (
                     select message_id, in_reply_to, 1 from mails where message_id = ?1
                     union all
                     select m.message_id, m.in_reply_to, t.place + 1
                     from thread t join mails m on m.message_id = t.in_reply_to
                     where t.place < ?2)
                   select message_id from thread order by place desc";
        self.all(sql, params![last, most], |row| row.next())
    }

    /// How many fresh links a participant was mailed after `since`.
    pub fn fresh_links_since(&self, participant: &ParticipantId, since: Stamp) -> Result<u32> {
        let sql = "select count(*) from mails
                   where participant_id = ?1 and kind in ('fresh_link', 'introduced')
                     and queued_at > ?2";
        Ok(self.one(sql, params![participant, since], |row| row.number())?.unwrap_or(0))
    }
}
