//! What a form has to be before anybody is asked to fill it in.

use super::{Definition, Field, Kind, ShowIf, date, number};
use crate::error::Fault;
use crate::request::INSTRUCTIONS_LIMIT;
use crate::studio::one_line;

/// The most fields that one form has, headings among them.
pub const FIELDS_LIMIT: usize = 100;

/// The most choices that one field has.
pub const CHOICES_LIMIT: usize = 50;

/// The longest question, in letters.
pub const LABEL_LIMIT: usize = 200;

/// The longest help text, in letters.
pub const HELP_LIMIT: usize = 500;

/// A form as it was typed.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// What it is called.
    pub title: String,
    /// What holds for all of it.
    pub instructions: String,
    /// `YYYY-MM-DD` or empty.
    pub due_on: String,
    /// Who is asked: ids of participants or contacts; everybody who may write, if there are none.
    pub from: Vec<String>,
    /// What it asks.
    pub fields: Vec<NewField>,
}

/// One field, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct NewField {
    /// The field it changes; empty for a new one.
    pub id: String,
    /// One of [`Kind`]'s words; empty for a short one.
    pub kind: String,
    /// What it asks.
    pub label: String,
    /// What helps to answer.
    pub help: String,
    /// Whether it has to be answered.
    pub required: bool,
    /// One a line.
    pub choices: String,
    /// The field that it hangs on: its number in the form, or its id; empty for none.
    pub show_field: String,
    /// What that field has to be.
    pub show_equals: String,
}

impl NewField {
    /// Whether nothing was typed into it.
    pub fn is_blank(&self) -> bool {
        [&self.label, &self.help, &self.choices].iter().all(|typed| typed.trim().is_empty())
    }
}

/// What a form asks that was typed, and everything that is wrong with it. New fields get ids that
/// no version before has; `taken` is the highest number so far.
pub fn defined(typed: &[NewField], taken: u32) -> (Definition, Vec<Fault>) {
    let (mut fields, mut wrong, mut next) = (Vec::<Field>::new(), Vec::new(), taken);
    let known: Vec<_> = typed.iter().enumerate().filter(|(_, one)| !one.is_blank()).collect();
    if !known.iter().any(|(_, one)| one.kind != Kind::Section.as_str()) {
        wrong.push("Ask at least one question.".to_owned());
    }
    if known.len() > FIELDS_LIMIT {
        wrong.push(format!("A form has {FIELDS_LIMIT} fields at the most. Make two of it."));
    }
    let mut ids = vec![String::new(); typed.len()];
    for (at, one) in &known {
        let taken = ids.contains(&one.id);
        ids[*at] = if one.id.is_empty() || taken {
            next += 1;
            format!("q{next}")
        } else {
            one.id.clone()
        };
    }
    for (at, one) in known {
        let (field, faults) = sound(one, (at, &ids), &fields);
        let of = format!("Field {}: ", at + 1);
        wrong.extend(faults.into_iter().map(|says| format!("{of}{says}")));
        fields.push(field);
    }
    (Definition { fields }, faults(wrong))
}

/// Sentences as faults of the list of fields.
pub fn faults(sentences: Vec<String>) -> Vec<Fault> {
    sentences.into_iter().map(|says| Fault::new("fields", says)).collect()
}

fn sound(one: &NewField, at: (usize, &[String]), before: &[Field]) -> (Field, Vec<String>) {
    let mut wrong = Vec::new();
    let kind = match one.kind.as_str() {
        "" => Kind::Short,
        word => word.parse().unwrap_or_else(|_| {
            wrong.push("choose one of the kinds.".into());
            Kind::Short
        }),
    };
    let label = one_line(&one.label);
    match label.chars().count() {
        0 => wrong.push("write what it asks.".into()),
        long if long > LABEL_LIMIT => {
            wrong.push(format!("keep the question under {LABEL_LIMIT} letters; this has {long}."));
        }
        _ => {}
    }
    let help = one.help.trim().replace("\r\n", "\n");
    let long = help.chars().count();
    if long > HELP_LIMIT {
        wrong.push(format!("keep the help under {HELP_LIMIT} letters; this has {long}."));
    }
    let choices = choices(one, kind, &mut wrong);
    let show_if = condition(one, at, before, &mut wrong);
    let required = one.required && kind != Kind::Section;
    let field = Field { id: at.1[at.0].clone(), kind, label, help, required, choices, show_if };
    (field, wrong)
}

fn choices(one: &NewField, kind: Kind, wrong: &mut Vec<String>) -> Vec<String> {
    if !kind.has_choices() {
        return Vec::new();
    }
    let mut choices = Vec::new();
    for line in one.choices.lines().map(one_line).filter(|line| !line.is_empty()) {
        if line.chars().count() > LABEL_LIMIT {
            wrong.push(format!("keep each choice under {LABEL_LIMIT} letters."));
        } else if !choices.contains(&line) {
            choices.push(line);
        }
    }
    if choices.len() < 2 {
        wrong.push("write at least two choices, one a line.".into());
    }
    if choices.len() > CHOICES_LIMIT {
        wrong.push(format!("a list has {CHOICES_LIMIT} choices at the most."));
    }
    choices
}

