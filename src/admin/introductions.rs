//! Answering colleagues who ask for a link of their own.

use super::projects::{View, again, done};
use super::{faults, id};
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::IntroductionId;
use crate::introduction::{self, Terms};
use crate::ui::studio::project::Back;
use crate::web::{Form, SignedIn};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// What they get.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    role: String,
    can_download: String,
}

/// `POST /admin/introductions/{id}/accept`
pub async fn accept(
    State(app): State<App>,
    desk: SignedIn,
    Path(which): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let which = id::<IntroductionId>(&which)?;
    let (member, signer, of) = (desk.member.clone(), app.signer(), which.clone());
    let accepted = app.store.write(move |tx| {
        tx.introduction(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let role = fields.role.parse();
        let role = role.map_err(|_| Refusal::wrong("role", "Choose what they do."))?;
        let terms = Terms { role: Some(role), can_download: Some(!fields.can_download.is_empty()) };
        introduction::accept(tx, &signer, &member, &of, terms)
    });
    let accepted = accepted.await;
    match accepted {
        Ok((introduced, person)) => Ok(done(&introduced.project, "let-in", Some(&person.id))),
        Err(error) => {
            let back = Back { faults: faults(error)?, ..Back::default() };
            let of = desk.member.desk;
            let introduced = app.store.read(|tx| tx.introduction(of, &which)).await?;
            let project = introduced.ok_or(Refusal::NotFound)?.project;
            again(&app, &desk.member, &project, View { back, ..View::default() }).await
        }
    }
}

/// `POST /admin/introductions/{id}/decline`
pub async fn decline(
    State(app): State<App>,
    desk: SignedIn,
    Path(which): Path<String>,
) -> Result<Response> {
    let (member, which) = (desk.member, id::<IntroductionId>(&which)?);
    let declined = app.store.write(move |tx| introduction::decline(tx, &member, &which)).await?;
    Ok(done(&declined.project, "turned-down", None))
}
