//! The milestones on the page: in progress, done, and what happens next.

use super::addresses::{self, address, all_files, shown};
use super::{home, talk, tasks};
use crate::approval::State as Asking;
use crate::file::{Version, same_as};
use crate::milestone::{Milestone, State};
use crate::page::{Page, Phase, Sheet};
use crate::section::Section;
use crate::ui::who::recorded;
use crate::ui::{parts, text};
use maud::{Markup, html};

/// A version's name, as a link for those who may take files away.
pub fn name(page: &Page, version: &Version) -> Markup {
    html! {
        @if page.visitor.can_download {
            a.name href=(shown(page, version)) { bdi { (version.name) } }
        } @else { b { bdi { (version.name) } } }
    }
}

/// What is being worked on.
pub fn in_progress(page: &Page) -> Markup {
    let phases: Vec<_> = page.in_state(State::InProgress).collect();
    html! {
        @if !phases.is_empty() {
            section.group.first[page.asks_for_nothing()] aria-labelledby="now" {
                h2 #now { bdi { (page.sections.says(Section::InProgress)) } }
                ol.rail { @for phase in phases { (running(page, phase)) } }
            }
        }
    }
}

fn running(page: &Page, phase: &Phase) -> Markup {
    let milestone = &phase.milestone;
    html! {
        li.now id={ "m" (milestone.position) } data-n=(milestone.position) data-key=(milestone.id) {
            p.meta { "Milestone " (milestone.position) (span(milestone)) }
            h3 { bdi { (milestone.title) } }
            (slip(milestone))
            (summary(milestone))
            (news(page, phase))
            @if !phase.files.is_empty() { h4 { "Files" } (files(page, phase)) }
            (tasks::list(page, phase))
            (talk::newest(page, phase, true))
        }
    }
}

/// The newest update, and the earlier ones folded.
fn news(page: &Page, phase: &Phase) -> Markup {
    html! {
        @if let Some((newest, older)) = phase.updates.split_first() {
            (note(page, newest, true))
            @if !older.is_empty() {
                @let says = crate::calendar::counted(older.len() as u64, "earlier update");
                details { summary.more { (says) }
                    @for update in older { (note(page, update, false)) } }
            }
        }
    }
}

fn note(page: &Page, update: &crate::update::Update, newest: bool) -> Markup {
    html! {
        @if !update.body.is_empty() {
            h4 { @if newest { "Latest from " } @else { "From " } bdi { (update.by) }
                ", " (text::moment(update.published_at, page.zone())) }
            div.prose { (text::markdown(&update.body)) }
        }
    }
}

fn span(milestone: &Milestone) -> Markup {
    html! {
        @match (milestone.starts_on, milestone.estimated_on) {
            (Some(start), Some(end)) => {
                " · " (text::short_day(start)) " to " (text::short_day(end)) ", estimated"
            },
            (Some(start), None) => { " · from " (text::short_day(start)) },
            (None, Some(end)) => { " · to " (text::short_day(end)) ", estimated" },
            (None, None) => {},
        }
    }
}

/// A date that moved is said, with why.
fn slip(milestone: &Milestone) -> Markup {
    html! {
        @if let (Some(was), Some(is)) = (milestone.slipped_from, milestone.estimated_on) {
            p.note { "Now estimated for " (text::day(is)) ", before: " (text::day(was))
                @if let Some(why) = &milestone.slipped_why { ". " bdi { (why) } } }
        }
    }
}

fn summary(milestone: &Milestone) -> Markup {
    html! {
        @if !milestone.summary.is_empty() { div.prose { (text::markdown(&milestone.summary)) } }
    }
}

fn files(page: &Page, phase: &Phase) -> Markup {
    let newest = phase.files.iter().filter_map(|sheet| sheet.versions.first());
    let all = crate::file::size_in_words(newest.map(|version| version.size).sum());
    html! {
        ul.files { @for sheet in &phase.files { (file(page, sheet)) } }
        @if page.visitor.can_download && phase.files.len() > 1 {
            p.meta { a href=(all_files(page, phase)) download {
                "Download all " (phase.files.len()) " files (" (text::tied(&all)) ")"
            } }
        }
    }
}

fn file(page: &Page, sheet: &Sheet) -> Markup {
    let Some((newest, older)) = sheet.versions.split_first() else { return html! {} };
    let waits = page.waiting().iter().any(|asked| asked.versions.iter().any(|v| v.id == newest.id));
    html! {
        li {
            span.thumb {
                (parts::thumb(&newest.name, newest.preview, || {
                    addresses::preview(page, newest, "small")
                }))
            }
            div {
                p { (name(page, newest))
                    @if waits { " " span.pill.hot { "Waiting for you" } }
                    @if newest.is_final { " " span.pill { "Final" } } }
                p.meta { "Version " (newest.number) "\u{a0}· " (parts::facts_of(newest)) "\u{a0}· "
                    (text::short_day(page.zone().local(newest.published_at).day)) }
                @if let Some(same) = same_as(&sheet.versions, newest) {
                    p.note { "Same bytes as version " (same) }
                }
                @if !newest.note.is_empty() { p.note { bdi { (newest.note) } } }
                @if let Some(last) = older.iter().find(|version| version.is_final) {
                    p.note { "Version " (last.number) " is the final one" }
                }
                @if !older.is_empty() { (earlier(page, older)) }
            }
            @if page.visitor.can_download {
                a.dl href=(address(page, newest)) download
                    aria-label={ "Download " (newest.name) ", version " (newest.number) } {
                    (parts::arrow())
                }
            }
        }
    }
}

