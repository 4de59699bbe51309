//! What was answered in a form, as it is read: on a receipt and beside the form.

use super::fill::lines;
use super::text;
use crate::file::size_in_words;
use crate::intake::{Chosen, Given, Kind, Line};
use maud::{Markup, html};

/// A file by name and size, with the way to it for whoever may take it.
pub fn name_of(file: &Chosen, at: &dyn Fn(&Chosen) -> Option<String>) -> Markup {
    html! {
        @match at(file) {
            Some(address) => a href=(address) download { bdi { (file.stored.name) } },
            None => bdi { (file.stored.name) },
        }
        ", " (text::tied(&size_in_words(file.stored.size)))
    }
}

/// Questions and answers, under their headings.
pub fn answers(
    all: &[Line<'_>],
    given: &Given,
    files: &[Chosen],
    at: &dyn Fn(&Chosen) -> Option<String>,
) -> Markup {
    let mut sections: Vec<(&str, Vec<&Line<'_>>)> = Vec::new();
    for line in all {
        match sections.last_mut() {
            Some((name, lines)) if *name == line.section => lines.push(line),
            _ => sections.push((line.section, vec![line])),
        }
    }
    html! {
        @for (name, lines) in &sections {
            @if !name.is_empty() { h3 { bdi { (name) } } }
            dl.facts { @for line in lines {
                div {
                    dt { bdi { (line.field.label) } }
                    dd { (answer(line, given, files, at)) }
                }
            } }
        }
    }
}

fn answer(
    line: &Line<'_>,
    given: &Given,
    files: &[Chosen],
    at: &dyn Fn(&Chosen) -> Option<String>,
) -> Markup {
    let ids = given.get(&line.field.id).map_or(&[][..], Vec::as_slice);
    let chosen = |id: &String| files.iter().find(|file| file.id.as_str() == id);
    html! {
        @if line.says.is_empty() { span.meta { "No answer" } }
        @else if line.field.kind == Kind::File {
            @for (nth, file) in ids.iter().filter_map(chosen).enumerate() {
                @if nth > 0 { br; } (name_of(file, at))
            }
        } @else {
            @for (nth, says) in line.says.iter().enumerate() {
                @if nth > 0 { br; } bdi { (lines(says)) }
            }
        }
    }
}
