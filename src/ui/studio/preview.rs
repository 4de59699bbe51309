//! The update that is being written, as clients will see it on the page.

use super::project::{Bench, Written};
use crate::file::{kind_in_words, size_in_words};
use crate::ui::{parts, text};
use crate::update::DraftFile;
use maud::{Markup, html};

/// The card beside the form. A script draws it anew while somebody writes; without one it shows
/// what was kept last.
pub struct Preview<'a> {
    /// The project.
    pub bench: &'a Bench,
    /// What was written so far.
    pub written: &'a Written,
    /// Who posts it.
    pub by: &'a str,
}

impl Preview<'_> {
    /// Draws the card.
    pub fn draw(&self) -> Markup {
        let choices = &self.written.choices;
        let milestone =
            self.bench.milestones.iter().find(|one| one.id.as_str() == choices.milestone);
        let files = self.written.draft.as_ref().map_or(&[][..], |draft| &draft.files);
        let is_empty = choices.body.trim().is_empty() && files.is_empty() && !choices.ask;
        html! {
            section.card.stack #preview aria-labelledby="look" {
                h2 #look { "On the page" }
                @if is_empty {
                    p.note { "What you write shows here as clients will see it." }
                } @else {
                    @if let Some(milestone) = milestone {
                        p.meta { "Milestone " (milestone.position) " · " bdi { (milestone.title) } }
                    }
                    @if choices.ask { (self.question()) }
                    @if !choices.body.trim().is_empty() {
                        h3 { "Latest from " bdi { (self.by) } ", now" }
                        div.prose { (text::markdown(&choices.body)) }
                    }
                    @if !files.is_empty() {
                        ul.files { @for file in files { (self.file(file)) } }
                    }
                }
            }
        }
    }

    fn question(&self) -> Markup {
        let choices = &self.written.choices;
        let due = choices.due_on.parse().ok();
        html! {
            p { span.pill.hot { "Needs a decision" }
                @if !choices.title.trim().is_empty() { " " b { bdi { (choices.title.trim()) } } }
                @if let Some(due) = due { ", by " (text::day(due)) } }
            @if !choices.wording.trim().is_empty() { p.note { bdi { (choices.wording.trim()) } } }
        }
    }

    fn file(&self, file: &DraftFile) -> Markup {
        let (stored, chosen) = (&file.stored, &self.written.choices.milestone);
        let newest =
            self.bench.versions.iter().find(|version| {
                version.name == stored.name && version.milestone.as_str() == chosen
            });
        let number = newest
            .map_or(1, |old| if old.sha256 == stored.sha256 { old.number } else { old.number + 1 });
        let (kind, size) = (kind_in_words(&stored.name), size_in_words(stored.size));
        html! {
            li {
                span.thumb {
                    (parts::thumb(&stored.name, file.preview, || {
                        format!("/admin/previews/{}/small", file.id)
                    }))
                }
                div {
                    p { b { bdi { (stored.name) } } }
                    p.meta { "Version " (number) " · "
                        @if !kind.is_empty() { (kind) ", " } (size) }
                    @if !file.note.is_empty() { p.note { bdi { (file.note) } } }
                }
            }
        }
    }
}
