//! Who can decide on a question and who has, the same for clients and the studio.

use crate::approval::{Approver, Asked, Decision, Outcome, Rule, State};
use crate::calendar::Zone;
use crate::dispute::Settled;
use crate::id::ParticipantId;
use maud::{Markup, html};

/// "1 of 2 have approved: Ines has, you have not yet." One sentence, whatever the rule.
pub fn who(asked: &Asked, me: Option<&ParticipantId>) -> Markup {
    let (yes, all) = asked.count();
    let open = asked.approval.state == State::Open;
    html! {
        @match asked.approval.rule {
            Rule::Any if open => (one_of(asked, me)),
            Rule::Any => {
                @if let Some(last) = asked.standing().next_back() {
                    (name(&last.participant, &last.by, me)) " "
                    (asked.approval.verb(last)) " it"
                    (recorded(last)) "; one answer was enough. "
                }
            },
            Rule::All => {
                (yes) " of " (all) " have approved"
                @if asked.approval.in_order { ", one after the other" }
                ": "
                @for (at, approver) in asked.approvers.iter().enumerate() {
                    @if at > 0 { "; " }
                    (fate(asked, at, approver, me))
                }
                ". "
            },
        }
    }
}

fn one_of(asked: &Asked, me: Option<&ParticipantId>) -> Markup {
    html! {
        @if let [only] = &asked.approvers[..] {
            (name(&only.participant, &only.name, me))
            @if me == Some(&only.participant) { " decide on it. " } @else { " decides on it. " }
        } @else { (any_of(asked, me)) }
    }
}

fn any_of(asked: &Asked, me: Option<&ParticipantId>) -> Markup {
    html! {
        "One answer is enough: "
        @for (at, approver) in asked.approvers.iter().enumerate() {
            @if at > 0 && at + 1 == asked.approvers.len() { " or " } @else if at > 0 { ", " }
            (name(&approver.participant, &approver.name, me))
        }
        " can give it. "
    }
}

/// How far one of them is where all have to approve.
fn fate(asked: &Asked, at: usize, approver: &Approver, me: Option<&ParticipantId>) -> Markup {
    let mine = me == Some(&approver.participant);
    let before = at.checked_sub(1).and_then(|at| asked.approvers.get(at));
    let given = asked.standing_of(&approver.participant);
    let open = asked.approval.state == State::Open;
    html! {
        (name(&approver.participant, &approver.name, me))
        @match (given, before) {
            (Some(given), _) => {
                @match given.outcome {
                    Outcome::Approved => { @if mine { " have" } @else { " has" } },
                    other => { " " (other.verb()) " it" },
                }
                (recorded(given))
            },
            (None, _) if asked.waits_for(&approver.participant) && asked.approval.in_order => {
                @if mine { " are asked now" } @else { " is asked now" }
            },
            (None, Some(before)) if open && asked.approval.in_order => {
                @if mine { " are" } @else { " is" } " asked after "
                (name(&before.participant, &before.name, me))
            },
            _ => { @if mine { " have not yet" } @else { " has not yet" } },
        }
    }
}

fn name(who: &ParticipantId, name: &str, me: Option<&ParticipantId>) -> Markup {
    html! { @if me == Some(who) { "you" } @else { bdi { (name) } } }
}

/// That a member wrote it down, beside whatever tells of the decision.
pub fn recorded(decision: &Decision) -> Markup {
    html! {
        @if let Some(recorded) = &decision.recorded {
            " " span.pill { "Recorded by " bdi { (recorded.by) } }
        }
    }
}

/// That somebody says it was not theirs, beside whatever tells of the decision.
pub fn disputed(decision: &Decision) -> Markup {
    html! {
        @if decision.disputed.at().is_some() {
            " " span.pill.hot[decision.disputed.waits_since().is_some()] { "“This wasn’t me”" }
        }
    }
}

/// The same in whole: who said so when, or that a program did, probably.
pub fn disputed_whole(decision: &Decision, zone: &Zone) -> Markup {
    html! {
        @if let Some(at) = decision.disputed.at() {
            p {
                b { bdi { (decision.by) } " says: “This wasn’t me.”" }
                " Said through the receipt’s own link on " (super::text::moment(at, zone)) "."
            }
            @if let Some(Settled { by, note, at, denied_at }) = &decision.disputed.settled {
                p {
                    "Settled on " (super::text::moment(*at, zone)) ", as " b { bdi { (by) } }
                    " wrote down:"
                }
                blockquote { bdi { (note) } }
                @if let Some(at) = denied_at {
                    p {
                        b { bdi { (decision.by) } " says: it is not settled." }
                        " Said with the name typed, through the receipt’s own link on "
                        (super::text::moment(*at, zone)) "."
                    }
                }
            }
        } @else if let Some(at) = decision.disputed.doubtful_at() {
            p.meta {
                "On " (super::text::moment(at, zone)) " something pressed “This wasn’t me” in the \
                 receipt, and then what only programs press. It counts for nothing."
            }
        }
    }
}

/// How a decision was said, in whole: how and when, and what else shows it.
pub fn recorded_whole(decision: &Decision) -> Markup {
    html! {
        @if let Some(recorded) = &decision.recorded {
            "Said " (recorded.how.says()) " on " (super::text::day(recorded.said_on))
            ", recorded by " b { bdi { (recorded.by) } } "."
            @if !recorded.note.is_empty() { blockquote { bdi { (recorded.note) } } }
        }
    }
}
