//! `/brand`: what clients see of the studio.

use super::body::{Json, Query};
use super::call::{Act, Call, ok};
use super::files::Bytes;
use super::problem::{self, Problem};
use super::shape::{Brand, BrandChange, Sample};
use super::sound;
use crate::brand::{self, WEIGHT};
use crate::error::{Refusal, Result as Done};
use crate::member::{Desk, Member, Role};
use crate::store::Tx;
use crate::studio;
use crate::web::form::PATIENCE;
use crate::web::logo;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use http_body_util::LengthLimitError;
use serde::Deserialize;
use utoipa::IntoParams;

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

/// A colour to try on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Tried {
    /// `#rrggbb`
    #[param(pattern = r"^#[0-9A-Fa-f]{6}$", example = "#2e6f4e")]
    colour: String,
}

/// Try a colour on
///
/// What pages would make of it in light and dark, with the contrast of each. Changes nothing.
#[utoipa::path(get, path = "/brand/sample", tag = "Brand", params(Tried),
    responses((status = 200, body = Sample)))]
pub async fn sample(call: Call, Query(tried): Query<Tried>) -> Result<Response<Body>, Problem> {
    let colour = Some(&tried.colour).filter(|colour| sound::is_colour(colour));
    let colour = colour.and_then(|colour| brand::Brand::parse(colour));
    let colour = colour.ok_or_else(|| Problem::field("colour", studio::NO_COLOUR))?;
    Ok(call.show(&Sample::from(colour.sample())))
}

/// Set the logo
///
/// A PNG, JPEG or WebP picture of at most 2 MiB and 4096 dots a side, known by its bytes. It is
/// scaled down to fit 480 × 160, made anew as PNG, and stands on every page. For tokens with the
/// role `admin`.
#[utoipa::path(put, path = "/brand/logo", tag = "Brand",
    request_body(content = inline(Bytes), content_type = "application/octet-stream"),
    responses((status = 200, body = Brand)))]
pub async fn set_logo(act: Act, request: Request) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let read = axum::body::to_bytes(request.into_body(), WEIGHT + 1);
    let read = tokio::time::timeout(PATIENCE, read).await;
    let bytes = read.map_err(|_| Problem::of(&problem::TOO_SLOW))?;
    let bytes = bytes.map_err(|error| match error.into_inner().is::<LengthLimitError>() {
        true => Problem::new(&problem::TOO_LARGE, "A logo weighs 2 MiB at the most."),
        false => Problem::of(&problem::MALFORMED),
    })?;
    let logo = logo::take(&act.call.app, bytes.to_vec()).await?;
    let verb = move |tx: &Tx, member: &Member| studio::set_logo(tx, member, logo);
    Ok(ok(&Brand::from(act.write(verb).await?)))
}

/// Remove the logo
///
/// For tokens with the role `admin`.
#[utoipa::path(delete, path = "/brand/logo", tag = "Brand",
    responses((status = 200, body = Brand)))]
pub async fn remove_logo(act: Act) -> Result<Response<Body>, Problem> {
    Ok(ok(&Brand::from(act.write(studio::remove_logo).await?)))
}
