//! The sheet that Prometheus reads: every metric with its type and meaning, also those of which
//! there is nothing to tell yet (text format 0.0.4).

use super::list::{Kind, METRICS, Metric};
use super::{Spread, Tally};
use std::fmt::Write as _;

/// A sheet that is being filled in.
#[derive(Debug, Default)]
pub struct Sheet(Vec<(&'static str, String)>);

impl Sheet {
    /// Tells one number. `labels` are the values that go with the metric's labels.
    pub fn tell(&mut self, name: &'static str, labels: &[&str], is: impl Into<Number>) {
        let Some(metric) = known(name) else { return };
        let line = format!("{name}{} {}\n", braced(metric, labels, None), is.into().0);
        self.0.push((name, line));
    }

    /// Tells counts by their kinds.
    pub fn tally(&mut self, name: &'static str, tally: &Tally) {
        for (kind, count) in tally.all() {
            self.tell(name, &[kind], count);
        }
    }

    /// Tells how long or how large things were.
    pub fn spread(&mut self, name: &'static str, labels: &[&str], spread: &Spread) {
        let Some(metric) = known(name) else { return };
        let told = |size: u64| match metric.kind {
            Kind::Seconds => seconds(size),
            _ => size.to_string(),
        };
        let (mut lines, mut count) = (String::new(), 0);
        for (step, all) in spread.up_to() {
            let step = step.map_or_else(|| "+Inf".to_owned(), told);
            let labels = braced(metric, labels, Some(&step));
            lines += &format!("{name}_bucket{labels} {all}\n");
            count = all;
        }
        let labels = braced(metric, labels, None);
        let sum = told(spread.sum());
        lines += &format!("{name}_sum{labels} {sum}\n{name}_count{labels} {count}\n");
        self.0.push((name, lines));
    }

    /// The whole, in the order of the list.
    pub fn text(self) -> String {
        let mut text = String::new();
        for Metric { name, kind, meaning, .. } in METRICS {
            text += &format!("# HELP {name} {meaning}\n# TYPE {name} {}\n", kind.says());
            self.0.iter().filter(|(of, _)| of == name).for_each(|(_, lines)| text += lines);
        }
        text
    }
}

fn known(name: &str) -> Option<&'static Metric> {
    let found = METRICS.iter().find(|metric| metric.name == name);
    debug_assert!(found.is_some(), "{name} is not in the list");
    found
}

/// `{route="/p/{page}",le="0.1"}`
fn braced(metric: &Metric, values: &[&str], step: Option<&str>) -> String {
    let own = metric.labels.iter().copied().zip(values.iter().copied());
    let mut inside = String::new();
    for (label, value) in own.chain(step.map(|step| ("le", step))) {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let comma = if inside.is_empty() { "" } else { "," };
        let _ = write!(inside, "{comma}{label}=\"{value}\"");
    }
    if inside.is_empty() { inside } else { format!("{{{inside}}}") }
}

/// Microseconds as seconds, without a zero too many.
fn seconds(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number as it stands in the sheet.
#[derive(Debug)]
pub struct Number(String);

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<std::time::Duration> for Number {
    fn from(time: std::time::Duration) -> Self {
        Self(seconds(u64::try_from(time.as_micros()).unwrap_or(u64::MAX)))
    }
}
