//! Forms to fill in: the line on the client's page, and each form on a page of its own, with the
//! receipt once it was sent.

use super::{Notice, frame, home};
use crate::id::IntakeId;
use crate::intake::{Amiss, Aside, Changed, Chosen, Form, Intake, State, lines};
use crate::page::{Eyes, Page};
use crate::ui::fill::{self, Fill};
use crate::ui::shell::Drawn;
use crate::ui::{filled, text};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What just happened to a form.
#[derive(Debug, Clone, Default)]
pub enum Filling {
    /// Nothing.
    #[default]
    Nothing,
    /// It is kept for later.
    Saved,
    /// Something has to be put right before it is sent.
    Amiss(Vec<Amiss>),
    /// It asked something else by the time it came.
    Changed(Beside),
    /// It came too late.
    Over(Beside),
}

/// What came with a form and stands nowhere in it.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Files that were not taken, each in a sentence.
    pub refused: Vec<String>,
    /// What an old page held that a newer draft has otherwise.
    pub aside: Aside,
}

/// A form on the client's page.
pub fn line(page: &Page, intake: &Intake) -> Markup {
    html! {
        div.stack id={ "k-" (intake.id) } {
            div.spread {
                h3 { bdi { (intake.title) } }
                @if let Some(due) = intake.due_on.filter(|_| intake.state == State::Open) {
                    p.due { "by " (text::day(due)) }
                }
            }
            @match &intake.sent {
                Some((by, at)) => {
                    p.meta { bdi { (by) } " sent this form, " (text::moment(*at, page.zone())) }
                    p { a.act href=(address(page, &intake.id)) {
                        "See what was sent" span.vh { ": " (intake.title) } } }
                },
                None => {
                    p.meta { "A form with " (intake.size()) }
                    @if page.may_send() {
                        p { a.btn.quiet.sm href=(address(page, &intake.id)) {
                            "Fill in" span.vh { ": " (intake.title) } } }
                    } @else { (others(intake)) }
                },
            }
        }
    }
}

fn others(intake: &Intake) -> Markup {
    html! {
        p.meta {
            "Your link lets you look."
            @for (at, one) in intake.people.iter().enumerate() {
                @if at == 0 { " It is asked of " } @else { ", " }
                bdi { (one.name) }
                @if at + 1 == intake.people.len() { "." }
            }
        }
    }
}

/// Where a form is; a member who looks on has another page of it.
fn address(page: &Page, id: &IntakeId) -> String {
    match page.eyes {
        Eyes::Theirs => format!("{}/forms/{id}", home(page)),
        Eyes::Studio(_) => format!("/admin/forms/{id}"),
    }
}

/// A form on a page of its own.
pub struct FormPage<'a> {
    /// The page around it.
    pub page: &'a Page,
    /// The form.
    pub form: &'a Form,
    /// What just happened.
    pub filling: &'a Filling,
    /// File names of the scripts that help.
    pub scripts: &'a [&'static str],
}

