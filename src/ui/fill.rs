//! The fields of a form as they are filled in: on the client's page and in the studio's preview.

use super::filled::name_of;
use super::uploads;
use crate::calendar::Day;
use crate::intake::{Amiss, Chosen, Definition, Field, Given, Kind, date};
use maud::{Markup, html};

/// From how many choices on one of them is chosen from a list that folds out.
const FOLDED: usize = 8;

/// A form to be filled in.
pub struct Fill<'a> {
    /// What it asks.
    pub asks: &'a Definition,
    /// What was given so far.
    pub given: &'a Given,
    /// What is wrong with it.
    pub amiss: &'a [Amiss],
    /// The files that were chosen.
    pub files: &'a [Chosen],
    /// Where a file lies, if the reader may take files away.
    pub file: &'a dyn Fn(&Chosen) -> Option<String>,
    /// Where the page's script begins uploads, which go on after a cut.
    pub uploads: Option<&'a str>,
}

/// What ties a control to its words.
struct Ties {
    id: String,
    name: String,
    described: Option<String>,
    invalid: Option<&'static str>,
    required: bool,
}

impl Fill<'_> {
    /// Draws the fields.
    pub fn draw(&self) -> Markup {
        html! { @for field in &self.asks.fields { (self.field(field)) } }
    }

    /// Draws the fields for whoever only looks.
    pub fn draw_inert(&self) -> Markup {
        html! { fieldset.inert disabled { div.stack { (self.draw()) } } }
    }

    /// What is wrong, each with a way to its field.
    pub fn wrong(&self) -> Markup {
        let label = |id: &str| self.asks.field(id).map_or("", |field| field.label.as_str());
        html! {
            @if !self.amiss.is_empty() {
                div.card.wrong role="alert" tabindex="-1" autofocus {
                    h2.bad { "Not sent yet" }
                    p { "What you wrote is kept. This needs another look:" }
                    ul.marks { @for one in self.amiss {
                        li { a href={ "#f-" (one.field) } { bdi { (label(&one.field)) } } ": "
                            (one.says) }
                    } }
                }
            }
        }
    }

    fn values(&self, field: &Field) -> &[String] {
        self.given.get(&field.id).map_or(&[], Vec::as_slice)
    }

    fn field(&self, field: &Field) -> Markup {
        let when = field.show_if.as_ref();
        let (on, equals) = (when.map(|when| &when.field), when.map(|when| &when.equals));
        // For the page's script: how far a heading reaches, and what is compared as a number.
        let heads = field.kind == Kind::Section;
        let counts = field.kind == Kind::Number;
        html! {
            div data-field=(field.id) data-on=[on] data-if=[equals] data-heads[heads]
                data-number[counts] {
                @if field.kind == Kind::Section {
                    h2 { bdi { (field.label) } }
                    (self.hints(field))
                } @else { (self.question(field)) }
            }
        }
    }

    /// The help, and on which answer the field hangs: for whoever has no scripts.
    fn hints(&self, field: &Field) -> Markup {
        let id = format!("f-{}", field.id);
        html! {
            @if !field.help.is_empty() {
                p.meta id={ (id) "-h" } { bdi { (lines(&field.help)) } }
            }
            @if let Some(when) = &field.show_if {
                @let other = self.asks.field(&when.field);
                @let equals = other.map_or_else(String::new, |other| equals(other, &when.equals));
                p.meta id={ (id) "-o" } data-only {
                    @if field.kind == Kind::Section { "All of this only if “" }
                    @else { "Only if “" }
                    bdi { (other.map_or("", |one| one.label.as_str())) }
                    "” is “" bdi { (equals) } "”."
                }
            }
        }
    }

    fn ties(&self, field: &Field) -> Ties {
        let id = format!("f-{}", field.id);
        let wrong = self.amiss.iter().any(|one| one.field == field.id);
        let mut described = Vec::new();
        for (has, end) in
            [(!field.help.is_empty(), "h"), (field.show_if.is_some(), "o"), (wrong, "e")]
        {
            if has {
                described.push(format!("{id}-{end}"));
            }
        }
        Ties {
            name: format!("v.{}", field.id),
            described: (!described.is_empty()).then(|| described.join(" ")),
            invalid: wrong.then_some("true"),
            // What is not shown must not keep a browser from sending.
            required: field.required && !self.may_hide(field),
            id,
        }
    }

    /// Whether it hangs on an answer, itself or by its heading.
    fn may_hide(&self, field: &Field) -> bool {
        let before = self.asks.fields.iter().take_while(|one| one.id != field.id);
        let heading = before.filter(|one| one.kind == Kind::Section).last();
        field.show_if.is_some() || heading.is_some_and(|heading| heading.show_if.is_some())
    }

    fn question(&self, field: &Field) -> Markup {
        let ties = self.ties(field);
        let grouped = match field.kind {
            Kind::Choice => field.choices.len() < FOLDED,
            kind => kind == Kind::Many,
        };
        html! {
            @if grouped {
                fieldset id=(ties.id) tabindex="-1" aria-describedby=[&ties.described] {
                    legend { (label(field)) }
                    (self.hints(field))
                    (self.choices(field, &ties))
                    (self.fault(field))
                }
            } @else if field.kind == Kind::Agreement {
                label.check for=(ties.id) {
                    input type="checkbox" id=(ties.id) name=(ties.name) value="yes"
                        checked[!self.values(field).is_empty()] required[ties.required]
                        aria-describedby=[&ties.described] aria-invalid=[ties.invalid];
                    span { (label(field)) }
                }
                (self.hints(field))
                (self.fault(field))
            } @else {
                label for=(ties.id) { (label(field)) }
                (self.hints(field))
                (self.control(field, &ties))
                (self.fault(field))
            }
        }
    }

    fn fault(&self, field: &Field) -> Markup {
        html! {
            @if let Some(one) = self.amiss.iter().find(|one| one.field == field.id) {
                p.bad.note id={ "f-" (field.id) "-e" } { (one.says) }
            }
        }
    }

    fn choices(&self, field: &Field, ties: &Ties) -> Markup {
        let given = self.values(field);
        let is_one = field.kind == Kind::Choice;
        let kind = if is_one { "radio" } else { "checkbox" };
        let chosen = |one: &String| given.iter().any(|given| given.trim() == one);
        html! {
            @for one in &field.choices {
                label.check {
                    input type=(kind) name=(ties.name) value=(one) checked[chosen(one)]
                        required[is_one && ties.required];
                    span { bdi { (one) } }
                }
            }
            @if is_one && !field.required {
                label.check {
                    input type="radio" name=(ties.name) value=""
                        checked[given.iter().all(|one| one.is_empty())];
                    span.meta { "No answer" }
                }
            }
            (gone(field, given))
        }
    }

    fn control(&self, field: &Field, ties: &Ties) -> Markup {
        let given = self.values(field);
        let typed = given.first().map_or("", String::as_str);
        // A browser's own field for days understands one spelling, and would throw away others.
        let day = date(typed).filter(|_| field.kind == Kind::Date).map(|day| day.to_string());
        let is_day = typed.is_empty() || day.is_some();
        let typed = day.as_deref().unwrap_or(typed);
        let (kind, mode) = match field.kind {
            Kind::Date if is_day => ("date", None),
            Kind::Number => ("text", Some("decimal")),
            _ => ("text", None),
        };
        html! {
            @match field.kind {
                Kind::Long => {
                    textarea id=(ties.id) name=(ties.name) rows="5" required[ties.required]
                        aria-describedby=[&ties.described] aria-invalid=[ties.invalid] {
                        "\n" (typed)
                    }
                },
                Kind::Choice => {
                    select id=(ties.id) name=(ties.name) required[ties.required]
                        aria-describedby=[&ties.described] aria-invalid=[ties.invalid] {
                        option value="" { "Choose one" }
                        @for one in &field.choices {
                            option value=(one) selected[typed.trim() == one] { (one) }
                        }
                    }
                    (gone(field, given))
                },
                Kind::File => (self.upload(field, ties)),
                _ => {
                    input id=(ties.id) name=(ties.name) type=(kind) inputmode=[mode] value=(typed)
                        autocomplete="off" required[ties.required]
                        aria-describedby=[&ties.described] aria-invalid=[ties.invalid];
                },
            }
        }
    }

    fn upload(&self, field: &Field, ties: &Ties) -> Markup {
        let given = self.values(field);
        let mine = |file: &&Chosen| given.iter().any(|id| id == file.id.as_str());
        let kept: Vec<_> = self.files.iter().filter(mine).collect();
        html! {
            @for file in &kept {
                label.check {
                    input type="checkbox" name=(ties.name) value=(file.id) checked;
                    span { (name_of(file, self.file)) }
                }
            }
            // Never required of the browser: the script empties it once its files are on their way.
            // The server says so where one lacks.
            @let as_named = self.uploads.map(|_| format!("upload.{}", field.id));
            input id=(ties.id) type="file" name={ "file." (field.id) } multiple
                data-uploads=[self.uploads] data-as=[as_named]
                aria-describedby=[&ties.described] aria-invalid=[ties.invalid];
            @if self.uploads.is_some() { ul.files { (uploads::row(None)) } }
        }
    }
}

fn label(field: &Field) -> Markup {
    html! {
        bdi { (field.label) }
        @if !field.required { span.meta { " (may be left out)" } }
    }
}

/// What another field has to be, in words.
fn equals(other: &Field, equals: &str) -> String {
    let day = date(equals).filter(|_| other.kind == Kind::Date);
    day.map_or_else(|| equals.to_owned(), Day::says_year)
}

/// What was chosen and is not listed any more.
fn gone(field: &Field, given: &[String]) -> Markup {
    let odd = |one: &&String| !one.trim().is_empty() && !field.choices.contains(one);
    html! {
        @for one in given.iter().filter(odd) {
            p.note { "You had chosen “" bdi { (one) } "”, which is not listed any more." }
        }
    }
}

/// Words as they were typed, line by line.
pub fn lines(typed: &str) -> Markup {
    html! { @for (at, line) in typed.lines().enumerate() { @if at > 0 { br; } (line) } }
}
