//! `/contacts`: the people at a client.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Contact, ContactChange, Erasing, NewContact};
use crate::contact;
use crate::error::{Refusal, Result as Done};
use crate::id::{ClientId, ContactId};
use crate::member::{Desk, Member, Role};
use crate::outbox;
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};

/// A contact as the API shows it.
///
/// # Errors
/// `NotFound` for nobody.
pub fn draw(tx: &Tx, desk: Desk, id: &ContactId) -> Done<Contact> {
    let contact = tx.contact(desk, id)?.ok_or(Refusal::NotFound)?;
    let refused = tx.refused(desk, &contact.email)?;
    Ok(Contact::from(contact).with(refused))
}

/// List a client’s contacts
///
/// By name.
#[utoipa::path(get, path = "/clients/{id}/contacts", tag = "Contacts",
    params(("id", description = "The client"), Paging),
    responses((status = 200, body = Page<Contact>)))]
pub async fn list(
    call: Call,
    Id(client): Id<ClientId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let client = tx.client(desk, &client)?.ok_or(Refusal::NotFound)?;
        let contacts = tx.contacts(desk, &client.id)?.into_iter();
        let with = |contact: contact::Contact| {
            let refused = tx.refused(desk, &contact.email)?;
            Ok((contact, refused))
        };
        contacts.map(with).collect::<Done<Vec<_>>>()
    });
    let cut = paging.cut(read.await?, |(contact, _)| contact.id.to_string())?;
    Ok(page(cut.shaped(|(contact, refused)| Contact::from(contact).with(refused))))
}

/// Add a contact to a client
#[utoipa::path(post, path = "/clients/{id}/contacts", tag = "Contacts",
    params(("id", description = "The client")), request_body = NewContact,
    responses((status = 201, body = Contact)))]
pub async fn add(
    act: Act,
    Id(client): Id<ClientId>,
    Json(new): Json<NewContact>,
) -> Result<Response<Body>, Problem> {
    let form = new.clone().form();
    let make = move |tx: &Tx, member: &Member| Ok(contact::add(tx, member, &client, &form)?.id);
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// Read a contact
#[utoipa::path(get, path = "/contacts/{id}", tag = "Contacts",
    params(("id", description = "The contact")), responses((status = 200, body = Contact)))]
pub async fn one(call: Call, Id(id): Id<ContactId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a contact’s name, language or time zone
#[utoipa::path(patch, path = "/contacts/{id}", tag = "Contacts", request_body = ContactChange,
    params(("id", description = "The contact")), responses((status = 200, body = Contact)))]
pub async fn change(
    act: Act,
    Id(id): Id<ContactId>,
    Json(change): Json<ContactChange>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.contact(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        contact::change(tx, member, &of, &change.of(&was)).map(drop)
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// Erase what is about a contact
///
/// For good: name, address, where they came from, letters to them and about them, their receipts
/// here, and their links. What stays: that somebody decided, when, on which versions, and the words
/// written with it; the trail still verifies. The body names the contact, as the page asks once
/// more. For tokens with the role `owner`.
#[utoipa::path(post, path = "/contacts/{id}/erase", tag = "Contacts", request_body = Erasing,
    params(("id", description = "The contact")), responses((status = 200, body = Contact)))]
pub async fn erase(
    act: Act,
    Id(id): Id<ContactId>,
    Json(word): Json<Erasing>,
) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Owner)?;
    let signer = act.signer();
    let verb = move |tx: &Tx, member: &Member| {
        let contact = tx.contact(member.desk, &id)?.ok_or(Refusal::NotFound)?;
        if contact.name != word.name {
            let says = "This is not the contact’s name as it stands. Nothing was erased.";
            return Err(Refusal::wrong("name", says).into());
        }
        Ok(Contact::from(contact::erase(tx, &signer, member, &id)?))
    };
    let erased = act.write(verb).await?;
    act.call.app.store.forget().await?;
    Ok(ok(&erased))
}

/// Let letters go to a contact’s address again
///
/// After a mail server refused it for good. What was kept back meanwhile stays so; each mail can be
/// sent again.
#[utoipa::path(post, path = "/contacts/{id}/try-again", tag = "Contacts",
    params(("id", description = "The contact")), responses((status = 200, body = Contact)))]
pub async fn try_again(act: Act, Id(id): Id<ContactId>) -> Result<Response<Body>, Problem> {
    let make = move |tx: &Tx, member: &Member| outbox::try_again(tx, member, &id).map(|()| id);
    let show = |tx: &Tx, member: &Member, id: &ContactId, _| draw(tx, member.desk, id);
    act.once(StatusCode::OK, &(), make, show).await
}
