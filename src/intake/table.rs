//! What was answered in words: question by question, as CSV (RFC 4180) and as JSON.

use super::draft::is_blank;
use super::{Answer, Chosen, Definition, Field, Given, Intake, Kind, number, shown};
use crate::calendar::Day;
use serde_json::{Value, json};

/// One question with its answer, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The heading that it stands under; may be empty.
    pub section: &'a str,
    /// The question.
    pub field: &'a Field,
    /// The answer; several for lists of choices and files, none for what was left empty.
    pub says: Vec<String>,
}

/// Every question that was shown or has an answer. What is kept of a form that was sent was shown
/// to whoever sent it, whatever a condition says today.
pub fn lines<'a>(asked: &'a Definition, given: &Given, files: &[Chosen]) -> Vec<Line<'a>> {
    let (shown, mut section, mut lines) = (shown(asked, given), "", Vec::new());
    for field in &asked.fields {
        if field.kind == Kind::Section {
            section = &field.label;
            continue;
        }
        let is_shown = shown.contains(field.id.as_str());
        if !is_shown && given.get(&field.id).is_none_or(|all| is_blank(all)) {
            continue;
        }
        let says = given.get(&field.id).into_iter().flatten();
        let says = says.map(|one| said(field.kind, one, files)).collect();
        lines.push(Line { section, field, says });
    }
    lines
}

/// An answer in words.
pub(super) fn said(kind: Kind, one: &str, files: &[Chosen]) -> String {
    match kind {
        Kind::Agreement => "Agreed".to_owned(),
        Kind::Date => one.parse::<Day>().map_or_else(|_| one.to_owned(), Day::says_year),
        Kind::File => {
            let file = files.iter().find(|file| file.id.as_str() == one);
            file.map_or_else(|| one.to_owned(), |file| file.stored.name.clone())
        }
        _ => one.to_owned(),
    }
}

/// An answer with what its version asked.
pub type Told<'a> = (&'a Answer, &'a Definition);

/// Each answer with what its version asked.
pub fn told<'a>(answers: &'a [Answer], versions: &'a [(u32, Definition)]) -> Vec<Told<'a>> {
    let asked = |answer: &Answer| versions.iter().find(|(number, _)| *number == answer.version);
    answers.iter().filter_map(|one| Some((one, &asked(one)?.1))).collect()
}

/// A row for each question of each answer.
pub fn csv(answers: &[Told<'_>], files: &[Chosen]) -> String {
    let mut out = String::from("Sent,By,Version,Section,Question,Answer\r\n");
    for (answer, asked) in answers {
        for line in lines(asked, &answer.given, files) {
            let row = [
                answer.at.rfc3339(),
                answer.by.clone(),
                answer.version.to_string(),
                line.section.to_owned(),
                line.field.label.clone(),
                line.says.join("; "),
            ];
            let cells: Vec<_> = row.iter().map(|cell| cell_of(cell)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
    }
    out
}

/// A cell. Programs for tables run what begins as a formula; an apostrophe keeps it text. A number
/// as it is kept stays one: "-3".
fn cell_of(text: &str) -> String {
    let begins =
        text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r']);
    let runs = begins && number(text).as_deref() != Some(text);
    let text = if runs { format!("'{text}") } else { text.to_owned() };
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// Everything that was sent with a form, the newest first, each under its own questions.
pub fn json(intake: &Intake, answers: &[Told<'_>], files: &[Chosen]) -> Value {
    let told = answers.iter().map(|(answer, asked)| {
        let lines = lines(asked, &answer.given, files);
        let fields: Vec<_> = lines
            .iter()
            .map(|line| {
                let given = answer.given.get(&line.field.id).cloned().unwrap_or_default();
                json!({
                    "id": line.field.id, "kind": line.field.kind.as_str(),
                    "section": line.section, "question": line.field.label,
                    "values": given, "says": line.says,
                })
            })
            .collect();
        json!({
            "id": answer.id.as_str(), "version": answer.version, "by": answer.by,
            "participant_id": answer.participant.as_str(), "sent_at": answer.at.rfc3339(),
            "fields": fields,
        })
    });
    json!({ "id": intake.id.as_str(), "title": intake.title, "answers": told.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::cell_of;

    #[test]
    fn a_cell_is_never_a_formula_and_never_breaks_its_row() {
        for formula in ["=1+1", "+1", "-1+1", "+49 171", "@A1", " =1", "\t=1"] {
            assert!(cell_of(formula).trim_matches('"').starts_with('\''), "{formula}");
        }
        assert_eq!(cell_of("rye, \"dark\"\nbread"), "\"rye, \"\"dark\"\"\nbread\"");
        assert_eq!(cell_of("a = b"), "a = b");
        assert_eq!((cell_of("-3"), cell_of("-12.50")), ("-3".into(), "-12.50".into()));
    }
}
