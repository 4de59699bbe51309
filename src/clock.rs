//! The only file that asks what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A moment: milliseconds since 1970-01-01 UTC. Stored as an integer, so that it sorts and hashes
/// exactly as it was written.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl Stamp {
    /// Whole seconds since 1970-01-01 UTC.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// RFC 3339 in UTC, always with milliseconds, so that text sorts as time does.
    pub fn rfc3339(self) -> String {
        let format = time::macros::format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        );
        let nanos = i128::from(self.0) * 1_000_000;
        let moment = time::OffsetDateTime::from_unix_timestamp_nanos(nanos)
            .unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
        moment.format(format).expect("a moment has every part that this format names")
    }

    /// As HTTP has it (RFC 9110 §5.6.7), to the second.
    pub fn http_date(self) -> String {
        let since = Duration::from_secs(u64::try_from(self.seconds()).unwrap_or(0));
        httpdate::fmt_http_date(std::time::UNIX_EPOCH + since)
    }

    /// The moment `seconds` after 1970-01-01 UTC.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * 1000)
    }

    /// This moment and then `later`.
    #[must_use]
    pub fn plus(self, later: Duration) -> Self {
        Self(self.0.saturating_add(millis(later)))
    }

    /// This moment less `earlier`.
    #[must_use]
    pub fn minus(self, earlier: Duration) -> Self {
        Self(self.0.saturating_sub(millis(earlier)))
    }

    /// How long ago `earlier` was; zero if it is still to come.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// `days` times 24 hours.
pub const fn days(days: u32) -> Duration {
    Duration::from_secs(days as u64 * 86_400)
}

/// `minutes` times 60 seconds.
pub const fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(minutes as u64 * 60)
}

/// How long somebody asks us to wait: seconds or a date (RFC 9110 §10.2.3).
pub fn retry_after(asked: &str, now: Stamp) -> Option<Duration> {
    let asked = asked.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let format = &time::format_description::well_known::Rfc2822;
    let date = time::OffsetDateTime::parse(asked, format).ok()?;
    Some(Stamp::from_seconds(date.unix_timestamp()).since(now))
}

/// The machine's second, for what only has to lie near what was made at the same time. It says
/// nothing of when something happened: a standing clock does not move it.
pub fn second() -> i64 {
    Clock::of_the_machine().now().seconds()
}

/// How long something takes. It says nothing of when it was.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins now.
    #[allow(clippy::disallowed_methods, reason = "how long work took, no test has to travel")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// How long it has been since.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Where the time comes from: the machine, or a hand that moves it (tests and the demo's past).
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    pub const fn of_the_machine() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` until it is moved.
    pub fn standing_at(start: Stamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start.0))))
    }

    /// The present moment.
    #[allow(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    pub fn now(&self) -> Stamp {
        match &self.0 {
            Some(hand) => Stamp(hand.load(Ordering::SeqCst)),
            None => {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                Stamp(since.map(millis).unwrap_or(0))
            }
        }
    }

    /// Moves a standing clock to `moment`; the machine's clock cannot be moved.
    pub fn set(&self, moment: Stamp) {
        if let Some(hand) = &self.0 {
            hand.store(moment.0, Ordering::SeqCst);
        }
    }

    /// Moves a standing clock forward.
    pub fn travel(&self, span: Duration) {
        self.set(self.now().plus(span));
    }
}
