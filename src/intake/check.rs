//! What of a form is shown, what is wrong with what was given, and what of it is kept. Pure.

use super::spelled::{date, number};
use super::{Definition, FILES_LIMIT, Field, Kind, LONG_LIMIT, SHORT_LIMIT};
use crate::studio::one_line;
use std::collections::{BTreeMap, BTreeSet};

/// What was given to each field, by its id. Only files and lists of choices have several.
pub type Given = BTreeMap<String, Vec<String>>;

/// What is wrong with an answer to one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amiss {
    /// The field.
    pub field: String,
    /// What is wrong and what would be right, in one sentence.
    pub says: String,
}

fn first<'a>(given: &'a Given, id: &str) -> &'a str {
    given.get(id).and_then(|all| all.first()).map_or("", |typed| typed.trim())
}

/// What an answer says, however it is spelled: the same of what was typed and of what is kept.
fn meant(kind: Kind, typed: &str) -> String {
    let typed = typed.trim();
    match kind {
        Kind::Number => number(typed).map(|one| match one.contains('.') {
            true => one.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => one,
        }),
        Kind::Date => date(typed).map(|day| day.to_string()),
        Kind::Short => Some(one_line(typed)),
        Kind::Agreement => (!typed.is_empty()).then(|| "yes".to_owned()),
        _ => None,
    }
    .unwrap_or_else(|| typed.to_owned())
}

/// The ids of what is shown: a field whose condition holds, where the field that it hangs on is
/// shown itself. What stands under a heading is shown where the heading is.
pub fn shown<'a>(definition: &'a Definition, given: &Given) -> BTreeSet<&'a str> {
    let (mut shown, mut under_shown) = (BTreeSet::new(), true);
    for field in &definition.fields {
        let holds = field.show_if.as_ref().is_none_or(|when| {
            let kind = definition.field(&when.field).map_or(Kind::Short, |other| other.kind);
            let mut answers = given.get(&when.field).into_iter().flatten();
            let equals = meant(kind, &when.equals);
            shown.contains(when.field.as_str()) && answers.any(|one| meant(kind, one) == equals)
        });
        if field.kind == Kind::Section {
            under_shown = holds;
        }
        if holds && under_shown {
            shown.insert(field.id.as_str());
        }
    }
    shown
}

/// What is wrong with what was given, in the order of the fields. What is not shown is not looked
/// at.
pub fn check(definition: &Definition, given: &Given) -> Vec<Amiss> {
    let shown = shown(definition, given);
    let asked = definition.questions().filter(|field| shown.contains(field.id.as_str()));
    asked
        .filter_map(|field| {
            let says = wrong(field, given)?;
            Some(Amiss { field: field.id.clone(), says })
        })
        .collect()
}

fn wrong(field: &Field, given: &Given) -> Option<String> {
    let none = Vec::new();
    let all = given.get(&field.id).unwrap_or(&none);
    let typed = first(given, &field.id);
    if all.iter().all(|one| one.trim().is_empty()) {
        return field.required.then(|| missing(field.kind).to_owned());
    }
    match field.kind {
        Kind::Short => long(typed.chars().count(), SHORT_LIMIT),
        Kind::Long => too_heavy(typed),
        Kind::Number => number(typed).is_none().then(|| {
            "Write it as a number that has one reading, such as 1250 or 12.5, without a unit."
                .to_owned()
        }),
        Kind::Date => date(typed).is_none().then(|| {
            "Write the date as year-month-day, such as 2026-11-19, or with the month in letters."
                .to_owned()
        }),
        Kind::Choice | Kind::Many => {
            let odd = |one: &&String| !field.choices.iter().any(|known| known == one.trim());
            let odd = all.iter().find(odd);
            odd.map(|_| "Choose from what is listed; the list may have changed.".to_owned())
        }
        Kind::File => (all.len() > FILES_LIMIT)
            .then(|| format!("This takes {FILES_LIMIT} files. Put the rest into one ZIP.")),
        Kind::Agreement | Kind::Section => None,
    }
}

const fn missing(kind: Kind) -> &'static str {
    match kind {
        Kind::Choice => "Choose one of these.",
        Kind::Many => "Choose at least one of these.",
        Kind::File => "Choose a file.",
        Kind::Agreement => "Tick this to agree, or write to us first.",
        Kind::Date => "Choose a date.",
        Kind::Number => "Write a number.",
        _ => "Write an answer.",
    }
}

fn long(length: usize, limit: usize) -> Option<String> {
    (length > limit).then(|| format!("Keep it under {limit} letters; this has {length}."))
}

fn too_heavy(typed: &str) -> Option<String> {
    let (size, limit) = (typed.len().div_ceil(1024), LONG_LIMIT / 1024);
    (typed.len() > LONG_LIMIT).then(|| {
        format!("Keep it under {limit} KB; this has {size} KB. Put long texts into a file.")
    })
}

