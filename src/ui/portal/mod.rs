//! The client's page: what needs me, what goes on, what is done, what comes next, what happened.

mod addresses;
mod answer;
mod ask;
pub mod calendar;
mod dispute;
mod file;
mod forms;
mod glimpse;
mod introduce;
pub mod mails;
mod phases;
mod receipt;
pub mod records;
mod requests;
mod search;
mod settled;
mod signed;
mod status;
mod talk;
mod tasks;
mod together;

pub use calendar::CalendarPage;
pub use dispute::{DisputePage, over};
pub use file::FilePage;
pub use forms::{Beside, Filling, FormPage};
pub use introduce::Introducing;
pub use receipt::ReceiptPage;
pub use requests::Sending;
pub use search::SearchPage;
pub use talk::TalkPage;
pub use tasks::Ticking;
pub use together::Pressed;

use super::parts;
use super::shell::{Drawn, Look, Shell, Side};
use super::text;
use crate::approval::{Outcome, Settled};
use crate::error::Fault;
use crate::id::ApprovalId;
use crate::page::{Eyes, Page, Reader, sentence};
use crate::section::{Chosen, Section};
use maud::{Markup, html};

/// What just happened, if the page has something to say about it.
#[derive(Debug, Clone, Default)]
pub enum Notice {
    /// Nothing.
    #[default]
    None,
    /// Something in the form needs another look.
    Wrong(Typed),
    /// What was decided on has changed; nothing was recorded.
    Stale {
        /// What was typed, so that it is not lost.
        comment: String,
    },
    /// Somebody or something was quicker; nothing was recorded.
    Settled {
        /// How.
        how: Settled,
        /// What was typed, so that it is not lost.
        comment: String,
    },
    /// The ten minutes are over.
    TooLate,
    /// Several were approved with one press, or were not.
    Together(Pressed),
    /// Files were not taken for what was asked.
    Sending(Sending),
    /// A tick changed nothing.
    Ticking(Ticking),
    /// Something about a code: what was wrong.
    Code(String),
    /// The form for a link of one's own needs another look.
    Introducing(Introducing),
    /// Somebody asked for a link of their own.
    Introduced,
}

/// What was typed into a decision's form.
#[derive(Debug, Clone)]
pub struct Typed {
    /// Which question.
    pub approval: ApprovalId,
    /// Which answer.
    pub outcome: Outcome,
    /// The words.
    pub comment: String,
    /// The name.
    pub name: String,
    /// What was wrong.
    pub faults: Vec<Fault>,
    /// Whether files came with it, which a browser does not keep.
    pub had_files: bool,
    /// What was drawn beside the name.
    pub drawn: String,
}

/// The page of one visitor.
pub struct ClientPage<'a> {
    /// Everything on it.
    pub page: &'a Page,
    /// What just happened.
    pub notice: &'a Notice,
    /// File names of the scripts that help.
    pub scripts: &'a [&'static str],
}

impl ClientPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let page = self.page;
        let main = html! {
            div data-opened=[self.opened()] data-live=[self.live()] {
                (news(&home(page)))
                (intro(page, true))
                (introduce::notice(page, self.notice))
                (status::notice(page, self.notice))
                (requests::notice(page, self.notice))
                (tasks::notice(self.notice))
                (status::cards(page, self.notice))
                @for one in page.sections.iter().filter(|one| self.shows(one)) {
                    (self.section(one.section))
                }
                (search::field(page))
            }
        };
        frame(page, self.notice, main, self.scripts)
    }

    /// Whether a section is shown: what somebody has to send or to do is never left out.
    fn shows(&self, one: &Chosen) -> bool {
        !one.hidden || (one.section == Section::ToSend && self.page.still_asks())
    }

    fn section(&self, section: Section) -> Markup {
        let page = self.page;
        match section {
            Section::ToSend => requests::section(page, self.notice),
            Section::InProgress => phases::in_progress(page),
            Section::Done => phases::done(page),
            Section::Next => phases::next(page),
            Section::Links => records::quick_links(page),
            Section::History => history(page),
        }
    }

    /// Where the script hears of news. A member who looks on sees the moment they looked.
    fn live(&self) -> Option<String> {
        (self.page.eyes == Eyes::Theirs).then(|| live(self.page))
    }

    /// Where the script says that somebody touched the page. A member who looks on is nobody.
    fn opened(&self) -> Option<String> {
        let page = (self.page.eyes == Eyes::Theirs).then(|| home(self.page))?;
        Some(match self.page.posted_until() {
            Some(until) => format!("{page}/opened?shown={}", until.0),
            None => format!("{page}/opened"),
        })
    }
}

