//! The card when nothing waits for the reader: what was answered, by whom, and what can still be
//! done about it.

use super::home;
use super::status::subject;
use crate::approval::{Asked, Decision, Outcome, State};
use crate::member::first_name;
use crate::page::Page;
use crate::participant::Role;
use crate::ui::text;
use crate::ui::who::{self, recorded_whole};
use maud::{Markup, html};

/// Where the receipt of a decision stands.
pub fn receipt_of(page: &Page, decision: &Decision) -> String {
    format!("{}/receipts/{}", home(page), decision.id)
}

/// My own answer, as long as it is news, with the way to take it back.
pub fn mine(page: &Page, asked: &Asked, decision: &Decision) -> Markup {
    let heading = match decision.outcome {
        Outcome::Approved => format!("Approved. Thank you, {}.", page.visitor.contact.first_name()),
        Outcome::ChangesRequested => format!("Sent to {}", page.host_first_name()),
        Outcome::Declined => "Declined, and the studio knows".into(),
    };
    let heading = match &decision.recorded {
        Some(recorded) => format!("{} recorded your answer", first_name(&recorded.by)),
        None => heading,
    };
    let me = Some(&page.visitor.participant);
    html! {
        section.card.stack {
            h2.big { (heading) }
            p {
                @match decision.outcome {
                    Outcome::Approved if asked.approval.state == State::Open => {
                        "Your approval of " bdi { (asked.about()) } " is recorded. "
                        (who::who(asked, me))
                    },
                    Outcome::Approved => {
                        "You " (asked.approval.verb(decision)) " "
                        bdi { (asked.about()) } "."
                    },
                    Outcome::ChangesRequested => {
                        bdi { (page.host_first_name()) } " has your note on "
                        bdi { (asked.about()) }
                        ". A new version will come by e-mail; until then there’s nothing to do."
                    },
                    Outcome::Declined => { "You declined " bdi { (asked.about()) } "." },
                }
            }
            @if decision.recorded.is_some() { div { (recorded_whole(decision)) } }
            @if !decision.comment.is_empty() { blockquote { bdi { (decision.comment) } } }
            div.row { a.btn.quiet.sm href=(receipt_of(page, decision)) { "See the receipt" } }
            (undo(page, asked, decision))
        }
    }
}

/// The way to take a decision back, while there is one.
pub fn undo(page: &Page, asked: &Asked, decision: &Decision) -> Markup {
    let possible = crate::approval::undo(asked, &page.visitor.participant, page.now)
        .is_ok_and(|standing| standing.id == decision.id);
    let verb = match decision.outcome {
        Outcome::Approved if asked.approval.is_signed_by(decision) => "Undo signature",
        Outcome::Approved if asked.approval.agreement.is_none() => "Undo approval",
        Outcome::Approved | Outcome::ChangesRequested => "Take it back",
        Outcome::Declined => "Undo decline",
    };
    html! {
        @if possible {
            form.row.noprint method="post"
                action={ (home(page)) "/approvals/" (asked.approval.id) "/take-back" } {
                p.meta {
                    @if decision.recorded.is_some() { "Not what you said?" }
                    @else { "Pressed by mistake?" }
                    " You can take it back until "
                    b { (text::clock(decision.undo_until(), page.zone())) } "." }
                button.act { (verb) }
            }
        }
    }
}

/// Another's answer, as long as it is news.
pub fn theirs(page: &Page, asked: &Asked, decision: &Decision) -> Markup {
    let by = first_name(&decision.by);
    html! {
        section.card.stack {
            h2.big { bdi { (by) } " " (asked.approval.verb(decision)) " this on "
                (text::moment(decision.decided_at, page.zone())) }
            @if decision.recorded.is_some() { div { (recorded_whole(decision)) } }
            p {
                "It was about " bdi { (asked.about()) } ". "
                @if asked.approvers.len() > 1 { (who::who(asked, Some(&page.visitor.participant))) }
                @if asked.asks(&page.visitor.participant) {
                    "That was all it took, so nothing is left for you to do here. If you see it \
                     differently, write to " bdi { (page.host_first_name()) } "."
                } @else { "Nothing is left for you to do here." }
            }
            div.row { a.btn.quiet.sm href=(receipt_of(page, decision)) { "See the receipt" } }
        }
    }
}

/// Somebody else is asked.
pub fn others(page: &Page, asked: &Asked) -> Markup {
    let names: Vec<_> = asked.waits().map(|approver| first_name(&approver.name)).collect();
    let them = names.join(" and ");
    html! {
        section.card.stack {
            h2.big { bdi { (them) } @if names.len() == 1 { " is" } @else { " are" } " looking at "
                bdi { (subject(asked)) } }
            p {
                @if page.visitor.can_download { "You can see and download everything here. " }
                @else { "You can see everything here. " }
                @if asked.asks(&page.visitor.participant) { "We e-mail you when it’s your turn." }
                @else if page.visitor.role == Role::Approver { "This decision is theirs." }
                @else { "Decisions on this project are theirs." }
            }
            @if asked.approvers.len() > 1 {
                p { (who::who(asked, Some(&page.visitor.participant))) }
            }
        }
    }
}

/// What was asked last is no longer asked: something newer is there.
pub fn replaced(page: &Page, asked: &Asked) -> Markup {
    html! {
        section.card.stack {
            h2.big { "A newer version has arrived" }
            p {
                "The question “" bdi { (asked.approval.title) } "”"
                @if !asked.versions.is_empty() { ", about " bdi { (asked.about()) } "," }
                " is no longer asked: something newer took its place. Nothing needs you until "
                bdi { (page.host_first_name()) } " asks about that."
            }
        }
    }
}
