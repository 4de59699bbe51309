//! How times, days, sizes and markdown stand on a page.

use super::raw;
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use maud::{Markup, html};
use std::collections::HashSet;
use std::sync::LazyLock;
use std::time::Duration;

/// Spaces inside a date do not break.
pub fn tied(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// "Tue 17 Nov"
pub fn day(day: Day) -> Markup {
    html! { time datetime=(day) { (tied(&day.says())) } }
}

/// "17 Nov"
pub fn short_day(day: Day) -> Markup {
    html! { time datetime=(day) { (tied(&day.says_short())) } }
}

/// "Fri 11 Dec 2026", of a moment in a zone.
pub fn last_day(stamp: Stamp, zone: &Zone) -> Markup {
    let day = zone.local(stamp).day;
    html! { time datetime=(day) { (tied(&day.says_year())) } }
}

/// "Wed 11 Nov, 16:20 GMT"
pub fn moment(stamp: Stamp, zone: &Zone) -> Markup {
    let local = zone.local(stamp);
    let (day, rest) = (local.day.says(), format!("{} {}", local.clock(), local.zone));
    html! { time datetime=(utc(stamp)) { (tied(&day)) ", " (tied(&rest)) } }
}

/// "Thu 12 Nov 2026, 14:32:08 GMT"
pub fn exact_moment(stamp: Stamp, zone: &Zone) -> Markup {
    let says = zone.local(stamp).says_exactly();
    let (day, rest) = says.split_once(", ").unwrap_or((&says, ""));
    html! { time datetime=(utc(stamp)) { (tied(day)) ", " (tied(rest)) } }
}

/// "14:42 GMT"
pub fn clock(stamp: Stamp, zone: &Zone) -> Markup {
    let local = zone.local(stamp);
    let says = format!("{} {}", local.clock(), local.zone);
    html! { time datetime=(utc(stamp)) { (tied(&says)) } }
}

/// "4 minutes ago", then "Today, 11:20", then the day.
pub fn ago(stamp: Stamp, now: Stamp, zone: &Zone) -> Markup {
    let (then, today) = (zone.local(stamp), zone.local(now).day);
    let says = match now.since(stamp).as_secs() {
        0..60 => "Just now".into(),
        60..3600 => format!("{} ago", crate::calendar::span_in_words(now.since(stamp))),
        _ if then.day == today => format!("Today, {} {}", then.clock(), then.zone),
        _ if then.day == today.plus(-1) => format!("Yesterday, {} {}", then.clock(), then.zone),
        _ => then.says(),
    };
    html! { time datetime=(utc(stamp)) { (says) } }
}

/// "25 min", "9 h", "1 d 6 h"
pub fn short_span(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    match (minutes / 1440, minutes / 60 % 24) {
        (0, 0) => format!("{} min", minutes.max(1)),
        (0, hours) => format!("{hours} h"),
        (days, 0) => format!("{days} d"),
        (days, hours) => format!("{days} d {hours} h"),
    }
}

/// RFC 3339 in UTC, to the second.
pub fn utc(stamp: Stamp) -> String {
    let moment = time::OffsetDateTime::from_unix_timestamp(stamp.seconds());
    let format = &time::format_description::well_known::Rfc3339;
    moment.ok().and_then(|moment| moment.format(format).ok()).unwrap_or_default()
}

/// The first eight hex digits of a hash, in two groups.
pub fn short_hash(sha256: &str) -> String {
    let (first, second) =
        (sha256.get(..4).unwrap_or_default(), sha256.get(4..8).unwrap_or_default());
    format!("{first} {second}")
}

/// A whole hash in groups of eight.
pub fn whole_hash(sha256: &str) -> String {
    crate::receipt::facts::groups(sha256)
}

/// A hash drawn as 24 bars, so that two can be matched by eye. Hidden from screen readers; the
/// digits stand beside it.
pub fn bars(sha256: &str) -> Markup {
    use std::fmt::Write as _;
    let mut path = String::new();
    for (at, half) in (0_u32..).zip(crate::receipt::facts::bars(sha256)) {
        write!(path, "M{} {}v{}", 1 + at * 4, 8 - half, 2 * half)
            .expect("writing to a string cannot fail");
    }
    html! { svg.bars viewBox="0 0 94 16" aria-hidden="true" { path d=(path) {} } }
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h3",
        "h4",
        "hr",
    ];
    let mut cleaner = ammonia::Builder::new();
    cleaner
        .tags(HashSet::from(tags))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("noopener noreferrer nofollow ugc"))
        .generic_attributes(HashSet::new())
        .tag_attributes(std::collections::HashMap::from([("a", HashSet::from(["href"]))]))
        .url_relative(ammonia::UrlRelative::Deny);
    cleaner
});

/// How many quotes, lists and items may lie in each other.
const DEEPEST: u32 = 12;

/// The studio's markdown as HTML that can do nothing: no scripts, pictures, styles or frames, and
/// links only to http, https and mailto.
pub fn markdown(source: &str) -> Markup {
    use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
    // The page has its own h1 and h2; what people write begins below them.
    let level = |level: HeadingLevel| {
        if level <= HeadingLevel::H2 { HeadingLevel::H3 } else { HeadingLevel::H4 }
    };
    // What is quoted in quotes in quotes is as flat as this; cleaning a tree takes time by the
    // square of its depth.
    let mut depth = 0;
    let shallow = move |event: &Event<'_>| match event {
        Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => {
            depth += 1;
            depth <= DEEPEST
        }
        Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
            depth -= 1;
            depth < DEEPEST
        }
        _ => true,
    };
    let events = Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH).filter(shallow);
    let events = events.map(|event| match event {
        Event::Start(Tag::Heading { level: l, .. }) => Event::Start(Tag::Heading {
            level: level(l),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(l)) => Event::End(TagEnd::Heading(level(l))),
        // Raw HTML is shown as it was typed.
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::SoftBreak => Event::HardBreak,
        other => other,
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    raw::cleaned(CLEANER.clean(&html).to_string())
}
