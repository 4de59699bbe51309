//! What a commit rings, and what is noted of rows while they are written.

use crate::error::Result;
use crate::live::Live;
use crate::meter::Meters;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::Notify;

/// What a commit rings: one bell for each job that waits for rows, and a count for what is kept in
/// memory.
#[derive(Clone, Default)]
pub struct Bells {
    /// Mail was queued.
    pub mail: Arc<Notify>,
    /// Something is to be told to a webhook.
    pub webhooks: Arc<Notify>,
    /// Files came of which pictures are to be made.
    pub previews: Arc<Notify>,
    /// Open pages that wait for news.
    pub live: Live,
    /// How many commits changed how the studio looks.
    pub looks: Arc<AtomicU64>,
    /// What is counted for whoever watches over us.
    pub meters: Arc<Meters>,
    /// Whether the commit under way changes how the studio looks.
    pub touched: Arc<AtomicBool>,
    /// How many decisions the unit under way wrote.
    pub decided: Arc<AtomicU64>,
}

/// The tables that pages for strangers are drawn from.
const LOOKS: &[&str] = &["studios", "members"];

/// The table of what was answered.
const DECISIONS: &str = "decisions";

/// Notes every row that changes how the studio looks, and every decision, whatever verb it was.
pub fn watch(connection: &mut Connection, bells: &Bells) -> Result<()> {
    let (touched, decided) = (bells.touched.clone(), bells.decided.clone());
    connection.update_hook(Some(move |_, _: &str, table: &str, _| {
        if LOOKS.contains(&table) {
            touched.store(true, Ordering::Relaxed);
        } else if table == DECISIONS {
            decided.fetch_add(1, Ordering::Relaxed);
        }
    }))?;
    Ok(())
}
