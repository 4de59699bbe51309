//! Who is asked: released when they cannot answer any more, and asked in another's place.

use super::sql::Tx;
use crate::error::Result;
use crate::id::ParticipantId;
use rusqlite::params;

impl Tx<'_> {
    /// Releases a participant from everything they were asked.
    pub fn release_approver(&self, participant: &ParticipantId) -> Result<()> {
        self.run(
            "update approvers set released_at = ?2
             where participant_id = ?1 and released_at is null",
            params![participant, self.now()],
        )?;
        Ok(())
    }

    /// Asks one participant what another was asked and has not answered.
    pub fn ask_instead(&self, old: &ParticipantId, new: &ParticipantId) -> Result<()> {
        self.run(
            "insert into approvers (approval_id, participant_id, place)
             select x.approval_id, ?2, x.place
             from approvers x
             join approvals a on a.id = x.approval_id and a.state = 'open'
             where x.participant_id = ?1 and x.released_at is null
               and not exists (select 1 from standing y
                               where y.approval_id = a.id and y.participant_id = ?1)",
            params![old, new],
        )?;
        Ok(())
    }
}
