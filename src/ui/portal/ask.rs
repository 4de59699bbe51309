//! The one lifted card: a question, what it is about, and the buttons that answer it.

use super::{Typed, home, phases};
use crate::approval::{Asked, Decision, Outcome, Rule, State};
use crate::error::Fault;
use crate::file::Version;
use crate::member::first_name;
use crate::page::{Page, Takes};
use crate::ui::{parts, text};
use maud::{Markup, html};

/// A question that waits for the visitor.
pub struct Card<'a> {
    /// The page around it.
    pub page: &'a Page,
    /// The question.
    pub asked: &'a Asked,
    /// Its place among those that wait, from 1.
    pub at: usize,
    /// What was typed and needs another look.
    pub typed: Option<&'a Typed>,
    /// What was wrong with a code.
    pub code: Option<&'a str>,
}

/// Whether the card says what is wrong beside the field it is about.
pub fn says_itself(typed: &Typed) -> bool {
    let has_field = |fault: &Fault| match fault.field {
        "comment" => typed.outcome != Outcome::Approved,
        "name" => true,
        _ => false,
    };
    typed.faults.iter().all(has_field)
}

impl Card<'_> {
    /// Draws it.
    pub fn draw(&self) -> Markup {
        let (page, asked) = (self.page, self.asked);
        let id = format!("ask{}", self.at);
        let first = asked.versions.first();
        html! {
            section.card.ask aria-labelledby=(id) {
                div.spread {
                    h2 id=(id) { "Needs your decision" }
                    @if let Some(due) = asked.approval.due_on {
                        p.due { "by " (text::day(due)) }
                    }
                }
                (taken_back(page, asked))
                (held(page, asked))
                div.ask-in {
                    @match first {
                        Some(version) if page.visitor.can_download => {
                            a.thumb href=(phases::shown(page, version)) tabindex="-1"
                                aria-hidden="true" {
                                (parts::tile(&version.name))
                            }
                        },
                        _ => span.thumb {
                            (parts::tile(first.map_or("", |version| &version.name)))
                        },
                    }
                    div {
                        h3 { bdi { (asked.approval.title) } }
                        @for version in asked.versions.iter().take(3) { (about(page, version)) }
                        @if let [version] = asked.versions.as_slice() {
                            p.meta { (parts::facts_of(version)) }
                        }
                    }
                    div.wide { (self.wide(first)) }
                }
            }
        }
    }

    fn wide(&self, first: Option<&Version>) -> Markup {
        let (page, asked) = (self.page, self.asked);
        html! {
            @if asked.versions.len() > 3 { (more(page, &asked.versions[3..])) }
            @for version in &asked.versions { (changed(version, asked.versions.len() > 1)) }
            @match page.takes(asked) {
                Takes::Code => {
                    div.stack #code {
                        p { "This decision takes a code first. We e-mail it to the address the \
                             studio has on record for you; the buttons come right after it." }
                        (parts::code(page.visitor.page.as_str(), page.browser.code_sent_at.is_some(),
                            self.code))
                    }
                },
                takes => (self.choose(takes == Takes::Name)),
            }
            (small_print(page, asked))
            @if let Some(version) = first { (posted(page, version)) }
        }
    }

    fn choose(&self, with_name: bool) -> Markup {
        let asked = self.asked;
        let at_name = |fault: &Fault| fault.field == "name";
        let refused = self.typed.is_some_and(|typed| typed.faults.iter().any(at_name));
        let verb = match asked.versions.as_slice() {
            [version] => format!("Approve version {}", version.number),
            [] => "Approve".into(),
            many => format!("Approve {} files", many.len()),
        };
        let form = Form {
            action: format!("{}/approvals/{}/decision", home(self.page), asked.approval.id),
            shown: asked.fingerprint(),
            at: self.at,
            host: self.page.host_first_name(),
            with_name: with_name || refused,
            typed: self.typed,
        };
        html! {
            div.choose {
                form method="post" action=(form.action) {
                    (form.name(Outcome::Approved))
                    button.btn { (verb) }
                    input type="hidden" name="decision" value="approved";
                    input type="hidden" name="shown" value=(form.shown);
                }
                (form.no(Outcome::ChangesRequested))
            }
            (form.no(Outcome::Declined))
        }
    }
}

