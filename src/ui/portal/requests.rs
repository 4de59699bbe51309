//! "To send us": what the studio asks for, what came, and the form that sends it.

use super::{Notice, forms, home, phases, tasks};
use crate::file::size_in_words;
use crate::id::ItemId;
use crate::intake;
use crate::member::first_name;
use crate::page::{Eyes, Page};
use crate::request::{Accepts, FileRequest, Item, State, Supplied};
use crate::section::Section;
use crate::ui::{text, uploads};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Files that were not taken.
#[derive(Debug, Clone)]
pub struct Sending {
    /// For what.
    pub item: ItemId,
    /// Why not, and what to do.
    pub says: String,
}

/// What was wrong, for an item that the page does not show any more.
pub fn notice(page: &Page, notice: &Notice) -> Markup {
    let Notice::Sending(sending) = notice else { return html! {} };
    let shown =
        page.requests.iter().flat_map(FileRequest::asked).any(|item| item.id == sending.item);
    html! {
        @if !shown {
            section.card.wrong.stack role="alert" {
                h2 { "Nothing was sent" }
                p { bdi { (sending.says) } }
            }
        }
    }
}

/// What has still to come first, and what is all in folded under it.
pub fn section(page: &Page, notice: &Notice) -> Markup {
    let touched = |one: &FileRequest| match notice {
        Notice::Sending(sending) => one.item(&sending.item).is_some(),
        _ => false,
    };
    let asked = page.requests.iter().filter(|one| one.asked().next().is_some());
    let (settled, open): (Vec<_>, Vec<_>) =
        asked.partition(|one| one.is_settled() && !touched(one));
    let (filled, to_fill): (Vec<_>, Vec<_>) =
        page.intakes.iter().partition(|one| one.state == intake::State::Sent);
    html! {
        @let empty = open.is_empty() && settled.is_empty() && page.intakes.is_empty();
        @if !empty || !page.to_do().is_empty() {
            section.group.first aria-labelledby="need" {
                h2 #need { bdi { (page.sections.says(Section::ToSend)) } }
                @for intake in to_fill { (forms::line(page, intake)) }
                @for request in open { (one(page, notice, request)) }
                // Under their own words, so that the section's stand over what is to be sent.
                (tasks::for_you(page))
                @if !settled.is_empty() || !filled.is_empty() {
                    details {
                        summary.more { "Everything here is in" }
                        @for intake in filled { (forms::line(page, intake)) }
                        @for request in settled { (one(page, notice, request)) }
                    }
                }
            }
        }
    }
}

fn one(page: &Page, notice: &Notice, request: &FileRequest) -> Markup {
    let (done, all) = request.count();
    let lacks = done < all;
    html! {
        div.stack data-key=(request.id) {
            div.spread {
                h3 { bdi { (request.title) } }
                @if let Some(due) = request.due_on.filter(|_| lacks) {
                    p.due { "by " (text::day(due)) }
                }
            }
            @if all > 1 { p.meta { b { (done) " of " (all) } " in" } }
            (words(&request.instructions))
            @for item in request.asked() {
                // One thing that is called as its request is needs no second name.
                @let named = all > 1 || item.title != request.title;
                (part(page, notice, item, named))
            }
            @if lacks && !page.may_send() { (others(request)) }
        }
    }
}

/// Who can send it, for those who only look.
fn others(request: &FileRequest) -> Markup {
    html! {
        @if !request.people.is_empty() {
            p.meta {
                "Your link lets you look. It is asked of "
                @for (at, one) in request.people.iter().enumerate() {
                    @if at > 0 { ", " } bdi { (one.name) }
                }
                "."
            }
        }
    }
}

