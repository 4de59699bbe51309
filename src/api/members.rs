//! `/members`: the people of the studio, and who is asking.

use super::body::{Id, Query};
use super::call::{Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Me, Member};
use crate::error::Refusal;
use crate::id::MemberId;
use axum::body::Body;
use axum::http::Response;

/// See who is asking
///
/// The member and the token, to try a connection out.
#[utoipa::path(get, path = "/me", tag = "Members", responses((status = 200, body = Me)))]
pub async fn me(call: Call) -> Result<Response<Body>, Problem> {
    let studio = call.read(|tx, _| tx.studio()).await?.ok_or(Refusal::NotFound)?;
    let (now, base_url) = (call.app.store.clock().now(), call.app.config().base_url.clone());
    Ok(call.show(&Me::of(call.caller.clone(), studio.name, base_url, now)))
}

/// List members
///
/// First come first.
#[utoipa::path(get, path = "/members", tag = "Members", params(Paging),
    responses((status = 200, body = Page<Member>)))]
pub async fn list(call: Call, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    let members = call.read(|tx, desk| tx.members(desk)).await?;
    Ok(page(paging.cut(members, |member| member.id.to_string())?.shaped(Member::from)))
}

/// Read a member
#[utoipa::path(get, path = "/members/{id}", tag = "Members",
    params(("id", description = "The member")), responses((status = 200, body = Member)))]
pub async fn one(call: Call, Id(id): Id<MemberId>) -> Result<Response<Body>, Problem> {
    let found = call.read(|tx, desk| tx.member(desk, &id)).await?;
    Ok(call.show(&Member::from(found.ok_or(Refusal::NotFound)?)))
}
