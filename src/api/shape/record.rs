//! Records: invoices, contracts, retainers, licences, assets and links.

use super::{When, day, given, typed};
use crate::calendar::Day;
use crate::record::{self, Currency, Form, Kind, Measure};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that belongs to a project beside its work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Record {
    /// The record's id.
    id: String,
    /// Its project.
    project_id: String,
    /// What it is.
    #[schema(inline)]
    kind: Kind,
    /// As its line on the page begins: "Invoice FF-0112, second instalment".
    name: String,
    /// What it is called or for.
    title: String,
    /// The studio’s own number for it.
    number: String,
    /// What else to say.
    note: String,
    /// Where it leads: to pay, to read.
    url: Option<String>,
    /// The version that it is.
    version_id: Option<String>,
    /// The currency of amounts.
    #[schema(inline)]
    currency: Option<Currency>,
    /// How much, in minor units: 195000 for £1,950.00.
    amount: Option<u64>,
    /// How many minutes, of a retainer in hours.
    minutes: Option<u64>,
    /// How much of it is used, in the same unit.
    used: Option<u64>,
    /// By when it is to be paid.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// When it was paid.
    #[schema(format = Date)]
    paid_on: Option<String>,
    /// When it is to be renewed.
    #[schema(format = Date)]
    renews_on: Option<String>,
    /// Whether clients see it.
    client_visible: bool,
    /// Whether clients are reminded, too.
    remind_client: bool,
    /// When it was last changed.
    changed_at: When,
}

impl From<record::Record> for Record {
    fn from(of: record::Record) -> Self {
        let (currency, amount, minutes) = match of.total {
            Some(Measure::Money(currency, amount)) => (Some(currency), Some(amount), None),
            Some(Measure::Minutes(minutes)) => (None, None, Some(minutes)),
            None => (None, None, None),
        };
        Self {
            name: of.name(),
            id: of.id.into(),
            project_id: of.project.into(),
            kind: of.kind,
            title: of.title,
            number: of.number,
            note: of.note,
            url: of.url,
            version_id: of.version.map(Into::into),
            currency,
            amount,
            minutes,
            used: of.used,
            due_on: day(of.due_on),
            paid_on: day(of.paid_on),
            renews_on: day(of.renews_on),
            client_visible: of.client_visible,
            remind_client: of.remind_client,
            changed_at: of.changed_at.into(),
        }
    }
}

/// A record to add.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "invoice", "number": "FF-0112", "title": "second instalment", "currency": "GBP",
    "amount": 195_000, "due_on": "2026-11-30", "url": "https://pay.example.com/ff-0112",
}))]
pub struct NewRecord {
    /// What it is.
    #[schema(inline)]
    pub kind: Kind,
    /// What it is called or for: one line. An invoice with a number needs none.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// The studio’s own number for it, of an invoice, contract or licence.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub number: Option<String>,
    /// What else to say.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// Where it leads: `http` or `https`. A link needs one.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub url: Option<String>,
    /// A version of the project that it is.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub version_id: Option<String>,
    /// The currency of amounts.
    #[serde(default)]
    #[schema(inline)]
    pub currency: Option<Currency>,
    /// How much, in minor units. An invoice needs it.
    #[serde(default)]
    #[schema(maximum = 999_999_999_999_u64)]
    pub amount: Option<u64>,
    /// How many minutes, of a retainer in hours.
    #[serde(default)]
    #[schema(maximum = 5_999_940)]
    pub minutes: Option<u64>,
    /// How much of a retainer is used, in the same unit.
    #[serde(default)]
    #[schema(maximum = 999_999_999_999_u64)]
    pub used: Option<u64>,
    /// By when an invoice is to be paid.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Day>,
    /// When it was paid.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub paid_on: Option<Day>,
    /// When it is to be renewed.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub renews_on: Option<Day>,
    /// Whether clients see it; true if left out.
    #[serde(default)]
    #[schema(default = true)]
    pub client_visible: Option<bool>,
    /// Whether clients are reminded, too; false if left out.
    #[serde(default)]
    #[schema(default = false)]
    pub remind_client: Option<bool>,
}

