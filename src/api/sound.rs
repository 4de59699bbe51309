//! What is looked at before a verb hears of it: lengths and counts, by the numbers that the
//! document names, so that a program is told the same as its document says.

use super::shape::{
    AskedFor, BrandChange, ContactChange, Extend, MilestoneChange, NewClient, NewContact,
    NewMilestone, NewParticipant, NewProject, NewToken, NewUpdate, NewWebhook, ProjectChange,
    Rename, Revoke, SettingsChange, UpdateChange, WebhookChange,
};
use crate::error::Fault;
use crate::file::NOTE_LIMIT;
use crate::milestone::SUMMARY_LIMIT;
use crate::studio::NAME_LIMIT;
use crate::update::{BODY_LIMIT, FILES_LIMIT};

/// The most people that one list names.
const PEOPLE: usize = 200;

/// A mail address, in letters (RFC 5321 §4.5.3.1.3).
const EMAIL: usize = 254;

/// An id, a zone's name, a language.
const WORD: usize = 64;

/// Something that can be looked over.
pub trait Sound {
    /// Adds what cannot be right.
    fn look(&self, eye: &mut Eye);
}

/// Collects what cannot be right.
#[derive(Debug, Default)]
pub struct Eye {
    /// What was found.
    pub faults: Vec<Fault>,
}

impl Eye {
    fn text(&mut self, field: &'static str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            let says = format!("Keep it to {most} letters; this has {length}.");
            self.faults.push(Fault::new(field, says));
        }
    }

    fn maybe(&mut self, field: &'static str, text: Option<&String>, most: usize) {
        if let Some(text) = text {
            self.text(field, text, most);
        }
    }

    fn nullable(&mut self, field: &'static str, text: Option<&Option<String>>, most: usize) {
        self.maybe(field, text.and_then(Option::as_ref), most);
    }

    fn count<T>(&mut self, field: &'static str, list: Option<&Vec<T>>, most: usize) {
        let length = list.map_or(0, Vec::len);
        if length > most {
            let says = format!("Name {most} at the most; these are {length}.");
            self.faults.push(Fault::new(field, says));
        }
    }

    fn within(&mut self, field: &'static str, number: Option<u32>, most: u32) {
        if number.is_some_and(|number| number == 0 || number > most) {
            self.faults.push(Fault::new(field, format!("Write a number from 1 to {most}.")));
        }
    }
}

impl Sound for NewClient {
    fn look(&self, eye: &mut Eye) {
        eye.text("name", &self.name, NAME_LIMIT);
    }
}

impl Sound for Rename {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("name", self.name.as_ref(), NAME_LIMIT);
    }
}

impl Sound for NewContact {
    fn look(&self, eye: &mut Eye) {
        eye.text("name", &self.name, NAME_LIMIT);
        eye.text("email", &self.email, EMAIL);
        eye.maybe("language", self.language.as_ref(), 35);
        eye.maybe("time_zone", self.time_zone.as_ref(), WORD);
    }
}

impl Sound for ContactChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("name", self.name.as_ref(), NAME_LIMIT);
        eye.maybe("language", self.language.as_ref(), 35);
        eye.maybe("time_zone", self.time_zone.as_ref(), WORD);
    }
}

impl Sound for NewProject {
    fn look(&self, eye: &mut Eye) {
        eye.text("client_id", &self.client_id, WORD);
        eye.text("title", &self.title, NAME_LIMIT);
    }
}

impl Sound for ProjectChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("title", self.title.as_ref(), NAME_LIMIT);
    }
}

impl Sound for NewParticipant {
    fn look(&self, eye: &mut Eye) {
        eye.text("contact_id", &self.contact_id, WORD);
    }
}

impl Sound for Extend {
    fn look(&self, eye: &mut Eye) {
        eye.within("days", self.days, 3650);
    }
}

impl Sound for Revoke {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("why", self.why.as_ref(), NAME_LIMIT);
    }
}

