//! Forms on the client's page.

use super::Page;
use crate::error::Result;
use crate::intake::{Intake, State};
use crate::link::Sight;
use crate::store::Tx;

/// Every form, oldest first, but those that are not needed.
pub(super) fn read(tx: &Tx, sight: &Sight) -> Result<Vec<Intake>> {
    let mut intakes = tx.visible_intakes(sight)?;
    intakes.retain(|intake| intake.state != State::Closed);
    Ok(intakes)
}

impl Page {
    /// Forms that have still to be sent, what is due first, first.
    pub fn to_fill(&self) -> Vec<&Intake> {
        let mut all: Vec<_> = self.intakes.iter().filter(|one| one.state == State::Open).collect();
        all.sort_by_key(|one| one.due_on.map_or("9999".into(), |due| due.to_string()));
        all
    }

    /// Whether anything but a decision is still asked of the client’s side, or of this visitor.
    pub fn still_asks(&self) -> bool {
        let (lacking, to_fill) = (self.lacking(), self.to_fill());
        !(lacking.is_empty() && to_fill.is_empty() && self.to_do().is_empty())
    }

    /// Whether nothing at all was asked of the client's side but decisions.
    pub fn asks_for_nothing(&self) -> bool {
        self.requests.is_empty() && self.intakes.is_empty() && self.to_do().is_empty()
    }
}
