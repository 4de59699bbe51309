//! `/calendar`: addresses for calendar programs.

use super::body::Id;
use super::call::Act;
use super::problem::Problem;
use super::shape::Calendar;
use crate::error::Refusal;
use crate::feed;
use crate::id::ParticipantId;
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

/// Make an address for one’s own calendar
///
/// It gives the dates of every project, for whoever the token acts for. One that was there before
/// gives nothing any more.
#[utoipa::path(post, path = "/me/calendar", tag = "Members",
    responses((status = 201, body = Calendar)))]
pub async fn make_calendar(act: Act) -> Result<Response<Body>, Problem> {
    let (keys, base) = (act.signer().keys, act.call.app.config().base_url.clone());
    let again = keys.clone();
    let make = move |tx: &Tx, member: &crate::member::Member| {
        feed::make_mine(tx, &keys, member)?;
        Ok(member.profile.id.clone())
    };
    let show = move |tx: &Tx, member: &crate::member::Member, _: &crate::id::MemberId, _| {
        let token = feed::of_member(tx, &again, member)?.ok_or(Refusal::NotFound)?;
        Ok(Calendar { url: format!("{base}/cal/{}.ics", token.letters()) })
    };
    act.create(&"calendar", make, show).await
}

/// End the address of one’s own calendar
#[utoipa::path(delete, path = "/me/calendar", tag = "Members", responses((status = 204)))]
pub async fn end_calendar(act: Act) -> Result<Response<Body>, Problem> {
    act.write(feed::end_mine).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// End the address of a participant’s calendar
///
/// They can make another one on their page, as long as their link works.
#[utoipa::path(delete, path = "/participants/{id}/calendar", tag = "Participants",
    params(("id", description = "The participant")), responses((status = 204)))]
pub async fn end_calendar_of(
    act: Act,
    Id(id): Id<ParticipantId>,
) -> Result<Response<Body>, Problem> {
    act.write(move |tx, member| feed::end_of(tx, member, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
