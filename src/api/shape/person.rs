//! What changes of a person: what they may do on a project, and where their mails go.

use crate::api::sound::{EMAIL, Eye, Sound};
use crate::contact::Who;
use crate::participant::Role;
use crate::studio::NAME_LIMIT;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a participant may do; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "role": "viewer", "can_download": false }))]
pub struct ParticipantChange {
    /// What they may do.
    #[schema(inline)]
    pub role: Option<Role>,
    /// Whether they may take files away.
    pub can_download: Option<bool>,
}

/// A contact's new address.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "ines@oven.example", "who": "same" }))]
pub struct NewAddress {
    /// Where mails go from now on.
    #[schema(format = Email, max_length = 254)]
    pub email: String,
    /// Who reads it.
    #[schema(inline)]
    pub who: Who,
    /// The name of another person; one line.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub name: Option<String>,
}

/// The word that somebody is to be erased.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Ines Calloway" }))]
pub struct Erasing {
    /// The contact’s name as it stands, to say that it is they who are meant.
    #[schema(max_length = 120)]
    pub name: String,
}

impl Sound for Erasing {
    fn look(&self, eye: &mut Eye) {
        eye.text("name", &self.name, NAME_LIMIT);
    }
}

impl Sound for ParticipantChange {
    fn look(&self, _: &mut Eye) {}
}

impl Sound for NewAddress {
    fn look(&self, eye: &mut Eye) {
        eye.text("email", &self.email, EMAIL);
        eye.maybe("name", self.name.as_ref(), NAME_LIMIT);
    }
}