fn about(page: &Page, version: &Version) -> Markup {
    html! {
        p { (phases::name(page, version)) " " span.pill.hot { "Version " (version.number) } }
    }
}

fn posted(page: &Page, version: &Version) -> Markup {
    html! {
        p.meta {
            "Posted " (text::moment(version.published_at, page.zone()))
            " by " bdi { (version.posted_by) }
        }
    }
}

fn more(page: &Page, versions: &[Version]) -> Markup {
    let says = crate::calendar::counted(versions.len() as u64, "more file");
    html! {
        details { summary.more { (says) } @for version in versions { (about(page, version)) } }
    }
}

fn changed(version: &Version, named: bool) -> Markup {
    html! {
        @if !version.note.is_empty() {
            h4 {
                @if version.number > 1 { "Changed since version " (version.number - 1) }
                @else { "About it" }
                @if named { ": " bdi { (version.name) } }
            }
            p { bdi { (version.note) } }
        }
    }
}

/// The forms that answer, and what they share.
struct Form<'a> {
    action: String,
    shown: String,
    at: usize,
    host: &'a str,
    with_name: bool,
    typed: Option<&'a Typed>,
}

impl<'a> Form<'a> {
    fn typed(&self, outcome: Outcome) -> Option<&'a Typed> {
        self.typed.filter(|typed| typed.outcome == outcome)
    }

    fn fault(&self, outcome: Outcome, field: &str) -> Option<&'a Fault> {
        self.typed(outcome)?.faults.iter().find(|fault| fault.field == field)
    }

    /// The form of an answer that needs a reason.
    fn no(&self, outcome: Outcome) -> Markup {
        let (typed, fault) = (self.typed(outcome), self.fault(outcome, "comment"));
        let declines = outcome == Outcome::Declined;
        let id = format!("{}{}", if declines { "no" } else { "chg" }, self.at);
        let class = if declines { "more" } else { "btn quiet" };
        html! {
            details open[typed.is_some()] {
                summary class=(class) {
                    @if declines { "Decline instead" } @else { "Request changes" }
                }
                form method="post" action=(self.action) enctype="multipart/form-data" {
                    div {
                        label for=(id) {
                            @if declines { "Why do you decline?" } @else { "What should change?" }
                        }
                        p.meta id={ (id) "-h" } { (self.hint(outcome)) }
                        textarea id=(id) name="comment" rows="4" required
                            maxlength=(crate::approval::COMMENT_LIMIT)
                            aria-describedby=(described(&id, fault))
                            aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()] {
                            (typed.map_or("", |typed| typed.comment.as_str()))
                        }
                        @if let Some(fault) = fault { p.bad.note id={ (id) "-e" } { (fault.says) } }
                    }
                    @if !declines { (self.attach(typed.is_some_and(|typed| typed.had_files))) }
                    (self.name(outcome))
                    // One box for the words: a button is a grid, and would put the name below them.
                    button.btn.quiet { span {
                        @if declines { "Decline" } @else { "Send to " bdi { (self.host) } }
                    } }
                    input type="hidden" name="decision" value=(outcome.as_str());
                    input type="hidden" name="shown" value=(self.shown);
                }
            }
        }
    }

    /// The name, where it has to be typed. Never filled in by us: a program has none to type.
    fn name(&self, outcome: Outcome) -> Markup {
        let (typed, fault) = (self.typed(outcome), self.fault(outcome, "name"));
        let id = format!("{}-name{}", outcome.as_str(), self.at);
        html! {
            @if self.with_name {
                div {
                    label for=(id) { "Your name" }
                    p.meta id={ (id) "-h" } { "Once in this browser. It stands on the receipt." }
                    input id=(id) name="name" autocomplete="name" required
                        maxlength=(crate::studio::NAME_LIMIT) aria-describedby=(described(&id, fault))
                        aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()]
                        value=[typed.map(|typed| &typed.name).filter(|name| !name.is_empty())];
                    @if let Some(fault) = fault { p.bad.note id={ (id) "-e" } { (fault.says) } }
                }
            }
        }
    }

    fn attach(&self, had_files: bool) -> Markup {
        let id = format!("add{}", self.at);
        html! {
            div {
                label for=(id) {
                    "Add a picture or document " span.meta { "(optional)" }
                }
                @if had_files {
                    p.meta { "Choose your files once more; browsers don’t keep them." }
                }
                input id=(id) type="file" name="files" multiple;
            }
        }
    }

    fn hint(&self, outcome: Outcome) -> Markup {
        html! {
            @if outcome == Outcome::Declined {
                "Goes to " bdi { (self.host) } " with the files attached to it. One line is enough."
            } @else {
                "Goes to " bdi { (self.host) } " with this version attached. A rough list is fine."
            }
        }
    }
}