/// Amount, hours and what is used, as the form would send them.
fn measured(
    (currency, amount, minutes, used): (Option<Currency>, Option<u64>, Option<u64>, Option<u64>),
) -> (String, String, String) {
    let money = |minor: u64| match currency {
        Some(currency) => currency.plain(minor),
        None => minor.to_string(),
    };
    let hours = |minutes: u64| record::typed::plain_hours(minutes);
    let used = used.map(|used| if minutes.is_some() { hours(used) } else { money(used) });
    let amount = amount.map(money).unwrap_or_default();
    (amount, minutes.map(hours).unwrap_or_default(), used.unwrap_or_default())
}

impl NewRecord {
    /// As the form would send it.
    pub fn form(self) -> Form {
        let (amount, hours, used) = measured((self.currency, self.amount, self.minutes, self.used));
        Form {
            kind: self.kind.as_str().into(),
            title: self.title.unwrap_or_default(),
            number: self.number.unwrap_or_default(),
            note: self.note.unwrap_or_default(),
            url: self.url.unwrap_or_default(),
            version: self.version_id.unwrap_or_default(),
            amount,
            currency: self.currency.map(Currency::as_str).unwrap_or_default().into(),
            hours,
            used,
            due_on: day(self.due_on).unwrap_or_default(),
            paid_on: day(self.paid_on).unwrap_or_default(),
            renews_on: day(self.renews_on).unwrap_or_default(),
            client_visible: self.client_visible.unwrap_or(true),
            remind_client: self.remind_client.unwrap_or(false),
            seen: None,
        }
    }
}

/// What changes of a record. What is left out stays; null empties it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "paid_on": "2026-11-28" }))]
pub struct RecordChange {
    /// What it is called or for: one line.
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// The studio’s own number for it.
    #[schema(max_length = 120)]
    pub number: Option<String>,
    /// What else to say.
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// Where it leads.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub url: Option<Option<String>>,
    /// A version of the project that it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 64)]
    pub version_id: Option<Option<String>>,
    /// The currency of amounts.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Currency>, inline)]
    pub currency: Option<Option<Currency>>,
    /// How much, in minor units.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u64>, maximum = 999_999_999_999_u64)]
    pub amount: Option<Option<u64>>,
    /// How many minutes, of a retainer in hours.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u64>, maximum = 5_999_940)]
    pub minutes: Option<Option<u64>>,
    /// How much of a retainer is used, in the same unit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u64>, maximum = 999_999_999_999_u64)]
    pub used: Option<Option<u64>>,
    /// By when an invoice is to be paid.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Option<Day>>,
    /// When it was paid; then nobody is reminded of it any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub paid_on: Option<Option<Day>>,
    /// When it is to be renewed.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub renews_on: Option<Option<Day>>,
    /// Whether clients see it.
    pub client_visible: Option<bool>,
    /// Whether clients are reminded, too.
    pub remind_client: Option<bool>,
}

impl RecordChange {
    /// What `was` becomes.
    pub fn of(self, was: &record::Record) -> Form {
        let known = record::known(was);
        let days = |change: Option<Option<Day>>, was| typed(change.map(day), day(was));
        let (currency, amount, minutes) = match was.total {
            Some(Measure::Money(currency, amount)) => (Some(currency), Some(amount), None),
            Some(Measure::Minutes(minutes)) => (None, None, Some(minutes)),
            None => (None, None, None),
        };
        let currency = self.currency.unwrap_or(currency);
        let (amount, hours, used) = measured((
            currency,
            self.amount.unwrap_or(amount),
            self.minutes.unwrap_or(minutes),
            self.used.unwrap_or(was.used),
        ));
        Form {
            title: self.title.unwrap_or(known.title),
            number: self.number.unwrap_or(known.number),
            note: self.note.unwrap_or(known.note),
            url: self.url.map_or(known.url, Option::unwrap_or_default),
            version: self.version_id.map_or(known.version, Option::unwrap_or_default),
            amount,
            currency: currency.map(Currency::as_str).unwrap_or_default().into(),
            hours,
            used,
            due_on: days(self.due_on, was.due_on),
            paid_on: days(self.paid_on, was.paid_on),
            renews_on: days(self.renews_on, was.renews_on),
            client_visible: self.client_visible.unwrap_or(was.client_visible),
            remind_client: self.remind_client.unwrap_or(was.remind_client),
            ..known
        }
    }
}
