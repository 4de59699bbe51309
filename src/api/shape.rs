//! The only place where domain data gets its JSON form. Moments are RFC 3339 in UTC, days are
//! `YYYY-MM-DD`, ids are opaque text. Nothing here holds a link's letters but [`Link`], and that
//! only when it was asked for.

mod approval;
mod asked_for;
mod brand;
mod download;
mod file;
mod form;
mod form_answer;
mod house;
mod insight;
mod introduction;
mod letters;
mod member;
mod message;
mod people;
mod person;
mod queue;
mod receipt;
mod record;
mod recording;
mod reminder;
mod request;
mod requested;
mod search;
mod section;
mod seen;
mod settings;
mod task;
mod template;
mod totals;
mod update;
mod webhook;
mod work;

pub use approval::Approval;
pub use asked_for::{AskedFor, NewApproval};
pub use brand::{Brand, BrandChange, Sample};
pub use download::Download;
pub use file::{File, Version};
pub use form::{Form, FormChange, FormNudge, NewForm, NewFormField};
pub use form_answer::FormAnswer;
pub use house::{Me, NewToken, OneMail, OneToken, Token};
pub use insight::Insight;
pub use introduction::{Accept, Introduction};
pub use letters::{Letter, LetterWords, Letters};
pub use member::{Member, MemberChange, NewMember, PasskeyRule, Seat, Session};
pub use message::{Message, NewMessage, NewNote, Note, WaitingQuestion};
pub use people::{
    Client, Contact, ContactChange, Extend, Link, NewClient, NewContact, NewParticipant,
    Participant, Rename, Revoke,
};
pub use person::{Erasing, NewAddress, ParticipantChange};
pub use queue::Queue;
pub use receipt::Receipt;
pub use record::{NewRecord, Record, RecordChange};
pub use recording::{Reopening, SaidElsewhere, Settling};
pub use reminder::{ContactReminders, Nudge, Peace, Reminders, Rhythm};
pub use request::{FilesNudge, NewRequest, NewRequestItem, RequestChange, Return};
pub use requested::FileRequest;
pub use search::Hit;
pub use section::{Sections, SectionsChange};
pub use seen::Seen;
pub use settings::{MailRecords, Settings, SettingsChange, Trial};
pub use task::{NewTask, Task, TaskChange};
pub use template::{NewTemplate, Template};
pub use totals::{Calendar, Totals};
pub use update::{NewUpdate, Preview, Update, UpdateChange};
pub use webhook::{Delivery, NewWebhook, OneWebhook, Webhook, WebhookChange, WebhookSecret};
pub use work::{
    Event, Milestone, MilestoneChange, NewMilestone, NewProject, Project, ProjectChange,
};

use super::body::Object;
use crate::clock::Stamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A moment: RFC 3339 in UTC, to the millisecond.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-19T16:05:00.000Z")]
pub struct When(String);

impl From<Stamp> for When {
    fn from(stamp: Stamp) -> Self {
        Self(stamp.rfc3339())
    }
}

/// A moment that may be none.
fn when(stamp: Option<Stamp>) -> Option<When> {
    stamp.map(When::from)
}

/// A calendar day that may be none.
fn day(day: Option<crate::calendar::Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// Tells a field that was left out (no change) from one that is null (make it empty).
fn given<'de, T, D>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(from).map(Some)
}

/// A field that is an object or null.
fn object<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::<Object<T>>::deserialize(from)?.map(|Object(inner)| inner))
}

/// As [`object`], told from a field that was left out.
fn given_object<'de, T, D>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    object(from).map(Some)
}

/// What a change leaves: the new value as typed, empty for null, or what was there.
fn typed(change: Option<Option<String>>, was: Option<String>) -> String {
    change.unwrap_or(was).unwrap_or_default()
}
