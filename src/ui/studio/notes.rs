//! What members note for each other, on the page of a project.

use super::Frame;
use super::fields::Fields;
use super::project::{Back, Bench};
use crate::note::LIMIT;
use crate::ui::text;
use maud::{Markup, html};

/// The section of the project's page.
pub struct Notes<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The project.
    pub bench: &'a Bench,
    /// What came back.
    pub back: &'a Back,
}

impl Notes<'_> {
    /// Draws the section.
    pub fn draw(&self) -> Markup {
        let Self { frame, bench, back } = *self;
        html! {
            section.group aria-labelledby="notes" {
                h2 #notes { "Internal notes" }
                div.stack {
                    p.meta { "Only members see these. They are on no page, mail or export of a \
                              client’s." }
                    @if !bench.notes.is_empty() {
                        ul.lines { @for note in &bench.notes {
                            li {
                                div.prose { (text::markdown(&note.body)) }
                                span.meta { bdi { (note.by) } ", "
                                    (text::moment(note.noted_at, frame.zone())) }
                            }
                        } }
                    }
                    (form(bench, back))
                }
            }
        }
    }
}

fn form(bench: &Bench, back: &Back) -> Markup {
    let faults = if back.note.is_some() { back.faults.as_slice() } else { &[] };
    let fields = Fields::new("note", faults);
    let hint = format!("Up to {LIMIT} letters, in markdown.");
    html! {
        form.stack method="post" action={ "/admin/projects/" (bench.project.id) "/notes" } {
            (fields.around("note", ("Note something", &hint), |ties| html! {
                textarea id=(ties.id) name="note" rows="3" aria-describedby=[&ties.described]
                    aria-invalid=[ties.invalid] { (back.note.as_deref().unwrap_or_default()) }
            }))
            div { button.btn.quiet.sm { "Keep the note" } }
        }
    }
}
