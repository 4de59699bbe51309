//! What files take, which kinds are not taken, and what the scanner found.

use super::fields::Fields;
use super::{Frame, Here, Leaf, happened};
use crate::error::Fault;
use crate::file::size_in_words;
use crate::store::Quarantined;
use crate::ui::{Drawn, parts, text};
use maud::{Markup, html};

/// How much there is of everything, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Space {
    /// All files, and what is promised to uploads.
    pub used: u64,
    /// The most that all files may take.
    pub quota: Option<u64>,
    /// What is free on the disk.
    pub free: u64,
    /// Below so much free space nothing is taken.
    pub reserve: u64,
    /// The largest file.
    pub largest: u64,
}

/// The page about files as a whole.
pub struct Storage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What there is.
    pub space: Space,
    /// The kinds that are not taken, as they stand or as they were typed.
    pub kinds: &'a str,
    /// What is wrong with them.
    pub faults: &'a [Fault],
    /// Whether a scanner looks at files.
    pub is_scanned: bool,
    /// What lies in quarantine.
    pub found: &'a [Quarantined],
    /// What just happened.
    pub happened: Option<&'static str>,
}

impl Storage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/settings" { "Settings" } }
                h1 { "Files" }
                p.lede { (self.says()) }
            }
            @if let Some(says) = self.happened { (happened(&html! { (says) })) }
            (parts::faults(self.faults))
            (self.refused())
            (self.quarantine())
        };
        let note = "The limits are settings of the server; see the README.";
        self.frame.draw(Leaf { title: "Files", here: Here::Settings, action: None, main, note })
    }

    fn says(&self) -> String {
        let Space { used, quota, free, reserve, largest } = self.space;
        let (used, largest) = (size_in_words(used), size_in_words(largest));
        let of = quota.map(|quota| format!(" of {}", size_in_words(quota))).unwrap_or_default();
        let disk = if free > reserve {
            format!("{} are free before uploads stop.", size_in_words(free - reserve))
        } else {
            "The disk is full: uploads are refused, decisions still work.".to_owned()
        };
        format!("Files take {used}{of}. One may weigh {largest}. {disk}")
    }

    fn refused(&self) -> Markup {
        let fields = Fields::new("k", self.faults);
        html! {
            section.list aria-labelledby="refused" {
                h2 #refused { "Kinds that are not taken" }
                form.card.stack.prose method="post" action="/admin/files" {
                    (fields.around("kinds", ("Endings", HINT), |ties| html! {
                        textarea id=(ties.id) name="kinds" rows="2" placeholder="exe, bat, scr"
                            aria-describedby=[&ties.described] aria-invalid=[ties.invalid]
                            autocapitalize="none" spellcheck="false" { (self.kinds) }
                    }))
                    div.row { button.btn { "Save" } }
                }
            }
        }
    }

    fn quarantine(&self) -> Markup {
        let zone = self.frame.zone();
        html! {
            section.list.tokens aria-labelledby="quarantine" {
                h2 #quarantine { "Quarantine" }
                @if self.found.is_empty() {
                    p.note {
                        @if self.is_scanned { "The virus scanner has found nothing." }
                        @else { "No virus scanner is set up; the README says how." }
                    }
                }
                ul { @for file in self.found {
                    li {
                        div { h3 { bdi { (file.name) } } p.meta { (text::moment(file.at, zone)) } }
                        dl {
                            div { dt { "Found" } dd { bdi { (file.found) } } }
                            div { dt { "Sent by" } dd { bdi { (file.sent_by) } } }
                            div { dt { "Do" } dd {
                                @let at = format!("/admin/quarantine/{}/remove", file.sha256);
                                form method="post" action=(at) {
                                    button.act.bad { "Remove" span.vh { " " (file.name) } }
                                }
                            } }
                        }
                    }
                } }
            }
        }
    }
}

const HINT: &str = "Files with these endings, or with such content under another name, are refused \
                    with a sentence. Empty takes everything; nothing that is uploaded ever runs \
                    here.";
