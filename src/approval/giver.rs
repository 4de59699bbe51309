//! Whose answer it is, whoever wrote it down: what its event and its receipt say of them.

use super::{Asked, Decision};
use crate::audit;
use crate::contact::Contact;
use crate::evidence::{Named, Place};
use crate::id::DecisionId;
use crate::link::Visitor;
use crate::member::Member;
use crate::participant::{Participant, Role};
use crate::project::Project;
use serde_json::{Value, json};

/// Whose answer it is.
#[derive(Debug, Clone)]
pub struct Giver {
    /// Who.
    pub contact: Contact,
    /// What they may do.
    pub role: Role,
    /// The serial of the link that they came through; none where they said it elsewhere.
    pub link: Option<String>,
    /// The project.
    pub project: Place,
    /// For whom they decide.
    pub client: String,
    /// The member who wrote it down, if one did.
    pub recorded_by: Option<Named>,
}

impl Giver {
    /// Whoever came through a link.
    pub fn visitor(visitor: &Visitor) -> Self {
        let (id, title) = (visitor.project.to_string(), visitor.project_title.clone());
        Self {
            contact: visitor.contact.clone(),
            role: visitor.role,
            link: Some(visitor.serial.to_string()),
            project: Place { id, title },
            client: visitor.client_name.clone(),
            recorded_by: None,
        }
    }

    /// Whoever told a member.
    pub fn heard_by(member: &Member, person: &Participant, project: &Project) -> Self {
        let (id, title) = (project.id.to_string(), project.title.clone());
        let by = Named { id: member.profile.id.to_string(), name: member.profile.name.clone() };
        Self {
            contact: person.contact.clone(),
            role: person.role,
            link: None,
            project: Place { id, title },
            client: project.client_name.clone(),
            recorded_by: Some(by),
        }
    }

    /// What an event says of an answer. Words and names of people stand sealed beside it.
    pub fn told(&self, what: (&Asked, &Decision), shown: &str) -> Value {
        let (asked, decision) = what;
        let sealed = |value: &str| audit::of_person(&self.contact.id, value);
        let mut told = json!({
            "by": sealed(&decision.by),
            "email": sealed(&self.contact.email),
            "comment": sealed(&decision.comment),
            "role": self.role.as_str(),
            "link": self.link,
            "time_zone": self.contact.time_zone.as_str(),
            "recorded_by": self.recorded_by,
            "approval": asked.approval.id.as_str(),
            "milestone": asked.approval.milestone.as_str(),
            "title": asked.approval.title,
            "decision": decision.id.as_str(),
            "outcome": decision.outcome.as_str(),
            "about": asked.about(),
            "receipt": decision.receipt,
            "assurance": decision.assurance.as_str(),
            "confirms": decision.confirms.as_ref().map(DecisionId::as_str),
            "shown": shown,
            "files": decision.files.iter().map(|file| json!({
                "name": file.stored.name, "sha256": file.stored.sha256, "size": file.stored.size,
            })).collect::<Vec<_>>(),
            "versions": asked.versions.iter().map(|v| json!({
                "id": v.id.as_str(), "number": v.number, "sha256": v.sha256,
            })).collect::<Vec<_>>(),
        });
        if asked.approval.agreement.is_some() {
            told["kind"] = asked.approval.kind().as_str().into();
        }
        if let Some(drawn) = &decision.signature {
            told["signature"] = sealed(&drawn.sha256);
        }
        told
    }
}
