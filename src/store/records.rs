//! Records: by the studio's desk, and those that are for a visitor.

use super::sql::{Row, Tx, number};
use crate::calendar::Day;
use crate::error::{Error, Result};
use crate::id::{ClientId, MailId, ProjectId, RecordId};
use crate::link::Sight;
use crate::member::Desk;
use crate::record::{Currency, Measure, Record, Step};
use rusqlite::params;

const RECORD: &str = "s.id, s.project_id, s.kind, s.title, s.number, s.note, s.url, s.version_id,
     s.currency, s.amount, s.minutes, s.used, s.due_on, s.paid_on, s.renews_on,
     s.client_visible, s.remind_client, s.changed_at, s.changes";

fn record(row: &mut Row<'_, '_>) -> Result<Record> {
    let (id, project, kind) = (row.next()?, row.next()?, row.next()?);
    let (title, number, note) = (row.next()?, row.next()?, row.next()?);
    let (url, version) = (row.next()?, row.next()?);
    let currency: Option<Currency> = row.next()?;
    let (amount, minutes, used) = (count(row.next()?)?, count(row.next()?)?, count(row.next()?)?);
    let total = match (currency, amount, minutes) {
        (Some(currency), Some(amount), _) => Some(Measure::Money(currency, amount)),
        (_, _, minutes) => minutes.map(Measure::Minutes),
    };
    Ok(Record {
        id,
        project,
        kind,
        title,
        number,
        note,
        url,
        version,
        total,
        used,
        due_on: row.next()?,
        paid_on: row.next()?,
        renews_on: row.next()?,
        client_visible: row.next()?,
        remind_client: row.next()?,
        changed_at: row.next()?,
        changes: row.number()?,
    })
}

fn count(stored: Option<i64>) -> Result<Option<u64>> {
    let read = |stored| u64::try_from(stored).map_err(|_| Error::broken("an amount below zero"));
    stored.map(read).transpose()
}

impl Tx<'_> {
    /// Adds a record.
    pub fn keep_record(&self, new: &Record) -> Result<()> {
        self.put_record(
            "insert into project_records
               (id, kind, title, number, note, url, version_id, currency, amount, minutes, used,
                due_on, paid_on, renews_on, client_visible, remind_client, changed_at, changes,
                project_id, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                     ?18, ?19, ?17)",
            new,
        )
    }

    /// Changes a record.
    pub fn save_record(&self, new: &Record) -> Result<()> {
        self.put_record(
            "update project_records
             set kind = ?2, title = ?3, number = ?4, note = ?5, url = ?6, version_id = ?7,
                 currency = ?8, amount = ?9, minutes = ?10, used = ?11, due_on = ?12, paid_on = ?13,
                 renews_on = ?14, client_visible = ?15, remind_client = ?16, changed_at = ?17,
                 changes = ?18
             where id = ?1 and project_id = ?19",
            new,
        )
    }

    fn put_record(&self, sql: &str, new: &Record) -> Result<()> {
        let (currency, amount, minutes) = match new.total {
            Some(Measure::Money(currency, amount)) => (Some(currency), Some(number(amount)), None),
            Some(Measure::Minutes(minutes)) => (None, None, Some(number(minutes))),
            None => (None, None, None),
        };
        self.run(
            sql,
            params![
                new.id,
                new.kind,
                new.title,
                new.number,
                new.note,
                new.url,
                new.version,
                currency,
                amount,
                minutes,
                new.used.map(number),
                new.due_on,
                new.paid_on,
                new.renews_on,
                new.client_visible,
                new.remind_client,
                new.changed_at,
                new.changes,
                new.project,
            ],
        )?;
        Ok(())
    }

    /// Removes a record.
    pub fn remove_record(&self, id: &RecordId) -> Result<()> {
        self.run("delete from project_records where id = ?1", params![id])?;
        Ok(())
    }

    /// One record.
    pub fn record_of(&self, _: Desk, id: &RecordId) -> Result<Option<Record>> {
        let sql = format!("select {RECORD} from project_records s where id = ?1");
        self.one(&sql, params![id], record)
    }

    /// The records of a project, in the order they came.
    pub fn records(&self, _: Desk, project: &ProjectId) -> Result<Vec<Record>> {
        let sql = format!(
            "select {RECORD} from project_records s where project_id = ?1 order by created_at, id"
        );
        self.all(&sql, params![project], record)
    }

    /// The records of all projects of a client.
    pub fn records_of_client(&self, _: Desk, client: &ClientId) -> Result<Vec<Record>> {
        let sql = format!(
            "select {RECORD} from projects p join project_records s on s.project_id = p.id
             where p.client_id = ?1 order by s.created_at, s.id"
        );
        self.all(&sql, params![client], record)
    }

    /// The records on a visitor's page.
    pub fn visible_records(&self, sight: &Sight) -> Result<Vec<Record>> {
        let sql = format!(
            "select {RECORD}
             from participants r join project_records s on s.project_id = r.project_id
             where r.id = ?1 and s.client_visible = 1
             order by s.created_at, s.id"
        );
        self.all(&sql, params![sight.participant], record)
    }

    /// The records of every project that press until a day, first day first.
    pub fn pressing_records(&self, _: Desk, until: Day) -> Result<Vec<Record>> {
        let sql = format!(
            "select {RECORD} from project_records s
             where s.paid_on is null and coalesce(s.due_on, s.renews_on) <= ?1
             order by coalesce(s.due_on, s.renews_on), s.id"
        );
        self.all(&sql, params![until], record)
    }

    /// Claims a reminder of a record; whether it was not told before.
    pub fn tell_of_record(&self, id: &RecordId, day: Day, step: Step) -> Result<bool> {
        let sql = "insert into record_reminders (record_id, on_day, step, at)
                   values (?1, ?2, ?3, ?4) on conflict do nothing";
        Ok(self.run(sql, params![id, day, step.as_str(), self.now()])? > 0)
    }

    /// Says which record a mail reminds of.
    pub fn mark_of_record(&self, mail: &MailId, id: &RecordId) -> Result<()> {
        self.run("update mails set record_id = ?2 where id = ?1", params![mail, id])?;
        Ok(())
    }

    /// Lets no reminder of a record go that still waits.
    pub fn stop_telling_of(&self, id: &RecordId, why: &str) -> Result<()> {
        self.run(
            "update mails set state = 'suppressed', reason = ?2
             where record_id = ?1 and state in ('queued', 'deferred')",
            params![id, why],
        )?;
        Ok(())
    }
}
