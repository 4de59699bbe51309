//! Erasing what is about a person. What they decided stays, and every chain still holds.

use super::sql::Tx;
use crate::contact::Contact;
use crate::error::Result;
use crate::member::Member;
use rusqlite::params;

/// Who the participants of contact ?1 are.
const THEIRS: &str = "(select id from participants where contact_id = ?1)";

/// Letters to contact ?1, whose address is ?2, and those that say ?2 or ?3: of their projects, and
/// those that tell of several.
const LETTERS: &str = "(select id from mails
      where participant_id in (select id from participants where contact_id = ?1)
         or to_email = ?2 collate nocase
         or project_id in (select project_id from participants where contact_id = ?1)
            and (instr(letter, ?3) > 0 or instr(letter, ?2) > 0)
         or kind in ('bundle', 'digest', 'link_ending', 'address_changed', 'not_delivered')
            and (instr(letter, ?3) > 0 or instr(letter, ?2) > 0))";

impl Tx<'_> {
    /// Blanks a contact wherever they stand: name, address, origins, letters, receipts as they were
    /// signed, what they drew, and what colleagues wrote of them. Their comments stay, as what was
    /// agreed.
    pub fn erase_contact(&self, who: &Member, contact: &Contact) -> Result<()> {
        let id = &contact.id;
        self.run(
            "update contacts
             set name = '(erased)', email = 'erased-' || id || '@invalid', erased_at = ?2
             where id = ?1",
            params![id, self.now()],
        )?;
        self.run(
            "delete from sealed where contact_id = ?1
               and at not in ('/subject/comment', '/subject/answers')",
            params![id],
        )?;
        for value in [&contact.name, &contact.email] {
            let value = serde_json::Value::from(value.as_str()).to_string();
            self.run("delete from sealed where contact_id is null and value = ?1", params![value])?;
        }
        let sql = format!(
            "delete from receipts where decision_id in
               (select id from decisions where participant_id in {THEIRS})"
        );
        self.run(&sql, params![id])?;
        let sql = format!(
            "update decisions set attested_name = '(erased)' where participant_id in {THEIRS}"
        );
        self.run(&sql, params![id])?;
        let sql = format!(
            "update settlements set note = '(erased)' where decision_id in
               (select id from decisions where participant_id in {THEIRS})"
        );
        self.run(&sql, params![id])?;
        let sql = format!(
            "delete from signatures where decision_id in
               (select id from decisions where participant_id in {THEIRS})"
        );
        self.run(&sql, params![id])?;
        let sql = format!("update visits set named_as = null where participant_id in {THEIRS}");
        self.run(&sql, params![id])?;
        self.run(
            "update introductions set name = '(erased)', email = 'erased-' || id || '@invalid'
             where email = ?1",
            params![contact.email],
        )?;
        let sql = format!("delete from intake_drafts where participant_id in {THEIRS}");
        self.run(&sql, params![id])?;
        self.blank_deliveries(contact)?;
        self.blank_notes(who, contact)?;
        self.lift_refusal(&contact.email)?;
        self.erase_letters(contact)
    }

    /// Blanks a contact's name in what webhooks were told of them, also where it still waits. What
    /// a receiver wrote down is the receiver's.
    fn blank_deliveries(&self, contact: &Contact) -> Result<()> {
        let name = serde_json::Value::from(contact.name.as_str()).to_string();
        let sql = format!(
            "update deliveries set payload = replace(payload, ?2, '\"(erased)\"')
             where instr(payload, ?2) > 0
               and (instr(payload, ?1) > 0
                    or exists (select 1 from participants r
                               where r.id in {THEIRS} and instr(payload, r.id) > 0))"
        );
        self.run(&sql, params![contact.id, name])?;
        Ok(())
    }

    /// Removes letters to a contact, and those of their projects that name them.
    fn erase_letters(&self, contact: &Contact) -> Result<()> {
        // News of others that was to go within such a letter waits for itself again.
        let sql = format!(
            "update mails
             set state = 'queued', reason = '', within = null, next_at = ?4, held_until = ?4,
                 unsure = unsure + (select l.state = 'sending' or l.unsure > 0
                                    from mails l where l.id = mails.within)
             where state = 'suppressed' and id not in {LETTERS}
               and within in (select id from mails where id in {LETTERS} and waits)"
        );
        let who = (&contact.id, &contact.email, &contact.name);
        self.run(&sql, params![who.0, who.1, who.2, self.now()])?;
        for sql in [
            format!("delete from mail_versions where mail_id in {LETTERS}"),
            format!("delete from reminders where mail_id in {LETTERS}"),
            format!("delete from request_reminders where mail_id in {LETTERS}"),
            format!("delete from intake_reminders where mail_id in {LETTERS}"),
            format!("delete from task_reminders where mail_id in {LETTERS}"),
            format!("delete from mail_links where mail_id in {LETTERS}"),
            format!("delete from attempts where mail_id in {LETTERS}"),
            format!("delete from mails where id in {LETTERS}"),
        ] {
            self.run(&sql, params![who.0, who.1, who.2])?;
        }
        Ok(())
    }
}
