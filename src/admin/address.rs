//! Changing a contact's mail address, which is changing who they are to us: a grave act, for which
//! a member proves to be there (`security.md`, J6).

use super::fresh::{Fresh, FreshForm};
use super::{faults, frame, id};
use crate::app::App;
use crate::contact::{self, Contact, Who};
use crate::error::{Fault, Refusal, Result};
use crate::id::ContactId;
use crate::member::Member;
use crate::ui::studio::address::{Address, Typed};
use crate::web::{page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/contacts/{id}/address`
pub async fn form(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(contact): Path<String>,
) -> Result<Response> {
    show(&app, &desk.member, &id(&contact)?, (&Typed::default(), &[])).await
}

async fn show(
    app: &App,
    member: &Member,
    contact: &ContactId,
    back: (&Typed, &[Fault]),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let contact = tx.contact(member.desk, contact)?.ok_or(Refusal::NotFound)?;
        let mut projects = Vec::new();
        for person in tx.participations(member.desk, &contact.id)? {
            projects.extend(tx.project(member.desk, &person.project)?);
        }
        Ok((frame(tx, member, &[])?, contact, projects))
    });
    let (frame, contact, projects) = read.await?;
    let (typed, faults) = back;
    let drawn =
        Address { frame: &frame, contact: &contact, projects: &projects, typed, faults }.draw();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(status, drawn))
}

/// The new address and who reads it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    email: String,
    who: String,
    name: String,
}

/// `POST /admin/contacts/{id}/address`
pub async fn change(
    State(app): State<App>,
    Path(contact): Path<String>,
    FreshForm(desk, fields): FreshForm<Fields>,
) -> Result<Response> {
    let contact = id::<ContactId>(&contact)?;
    let Fields { email, who, name } = fields;
    let typed = Typed { email, who, name };
    let (member, signer, of, asked) =
        (desk.member.clone(), app.signer(), contact.clone(), typed.clone());
    let changed = app.store.write(move |tx| {
        let who: Who =
            asked.who.parse().map_err(|_| Refusal::wrong("who", "Choose who reads it."))?;
        match who {
            Who::Same => contact::move_to(tx, &member, &of, &asked.email),
            Who::Another => {
                let Typed { email, name, .. } = asked;
                let old = tx.contact(member.desk, &of)?.ok_or(Refusal::NotFound)?;
                let (time_zone, language) = (old.time_zone.as_str().to_owned(), old.language);
                let form = contact::Form { name, email, time_zone, language };
                contact::replace(tx, &signer, &member, &of, &form)
            }
        }
    });
    match changed.await {
        Ok(contact) => Ok(see_other(&saved(&contact))),
        Err(error) => show(&app, &desk.member, &contact, (&typed, &faults(error)?)).await,
    }
}

fn saved(contact: &Contact) -> String {
    format!("/admin/clients/{}?saved={}#done", contact.client, contact.id)
}
