//! `/members`: the people of the studio, where they are signed in, and who is asking.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Me, Member, MemberChange, NewMember, PasskeyRule, Seat, Session};
use crate::error::{Refusal, Result as Done};
use crate::id::{MemberId, SessionId};
use crate::member::{self, Desk, Member as Person, Role};
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

/// See who is asking
///
/// The member and the token, to try a connection out.
#[utoipa::path(get, path = "/me", tag = "Members", responses((status = 200, body = Me)))]
pub async fn me(call: Call) -> Result<Response<Body>, Problem> {
    let studio = call.read(|tx, _| tx.studio()).await?.ok_or(Refusal::NotFound)?;
    let (now, base_url) = (call.app.store.clock().now(), call.app.config().base_url.clone());
    Ok(call.show(&Me::of(call.caller.clone(), studio.name, base_url, now)))
}

fn draw(tx: &Tx, desk: Desk, id: &MemberId) -> Done<Seat> {
    let seat = tx.seats(desk)?.into_iter().find(|seat| seat.profile.id == *id);
    Ok(seat.ok_or(Refusal::NotFound)?.into())
}

/// List members
///
/// First come first.
#[utoipa::path(get, path = "/members", tag = "Members", params(Paging),
    responses((status = 200, body = Page<Seat>)))]
pub async fn list(call: Call, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    let seats = call.read(|tx, desk| tx.seats(desk)).await?;
    Ok(page(paging.cut(seats, |seat| seat.profile.id.to_string())?.shaped(Seat::from)))
}

/// Invite a member
///
/// A letter with a link goes to them, which lets them in once within seven days. For tokens with
/// the role `admin`; no role above the token's own can be given.
#[utoipa::path(post, path = "/members", tag = "Members", request_body = NewMember,
    responses((status = 201, body = Seat)))]
pub async fn invite(act: Act, Json(new): Json<NewMember>) -> Result<Response<Body>, Problem> {
    let (form, keys) = (new.form(), act.signer().keys);
    let make = move |tx: &Tx, by: &Person| Ok(member::invite(tx, &keys, by, &form)?.id);
    act.create(&new, make, |tx, by, id, _| draw(tx, by.desk, id)).await
}

/// Read a member
#[utoipa::path(get, path = "/members/{id}", tag = "Members",
    params(("id", description = "The member")), responses((status = 200, body = Seat)))]
pub async fn one(call: Call, Id(id): Id<MemberId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a member
///
/// Nobody changes their own role, and the last owner stays one. For tokens with the role `admin`.
#[utoipa::path(patch, path = "/members/{id}", tag = "Members", request_body = MemberChange,
    params(("id", description = "The member")), responses((status = 200, body = Seat)))]
pub async fn change(
    act: Act,
    Id(id): Id<MemberId>,
    Json(change): Json<MemberChange>,
) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let (of, form) = (id.clone(), change.form());
    let verb = move |tx: &Tx, by: &Person| member::change(tx, by, &of, &form).map(drop);
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// End a member
///
/// Their sessions, tokens, passkeys and invitations stop at once; what they did stays. Nobody ends
/// themselves or the last owner. For tokens with the role `admin`.
#[utoipa::path(delete, path = "/members/{id}", tag = "Members",
    params(("id", description = "The member")), responses((status = 204)))]
pub async fn end(act: Act, Id(id): Id<MemberId>) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    act.write(move |tx, by| member::end(tx, by, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Invite a member again
///
/// Who was here already signs in by themselves. The link in the older letter ends. For tokens with
/// the role `admin`.
#[utoipa::path(post, path = "/members/{id}/invite", tag = "Members",
    params(("id", description = "The member")), responses((status = 200, body = Member)))]
pub async fn invite_again(act: Act, Id(id): Id<MemberId>) -> Result<Response<Body>, Problem> {
    let keys = act.signer().keys;
    let profile = act.write(move |tx, by| member::invite_again(tx, &keys, by, &id)).await?;
    Ok(ok(&Member::from(profile)))
}

/// List where a member is signed in
///
/// The browser used last first. For tokens with the role `admin`, and for one's own.
#[utoipa::path(get, path = "/members/{id}/sessions", tag = "Members",
    params(("id", description = "The member"), Paging),
    responses((status = 200, body = Page<Session>)))]
pub async fn sessions(
    act: Act,
    Id(id): Id<MemberId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    if act.member.profile.id != id {
        act.member.must_be(Role::Admin)?;
    }
    let read = |tx: &Tx, desk| {
        tx.member(desk, &id)?.ok_or(Refusal::NotFound)?;
        tx.sessions(desk, &id)
    };
    let sessions = act.call.read(read).await?;
    Ok(page(paging.cut(sessions, |one| one.id.to_string())?.shaped(Session::from)))
}

/// Sign a member out
///
/// In one browser, from its next request on. For one's own, and for tokens with the role `admin`.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "Members",
    params(("id", description = "The session")), responses((status = 204)))]
pub async fn sign_out(act: Act, Id(id): Id<SessionId>) -> Result<Response<Body>, Problem> {
    act.write(move |tx, by| member::end_session(tx, by, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// See whether every member needs a passkey
#[utoipa::path(get, path = "/passkeys", tag = "Members",
    responses((status = 200, body = PasskeyRule)))]
pub async fn passkeys(call: Call) -> Result<Response<Body>, Problem> {
    let required = call.read(|tx, _| tx.passkeys_required()).await?;
    Ok(call.show(&PasskeyRule { required }))
}

/// Say whether every member needs a passkey
///
/// Whoever has none adds one before anything else, from their next page on. For tokens with the
/// role `owner`, and only where passkeys can work.
#[utoipa::path(patch, path = "/passkeys", tag = "Members", request_body = PasskeyRule,
    responses((status = 200, body = PasskeyRule)))]
pub async fn require_passkeys(
    act: Act,
    Json(rule): Json<PasskeyRule>,
) -> Result<Response<Body>, Problem> {
    let domain = act.call.app.domain();
    let verb = move |tx: &Tx, by: &Person| {
        member::require_passkeys(tx, by, rule.required, domain.as_ref())
    };
    let show = |tx: &Tx, _: Desk| Ok(PasskeyRule { required: tx.passkeys_required()? });
    act.change(show, verb).await
}
