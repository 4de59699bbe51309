//! What a client owes, and what they paid: by currency, never summed over several.

use super::{Currency, Kind, Measure, Record, Standing};
use crate::calendar::Day;

/// The invoices of a client in one currency, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// The currency.
    pub currency: Currency,
    /// Not paid yet, whether due or not.
    pub open: u64,
    /// Of that, what should have been paid by now.
    pub overdue: u64,
    /// Paid in the year of today.
    pub paid_this_year: u64,
}

/// Sums invoices up, as they stand on `today`; in the order of currencies.
pub fn totals(records: &[Record], today: Day) -> Vec<Totals> {
    let mut all: Vec<Totals> = Vec::new();
    for record in records.iter().filter(|record| record.kind == Kind::Invoice) {
        let Some(Measure::Money(currency, amount)) = record.total else { continue };
        let at = match all.iter().position(|totals| totals.currency == currency) {
            Some(at) => at,
            None => {
                all.push(Totals { currency, open: 0, overdue: 0, paid_this_year: 0 });
                all.len() - 1
            }
        };
        let of = &mut all[at];
        match record.stands(today) {
            Standing::Overdue(_) => {
                of.open = of.open.saturating_add(amount);
                of.overdue = of.overdue.saturating_add(amount);
            }
            Standing::Paid(day) | Standing::PaidLongAgo(day) => {
                if day.0.year() == today.0.year() {
                    of.paid_this_year = of.paid_this_year.saturating_add(amount);
                }
            }
            _ => of.open = of.open.saturating_add(amount),
        }
    }
    all.sort_by_key(|totals| totals.currency);
    all
}
