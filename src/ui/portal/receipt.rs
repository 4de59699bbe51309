//! The receipt: what was decided, by whom, when, on exactly which bytes.

use super::{Notice, addresses, frame, home, intro, phases, settled, signed};
use crate::approval::{Approver, Asked, Decision, Outcome, Rule, State};
use crate::assurance::Assurance;
use crate::clock::Stamp;
use crate::evidence::Signed;
use crate::file::Version;
use crate::page::{Eyes, Page};
use crate::store::Evidence;
use crate::ui::shell::Drawn;
use crate::ui::who::{disputed_whole, recorded_whole};
use crate::ui::{parts, text};
use maud::{Markup, html};

/// One receipt, on the page of the one who looks.
pub struct ReceiptPage<'a> {
    /// The page around it.
    pub page: &'a Page,
    /// The question.
    pub asked: &'a Asked,
    /// The answer.
    pub decision: &'a Decision,
    /// What was recorded with it.
    pub evidence: &'a Evidence,
    /// The receipt as it was signed; none for answers that are held.
    pub signed: Option<&'a Signed>,
    /// Since when whoever answered had all of it open before, if that is known.
    pub opened: Option<Stamp>,
}

impl ReceiptPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let page = self.page;
        let first = self.asked.versions.first();
        let stamp = self.decision.outcome == Outcome::Approved && self.decision.stands();
        let main = html! {
            (intro(page, true))
            section.card.ask aria-labelledby="ok" {
                div.ask-in {
                    @if let Some(version) = first {
                        span.thumb.stamp[stamp] { (picture(page, version)) }
                    }
                    div { h2 #ok.big { (self.heading()) } }
                    div.wide.stack {
                        (self.lead())
                        (disputed_whole(self.decision, page.zone()))
                        @match self.signed {
                            Some(signed) => {
                                (signed::facts(&signed.receipt))
                                @if let Some(at) = self.opened {
                                    p.meta {
                                        "Whoever answered had it open since "
                                        (text::moment(at, page.zone())) "."
                                    }
                                }
                                @if self.decision.recorded.is_some() {
                                    p { (recorded_whole(self.decision)) }
                                }
                                @if !self.decision.files.is_empty() {
                                    (addresses::attached(page, self.decision))
                                }
                                (signed::check(signed))
                            },
                            None => (self.facts()),
                        }
                        div.row.noprint {
                            a.btn href=(home(page)) { "Back to the project" }
                            @if self.is_issued() {
                                a.btn.quiet href=(self.paper("pdf")) { "PDF" }
                                a.act href=(self.paper("json")) { "Signed file" }
                                a.act href="/verify" { "Check it" }
                            }
                        }
                        @if self.mine() { (settled::undo(page, self.asked, self.decision)) }
                    }
                }
            }
            (phases::next(page))
        };
        frame(page, &Notice::None, main, &[])
    }

    /// Whose link it was, where somebody else signed.
    fn through(&self) -> Option<&str> {
        let who = |approver: &&Approver| approver.participant == self.decision.participant;
        let of = self.asked.approvers.iter().find(who)?;
        let same = crate::assurance::is_name_of(&self.evidence.name, &of.name);
        (!same).then_some(of.name.as_str())
    }

    /// Whether it was signed: members see the page, and take no papers from it.
    fn is_issued(&self) -> bool {
        matches!(self.page.eyes, Eyes::Theirs) && self.signed.is_some()
    }

    fn paper(&self, ending: &str) -> String {
        format!("{}/receipts/{}.{ending}", home(self.page), self.decision.id)
    }

    fn mine(&self) -> bool {
        self.decision.participant == self.page.visitor.participant
    }

    /// Whether others have to approve too.
    fn is_partial(&self) -> bool {
        let approval = &self.asked.approval;
        approval.rule == Rule::All && approval.state == State::Open
    }

    fn heading(&self) -> Markup {
        let you = self.page.visitor.contact.first_name();
        html! {
            @if self.decision.held_at.is_some() {
                "This answer does not count yet"
            } @else if self.decision.taken_back_at.is_some() {
                "This decision was taken back"
            } @else if self.decision.set_aside_at.is_some() {
                "This was asked again"
            } @else if self.mine() {
                @match self.decision.outcome {
                    Outcome::Approved if self.asked.approval.is_signed_by(self.decision) => {
                        "Signed. Thank you, " bdi { (you) } "."
                    },
                    Outcome::Approved if self.asked.approval.agreement.is_some() => {
                        "Agreed. Thank you, " bdi { (you) } "."
                    },
                    Outcome::Approved => { "Approved. Thank you, " bdi { (you) } "." },
                    Outcome::ChangesRequested => {
                        "Sent to " bdi { (self.page.host_first_name()) }
                    },
                    Outcome::Declined => "Declined",
                }
            } @else {
                bdi { (self.decision.by) } " "
                (self.asked.approval.verb(self.decision)) " this"
            }
        }
    }

    fn lead(&self) -> Markup {
        let (yes, all) = self.asked.count();
        let host = self.page.host_first_name();
        html! {
            p {
                @if let Some(at) = self.decision.held_at {
                    "It looked like the work of a program that checks e-mails, so it has been held \
                     since " (text::moment(at, self.page.zone())) ". "
                    @if self.mine() {
                        "If it was you, go back to the project and answer once more with your name."
                    }
                } @else if let Some(at) = self.decision.taken_back_at {
                    "It was taken back on " (text::moment(at, self.page.zone()))
                    ". The history keeps both steps."
                } @else if let Some(at) = self.decision.set_aside_at {
                    "The studio asked again on " (text::moment(at, self.page.zone()))
                    ". This answer is kept and no longer counts."
                } @else if self.is_partial() {
                    bdi { (host) } " has been told. " (yes) " of " (all) " have approved so far. "
                } @else {
                    bdi { (host) } " has been told. "
                }
                @if self.mine() && self.decision.stands() {
                    @if self.page.now.since(self.decision.decided_at) < crate::approval::UNDO {
                        "A copy of this receipt is on its way to your inbox."
                    } @else { "A copy of this receipt went to your inbox." }
                }
            }
        }
    }

    fn facts(&self) -> Markup {
        let zone = self.page.zone();
        html! {
            dl.facts {
                div { dt { "What" } dd { bdi { (self.asked.approval.title) } } }
                @for version in &self.asked.versions {
                    div { dt { "File" } dd {
                        bdi { (version.name) } ", " b { "version " (version.number) } ", "
                        (parts::facts_of(version))
                    } }
                    div { dt { "Fingerprint" } dd { (text::bars(&version.sha256))
                        code { (text::whole_hash(&version.sha256)) } } }
                }
                div { dt { (by(self.decision.outcome)) } dd {
                    b { bdi { (self.evidence.name) } } ", "
                    bdi { (self.page.visitor.client_name) }
                    @if let Some(name) = self.through() {
                        ", through the link of " bdi { (name) }
                    }
                } }
                @if !self.decision.comment.is_empty() {
                    div { dt { "In their words" } dd { bdi { (self.decision.comment) } } }
                }
                @if !self.decision.files.is_empty() {
                    @let sent = addresses::attached(self.page, self.decision);
                    div { dt { "Sent along" } dd { (sent) } }
                }
                div { dt { "When" } dd { (text::exact_moment(self.decision.decided_at, zone)) } }
                @if !self.asked.approval.words().is_empty() {
                    div { dt { "As it was asked" } dd {
                        @for line in self.evidence.wording.lines() { p { bdi { (line) } } }
                    } }
                }
                div { dt { "How" } dd {
                    @if self.decision.recorded.is_some() { (recorded_whole(self.decision)) }
                    @else { (how(self.evidence.assurance)) }
                } }
                div { dt { "Receipt" } dd { (self.decision.receipt) } }
            }
        }
    }
}

/// The picture of what was decided on, or its kind.
fn picture(page: &Page, version: &Version) -> Markup {
    parts::thumb(&version.name, version.preview, || addresses::preview(page, version, "large"))
}

const fn by(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "Approved by",
        Outcome::ChangesRequested => "Changes asked by",
        Outcome::Declined => "Declined by",
    }
}

const fn how(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Typed => "By the link sent to the address on record, with the name typed",
        Assurance::Code => "By the link and a code sent to the address on record",
        Assurance::RecordedByMember => "Recorded by the studio",
        Assurance::Pressed => "By one press, through the link sent to the address on record",
    }
}
