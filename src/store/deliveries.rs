//! What webhooks are told, and every attempt to tell it.

use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::id::{DeliveryId, WebhookId};
use crate::member::Desk;
use crate::webhook::delivery::{Attempt, Delivery, State};
use rusqlite::params;

const DELIVERY: &str = "id, webhook_id, kind, payload, state, status, words, tries, next_at,
     queued_at, ended_at
     from deliveries";

fn delivery(row: &mut Row<'_, '_>) -> Result<Delivery> {
    Ok(Delivery {
        id: row.next()?,
        webhook: row.next()?,
        kind: row.next()?,
        payload: row.next()?,
        state: row.next()?,
        status: status(row)?,
        words: row.next()?,
        tries: row.number()?,
        next_at: row.next()?,
        queued_at: row.next()?,
        ended_at: row.next()?,
    })
}

fn status(row: &mut Row<'_, '_>) -> Result<Option<u16>> {
    let status: Option<i64> = row.next()?;
    let small = |status| u16::try_from(status).map_err(|_| Error::broken("no such status"));
    status.map(small).transpose()
}

impl Tx<'_> {
    /// Queues a delivery in the transaction it tells of. The job is rung once that is on disk.
    pub fn add_delivery(&self, new: &Delivery) -> Result<()> {
        self.run(
            "insert into deliveries
               (id, webhook_id, kind, payload, state, next_at, queued_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.id,
                new.webhook,
                new.kind,
                new.payload,
                new.state,
                new.next_at,
                new.queued_at
            ],
        )?;
        self.ring_webhooks();
        Ok(())
    }

    /// The next delivery for a webhook that is due; also one whose lease is over.
    pub fn due_delivery(&self, webhook: &WebhookId) -> Result<Option<Delivery>> {
        let sql = format!(
            "select {DELIVERY}
             where webhook_id = ?1 and waits and next_at <= ?2
             order by next_at, queued_at, id
             limit 1"
        );
        self.one(&sql, params![webhook, self.now()], delivery)
    }

    /// When the next delivery to an active webhook is due, if any waits.
    pub fn next_delivery_at(&self) -> Result<Option<Stamp>> {
        // One step into the index for each webhook, however much waits for it.
        let sql = "select min(next_at) from (
                     select (
                       select min(d.next_at) from deliveries d
                       where d.webhook_id = w.id and d.waits
                     ) as next_at
                     from webhooks w
                     where w.state = 'active')";
        Ok(self.one(sql, [], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// How many deliveries wait for webhooks that are active.
    pub fn deliveries_waiting(&self) -> Result<u64> {
        let sql = "select count(*) from webhooks w
                   join deliveries d on d.webhook_id = w.id
                   where w.state = 'active' and d.waits";
        Ok(self.one(sql, [], |row| row.number())?.unwrap_or(0))
    }

    /// Marks a delivery as being sent, and its webhook as called.
    pub fn claim_delivery(&self, claimed: &Delivery, until: Stamp) -> Result<()> {
        self.run(
            "update deliveries set state = 'sending', next_at = ?2 where id = ?1",
            params![claimed.id, until],
        )?;
        self.run(
            "update webhooks set called_at = ?2 where id = ?1",
            params![claimed.webhook, self.now()],
        )?;
        Ok(())
    }

    /// Writes down what came of an attempt, if the delivery is still there and was being sent.
    pub fn settle_delivery(&self, settled: &Delivery) -> Result<bool> {
        let found = self.run(
            "update deliveries
             set state = ?2, status = ?3, words = ?4, tries = ?5, next_at = ?6, ended_at = ?7
             where id = ?1 and state = 'sending'",
            params![
                settled.id,
                settled.state,
                settled.status,
                settled.words,
                settled.tries,
                settled.next_at,
                settled.ended_at,
            ],
        )?;
        if found == 0 {
            return Ok(false);
        }
        self.run(
            "insert into calls (delivery_id, at, outcome, status, words)
             values (?1, ?2, ?3, ?4, ?5)",
            params![settled.id, self.now(), settled.state, settled.status, settled.words],
        )?;
        Ok(true)
    }

    /// Queues a delivery anew; what was said about it before stays with its attempts.
    pub fn requeue_delivery(&self, again: &Delivery) -> Result<()> {
        self.run(
            "update deliveries set state = ?2, tries = ?3, next_at = ?4, ended_at = ?5
             where id = ?1",
            params![again.id, again.state, again.tries, again.next_at, again.ended_at],
        )?;
        self.ring_webhooks();
        Ok(())
    }

    /// The deliveries of a webhook, newest first, in one state or in any: those after `after` in
    /// that order, `limit` at most.
    pub fn deliveries(
        &self,
        _: Desk,
        webhook: &WebhookId,
        state: Option<State>,
        (after, limit): (Option<&DeliveryId>, u32),
    ) -> Result<Vec<Delivery>> {
        let cursor = match after {
            Some(_) => {
                " and (queued_at, id) <
                 (select c.queued_at, c.id from deliveries c where c.id = ?3)"
            }
            None => " and ?3 is null",
        };
        // Two texts rather than "?2 is null or", so that each finds its own index.
        let chosen = match state {
            Some(_) => "state = ?2",
            None => "?2 is null",
        };
        let sql = format!(
            "select {DELIVERY}
             where webhook_id = ?1 and {chosen}{cursor}
             order by queued_at desc, id desc
             limit ?4"
        );
        self.all(&sql, params![webhook, state, after, limit], delivery)
    }

    /// How many deliveries of a webhook were given up.
    pub fn dead_deliveries(&self, _: Desk, webhook: &WebhookId) -> Result<u32> {
        let sql = "select count(*) from deliveries where webhook_id = ?1 and state = 'dead'";
        Ok(self.one(sql, params![webhook], |row| row.number())?.unwrap_or(0))
    }

    /// One delivery.
    pub fn delivery(&self, _: Desk, id: &DeliveryId) -> Result<Option<Delivery>> {
        self.one(&format!("select {DELIVERY} where id = ?1"), params![id], delivery)
    }

    /// Every attempt of a delivery, oldest first.
    pub fn calls(&self, _: Desk, id: &DeliveryId) -> Result<Vec<Attempt>> {
        let sql = "select at, outcome, status, words from calls where delivery_id = ?1 order by at";
        self.all(sql, params![id], |row| {
            Ok(Attempt {
                at: row.next()?,
                outcome: row.next()?,
                status: status(row)?,
                words: row.next()?,
            })
        })
    }

    /// Removes what arrived before the one moment and what was given up before the other.
    pub fn sweep_deliveries(&self, delivered: Stamp, dead: Stamp) -> Result<()> {
        for (state, before) in [(State::Delivered, delivered), (State::Dead, dead)] {
            self.run(
                "delete from calls where delivery_id in (
                   select id from deliveries where state = ?1 and ended_at < ?2)",
                params![state, before],
            )?;
            self.run(
                "delete from deliveries where state = ?1 and ended_at < ?2",
                params![state, before],
            )?;
        }
        Ok(())
    }
}
