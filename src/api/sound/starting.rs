//! What a program may say about projects that start, tasks and templates.

use super::{Eye, Sound, WORD};
use crate::api::shape::{NewProject, NewTask, NewTemplate, TaskChange};
use crate::task::NOTE_LIMIT;

impl Sound for NewProject {
    fn look(&self, eye: &mut Eye) {
        eye.text("client_id", &self.client_id, WORD);
        eye.line("title", &self.title);
        eye.maybe("template_id", self.template_id.as_ref(), WORD);
    }
}

impl Sound for NewTask {
    fn look(&self, eye: &mut Eye) {
        eye.line("title", &self.title);
        eye.text("note", &self.note, NOTE_LIMIT);
        eye.maybe("for_id", self.for_id.as_ref(), WORD);
    }
}

impl Sound for TaskChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("title", self.title.as_ref());
        eye.maybe("note", self.note.as_ref(), NOTE_LIMIT);
        eye.maybe("for_id", self.for_id.as_ref(), WORD);
        eye.within("position", self.position, u32::MAX);
    }
}

impl Sound for NewTemplate {
    fn look(&self, eye: &mut Eye) {
        eye.line("name", &self.name);
        eye.maybe("project_id", self.project_id.as_ref(), WORD);
        eye.maybe("request_id", self.request_id.as_ref(), WORD);
    }
}
