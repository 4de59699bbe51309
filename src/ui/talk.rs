//! A conversation as both sides see it: who said what, and the form to say something.

use super::{text, uploads};
use crate::calendar::Zone;
use crate::error::Fault;
use crate::file::{Attachment, size_in_words};
use crate::message::{LIMIT, Message, Side, Standing};
use maud::{Markup, html};

/// What one message is drawn with.
pub struct Line<'a> {
    /// The message.
    pub message: &'a Message,
    /// The reader's zone.
    pub zone: &'a Zone,
    /// Whether it is news to the reader.
    pub is_new: bool,
    /// Where the reader says that it is resolved, if they may.
    pub resolve: Option<String>,
    /// Where a file of it lies, if the reader may take files away.
    pub file: &'a dyn Fn(&Attachment) -> Option<String>,
}

impl Line<'_> {
    /// Draws it, as an item of a list.
    pub fn draw(&self) -> Markup {
        let Self { message, zone, is_new, .. } = *self;
        let name = message.by.name();
        html! {
            li id={ "g-" (message.id) } {
                span.who.hot[message.by.side() == Side::Studio] aria-hidden="true" {
                    (initials(name))
                }
                div {
                    p { b { bdi { (name) } } " "
                        span.meta { (text::moment(message.said_at, zone)) }
                        @if is_new { " " span.pill.hot { "New" } }
                        (self.standing()) }
                    div.prose { (text::markdown(&message.body)) }
                    @if !message.files.is_empty() {
                        ul.meta { @for file in &message.files { li { (self.file(file)) } } }
                    }
                    @if let Some(address) = self.resolves() {
                        form method="post" action=(address) {
                            button.act { "Mark as resolved"
                                span.vh { ": the question of " (name) } }
                        }
                    }
                }
            }
        }
    }

    fn resolves(&self) -> Option<&str> {
        let open = self.message.question.is_some_and(|standing| standing != Standing::Resolved);
        self.resolve.as_deref().filter(|_| open)
    }

    fn standing(&self) -> Markup {
        html! {
            @match self.message.question {
                Some(Standing::Asked) => { " " span.pill { "Question" } },
                Some(Standing::Answered) => { " " span.pill { "Question, answered" } },
                Some(Standing::Resolved) => { " " span.pill { "Question, resolved" } },
                None => {},
            }
        }
    }

    fn file(&self, file: &Attachment) -> Markup {
        let name = html! { bdi { (file.stored.name) } };
        html! {
            @if let Some(address) = (self.file)(file) { a href=(address) { (name) } }
            @else { (name) }
            ", " (text::tied(&size_in_words(file.stored.size)))
        }
    }
}

/// The first letters of a first and a last name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// What was typed and needs another look.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The words.
    pub body: String,
    /// Whether they ask something.
    pub question: bool,
    /// Whether files came with them, which a browser does not keep.
    pub had_files: bool,
    /// What was wrong.
    pub faults: Vec<Fault>,
}

/// The form that says something.
pub struct Form<'a> {
    /// Where it posts to.
    pub action: String,
    /// What its ids begin with.
    pub id: String,
    /// Whom one writes to: "Nell".
    pub to: &'a str,
    /// About what: "milestone 3".
    pub about: &'a str,
    /// What stands on its button.
    pub button: &'a str,
    /// Where files go that come before the form.
    pub uploads: String,
    /// Where files are added and questions asked, if not here.
    pub more: Option<&'a str>,
    /// The number of the last message on the page.
    pub shown: u32,
    /// Where it leads back to.
    pub back: &'static str,
    /// What was typed before.
    pub typed: Option<&'a Typed>,
}

impl Form<'_> {
    /// Draws it.
    pub fn draw(&self) -> Markup {
        let Self { id, to, about, typed, .. } = self;
        let fault = typed.and_then(|typed| typed.faults.first());
        let wrong = fault.map(|_| format!("{id}-e"));
        html! {
            form method="post" action=(self.action)
                enctype=[self.more.is_none().then_some("multipart/form-data")] {
                label.vh for=(id) { "Write to " (to) " about " (about) }
                textarea id=(id) name="message" rows="2" placeholder={ "Write to " (to) }
                    aria-describedby=[&wrong] aria-invalid=[fault.map(|_| "true")]
                    autofocus[fault.is_some()] {
                    (typed.map_or("", |typed| typed.body.as_str()))
                }
                @if let Some(fault) = fault {
                    p.bad.note id={ (id) "-e" } role="alert" { (fault.says) }
                }
                @match self.more {
                    Some(more) => {
                        div.row {
                            button.btn.quiet.sm { (self.button) }
                            a href=(more) { "Add files or ask" span.vh { " about " (about) } }
                        }
                    },
                    None => {
                        (self.files())
                        (self.question())
                        div { button.btn.quiet.sm { (self.button) } }
                    },
                }
                input type="hidden" name="shown" value=(self.shown);
                @if !self.back.is_empty() { input type="hidden" name="back" value=(self.back); }
            }
        }
    }

    fn question(&self) -> Markup {
        let id = format!("{}-q", self.id);
        html! {
            label.check for=(id) {
                input type="checkbox" id=(id) name="question" value="on"
                    checked[self.typed.is_some_and(|typed| typed.question)];
                span { "This is a question" }
            }
        }
    }

    fn files(&self) -> Markup {
        let (id, had) = (&self.id, self.typed.is_some_and(|typed| typed.had_files));
        html! {
            details open[had] {
                summary.more { "Add files" }
                @if had {
                    p.meta { "Choose your files once more; browsers don’t keep them." }
                }
                label.vh for={ (id) "-f" } { "Files for your message" }
                input id={ (id) "-f" } type="file" name="files" multiple
                    data-uploads=(self.uploads);
                ul.files { (uploads::row(None)) }
            }
        }
    }
}

/// Says in words how long a message may be.
pub fn limit() -> String {
    format!("Up to {LIMIT} letters, in markdown. “@” and a name reaches that person at once.")
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        let table = [("Nell Ashby", "NA"), ("Pete", "P"), ("ana maria silva", "AS"), ("", "")];
        for (name, letters) in table {
            assert_eq!(initials(name), letters);
        }
    }
}
