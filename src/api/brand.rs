//! `/brand`: what clients see of the studio.

use super::body::Json;
use super::call::{Act, Call};
use super::problem::Problem;
use super::shape::{Brand, BrandChange};
use crate::error::{Refusal, Result as Done};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::studio;
use axum::body::Body;
use axum::http::Response;

fn draw(tx: &Tx, _: Desk) -> Done<Brand> {
    Ok(tx.studio()?.ok_or(Refusal::NotFound)?.into())
}

/// Read the studio’s brand
///
/// Its name, colour and what stands under its pages.
#[utoipa::path(get, path = "/brand", tag = "Brand", responses((status = 200, body = Brand)))]
pub async fn show(call: Call) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(draw).await?))
}

/// Change the studio’s brand
///
/// What is left out stays; null empties it. For tokens with the role `admin`.
#[utoipa::path(patch, path = "/brand", tag = "Brand", request_body = BrandChange,
    responses((status = 200, body = Brand)))]
pub async fn change(act: Act, Json(change): Json<BrandChange>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        let studio = tx.studio()?.ok_or(Refusal::NotFound)?;
        let form = change.of(studio::known(&studio, member));
        studio::change(tx, member, &form).map(drop)
    };
    act.change(draw, verb).await
}
