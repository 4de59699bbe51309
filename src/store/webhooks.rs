//! Webhooks: where they lead, what they ask for, and whose turn it is. No secret is here.

use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::id::WebhookId;
use crate::member::{Desk, Member};
use crate::webhook::{Kind, Origin, Webhook};
use rusqlite::params;

const WEBHOOK: &str = "w.id, w.url, w.description, w.state, w.gone_at, w.kid, w.generation,
     w.old_kid, w.rotated_at, m.name, w.created_at
     from webhooks w join members m on m.id = w.member_id";

fn webhook(row: &mut Row<'_, '_>) -> Result<Webhook> {
    let (id, url, description) = (row.next()?, row.next()?, row.next()?);
    let (state, gone_at) = (row.next()?, row.next()?);
    let origin = Origin { kid: row.number()?, generation: row.number()? };
    let (old_kid, rotated_at): (Option<i64>, Option<Stamp>) = (row.next()?, row.next()?);
    let before = match old_kid.zip(rotated_at) {
        Some((kid, at)) => {
            let kid = u8::try_from(kid).map_err(|_| Error::broken("a key id is one byte"))?;
            Some((Origin { kid, generation: origin.generation.saturating_sub(1) }, at))
        }
        None => None,
    };
    let (added_by, added_at) = (row.next()?, row.next()?);
    let kinds = Vec::new();
    Ok(Webhook { id, url, description, kinds, state, gone_at, origin, before, added_by, added_at })
}

impl Tx<'_> {
    /// Adds a webhook with the kinds that it asks for.
    pub fn add_webhook(&self, by: &Member, new: &Webhook) -> Result<()> {
        self.run(
            "insert into webhooks
               (id, url, description, state, kid, generation, member_id, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                new.id,
                new.url,
                new.description,
                new.state,
                new.origin.kid,
                new.origin.generation,
                by.profile.id,
                self.now(),
            ],
        )?;
        self.add_kinds(new)
    }

    /// Saves what can change about a webhook. What waits for it is due again once it is active.
    pub fn save_webhook(&self, changed: &Webhook) -> Result<()> {
        self.run(
            "update webhooks
             set url = ?2, description = ?3, state = ?4, gone_at = ?5, kid = ?6, generation = ?7,
                 old_kid = ?8, rotated_at = ?9
             where id = ?1",
            params![
                changed.id,
                changed.url,
                changed.description,
                changed.state,
                changed.gone_at,
                changed.origin.kid,
                changed.origin.generation,
                changed.before.map(|(origin, _)| origin.kid),
                changed.before.map(|(_, at)| at),
            ],
        )?;
        self.run("delete from webhook_kinds where webhook_id = ?1", params![changed.id])?;
        self.add_kinds(changed)?;
        self.ring_webhooks();
        Ok(())
    }

    fn add_kinds(&self, webhook: &Webhook) -> Result<()> {
        for kind in &webhook.kinds {
            self.run(
                "insert into webhook_kinds (kind, webhook_id) values (?1, ?2)",
                params![kind, webhook.id],
            )?;
        }
        Ok(())
    }

    /// Removes a webhook with its deliveries.
    pub fn remove_webhook(&self, id: &WebhookId) -> Result<()> {
        self.run(
            "delete from calls
             where delivery_id in (select id from deliveries where webhook_id = ?1)",
            params![id],
        )?;
        self.run("delete from deliveries where webhook_id = ?1", params![id])?;
        self.run("delete from webhook_kinds where webhook_id = ?1", params![id])?;
        self.run("delete from webhooks where id = ?1", params![id])?;
        Ok(())
    }

    /// Pauses a webhook whose receiver is gone.
    pub fn webhook_is_gone(&self, id: &WebhookId) -> Result<()> {
        self.run(
            "update webhooks set state = 'paused', gone_at = ?2 where id = ?1",
            params![id, self.now()],
        )?;
        Ok(())
    }

    /// Every webhook, first added first.
    pub fn webhooks(&self, _: Desk) -> Result<Vec<Webhook>> {
        let sql = format!("select {WEBHOOK} order by w.created_at, w.id");
        let webhooks = self.all(&sql, [], webhook)?;
        webhooks.into_iter().map(|webhook| self.with_kinds(webhook)).collect()
    }

    /// One webhook.
    pub fn webhook(&self, _: Desk, id: &WebhookId) -> Result<Option<Webhook>> {
        let sql = format!("select {WEBHOOK} where w.id = ?1");
        let found = self.one(&sql, params![id], webhook)?;
        found.map(|webhook| self.with_kinds(webhook)).transpose()
    }

    fn with_kinds(&self, webhook: Webhook) -> Result<Webhook> {
        let sql = "select kind from webhook_kinds where webhook_id = ?1";
        let mut kinds: Vec<Kind> = self.all(sql, params![webhook.id], |row| row.next())?;
        kinds.sort_unstable();
        Ok(Webhook { kinds, ..webhook })
    }

    /// The active webhooks that asked for a kind.
    pub fn webhooks_that_want(&self, kind: Kind) -> Result<Vec<WebhookId>> {
        let sql = "select w.id
                   from webhook_kinds k
                   join webhooks w on w.id = k.webhook_id
                   where k.kind = ?1 and w.state = 'active'
                   order by w.id";
        self.all(sql, params![kind], |row| row.next())
    }

    /// Up to `most` active webhooks that something is due for and nothing is being sent to, whoever
    /// was called longest ago first.
    pub fn due_webhooks(&self, most: u32) -> Result<Vec<Webhook>> {
        let sql = format!(
            "select {WEBHOOK}
             where w.state = 'active'
               and exists (
                 select 1 from deliveries d
                 where d.webhook_id = w.id and d.waits
                   and d.next_at <= ?1)
               and not exists (
                 select 1 from deliveries d
                 where d.webhook_id = w.id and d.state = 'sending' and d.next_at > ?1)
             order by w.called_at, w.id
             limit ?2"
        );
        let webhooks = self.all(&sql, params![self.now(), most], webhook)?;
        webhooks.into_iter().map(|webhook| self.with_kinds(webhook)).collect()
    }
}
