//! `/contacts/{id}/address`: where somebody's mails go, and who reads them.

use super::body::{Id, Json};
use super::call::Act;
use super::contacts::draw;
use super::problem::Problem;
use super::shape::{Contact, NewAddress};
use crate::contact::{self, Form, Who};
use crate::error::Refusal;
use crate::id::ContactId;
use crate::member::Member;
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};

/// Change a contact’s address
///
/// `same`: the same person at another address. Their links stay, and both addresses are told by
/// mail. `another`: another person takes their place. The answer is a new contact, who is on the
/// same projects with the same rights and links of their own; the old one is taken off them, and
/// their links end. What they decided stays theirs, and nothing is mailed.
#[utoipa::path(post, path = "/contacts/{id}/address", tag = "Contacts", request_body = NewAddress,
    params(("id", description = "The contact")), responses((status = 200, body = Contact)))]
pub async fn readdress(
    act: Act,
    Id(id): Id<ContactId>,
    Json(new): Json<NewAddress>,
) -> Result<Response<Body>, Problem> {
    let (signer, asked) = (act.signer(), new.clone());
    let make = move |tx: &Tx, member: &Member| match asked.who {
        Who::Same => Ok(contact::move_to(tx, member, &id, &asked.email)?.id),
        Who::Another => {
            let old = tx.contact(member.desk, &id)?.ok_or(Refusal::NotFound)?;
            let form = Form {
                name: asked.name.unwrap_or_default(),
                email: asked.email,
                time_zone: old.time_zone.as_str().to_owned(),
                language: old.language,
            };
            Ok(contact::replace(tx, &signer, member, &id, &form)?.id)
        }
    };
    let show = |tx: &Tx, member: &Member, id: &ContactId, _| draw(tx, member.desk, id);
    act.once(StatusCode::OK, &new, make, show).await
}
