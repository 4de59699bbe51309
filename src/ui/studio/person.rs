//! One person on a project: what they may do, every link they ever had, and the way off it.

use super::clients::mails;
use super::ends::{Ends, links_so_far};
use super::new_project::roles;
use super::{Frame, Here, Leaf};
use crate::approval::{Asked, State as Asking};
use crate::error::Fault;
use crate::feed::Feed;
use crate::link::Link;
use crate::participant::Participant;
use crate::project::Project;
use crate::ui::studio::fields::Fields;
use crate::ui::{Drawn, parts, text};
use maud::{Markup, html};

/// What the form holds.
#[derive(Debug, Clone)]
pub struct Typed {
    /// One of the roles' words.
    pub role: String,
    /// Whether they may take files away.
    pub can_download: bool,
}

/// The page of one person.
pub struct OnePerson<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Who it is.
    pub person: &'a Participant,
    /// The project.
    pub project: &'a Project,
    /// Every link, newest first.
    pub links: &'a [Link],
    /// Where their calendar takes dates from, if anywhere.
    pub feed: Option<&'a Feed>,
    /// What the form holds.
    pub typed: Typed,
    /// What needs another look.
    pub faults: &'a [Fault],
}

impl OnePerson<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (person, contact) = (self.person, &self.person.contact);
        let first = contact.first_name();
        let at = |rest: &str| format!("/admin/participants/{}{rest}", person.id);
        let main = html! {
            div.intro {
                p.meta { a.act href=(back(person)) { bdi { (self.project.title) } } }
                h1 { bdi { (contact.name) } }
                p.lede { bdi { (contact.email) } }
                p.meta { (mails(contact)) }
                p.row {
                    a.act href=(at("/page")) { "See it as " bdi { (first) } }
                    a.act href={ "/admin/contacts/" (contact.id) } { "Name, zone and address" }
                }
            }
            (parts::faults(self.faults))
            (self.form(&at("")))
            section.list aria-labelledby="links" {
                h2 #links { "Links so far" }
                (links_so_far(&self.ends(), self.links))
            }
            @if let Some(feed) = self.feed {
                section.list aria-labelledby="calendar" {
                    h2 #calendar { "Their calendar" }
                    p.prose { "Since " (text::last_day(feed.made_at, self.frame.zone()))
                        ", a calendar program may ask for the dates that " bdi { (first) }
                        " sees. It stops by itself when their link does." }
                    form method="post" action=(at("/calendar/end")) {
                        button.act.bad { "End the address of " bdi { (first) } "’s calendar" }
                    }
                }
            }
            section.list aria-labelledby="off" {
                h2 #off { "Off the project" }
                p.prose { bdi { (first) } "’s link ends, and nothing more is mailed to them about \
                          it. What they decided and wrote stays." }
                p { a.act.bad href=(at("/remove")) { "Take " bdi { (first) } " off…" } }
            }
        };
        let (title, here) = (contact.name.as_str(), Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    const fn ends(&self) -> Ends<'_> {
        Ends { frame: self.frame, closed_at: self.project.closed_at }
    }

    fn form(&self, action: &str) -> Markup {
        let fields = Fields::new("f", self.faults);
        html! {
            form.card.stack.prose method="post" action=(action) {
                (fields.select("role", ("What they do", ""), &self.typed.role, &roles()))
                label.check for="f-can_download" {
                    input #f-can_download type="checkbox" name="can_download" value="on"
                        checked[self.typed.can_download];
                    span { "May download files" }
                }
                p.meta { "It counts from their next look at the page. If they no longer \
                          decide, nobody waits for their answer: a question that only they were \
                          asked is withdrawn." }
                div.row {
                    button.btn { "Save the changes" }
                    a.btn.quiet href=(back(self.person)) { "Leave it" }
                }
            }
        }
    }
}

fn back(person: &Participant) -> String {
    format!("/admin/projects/{}#people", person.project)
}

/// Asks before somebody is taken off a project; `asked` are the questions that wait for them, each
/// with where it stands then.
pub fn remove(frame: &Frame, person: &Participant, asked: &[(Asking, Asked)]) -> Drawn {
    let first = person.contact.first_name();
    let main = html! {
        div.solo.stack {
            h1 { "Take " bdi { (first) } " off the project?" }
            p.lede { "Their link stops working at once, on every device, and nothing more is \
                      mailed to them about it. Decisions and files stay, and you can bring them \
                      back with a new link." }
            @for (then, asked) in asked { p { (consequence(*then, asked)) } }
            form.card.stack method="post" action={ "/admin/participants/" (person.id) "/remove" } {
                div {
                    label for="f-why" { "Why" }
                    p.meta #f-why-h {
                        "For the studio’s own record, such as “left the bakery”. May be empty."
                    }
                    input #f-why name="why" autocomplete="off" aria-describedby="f-why-h";
                }
                button.btn { "Take " bdi { (first) } " off" }
                a.btn.quiet href=(back(person)) { "Keep them" }
            }
        }
    };
    let title = "Take somebody off a project";
    frame.draw(Leaf { title, here: Here::Projects, action: None, main, note: "" })
}

fn consequence(then: Asking, asked: &Asked) -> Markup {
    html! {
        b { bdi { (asked.approval.title) } }
        @match then {
            Asking::Approved => " then counts as approved: everybody else who is asked has.",
            Asking::Withdrawn => " is withdrawn, because nobody else is asked.",
            _ => " then waits for the others alone.",
        }
    }
}
