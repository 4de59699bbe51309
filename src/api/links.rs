//! `/participants/{id}/link`: the access link of one person, by hand.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Extend, Link, Revoke};
use crate::audit;
use crate::error::{Refusal, Result as Done};
use crate::id::ParticipantId;
use crate::key::Purpose;
use crate::link::{self, Signer, State};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::token;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Serialize;

/// The newest link of a participant; with its letters if it works. Extends nothing.
pub fn with_url(
    tx: &Tx,
    (desk, signer): (Desk, &Signer),
    id: &ParticipantId,
    base: &str,
) -> Done<Option<Link>> {
    let Some(link) = tx.newest_link(desk, id)? else { return Ok(None) };
    let url = (link.state == State::Live).then(|| {
        let ends = link.ends_at.max(link.extended_until);
        let claim = token::claim(&signer.keys, Purpose::Link, link.serial, ends);
        let letters = token::mint(&signer.keys, Purpose::Link, &claim);
        format!("{base}/l/{}", letters.letters())
    });
    Ok(Some(Link::of(&link, url)))
}

/// Says a verb about somebody's link, once for each Idempotency-Key, and answers with the link as
/// it is then.
async fn after<V>(
    act: Act,
    id: ParticipantId,
    asked: &impl Serialize,
    verb: V,
) -> Result<Response<Body>, Problem>
where
    V: FnOnce(&Tx, &Signer, &Member, &ParticipantId) -> Done<()> + Send + 'static,
{
    let (signer, base) = (act.signer(), act.call.app.config().base_url.clone());
    let make = move |tx: &Tx, member: &Member| {
        tx.participant(member.desk, &id)?.ok_or(Refusal::NotFound)?;
        verb(tx, &signer, member, &id).map_err(ended)?;
        Ok(id)
    };
    let signer = act.signer();
    let show = move |tx: &Tx, member: &Member, id: &ParticipantId, again| {
        if again && tx.newest_link(member.desk, id)?.is_some_and(|link| link.state == State::Live) {
            // Shown once more, it is an event like any other showing.
            link::copy(tx, &signer, member, id)?;
        }
        let link = with_url(tx, (member.desk, &signer), id, &base)?;
        Ok(link.ok_or(Refusal::NotFound)?)
    };
    act.once(StatusCode::OK, asked, make, show).await
}

/// What is refused about a link that was ended.
fn ended(error: crate::error::Error) -> crate::error::Error {
    match error.refusal() {
        Some(Refusal::NotFound) => Refusal::Stale.into(),
        Some(Refusal::Wrong(faults)) if faults.iter().any(|fault| fault.field == "link") => {
            Refusal::Stale.into()
        }
        _ => error,
    }
}

/// List the links of a participant
///
/// Every one they ever had, newest first, with what became of it; without their letters.
#[utoipa::path(get, path = "/participants/{id}/links", tag = "Links",
    params(("id", description = "The participant"), Paging),
    responses((status = 200, body = Page<Link>)))]
pub async fn list(
    call: Call,
    Id(id): Id<ParticipantId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        tx.participant(desk, &id)?.ok_or(Refusal::NotFound)?;
        tx.links_of(desk, &id)
    });
    let key = |link: &link::Link| audit::event_hash(&format!("{:?}", link.serial))[..24].to_owned();
    let cut = paging.cut(read.await?, key)?;
    Ok(page(cut.shaped(|link| Link::of(&link, None))))
}

/// Show a link
///
/// For handing it over by another way than mail. Extends nothing; that it was shown is an event.
#[utoipa::path(post, path = "/participants/{id}/link/copy", tag = "Links",
    params(("id", description = "The participant")), responses((status = 200, body = Link)))]
pub async fn copy(act: Act, Id(id): Id<ParticipantId>) -> Result<Response<Body>, Problem> {
    let verb = |tx: &Tx, signer: &Signer, member: &Member, id: &ParticipantId| {
        link::copy(tx, signer, member, id).map(drop)
    };
    after(act, id, &(), verb).await
}

/// Let a link work longer
///
/// Also the ones in older mails.
#[utoipa::path(post, path = "/participants/{id}/link/extend", tag = "Links",
    params(("id", description = "The participant")), request_body = Option<Extend>,
    responses((status = 200, body = Link)))]
pub async fn extend(
    act: Act,
    Id(id): Id<ParticipantId>,
    Json(how): Json<Extend>,
) -> Result<Response<Body>, Problem> {
    let days = how.days;
    let verb = move |tx: &Tx, signer: &Signer, member: &Member, id: &ParticipantId| {
        link::extend(tx, signer, member, id, days).map(drop)
    };
    after(act, id, &how, verb).await
}

/// Give somebody a new link; the old one dies
///
/// Mails nothing.
#[utoipa::path(post, path = "/participants/{id}/link/rotate", tag = "Links",
    params(("id", description = "The participant")), responses((status = 200, body = Link)))]
pub async fn rotate(act: Act, Id(id): Id<ParticipantId>) -> Result<Response<Body>, Problem> {
    let verb = |tx: &Tx, signer: &Signer, member: &Member, id: &ParticipantId| {
        link::rotate(tx, signer, member, id, false).map(drop)
    };
    after(act, id, &(), verb).await
}

/// End a link
///
/// At once, with every page that is open on it.
#[utoipa::path(post, path = "/participants/{id}/link/revoke", tag = "Links",
    params(("id", description = "The participant")), request_body = Option<Revoke>,
    responses((status = 200, body = Link)))]
pub async fn revoke(
    act: Act,
    Id(id): Id<ParticipantId>,
    Json(how): Json<Revoke>,
) -> Result<Response<Body>, Problem> {
    let why = how.why.clone().unwrap_or_default();
    let verb = move |tx: &Tx, _: &Signer, member: &Member, id: &ParticipantId| {
        link::revoke(tx, member, id, &why).map(drop).map_err(ended)
    };
    after(act, id, &how, verb).await
}

/// Give somebody whose link was ended a new one
///
/// Mails nothing.
#[utoipa::path(post, path = "/participants/{id}/link/issue", tag = "Links",
    params(("id", description = "The participant")), responses((status = 200, body = Link)))]
pub async fn issue(act: Act, Id(id): Id<ParticipantId>) -> Result<Response<Body>, Problem> {
    let verb =
        |tx: &Tx, signer: &Signer, member: &Member, id: &ParticipantId| match link::issue_again(
            tx, signer, member, id,
        ) {
            Err(error) if matches!(error.refusal(), Some(Refusal::Wrong(_))) => {
                Err(Refusal::Stale.into())
            }
            other => other.map(drop),
        };
    after(act, id, &(), verb).await
}

/// Mail somebody their link once more
#[utoipa::path(post, path = "/participants/{id}/link/resend", tag = "Links",
    params(("id", description = "The participant")), responses((status = 200, body = Link)))]
pub async fn resend(act: Act, Id(id): Id<ParticipantId>) -> Result<Response<Body>, Problem> {
    let verb = |tx: &Tx, signer: &Signer, member: &Member, id: &ParticipantId| {
        link::resend(tx, signer, member, id).map(drop)
    };
    after(act, id, &(), verb).await
}
