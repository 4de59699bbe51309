//! Sending what was asked for, and having back what was sent.

use super::Visit;
use super::download::may_take;
use super::read::{note, show};
use crate::app::App;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::{ItemId, SuppliedId};
use crate::request;
use crate::store::Access;
use crate::ui::portal::{Notice, Sending};
use crate::upload::Holder;
use crate::web::limit::Purpose;
use crate::web::see_other;
use crate::web::serve::{Ask, Sending as Sends, serve};
use crate::web::upload::Upload;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// What the form sends beside its files, and nothing else: nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {}

/// `POST /p/{page}/requests/{item}/files`
pub async fn send(
    State(app): State<App>,
    visit: Visit,
    Path((_, item)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    // Whoever may not write sends us no files either.
    visit.visitor.must_write()?;
    if let Err(wait) = app.limits().pass(Purpose::Upload, visit.visitor.serial).await {
        return Ok(wait);
    }
    let item: ItemId = item.parse().map_err(|_| Refusal::NotFound)?;
    // Nobody sends files for what is not asked.
    app.store.read(|tx| request::sees(tx, &visit.visitor, &item)).await?;
    let holder = Holder::Visitor(Box::new(visit.visitor.clone()));
    let upload = Upload::of(&app, &holder, request).await?;
    note(&app, &visit, Access::Opened(None));
    let Form {} = upload.read()?;
    if let Some(refused) = upload.refused {
        let faults = vec![Fault::new("files", refused.sentence())];
        return refuse(&app, visit, item, faults).await;
    }
    let files: Vec<_> = upload.files.into_iter().map(|(_, stored)| stored).collect();
    let (signer, visiting, of) = (app.signer(), visit.clone(), item.clone());
    let sent = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        request::send(tx, &signer, visiting.hand(&visitor), &of, &files)
    });
    let response = match sent.await {
        Ok(None) => see_other(&format!("{}#r-{item}", visit.home())),
        // What fits is here; the page says which file is not.
        Ok(Some(odd)) => refuse(&app, visit.clone(), item, vec![Fault::new("files", odd)]).await?,
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            refuse(&app, visit.clone(), item, faults).await?
        }
        Err(error) => return Err(error),
    };
    Ok(visit.remembered(&app, response))
}

/// The page once more, with what happened at the form.
async fn refuse(app: &App, visit: Visit, item: ItemId, faults: Vec<Fault>) -> Result<Response> {
    let over = faults.iter().any(|fault| matches!(fault.field, "accepted" | "gone"));
    let status = if over { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let says = Refusal::Wrong(faults).sentence();
    show(app, visit, status, Notice::Sending(Sending { item, says })).await
}

/// `GET /p/{page}/supplied/{id}/{name}`: what the visitor's own side sent.
pub async fn supplied(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, _)): Path<(String, String, String)>,
    ask: Ask,
) -> Result<Response> {
    let id: SuppliedId = id.parse().map_err(|_| Refusal::NotFound)?;
    may_take(&visit)?;
    let found = app.store.read(|tx| tx.visible_supplied(&visit.visitor, &id)).await?;
    let stored = &found.ok_or(Refusal::NotFound)?;
    serve(&app, &ask, Sends { stored, since: None, tell: None }).await
}
