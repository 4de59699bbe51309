//! One file request for the studio: what came, what is said of it, and what can still be changed.

use super::fields::{Fields, choice};
use super::reminders;
use super::request_form::{Form, Place, called};
use super::templates;
use super::{Frame, Here, Leaf, first_names};
use crate::error::Fault;
use crate::file::size_in_words;
use crate::id::ItemId;
use crate::member::first_name;
use crate::reminder::{Nudge, Reminding};
use crate::request::{Accepts, FileRequest, Item, New, State, Supplied};
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, text};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What came back from a form of the page.
#[derive(Debug, Default)]
pub struct Back {
    /// What just happened, in a sentence.
    pub happened: Option<&'static str>,
    /// What needs another look in the form that changes it.
    pub faults: Vec<Fault>,
    /// What was typed into that form.
    pub typed: Option<New>,
    /// The item that was judged, what was wrong, and the reason that was typed.
    pub judged: Option<(ItemId, Vec<Fault>, String)>,
    /// What needs another look before a reminder is sent by hand.
    pub nudge: Vec<Fault>,
    /// What was typed for it.
    pub nudged: Nudge,
    /// The name of a template that was typed, and what was wrong with it.
    pub kept: Option<(String, Vec<Fault>)>,
}

/// The page.
pub struct RequestPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What it can be about.
    pub place: &'a Place,
    /// The request.
    pub request: &'a FileRequest,
    /// Everybody of whom something is waited for.
    pub waits: &'a [Reminding],
    /// What came back.
    pub back: &'a Back,
    /// What the form that changes it holds.
    pub typed: &'a New,
}