fn earlier(page: &Page, older: &[Version]) -> Markup {
    html! {
        details {
            summary.more { (crate::calendar::counted(older.len() as u64, "earlier version")) }
            ul.meta { @for version in older {
                li {
                    @if page.visitor.can_download {
                        a href=(shown(page, version)) { "Version " (version.number) }
                    } @else { "Version " (version.number) }
                    @if version.is_final { ", final" }
                    " · " (text::short_day(page.zone().local(version.published_at).day))
                    (verdict(page, version))
                    @if !version.note.is_empty() { " · " bdi { (version.note) } }
                }
            } }
        }
    }
}

fn verdict(page: &Page, version: &Version) -> Markup {
    html! {
        @if let Some((_, decision)) = page.verdict_on(version) {
            " · "
            @if decision.participant == page.visitor.participant { "you" }
            @else { bdi { (crate::member::first_name(&decision.by)) } }
            @match decision.outcome {
                crate::approval::Outcome::Approved => " approved it",
                crate::approval::Outcome::ChangesRequested => " asked for changes",
                crate::approval::Outcome::Declined => " declined it",
            }
            (recorded(decision))
        }
    }
}

/// What is finished, newest first.
pub fn done(page: &Page) -> Markup {
    let mut phases: Vec<_> = page.in_state(State::Done).collect();
    phases.sort_by_key(|phase| {
        let milestone = &phase.milestone;
        std::cmp::Reverse((milestone.done_on, milestone.position))
    });
    html! {
        @if !phases.is_empty() {
            section.group aria-labelledby="done" {
                h2 #done { bdi { (page.sections.says(Section::Done)) } }
                ol.rail { @for phase in phases { (finished(page, phase)) } }
            }
        }
    }
}

fn finished(page: &Page, phase: &Phase) -> Markup {
    let milestone = &phase.milestone;
    html! {
        li.done id={ "m" (milestone.position) } {
            p.meta { "Milestone " (milestone.position)
                @if let Some(day) = milestone.done_on { " · finished " (text::short_day(day)) } }
            h3 { bdi { (milestone.title) } }
            (approved(page, phase))
            (summary(milestone))
            @if !phase.updates.is_empty() || !phase.files.is_empty() {
                details {
                    summary.more { (kept(phase)) }
                    @for update in &phase.updates { (note(page, update, false)) }
                    (files(page, phase))
                }
            }
            (tasks::list(page, phase))
            (talk::newest(page, phase, false))
        }
    }
}

fn kept(phase: &Phase) -> String {
    let counted = crate::calendar::counted;
    let (files, updates) = (phase.files.len() as u64, phase.updates.len() as u64);
    match (files, updates) {
        (0, updates) => counted(updates, "update"),
        (files, 0) => counted(files, "file"),
        (files, updates) => {
            format!("{} and {}", counted(files, "file"), counted(updates, "update"))
        }
    }
}

fn approved(page: &Page, phase: &Phase) -> Markup {
    let here = page.asked.iter().filter(|asked| asked.approval.milestone == phase.milestone.id);
    let last = here.into_iter().find(|asked| asked.approval.state == Asking::Approved);
    let decision =
        last.and_then(|asked| asked.standing().next_back().map(|decision| (asked, decision)));
    html! {
        @if let Some((asked, decision)) = decision {
            p {
                @if decision.participant == page.visitor.participant { "You" }
                @else { bdi { (decision.by) } }
                " " (asked.approval.verb(decision)) " " bdi { (asked.about()) } " on "
                (text::day(page.zone().local(decision.decided_at).day)) (recorded(decision)) ". "
                @let receipt = format!("{}/receipts/{}", home(page), decision.id);
                a href=(receipt) { "See the receipt" }
            }
        }
    }
}

/// What is still to come.
pub fn next(page: &Page) -> Markup {
    let phases: Vec<_> = page.in_state(State::Planned).collect();
    html! {
        @if !phases.is_empty() {
            section.group aria-labelledby="next" {
                h2 #next { bdi { (page.sections.says(Section::Next)) } }
                ol.rail {
                    @for phase in phases {
                        @let milestone = &phase.milestone;
                        li id={ "m" (milestone.position) } data-n=(milestone.position) {
                            p.meta { "Milestone " (milestone.position) (span(milestone)) }
                            h3 { bdi { (milestone.title) } }
                            (slip(milestone))
                            (summary(milestone))
                            (news(page, phase))
                            @if !phase.files.is_empty() {
                                h4 { "Files" }
                                (files(page, phase))
                            }
                            (tasks::list(page, phase))
                            (talk::newest(page, phase, false))
                        }
                    }
                }
            }
        }
    }
}
