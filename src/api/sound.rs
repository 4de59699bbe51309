//! What is looked at before a verb hears of it: lengths and counts, by the numbers that the
//! document names, so that a program is told the same as its document says.

mod asking;
mod member;
mod recording;
mod reminding;
mod requesting;
mod starting;

use super::shape::{
    AskedFor, BrandChange, ContactChange, Extend, MilestoneChange, NewClient, NewContact,
    NewMilestone, NewParticipant, NewToken, NewUpdate, NewWebhook, ProjectChange, Rename, Revoke,
    SettingsChange, UpdateChange, WebhookChange,
};
use crate::error::Fault;
use crate::milestone::SUMMARY_LIMIT;
use crate::studio::{NAME_LIMIT, one_line};
use crate::update::{BODY_LIMIT, FILES_LIMIT};

/// The most people that one list names.
const PEOPLE: usize = 200;

/// A mail address, in letters (RFC 5321 §4.5.3.1.3).
pub const EMAIL: usize = 254;

const WORD: usize = 64;

/// Something that can be looked over.
pub trait Sound {
    /// Whether nothing at all may be sent.
    const MAY_BE_LEFT_OUT: bool = false;

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
    pub fn text(&mut self, field: &'static str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            let says = format!("Keep it to {most} letters; this has {length}.");
            self.faults.push(Fault::new(field, says));
        }
    }

    /// One line that says something.
    fn line(&mut self, field: &'static str, text: &str) {
        self.text(field, text, NAME_LIMIT);
        if one_line(text).is_empty() {
            self.faults.push(Fault::new(field, "Write at least one letter."));
        }
    }

    fn maybe_line(&mut self, field: &'static str, text: Option<&String>) {
        if let Some(text) = text {
            self.line(field, text);
        }
    }

    pub fn maybe(&mut self, field: &'static str, text: Option<&String>, most: usize) {
        if let Some(text) = text {
            self.text(field, text, most);
        }
    }

    /// A question that is part of an update.
    fn inside(&mut self, asked: &AskedFor) {
        let mut eye = Self::default();
        asked.look(&mut eye);
        let faults = eye.faults.into_iter();
        self.faults.extend(faults.map(|fault| Fault { field: inside_of(fault.field), ..fault }));
    }

    fn language(&mut self, tag: Option<&String>) {
        self.maybe("language", tag, 35);
        if tag.is_some_and(String::is_empty) {
            self.faults.push(Fault::new("language", "Write a language tag, such as en or pt-BR."));
        }
    }

    fn nullable(&mut self, field: &'static str, text: Option<&Option<String>>, most: usize) {
        self.maybe(field, text.and_then(Option::as_ref), most);
    }

    pub fn count<T>(&mut self, field: &'static str, list: Option<&Vec<T>>, most: usize) {
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
        eye.line("name", &self.name);
    }
}

impl Sound for Rename {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("name", self.name.as_ref());
    }
}

impl Sound for NewContact {
    fn look(&self, eye: &mut Eye) {
        eye.line("name", &self.name);
        eye.text("email", &self.email, EMAIL);
        eye.language(self.language.as_ref());
        eye.maybe("time_zone", self.time_zone.as_ref(), WORD);
    }
}

impl Sound for ContactChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("name", self.name.as_ref());
        eye.language(self.language.as_ref());
        eye.maybe("time_zone", self.time_zone.as_ref(), WORD);
    }
}

impl Sound for ProjectChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("title", self.title.as_ref());
    }
}

impl Sound for NewParticipant {
    fn look(&self, eye: &mut Eye) {
        eye.text("contact_id", &self.contact_id, WORD);
    }
}

impl Sound for Extend {
    const MAY_BE_LEFT_OUT: bool = true;

    fn look(&self, eye: &mut Eye) {
        eye.within("days", self.days, 3650);
    }
}

impl Sound for Revoke {
    const MAY_BE_LEFT_OUT: bool = true;

    fn look(&self, eye: &mut Eye) {
        eye.maybe("why", self.why.as_ref(), NAME_LIMIT);
    }
}

impl Sound for NewMilestone {
    fn look(&self, eye: &mut Eye) {
        eye.line("title", &self.title);
        eye.maybe("label", self.label.as_ref(), 24);
        eye.maybe("summary", self.summary.as_ref(), SUMMARY_LIMIT);
    }
}

impl Sound for MilestoneChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("title", self.title.as_ref());
        eye.maybe("label", self.label.as_ref(), 24);
        eye.maybe("summary", self.summary.as_ref(), SUMMARY_LIMIT);
        eye.maybe("slipped_why", self.slipped_why.as_ref(), NAME_LIMIT);
    }
}

impl Sound for NewUpdate {
    fn look(&self, eye: &mut Eye) {
        eye.text("body", &self.body, BODY_LIMIT);
        eye.count("version_ids", self.version_ids.as_ref(), FILES_LIMIT);
        eye.count("notify", self.notify.as_ref().and_then(|to| to.named()), PEOPLE);
        if one_line(&self.body).is_empty() {
            eye.faults.push(Fault::new("body", "Say what happened."));
        }
        if let Some(asked) = &self.approval {
            eye.inside(asked);
        }
    }
}

/// What a field of a question is called where the question is part of an update.
pub fn inside_of(field: &'static str) -> &'static str {
    match field {
        "title" => "approval.title",
        "wording" => "approval.wording",
        "intent" => "approval.intent",
        "consent" => "approval.consent",
        "on" => "approval.version_ids",
        "from" | "approver_ids" => "approval.approver_ids",
        "due_on" => "approval.due_on",
        "version_ids" => "approval.version_ids",
        field => field,
    }
}

impl Sound for UpdateChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe("body", self.body.as_ref(), BODY_LIMIT);
        eye.count("notify", self.notify.as_ref().and_then(|to| to.named()), PEOPLE);
        eye.count("version_ids", self.version_ids.as_ref(), FILES_LIMIT);
        if let Some(Some(asked)) = &self.approval {
            eye.inside(asked);
        }
        if self.body.as_ref().is_some_and(|body| one_line(body).is_empty()) {
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
        eye.line("name", &self.name);
        eye.within("expires_days", self.expires_days, crate::api_token::MOST_DAYS);
    }
}

impl Sound for BrandChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("name", self.name.as_ref());
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
        if self.base_url.as_ref().is_some_and(|url| crate::config::base_url(url).is_none()) {
            let says = "Write where clients open it, such as https://portal.example.com.";
            eye.faults.push(Fault::new("base_url", says));
        }
        eye.within("link_days", self.link_days, 3650);
        eye.nullable("mail_from", self.mail_from.as_ref(), EMAIL);
        if let Some(Some(smtp)) = &self.smtp {
            eye.text("smtp.host", &smtp.host, 253);
            if smtp.host.trim().is_empty() {
                let says = "Write the mail server’s name; send null for none.";
                eye.faults.push(Fault::new("smtp.host", says));
            }
            eye.maybe("smtp.user", smtp.user.as_ref(), EMAIL);
            eye.maybe("smtp.password", smtp.password.as_ref(), EMAIL);
        }
    }
}
