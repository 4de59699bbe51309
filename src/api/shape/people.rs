//! Clients, contacts, participants and their links.

use super::{When, when};
use crate::link::State;
use crate::outbox::Refused;
use crate::participant::Role;
use crate::store::Seen;
use crate::{client, contact, link, participant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An organisation the work is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Client {
    /// The client's id.
    id: String,
    /// As it stands on receipts.
    name: String,
    /// When it was added.
    created_at: When,
}

impl From<client::Client> for Client {
    fn from(client: client::Client) -> Self {
        let client::Client { id, name, created_at } = client;
        Self { id: id.into(), name, created_at: created_at.into() }
    }
}

/// A client to add.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Harbour Bakery" }))]
pub struct NewClient {
    /// As it stands on receipts: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: String,
}

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The new name: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: Option<String>,
}

/// A person at a client.
#[derive(Debug, Serialize, ToSchema)]
pub struct Contact {
    /// The contact's id.
    id: String,
    /// Whom they work for.
    client_id: String,
    /// As they are greeted.
    name: String,
    /// Where their mails go.
    #[schema(format = Email)]
    email: String,
    /// Their language (BCP 47).
    language: String,
    /// Their time zone (IANA).
    time_zone: String,
    /// Which mails they chose to get: news at once, once a day or week, or only what needs them.
    /// Only they change it.
    #[schema(inline)]
    mails: contact::Pace,
    /// When they were added.
    created_at: When,
    /// The words with which a mail server refused their address for good; letters to it are kept
    /// back. Null while all is well.
    refused: Option<String>,
}

impl From<contact::Contact> for Contact {
    fn from(contact: contact::Contact) -> Self {
        let contact::Contact { id, client, name, email, language, time_zone, mails, created_at } =
            contact;
        Self {
            id: id.into(),
            client_id: client.into(),
            name,
            email,
            language,
            time_zone: time_zone.as_str().to_owned(),
            mails,
            created_at: created_at.into(),
            refused: None,
        }
    }
}

impl Contact {
    /// The same, as a mail server says of their address.
    #[must_use]
    pub fn with(self, refused: Option<Refused>) -> Self {
        Self { refused: refused.map(|refused| refused.words), ..self }
    }
}

/// A person to add to a client.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Ines Calloway", "email": "ines@harbourbakery.example", "time_zone": "Europe/London",
}))]
pub struct NewContact {
    /// As they are greeted: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: String,
    /// Where their mails go.
    #[schema(format = Email, max_length = 254)]
    pub email: String,
    /// Their language: a BCP 47 tag such as `en` or `pt-BR`; English if left out.
    #[serde(default)]
    #[schema(pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", max_length = 35)]
    pub language: Option<String>,
    /// Their time zone by its IANA name; the member's own if left out.
    #[serde(default)]
    #[schema(max_length = 64, example = "Europe/London")]
    pub time_zone: Option<String>,
}

impl NewContact {
    /// As the form would send it.
    pub fn form(self) -> contact::Form {
        contact::Form {
            name: self.name,
            email: self.email,
            time_zone: self.time_zone.unwrap_or_default(),
            language: self.language.unwrap_or_default(),
        }
    }
}

/// What changes of a contact; the address has a call of its own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// As they are greeted: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: Option<String>,
    /// Their language (BCP 47).
    #[schema(pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", max_length = 35)]
    pub language: Option<String>,
    /// Their time zone (IANA).
    #[schema(max_length = 64, example = "Europe/London")]
    pub time_zone: Option<String>,
}

impl ContactChange {
    /// What `was` becomes.
    pub fn of(self, was: &contact::Contact) -> contact::Form {
        contact::Form {
            name: self.name.unwrap_or_else(|| was.name.clone()),
            email: was.email.clone(),
            time_zone: self.time_zone.unwrap_or_else(|| was.time_zone.as_str().to_owned()),
            language: self.language.unwrap_or_else(|| was.language.clone()),
        }
    }
}

/// A contact on a project.
#[derive(Debug, Serialize, ToSchema)]
pub struct Participant {
    /// The participant's id.
    id: String,
    /// The project.
    project_id: String,
    /// Who it is.
    contact_id: String,
    /// Their name.
    name: String,
    /// Where their mails go.
    #[schema(format = Email)]
    email: String,
    /// What they may do.
    #[schema(inline)]
    role: Role,
    /// Whether they may take files away.
    can_download: bool,
    /// When they were added.
    added_at: When,
    /// When they were taken off the project; null while they are on it.
    removed_at: Option<When>,
    /// The participant through whose link they were introduced.
    introduced_by: Option<String>,
    /// When somebody last touched their page, as far as can be told.
    last_opened_at: Option<When>,
    /// Their link; null if they never had one.
    link: Option<Link>,
}

impl Participant {
    /// A participant with what is known of their link and their last visit.
    pub fn of(person: participant::Participant, link: Option<Link>, opened: Option<&Seen>) -> Self {
        Self {
            id: person.id.into(),
            project_id: person.project.into(),
            contact_id: person.contact.id.into(),
            name: person.contact.name,
            email: person.contact.email,
            role: person.role,
            can_download: person.can_download,
            added_at: person.added_at.into(),
            removed_at: when(person.removed_at),
            introduced_by: person.introduced_by.map(String::from),
            last_opened_at: when(opened.map(|seen| seen.last_at)),
            link,
        }
    }
}

/// A participant's access link.
#[derive(Debug, Serialize, ToSchema)]
pub struct Link {
    /// Where it stands.
    #[schema(inline)]
    state: State,
    /// When the newest of its mails stops working.
    expires_at: When,
    /// When it was revoked, or a new one took its place.
    ended_at: Option<When>,
    /// The member who did that.
    ended_by: Option<String>,
    /// Why, in their words.
    why: Option<String>,
    /// The link itself. Whoever has it is let in as this person: it is a secret. Only in answers to
    /// `POST`, never in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", example = "https://portal.example.com/l/EbXv0…")]
    url: Option<String>,
}

impl Link {
    /// A link, with its address if that was asked for.
    pub fn of(link: &link::Link, url: Option<String>) -> Self {
        let expires_at = link.ends_at.max(link.extended_until).into();
        let why = link.why.clone().filter(|why| !why.is_empty());
        Self {
            state: link.state,
            expires_at,
            ended_at: when(link.ended_at),
            ended_by: link.ended_by.clone(),
            why,
            url,
        }
    }
}

/// A contact to put on a project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "contact_id": "3k9d0q2r7w1x5y8z", "role": "approver" }))]
pub struct NewParticipant {
    /// A contact of the project's client.
    #[schema(max_length = 64)]
    pub contact_id: String,
    /// What they may do; `viewer` if left out.
    #[serde(default)]
    #[schema(inline, default = "viewer")]
    pub role: Option<Role>,
    /// Whether they may take files away; true if left out.
    #[serde(default)]
    #[schema(default = true)]
    pub can_download: Option<bool>,
}

/// For how long to extend a link.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// Days from now; what the studio's settings say if left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3650)]
    pub days: Option<u32>,
}

/// Why a link is ended.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// A few words for the studio's own page.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub why: Option<String>,
}
