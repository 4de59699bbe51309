//! Takings: what of a version a visit was sent, each byte counted once.
//!
//! A reader that seeks asks for fifty parts, and a phone that lost its connection asks for the
//! rest: it is one download all the same. So `downloaded` counts once for each participant, version
//! and visit, and beside it stands which bytes really went out.

use crate::assurance::{self, Secret};
use crate::audit::Trace;
use crate::error::Result;
use crate::file::Version;
use crate::id::VersionId;
use crate::link::Visitor;
use crate::store::{Access, Tx};
use std::ops::Range;

/// How many separate parts of a version are kept for a visit.
const MOST: usize = 64;

/// Bytes of a version that were sent: parts in order, apart from each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts(Vec<Range<u64>>);

impl Parts {
    /// Adds what was sent. Beyond [`MOST`] parts the shortest is forgotten: rather too little is
    /// said to be sent than too much.
    pub fn add(&mut self, sent: Range<u64>) {
        if sent.is_empty() {
            return;
        }
        self.0.push(sent);
        self.0.sort_by_key(|part| part.start);
        let mut apart: Vec<Range<u64>> = Vec::with_capacity(self.0.len());
        for part in self.0.drain(..) {
            match apart.last_mut() {
                Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
                _ => apart.push(part),
            }
        }
        if apart.len() > MOST {
            let lengths = apart.iter().map(|part| part.end - part.start);
            let shortest = lengths.enumerate().min_by_key(|(_, length)| *length);
            shortest.map(|(at, _)| apart.remove(at));
        }
        self.0 = apart;
    }

    /// How many bytes they are together.
    pub fn bytes(&self) -> u64 {
        self.0.iter().map(|part| part.end - part.start).sum()
    }

    /// `0-100,200-300`: as they are stored, the end not included.
    pub fn written(&self) -> String {
        let part = |part: &Range<u64>| format!("{}-{}", part.start, part.end);
        self.0.iter().map(part).collect::<Vec<_>>().join(",")
    }

    /// Reads what [`Parts::written`] wrote.
    pub fn read(written: &str) -> Self {
        let part = |text: &str| {
            let (start, end) = text.split_once('-')?;
            Some(start.parse().ok()?..end.parse().ok()?)
        };
        Self(written.split(',').filter_map(part).collect())
    }
}

/// What one visit was sent of one version.
#[derive(Debug, Clone)]
pub struct Taking {
    /// The version.
    pub version: VersionId,
    /// By which browser, or through which link where a browser keeps nothing.
    pub visit: Vec<u8>,
    /// Which bytes.
    pub parts: Parts,
    /// Whether it was a machine each time, probably.
    pub automatic: bool,
}

/// Writes down that bytes of `version` were sent to the visitor. Nothing sent is nothing taken, but
/// for a version that has no bytes.
pub fn note(
    tx: &Tx,
    visitor: &Visitor,
    from: (&Trace, Option<&Secret>),
    version: &Version,
    sent: Range<u64>,
) -> Result<()> {
    if sent.is_empty() && version.size > 0 {
        return Ok(());
    }
    let (trace, secret) = from;
    let automatic = assurance::probably(tx, visitor, trace)?;
    let visit = secret.map_or_else(|| visitor.serial.0.to_vec(), Secret::hash);
    let Some(mut known) = tx.taking(visitor, &version.id, &visit)? else {
        let mut parts = Parts::default();
        parts.add(sent);
        let id = version.id.clone();
        tx.set_taking(visitor, &Taking { version: id.clone(), visit, parts, automatic })?;
        return tx.add_access(visitor, &Access::Downloaded(id), automatic);
    };
    let was_automatic = known.automatic;
    known.automatic &= automatic;
    known.parts.add(sent);
    tx.set_taking(visitor, &known)?;
    tx.touch_download(visitor, &version.id, was_automatic && !known.automatic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parts: &[Range<u64>]) -> Parts {
        let mut all = Parts::default();
        parts.iter().for_each(|part| all.add(part.clone()));
        all
    }

    #[test]
    fn parts_that_touch_are_one_and_no_byte_counts_twice() {
        for (parts, written, bytes) in [
            (&[0..10, 20..30][..], "0-10,20-30", 20),
            (&[20..30, 0..10, 10..20], "0-30", 30),
            (&[0..10, 0..10, 5..12], "0-12", 12),
            (&[5..6, 0..100, 50..60], "0-100", 100),
            (&[7..7, 9..9], "", 0),
        ] {
            let all = of(parts);
            assert_eq!((all.written().as_str(), all.bytes()), (written, bytes));
            assert_eq!(Parts::read(written), all);
        }
    }

    #[test]
    fn a_seeking_reader_leaves_no_more_than_so_many_parts() {
        let mut all = Parts::default();
        (0..1000).for_each(|at| all.add(at * 100..at * 100 + 10 + at % 7));
        assert_eq!(all.0.len(), MOST);
        all.add(0..1_000_000);
        assert_eq!(all.written(), "0-1000000");
    }
}
