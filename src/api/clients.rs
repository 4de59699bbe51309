//! `/clients`: the organisations the work is for.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Client, NewClient, Rename};
use crate::client;
use crate::error::{Refusal, Result as Done};
use crate::id::ClientId;
use crate::member::Desk;
use crate::store::Tx;
use axum::body::Body;
use axum::http::Response;

fn draw(tx: &Tx, desk: Desk, id: &ClientId) -> Done<Client> {
    Ok(tx.client(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

/// List clients
///
/// By name.
#[utoipa::path(get, path = "/clients", tag = "Clients", params(Paging),
    responses((status = 200, body = Page<Client>)))]
pub async fn list(call: Call, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    let clients = call.read(|tx, desk| tx.clients(desk)).await?;
    let cut = paging.cut(clients, |client| client.id.to_string())?;
    Ok(page(cut.shaped(Client::from)))
}

/// Add a client
#[utoipa::path(post, path = "/clients", tag = "Clients", request_body = NewClient,
    responses((status = 201, body = Client)))]
pub async fn add(act: Act, Json(new): Json<NewClient>) -> Result<Response<Body>, Problem> {
    let name = new.name.clone();
    let make = move |tx: &Tx, member: &_| Ok(client::add(tx, member, &name)?.id);
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// Read a client
#[utoipa::path(get, path = "/clients/{id}", tag = "Clients",
    params(("id", description = "The client")), responses((status = 200, body = Client)))]
pub async fn one(call: Call, Id(id): Id<ClientId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Rename a client
#[utoipa::path(patch, path = "/clients/{id}", tag = "Clients", request_body = Rename,
    params(("id", description = "The client")), responses((status = 200, body = Client)))]
pub async fn change(
    act: Act,
    Id(id): Id<ClientId>,
    Json(change): Json<Rename>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &_| match change.name {
        Some(name) => client::rename(tx, member, &of, &name).map(drop),
        None => Ok(()),
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}
