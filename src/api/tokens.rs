//! `/tokens`: what lets programs in. Admins only.

use super::body::{Id, Json, Query};
use super::call::{Act, ok, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{NewToken, OneToken, Token};
use crate::api_token::{self, Form};
use crate::error::{Refusal, Result as Done};
use crate::id::ApiTokenId;
use crate::member::{Member, Role};
use crate::store::Tx;
use axum::body::Body;
use axum::http::Response;
use std::sync::{Arc, Mutex, PoisonError};

fn draw(tx: &Tx, member: &Member, id: &ApiTokenId) -> Done<Token> {
    member.must_be(Role::Admin)?;
    let token = tx.api_token(member.desk, id)?.ok_or(Refusal::NotFound)?;
    Ok(Token::of(token, tx.now()))
}

/// List tokens
///
/// Every token there ever was, newest first. For tokens with the role `admin`.
#[utoipa::path(get, path = "/tokens", tag = "Tokens", params(Paging),
    responses((status = 200, body = Page<Token>)))]
pub async fn list(act: Act, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    let member = act.member.clone();
    let read = act.call.read(|tx, _| Ok((api_token::list(tx, &member)?, tx.now())));
    let (tokens, now) = read.await?;
    let cut = paging.cut(tokens, |token| token.id.to_string())?;
    Ok(page(cut.shaped(|token| Token::of(token, now))))
}

/// Make a token
///
/// Its letters are in this answer and nowhere else. It may do no more than the token that asks, and
/// not outlive it. For tokens with the role `admin`.
#[utoipa::path(post, path = "/tokens", tag = "Tokens", request_body = NewToken,
    responses((status = 201, body = OneToken)))]
pub async fn add(act: Act, Json(new): Json<NewToken>) -> Result<Response<Body>, Problem> {
    let form = Form {
        name: new.name.clone(),
        role: new.role.unwrap_or_default(),
        expires_days: new.expires_days,
    };
    let asking = act.call.caller.token.ends_at;
    let begins = act.call.app.store.clock().now();
    let ends = form.expires_days.map(|count| begins.plus(crate::clock::days(count)));
    if asking.is_some_and(|asking| ends.is_none_or(|ends| ends > asking)) {
        let says = "The token that asks has an end, and what it makes may not outlive it.";
        return Err(Problem::field("expires_days", says));
    }
    // The letters go from the one to the other by hand, because nothing keeps them.
    let told = Arc::new(Mutex::new(None));
    let tell = told.clone();
    let make = move |tx: &Tx, member: &Member| {
        let (token, secret) = api_token::create(tx, member, &form)?;
        *tell.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret);
        Ok(token.id)
    };
    let show = move |tx: &Tx, member: &Member, id: &ApiTokenId, _| {
        let secret = told.lock().unwrap_or_else(PoisonError::into_inner).take();
        let letters = secret.map(|secret| secret.letters().to_owned());
        Ok(OneToken::of(draw(tx, member, id)?, letters))
    };
    act.create(&new, make, show).await
}

/// Read a token
///
/// Without its letters. For tokens with the role `admin`.
#[utoipa::path(get, path = "/tokens/{id}", tag = "Tokens",
    params(("id", description = "The token")), responses((status = 200, body = Token)))]
pub async fn one(act: Act, Id(id): Id<ApiTokenId>) -> Result<Response<Body>, Problem> {
    let member = act.member.clone();
    let token = act.call.read(|tx, _| draw(tx, &member, &id)).await?;
    Ok(act.call.show(&token))
}

/// Revoke a token
///
/// From the next request on. One that was revoked before stays as it is. For tokens with the role
/// `admin`.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "Tokens",
    params(("id", description = "The token")), responses((status = 200, body = Token)))]
pub async fn revoke(act: Act, Id(id): Id<ApiTokenId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        let token = api_token::revoke(tx, member, &id)?;
        Ok(Token::of(token, tx.now()))
    };
    Ok(ok(&act.write(verb).await?))
}
