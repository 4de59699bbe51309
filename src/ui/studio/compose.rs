//! Writing an update: what happened, its files, perhaps a question, and who gets a letter.

use super::Frame;
use super::fields::{Fields, choice};
use super::project::{Bench, Person, Written};
use super::question::Question;
use crate::contact::Pace;
use crate::error::Refusal;
use crate::file::size_in_words;
use crate::ui::parts;
use crate::ui::{text, uploads};
use crate::update::DraftFile;
use maud::{Markup, html};

/// The card of the project's page.
pub struct Compose<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The project.
    pub bench: &'a Bench,
    /// What was written so far.
    pub written: &'a Written,
    /// Largest file, in bytes.
    pub max_upload: u64,
}

impl Compose<'_> {
    /// Draws the card.
    pub fn draw(&self) -> Markup {
        let (bench, written) = (self.bench, self.written);
        let fields = Fields::new("u", &written.faults);
        let action = format!("/admin/projects/{}/updates", bench.project.id);
        html! {
            section.card.stack aria-labelledby="compose" {
                h2 #compose { "Post an update" }
                (parts::faults(&written.faults))
                @if bench.milestones.is_empty() {
                    p { "An update is posted on a milestone, and there is none yet." }
                    p { a.btn.sm href="#milestones" { "Add the first milestone" } }
                } @else {
                    form #update method="post" action=(action) enctype="multipart/form-data"
                        data-compose
                        data-draft="Changed elsewhere. Load this page again to see it." {
                        // Enter presses the first button, so that one must take nothing away.
                        button.vh name="do" value="draft" tabindex="-1" aria-hidden="true" {
                            "Keep as draft"
                        }
                        input type="hidden" name="draft" value=(written.id);
                        input type="hidden" name="saved" id="seen"
                            value=[written.draft.as_ref().map(|draft| draft.saved_at.0)];
                        (self.what(&fields))
                        (self.files(&fields))
                        (Question { bench, choices: &written.choices, fields: &fields }.draw())
                        (self.recipients())
                        (self.buttons())
                    }
                }
            }
        }
    }

    fn what(&self, fields: &Fields<'_>) -> Markup {
        let written = self.written;
        let milestones = self.bench.milestones.iter().map(|milestone| {
            choice(milestone.id.as_str(), format!("{} · {}", milestone.position, milestone.title))
        });
        let milestones: Vec<_> = milestones.collect();
        let (ties, zone) = (fields.ties("text", true), self.frame.zone());
        html! {
            (fields.select("milestone", ("Milestone", ""), &written.choices.milestone, &milestones))
            div {
                label for=(ties.id) { "What happened" }
                textarea id=(ties.id) name="text" rows="9" aria-describedby=[&ties.described]
                    aria-invalid=[ties.invalid] { (written.choices.body) }
                p.meta.spread id={ (ties.id) "-h" } {
                    span { "Markdown works: **bold**, - list, [words](address)" }
                    span #saved {
                        @if let Some(draft) = &written.draft {
                            "Draft saved " (text::clock(draft.saved_at, zone))
                        }
                    }
                }
                (fields.wrong("text"))
            }
        }
    }

    fn files(&self, fields: &Fields<'_>) -> Markup {
        let limit = size_in_words(self.max_upload);
        let files = self.written.draft.iter().flat_map(|draft| &draft.files);
        html! {
            fieldset {
                legend { "Files" }
                label.drop {
                    input type="file" name="files" id=(fields.id("files")) multiple
                        data-max=(self.max_upload) data-uploads="/admin/uploads";
                    span { b { "Choose files" } " or drop them here" }
                    span.meta {
                        "Up to " (limit) " each. Same name as before? It becomes the next version."
                    }
                }
                (fields.wrong("files"))
                ul.files #kept {
                    (uploads::row(Some(self.max_upload)))
                    @for file in files { (self.file(file)) }
                    @if let Some(refusal) = &self.written.refused { (refused(refusal)) }
                }
            }
        }
    }

    fn file(&self, file: &DraftFile) -> Markup {
        let (name, id) = (&file.stored.name, format!("note-{}", file.id));
        html! {
            li id=(file.id) {
                span.thumb {
                    (parts::thumb(name, file.preview, || {
                        format!("/admin/previews/{}/small", file.id)
                    }))
                }
                div {
                    p.spread { b { bdi { (name) } } " " (self.becomes(file)) }
                    label.vh for=(id) { "What changed in " (name) }
                    input id=(id) name={ "note:" (file.id) } value=(file.note)
                        placeholder="What changed" autocomplete="off";
                    p.meta.spread {
                        span { (size_in_words(file.stored.size)) ", uploaded" }
                        button.act.bad name={ "drop:" (file.id) } value="1" {
                            "Remove" span.vh { " " (name) }
                        }
                    }
                }
            }
        }
    }

    /// What the file will be on the chosen milestone.
    fn becomes(&self, file: &DraftFile) -> Markup {
        let chosen = &self.written.choices.milestone;
        let newest = self.bench.versions.iter().find(|version| {
            version.name == file.stored.name && version.milestone.as_str() == chosen
        });
        match newest {
            None => html! { span.pill { "New" } },
            Some(old) if old.sha256 == file.stored.sha256 => {
                html! { span.pill { "Same as version " (old.number) } }
            }
            Some(old) => html! {
                span.pill.hot { "Becomes version " (old.number + 1) }
                @if let Some((_, same)) = self.written.same.iter().find(|(id, _)| *id == file.id) {
                    " " span.pill { "Same bytes as version " (same) }
                }
            },
        }
    }

    fn recipients(&self) -> Markup {
        let people = &self.bench.people;
        html! {
            fieldset {
                legend { "E-mail it to" }
                @if people.is_empty() {
                    p.meta {
                        "Nobody is on this project yet. " a href="#people" { "Add a person." }
                    }
                }
                @for person in people { (self.recipient(person)) }
            }
        }
    }

    fn recipient(&self, person: &Person) -> Markup {
        let (who, off) = (&person.participant, person.is_off());
        let chosen = self.written.choices.to.iter().any(|one| one == who.id.as_str());
        let does = who.role.says(who.can_download).to_lowercase();
        html! {
            label.check {
                input type="checkbox" name="to" value=(who.id) checked[chosen && !off]
                    disabled[off];
                span {
                    bdi { (who.contact.name) } " "
                    span.meta {
                        @if off { "link revoked" } @else { (does) }
                        " · " bdi { (who.contact.email) }
                        @if who.contact.mails != Pace::AtOnce {
                            " · " (who.contact.mails.says().to_lowercase())
                        }
                    }
                }
            }
        }
    }

    fn buttons(&self) -> Markup {
        let to = &self.written.choices.to;
        let live = self.bench.people.iter().filter(|person| !person.is_off());
        let chosen = live.filter(|p| to.iter().any(|id| id == p.participant.id.as_str())).count();
        let (none, one) = ("Post without e-mail", "Post and e-mail 1 person");
        let says = match chosen {
            0 => none.to_owned(),
            1 => one.to_owned(),
            n => format!("Post and e-mail {n} people"),
        };
        html! {
            div.row {
                button.btn name="do" value="mail" data-none=(none) data-one=(one)
                    data-many="Post and e-mail {n} people" { (says) }
                button.btn.quiet name="do" value="draft" { "Keep as draft" }
            }
            div.row {
                button.act name="do" value="mails" { "See the mails first" }
                @if !self.bench.people.is_empty() {
                    button.act name="do" value="post" { "Post without e-mail" }
                }
                @if self.written.draft.is_some() {
                    button.act.bad form="discard" { "Discard the draft" }
                }
            }
        }
    }
}

/// A file that was not taken, and why.
fn refused(refusal: &Refusal) -> Markup {
    let name = match refusal {
        Refusal::TooBig { name, .. } => name.as_str(),
        _ => "One of your files",
    };
    html! {
        li {
            span.thumb { (parts::tile(name)) }
            div role="alert" {
                p { b { bdi { (name) } } }
                p.note.bad { (refusal.sentence()) }
                p.meta {
                    "Not uploaded, nor was anything chosen after it. What is listed here was kept."
                }
            }
        }
    }
}