impl Sound for NewMilestone {
    fn look(&self, eye: &mut Eye) {
        eye.text("title", &self.title, NAME_LIMIT);
        eye.maybe("label", self.label.as_ref(), 24);
        eye.maybe("summary", self.summary.as_ref(), SUMMARY_LIMIT);
    }
}

impl Sound for MilestoneChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("title", self.title.as_ref(), NAME_LIMIT);
        eye.maybe("label", self.label.as_ref(), 24);
        eye.maybe("summary", self.summary.as_ref(), SUMMARY_LIMIT);
        eye.maybe("slipped_why", self.slipped_why.as_ref(), NAME_LIMIT);
    }
}

impl Sound for AskedFor {
    fn look(&self, eye: &mut Eye) {
        eye.text("title", &self.title, NAME_LIMIT);
        eye.maybe("wording", self.wording.as_ref(), NOTE_LIMIT);
        eye.count("version_ids", self.version_ids.as_ref(), FILES_LIMIT);
        eye.count("approver_ids", Some(&self.approver_ids), PEOPLE);
        if self.title.trim().is_empty() {
            eye.faults.push(Fault::new("title", "Say what is asked."));
        }
    }
}

impl Sound for NewUpdate {
    fn look(&self, eye: &mut Eye) {
        eye.text("body", &self.body, BODY_LIMIT);
        eye.count("version_ids", self.version_ids.as_ref(), FILES_LIMIT);
        eye.count("notify", self.notify.as_ref().and_then(|to| to.named()), PEOPLE);
        if self.body.trim().is_empty() {
            eye.faults.push(Fault::new("body", "Say what happened."));
        }
        if let Some(asked) = &self.approval {
            asked.look(eye);
        }
    }
}

impl Sound for UpdateChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("body", self.body.as_ref(), BODY_LIMIT);
        if self.body.as_ref().is_some_and(|body| body.trim().is_empty()) {
            eye.faults.push(Fault::new("body", "Say what happened."));
        }
    }
}

impl Sound for NewWebhook {
    fn look(&self, eye: &mut Eye) {
        eye.text("url", &self.url, 2000);
        eye.count("events", self.events.as_ref(), 20);
        eye.maybe("description", self.description.as_ref(), NAME_LIMIT);
    }
}

impl Sound for WebhookChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("url", self.url.as_ref(), 2000);
        eye.count("events", self.events.as_ref(), 20);
        eye.maybe("description", self.description.as_ref(), NAME_LIMIT);
    }
}

impl Sound for NewToken {
    fn look(&self, eye: &mut Eye) {
        eye.text("name", &self.name, NAME_LIMIT);
        eye.within("expires_days", self.expires_days, crate::api_token::MOST_DAYS);
    }
}

impl Sound for BrandChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("name", self.name.as_ref(), NAME_LIMIT);
        eye.nullable("site", self.site.as_ref(), 200);
        eye.nullable("phone", self.phone.as_ref(), NAME_LIMIT);
        eye.nullable("postal", self.postal.as_ref(), NAME_LIMIT);
        eye.maybe("time_zone", self.time_zone.as_ref(), WORD);
        if self.colour.as_ref().is_some_and(|colour| !is_colour(colour)) {
            let says = "Write the colour as # and six digits, such as #2e6f4e.";
            eye.faults.push(Fault::new("colour", says));
        }
    }
}

/// `#rrggbb`, as the document says.
pub fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Sound for SettingsChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("base_url", self.base_url.as_ref(), 200);
        eye.within("link_days", self.link_days, 3650);
        eye.nullable("mail_from", self.mail_from.as_ref(), EMAIL);
        if let Some(Some(smtp)) = &self.smtp {
            eye.text("smtp.host", &smtp.host, 253);
            eye.maybe("smtp.user", smtp.user.as_ref(), EMAIL);
            eye.maybe("smtp.password", smtp.password.as_ref(), EMAIL);
        }
    }
}
