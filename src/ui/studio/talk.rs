//! The conversations of a project on the studio's side: how many there are, and a page with all.

use super::{Frame, Here, Leaf, happened};
use crate::calendar::counted;
use crate::file::Attachment;
use crate::id::{MilestoneId, ProjectId};
use crate::message::{Author, Message};
use crate::milestone::Milestone;
use crate::project::Project;
use crate::ui::Drawn;
use crate::ui::talk::{Form, Line, Typed, limit};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The conversations of a project in numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Talk {
    /// How many messages there are.
    pub said: u32,
    /// How many of others the member has not read.
    pub unread: u32,
}

/// The way from a project's page to its conversations.
pub fn pointer(project: &ProjectId, talk: Talk) -> Markup {
    html! {
        section.group aria-labelledby="talk" {
            h2 #talk { "Conversation" }
            p {
                a href={ "/admin/projects/" (project) "/messages" } {
                    @if talk.said == 0 { "Write to everybody on the project" }
                    @else { (counted(u64::from(talk.said), "message")) }
                }
                @if talk.unread > 0 { " " span.pill.hot { (talk.unread) " new" } }
            }
        }
    }
}

/// One milestone with the end of its conversation, or a page of it.
#[derive(Debug)]
pub struct Thread {
    /// The milestone.
    pub milestone: Milestone,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// How many there are.
    pub last: u32,
    /// Up to which number the member has read.
    pub read: u32,
}

/// All conversations of a project, or one of them from an earlier place.
pub struct TalkPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The project.
    pub project: &'a Project,
    /// In the order of the milestones.
    pub threads: &'a [Thread],
    /// What just happened.
    pub happened: Option<&'static str>,
    /// What was typed and needs another look.
    pub typed: Option<(&'a MilestoneId, &'a Typed)>,
}

impl TalkPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let Self { frame, project, threads, .. } = *self;
        let main = html! {
            div.intro {
                p { a href={ "/admin/projects/" (project.id) } { bdi { (project.title) } } }
                h1 { "Conversation" }
                p.lede { "With everybody on the project at " bdi { (project.client_name) }
                    ". Notes for the studio alone are on the project’s page." }
            }
            @if let Some(says) = self.happened { (happened(&html! { (says) })) }
            @if threads.iter().any(|thread| self.news(thread)) { (self.mark()) }
            @if threads.is_empty() {
                p { "A conversation is about a milestone, and there is none yet." }
            }
            @for thread in threads { (self.thread(thread)) }
        };
        let note = "A letter goes to everybody on the project who wants news, and to the members \
                    who take part. What follows within ten minutes goes in one.";
        frame.draw(Leaf { title: &project.title, here: Here::Projects, action: None, main, note })
    }

    fn is_new(&self, thread: &Thread, message: &Message) -> bool {
        let me = &self.frame.member.id;
        let mine = matches!(&message.by, Author::Member(id, _) if id == me);
        message.number > thread.read && !mine
    }

    fn news(&self, thread: &Thread) -> bool {
        thread.messages.iter().any(|message| self.is_new(thread, message))
    }

    /// Says up to where everything was read that stands on the page.
    fn mark(&self) -> Markup {
        let project = &self.project.id;
        html! {
            form method="post" action={ "/admin/projects/" (project) "/messages/read" } {
                @for thread in self.threads.iter().filter(|thread| self.news(thread)) {
                    @let last = thread.messages.last().map_or(0, |last| last.number);
                    input type="hidden" name="read"
                        value={ (thread.milestone.id) "." (last) };
                }
                button.btn.quiet.sm { "Mark as read" }
            }
        }
    }

    fn thread(&self, thread: &Thread) -> Markup {
        let milestone = &thread.milestone;
        let at = format!("/admin/projects/{}/messages", self.project.id);
        let typed = self.typed.filter(|(of, _)| **of == milestone.id).map(|(_, typed)| typed);
        let first = thread.messages.first().map_or(0, |first| first.number);
        let last = thread.messages.last().map_or(0, |last| last.number);
        html! {
            section.group id={ "m-" (milestone.id) } aria-label=(milestone.title) {
                h2 { (milestone.position) " · " bdi { (milestone.title) } }
                div.stack {
                    @if first > 1 {
                        p { a href={ (at) "?of=" (milestone.id) "&before=" (first) } {
                            (counted(u64::from(first - 1), "earlier message"))
                        } }
                    }
                    ol.talk { @for message in &thread.messages {
                        (self.line(thread, message))
                    } }
                    @if last < thread.last {
                        p { a href={ (at) "#m-" (milestone.id) } { "The newest messages" } }
                    } @else if thread.messages.is_empty() && typed.is_none() {
                        details {
                            summary.more { "Write about " bdi { (milestone.title) } }
                            (form(thread, typed))
                        }
                    } @else { (form(thread, typed)) }
                }
            }
        }
    }

    fn line(&self, thread: &Thread, message: &Message) -> Markup {
        let file = |file: &Attachment| {
            let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
            Some(format!("/admin/attachments/{}/{name}", file.id))
        };
        Line {
            message,
            zone: self.frame.zone(),
            is_new: self.is_new(thread, message),
            resolve: Some(format!("/admin/questions/{}/resolve", message.id)),
            file: &file,
        }
        .draw()
    }
}

fn form(thread: &Thread, typed: Option<&Typed>) -> Markup {
    let milestone = &thread.milestone;
    html! {
        (Form {
            action: format!("/admin/milestones/{}/messages", milestone.id),
            id: format!("w{}", milestone.position),
            to: "everybody on the project",
            about: &milestone.title,
            button: "Send to everybody",
            uploads: "/admin/uploads".into(),
            more: None,
            shown: thread.last,
            back: "",
            typed,
        }
        .draw())
        p.meta { (limit()) }
    }
}
