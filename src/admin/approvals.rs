//! Questions that the studio takes back.

use super::id;
use super::projects::done;
use crate::app::App;
use crate::approval;
use crate::error::{Refusal, Result};
use crate::id::ApprovalId;
use crate::web::SignedIn;
use axum::extract::{Path, State};
use axum::response::Response;

/// `POST /admin/approvals/{id}/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
) -> Result<Response> {
    let (member, approval) = (desk.member, id::<ApprovalId>(&approval)?);
    let withdrawn = app.store.write(move |tx| {
        let (_, project) = tx.asked_of_studio(member.desk, &approval)?.ok_or(Refusal::NotFound)?;
        approval::withdraw(tx, &member, &approval)?;
        Ok(project)
    });
    Ok(done(&withdrawn.await?, "withdrawn", None))
}
