//! The one lifted card: a question, what it is about, and the buttons that answer it.

use super::{Typed, home, phases};
use crate::approval::{Asked, Decision, Outcome, Rule, State};
use crate::error::Fault;
use crate::file::Version;
use crate::member::first_name;
use crate::page::Page;
use crate::ui::{parts, text};
use maud::{Markup, html};

/// Draws question number `at` of those that wait.
pub fn card(page: &Page, asked: &Asked, at: usize, typed: Option<&Typed>) -> Markup {
    let id = format!("ask{at}");
    let first = asked.versions.first();
    html! {
        section.card.ask aria-labelledby=(id) {
            div.spread {
                h2 id=(id) { "Needs your decision" }
                @if let Some(due) = asked.approval.due_on { p.due { "by " (text::day(due)) } }
            }
            (taken_back(page, asked))
            div.ask-in {
                @match first {
                    Some(version) if page.visitor.can_download => {
                        a.thumb href=(phases::shown(page, version)) tabindex="-1"
                            aria-hidden="true" {
                            (parts::tile(&version.name))
                        }
                    },
                    _ => span.thumb { (parts::tile(first.map_or("", |version| &version.name))) },
                }
                div {
                    h3 { bdi { (asked.approval.title) } }
                    @for version in asked.versions.iter().take(3) { (about(page, version)) }
                    @if let [version] = asked.versions.as_slice() {
                        p.meta { (parts::facts_of(version)) }
                    }
                }
                div.wide {
                    @if asked.versions.len() > 3 { (more(page, &asked.versions[3..])) }
                    @for version in &asked.versions { (changed(version, asked.versions.len() > 1)) }
                    (choose(page, asked, at, typed))
                    (small_print(page, asked))
                    @if let Some(version) = first { (posted(page, version)) }
                }
            }
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

fn choose(page: &Page, asked: &Asked, at: usize, typed: Option<&Typed>) -> Markup {
    let action = format!("{}/approvals/{}/decision", home(page), asked.approval.id);
    let shown = asked.fingerprint();
    let verb = match asked.versions.as_slice() {
        [version] => format!("Approve version {}", version.number),
        [] => "Approve".into(),
        many => format!("Approve {} files", many.len()),
    };
    let host = page.host_first_name();
    let no = |outcome| No { action: &action, shown: &shown, at, outcome, host, typed };
    html! {
        div.choose {
            form method="post" action=(action) {
                button.btn { (verb) }
                input type="hidden" name="decision" value="approved";
                input type="hidden" name="shown" value=(shown);
            }
            (no(Outcome::ChangesRequested).draw())
        }
        (no(Outcome::Declined).draw())
    }
}

/// The form of an answer that needs a reason.
struct No<'a> {
    action: &'a str,
    shown: &'a str,
    at: usize,
    outcome: Outcome,
    host: &'a str,
    typed: Option<&'a Typed>,
}

impl No<'_> {
    fn draw(&self) -> Markup {
        let typed = self.typed.filter(|typed| typed.outcome == self.outcome);
        let fault = typed.and_then(|typed| typed.faults.first());
        let declines = self.outcome == Outcome::Declined;
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
                        p.meta id={ (id) "-h" } { (self.hint()) }
                        textarea id=(id) name="comment" rows="4" required
                            maxlength=(crate::approval::COMMENT_LIMIT)
                            aria-describedby=(described(&id, fault))
                            aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()] {
                            (typed.map_or("", |typed| typed.comment.as_str()))
                        }
                        @if let Some(fault) = fault { p.bad.note id={ (id) "-e" } { (fault.says) } }
                    }
                    @if !declines { (self.attach(typed.is_some_and(|typed| typed.had_files))) }
                    // One box for the words: a button is a grid, and would put the name below them.
                    button.btn.quiet { span {
                        @if declines { "Decline" } @else { "Send to " bdi { (self.host) } }
                    } }
                    input type="hidden" name="decision" value=(self.outcome.as_str());
                    input type="hidden" name="shown" value=(self.shown);
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

    fn hint(&self) -> Markup {
        html! {
            @if self.outcome == Outcome::Declined {
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
