//! The trail as a file that anybody can check (`docs/VERIFY.md`).

use super::Event;
use crate::error::{Error, Refusal, Result};
use crate::evidence::{First, Head, Key, Keys, Last, canonical};
use crate::id::ProjectId;
use crate::key::Keyring;
use crate::link::Sight;
use crate::member::Desk;
use crate::store::Tx;
use serde_json::json;
use std::io::Write;

/// How many events are read at once.
const AT_ONCE: usize = 1000;

/// Every key that ever signed here, with the one that signs now.
pub fn keys(tx: &Tx, ring: &Keyring) -> Result<Keys> {
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?.name;
    let (signs, known) = ring.evidence()?;
    let public = signs.public();
    let key = |id, public, from: i64, until, revoked| {
        let algorithm = "Ed25519".to_owned();
        Key { id, algorithm, public, from, until, revoked }
    };
    let mut keys: Vec<_> = tx
        .evidence_keys()?
        .into_iter()
        .map(|one| {
            let (until, revoked) = (one.until.map(|at| at.0), one.revoked.map(|at| at.0));
            key(one.id, one.public, one.from.0, until, revoked)
        })
        .collect();
    if keys.iter().all(|known| known.id != public.id()) {
        let now = known.created_at.0;
        keys.iter_mut().for_each(|old| old.until = old.until.or(Some(now)));
        keys.insert(0, key(public.id(), public.written(), now, None, None));
    }
    Ok(Keys { v: 1, studio, keys })
}

/// Writes the trail of a project, or of the studio itself where none is named, as JSON lines; where
/// it ends.
///
/// # Errors
/// `NotFound` for a project that is not there; if `out` does not take it.
pub fn export(
    tx: &Tx,
    desk: Desk,
    ring: &Keyring,
    project: Option<&ProjectId>,
    out: &mut dyn Write,
) -> Result<Head> {
    let title = project.map(|id| tx.project(desk, id)?.ok_or(Error::Refused(Refusal::NotFound)));
    let title = title.transpose()?.map(|project| project.title);
    let chain = project.map_or(super::STUDIO, ProjectId::as_str);
    let next = |seq| tx.chain_after(desk, chain, seq, AT_ONCE);
    write(tx, ring, (chain, title.as_deref()), &next, out)
}

/// Writes the trail of the visitor's project. From where things came, and whatever stands beside
/// events that the client's side does not see in its history, is the studio's to know.
///
/// # Errors
/// If `out` does not take it.
pub fn export_visible(tx: &Tx, sight: &Sight, ring: &Keyring, out: &mut dyn Write) -> Result<Head> {
    let next = |seq| {
        let mut events = tx.visible_trail_after(sight, seq, AT_ONCE)?;
        for event in &mut events {
            let seen = event.kind.is_for_clients();
            event.opened.retain(|at, _| seen && at != "/trace" && !at.starts_with("/actor/via"));
        }
        Ok(events)
    };
    write(tx, ring, (sight.project.as_str(), Some(&sight.project_title)), &next, out)
}

fn write(
    tx: &Tx,
    ring: &Keyring,
    what: (&str, Option<&str>),
    next: &dyn Fn(i64) -> Result<Vec<Event>>,
    out: &mut dyn Write,
) -> Result<Head> {
    let ((chain, title), now) = (what, tx.now().0);
    let Keys { studio, keys, .. } = keys(tx, ring)?;
    let first = First {
        chain: chain.to_owned(),
        keys,
        made_at: now,
        milepost: "trail".into(),
        project: title.map(str::to_owned),
        studio,
        v: 1,
    };
    let first = canonical(&first);
    writeln!(out, "{first}")?;
    let mut head = Head { at: now, chain: chain.into(), hash: super::GENESIS.into(), seq: 0 };
    loop {
        let events = next(head.seq)?;
        for event in &events {
            writeln!(out, "{}", line(event))?;
        }
        let Some(last) = events.last() else { break };
        head = Head { hash: last.hash.clone(), seq: last.seq, ..head };
    }
    let last = Last::by(ring.evidence()?.0, &first, head.clone());
    writeln!(out, "{}", last.written())?;
    Ok(head)
}

fn line(event: &Event) -> String {
    canonical(&json!({ "body": event.body, "hash": event.hash, "opened": event.opened }))
}
