//! `Tx` and the small vocabulary that queries are written in: `one`, `all`, `run`.

use super::revisions;
use crate::approval::{Outcome, Rule, State as ApprovalState};
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::id::{
    ApiTokenId, ApprovalId, AttachmentId, ClientId, ContactId, DecisionId, DeliveryId, DraftFileId,
    EventId, FileId, IntroductionId, ItemId, MailId, MemberId, MilestoneId, PageName,
    ParticipantId, PasskeyId, ProjectId, RecordId, RequestId, SessionId, SuppliedId, UpdateId,
    UploadId, VersionId, VisitId, WebhookId,
};
use crate::token::Serial;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params};
use std::cell::{Cell, RefCell, RefMut};

/// One transaction: one method a query, in the product's words. The files of this folder add them.
pub struct Tx<'c> {
    connection: &'c Connection,
    now: Stamp,
    queued: Cell<bool>,
    told: Cell<bool>,
    filed: Cell<bool>,
    shown: Cell<bool>,
    changed: RefCell<Vec<String>>,
    // The newest event of each chain that grew.
    grown: RefCell<Vec<(String, i64)>>,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection, now: Stamp) -> Self {
        let [queued, told, filed, shown] = [const { Cell::new(false) }; 4];
        let (grown, changed) = (RefCell::default(), RefCell::default());
        Self { connection, now, queued, told, filed, shown, changed, grown }
    }

    /// One moment for every row of this transaction.
    pub const fn now(&self) -> Stamp {
        self.now
    }

    pub(super) fn queued_mail(&self) -> bool {
        self.queued.get()
    }

    pub(super) fn ring(&self) {
        self.queued.set(true);
    }

    pub(super) fn told_webhooks(&self) -> bool {
        self.told.get()
    }

    pub(super) fn ring_webhooks(&self) {
        self.told.set(true);
    }

    pub(super) fn brought_files(&self) -> bool {
        self.filed.get()
    }

    pub(super) fn grown(&self) -> Vec<(String, i64)> {
        self.grown.take()
    }

    /// Projects of which it was said that their pages change.
    pub(super) fn changed(&self) -> RefMut<'_, Vec<String>> {
        self.changed.borrow_mut()
    }

    /// Whether a row was written that a page may be drawn from.
    pub(super) fn wrote_shown(&self) -> bool {
        self.shown.get()
    }

    /// Counts one more change of the pages of a project or a participant.
    pub(super) fn count_revision(&self, whose: &str) -> rusqlite::Result<()> {
        let sql = "insert into revisions (whose, number) values (?1, 1)
                   on conflict do update set number = number + 1";
        self.connection.prepare_cached(sql)?.execute([whose]).map(drop)
    }

    pub(super) fn ring_live(&self, chain: &str, seq: i64) {
        self.grown.borrow_mut().push((chain.to_owned(), seq));
    }

    pub(super) fn ring_previews(&self) {
        self.filed.set(true);
    }

    /// The only row, or none. Two rows are a mistake in the query.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&mut Row<'_, '_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let value = read(&mut Row { row, next: 0 })?;
        match rows.next()? {
            None => Ok(Some(value)),
            Some(_) => Err(Error::broken("a query for one row found more")),
        }
    }

    /// Every row, in the order the query asks for.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&mut Row<'_, '_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(&mut Row { row, next: 0 })?);
        }
        Ok(found)
    }

    /// Changes rows; how many.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        let rows = self.connection.prepare_cached(sql)?.execute(params)?;
        if rows > 0 && !self.shown.get() && revisions::may_show(sql) {
            self.shown.set(true);
        }
        Ok(rows)
    }
}

/// A row whose columns are read in the order the query names them.
pub struct Row<'r, 's> {
    row: &'r rusqlite::Row<'s>,
    next: usize,
}

impl Row<'_, '_> {
    /// The next column.
    pub fn next<T: FromSql>(&mut self) -> Result<T> {
        let at = self.next;
        self.next += 1;
        Ok(self.row.get(at)?)
    }

    /// The next column, a number that is never negative.
    pub fn number<T: TryFrom<i64>>(&mut self) -> Result<T> {
        let number: i64 = self.next()?;
        T::try_from(number).map_err(|_| Error::broken(format!("{number} is out of range")))
    }
}

/// A number as SQLite takes it.
pub fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

macro_rules! as_text {
    ($($name:ty),+ $(,)?) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.as_str()))
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|_| FromSqlError::InvalidType)
            }
        }
    )+};
}
as_text!(
    MemberId,
    SessionId,
    PasskeyId,
    ClientId,
    ContactId,
    ProjectId,
    ParticipantId,
    IntroductionId,
    PageName,
    MilestoneId,
    UpdateId,
    UploadId,
    DraftFileId,
    FileId,
    VersionId,
    ApprovalId,
    AttachmentId,
    DecisionId,
    RequestId,
    ItemId,
    SuppliedId,
    crate::id::IntakeId,
    crate::id::AnswerId,
    crate::id::IntakeFileId,
    RecordId,
    crate::id::TaskId,
    crate::id::TemplateId,
    crate::task::Side,
    crate::template::Kind,
    crate::section::Section,
    VisitId,
    EventId,
    MailId,
    ApiTokenId,
    WebhookId,
    DeliveryId,
    crate::id::MessageId,
    crate::id::NoteId,
    crate::message::Standing,
    Zone,
    ApprovalState,
    Rule,
    Outcome,
    crate::approval::How,
    crate::api_token::Role,
    crate::assurance::Assurance,
    crate::assurance::Proof,
    crate::assurance::Why,
    crate::audit::Kind,
    crate::brand::Ground,
    crate::introduction::Setting,
    crate::introduction::State,
    crate::link::State,
    crate::member::DoorKind,
    crate::member::Role,
    crate::milestone::State,
    crate::outbox::State,
    crate::contact::Pace,
    crate::participant::Role,
    crate::project::State,
    crate::reminder::Kind,
    crate::request::Accepts,
    crate::request::State,
    crate::webhook::Kind,
    crate::webhook::State,
    crate::webhook::delivery::State,
    crate::search::Kind,
    crate::intake::State,
    crate::record::Kind,
    crate::record::Currency,
);

macro_rules! as_spelled {
    ($($name:ty),+ $(,)?) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.to_string()))
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|_| FromSqlError::InvalidType)
            }
        }
    )+};
}
as_spelled!(Day, Serial, crate::reminder::Pause, crate::reminder::Schedule);

impl ToSql for Stamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0))
    }
}

impl FromSql for Stamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self)
    }
}
