//! Looks records over.

use crate::api::shape::{NewRecord, RecordChange};
use crate::api::sound::{Eye, Sound};

impl Sound for NewRecord {
    fn look(&self, eye: &mut Eye) {
        let fields = [
            ("title", &self.title, 120),
            ("number", &self.number, 120),
            ("note", &self.note, 500),
            ("url", &self.url, 1000),
            ("version_id", &self.version_id, 64),
        ];
        for (field, text, most) in fields {
            eye.text(field, text.as_deref().unwrap_or_default(), most);
        }
    }
}

impl Sound for RecordChange {
    fn look(&self, eye: &mut Eye) {
        for (field, text, most) in
            [("title", &self.title, 120), ("number", &self.number, 120), ("note", &self.note, 500)]
        {
            eye.text(field, text.as_deref().unwrap_or_default(), most);
        }
        for (field, text, most) in [("url", &self.url, 1000), ("version_id", &self.version_id, 64)]
        {
            eye.text(field, text.as_ref().and_then(Option::as_deref).unwrap_or_default(), most);
        }
    }
}
