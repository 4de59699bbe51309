//! Which mails a contact wants: one choice for all their projects. What needs them, receipts, codes
//! and links that they ask for come always and at once, whatever they chose.

use super::Contact;
use crate::audit::{self, Actor, Kind, Trace};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::Result;
use crate::outbox;
use crate::store::Tx;
use crate::words::words;
use serde_json::json;

words! {
    /// Which mails a contact wants.
    Pace {
        /// News at once.
        AtOnce = "at_once",
        /// News once a day.
        Daily = "daily",
        /// News once a week.
        Weekly = "weekly",
        /// No news.
        NeedsMe = "needs_me",
    }
}

/// The hour, in the contact's zone, at which a day's or a week's news goes out.
const HOUR: i8 = 9;

impl Pace {
    /// As the studio's lists say it.
    pub const fn says(self) -> &'static str {
        match self {
            Self::AtOnce => "Mails at once",
            Self::Daily => "News once a day",
            Self::Weekly => "News once a week",
            Self::NeedsMe => "Only what needs them",
        }
    }

    /// The moment after `now` at which news that waits goes out; none where it does not wait.
    pub fn next(self, now: Stamp, zone: &Zone) -> Option<Stamp> {
        let today = zone.local(now).day;
        let falls = |day: crate::calendar::Day| match self {
            Self::Daily => true,
            Self::Weekly => day.0.weekday() == time::Weekday::Monday,
            Self::AtOnce | Self::NeedsMe => false,
        };
        let days = (0..=8).map(|ahead| today.plus(ahead));
        days.filter(|day| falls(*day)).map(|day| zone.at(day, HOUR, 0)).find(|at| *at > now)
    }
}

/// By which way a choice came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The contact's own page.
    Page,
    /// The link for fewer mails, which whoever has it can use.
    Link,
    /// One press in a mail program (RFC 8058).
    OneClick,
}

impl By {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Link => "link",
            Self::OneClick => "one_click",
        }
    }
}

/// Writes down which mails a contact wants. What is held for them is planned anew in the same
/// transaction, so that the choice counts for what was posted before it, too.
pub fn choose(tx: &Tx, contact: &Contact, pace: Pace, how: (By, &Trace)) -> Result<()> {
    if contact.mails == pace {
        return Ok(());
    }
    let (by, trace) = how;
    let contact = Contact { mails: pace, ..contact.clone() };
    tx.save_contact_mails(&contact)?;
    outbox::replan(tx, &contact)?;
    let subject = json!({
        "contact": contact.id.as_str(), "name": contact.sealed_name(),
        "mails": pace.as_str(), "by": by.as_str(),
    });
    let actor = match by {
        By::Page => Actor::Contact(contact.id, contact.name),
        // The letter may have been passed on.
        By::Link | By::OneClick => Actor::House,
    };
    audit::studio_from(tx, &actor, Kind::ContactMailsChanged, (subject, trace))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday 12 November 2026, 14:28 in London.
    const NOW: Stamp = Stamp::from_seconds(1_794_493_680);

    #[test]
    fn a_day_and_a_week_end_at_nine_in_the_readers_zone() {
        let next = |pace: Pace, zone: &str, now: Stamp| {
            let zone: Zone = zone.parse().unwrap();
            pace.next(now, &zone).map(|at| zone.local(at).says())
        };
        assert_eq!(next(Pace::AtOnce, "Europe/London", NOW), None);
        assert_eq!(next(Pace::NeedsMe, "Europe/London", NOW), None);
        let friday = next(Pace::Daily, "Europe/London", NOW).unwrap();
        assert!(friday.contains("Fri 13 Nov") && friday.contains("9:00"), "{friday}");
        // It is still early in the morning of the same day there.
        let today = next(Pace::Daily, "America/Los_Angeles", NOW).unwrap();
        assert!(today.contains("Thu 12 Nov") && today.contains("9:00"), "{today}");
        let monday = next(Pace::Weekly, "Europe/London", NOW).unwrap();
        assert!(monday.contains("Mon 16 Nov") && monday.contains("9:00"), "{monday}");
        // The very moment is over: the next one is a week away, also where clocks change.
        let zone: Zone = "Europe/London".parse().unwrap();
        let at = Pace::Weekly.next(NOW, &zone).unwrap();
        let after = Pace::Weekly.next(at, &zone).unwrap();
        assert_eq!(after.since(at), crate::clock::days(7));
    }
}
