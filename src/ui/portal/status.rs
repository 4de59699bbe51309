//! The top of the page: one status line, and the one card that tells what needs me.

use super::settled::{mine, others, replaced, theirs};
use super::{Notice, ask, together};
use crate::approval::{Asked, Settled};
use crate::calendar::Day;
use crate::member::first_name;
use crate::page::Page;
use crate::ui::text;
use maud::{Markup, html};

/// "2 of 5 milestones done · next: your decision on the homepage design"
pub fn line(page: &Page) -> Markup {
    let (done, all) = page.progress();
    html! {
        @if all > 0 {
            b { (done) " of " (all) }
            @if all == 1 { " milestone done" } @else { " milestones done" }
        } @else { "The first milestone is being set up" }
        @if let Some(asked) = page.waiting().first() {
            " · next: your decision on " bdi { (subject(asked)) }
        } @else if let Some(next) = to_send(page) {
            " · next: " (next)
        } @else if let Some((milestone, day)) = page.next_day() {
            " · next: " bdi { (milestone.title) } ", estimated " (text::day(day))
        } @else if let Some(milestone) = page.next_planned() {
            " · next: " bdi { (milestone.title) }
        }
    }
}

/// "send us the allergen list" or "fill in about your shop", if the visitor has something to send.
fn to_send(page: &Page) -> Option<Markup> {
    let (lacking, forms) = (page.lacking(), page.to_fill());
    let count = lacking.len() + forms.len();
    let Some(more) = count.checked_sub(1).filter(|_| page.may_send()) else {
        return to_do(page);
    };
    let day = |due: Option<Day>| due.map_or("9999".into(), |due| due.to_string());
    let form = forms.first().filter(|form| {
        lacking.first().is_none_or(|(request, _)| day(form.due_on) < day(request.due_on))
    });
    Some(html! {
        @if let Some(form) = form { "fill in “" bdi { (form.title) } "”" }
        @else if let Some((_, item)) = lacking.first() { "send us “" bdi { (item.title) } "”" }
        @if more > 0 { " and " (crate::calendar::counted(more as u64, "more thing")) }
    })
}

/// What the visitor has to do, if nothing is to be sent.
fn to_do(page: &Page) -> Option<Markup> {
    let tasks = page.to_do();
    let (first, more) = tasks.split_first()?;
    Some(html! {
        "for you to do: “" bdi { (first.title) } "”"
        @if !more.is_empty() { " and " (crate::calendar::counted(more.len() as u64, "more thing")) }
    })
}

/// That the project is over, and for how long its page stays.
pub fn closed(page: &Page) -> Markup {
    let day = |at| page.zone().local(at).day;
    html! {
        @if let (Some(at), Some(gone)) = (page.visitor.closed_at, page.visitor.gone_at()) {
            p.note { "This project was closed on " (text::day(day(at))) ". Its page stays up until "
                b { (text::day(day(gone))) } "." }
        }
    }
}

/// "the homepage design" from "Approve the homepage design".
pub fn subject(asked: &Asked) -> String {
    crate::approval::asked_for(&asked.approval.title)
}

const NEWER: &str = "Something newer arrived while you were reading";

/// What just happened, above everything else.
pub fn notice(page: &Page, notice: &Notice) -> Markup {
    html! {
        @match notice {
            Notice::None | Notice::Introducing(_) | Notice::Introduced => {},
            Notice::Sending(_) | Notice::Ticking(_) => {},
            // Said beside the field it is about, if the card has one.
            Notice::Wrong(typed) if !ask::says_itself(typed) => {
                (card("Nothing was recorded", &typed.comment, html! {
                    @for fault in &typed.faults { p { bdi { (fault.says) } } }
                }))
            },
            Notice::Wrong(_) | Notice::Code(_) => {},
            Notice::Stale { comment } => (card(NEWER, comment, html! {
                p { "You were about to decide on what this page showed before. We haven’t recorded \
                     anything. Have a look at what’s new, then decide." }
            })),
            Notice::Settled { how, comment } => (card(settled(page, *how).as_str(), comment, html! {
                p { "We haven’t recorded anything. " (how_so(*how)) }
            })),
            Notice::Together(all) => (together::outcome(page, all)),
            Notice::TooLate => (card("The ten minutes are over", "", html! {
                p { "Your decision stands. Write to " bdi { (page.host_first_name()) }
                    " at " a href={ "mailto:" (page.host.1) } { (page.host.1) }
                    "; the question can be asked again." }
            })),
        }
    }
}

fn card(heading: &str, typed: &str, body: Markup) -> Markup {
    html! {
        section.card.wrong.stack role="alert" {
            h2 { (heading) }
            (body)
            @if !typed.is_empty() {
                p.meta { "What you wrote, so that you can use it again:" }
                blockquote { bdi { (typed) } }
            }
        }
    }
}

fn settled(page: &Page, how: Settled) -> String {
    match how {
        Settled::ByOther => match page.just_settled() {
            Some((_, decision)) => format!("{} answered first", first_name(&decision.by)),
            None => "Somebody else answered first".into(),
        },
        Settled::ByThem => "This was answered already".into(),
        Settled::NotYet => "Somebody else is asked before you".into(),
        Settled::Withdrawn => "This is no longer asked".into(),
        Settled::Superseded => "Something newer took its place".into(),
    }
}

const fn how_so(how: Settled) -> &'static str {
    match how {
        Settled::ByOther => "One answer was all it took.",
        Settled::ByThem => "That answer stands.",
        Settled::NotYet => {
            "You are asked one after the other; we’ll e-mail you when it’s your turn."
        }
        Settled::Withdrawn => "The studio took the question back.",
        Settled::Superseded => "The newer one is below.",
    }
}

/// The cards that take the top of the page: decisions that wait for me, or how things stand.
pub fn cards(page: &Page, notice: &Notice) -> Markup {
    let waiting = page.waiting();
    let (typed, code) = match notice {
        Notice::Wrong(typed) => (Some(typed), None),
        Notice::Code(says) => (None, Some(says.as_str())),
        _ => (None, None),
    };
    html! {
        @for (at, asked) in waiting.iter().enumerate() {
            @let typed = typed.filter(|typed| typed.approval == asked.approval.id);
            (ask::Card { page, asked, at: at + 1, typed, code }.draw())
        }
        (together::offer(page, notice))
        @if waiting.is_empty() { (nothing_waits(page)) }
    }
}

fn nothing_waits(page: &Page) -> Markup {
    let (done, all) = page.progress();
    if let Some((asked, decision)) = page.just_settled() {
        return if decision.participant == page.visitor.participant {
            mine(page, asked, decision)
        } else {
            theirs(page, asked, decision)
        };
    }
    if let Some(asked) = page.waiting_for_others().next() {
        return others(page, asked);
    }
    if let Some(asked) = page.replaced() {
        return replaced(page, asked);
    }
    if to_send(page).is_some() {
        // What is asked for stands right below.
        return html! {};
    }
    html! {
        section.card.stack {
            @if all > 0 && done == all {
                h2.big { "All milestones are done" }
                p { "Everything is here for you: files, decisions and what was said about them." }
            } @else {
                h2.big { "Nothing needs you right now" }
                p {
                    @match page.next_day() {
                        Some((milestone, day)) => {
                            "The next thing for you to look at is " bdi { (milestone.title) }
                            ", estimated for " b { (text::day(day)) } ". We’ll e-mail you then."
                        },
                        None => "We’ll e-mail you when there is something to look at.",
                    }
                }
            }
        }
    }
}