fn part(page: &Page, notice: &Notice, item: &Item, named: bool) -> Markup {
    let wrong = match notice {
        Notice::Sending(sending) if sending.item == item.id => Some(sending.says.as_str()),
        _ => None,
    };
    html! {
        div.stack id={ "r-" (item.id) } {
            @if named { h4 { bdi { (item.title) } " " (pill(item.state)) } }
            @else if item.state != State::Requested { p { (pill(item.state)) } }
            @if item.state == State::NeedsRedo {
                p { @if let Some((by, _)) = &item.judged { bdi { (first_name(by)) } } @else { "We" }
                    " asked for another try:" }
                blockquote { (lines(&item.reason)) }
            }
            (words(&item.instructions))
            (example(page, item))
            @if !item.files.is_empty() {
                ul.meta { @for file in &item.files { li { (came(page, file)) } } }
            }
            @if item.state == State::Accepted {
                @if let Some((by, at)) = &item.judged {
                    p.meta { bdi { (first_name(by)) } " has accepted it, "
                        (text::moment(*at, page.zone())) "." }
                }
                @if let Some(says) = wrong { p.bad.note role="alert" { bdi { (says) } } }
            } @else if page.may_send() {
                @if item.state == State::Received {
                    details open[wrong.is_some()] {
                        summary.more { "Send another file" }
                        (form(page, item, wrong))
                    }
                } @else { (form(page, item, wrong)) }
            }
        }
    }
}

fn pill(state: State) -> Markup {
    html! {
        @match state {
            State::Requested => {},
            State::Received => span.pill { "Received" },
            State::Accepted => span.pill { "Accepted" },
            State::NeedsRedo => span.pill.hot { "Needs another try" },
        }
    }
}

/// "You sent allergens.pdf on Tue 17 Nov, 14:02"
fn came(page: &Page, file: &Supplied) -> Markup {
    let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
    let to = match page.eyes {
        Eyes::Theirs => format!("{}/supplied/{}/{name}", home(page), file.id),
        Eyes::Studio(_) => format!("/admin/supplied/{}/{name}", file.id),
    };
    html! {
        @if file.participant == page.visitor.participant { "You" } @else { bdi { (file.by) } }
        " sent "
        @if page.visitor.can_download { a href=(to) download { bdi { (file.stored.name) } } }
        @else { bdi { (file.stored.name) } }
        ", " (text::tied(&size_in_words(file.stored.size)))
        ", on " (text::moment(file.at, page.zone()))
    }
}

fn example(page: &Page, item: &Item) -> Markup {
    html! {
        @if let Some(version) = &item.example {
            p.meta { "An example: " (phases::name(page, version)) }
        }
        @if !item.link.is_empty() {
            p.meta { "An example: "
                a href=(item.link) rel="noopener noreferrer" { bdi { (item.link) } } }
        }
    }
}

/// The form of one item: it works without scripts, and goes on after a cut with them.
fn form(page: &Page, item: &Item, wrong: Option<&str>) -> Markup {
    let id = format!("f-{}", item.id);
    let endings: Vec<_> = item.accepts.endings().iter().map(|end| format!(".{end}")).collect();
    let accept = match item.accepts {
        Accepts::Any => None,
        // A phone offers its camera for these words.
        Accepts::Pictures => Some("image/*,.pdf".to_owned()),
        _ => Some(endings.join(",")),
    };
    let at = format!("{}/uploads", home(page));
    html! {
        form.stack method="post" action={ (home(page)) "/requests/" (item.id) "/files" }
            enctype="multipart/form-data" {
            @if let Some(says) = wrong {
                p.bad.note id={ (id) "-e" } role="alert" { bdi { (says) } }
            }
            div.row {
                label.vh for=(id) { "Choose files for: " (item.title) }
                input id=(id) type="file" name="files" multiple accept=[accept]
                    data-uploads=(at) aria-invalid=[wrong.map(|_| "true")]
                    aria-describedby=[wrong.map(|_| format!("{id}-e"))]
                    autofocus[wrong.is_some()];
                @if item.accepts == Accepts::Pictures {
                    label.act for={ (id) "-c" } { "Or take a photo" }
                    input id={ (id) "-c" } type="file" name="files" accept="image/*"
                        capture="environment" data-uploads=(at);
                }
                button.btn.quiet.sm { "Send" span.vh { " for: " (item.title) } }
            }
            ul.files { (uploads::row(None)) }
        }
    }
}

/// Words as they were typed, in their paragraphs.
fn words(typed: &str) -> Markup {
    html! {
        @for words in typed.split("\n\n").filter(|words| !words.trim().is_empty()) {
            p.prose { (lines(words.trim_matches('\n'))) }
        }
    }
}

fn lines(typed: &str) -> Markup {
    html! {
        bdi { @for (at, line) in typed.lines().enumerate() { @if at > 0 { br; } (line) } }
    }
}
