//! What a form of a project's page led to, said at its top.

use super::introductions::{self, Answered};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::ui::text;
use maud::{Markup, html};

/// What a form of the page led to; names are of whom it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// An update was posted, with that many letters.
    Posted(u32),
    /// The same form came twice; it was posted the first time.
    PostedOnce,
    /// A person was added.
    Added(String),
    /// A link was mailed again.
    Resent(String),
    /// A link lasts until then.
    Extended(String, Stamp),
    /// A new link took the old one's place; whether it was mailed.
    Rotated(String, bool),
    /// A link was ended.
    Revoked(String),
    /// A new link was made.
    Renewed(String),
    /// What a person may do changed, to this.
    Changed(String, &'static str),
    /// A person was taken off the project.
    Removed(String),
    /// A person is on the project again.
    Back(String),
    /// The project has another name.
    Named,
    /// What decisions take was changed.
    Asks,
    /// The sections of its pages were chosen.
    Sections,
    /// The project is paused.
    Paused,
    /// The project goes on.
    Resumed,
    /// The project is closed; its links end then, and everybody was told or nobody.
    Closed(Stamp, bool),
    /// The project is open again.
    Reopened,
    /// A question was taken back.
    Withdrawn,
    /// A milestone was added or changed.
    Planned,
    /// A draft was thrown away.
    Discarded,
    /// The project was kept as a template.
    Kept,
    /// Something was noted that only the studio sees.
    Noted,
    /// Somebody who asks for a link of their own was answered.
    Introduced(Answered),
}

/// What was done, in words.
pub fn told(what: &Happened, zone: &Zone) -> Markup {
    html! {
        @match what {
            Happened::Posted(letters) => (posted(*letters)),
            Happened::PostedOnce => {
                "This update was posted a moment ago. Pressing twice changed nothing."
            },
            Happened::Added(name) => {
                bdi { (name) } " is on the project. The link goes out with your next update, or by \
                                “Resend”."
            },
            Happened::Resent(name) => { "The link is on its way to " bdi { (name) } " once more." },
            Happened::Extended(name, until) => {
                "The link of " bdi { (name) } " works until " (text::last_day(*until, zone))
                ", also from older mails. Nothing was mailed."
            },
            Happened::Rotated(name, mailed) => {
                bdi { (name) } " has a new link, and the old one opens nothing any more. "
                @if *mailed { "The new one is on its way to them." } @else {
                    "Nothing was mailed: “Resend” mails it, “Copy” gives it to you."
                }
            },
            Happened::Revoked(name) => { "The link of " bdi { (name) } " opens nothing any more." },
            Happened::Renewed(name) => {
                bdi { (name) } " has a new link. “Resend” mails it, “Copy” gives it to you."
            },
            Happened::Changed(name, says) => {
                bdi { (name) } " " (does(says)) " from now on. Their open page knows at once."
            },
            Happened::Removed(name) => {
                bdi { (name) } " is off the project, and their link opens nothing any more. What \
                                they decided stays. Nothing was mailed."
            },
            Happened::Back(name) => {
                bdi { (name) } " is on the project again, with a new link. “Resend” mails it, \
                                “Copy” gives it to you."
            },
            Happened::Asks | Happened::Sections =>
                "Saved. It counts from the next page that somebody opens.",
            Happened::Named => "The project’s name is saved. Its pages have it at once.",
            Happened::Paused => "The project is paused. Its pages say so; every link works.",
            Happened::Resumed => "The project goes on. Nothing was mailed.",
            Happened::Closed(until, told) => {
                "The project is closed. Its links work until " (text::last_day(*until, zone)) ". "
                @if *told { "A letter to everybody on it is written." }
                @else { "Nothing was mailed." }
            },
            Happened::Reopened => {
                "The project is open again, and so are its links, as long as each still has time."
            },
            Happened::Withdrawn => "The question is withdrawn. Nobody has to answer it any more.",
            Happened::Planned => "The milestones are saved. Clients see the change at once.",
            Happened::Introduced(answered) => (introductions::told(answered)),
            Happened::Kept => {
                "Kept as a template. "
                a href="/admin/projects/new" { "Start a project" } " from it whenever you like."
            },
            Happened::Noted => "Noted. Only the studio sees it.",
            Happened::Discarded => "The draft is gone. Nothing of it was ever visible to clients.",
        }
    }
}

fn posted(letters: u32) -> Markup {
    html! {
        @match letters {
            0 => "Posted. No letters went out with it.",
            1 => {
                "Posted, and " b { "1 letter" } " is on its way. " a href="/admin/outbox" {
                    "See where it is"
                }
            },
            n => {
                "Posted, and " b { (n) " letters" } " are on their way. "
                a href="/admin/outbox" { "See where they are" }
            },
        }
    }
}

/// "Decides" as it stands in a sentence.
fn does(says: &str) -> String {
    says.to_lowercase()
}