fn condition(
    one: &NewField,
    (at, ids): (usize, &[String]),
    before: &[Field],
    wrong: &mut Vec<String>,
) -> Option<ShowIf> {
    let (of, equals) = (one.show_field.trim(), one_line(&one.show_equals));
    if of.is_empty() {
        return None;
    }
    let place = of.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let id = place.filter(|place| *place < at).map(|place| ids[place].as_str()).unwrap_or(of);
    let Some(other) = before.iter().find(|field| field.id == id) else {
        wrong.push("“Only if” names a field that stands before it, by its number.".into());
        return None;
    };
    let fits = match other.kind {
        Kind::Choice | Kind::Many => other.choices.contains(&equals).then(|| equals.clone()),
        Kind::Agreement => (equals == "yes").then(|| equals.clone()),
        Kind::Section | Kind::File => None,
        // As answers are kept, so that one is compared with the other.
        Kind::Number => number(&equals),
        Kind::Date => date(&equals).map(|day| day.to_string()),
        Kind::Short | Kind::Long => (!equals.is_empty()).then(|| equals.clone()),
    };
    if fits.is_none() {
        let says = match other.kind {
            Kind::Choice | Kind::Many => "“only if” needs one of the choices of that field.",
            Kind::Agreement => "“only if” needs the word yes for a box to tick.",
            Kind::Section | Kind::File => "“only if” cannot hang on a heading or a file.",
            Kind::Number => "“only if” needs a number that has one reading, such as 12.5.",
            Kind::Date => "“only if” needs a day, such as 2026-11-19.",
            Kind::Short | Kind::Long => "say what that field has to be.",
        };
        wrong.push(says.into());
    }
    Some(ShowIf { field: other.id.clone(), equals: fits.unwrap_or(equals) })
}

/// Instructions as they are kept, with what is wrong with them.
pub(super) fn words(faults: &mut Vec<Fault>, typed: &str) -> String {
    let words = typed.trim().replace("\r\n", "\n");
    let length = words.chars().count();
    if length > INSTRUCTIONS_LIMIT {
        let says = format!("Keep it under {INSTRUCTIONS_LIMIT} letters; this has {length}.");
        faults.push(Fault::new("instructions", says));
    }
    words
}

/// A definition as its form shows it.
pub fn retyped(definition: &Definition) -> Vec<NewField> {
    let place = |id: &str| definition.fields.iter().position(|field| field.id == id);
    let typed = |field: &Field| {
        let show = field.show_if.as_ref();
        NewField {
            id: field.id.clone(),
            kind: field.kind.as_str().to_owned(),
            label: field.label.clone(),
            help: field.help.clone(),
            required: field.required,
            choices: field.choices.join("\n"),
            show_field: show
                .and_then(|when| place(&when.field))
                .map(|at| (at + 1).to_string())
                .unwrap_or_default(),
            show_equals: show.map(|when| when.equals.clone()).unwrap_or_default(),
        }
    };
    definition.fields.iter().map(typed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: &str, label: &str) -> NewField {
        NewField { kind: kind.into(), label: label.into(), ..NewField::default() }
    }

    #[test]
    fn fields_keep_their_ids_and_new_ones_get_some_that_nobody_had() {
        let mut old = typed("short", "Name");
        old.id = "q2".into();
        let (form, wrong) = defined(&[typed("long", "About"), NewField::default(), old], 7);
        assert_eq!(wrong, []);
        let ids: Vec<_> = form.fields.iter().map(|field| field.id.as_str()).collect();
        assert_eq!(ids, ["q8", "q2"]);
    }

    #[test]
    fn what_cannot_be_asked_is_said_by_number() {
        let mut late = typed("short", "Which");
        (late.show_field, late.show_equals) = ("2".into(), "Yes".into());
        let (_, wrong) = defined(&[late, typed("choice", "Do you deliver")], 0);
        let says: Vec<_> = wrong.iter().map(|fault| fault.says.as_str()).collect();
        assert_eq!(
            says,
            [
                "Field 1: “Only if” names a field that stands before it, by its number.",
                "Field 2: write at least two choices, one a line.",
            ]
        );
        let many = vec![typed("short", "x"); FIELDS_LIMIT + 1];
        assert!(defined(&many, 0).1[0].says.contains("100 fields at the most"));
    }

    #[test]
    fn a_condition_on_a_number_or_a_day_is_kept_as_answers_are() {
        let hung = |kind: &str, equals: &str| {
            let mut then = typed("short", "And then");
            (then.show_field, then.show_equals) = ("1".into(), equals.into());
            let (form, wrong) = defined(&[typed(kind, "First"), then], 0);
            let kept = form.fields[1].show_if.clone().unwrap().equals;
            (kept, wrong.into_iter().map(|fault| fault.says).collect::<Vec<_>>())
        };
        assert_eq!(hung("number", "1.234,50"), ("1234.50".into(), vec![]));
        assert_eq!(hung("date", "19.11.2026"), ("2026-11-19".into(), vec![]));
        let (kept, wrong) = hung("number", "1,234");
        assert_eq!(kept, "1,234", "it comes back as it was typed");
        assert!(wrong[0].contains("such as 12.5"), "{wrong:?}");
        assert!(hung("date", "5/11/2026").1[0].contains("needs a day"));
    }

    #[test]
    fn a_form_comes_back_as_it_was_typed() {
        let mut choice = typed("choice", "Do you deliver");
        choice.choices = "Yes\nNo".into();
        let mut then = typed("short", "Where to");
        (then.show_field, then.show_equals) = ("1".into(), "Yes".into());
        let (form, wrong) = defined(&[choice, then], 0);
        assert_eq!(wrong, []);
        assert_eq!(defined(&retyped(&form), 2).0, form);
    }
}
