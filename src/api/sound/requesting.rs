//! What a program may say about documents and forms that it asks for.

use super::{Eye, PEOPLE, Sound, WORD};
use crate::api::shape::{FilesNudge, NewRequest, NewRequestItem, RequestChange, Return};
use crate::api::shape::{FormChange, FormNudge, NewForm, NewFormField};
use crate::error::Fault;
use crate::intake::{CHOICES_LIMIT, FIELDS_LIMIT, HELP_LIMIT, LABEL_LIMIT};
use crate::reminder::LINE_LIMIT;
use crate::request::{INSTRUCTIONS_LIMIT, ITEMS_LIMIT, REASON_LIMIT};
use crate::studio::NAME_LIMIT;

fn items(eye: &mut Eye, items: &Vec<NewRequestItem>) {
    eye.count("items", Some(items), ITEMS_LIMIT);
    for item in items {
        eye.text("items", &item.title, NAME_LIMIT);
        eye.text("items", &item.instructions, INSTRUCTIONS_LIMIT);
        eye.maybe("items", item.example_url.as_ref(), 300);
    }
}

impl Sound for NewRequest {
    fn look(&self, eye: &mut Eye) {
        eye.line("title", &self.title);
        eye.text("instructions", &self.instructions, INSTRUCTIONS_LIMIT);
        items(eye, &self.items);
        eye.count("from_ids", Some(&self.from_ids), PEOPLE);
    }
}

impl Sound for RequestChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("title", self.title.as_ref());
        eye.maybe("instructions", self.instructions.as_ref(), INSTRUCTIONS_LIMIT);
        if let Some(changed) = &self.items {
            items(eye, changed);
        }
    }
}

impl Sound for Return {
    fn look(&self, eye: &mut Eye) {
        eye.text("reason", &self.reason, REASON_LIMIT);
        if self.reason.trim().is_empty() {
            eye.faults.push(Fault::new("reason", "Write at least one letter."));
        }
    }
}

impl Sound for FilesNudge {
    fn look(&self, eye: &mut Eye) {
        eye.text("participant_id", &self.participant_id, WORD);
        eye.text("line", &self.line, LINE_LIMIT);
    }
}

fn fields(eye: &mut Eye, fields: &Vec<NewFormField>) {
    eye.count("fields", Some(fields), FIELDS_LIMIT);
    for field in fields {
        eye.text("fields", &field.label, LABEL_LIMIT);
        eye.text("fields", &field.help, HELP_LIMIT);
        eye.count("fields", Some(&field.choices), CHOICES_LIMIT);
        eye.maybe("fields", field.id.as_ref(), WORD);
        eye.maybe("fields", field.show_if_field.as_ref(), WORD);
        eye.maybe("fields", field.show_if_equals.as_ref(), LABEL_LIMIT);
    }
}

impl Sound for NewForm {
    fn look(&self, eye: &mut Eye) {
        eye.line("title", &self.title);
        eye.text("instructions", &self.instructions, INSTRUCTIONS_LIMIT);
        fields(eye, &self.fields);
        eye.count("from_ids", Some(&self.from_ids), PEOPLE);
    }
}

impl Sound for FormChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("title", self.title.as_ref());
        eye.maybe("instructions", self.instructions.as_ref(), INSTRUCTIONS_LIMIT);
        if let Some(changed) = &self.fields {
            fields(eye, changed);
        }
    }
}

impl Sound for FormNudge {
    fn look(&self, eye: &mut Eye) {
        eye.text("participant_id", &self.participant_id, WORD);
        eye.text("line", &self.line, LINE_LIMIT);
    }
}