impl RequestPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (request, back) = (self.request, self.back);
        let main = html! {
            (self.intro())
            @if let Some(says) = back.happened { p.card #done role="status" { (says) } }
            (parts::faults(&back.faults))
            (parts::faults(&back.nudge))
            div.split {
                section.stack aria-labelledby="items" {
                    h2 #items { "What came" }
                    @for item in &request.items { (self.item(item)) }
                }
                div.stack { (self.remind()) (self.change()) (self.keep()) }
            }
        };
        let note = "What was sent is never changed: what is sent again stands beside it.";
        let (title, here) = (request.title.as_str(), Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn intro(&self) -> Markup {
        let (request, project) = (self.request, &self.place.project);
        let (done, all) = request.count();
        html! {
            div.intro {
                p.meta {
                    a href={ "/admin/projects/" (project.id) } {
                        "Back to " bdi { (project.title) }
                    }
                }
                h1 { bdi { (request.title) } }
                p.lede {
                    b { (done) " of " (all) } " in"
                    @if let Some(due) = request.due_on { " · due " (text::day(due)) }
                    @if !request.people.is_empty() {
                        " · asked of "
                        (first_names(request.people.iter().map(|one| one.name.as_str())))
                    }
                }
                @if !request.instructions.is_empty() {
                    p.prose { bdi { (request.instructions) } }
                }
            }
        }
    }

    fn item(&self, item: &Item) -> Markup {
        let wrong = self.back.judged.as_ref().filter(|(of, ..)| *of == item.id);
        html! {
            div.card.stack id={ "i-" (item.id) } {
                div.spread {
                    h3 { bdi { (item.title) } }
                    (stands(item))
                }
                @if item.accepts != Accepts::Any { p.meta { (called(item.accepts)) } }
                @if !item.instructions.is_empty() { p { bdi { (item.instructions) } } }
                @if item.state == State::NeedsRedo {
                    blockquote { bdi { (item.reason) } }
                }
                @if !item.files.is_empty() {
                    ul.lines { @for file in &item.files { (self.file(file)) } }
                }
                @if let Some((_, faults, _)) = wrong {
                    @for fault in faults { p.bad.note role="alert" { (fault.says) } }
                }
                @if item.removed_at.is_none() { (self.judge(item, wrong)) }
            }
        }
    }

    fn file(&self, file: &Supplied) -> Markup {
        let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
        html! {
            li {
                span {
                    a href={ "/admin/supplied/" (file.id) "/" (name) } download {
                        bdi { (file.stored.name) }
                    }
                    ", " (text::tied(&size_in_words(file.stored.size)))
                    br; span.meta { "from " bdi { (file.by) } }
                }
                span.meta { (text::moment(file.at, self.frame.zone())) }
            }
        }
    }

    fn judge(&self, item: &Item, wrong: Option<&(ItemId, Vec<Fault>, String)>) -> Markup {
        let at = |verb: &str| format!("/admin/request-items/{}/{verb}", item.id);
        let came = !item.files.is_empty();
        let typed = wrong.map_or("", |(_, _, reason)| reason.as_str());
        let id = format!("why-{}", item.id);
        html! {
            @if came && item.state != State::Accepted {
                form method="post" action=(at("accept")) {
                    button.btn.sm { "Accept" span.vh { ": " (item.title) } }
                }
            }
            @if came && item.state != State::NeedsRedo {
                details open[wrong.is_some()] {
                    summary.more { "Ask for another try" span.vh { ": " (item.title) } }
                    form.stack method="post" action=(at("return")) {
                        label for=(id) { "What should be different" }
                        p.meta id={ (id) "-h" } { "They read it on their page and in a letter." }
                        textarea id=(id) name="reason" rows="3" required
                            maxlength=(crate::request::REASON_LIMIT)
                            aria-describedby={ (id) "-h" } { (typed) }
                        div { button.btn.quiet.sm { "Send it back" } }
                    }
                }
            }
            @if item.state != State::Accepted {
                form method="post" action=(at("remove")) {
                    button.act.bad { "No longer needed" span.vh { ": " (item.title) } }
                }
            }
        }
    }

    fn keep(&self) -> Markup {
        let action = format!("/admin/requests/{}/template", self.request.id);
        let says = ("Keep these items", "Fill the next request in from them.");
        let back = self.back.kept.as_ref().map(|(name, faults)| (name.as_str(), &**faults));
        templates::keep(&action, says, back)
    }

    fn remind(&self) -> Markup {
        let (back, fields) = (self.back, Fields::new("n", &self.back.nudge));
        let can: Vec<_> = self.waits.iter().filter(|one| one.barred.is_none()).collect();
        let of: Vec<_> =
            can.iter().map(|one| choice(one.participant.as_str(), one.name.as_str())).collect();
        let line = Field {
            name: "line",
            label: "A line of your own",
            hint: "It stands at the top of the letter. May be empty.",
            value: &back.nudged.line,
            ..Field::default()
        };
        html! {
            @if !self.waits.is_empty() {
                section.stack #remind aria-labelledby="reminders" {
                    h2 #reminders { "Reminders" }
                    ul.lines { @for one in self.waits {
                        li { span { bdi { (first_name(&one.name)) } ": " (reminders::says(one)) } }
                    } }
                    @if !can.is_empty() {
                        details.card open[!back.nudge.is_empty()] {
                            summary.more { "Remind somebody now" }
                            form.stack method="post"
                                action={ "/admin/requests/" (self.request.id) "/nudge" } {
                                (fields.select("who", ("Whom", ""), &back.nudged.who, &of))
                                (fields.input(&line))
                                label.check for=(fields.id("again")) {
                                    input type="checkbox" id=(fields.id("again")) name="again"
                                        value="on" checked[back.nudged.again];
                                    span { "Also if they were reminded less than a day ago" }
                                }
                                (fields.wrong("again"))
                                div { button.btn.quiet { "Send the reminder" } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn change(&self) -> Markup {
        let (place, typed, faults) = (self.place, self.typed, &*self.back.faults);
        let open = !faults.is_empty() || self.back.typed.is_some();
        let form = Form { place, typed, faults, old: Some(self.request) };
        html! {
            details.card open[open] {
                summary.more { "Change it, or ask for more" }
                form.stack method="post" action={ "/admin/requests/" (self.request.id) } {
                    p.meta { "What came already stays as it was asked. Nobody is mailed about a \
                              change; their page shows it." }
                    (form.fields(None))
                    div.row {
                        button.btn { "Save" }
                        button.act name="more" value="on" formnovalidate { "More rows" }
                    }
                }
            }
        }
    }
}

fn stands(item: &Item) -> Markup {
    html! {
        @match (item.removed_at, item.state) {
            (Some(_), _) => span.pill { "Taken off" },
            (None, State::Requested) => span.pill { "Not in yet" },
            (None, State::Received) => span.pill.hot { "Waiting for you" },
            (None, State::Accepted) => span.pill { "Accepted" },
            (None, State::NeedsRedo) => span.pill { "Another try asked" },
        }
    }
}