/// What is kept of a form that is sent: what is shown and was answered, numbers and dates in one
/// spelling. It is for what [`check`] has nothing to say about.
pub fn clean(definition: &Definition, given: &Given) -> Given {
    let shown = shown(definition, given);
    let mut kept = Given::new();
    for field in definition.questions().filter(|field| shown.contains(field.id.as_str())) {
        let typed = first(given, &field.id);
        let all = given.get(&field.id).map_or(&[][..], Vec::as_slice);
        let one = |typed: String| if typed.is_empty() { Vec::new() } else { vec![typed] };
        let values = match field.kind {
            Kind::Short => one(one_line(typed)),
            Kind::Long => one(typed.replace("\r\n", "\n")),
            Kind::Number => one(number(typed).unwrap_or_default()),
            Kind::Date => one(date(typed).map(|day| day.to_string()).unwrap_or_default()),
            Kind::Choice => one(typed.to_owned()),
            Kind::Agreement => one(if typed.is_empty() { "" } else { "yes" }.to_owned()),
            // As they are listed, each once.
            Kind::Many => field
                .choices
                .iter()
                .filter(|known| all.iter().any(|one| one.trim() == *known))
                .cloned()
                .collect(),
            Kind::File => all.to_vec(),
            Kind::Section => Vec::new(),
        };
        if !values.is_empty() {
            kept.insert(field.id.clone(), values);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::ShowIf;
    use super::*;

    fn field(id: &str, kind: Kind, required: bool) -> Field {
        Field {
            id: id.into(),
            kind,
            label: id.into(),
            help: String::new(),
            required,
            choices: vec!["Yes".into(), "No".into()],
            show_if: None,
        }
    }

    fn on(mut field: Field, of: &str, equals: &str) -> Field {
        field.show_if = Some(ShowIf { field: of.into(), equals: equals.into() });
        field
    }

    fn given(all: &[(&str, &str)]) -> Given {
        let mut given = Given::new();
        for (id, typed) in all {
            given.entry((*id).to_owned()).or_default().push((*typed).to_owned());
        }
        given
    }

    fn form() -> Definition {
        Definition {
            fields: vec![
                field("q1", Kind::Choice, true),
                on(field("q2", Kind::Number, true), "q1", "Yes"),
                on(field("q3", Kind::Short, true), "q2", "5"),
                field("q4", Kind::Many, false),
            ],
        }
    }

    #[test]
    fn what_is_not_shown_is_neither_required_nor_kept() {
        let hidden = given(&[("q1", "No"), ("q2", "not a number"), ("q3", "kept?")]);
        assert_eq!(check(&form(), &hidden), []);
        assert_eq!(clean(&form(), &hidden), given(&[("q1", "No")]));
        let open = given(&[("q1", "Yes")]);
        let wrong: Vec<_> = check(&form(), &open).into_iter().map(|one| one.field).collect();
        assert_eq!(wrong, ["q2"]);
        // A condition on what is not shown does not hold, whatever was typed there.
        let chained = given(&[("q1", "No"), ("q2", "5")]);
        assert_eq!(shown(&form(), &chained).into_iter().collect::<Vec<_>>(), ["q1", "q4"]);
    }

    #[test]
    fn a_condition_reads_what_was_typed_as_what_is_kept() {
        let form = Definition {
            fields: vec![
                field("q1", Kind::Number, true),
                on(field("q2", Kind::Short, true), "q1", "12,50"),
                field("q3", Kind::Date, true),
                on(field("q4", Kind::Short, true), "q3", "2026-11-19"),
                field("q5", Kind::Short, false),
                on(field("q6", Kind::Short, false), "q5", "Rye bread"),
            ],
        };
        let typed = given(&[
            ("q1", "12,5"),
            ("q2", "two"),
            ("q3", "19.11.2026"),
            ("q4", "four"),
            ("q5", " Rye  bread "),
            ("q6", "six"),
        ]);
        assert_eq!(check(&form, &typed), []);
        let kept = clean(&form, &typed);
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["q1", "q2", "q3", "q4", "q5", "q6"]);
        assert_eq!(shown(&form, &typed), shown(&form, &kept));
        let other = given(&[("q1", "125"), ("q3", "2026-11-20"), ("q5", "Rye")]);
        assert_eq!(shown(&form, &other).into_iter().collect::<Vec<_>>(), ["q1", "q3", "q5"]);
    }

    #[test]
    fn what_stands_under_a_heading_is_shown_where_the_heading_is() {
        let form = Definition {
            fields: vec![
                field("q1", Kind::Choice, true),
                on(field("q2", Kind::Section, false), "q1", "Yes"),
                field("q3", Kind::Short, true),
                field("q4", Kind::Section, false),
                field("q5", Kind::Short, true),
                on(field("q6", Kind::Short, true), "q3", "x"),
            ],
        };
        let at = |one: &str| given(&[("q1", one), ("q3", "x")]);
        assert_eq!(shown(&form, &at("No")).into_iter().collect::<Vec<_>>(), ["q1", "q4", "q5"]);
        assert_eq!(shown(&form, &at("Yes")).len(), 6);
    }

    #[test]
    fn only_what_is_listed_can_be_chosen_and_it_is_kept_in_the_order_of_the_list() {
        let odd = given(&[("q1", "Perhaps")]);
        assert!(check(&form(), &odd)[0].says.starts_with("Choose from what is listed"));
        let all = given(&[("q1", "No"), ("q4", "No"), ("q4", "Yes"), ("q4", "No")]);
        assert_eq!(clean(&form(), &all)["q4"], ["Yes", "No"]);
    }

    #[test]
    fn a_long_answer_has_twenty_kilobytes_and_not_a_byte_more() {
        let form = Definition { fields: vec![field("q1", Kind::Long, true)] };
        let of = |bytes: usize| given(&[("q1", &"x".repeat(bytes))]);
        assert_eq!(check(&form, &of(LONG_LIMIT)), []);
        let says = &check(&form, &of(LONG_LIMIT + 1))[0].says;
        assert!(says.starts_with("Keep it under 20 KB; this has 21 KB."), "{says}");
    }
}
