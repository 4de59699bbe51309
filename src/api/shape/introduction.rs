//! Introductions.

use super::{When, when};
use crate::introduction::{self, State};
use crate::participant::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A colleague who came by somebody else's link.
#[derive(Debug, Serialize, ToSchema)]
pub struct Introduction {
    /// The introduction's id.
    id: String,
    /// The project.
    project_id: String,
    /// The participant whose link it was.
    through_id: String,
    /// Their name.
    through_name: String,
    /// The name that was given.
    name: String,
    /// The address that was given.
    #[schema(format = Email)]
    email: String,
    /// Whether a program may have filled the form in.
    by_machine: bool,
    /// Where it stands.
    #[schema(inline)]
    state: State,
    /// When it was made.
    at: When,
    /// When it was answered.
    settled_at: Option<When>,
    /// The member who answered; null if the studio’s setting did.
    settled_by: Option<String>,
    /// Who came of it.
    participant_id: Option<String>,
}

impl From<introduction::Introduction> for Introduction {
    fn from(introduced: introduction::Introduction) -> Self {
        Self {
            id: introduced.id.into(),
            project_id: introduced.project.into(),
            through_id: introduced.through.into(),
            through_name: introduced.through_name,
            name: introduced.name,
            email: introduced.email,
            by_machine: introduced.by_machine,
            state: introduced.state,
            at: introduced.at.into(),
            settled_at: when(introduced.settled_at),
            settled_by: introduced.settled_by,
            participant_id: introduced.participant.map(String::from),
        }
    }
}

/// What somebody gets who was introduced.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// What they may do; `viewer` if left out.
    #[serde(default)]
    #[schema(inline, default = "viewer")]
    pub role: Option<Role>,
    /// Whether they may take files away; as whoever’s link it was if left out.
    #[serde(default)]
    pub can_download: Option<bool>,
}