impl FormPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (page, intake) = (self.page, &self.form.intake);
        let main = html! {
            div data-opened={ (home(page)) "/opened" } {
                div.intro {
                    p { a href={ (home(page)) "#need" } { "Back to your page" } }
                    h1 { bdi { (intake.title) } }
                    @if intake.state == State::Open {
                        p.lede { "A form with " (intake.size())
                            @if let Some(due) = intake.due_on { " · due " (text::day(due)) } }
                        @for words in intake.instructions.split("\n\n") {
                            p.prose { bdi { (fill::lines(words.trim_matches('\n'))) } }
                        }
                    }
                }
                @match intake.state {
                    State::Open => (self.open()),
                    State::Sent => (self.receipt()),
                    State::Closed => {
                        p.card { "This form is not needed any more. There is nothing to send." }
                        (self.beside())
                        (self.kept())
                    },
                }
            }
        };
        frame(page, &Notice::None, main, self.scripts)
    }

    fn file(&self) -> impl Fn(&Chosen) -> Option<String> {
        let (at, may) = (home(self.page), self.page.visitor.can_download);
        move |file: &Chosen| {
            let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
            may.then(|| format!("{at}/form-files/{}/{name}", file.id))
        }
    }

    fn open(&self) -> Markup {
        let (page, form) = (self.page, self.form);
        let (given, file) = (form.given(), self.file());
        let amiss = match self.filling {
            Filling::Amiss(amiss) => amiss.as_slice(),
            _ => &[],
        };
        let (asks, files) = (&form.intake.definition, form.files.as_slice());
        let to = format!("{}/uploads", home(page));
        let fill = Fill { asks, given: &given, amiss, files, file: &file, uploads: Some(&to) };
        let at = address(page, &form.intake.id);
        html! {
            div.stack {
                (fill.wrong())
                (self.told())
                @if page.may_send() {
                    form.card.stack.prose method="post" action=(at) enctype="multipart/form-data"
                        data-form={ (at) "/draft" } {
                        input type="hidden" name="version" value=(form.intake.version);
                        (fill.draw())
                        div.row {
                            button.btn.quiet name="do" value="save" formnovalidate {
                                "Save for later"
                            }
                            button.btn name="do" value="send" { "Send" }
                        }
                        p.meta role="status" data-says data-kept="Saved as you write."
                            data-changed="This form was changed meanwhile. What you wrote is kept, \
                                          unless you have gone on with it elsewhere; load this \
                                          page again to see what it asks now."
                            data-lost="Not saved just now. The next change tries again." {
                            "It is sent once. Until then only you see what you write."
                        }
                    }
                } @else { (others(&form.intake)) (fill.draw_inert()) }
            }
        }
    }

    /// What the writer has to know before they go on.
    fn told(&self) -> Markup {
        let form = self.form;
        html! {
            @if let Some(changed) = form.changed() { (news(&changed)) }
            @else if matches!(self.filling, Filling::Changed(_)) {
                p.card.wrong role="alert" { "This form was changed since you began, and nothing \
                    was sent. Here is what it asks now." }
            } @else if matches!(self.filling, Filling::Saved) {
                p.card role="status" { "Saved. You can close this page and go on later." }
            } @else if let (Some(answer), None) = (&form.answer, &form.draft) {
                p.card {
                    "This form was opened again. What " bdi { (answer.it.by) } " sent on "
                    (text::moment(answer.it.at, self.page.zone()))
                    " is filled in; change what needs changing, and send it."
                }
            }
            (self.beside())
            (self.lost())
        }
    }

    fn beside(&self) -> Markup {
        let (Filling::Changed(beside) | Filling::Over(beside)) = self.filling else {
            return html! {};
        };
        html! {
            @for says in &beside.refused { p.card.bad role="alert" { bdi { (says) } } }
            @if !beside.aside.is_empty() {
                div.card {
                    p { "You went on with this form elsewhere, and what you wrote there stands. \
                         The page that came just now had:" }
                    dl.facts { @for (label, values) in &beside.aside { (fact(label, values)) } }
                }
            }
        }
    }

    /// What the reader wrote under questions that are not asked any more.
    fn lost(&self) -> Markup {
        let lost = self.form.lost();
        html! {
            @if !lost.is_empty() {
                div.card {
                    p { "What you wrote under questions that are not asked any more:" }
                    dl.facts { @for (field, said) in &lost { (fact(&field.label, said)) } }
                }
            }
        }
    }

    fn receipt(&self) -> Markup {
        let (page, form, file) = (self.page, self.form, self.file());
        let Some(answer) = &form.answer else { return html! {} };
        let (it, mine) = (&answer.it, answer.it.participant == page.visitor.participant);
        let told = lines(&answer.asked, &it.given, &form.files);
        html! {
            @if matches!(self.filling, Filling::Over(_)) {
                div.card.wrong role="alert" {
                    h2 { @if mine { "You sent this form already" }
                        @else { "Somebody was quicker" } }
                    p { @if mine { "You" } @else { bdi { (it.by) } }
                        " sent this form on " (text::moment(it.at, page.zone()))
                        ", so this was not sent. What you wrote is kept below." }
                }
                (self.beside())
            }
            section.card.stack aria-labelledby="sent" {
                h2 #sent {
                    @if mine { "Sent. Thank you." } @else { bdi { (it.by) } " sent this" }
                }
                p.meta { (text::moment(it.at, page.zone())) ", by " bdi { (it.by) } ". "
                    bdi { (form.intake.asked_by) } " has been told." }
                (filled::answers(&told, &it.given, &form.files, &file))
            }
            (self.kept())
        }
    }

    /// What the reader wrote that was not sent.
    fn kept(&self) -> Markup {
        let (form, file) = (self.form, self.file());
        html! {
            @if let Some(draft) = &form.draft {
                section.group aria-labelledby="kept" {
                    h2 #kept { "What you wrote, not sent" }
                    (filled::answers(&lines(&draft.asked, &draft.it.given, &form.files),
                        &draft.it.given, &form.files, &file))
                    (self.lost())
                }
            }
        }
    }
}

/// A question with what was written under it.
fn fact(label: &str, said: &[String]) -> Markup {
    html! {
        div { dt { bdi { (label) } }
            dd { @for one in said { bdi { (fill::lines(one)) } " " } } }
    }
}

/// What changed since the writer began.
fn news(changed: &Changed) -> Markup {
    let parts = [
        ("New: ", &changed.added),
        ("Asked otherwise: ", &changed.other),
        ("Not asked any more: ", &changed.gone),
    ];
    html! {
        div.card.wrong role="alert" {
            h2 { "This form was changed since you began" }
            p { "What you wrote is kept, and what still fits is filled in. Look it over, then send \
                 it." }
            ul.marks { @for (says, labels) in parts.iter().filter(|(_, all)| !all.is_empty()) {
                li { (says) @for (at, one) in labels.iter().enumerate() {
                    @if at > 0 { ", " } "“" bdi { (one) } "”"
                } }
            } }
        }
    }
}
