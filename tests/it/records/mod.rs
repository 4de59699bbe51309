//! Quick links: invoices and what else belongs to a project, the reminders of them, and the
//! calendar that takes their days.

mod feed;
mod order;
mod pages;
mod remind;

use crate::support::smtp::Raw;
use crate::support::{Machine, Studio};
use serde_json::{Value, json};

/// The words of a mail, on one line and without its packing (RFC 2045 §6.7).
pub fn words(mail: &Raw) -> String {
    let mut bytes = Vec::new();
    let text = mail.text_part().replace("\r\n", "\n").replace("=\n", "");
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let hex = (*first == b'=').then(|| more.get(..2)).flatten();
        let hex = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &more[2..] } else { more };
    }
    let text = String::from_utf8(bytes).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\u{a0}', " ")
}

/// Adds a record to the Harbour project; its id.
pub async fn add(studio: &Studio, machine: &Machine, record: Value) -> String {
    let at = format!("/projects/{}/records", studio.harbour);
    machine.post(&at, record).await.is(201).id()
}

/// The second instalment of the pictures, due on a day.
pub fn invoice(due_on: &str) -> Value {
    json!({ "kind": "invoice", "number": "FF-0112", "title": "second instalment",
        "currency": "GBP", "amount": 195_000, "due_on": due_on,
        "url": "https://fernandfield.example/invoices/ff-0112" })
}
