//! The studio's colour and logo, for admins and the owner.

use super::wish::Wish;
use super::{faults, frame};
use crate::app::App;
use crate::brand::Brand;
use crate::error::{Fault, Result};
use crate::member::{Member, Role};
use crate::studio::{self, NO_COLOUR};
use crate::ui::studio::brand::{BrandPage, Done};
use crate::web::{Form, SignedIn, logo, page, see_other};
use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// A colour as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    brand: String,
}

#[derive(Default)]
struct Shown {
    tried: Option<Brand>,
    faults: Vec<Fault>,
    done: Option<Done>,
}

/// `GET /admin/brand`, and with `?brand=` a colour tried on: nothing is changed by it.
pub async fn form(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let tried = wish.get("brand").map(Brand::parse);
    let wrong = matches!(tried, Some(None)).then(|| Fault::new("brand", NO_COLOUR));
    let done = wish.get("saved").and_then(|word| word.parse().ok());
    let shown = Shown { tried: tried.flatten(), faults: wrong.into_iter().collect(), done };
    show(&app, &desk.member, shown).await
}

async fn show(app: &App, member: &Member, shown: Shown) -> Result<Response> {
    let mut frame = app.store.read(|tx| frame(tx, member, &["brand"])).await?;
    let is_try = shown.tried.is_some();
    // The page wears the colour that is tried on.
    if let Some(tried) = shown.tried {
        frame.look.brand = tried;
    }
    let wrong = !shown.faults.is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let drawn = BrandPage { frame: &frame, is_try, faults: &shown.faults, done: shown.done };
    Ok(page(status, drawn.draw()))
}

async fn again(app: &App, member: &Member, faults: Vec<Fault>) -> Result<Response> {
    show(app, member, Shown { faults, ..Shown::default() }).await
}

fn done(what: Done) -> Response {
    see_other(&format!("/admin/brand?saved={}#done", what.as_str()))
}

/// `POST /admin/brand`
pub async fn save(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let member = desk.member.clone();
    match app.store.write(move |tx| studio::set_brand(tx, &member, &fields.brand)).await {
        Ok(_) => Ok(done(Done::Colour)),
        Err(error) => again(&app, &desk.member, faults(error)?).await,
    }
}

/// `POST /admin/brand/logo`
pub async fn set_logo(
    State(app): State<App>,
    desk: SignedIn,
    request: Request,
) -> Result<Response> {
    // Whoever may not set it sends us no picture either.
    desk.member.must_be(Role::Admin)?;
    let bytes = match logo::Sent::from_request(request, &app).await {
        Ok(logo::Sent(bytes)) => bytes,
        Err(refused) => return Ok(refused),
    };
    let member = desk.member.clone();
    let set = async {
        let logo = logo::take(&app, bytes).await?;
        app.store.write(move |tx| studio::set_logo(tx, &member, logo)).await
    };
    match set.await {
        Ok(_) => Ok(done(Done::Logo)),
        Err(error) => again(&app, &desk.member, faults(error)?).await,
    }
}

/// `POST /admin/brand/logo/remove`
pub async fn remove_logo(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let member = desk.member;
    app.store.write(move |tx| studio::remove_logo(tx, &member)).await?;
    Ok(done(Done::Removed))
}
