//! Adding people to a project.

use super::projects::{View, again, done};
use super::{faults, id};
use crate::app::App;
use crate::contact;
use crate::error::{Fault, Refusal, Result};
use crate::id::ProjectId;
use crate::link::Signer;
use crate::member::Member;
use crate::participant::{self, Participant, Role};
use crate::store::Tx;
use crate::ui::studio::people::PersonTyped;
use crate::ui::studio::project::Back;
use crate::web::{Form, SignedIn};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// A contact of the client, or somebody new.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    contact: String,
    name: String,
    email: String,
    role: String,
    can_download: String,
}

/// `POST /admin/projects/{id}/people`
pub async fn add(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let Fields { contact, name, email, role, can_download } = fields;
    let typed = PersonTyped { contact, name, email, role, can_download: !can_download.is_empty() };
    let (member, signer, to) = (desk.member.clone(), app.signer(), project.clone());
    let asked = typed.clone();
    match app.store.write(move |tx| put(tx, (&signer, &member), &to, &asked)).await {
        Ok(person) => Ok(done(&project, "added", Some(&person.id))),
        Err(error) => {
            let back = Back { faults: faults(error)?, person: Some(typed), ..Back::default() };
            again(&app, &desk.member, &project, View { back, ..View::default() }).await
        }
    }
}

fn put(
    tx: &Tx,
    by: (&Signer, &Member),
    to: &ProjectId,
    typed: &PersonTyped,
) -> Result<Participant> {
    let (signer, member) = by;
    let role: Role =
        typed.role.parse().map_err(|_| Refusal::wrong("role", "Choose what they do."))?;
    let contact = match typed.contact.as_str() {
        "" => {
            let project = tx.project(member.desk, to)?.ok_or(Refusal::NotFound)?;
            let (name, email) = (typed.name.clone(), typed.email.clone());
            let form = contact::Form { name, email, ..contact::Form::default() };
            contact::add(tx, member, &project.client, &form)?.id
        }
        known => known.parse().map_err(|_| {
            Refusal::Wrong(vec![Fault::new(
                "contact",
                "Choose somebody of the list, or a new person.",
            )])
        })?,
    };
    participant::add(tx, signer, member, to, &(contact, role, typed.can_download))
}
