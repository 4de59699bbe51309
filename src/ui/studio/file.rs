//! One file for the studio: every version with what can be done about it.

use super::{Frame, Here, Leaf, happened};
use crate::file::{Version, same_as};
use crate::milestone::Milestone;
use crate::project::Project;
use crate::ui::{Drawn, parts, text};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What a form of the page led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// A version was marked as final.
    Final(u32),
    /// No version is the final one.
    NotFinal,
    /// A version was taken off.
    TakenOff(u32),
}

/// Where a file lies.
#[derive(Debug)]
pub struct Place {
    /// The project.
    pub project: Project,
    /// The milestone.
    pub milestone: Milestone,
}

/// A file with its versions.
pub struct FilePage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Where it lies.
    pub place: &'a Place,
    /// Newest first, each with whether a decision names it; never empty.
    pub versions: &'a [(Version, bool)],
    /// What just happened.
    pub happened: Option<Happened>,
}

impl FilePage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let Place { project, milestone } = self.place;
        let name = self.versions.first().map_or("", |(version, _)| &version.name);
        let main = html! {
            div.intro {
                p.meta { a.act href={ "/admin/projects/" (project.id) "#" (milestone.id) } {
                    bdi { (project.title) } " · " bdi { (milestone.title) }
                } }
                h1 { bdi { (name) } }
                p.lede { (self.which()) }
            }
            @if let Some(what) = &self.happened { (happened(&told(what))) }
            section.list.tokens aria-labelledby="versions" {
                h2 #versions { "Versions" }
                div.heads.meta aria-hidden="true" {
                    span { "Version" }
                    span { span { "What changed" } span { "Bytes" } span { "Do" } }
                }
                ul {
                    @for (version, is_decided) in self.versions {
                        (self.row(version, *is_decided))
                    }
                }
            }
        };
        let note = "A version that a decision names always stays.";
        self.frame.draw(Leaf { title: name, here: Here::Projects, action: None, main, note })
    }

    fn which(&self) -> String {
        let newest = self.versions.first().map_or(0, |(version, _)| version.number);
        match self.versions.iter().find(|(version, _)| version.is_final) {
            Some((version, _)) if version.number == newest => {
                format!("Version {newest} is the newest, and marked as final.")
            }
            Some((version, _)) => format!(
                "Version {} is marked as final; version {newest} came after it.",
                version.number
            ),
            None => format!("Version {newest} is the newest. None is marked as final."),
        }
    }

    fn row(&self, version: &Version, is_decided: bool) -> Markup {
        let name = utf8_percent_encode(&version.name, NON_ALPHANUMERIC);
        let local = self.frame.zone().local(version.published_at);
        let all: Vec<_> = self.versions.iter().map(|(version, _)| version.clone()).collect();
        html! {
            li {
                div {
                    h3 { a.name href={ "/admin/versions/" (version.id) } {
                            "Version " (version.number) }
                        @if version.is_final { " " span.pill { "Final" } } }
                    p.meta { (text::day(local.day)) ", " (local.clock()) ", "
                        bdi { (version.posted_by) } }
                }
                dl {
                    div { dt { "What changed" } dd {
                        @if version.note.is_empty() { span.meta { "Not said" } }
                        @else { bdi { (version.note) } }
                        @if let Some(same) = same_as(&all, version) {
                            " " span.pill { "Same bytes as version " (same) }
                        }
                    } }
                    div { dt { "Bytes" } dd.meta { (parts::facts_of(version)) br;
                        span title=(version.sha256) { "SHA-256 " (&version.sha256[..16]) "…" } } }
                    div { dt { "Do" } dd.row { (actions(version, is_decided, &name.to_string())) } }
                }
            }
        }
    }
}

fn actions(version: &Version, is_decided: bool, name: &str) -> Markup {
    let at = |verb: &str| format!("/admin/files/versions/{}/{verb}", version.id);
    let says = html! { span.vh { " version " (version.number) } };
    html! {
        a.act href={ "/admin/versions/" (version.id) "/" (name) } { "Download" (says) }
        @if version.is_final {
            form method="post" action=(at("not-final")) {
                button.act { "Not final" (says) }
            }
        } @else {
            form method="post" action=(at("final")) {
                button.act { "Mark as final" (says) }
            }
        }
        @if is_decided { span.meta { "A decision names it" } }
        @else { a.act.bad href=(at("remove")) { "Remove" (says) } }
    }
}

fn told(what: &Happened) -> Markup {
    html! {
        @match what {
            Happened::Final(number) => {
                "Version " (number) " is marked as final. Clients see it."
            },
            Happened::NotFinal => "No version is marked as final any more.",
            Happened::TakenOff(number) => {
                "Version " (number) " is off the page. Its number stays taken, and the history \
                 tells of it."
            },
        }
    }
}

/// Asks before a version is taken off.
pub fn ask_first(frame: &Frame, version: &Version) -> Drawn {
    let main = html! {
        div.solo.stack {
            h1 { "Remove version " (version.number) "?" }
            p.lede { bdi { (version.says()) } " goes off the page at once. Whoever downloaded it \
                      keeps it." }
            p { "Its number stays taken: what comes next is a newer version. The history tells \
                 clients that it was removed. It cannot be undone." }
            @let to = format!("/admin/files/versions/{}/remove", version.id);
            form.card.stack method="post" action=(to) {
                button.btn { "Remove version " (version.number) }
                a.btn.quiet href={ "/admin/files/" (version.file) } { "Keep it" }
            }
        }
    };
    let here = Here::Projects;
    frame.draw(Leaf { title: "Remove a version", here, action: None, main, note: "" })
}
