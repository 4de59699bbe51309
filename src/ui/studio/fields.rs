//! Fields of forms that stand beside other forms on one page: each form has ids of its own, and the
//! one that came back has those that the list of faults points to.

use crate::error::Fault;
use crate::ui::parts::Field;
use maud::{Markup, html};

/// The fields of one form.
pub struct Fields<'a> {
    prefix: &'a str,
    faults: &'a [Fault],
}

/// What ties a control to its words.
pub struct Ties {
    /// The control's id.
    pub id: String,
    /// The ids of hint and fault.
    pub described: Option<String>,
    /// `true` if something is wrong with it.
    pub invalid: Option<&'static str>,
}

impl<'a> Fields<'a> {
    /// The fields of the form whose ids begin with `prefix`, unless something is wrong with it.
    pub fn new(prefix: &'a str, faults: &'a [Fault]) -> Self {
        Self { prefix: if faults.is_empty() { prefix } else { "f" }, faults }
    }

    /// The id of a control.
    pub fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    fn fault(&self, name: &str) -> Option<&'a Fault> {
        self.faults.iter().find(|fault| fault.field == name)
    }

    /// What is wrong with a control, under it.
    pub fn wrong(&self, name: &str) -> Markup {
        let id = self.id(name);
        html! {
            @if let Some(fault) = self.fault(name) { p.bad.note id={ (id) "-e" } { (fault.says) } }
        }
    }

    /// The ties of a control that has a hint or not.
    pub fn ties(&self, name: &str, hint: bool) -> Ties {
        let (id, wrong) = (self.id(name), self.fault(name).is_some());
        let mut described = Vec::new();
        if hint {
            described.push(format!("{id}-h"));
        }
        if wrong {
            described.push(format!("{id}-e"));
        }
        let described = (!described.is_empty()).then(|| described.join(" "));
        Ties { id, described, invalid: wrong.then_some("true") }
    }

    /// A control with its label, hint and fault.
    pub fn around(
        &self,
        name: &str,
        words: (&str, &str),
        draw: impl FnOnce(&Ties) -> Markup,
    ) -> Markup {
        let (label, hint) = words;
        let ties = self.ties(name, !hint.is_empty());
        html! {
            div {
                label for=(ties.id) { (label) }
                @if !hint.is_empty() { p.meta id={ (ties.id) "-h" } { (hint) } }
                (draw(&ties))
                (self.wrong(name))
            }
        }
    }

    /// A line of text, or what else an `input` asks for.
    pub fn input(&self, field: &Field<'_>) -> Markup {
        self.around(field.name, (field.label, field.hint), |ties| {
            html! {
                input id=(ties.id) name=(field.name) type=(field.kind) value=(field.value)
                    autocomplete=(field.autocomplete) required[field.required]
                    aria-describedby=[&ties.described] aria-invalid=[ties.invalid];
            }
        })
    }

    /// Several lines of text.
    pub fn area(&self, field: &Field<'_>) -> Markup {
        self.around(field.name, (field.label, field.hint), |ties| {
            html! {
                textarea id=(ties.id) name=(field.name) rows="5"
                    aria-describedby=[&ties.described] aria-invalid=[ties.invalid] {
                    (field.value)
                }
            }
        })
    }

    /// One of a few, each a value and its words.
    pub fn select(
        &self,
        name: &str,
        words: (&str, &str),
        chosen: &str,
        of: &[(String, String)],
    ) -> Markup {
        self.around(name, words, |ties| {
            html! {
                select id=(ties.id) name=(name)
                    aria-describedby=[&ties.described] aria-invalid=[ties.invalid] {
                    @for (value, says) in of {
                        option value=(value) selected[value == chosen] { (says) }
                    }
                }
            }
        })
    }
}

/// A value and its words, for [`Fields::select`].
pub fn choice(value: impl Into<String>, says: impl Into<String>) -> (String, String) {
    (value.into(), says.into())
}
