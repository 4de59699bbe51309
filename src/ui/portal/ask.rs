//! The one lifted card: a question, what it is about, and the buttons that answer it.

use super::answer::Forms;
use super::{Typed, addresses, home, phases};
use crate::approval::{Asked, Decision, Outcome, State};
use crate::error::Fault;
use crate::file::Version;
use crate::page::{Page, Takes};
use crate::ui::who::who;
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
        "signature" => typed.outcome == Outcome::Approved,
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
            // Several cards are told apart by what each asks.
            section.card.ask data-key=(asked.approval.id) aria-labelledby={ (id) " " (id) "-of" } {
                div.spread {
                    h2 id=(id) { "Needs your decision" }
                    @if let Some(due) = asked.approval.due_on {
                        p.due { "by " (text::day(due)) }
                    }
                }
                (taken_back(page, asked))
                (held(page, asked))
                (asked_again(page, asked))
                div.ask-in {
                    (thumb(page, first))
                    div {
                        h3 id={ (id) "-of" } { bdi { (asked.approval.title) } }
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
                        (parts::code(
                            page.visitor.page.as_str(),
                            page.browser.code_sent_at.is_some(),
                            self.code,
                        ))
                    }
                },
                takes => (self.choose(takes == Takes::Name)),
            }
            (small_print(page, asked))
            (replaces(page, asked))
            @if let Some(version) = first { (posted(page, version)) }
        }
    }

    fn choose(&self, with_name: bool) -> Markup {
        let asked = self.asked;
        let at_name = |fault: &Fault| fault.field == "name";
        let refused = self.typed.is_some_and(|typed| typed.faults.iter().any(at_name));
        let verb = match asked.versions.as_slice() {
            _ if asked.approval.agreement.is_some() => asked.approval.sign(),
            [version] => format!("Approve version {}", version.number),
            [] => "Approve".into(),
            many => format!("Approve {} files", many.len()),
        };
        let form = Forms {
            action: format!("{}/approvals/{}/decision", home(self.page), asked.approval.id),
            shown: asked.fingerprint(),
            uploads: format!("{}/uploads", home(self.page)),
            at: self.at,
            host: self.page.host_first_name(),
            with_name: with_name || refused,
            typed: self.typed,
            agreement: asked.approval.agreement.as_ref(),
        };
        html! {
            div.choose {
                form.sign[form.agreement.is_some()] method="post" action=(form.action) {
                    (form.intent())
                    (form.name(Outcome::Approved))
                    (form.draw())
                    button.btn { span { bdi { (verb) } } }
                    input type="hidden" name="decision" value="approved";
                    input type="hidden" name="shown" value=(form.shown);
                }
                (form.no(Outcome::ChangesRequested))
            }
            (form.no(Outcome::Declined))
        }
    }
}

/// The picture of what is asked about, as a way to the whole of it.
fn thumb(page: &Page, first: Option<&Version>) -> Markup {
    // A question about words alone has nothing to show.
    let Some(version) = first else { return html! {} };
    let kind = || parts::tile(&version.name);
    let Some(dots) = version.preview else {
        return match page.visitor.can_download {
            true => {
                let to = addresses::shown(page, version);
                html! { a.thumb href=(to) tabindex="-1" aria-hidden="true" { (kind()) } }
            }
            false => html! { span.thumb { (kind()) } },
        };
    };
    // Who may not take files away may look at the picture.
    let large = addresses::preview(page, version, "large");
    let to = match page.visitor.can_download {
        true => addresses::shown(page, version),
        false => large.clone(),
    };
    html! {
        a.thumb href=(to) {
            img src=(large) width=(dots.width) height=(dots.height) decoding="async"
                alt={ "Preview of " (version.name) };
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

fn small_print(page: &Page, asked: &Asked) -> Markup {
    html! {
        p.meta { @if asked.approval.agreement.is_some() { "You sign as " }
            @else { "You’re signing off as " }
             b { bdi { (page.visitor.contact.name) } } ". "
            @if !asked.approval.wording.is_empty() { bdi { (asked.approval.wording) } " " }
            @if asked.approvers.len() > 1 { (who(asked, Some(&page.visitor.participant))) }
            "You can undo for 10 minutes." }
        @for version in asked.versions.iter().take(3) {
            p.meta.row { (text::bars(&version.sha256))
                span { "Exactly this file: " code { (text::short_hash(&version.sha256)) } } }
        }
    }
}

/// That the question stands in the place of one that the visitor may remember.
fn replaces(page: &Page, asked: &Asked) -> Markup {
    let about = |old: &&Asked| {
        let same = |version: &Version| asked.versions.iter().any(|new| new.file == version.file);
        old.approval.state == State::Superseded
            && old.approval.asked_at <= asked.approval.asked_at
            && old.versions.iter().any(same)
    };
    html! {
        @if let Some(old) = page.asked.iter().find(about) {
            p.meta { "It takes the place of the question about " bdi { (old.about()) } "." }
        }
    }
}

/// Says that the studio asks again, and that the answer from before is kept.
fn asked_again(page: &Page, asked: &Asked) -> Markup {
    let mine = |one: &&Decision| one.participant == page.visitor.participant;
    let last = asked.decisions.iter().rfind(mine).filter(|one| one.set_aside_at.is_some());
    html! {
        @if let Some(last) = last {
            p role="status" { b { "Asked again." } " Your answer of "
                (text::moment(last.decided_at, page.zone()))
                " no longer counts. The history keeps it." }
        }
    }
}

/// Says that an answer came through this link that does not count, and what to do if it was meant.
fn held(page: &Page, asked: &Asked) -> Markup {
    html! {
        @if let Some(held) = asked.held(&page.visitor.participant).next() {
            p role="status" {
                b { "Something " (held.outcome.verb()) " this through your link on "
                    (text::moment(held.decided_at, page.zone())) "." }
                " It looked like a program that checks e-mails, so it does not count. If it was \
                 you, answer once more with your name; if not, there is nothing to undo."
            }
            @if !held.comment.is_empty() { blockquote { bdi { (held.comment) } } }
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
