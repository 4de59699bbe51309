//! The page on which anybody verifies: files are checked in the browser (`assets/js/verify/`), and
//! without scripts a fingerprint can be asked about.

use super::ends::End;
use super::parts::{self, Field};
use super::text;
use super::{Drawn, Look, Side};
use crate::approval::Outcome;
use crate::calendar::Zone;
use crate::error::Fault;
use crate::fingerprint::{Fingerprint, Handed};
use maud::{Markup, html};

/// What was asked.
pub enum Asked {
    /// Nothing yet.
    Nothing,
    /// Something that is no fingerprint.
    Wrong,
    /// A fingerprint; days are those of the studio.
    About {
        /// Which.
        fingerprint: Fingerprint,
        /// What is known of it.
        handed: Handed,
        /// The studio's zone.
        zone: Zone,
    },
}

const WRONG: &str = "That is no fingerprint. It has 64 letters from 0 to 9 and a to f; spaces \
                     don’t matter.";

impl Asked {
    /// The answer in sentences.
    pub fn says(&self) -> Vec<String> {
        let (handed, zone) = match self {
            Self::Nothing => return Vec::new(),
            Self::Wrong => return vec![WRONG.to_owned()],
            Self::About { handed, zone, .. } => (handed, zone),
        };
        let mut says = vec![
            match (handed.out, handed.receipts.is_empty()) {
                (true, true) => {
                    "A file with this fingerprint was handed out here. No receipt names it."
                }
                (true, false) => "A file with this fingerprint was handed out here.",
                (false, true) => "No file with this fingerprint was ever handed out here.",
                (false, false) => "A file with this fingerprint was sent along with an answer.",
            }
            .to_owned(),
        ];
        says.extend(handed.receipts.iter().map(|naming| {
            let outcome = match naming.outcome {
                Outcome::Approved => "approved",
                Outcome::ChangesRequested => "changes requested",
                Outcome::Declined => "declined",
            };
            let day = zone.local(naming.decided_at).day.says_year();
            let later = if naming.taken_back { ", taken back since" } else { "" };
            format!("Receipt {} names it: {outcome} on {day}{later}.", naming.receipt)
        }));
        says
    }
}

/// The page.
pub struct Verify<'a> {
    /// Whose it is.
    pub look: &'a Look,
    /// What was typed.
    pub typed: &'a str,
    /// What was asked.
    pub asked: &'a Asked,
    /// The script, by file name.
    pub script: &'static str,
}

impl Verify<'_> {
    /// Draws it.
    pub fn draw(&self) -> Drawn {
        let body = html! {
            p.lede { "Is a receipt genuine, and is a file the one that it names? Anybody can find \
                      out here." }
            (self.answer())
            (drop())
            (self.form())
            p.meta { "A program can do the same without this page: "
                code { "milepost audit verify" } ". How it works is described in Milepost’s "
                code { "docs/VERIFY.md" } "; this studio’s keys are at "
                a href="/.well-known/milepost.json" { "/.well-known/milepost.json" } "." }
        };
        let heading = "Verify a receipt or a file";
        End { look: self.look, side: Side::Anybody, heading, body }.draw_with(&[self.script])
    }

    fn answer(&self) -> Markup {
        let Asked::About { fingerprint, .. } = self.asked else { return html! {} };
        html! {
            section.card.stack role="status" {
                h2 { "What is known here" }
                @for says in self.asked.says() { p { (says) } }
                p.meta.row { (text::bars(fingerprint.as_str()))
                    code { (text::whole_hash(fingerprint.as_str())) } }
            }
        }
    }

    fn form(&self) -> Markup {
        let is_wrong = matches!(self.asked, Asked::Wrong);
        let fault = Fault { field: "fingerprint", says: WRONG.into() };
        let faults = if is_wrong { std::slice::from_ref(&fault) } else { &[] };
        let field = Field {
            name: "fingerprint",
            label: "Fingerprint",
            hint: "The SHA-256 of a file: 64 letters, as a receipt shows them.",
            value: self.typed,
            required: true,
            ..Field::default()
        };
        html! {
            (parts::faults(faults))
            form.card.stack method="get" action="/verify" {
                h2 { "Ask about a fingerprint" }
                (field.draw(faults))
                button.btn.quiet { "Look it up" }
                p.meta { "You learn whether a file with it was handed out here, and the numbers of \
                          the receipts that name it. Nobody’s name, and nothing of a project." }
            }
        }
    }
}

/// Where files are dropped. Shown by the script, which does the checking.
fn drop() -> Markup {
    html! {
        p.note data-without { "With scripts, this page checks receipts, trails and files by \
            itself. This browser runs none, so ask about a fingerprint below." }
        section.stack data-verify hidden {
            label.drop {
                span { b { "Choose files" } " or drop them here" }
                span.meta { "A receipt (JSON or PDF), a trail, or any file that a receipt names. \
                    They are checked in this browser. None of them is sent anywhere; of a file \
                    that no receipt names, only its fingerprint is asked about." }
                input type="file" multiple data-files;
            }
            div.stack role="status" data-results {}
            template data-result {
                section.card.stack {
                    h2 { bdi data-name {} }
                    p data-says {}
                    ul.marks data-wrong {}
                    p.meta.row data-print {
                        svg.bars viewBox="0 0 94 16" aria-hidden="true" { path d="" {} }
                        code {}
                    }
                }
            }
        }
    }
}
