//! Papers: a receipt as a file to keep.

use crate::error::Result;
use crate::evidence::Signed;
use crate::member::Desk;
use crate::outbox::{Enclosed, Letter};
use crate::store::{Issued, Tx};

/// The form of a receipt that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The signed document itself.
    Json,
}

impl Form {
    /// The form that a file's name ends with.
    pub fn of(ending: &str) -> Option<Self> {
        match ending {
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// A receipt in a form: `receipt-HB-0007.json`.
///
/// # Errors
/// If what was kept is no receipt.
pub fn paper(issued: &Issued, form: Form) -> Result<Enclosed> {
    let signed: Signed = serde_json::from_str(&issued.body)?;
    let (media_type, ending, bytes) = match form {
        Form::Json => ("application/json", "json", issued.body.clone().into_bytes()),
    };
    let back = if issued.kind == "taken_back" { "-taken-back" } else { "" };
    let name = format!("receipt-{}{back}.{ending}", signed.receipt.number);
    Ok(Enclosed { name, media_type, bytes })
}

/// What goes with a letter: the receipt that it tells of.
///
/// # Errors
/// If it cannot be read or drawn.
pub fn enclosed(tx: &Tx, letter: &Letter) -> Result<Vec<Enclosed>> {
    let (Letter::Receipt { decided, .. }
    | Letter::Decision { decided, .. }
    | Letter::TakenBack { decided, .. }
    | Letter::Recorded { decided, .. }) = letter
    else {
        return Ok(Vec::new());
    };
    let Some(proved) = &decided.proved else { return Ok(Vec::new()) };
    let desk = Desk::of_the_house();
    match tx.receipt_of(desk, &proved.decision, &proved.kind)? {
        Some(issued) => Ok(vec![paper(&issued, Form::Json)?]),
        // It was erased meanwhile; the letter still says what it says.
        None => Ok(Vec::new()),
    }
}
