//! The studio's own: members, tokens and the outbox.

use super::{Member, When, when};
use crate::api_token::{self, ApiToken, Caller};
use crate::clock::Stamp;
use crate::outbox::{self, Mail, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is asking.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The studio's name.
    studio: String,
    /// Where its pages are.
    #[schema(format = "uri")]
    base_url: String,
    /// The member for whom the token acts.
    member: Member,
    /// The token.
    token: Token,
}

impl Me {
    /// The caller, in the studio of that name.
    pub fn of(caller: Caller, studio: String, base_url: String, now: Stamp) -> Self {
        let Caller { token, profile, .. } = caller;
        Self { studio, base_url, member: profile.into(), token: Token::of(token, now) }
    }
}

/// An API token, without its letters.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// The token's id; no secret.
    id: String,
    /// What it is called.
    name: String,
    /// The most that it may do; less, once its member may do less.
    #[schema(inline)]
    role: api_token::Role,
    /// For whom it acts.
    member_id: String,
    /// Where it stands.
    #[schema(inline)]
    state: api_token::State,
    /// When it was made.
    created_at: When,
    /// When it stops working; null for never.
    expires_at: Option<When>,
    /// When it was used last, to the minute.
    last_used_at: Option<When>,
    /// When it was ended.
    revoked_at: Option<When>,
}

impl Token {
    /// A token as it stands at `now`.
    pub fn of(token: ApiToken, now: Stamp) -> Self {
        Self {
            state: token.state(now),
            id: token.id.into(),
            name: token.name,
            role: token.role,
            member_id: token.member.into(),
            created_at: token.created_at.into(),
            expires_at: when(token.ends_at),
            last_used_at: when(token.last_used_at),
            revoked_at: when(token.revoked_at),
        }
    }
}

/// A token to make.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "build job", "role": "editor", "expires_days": 365 }))]
pub struct NewToken {
    /// What it is called: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: String,
    /// What it may do, never more than the asking token; `read_only` if left out.
    #[serde(default)]
    #[schema(inline, default = "read_only")]
    pub role: Option<api_token::Role>,
    /// For how many days it works; without an end if left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3650)]
    pub expires_days: Option<u32>,
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneToken {
    #[serde(flatten)]
    it: Token,
    /// The letters to send as `Authorization: Bearer`. Shown this once; null when the answer is
    /// drawn again for the same Idempotency-Key.
    token: Option<String>,
}

impl OneToken {
    /// A token with its letters, if this is the moment.
    pub fn of(it: Token, token: Option<String>) -> Self {
        Self { it, token }
    }
}

/// Somebody that a mail is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mailbox {
    /// As it is shown.
    name: String,
    /// Where it reaches.
    email: String,
}

/// One outgoing mail, with every try.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct OneMail {
    /// The mail's id.
    id: String,
    /// What kind of letter it is.
    kind: String,
    /// Its subject line.
    subject: String,
    /// To whom.
    to: Mailbox,
    /// Where it stands; `accepted` only after the mail server took it.
    #[schema(inline)]
    state: State,
    /// The mail server's last words, or why it waits.
    reason: String,
    /// Until when it is held, to go with other news in one mail; null for what is not.
    held_until: Option<When>,
    /// The mail that it went within; that one's state counts then.
    within: Option<String>,
    /// How often it was tried.
    tries: u32,
    /// How many tries were cut off after the contents went, before the server answered: it may have
    /// arrived once more for each.
    unsure_tries: u32,
    /// Its Message-ID.
    message_id: String,
    /// Which project it is about.
    project_id: Option<String>,
    /// Whose page it opens.
    participant_id: Option<String>,
    /// When it was written.
    queued_at: When,
    /// When it is tried next; null once it is over.
    next_at: Option<When>,
    /// When the mail server took it.
    accepted_at: Option<When>,
    /// Every try, oldest first; only where one mail is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    attempts: Option<Vec<Attempt>>,
}

/// One try to hand a mail over.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attempt {
    /// When.
    at: When,
    /// What became of it.
    #[schema(inline)]
    outcome: State,
    /// The mail server's words.
    words: String,
    /// Whether it was cut off after the contents went, before the server answered: it may have
    /// taken the mail.
    unsure: bool,
}

impl From<outbox::Attempt> for Attempt {
    fn from(attempt: outbox::Attempt) -> Self {
        let outbox::Attempt { at, outcome, words, unsure } = attempt;
        Self { at: at.into(), outcome, words, unsure }
    }
}

impl OneMail {
    /// A mail with its subject, sent from `host`.
    pub fn of(mail: Mail, subject: String, host: &str) -> Self {
        let waits = matches!(mail.state, State::Queued | State::Sending | State::Deferred);
        Self {
            id: mail.id.into(),
            kind: mail.letter.kind().to_owned(),
            subject,
            to: Mailbox { name: mail.to.name, email: mail.to.email },
            state: mail.state,
            reason: mail.reason,
            held_until: when(mail.held_until),
            within: mail.within.map(String::from),
            tries: mail.tries,
            unsure_tries: mail.unsure,
            message_id: format!("{}@{host}", mail.message_id),
            project_id: mail.project.map(String::from),
            participant_id: mail.participant.map(String::from),
            queued_at: mail.queued_at.into(),
            next_at: waits.then(|| mail.next_at.into()),
            accepted_at: when(mail.accepted_at),
            attempts: None,
        }
    }

    /// The same with every try.
    #[must_use]
    pub fn with(self, attempts: Vec<outbox::Attempt>) -> Self {
        Self { attempts: Some(attempts.into_iter().map(Attempt::from).collect()), ..self }
    }
}
