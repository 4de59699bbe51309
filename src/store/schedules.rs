//! How often open requests are reminded of, and which contacts are left in peace.

use super::sql::Tx;
use crate::error::Result;
use crate::id::{ApprovalId, ContactId};
use crate::member::Desk;
use crate::reminder::{Pause, Schedule};
use rusqlite::params;

impl Tx<'_> {
    /// How often open requests are reminded of in this studio.
    pub fn studio_reminders(&self) -> Result<Schedule> {
        Ok(self.one("select reminders from studios", [], |row| row.next())?.unwrap_or_default())
    }

    /// Changes how often open requests are reminded of.
    pub fn set_studio_reminders(&self, schedule: &Schedule) -> Result<()> {
        self.run("update studios set reminders = ?1", params![schedule])?;
        Ok(())
    }

    /// How often a request is reminded of, if it is not as for the studio.
    pub fn request_reminders(&self, _: Desk, id: &ApprovalId) -> Result<Option<Schedule>> {
        let sql = "select reminders from approvals where id = ?1";
        Ok(self.one(sql, params![id], |row| row.next::<Option<Schedule>>())?.flatten())
    }

    /// Changes how often a request is reminded of.
    pub fn set_request_reminders(&self, id: &ApprovalId, to: Option<&Schedule>) -> Result<()> {
        self.run("update approvals set reminders = ?2 where id = ?1", params![id, to])?;
        Ok(())
    }

    /// Whether a contact is left in peace.
    pub fn reminder_pause(&self, _: Desk, id: &ContactId) -> Result<Option<Pause>> {
        let sql = "select reminders_paused_until from contacts where id = ?1";
        Ok(self.one(sql, params![id], |row| row.next::<Option<Pause>>())?.flatten())
    }

    /// Leaves a contact in peace, or no longer.
    pub fn set_reminder_pause(&self, id: &ContactId, pause: Option<Pause>) -> Result<()> {
        let sql = "update contacts set reminders_paused_until = ?2 where id = ?1";
        self.run(sql, params![id, pause])?;
        Ok(())
    }
}
