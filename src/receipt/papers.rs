//! Papers: a receipt as a file to keep.

use crate::brand::{Brand, Ground};
use crate::error::Result;
use crate::outbox::{Enclosed, Letter};
use crate::pdf;
use crate::store::{Issued, Tx};

/// The form of a receipt that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A document to read and print, with the signed one inside.
    Pdf,
    /// The signed document itself.
    Json,
}

impl Form {
    /// Every form, for people first.
    pub const ALL: &[Self] = &[Self::Pdf, Self::Json];

    /// The form that a file's name ends with.
    pub fn of(ending: &str) -> Option<Self> {
        match ending {
            "json" => Some(Self::Json),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// How the studio's papers look.
#[derive(Debug, Clone, Default)]
pub struct Letterhead {
    /// Its colour.
    pub brand: Brand,
    /// Its logo as PNG, with what has to lie under it.
    pub logo: Option<(Vec<u8>, Ground)>,
}

/// A receipt in a form: `receipt-HB-0007.pdf`.
///
/// # Errors
/// If what was kept is no receipt, or it cannot be drawn.
pub fn paper(issued: &Issued, form: Form, head: &Letterhead) -> Result<Enclosed> {
    let signed = issued.signed()?;
    let (media_type, ending, bytes) = match form {
        Form::Json => ("application/json", "json", issued.body.clone().into_bytes()),
        Form::Pdf => {
            let logo = head.logo.as_ref();
            let logo = logo.map(|(png, ground)| pdf::Logo { png, ground: *ground });
            let look = pdf::Look { brand: &head.brand, logo };
            ("application/pdf", "pdf", pdf::receipt(&signed, &look)?)
        }
    };
    let back = if issued.kind == "taken_back" { "-taken-back" } else { "" };
    let name = format!("receipt-{}{back}.{ending}", signed.receipt.number);
    Ok(Enclosed { name, media_type, bytes })
}

/// The receipt that a letter tells of, if it tells of one that was not erased meanwhile.
///
/// # Errors
/// If the database breaks.
pub fn told_by(tx: &Tx, letter: &Letter) -> Result<Option<Issued>> {
    let (Letter::Receipt { decided, .. }
    | Letter::SignedCopy { decided, .. }
    | Letter::Decision { decided, .. }
    | Letter::TakenBack { decided, .. }
    | Letter::Recorded { decided, .. }) = letter
    else {
        return Ok(None);
    };
    let Some(proved) = &decided.proved else { return Ok(None) };
    tx.receipt_of(crate::member::Desk::of_the_house(), &proved.decision, &proved.kind)
}
