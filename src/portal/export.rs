//! The whole project as one zip, for whoever decides on it.

use super::Visit;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::participant::Role;
use crate::web::serve::zipped;
use axum::extract::State;
use axum::response::Response;

/// `GET /p/{page}/export.zip`
pub async fn export(State(app): State<App>, visit: Visit) -> Result<Response> {
    let sight = visit.visitor.sight();
    if !sight.can_download || sight.role != Role::Approver {
        return Err(
            Refusal::NotAllowed("Whoever decides on the project can take all of it.").into()
        );
    }
    let (name, zone) = (sight.project_title.clone(), sight.contact.time_zone.clone());
    zipped(&app, (&name, zone), app.export(sight).await?).await
}