/// Where an open page hears of what comes after it was read.
fn live(page: &Page) -> String {
    format!("{}/live?after={}", home(page), page.head)
}

/// What the script says once news has come, and has come while something is being typed.
fn news(at: &str) -> Markup {
    html! {
        div role="status" {
            p.meta hidden data-news="shown" { "Updated just now." }
            p.note hidden data-news="kept" {
                "This page has news, and what you are writing is still here. Send it, or "
                a href=(at) { "show the news" } " without it."
            }
        }
    }
}

/// Where the addresses of a page begin.
fn home(page: &Page) -> String {
    match page.eyes {
        Eyes::Theirs => format!("/p/{}", page.visitor.page),
        Eyes::Studio(_) => format!("/admin/participants/{}/page", page.visitor.participant),
    }
}

/// The studio's look, with the member to write to.
fn look(page: &Page) -> Look {
    Look::of(&page.studio, Some(page.host.1.clone()))
}

fn frame(page: &Page, notice: &Notice, main: Markup, scripts: &[&'static str]) -> Drawn {
    let look = &look(page);
    let main = html! { (main) (decoy(page)) };
    let (main, scripts) = match page.eyes {
        Eyes::Theirs => (main, scripts),
        Eyes::Studio(stands) => (glimpse::inert(page, stands, &main), &[][..]),
    };
    Shell {
        look,
        side: Side::Client,
        // Link previews read the title: it names the studio and nothing of the client.
        title: format!("{} · private page", look.says()),
        top: html! { p.meta { "Private page for " b { bdi { (page.visitor.contact.name) } } } },
        main,
        foot: foot(page, look, notice),
        scripts,
    }
    .draw()
}

/// What people cannot see, reach or hear read out. Whatever presses it is a program that presses
/// everything (`security.md`, decision 1). It is on every page of a visit, because a program goes
/// on pressing after it has decided.
fn decoy(page: &Page) -> Markup {
    html! {
        form.vh method="post" action={ (home(page)) "/robot" } inert
            aria-hidden="true" {
            button tabindex="-1" { "Leave this: only programs press it" }
        }
    }
}

fn intro(page: &Page, with_track: bool) -> Markup {
    let milestones: Vec<_> = page.phases.iter().map(|phase| &phase.milestone).collect();
    html! {
        div.intro {
            h1 { bdi { (page.visitor.project_title) } }
            p.lede { (status::line(page)) }
            (status::closed(page))
            @if with_track && !milestones.is_empty() { (parts::track(&milestones, false)) }
        }
    }
}

fn history(page: &Page) -> Markup {
    let me = page.visitor.contact.id.as_str();
    html! {
        @if !page.history.is_empty() {
            section.group aria-labelledby="log" {
                h2 #log { bdi { (page.sections.says(Section::History)) } }
                details {
                    summary.more { "Everything so far, newest first" }
                    dl.facts {
                        @for event in &page.history {
                            div {
                                dt { (text::moment(event.at, page.zone())) }
                                dd { bdi { (sentence(event, Reader::Contact(me))) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn foot(page: &Page, look: &Look, notice: &Notice) -> Markup {
    html! {
        div.foot.meta {
            (introduce::whose(page, notice))
            @if page.eyes == Eyes::Theirs {
                p { a href={ (home(page)) "/calendar" } { "Add the dates to your calendar" } }
                p { a href={ (home(page)) "/mails" } { "Which e-mails you get" } }
            }
            p { "Times are in the zone " (page.zone().as_str().replace('_', " ")) "." }
            (parts::questions(look))
            @if let Some(postal) = &look.postal { p { (look.says()) ", " (postal) } }
        }
    }
}
