//! What came for a file request: looked at, accepted or asked for again, and a reminder by hand.

use super::requests::{WRONG, one};
use super::{faults, id};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::{ItemId, RequestId, SuppliedId};
use crate::member::Member;
use crate::reminder::{self, Nudge};
use crate::request::{self, FileRequest};
use crate::store::Tx;
use crate::ui::studio::requests::Back;
use crate::web::serve::{Ask, Sending, serve};
use crate::web::{Form, SignedIn, see_other};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// `POST /admin/request-items/{id}/accept`
pub async fn accept(
    State(app): State<App>,
    desk: SignedIn,
    Path(item): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member.clone(), id::<ItemId>(&item)?);
    let item = of.clone();
    let judged = app.store.write(move |tx| request::accept(tx, &member, &item)).await;
    after(&app, &desk.member, (&of, "accepted", ""), judged).await
}

/// `POST /admin/request-items/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    desk: SignedIn,
    Path(item): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member.clone(), id::<ItemId>(&item)?);
    let item = of.clone();
    let judged = app.store.write(move |tx| request::take_off(tx, &member, &item)).await;
    after(&app, &desk.member, (&of, "removed", ""), judged).await
}

/// Why another try is needed, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reason {
    reason: String,
}

/// `POST /admin/request-items/{id}/return`
pub async fn hand_back(
    State(app): State<App>,
    desk: SignedIn,
    Path(item): Path<String>,
    Form(Reason { reason }): Form<Reason>,
) -> Result<Response> {
    let (member, signer, of) = (desk.member.clone(), app.signer(), id::<ItemId>(&item)?);
    let (item, why) = (of.clone(), reason.clone());
    let write = move |tx: &Tx| request::hand_back(tx, &signer, &member, (&item, &why));
    let judged = app.store.write(write).await;
    after(&app, &desk.member, (&of, "returned", &reason), judged).await
}

/// Back to the request, or its page with what was wrong at the item.
async fn after(
    app: &App,
    member: &Member,
    (item, did, reason): (&ItemId, &str, &str),
    judged: Result<FileRequest>,
) -> Result<Response> {
    match judged {
        Ok(request) => Ok(see_other(&format!("/admin/requests/{}?did={did}#i-{item}", request.id))),
        Err(Error::Refused(Refusal::Wrong(wrong))) => {
            let found = app.store.read(|tx| tx.request_of_item(member.desk, item)).await?;
            let request = found.ok_or(Refusal::NotFound)?;
            let judged = Some((item.clone(), wrong, reason.to_owned()));
            let back = Back { judged, ..Back::default() };
            one(app, member, &request, (WRONG, back)).await
        }
        Err(error) => Err(error),
    }
}

/// To whom, with which line, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ByHand {
    who: String,
    line: String,
    again: String,
}

/// `POST /admin/requests/{id}/nudge`
pub async fn nudge(
    State(app): State<App>,
    desk: SignedIn,
    Path(request): Path<String>,
    Form(ByHand { who, line, again }): Form<ByHand>,
) -> Result<Response> {
    let request = id::<RequestId>(&request)?;
    let typed = Nudge { who, line, again: !again.is_empty() };
    let (member, signer) = (desk.member.clone(), app.signer());
    let (of, what) = (request.clone(), typed.clone());
    let sent = app
        .store
        .write(move |tx| reminder::nudge_for_files(tx, &signer, &member, (&of, &what)).map(drop));
    match sent.await {
        Ok(()) => Ok(see_other(&format!("/admin/requests/{request}?did=reminded#remind"))),
        Err(error) => {
            let back = Back { nudge: faults(error)?, nudged: typed, ..Back::default() };
            one(&app, &desk.member, &request, (WRONG, back)).await
        }
    }
}

/// `GET /admin/supplied/{id}/{name}`
pub async fn supplied(
    State(app): State<App>,
    desk: SignedIn,
    Path((file, _)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response> {
    let file: SuppliedId = id(&file)?;
    let found = app.store.read(|tx| tx.supplied(desk.member.desk, &file)).await?;
    let stored = &found.ok_or(Refusal::NotFound)?;
    serve(&app, &ask, Sending { stored, since: None, tell: None }).await
}
