//! Days and zones, and how Milepost says them: every deadline with its weekday, every stamp with
//! its zone (`product.md`, rule 11).

use crate::clock::Stamp;
use crate::words::Unknown;
use std::time::Duration;
use time::macros::format_description as pattern;

/// A calendar day without a time or a zone, `YYYY-MM-DD` when stored or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub time::Date);

impl Day {
    /// "Thu 19 Nov"
    pub fn says(self) -> String {
        written(self.0, pattern!("[weekday repr:short] [day padding:none] [month repr:short]"))
    }

    /// "19 Nov"
    pub fn says_short(self) -> String {
        written(self.0, pattern!("[day padding:none] [month repr:short]"))
    }

    /// "Thu 19 Nov 2026"
    pub fn says_year(self) -> String {
        let pattern = pattern!("[weekday repr:short] [day padding:none] [month repr:short] [year]");
        written(self.0, pattern)
    }

    /// The day `days` later, or earlier if negative.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(time::Duration::days(days)))
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), time::Weekday::Saturday | time::Weekday::Sunday)
    }
}

fn written<'f, F>(date: time::Date, format: &'f F) -> String
where
    F: time::formatting::Formattable + ?Sized + 'f,
{
    date.format(format).expect("a date has every part that these formats name")
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&written(self.0, pattern!("[year]-[month]-[day]")))
    }
}

impl std::str::FromStr for Day {
    type Err = Unknown;
    fn from_str(text: &str) -> Result<Self, Unknown> {
        // Ten letters: no signs, and no years of five digits.
        if text.len() != 10 || text.starts_with(['+', '-']) {
            return Err(Unknown);
        }
        time::Date::parse(text, pattern!("[year]-[month]-[day]")).map(Self).map_err(|_| Unknown)
    }
}

impl TryFrom<String> for Day {
    type Error = Unknown;
    fn try_from(text: String) -> Result<Self, Unknown> {
        text.parse()
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("a day is written YYYY-MM-DD"))
    }
}

/// A time zone by its IANA name, such as `Europe/London`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(String);

impl Zone {
    /// The zone's IANA name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// "Lisbon" of `Europe/Lisbon`.
    pub fn place(&self) -> String {
        self.0.rsplit('/').next().unwrap_or_default().replace('_', " ")
    }

    /// The clock on the wall of this zone at `stamp`.
    pub fn local(&self, stamp: Stamp) -> Local {
        let instant = jiff::Timestamp::from_millisecond(stamp.0).unwrap_or_default();
        let zone = jiff::tz::TimeZone::get(&self.0).unwrap_or(jiff::tz::TimeZone::UTC);
        let civil = zone.to_datetime(instant);
        let month = u8::try_from(civil.month()).ok().and_then(|m| time::Month::try_from(m).ok());
        let day = u8::try_from(civil.day()).unwrap_or(1);
        let date = month
            .and_then(|m| time::Date::from_calendar_date(i32::from(civil.year()), m, day).ok())
            .unwrap_or(time::Date::MIN);
        let zone = zone.to_offset_info(instant).abbreviation().to_owned();
        Local {
            day: Day(date),
            hour: civil.hour(),
            minute: civil.minute(),
            second: civil.second(),
            // The zone database names many zones by their offset alone ("-03").
            zone: if zone.starts_with(['+', '-']) { format!("UTC{zone}") } else { zone },
        }
    }

    /// The moment at which `day` shows `hour`:`minute` in this zone.
    pub fn at(&self, day: Day, hour: i8, minute: i8) -> Stamp {
        let zone = jiff::tz::TimeZone::get(&self.0).unwrap_or(jiff::tz::TimeZone::UTC);
        let (year, month, date) = day.0.to_calendar_date();
        let civil = jiff::civil::date(
            i16::try_from(year).unwrap_or(1970),
            i8::try_from(u8::from(month)).unwrap_or(1),
            i8::try_from(date).unwrap_or(1),
        );
        let moment = zone.to_ambiguous_zoned(civil.at(hour, minute, 0, 0)).compatible();
        Stamp(moment.map(|zoned| zoned.timestamp().as_millisecond()).unwrap_or_default())
    }

    /// Every zone that can be chosen, by name, in order.
    pub fn all() -> Vec<String> {
        let mut names: Vec<_> = jiff::tz::db()
            .available()
            .map(|name| name.as_str().to_owned())
            .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
            .collect();
        names.push("UTC".into());
        names.sort_unstable();
        names
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self("UTC".into())
    }
}

impl std::str::FromStr for Zone {
    type Err = Unknown;
    fn from_str(name: &str) -> Result<Self, Unknown> {
        jiff::tz::TimeZone::get(name).map(|_| Self(name.to_owned())).map_err(|_| Unknown)
    }
}

impl TryFrom<String> for Zone {
    type Error = Unknown;
    fn try_from(name: String) -> Result<Self, Unknown> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}

/// A moment as a clock on the wall shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// The day there.
    pub day: Day,
    /// From 0 to 23.
    pub hour: i8,
    /// From 0 to 59.
    pub minute: i8,
    /// From 0 to 59.
    pub second: i8,
    /// What people there call the zone: "GMT", "CEST", "UTC-03".
    pub zone: String,
}

impl Local {
    /// "14:32"
    pub fn clock(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// "Wed 11 Nov, 16:20 GMT"
    pub fn says(&self) -> String {
        format!("{}, {} {}", self.day.says(), self.clock(), self.zone)
    }

    /// "Thu 12 Nov 2026, 14:32:08 GMT"
    pub fn says_exactly(&self) -> String {
        format!("{}, {}:{:02} {}", self.day.says_year(), self.clock(), self.second, self.zone)
    }
}

/// "4 minutes", "22 hours", "8 days": the largest unit that is at least one.
pub fn span_in_words(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    let (number, unit) = match minutes {
        0..=59 => (minutes.max(1), "minute"),
        60..=1439 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    counted(number, unit)
}

/// "1 file", "2 files": the number and its noun.
pub fn counted(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
