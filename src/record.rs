//! Records: what belongs to a project beside its work, such as invoices, contracts, retainers,
//! licences, assets and links. The client's page has those that are for the client, what presses
//! first.

mod check;
mod due;
mod keep;
mod money;
mod totals;
pub mod typed;

pub use check::{Form, known};
pub use due::{Step, step, tell_due, telling_is_due};
pub use keep::{MOST, add, change, pay, take_off};
pub use money::{AMOUNT_LIMIT, Currency};
pub use totals::{Totals, totals};

use crate::calendar::Day;
use crate::clock::Stamp;
use crate::id::{ProjectId, RecordId, VersionId};
use crate::words::words;

words! {
    /// What a record is.
    Kind {
        /// Something to pay.
        Invoice = "invoice",
        /// What was agreed.
        Contract = "contract",
        /// Hours or an amount that are used up bit by bit.
        Retainer = "retainer",
        /// A right to use something, for a time.
        Licence = "licence",
        /// A thing that is kept up, such as a domain.
        Asset = "asset",
        /// An address to go to.
        Link = "link",
    }
}

impl Kind {
    /// "Invoice"
    pub const fn says(self) -> &'static str {
        match self {
            Self::Invoice => "Invoice",
            Self::Contract => "Contract",
            Self::Retainer => "Retainer",
            Self::Licence => "Licence",
            Self::Asset => "Asset",
            Self::Link => "Link",
        }
    }

    /// Whether a record of this kind has such a field in its form.
    pub fn takes(self, field: &str) -> bool {
        match field {
            "number" => matches!(self, Self::Invoice | Self::Contract | Self::Licence),
            "amount" | "currency" => !matches!(self, Self::Link | Self::Contract),
            "hours" | "used" => self == Self::Retainer,
            "due_on" | "paid_on" => self == Self::Invoice,
            "renews_on" => !matches!(self, Self::Invoice | Self::Link),
            _ => true,
        }
    }
}

/// How much: money in minor units, or minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Money.
    Money(Currency, u64),
    /// Time.
    Minutes(u64),
}

impl Measure {
    /// "£1,950.00", "12 h 30 min"
    pub fn says(self) -> String {
        match self {
            Self::Money(currency, minor) => currency.says(minor),
            Self::Minutes(minutes) => typed::says_hours(minutes),
        }
    }

    /// The same measure of another amount.
    #[must_use]
    pub const fn with(self, amount: u64) -> Self {
        match self {
            Self::Money(currency, _) => Self::Money(currency, amount),
            Self::Minutes(_) => Self::Minutes(amount),
        }
    }

    /// The number alone.
    pub const fn amount(self) -> u64 {
        match self {
            Self::Money(_, amount) | Self::Minutes(amount) => amount,
        }
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The record's id.
    pub id: RecordId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// What it is.
    pub kind: Kind,
    /// "second instalment"; may be empty if there is a number.
    pub title: String,
    /// The studio's own number for it; may be empty.
    pub number: String,
    /// What else to say; may be empty.
    pub note: String,
    /// Where it leads: to pay, to read.
    pub url: Option<String>,
    /// The version that it is, if the studio posted it.
    pub version: Option<VersionId>,
    /// How much.
    pub total: Option<Measure>,
    /// How much of it is used, in the same measure.
    pub used: Option<u64>,
    /// By when it is to be paid.
    pub due_on: Option<Day>,
    /// When it was.
    pub paid_on: Option<Day>,
    /// When it is to be renewed.
    pub renews_on: Option<Day>,
    /// Whether the client sees it.
    pub client_visible: bool,
    /// Whether the client is reminded, too.
    pub remind_client: bool,
    /// When it was last changed.
    pub changed_at: Stamp,
    /// How often it was changed.
    pub changes: u32,
}

/// How many days before its day a record presses.
pub const SOON: i64 = 7;

/// For how many days a paid invoice stands with the others.
const FRESH: i64 = 90;

/// How a record stands on a day; in the order in which records stand on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// To be paid before that day.
    Overdue(Day),
    /// To be paid.
    Due(Option<Day>),
    /// To be renewed within a month, or before that day.
    Renews(Day),
    /// A retainer that is used up bit by bit.
    Running,
    /// Nothing to do.
    There,
    /// Paid lately.
    Paid(Day),
    /// Paid long ago.
    PaidLongAgo(Day),
}

impl Record {
    /// "Invoice FF-0112, second instalment"
    pub fn name(&self) -> String {
        let named = matches!(self.kind, Kind::Invoice) || !self.number.is_empty();
        match (named, self.number.as_str(), self.title.as_str()) {
            (false, _, title) => title.to_owned(),
            (true, "", title) => format!("{}, {title}", self.kind.says()),
            (true, number, "") => format!("{} {number}", self.kind.says()),
            (true, number, title) => format!("{} {number}, {title}", self.kind.says()),
        }
    }

    /// How it stands on `today`.
    pub fn stands(&self, today: Day) -> Standing {
        match (self.kind, self.paid_on, self.due_on) {
            (Kind::Invoice, Some(day), _) if day < today.plus(-FRESH) => Standing::PaidLongAgo(day),
            (Kind::Invoice, Some(day), _) => Standing::Paid(day),
            (Kind::Invoice, None, Some(due)) if due < today => Standing::Overdue(due),
            (Kind::Invoice, None, due) => Standing::Due(due),
            _ => match self.renews_on {
                Some(day) if day <= today.plus(30) => Standing::Renews(day),
                _ if self.kind == Kind::Retainer => Standing::Running,
                _ => Standing::There,
            },
        }
    }

    /// The day that presses, until somebody says that it is done.
    pub const fn day(&self) -> Option<Day> {
        match (self.paid_on, self.due_on, self.renews_on) {
            (Some(_), ..) => None,
            (None, Some(due), _) => Some(due),
            (None, None, renews) => renews,
        }
    }
}

/// Puts records in the order of the page: what is overdue, what is due, what is to be renewed soon,
/// retainers, links and the like, and what is paid, the last one first.
pub fn in_order(records: &mut [Record], today: Day) {
    records.sort_by_cached_key(|record| {
        let (stands, name) = (record.stands(today), record.name());
        let place = match stands {
            Standing::Overdue(_) => 0,
            Standing::Due(_) => 1,
            Standing::Renews(_) => 2,
            Standing::Running => 3,
            Standing::There => 4,
            Standing::Paid(_) | Standing::PaidLongAgo(_) => 5,
        };
        let ahead = |day: Day| i64::from(day.0.to_julian_day());
        let within = match stands {
            Standing::Overdue(day) | Standing::Due(Some(day)) | Standing::Renews(day) => ahead(day),
            Standing::Paid(day) | Standing::PaidLongAgo(day) => -ahead(day),
            Standing::Due(None) => i64::MAX,
            Standing::Running | Standing::There => 0,
        };
        (place, within, name, record.id.to_string())
    });
}
