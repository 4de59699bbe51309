//! What becomes of what is written before it is sent: nothing of it is lost to another tab, another
//! version or a second press. Pure.

use super::send::{Aside, Filled};
use super::{Chosen, Definition, Draft, Field, Given, Kind, check, clean};
use crate::file::Stored;
use crate::id::ParticipantId;

/// Whether nothing is in it.
pub(super) fn is_blank(values: &[String]) -> bool {
    values.iter().all(|one| one.trim().is_empty())
}

/// What was given to the questions of the page, files among it that `me` chose before; and the
/// files that are new. What takes files is what took them on that page.
pub(super) fn gathered<'a>(
    asked: &Definition,
    filled: &'a Filled,
    (known, me): (&[Chosen], &ParticipantId),
) -> (Given, Vec<(&'a String, &'a Stored)>) {
    let mut given = filled.given.clone();
    given.retain(|field, _| asked.field(field).is_some());
    for field in asked.questions().filter(|field| field.kind == Kind::File) {
        // Only files that were chosen here, for this.
        let here = |one: &str| known.iter().any(|file| is(file, one) && file.field == field.id);
        given.entry(field.id.clone()).and_modify(|values| values.retain(|one| here(one)));
    }
    let mut new = Vec::new();
    for (field, stored) in &filled.files {
        let same = |file: &&Chosen| {
            let before = &file.stored;
            (&file.field, &file.participant) == (field, me)
                && (&before.sha256, &before.name) == (&stored.sha256, &stored.name)
        };
        let Some(known) = known.iter().find(same) else {
            new.push((field, stored));
            continue;
        };
        let values = given.entry(field.clone()).or_default();
        if !values.iter().any(|one| is(known, one)) {
            values.push(known.id.to_string());
        }
    }
    (given, new)
}

fn is(file: &Chosen, id: &str) -> bool {
    file.id.as_str() == id
}

/// Whether it says what was sent and nothing else; if it need not be `whole`, files may lack, which
/// a script leaves to the button.
pub(super) fn repeats(asked: &Definition, given: &Given, (sent, whole): (&Given, bool)) -> bool {
    let none = Vec::new();
    let now = clean(asked, given);
    let same = |field: &Field| {
        let at = |given: &Given| given.get(&field.id).unwrap_or(&none).clone();
        let (now, sent) = (at(&now), at(sent));
        let fewer = !whole && field.kind == Kind::File;
        now == sent || fewer && now.iter().all(|one| sent.contains(one))
    };
    let sound = !whole || check(asked, given).is_empty();
    sound && asked.questions().all(same)
}

/// What the draft is from now on. A page of an older version adds to a newer draft and takes
/// nothing from it; what was written under questions that the page did not have any more stays.
pub(super) fn merged(
    draft: Option<Draft>,
    (version, asked): (u32, &Definition),
    mut given: Given,
) -> (u32, Given, Aside) {
    let Some(draft) = draft else { return (version, given, Aside::new()) };
    if draft.version <= version {
        let gone = draft.given.into_iter().filter(|(field, _)| asked.field(field).is_none());
        given.extend(gone);
        return (version, given, Aside::new());
    }
    let (mut held, mut aside) = (draft.given, Aside::new());
    for (id, values) in given.into_iter().filter(|(_, values)| !is_blank(values)) {
        let is_file = asked.field(&id).is_some_and(|field| field.kind == Kind::File);
        let before = held.entry(id.clone()).or_default();
        if is_blank(before) {
            *before = values;
        } else if is_file {
            let more: Vec<_> = values.into_iter().filter(|one| !before.contains(one)).collect();
            before.extend(more);
        } else if *before != values {
            let label = asked.field(&id).map_or_else(String::new, |field| field.label.clone());
            aside.push((label, values));
        }
    }
    (draft.version, held, aside)
}
