//! Deciding, taking back, and the receipt.

use super::Visit;
use super::read::{note, show};
use crate::app::App;
use crate::approval::{self, Answer, Outcome};
use crate::error::{Error, Refusal, Result};
use crate::id::ApprovalId;
use crate::store::Access;
use crate::ui::portal::{Notice, Typed};
use crate::upload::Holder;
use crate::web::limit::Purpose;
use crate::web::see_other;
use crate::web::upload::{self, Upload};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// What the decision's form sends, and nothing else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    decision: Outcome,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    shown: String,
    #[serde(default)]
    signature: String,
}

/// `POST /p/{page}/approvals/{id}/decision`
pub async fn give(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    // Whoever may not decide sends us no files either.
    visit.visitor.must_decide()?;
    if let Err(wait) = app.limits().pass(Purpose::Decide, visit.visitor.serial).await {
        return Ok(wait);
    }
    let id: ApprovalId = id.parse().map_err(|_| Refusal::NotFound)?;
    if upload::may_hold_files(request.headers()) {
        if let Err(wait) = app.limits().pass(Purpose::Upload, visit.visitor.serial).await {
            return Ok(wait);
        }
        // Nobody sends files for a question that is not there.
        let asked = app.store.read(|tx| tx.asked(&visit.visitor, &id)).await?;
        asked.ok_or(Refusal::NotFound)?;
    }
    let holder = Holder::Visitor(Box::new(visit.visitor.clone()));
    let upload = Upload::of(&app, &holder, request).await?;
    note(&app, &visit, Access::Opened(None));
    let form: Form = upload.read()?;
    let Form { decision: outcome, comment, name, shown, signature: drawn } = form;
    let files = upload.files.into_iter().map(|(_, stored)| stored).collect();
    let answer = Answer { outcome, comment, name, shown, files, drawn };
    if let Some(refused) = upload.refused {
        let fault = Refusal::wrong("comment", refused.sentence());
        return refuse(&app, visit, (id, answer), fault).await;
    }
    let (signer, visiting) = (app.signer(), visit.clone());
    let (asked, given) = (id.clone(), answer.clone());
    let decided = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        approval::give(tx, &signer, visiting.hand(&visitor), &asked, &given)
    });
    let response = match decided.await {
        Ok(decision) => see_other(&format!("{}/receipts/{decision}", visit.home())),
        Err(Error::Refused(refusal)) => refuse(&app, visit.clone(), (id, answer), refusal).await?,
        Err(error) => return Err(error),
    };
    Ok(visit.remembered(&app, response))
}

/// The page once more, with what happened at its top and what was typed in its place.
async fn refuse(
    app: &App,
    visit: Visit,
    tried: (ApprovalId, Answer),
    why: Refusal,
) -> Result<Response> {
    let (approval, answer) = tried;
    let (status, notice) = match why {
        Refusal::Wrong(faults) => {
            let Answer { outcome, comment, name, files, drawn, .. } = answer;
            let had_files = !files.is_empty();
            let typed = Typed { approval, outcome, comment, name, faults, had_files, drawn };
            (StatusCode::UNPROCESSABLE_ENTITY, Notice::Wrong(typed))
        }
        Refusal::Stale => (StatusCode::CONFLICT, Notice::Stale { comment: answer.comment }),
        Refusal::Settled(how) => {
            (StatusCode::CONFLICT, Notice::Settled { how, comment: answer.comment })
        }
        other => return Err(other.into()),
    };
    show(app, visit, status, notice).await
}

/// `POST /p/{page}/approvals/{id}/take-back`
pub async fn take_back(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::Decide, visit.visitor.serial).await {
        return Ok(wait);
    }
    note(&app, &visit, Access::Opened(None));
    let id: ApprovalId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (signer, visiting) = (app.signer(), visit.clone());
    let taken = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        approval::take_back(tx, &signer, visiting.hand(&visitor), &id)
    });
    match taken.await {
        Ok(()) => Ok(see_other(&visit.home())),
        Err(Error::Refused(Refusal::TooLate)) => {
            show(&app, visit, StatusCode::CONFLICT, Notice::TooLate).await
        }
        Err(error) => Err(error),
    }
}
