//! What a client owes, and the address of a calendar.

use crate::record::{self, Currency};
use serde::Serialize;
use utoipa::ToSchema;

/// The invoices of a client in one currency, in minor units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Totals {
    /// The currency.
    #[schema(inline)]
    currency: Currency,
    /// Not paid yet.
    open: u64,
    /// Of that, what should have been paid by now.
    overdue: u64,
    /// Paid since the first of January.
    paid_this_year: u64,
}

impl From<record::Totals> for Totals {
    fn from(of: record::Totals) -> Self {
        let record::Totals { currency, open, overdue, paid_this_year } = of;
        Self { currency, open, overdue, paid_this_year }
    }
}

/// The address of a calendar. Whoever has it can read the dates, and nothing else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "url": "https://portal.example.com/cal/….ics" }))]
pub struct Calendar {
    /// Where a calendar program asks.
    pub url: String,
}
