//! Measures: how soon clients look and decide.

use super::frame;
use crate::app::App;
use crate::error::Result;
use crate::insight;
use crate::ui::studio::measures::MeasuresPage;
use crate::web::{SignedIn, page};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /admin/measures`
pub async fn show(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let member = desk.member;
    let read = app
        .store
        .read_aside(move |tx| Ok((frame(tx, &member, &[])?, insight::read(tx, member.desk)?)));
    let (frame, insight) = read.await?;
    Ok(page(StatusCode::OK, MeasuresPage { frame: &frame, insight: &insight }.draw()))
}
