//! The conversation on a milestone: its end on the client's page, and all of it on a page of its
//! own.

use super::{Notice, frame, home};
use crate::calendar::counted;
use crate::file::Attachment;
use crate::message::{Message, Side};
use crate::milestone::State;
use crate::page::{Eyes, Page, Phase, Thread, is_new};
use crate::ui::shell::Drawn;
use crate::ui::talk::{Form, Line, Typed};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Where the whole conversation is.
fn address(page: &Page, milestone: &crate::id::MilestoneId) -> String {
    format!("{}/milestones/{milestone}/messages", home(page))
}

/// The newest messages of a milestone, with the form where work goes on.
pub fn newest(page: &Page, phase: &Phase, with_form: bool) -> Markup {
    let (talk, milestone) = (&phase.talk, &phase.milestone);
    let writes = page.may_write();
    let number = milestone.position;
    html! {
        @if !talk.messages.is_empty() || with_form && writes {
            h4 id={ "t" (number) } { "Conversation" span.vh { " on milestone " (number) } }
            @if talk.earlier() > 0 {
                @let says = counted(u64::from(talk.earlier()), "earlier message");
                p.meta { (whole(page, phase, &says)) }
            }
            ol.talk {
                @for message in &talk.messages { (line(page, message, talk.read, false)) }
                @if with_form && writes { li data-key="form" { (me(page)) (form(page, phase)) } }
            }
        }
        // Where work goes on there is a form; without any, each milestone has a way to write.
        @if !with_form && writes && page.in_state(State::InProgress).next().is_none() {
            p.meta { (whole(page, phase, "Write about this")) }
        }
    }
}

/// A way to the whole conversation; a member who looks on has another.
fn whole(page: &Page, phase: &Phase, says: &str) -> Markup {
    let id = &phase.milestone.id;
    html! {
        @if page.eyes == Eyes::Theirs {
            a href=(address(page, id)) {
                (says) span.vh { ", milestone " (phase.milestone.position) }
            }
        } @else { (says) span.vh { ", milestone " (phase.milestone.position) } }
    }
}

/// A message; `settles` where questions can be marked as resolved.
fn line(page: &Page, message: &Message, read: u32, settles: bool) -> Markup {
    let may = settles && message.by.side() == Side::Client;
    let file = |file: &Attachment| {
        let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
        page.visitor.can_download.then(|| match page.eyes {
            Eyes::Theirs => format!("{}/messages/{}/{name}", home(page), file.id),
            Eyes::Studio(_) => format!("/admin/attachments/{}/{name}", file.id),
        })
    };
    Line {
        message,
        zone: page.zone(),
        is_new: is_new(message, read, &page.visitor.participant),
        resolve: may.then(|| format!("{}/questions/{}/resolve", home(page), message.id)),
        file: &file,
    }
    .draw()
}

/// The writer's own initials, beside the form.
fn me(page: &Page) -> Markup {
    let name = &page.visitor.contact.name;
    html! { span.who aria-hidden="true" { (crate::ui::talk::initials(name)) } }
}

fn form(page: &Page, phase: &Phase) -> Markup {
    let (number, at) = (phase.milestone.position, address(page, &phase.milestone.id));
    let more = format!("{at}#w");
    Form {
        more: Some(&more),
        action: at,
        id: format!("w{number}"),
        to: page.host_first_name(),
        about: &format!("milestone {number}"),
        button: "Send",
        uploads: format!("{}/uploads", home(page)),
        shown: phase.talk.last(),
        back: "",
        typed: None,
    }
    .draw()
}

/// One conversation on a page of its own.
pub struct TalkPage<'a> {
    /// The page around it.
    pub page: &'a Page,
    /// The conversation.
    pub thread: &'a Thread,
    /// What was typed and needs another look.
    pub typed: Option<&'a Typed>,
    /// File names of the scripts that help.
    pub scripts: &'a [&'static str],
}

impl TalkPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let Self { page, thread, scripts, .. } = *self;
        let at = address(page, &thread.milestone.id);
        let opened = thread.messages.last().map(|last| last.number);
        let here = match (thread.later(), opened) {
            (Some(_), Some(last)) => format!("{at}?before={}", last + 1),
            _ => at.clone(),
        };
        let opened =
            opened.map(|last| format!("{}/opened?read={}.{last}", home(page), thread.milestone.id));
        let main = html! {
            div data-opened=[opened] data-live=(super::live(page)) data-page=(here) {
                (super::news(&here))
                div.intro {
                    p { a href={ (home(page)) "#m" (thread.milestone.position) } {
                        "Back to your page"
                    } }
                    h1 { bdi { (thread.milestone.title) } }
                    p.lede { "Conversation · " (counted(u64::from(thread.last), "message")) }
                }
                section.group aria-label="Conversation" {
                    @if let Some(before) = thread.earlier() {
                        p { a href={ (at) "?before=" (before) } { "Earlier messages" } }
                    }
                    ol.talk {
                        @for message in &thread.messages {
                            (line(page, message, thread.read, page.may_write()))
                        }
                        @if thread.later().is_none() && page.may_write() {
                            li data-key="form" { (me(page)) (self.form(&at)) }
                        }
                    }
                    @if let Some(before) = thread.later() {
                        p { a href={ (at) "?before=" (before) } { "Later messages" } }
                    }
                }
            }
        };
        frame(page, &Notice::None, main, scripts)
    }

    fn form(&self, at: &str) -> Markup {
        let Self { page, thread, typed, .. } = *self;
        Form {
            more: None,
            action: at.to_owned(),
            id: "w".into(),
            to: page.host_first_name(),
            about: &format!("milestone {}", thread.milestone.position),
            button: "Send",
            uploads: format!("{}/uploads", home(page)),
            shown: thread.last,
            back: "talk",
            typed,
        }
        .draw()
    }
}