fn described(id: &str, fault: Option<&Fault>) -> String {
    if fault.is_some() { format!("{id}-h {id}-e") } else { format!("{id}-h") }
}

fn small_print(page: &Page, asked: &Asked) -> Markup {
    html! {
        p.meta { "You’re signing off as " b { bdi { (page.visitor.contact.name) } } ". "
            @if !asked.approval.wording.is_empty() { bdi { (asked.approval.wording) } " " }
            (who_else(page, asked))
            "You can undo for 10 minutes." }
        @for version in asked.versions.iter().take(3) {
            p.meta.row { (text::bars(&version.sha256))
                span { "Exactly this file: " code { (text::short_hash(&version.sha256)) } } }
        }
    }
}

fn who_else(page: &Page, asked: &Asked) -> Markup {
    let me = &page.visitor.participant;
    let others = asked.approvers.iter().filter(|approver| approver.participant != *me);
    let names: Vec<_> = others.map(|approver| first_name(&approver.name)).collect();
    let (yes, all) = asked.count();
    html! {
        @if !names.is_empty() {
            @match asked.approval.rule {
                Rule::Any => {
                    "One answer is enough; " bdi { (names.join(" and ")) } " can give it too. "
                },
                Rule::All => {
                    bdi { (names.join(" and ")) }
                    @if names.len() == 1 { " has" } @else { " have" }
                    " to approve too: " (yes) " of " (all) " so far. "
                },
            }
        }
    }
}

/// Says that an answer came through this link that does not count, and what to do if it was meant.
fn held(page: &Page, asked: &Asked) -> Markup {
    html! {
        @if let Some(held) = asked.held(&page.visitor.participant).next() {
            div role="status" {
                p { b { "Something " (held.outcome.verb()) " this through your link on "
                    (text::moment(held.decided_at, page.zone())) "." }
                    " It looked like a program that checks e-mails, so it does not count. If it was \
                     you, answer once more with your name; if not, there is nothing to undo." }
                @if !held.comment.is_empty() { blockquote { bdi { (held.comment) } } }
            }
        } @else if page.browser.machine.is_some() {
            p role="status" { "Something in this browser pressed what only programs press. Type \
                               your name with your answer, once, and it counts." }
        }
    }
}

/// Says that the request is open again because I took my answer back, while that is news.
fn taken_back(page: &Page, asked: &Asked) -> Markup {
    let mine = |decision: &&Decision| decision.participant == page.visitor.participant;
    let last = asked.decisions.iter().rfind(mine);
    let news = last.and_then(|decision| decision.taken_back_at).is_some_and(|at| {
        asked.approval.state == State::Open && page.now.since(at) < crate::approval::UNDO
    });
    html! {
        @if news {
            p role="status" { b { "Your decision is undone." } " It is waiting for you again, and "
                bdi { (page.host_first_name()) } " has been told. The history keeps both steps." }
        }
    }
}
