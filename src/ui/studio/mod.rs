//! The studio's pages: the frame around each, and one file per page.

pub mod address;
mod answers;
pub mod asked;
mod beside;
pub mod brand;
pub mod clients;
pub mod compose;
pub mod deliveries;
mod down;
mod empty;
pub mod ending;
mod ends;
pub mod erase;
mod fields;
pub mod file;
pub mod intake_form;
pub mod intakes;
pub mod introductions;
pub mod keys;
pub mod letters;
pub mod links;
pub mod mails;
pub mod me;
pub mod measures;
pub mod member;
pub mod members;
pub mod milestones;
pub mod new_project;
mod notes;
pub mod one_mail;
pub mod outbox;
mod outstanding;
pub mod people;
pub mod person;
pub mod preview;
pub mod project;
pub mod project_settings;
pub mod prove;
mod question;
mod questions;
pub mod record;
pub mod records;
mod refused;
pub mod reminders;
pub mod request_form;
pub mod requests;
pub mod search;
pub mod sections;
mod seen;
pub mod sessions;
pub mod set_up;
pub mod settings;
pub mod settling;
pub mod sign_in;
pub mod storage;
pub mod talk;
mod tasks;
pub mod templates;
pub mod today;
pub mod tokens;
pub mod told;
mod tried;
pub mod version;
pub mod webhook;
pub mod webhooks;

use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::member::{Profile, Role, first_name};
use crate::outbox::Down;
use crate::ui::parts::{begun, in_words};
use crate::ui::{Drawn, Look, Shell, Side};
use maud::{Markup, html};

/// What stands around every page of a member.
#[derive(Debug)]
pub struct Frame {
    /// The studio's look.
    pub look: Look,
    /// Who is signed in.
    pub member: Profile,
    /// The moment at which the page was read.
    pub now: Stamp,
    /// Scripts by file name.
    pub scripts: Vec<&'static str>,
    /// What is wrong with the way that mail goes out.
    pub down: Option<Down>,
}

/// The places in the row at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// The work queue and what hangs below it.
    Projects,
    /// Clients and their contacts.
    People,
    /// The outbox.
    Mail,
    /// The studio's settings.
    Settings,
    /// What somebody looks for.
    Search,
}

/// What a page puts into the frame.
pub struct Leaf<'a> {
    /// The browser's title.
    pub title: &'a str,
    /// Where it belongs.
    pub here: Here,
    /// One thing to do, at the right of the top; the member's name if empty.
    pub action: Option<Markup>,
    /// Everything in `main`.
    pub main: Markup,
    /// What is good to know, at the foot.
    pub note: &'a str,
}

impl Frame {
    /// The zone in which the member reads times.
    pub const fn zone(&self) -> &Zone {
        &self.member.time_zone
    }

    /// Draws a page.
    pub fn draw(&self, leaf: Leaf<'_>) -> Drawn {
        let member = &self.member;
        let top = html! {
            (nav(leaf.here, member.role))
            @if leaf.here != Here::Search { (search::field()) }
            @if let Some(action) = leaf.action { (action) }
            @else { p.meta { bdi { (member.name) } } }
        };
        let foot = html! {
            div.foot.meta.spread {
                @if !leaf.note.is_empty() { p { (leaf.note) } }
                form.row method="post" action="/admin/sign-out" {
                    span { "Signed in as " a href="/admin/me" { bdi { (member.email) } } }
                    button.act { "Sign out" }
                }
            }
        };
        Shell {
            look: &self.look,
            side: Side::Studio,
            title: format!("{} · {}", leaf.title, self.look.says()),
            top,
            main: html! { (down::line(self)) (leaf.main) },
            foot,
            scripts: &self.scripts,
        }
        .draw()
    }
}

fn nav(here: Here, role: Role) -> Markup {
    let mut places = vec![
        (Here::Projects, "Projects", "/admin"),
        (Here::People, "People", "/admin/clients"),
        (Here::Mail, "Mail", "/admin/outbox"),
    ];
    if role >= Role::Admin {
        places.push((Here::Settings, "Settings", "/admin/settings"));
    }
    html! {
        nav.nav aria-label="Main" {
            @for (place, says, href) in places {
                a href=(href) aria-current=[(place == here).then_some("true")] { (says) }
            }
            // Where the row at the top has no room for the field.
            @if here == Here::Search { a href="/admin/search" aria-current="true" { "Search" } }
            @else { a.seek href="/admin/search" { "Search" } }
        }
    }
}

/// "once", "twice", "5 times"
fn often(times: u32) -> String {
    match times {
        1 => "once".into(),
        2 => "twice".into(),
        times => format!("{times} times"),
    }
}

/// "Ines", "Ines and Pete", "Ines, Pete and Lou": first names, in bold.
fn first_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Markup {
    let names: Vec<_> = names.into_iter().map(first_name).collect();
    let last = names.len().saturating_sub(1);
    html! {
        @for (at, name) in names.iter().enumerate() {
            @if at > 0 { @if at == last { " and " } @else { ", " } }
            b { bdi { (name) } }
        }
    }
}

/// "IC" for Ines Calloway; decoration beside a name.
fn initials(name: &str) -> Markup {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    let letters: String = letters.take(2).flat_map(char::to_uppercase).collect();
    html! { span.who aria-hidden="true" { (letters) } }
}

/// What just happened, at the top of the page that a form led back to.
fn happened(says: &Markup) -> Markup {
    html! { div.card #done role="status" { p { (says) } } }
}

/// Why a letter was not taken: the server's words as its words, ours as they are.
fn said(words: &str) -> Markup {
    match of_the_server(words) {
        Some(said) => html! { "The server said “" bdi { (said.trim_end_matches('.')) } "”." },
        // The system's number for an error says nothing to the reader.
        None => match words.split_once(" (os error") {
            Some((before, _)) => html! { bdi { (before) } "." },
            None => html! { bdi { (words) } },
        },
    }
}

/// A server's own words, which begin with their code: "535 5.7.8 …".
fn of_the_server(words: &str) -> Option<&str> {
    let is_code = |said: &&str| {
        let code = said.bytes().take_while(u8::is_ascii_digit).count();
        code == 3 && said.starts_with(['4', '5']) && said[code..].starts_with(' ')
    };
    let after_ours = words.split_once(": ").map(|(_, said)| said);
    Some(words).filter(is_code).or_else(|| after_ours.filter(is_code))
}
