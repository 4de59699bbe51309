//! Clients and their contacts.

use super::wish::Wish;
use super::{faults, frame, id};
use crate::app::App;
use crate::client::{self, Client};
use crate::contact::{self, Contact};
use crate::error::{Fault, Refusal, Result};
use crate::id::{ClientId, ContactId};
use crate::member::Member;
use crate::outbox;
use crate::record;
use crate::ui::studio::clients::{Clients, OneClient, OneContact};
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// A client's name, or a person.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    name: String,
    email: String,
    zone: String,
}

impl Fields {
    fn person(self) -> contact::Form {
        contact::Form {
            name: self.name,
            email: self.email,
            time_zone: self.zone,
            ..contact::Form::default()
        }
    }
}

/// `GET /admin/clients`
pub async fn list(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    all(&app, &desk.member, StatusCode::OK, ("", &[])).await
}

async fn all(
    app: &App,
    member: &Member,
    status: StatusCode,
    back: (&str, &[Fault]),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let clients = tx.clients(member.desk)?.into_iter();
        let with_people = clients.map(|client| {
            let people = tx.contacts(member.desk, &client.id)?;
            Ok((client, people))
        });
        Ok((frame(tx, member, &[])?, with_people.collect::<Result<Vec<_>>>()?))
    });
    let (frame, clients) = read.await?;
    let (typed, faults) = back;
    Ok(page(status, Clients { frame: &frame, clients: &clients, typed, faults }.draw()))
}

/// `POST /admin/clients`
pub async fn add(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (member, name) = (desk.member.clone(), fields.name.clone());
    match app.store.write(move |tx| client::add(tx, &member, &name)).await {
        Ok(client) => Ok(see_other(&address(&client.id))),
        Err(error) => {
            let (faults, status) = (faults(error)?, StatusCode::UNPROCESSABLE_ENTITY);
            all(&app, &desk.member, status, (&fields.name, &faults)).await
        }
    }
}

fn address(client: &ClientId) -> String {
    format!("/admin/clients/{client}")
}

/// `GET /admin/clients/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(client): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let back = Back { done: wish.get("saved"), ..Back::default() };
    client_page(&app, &desk.member, &id(&client)?, &back).await
}

#[derive(Default)]
struct Back<'a> {
    typed: contact::Form,
    faults: Vec<Fault>,
    done: Option<&'a str>,
}

async fn client_page(
    app: &App,
    member: &Member,
    client: &ClientId,
    back: &Back<'_>,
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let client = tx.client(member.desk, client)?.ok_or(Refusal::NotFound)?;
        let people = tx.contacts(member.desk, &client.id)?;
        let mut projects = tx.projects(member.desk)?;
        projects.retain(|project| project.client == client.id);
        let records = tx.records_of_client(member.desk, &client.id)?;
        let totals = record::totals(&records, member.profile.time_zone.local(tx.now()).day);
        Ok((frame(tx, member, &[])?, client, people, (projects, totals)))
    });
    let (frame, client, people, (projects, totals)) = read.await?;
    let saved = people.iter().find(|person| Some(person.id.as_str()) == back.done);
    let drawn = OneClient {
        frame: &frame,
        client: &client,
        people: &people,
        projects: &projects,
        totals: &totals,
        typed: &back.typed,
        faults: &back.faults,
        done: saved.map(|person| person.name.as_str()),
    };
    let wrong = !back.faults.is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page(status, drawn.draw()))
}

/// `POST /admin/clients/{id}/contacts`
pub async fn add_contact(
    State(app): State<App>,
    desk: SignedIn,
    Path(client): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (client, form) = (id::<ClientId>(&client)?, fields.person());
    let (member, of, typed) = (desk.member.clone(), client.clone(), form.clone());
    match app.store.write(move |tx| contact::add(tx, &member, &of, &form)).await {
        Ok(contact) => Ok(see_other(&saved(&contact))),
        Err(error) => {
            let back = Back { typed, faults: faults(error)?, done: None };
            client_page(&app, &desk.member, &client, &back).await
        }
    }
}

fn saved(contact: &Contact) -> String {
    format!("{}?saved={}#done", address(&contact.client), contact.id)
}

/// `GET /admin/contacts/{id}`
pub async fn contact(
    State(app): State<App>,
    desk: SignedIn,
    Path(contact): Path<String>,
) -> Result<Response> {
    contact_page(&app, &desk.member, &id(&contact)?, (None, &[]), None).await
}

/// The page of a contact, with what came back from one of its two forms.
///
/// # Errors
/// `NotFound` for nobody.
pub async fn contact_page(
    app: &App,
    member: &Member,
    contact: &ContactId,
    back: (Option<&contact::Form>, &[Fault]),
    peace: Option<&(Vec<Fault>, String)>,
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let contact = tx.contact(member.desk, contact)?.ok_or(Refusal::NotFound)?;
        let pause = tx.reminder_pause(member.desk, &contact.id)?;
        let client: Option<Client> = tx.client(member.desk, &contact.client)?;
        let refused = tx.refused(member.desk, &contact.email)?;
        Ok((frame(tx, member, &[])?, contact, client.ok_or(Refusal::NotFound)?, (pause, refused)))
    });
    let (frame, contact, client, (pause, refused)) = read.await?;
    let known = contact::Form {
        name: contact.name.clone(),
        email: contact.email.clone(),
        time_zone: contact.time_zone.as_str().to_owned(),
        language: contact.language.clone(),
    };
    let (typed, faults) = (back.0.unwrap_or(&known), back.1);
    let drawn = OneContact {
        frame: &frame,
        contact: &contact,
        client: &client,
        typed,
        faults,
        pause,
        peace,
        refused: refused.as_ref(),
    };
    let right = faults.is_empty() && peace.is_none();
    let status = if right { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(status, drawn.draw()))
}

/// `POST /admin/contacts/{id}`: name and zone; the address stays.
pub async fn change_contact(
    State(app): State<App>,
    desk: SignedIn,
    Path(contact): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (contact, form) = (id::<ContactId>(&contact)?, fields.person());
    let (member, of, typed) = (desk.member.clone(), contact.clone(), form.clone());
    match app.store.write(move |tx| contact::change(tx, &member, &of, &form)).await {
        Ok(contact) => Ok(see_other(&saved(&contact))),
        Err(error) => {
            let faults = faults(error)?;
            contact_page(&app, &desk.member, &contact, (Some(&typed), &faults), None).await
        }
    }
}

/// `POST /admin/contacts/{id}/try-again`: letters go to their address again.
pub async fn try_again(
    State(app): State<App>,
    desk: SignedIn,
    Path(contact): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member, id::<ContactId>(&contact)?);
    let page = format!("/admin/contacts/{of}");
    app.store.write(move |tx| outbox::try_again(tx, &member, &of)).await?;
    Ok(see_other(&page))
}
