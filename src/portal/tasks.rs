//! Ticking what is to be done, and unticking it.

use super::Visit;
use super::read::{note, show};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::TaskId;
use crate::store::Access;
use crate::task;
use crate::ui::portal::{Notice, Ticking};
use crate::web::limit::Purpose;
use crate::web::{Form, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// What the form sends, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    #[serde(default)]
    done: String,
}

/// `POST /p/{page}/tasks/{id}`
pub async fn tick(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(Fields { done }): Form<Fields>,
) -> Result<Response> {
    visit.visitor.must_write()?;
    if let Err(wait) = app.limits().pass(Purpose::Write, visit.visitor.serial).await {
        return Ok(wait);
    }
    let id: TaskId = id.parse().map_err(|_| Refusal::NotFound)?;
    let done = match done.as_str() {
        "yes" => true,
        "no" => false,
        _ => {
            let says = "The form did not arrive whole. Load the page again, then press once more.";
            return Err(Refusal::wrong("done", says).into());
        }
    };
    note(&app, &visit, Access::Opened(None));
    let (signer, visiting, of) = (app.signer(), visit.clone(), id.clone());
    let ticked = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        task::tick_by_client(tx, visiting.hand(&visitor), &of, done)
    });
    let response = match ticked.await {
        Ok(task) => see_other(&format!("{}#t-{}", visit.home(), task.id)),
        Err(Error::Refused(refusal @ Refusal::Wrong(_))) => {
            let ticking = Ticking { task: id, says: refusal.sentence() };
            show(&app, visit.clone(), StatusCode::CONFLICT, Notice::Ticking(ticking)).await?
        }
        Err(error) => return Err(error),
    };
    Ok(visit.remembered(&app, response))
}
