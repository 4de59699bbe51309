//! Sending files for an item: rows, events, letters and reminders in one transaction.

use super::{Act, FileRequest, Item, No, State, Supplied, next, tell};
use crate::approval::Hand;
use crate::audit::{self, Kind, of_person};
use crate::error::{Refusal, Result};
use crate::file::Stored;
use crate::id::{ItemId, SuppliedId};
use crate::link::{Sight, Signer};
use crate::reminder;
use crate::store::Tx;
use crate::webhook;
use serde_json::json;

/// The most files that one item holds.
pub const SUPPLIED_LIMIT: usize = 100;

/// Adds files to an item; a sentence names those of a kind that it does not take, if others are.
/// Two people may send at once: what each sent is kept under their name. The same file pressed
/// twice is there once.
///
/// # Errors
/// `Wrong`: as `accepted` for an item that was accepted, as `gone` for one that was taken off, as
/// `files` for none, too many, or none of a kind that it takes.
pub fn send(
    tx: &Tx,
    signer: &Signer,
    by: Hand<'_>,
    id: &ItemId,
    files: &[Stored],
) -> Result<Option<String>> {
    let Hand { visitor, trace, .. } = by;
    visitor.must_write()?;
    let request = sees(tx, visitor, id)?;
    let item = request.item(id).ok_or(Refusal::NotFound)?;
    let (fit, odd): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| item.accepts.takes(&file.name));
    let then = may_send(visitor, item, (&fit, &odd))?;
    let mut sent = Vec::new();
    for stored in &fit {
        let same = |known: &Supplied| {
            known.participant == visitor.participant
                && known.stored.sha256 == stored.sha256
                && known.stored.name == stored.name
        };
        let again = sent.iter().any(same);
        if again || (item.state == State::Received && item.files.iter().any(same)) {
            continue;
        }
        let one = Supplied {
            id: SuppliedId::new(),
            item: id.clone(),
            participant: visitor.participant.clone(),
            by: visitor.contact.name.clone(),
            stored: (*stored).clone(),
            at: tx.now(),
        };
        let subject = json!({ "request": request.id.as_str(), "item": id.as_str(),
            "milestone": request.milestone.as_str(), "title": item.title,
            "supplied": one.id.as_str(), "sha256": stored.sha256, "size": stored.size,
            "name": of_person(&visitor.contact.id, stored.name.as_str()) });
        let event = audit::by_contact(tx, visitor, Kind::FileSent, (subject, trace))?;
        tx.add_supplied(visitor, &one, &event.id)?;
        webhook::supplied(tx, visitor, &request, &one)?;
        sent.push(one);
    }
    let odd = (!odd.is_empty()).then(|| not_taken(item, &odd, fit.len()));
    if sent.is_empty() {
        return Ok(odd);
    }
    tx.receive_item(visitor, id, then)?;
    reminder::replan_file_request(tx, &request.id)?;
    tell::came(tx, signer, visitor, (&request, item, &sent))?;
    Ok(odd)
}

/// The request of an item, as far as the visitor's project has it.
///
/// # Errors
/// `NotFound` for an item of another project.
pub fn sees(tx: &Tx, sight: &Sight, id: &ItemId) -> Result<FileRequest> {
    let all = tx.visible_requests(sight)?;
    let found = all.into_iter().find(|request| request.item(id).is_some());
    found.ok_or_else(|| Refusal::NotFound.into())
}

fn may_send(sight: &Sight, item: &Item, (fit, odd): (&[&Stored], &[&Stored])) -> Result<State> {
    let then = match next(item.state, item.removed_at.is_some(), Act::Send) {
        Ok(then) => then,
        Err(No::Accepted | No::Nothing) => {
            let says = match &item.judged {
                Some((by, at)) => format!(
                    "{by} accepted this on {}, so what you chose now was not sent. If it is \
                     newer, write to them.",
                    sight.contact.time_zone.local(*at).says()
                ),
                None => "This was accepted, so what you chose now was not sent.".into(),
            };
            return Err(Refusal::wrong("accepted", says).into());
        }
        Err(No::Gone) => {
            let says = "This is not needed any more, so what you chose was not sent.";
            return Err(Refusal::wrong("gone", says).into());
        }
    };
    if fit.is_empty() && odd.is_empty() {
        return Err(Refusal::wrong("files", "Choose a file first, then send it.").into());
    }
    if fit.is_empty() {
        return Err(Refusal::wrong("files", not_taken(item, odd, 0)).into());
    }
    if item.files.len() + fit.len() > SUPPLIED_LIMIT {
        let says = format!("This can hold {SUPPLIED_LIMIT} files. Put the rest into one ZIP.");
        return Err(Refusal::wrong("files", says).into());
    }
    Ok(then)
}

/// "list.xlsx was not taken: this asks for a picture or scan. Send it as one, or write to us. The
/// other 5 files are here."
fn not_taken(item: &Item, odd: &[&Stored], taken: usize) -> String {
    let names: Vec<_> = odd.iter().map(|file| file.name.as_str()).collect();
    let (names, were, again) = match names.as_slice() {
        [only] => ((*only).to_owned(), "was", "Send it as one"),
        _ => (names.join(", "), "were", "Send each as one"),
    };
    let here = match taken {
        0 => String::new(),
        1 => " The other file is here.".to_owned(),
        taken => format!(" The other {taken} files are here."),
    };
    let asks = item.accepts.says();
    format!("{names} {were} not taken: this asks for {asks}. {again}, or write to us.{here}")
}
