//! The form for the sections of clients' pages: own words, what is left out, and the order.

use super::{Frame, Here, Leaf};
use crate::error::Fault;
use crate::project::Project;
use crate::section::{Chosen, WORDS_LIMIT};
use crate::ui::{Drawn, parts};
use maud::{Markup, html};

/// The page, of the studio or of a project.
pub struct SectionsPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The project; none for all of them.
    pub project: Option<&'a Project>,
    /// Whether the project has its own.
    pub is_own: bool,
    /// In the order of the page.
    pub chosen: &'a [Chosen],
    /// What needs another look.
    pub faults: &'a [Fault],
}

impl SectionsPage<'_> {
    /// Draws it.
    pub fn draw(&self) -> Drawn {
        let (back, action) = match self.project {
            Some(project) => {
                let at = format!("/admin/projects/{}", project.id);
                (at.clone(), format!("{at}/sections"))
            }
            None => ("/admin/settings".to_owned(), "/admin/settings/sections".to_owned()),
        };
        let main = html! {
            div.intro {
                p.meta { a href=(back) {
                    @if self.project.is_some() { "Back to the project" }
                    @else { "Back to the settings" }
                } }
                h1 { "Sections of clients’ pages" }
                p.lede { "“Needs your decision” stands first, always. What is left empty has our \
                          words, and a section with nothing in it is not there." }
            }
            (parts::faults(self.faults))
            form.card.stack.prose method="post" action=(action) id="f-sections" tabindex="-1" {
                @if let Some(project) = self.project {
                    p { "For " b { bdi { (project.title) } } " only." }
                }
                @for (at, one) in self.chosen.iter().enumerate() { (self.row(at, one)) }
                @if self.project.is_some() {
                    label.check for="s-own" {
                        input #s-own type="checkbox" name="own" value=(self.ours())
                            checked[!self.is_own && self.faults.is_empty()];
                        span { "As the studio’s settings say, whatever stands above" }
                    }
                }
                div { button.btn { "Save" } }
            }
        };
        let (title, here) = (
            "Sections of clients’ pages",
            match self.project {
                Some(_) => Here::Projects,
                None => Here::Settings,
            },
        );
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    /// What the box sends: whoever ticks it again meant it.
    const fn ours(&self) -> &'static str {
        if self.faults.is_empty() { "ours" } else { "whatever" }
    }

    fn row(&self, at: usize, one: &Chosen) -> Markup {
        let word = one.section.as_str();
        let id = format!("s-{word}");
        let fixed = self.chosen.iter().filter(|one| !one.section.moves()).count();
        html! {
            fieldset {
                legend { (one.section.says()) }
                input type="hidden" name="section" value=(word);
                label.vh for=(id) { "Own words for “" (one.section.says()) "”" }
                input id=(id) name="words" maxlength=(WORDS_LIMIT) value=(one.words)
                    placeholder=(one.section.says()) autocomplete="off";
                div.row {
                    label.check for={ (id) "-h" } {
                        input id={ (id) "-h" } type="checkbox" name="hide" value=(word)
                            checked[one.hidden];
                        span { "Leave it out" }
                    }
                    @if one.section.moves() {
                        label.place for={ (id) "-p" } {
                            span { "Place" }
                            select id={ (id) "-p" } name="place" {
                                @for place in fixed..self.chosen.len() {
                                    option value=(place) selected[place == at] { (place + 1) "." }
                                }
                            }
                        }
                    } @else { input type="hidden" name="place" value=(at); }
                }
            }
        }
    }
}
