//! Quick links: invoices, contracts, retainers and addresses, what presses first.

use super::addresses::shown;
use crate::calendar::{Day, counted};
use crate::page::Page;
use crate::record::{Measure, Record, Standing};
use crate::section::Section;
use crate::ui::text;
use maud::{Markup, html};

/// Draws the section; nothing if there are none.
pub fn quick_links(page: &Page) -> Markup {
    let today = page.zone().local(page.now).day;
    let old = |record: &&Record| matches!(record.stands(today), Standing::PaidLongAgo(_));
    let (older, first): (Vec<_>, Vec<_>) = page.records.iter().partition(old);
    html! {
        @if !page.records.is_empty() {
            section.group aria-labelledby="links" {
                h2 #links { bdi { (page.sections.says(Section::Links)) } }
                @if !first.is_empty() {
                    ul.lines { @for record in first { (line(page, record, today)) } }
                }
                @if !older.is_empty() {
                    details {
                        summary.more { (counted(older.len() as u64, "invoice")) " paid earlier" }
                        ul.lines { @for record in older { (line(page, record, today)) } }
                    }
                }
            }
        }
    }
}

fn line(page: &Page, record: &Record, today: Day) -> Markup {
    let file = record.version.as_ref().and_then(|id| page.version(id)).map(|(_, file)| file);
    let file = file.filter(|_| page.visitor.can_download);
    let own = file.filter(|_| record.url.is_none());
    html! {
        li {
            span {
                @if let Some(url) = &record.url {
                    a href=(url) rel="noopener" { bdi { (record.name()) } }
                    @if let Some(file) = file {
                        " · " a href=(shown(page, file)) { bdi { (file.name) } }
                    }
                } @else if let Some(file) = own {
                    a href=(shown(page, file)) { bdi { (record.name()) } }
                } @else { bdi { (record.name()) } }
                @if !record.note.is_empty() { " " span.meta { bdi { (record.note) } } }
            }
            (stands(record, today))
        }
    }
}

/// How much, and by when: "£1,950.00 due Mon 30 Nov".
pub fn stands(record: &Record, today: Day) -> Markup {
    let much = record.total.map(Measure::says);
    let much = much.as_deref();
    html! {
        @match record.stands(today) {
            Standing::Overdue(day) => span {
                (bold(much)) span.due { "was due " (text::day(day)) }
            },
            Standing::Due(Some(day)) => span { (bold(much)) span.due { "due " (text::day(day)) } },
            Standing::Due(None) => span { (bold(much)) span.due { "to be paid" } },
            Standing::Paid(day) | Standing::PaidLongAgo(day) => span.meta {
                @if let Some(much) = much { (much) ", " }
                "paid " (text::short_day(day))
                @if day.0.year() != today.0.year() { " " (day.0.year()) }
            },
            Standing::Renews(day) => span {
                (used(record))
                span.due {
                    @if day < today { "was to be renewed " } @else { "renews " }
                    (text::day(day))
                }
            },
            Standing::Running | Standing::There => span.meta {
                (used(record))
                @if let Some(day) = record.renews_on {
                    "renews " time datetime=(day) { (text::tied(&day.says_year())) }
                }
            },
        }
    }
}

fn bold(much: Option<&str>) -> Markup {
    html! { @if let Some(much) = much { b { (much) } " " } }
}

/// "12 h of 20 h used", or how much it is.
fn used(record: &Record) -> Markup {
    html! {
        @match (record.total, record.used) {
            (Some(total), Some(used)) => {
                b { (total.with(used).says()) } " of " (total.says()) " used "
            },
            (Some(total), None) => { (total.says()) " " },
            _ => {},
        }
    }
}
