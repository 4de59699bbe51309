//! How far the browser that shows a page has proved itself.

use crate::assurance::{self, Secret, Why};
use crate::clock::Stamp;
use crate::error::Result;
use crate::link::Visitor;
use crate::store::Tx;

/// How far a browser has proved itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browser {
    /// Whether the name has to be typed with an answer that takes it.
    pub is_named: bool,
    /// Whether a code was typed lately.
    pub is_coded: bool,
    /// Why it is taken for a machine, if it is.
    pub machine: Option<Why>,
    /// When the code that it waits for was sent, if it waits for one.
    pub code_sent_at: Option<Stamp>,
}

impl Browser {
    /// What the browser that holds `secret` has shown.
    pub fn of(tx: &Tx, visitor: &Visitor, secret: &Secret) -> Result<Self> {
        let Some(known) = assurance::known(tx, visitor, Some(secret))? else {
            return Ok(Self::default());
        };
        let is_coded = known.is_coded(tx.now());
        let code = match is_coded {
            true => None,
            false => assurance::waits(tx, &visitor.clone().into(), secret)?,
        };
        Ok(Self {
            is_named: known.named_as.is_some(),
            is_coded,
            machine: known.machine,
            code_sent_at: code.map(|code| code.sent_at),
        })
    }
}

/// What an answer of this visitor to one question still takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// One press.
    Press,
    /// The name, typed with it.
    Name,
    /// A code, before it.
    Code,
}
