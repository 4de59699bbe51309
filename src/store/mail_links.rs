//! The links that a mail carries beside its own: one for each further project that it is about.

use super::sql::Tx;
use crate::error::Result;
use crate::id::{MailId, ParticipantId};
use crate::member::Desk;
use crate::token::Claim;
use rusqlite::params;

impl Tx<'_> {
    /// Lets a mail carry a link of another participation of its reader, at `place` from 1.
    pub fn add_mail_link(
        &self,
        mail: &MailId,
        place: u32,
        (participant, claim): (&ParticipantId, Claim),
    ) -> Result<()> {
        self.run(
            "insert into mail_links (mail_id, place, participant_id, serial, kid, token_ends_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![mail, place, participant, claim.serial, claim.kid, claim.ends_at],
        )?;
        Ok(())
    }

    /// What delivery mints for a mail beside its own link, in order.
    pub fn mail_links(&self, _: Desk, mail: &MailId) -> Result<Vec<(ParticipantId, Claim)>> {
        let sql = "select participant_id, kid, token_ends_at, serial from mail_links
                   where mail_id = ?1 order by place";
        self.all(sql, params![mail], |row| {
            let who = row.next()?;
            let (kid, ends_at, serial) = (row.number()?, row.next()?, row.next()?);
            Ok((who, Claim { kid, ends_at, serial }))
        })
    }
}
