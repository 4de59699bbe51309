//! What clients answered, in their own words, with what they sent along; and the files that were
//! handed over, for the studio to look at.

use super::project::Bench;
use super::{Frame, seen};
use crate::approval::{Asked, Decision};
use crate::calendar::counted;
use crate::file::{Attachment, Version, size_in_words};
use crate::member::first_name;
use crate::ui::text;
use crate::ui::who::{disputed, recorded};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// How many answers are shown before the rest is folded.
const SHOWN: usize = 3;

/// The answers that stand, newest first.
pub fn answers(frame: &Frame, asked: &[Asked]) -> Markup {
    let given = asked.iter().flat_map(|asked| asked.standing().map(move |given| (asked, given)));
    let mut given: Vec<_> = given.collect();
    given.sort_by_key(|(_, decision)| std::cmp::Reverse(decision.decided_at));
    let older = given.split_off(given.len().min(SHOWN));
    html! {
        @if !given.is_empty() {
            h2 { "Answers" }
            ul.lines { @for (asked, decision) in &given { (answer(frame, asked, decision)) } }
            @if !older.is_empty() {
                details {
                    summary.more { (counted(older.len() as u64, "earlier answer")) }
                    ul.lines {
                        @for (asked, decision) in &older { (answer(frame, asked, decision)) }
                    }
                }
            }
        }
    }
}

fn answer(frame: &Frame, asked: &Asked, decision: &Decision) -> Markup {
    html! {
        li {
            span {
                bdi { (first_name(&decision.by)) } " " (asked.approval.verb(decision)) " "
                a href={ "/admin/approvals/" (asked.approval.id) } { bdi { (asked.about()) } }
                (recorded(decision)) (disputed(decision))
            }
            span.meta { (text::ago(decision.decided_at, frame.now, frame.zone())) }
            @if !decision.comment.is_empty() { blockquote { bdi { (decision.comment) } } }
            @for file in &decision.files { p.meta { (attachment(file)) } }
        }
    }
}

/// A file that came along, as a link.
pub fn attachment(file: &Attachment) -> Markup {
    let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
    html! {
        a href={ "/admin/attachments/" (file.id) "/" (name) } { bdi { (file.stored.name) } }
        ", " (text::tied(&size_in_words(file.stored.size)))
    }
}

/// The newest version of every file of a milestone, as links, with whom it reached.
pub fn files(frame: &Frame, bench: &Bench, versions: &[&Version]) -> Markup {
    html! {
        @for version in versions {
            dd.meta {
                a href={ "/admin/versions/" (version.id) } { bdi { (version.name) } }
                ", version " (version.number)
                @if version.is_final { ", final" }
                " · " a.act href={ "/admin/files/" (version.file) } { "Versions"
                    span.vh { " of " (version.name) } }
                br; (seen::line(frame, &bench.record, version))
            }
        }
    }
}
