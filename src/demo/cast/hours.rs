//! When the people of the sample studio work.

use crate::calendar::Zone;
use crate::clock::Stamp;

/// The working hour of the same day, or of the Friday before.
pub fn at_work(then: Stamp) -> Stamp {
    let mut day = zone().local(then).day;
    while matches!(day.0.weekday(), time::Weekday::Saturday | time::Weekday::Sunday) {
        day = day.plus(-1);
    }
    let minute = i8::try_from(day.0.day()).unwrap_or(0);
    zone().at(day, 10 + minute % 6, minute * 2 % 60)
}

/// The zone in which the story plays.
pub fn zone() -> Zone {
    "Europe/London".parse().unwrap_or_default()
}
