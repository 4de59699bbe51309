//! What stands around a page of its own, such as a form or a conversation.

use super::{Browser, Eyes, Page};
use crate::error::{Error, Result};
use crate::link::Sight;
use crate::section::Sections;
use crate::store::Tx;

/// The page that `visitor` sees with nothing on it. Head and foot take a few of its fields, and
/// reading all of it for them would take fifteen queries.
pub fn around(tx: &Tx, visitor: Sight) -> Result<Page> {
    Ok(Page {
        head: tx.visible_head(&visitor)?,
        studio: tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?,
        host: tx.host(&visitor)?,
        visitor,
        eyes: Eyes::Theirs,
        now: tx.now(),
        phases: Vec::new(),
        asked: Vec::new(),
        requests: Vec::new(),
        intakes: Vec::new(),
        tasks: Vec::new(),
        records: Vec::new(),
        history: Vec::new(),
        sections: Sections::default(),
        browser: Browser::default(),
    })
}
