//! How long a page stays true by itself, while nothing about it is changed.

use super::Page;
use crate::approval::UNDO;
use crate::clock::Stamp;

impl Page {
    /// The first moment at which the page may say something else although nothing happened: at
    /// midnight where its reader is, or when a decision can no longer be taken back.
    pub fn until(&self) -> Stamp {
        let zone = self.zone();
        let midnight = zone.at(zone.local(self.now).day.plus(1), 0, 0);
        let decisions = self.asked.iter().flat_map(|asked| &asked.decisions);
        let ends = decisions.flat_map(|decision| {
            [Some(decision.undo_until()), decision.taken_back_at.map(|at| at.plus(UNDO))]
        });
        ends.flatten().filter(|end| *end > self.now).fold(midnight, Stamp::min)
    }
}
