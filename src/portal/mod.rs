//! The client's door, by verb: what people do who came in through a link.

mod at_hand;
mod calendar;
mod code;
mod decide;
mod dispute;
mod download;
mod export;
mod forms;
mod introduce;
mod live;
mod mails;
mod open;
mod read;
mod receipt;
mod renew;
mod requests;
mod search;
mod talk;
mod tasks;
mod together;
mod uploads;
mod view;
mod visit;

use crate::app::App;
use crate::web::form;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::time::Duration;
use tower_http::timeout::RequestBodyDeadlineLayer;

pub use at_hand::at_hand;
pub use visit::Visit;

/// The address of a client's page.
pub const PAGE: &str = "/p/{page}";

/// How long an answer with files may take to arrive.
const FILES_TAKE: Duration = Duration::from_secs(3600);

/// Every address of the client's side.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/{token}", get(open::open))
        .route("/l/{token}/renew", post(renew::by_link))
        .route("/cal/{token}", get(calendar::dates))
        .route("/d/{token}", get(dispute::show).post(dispute::say))
        .route(PAGE, get(read::read))
        .route("/p/{page}/search", get(search::find))
        .route("/p/{page}/calendar", get(calendar::of_page).post(calendar::press))
        .route("/p/{page}/renew", post(renew::by_page))
        .route("/p/{page}/opened", post(read::opened))
        .route("/p/{page}/live", get(live::live))
        .route("/p/{page}/robot", post(read::robot))
        .route("/p/{page}/code", post(code::send))
        .route("/p/{page}/code/check", post(code::check))
        .route("/p/{page}/introduce", post(introduce::introduce))
        .route("/p/{page}/mails", get(mails::of_page).post(mails::save_of_page))
        .route("/p/{page}/approvals/decisions", post(together::give_all))
        .route("/p/{page}/approvals/{id}/take-back", post(decide::take_back))
        .route("/p/{page}/export.zip", get(export::export))
        .route("/p/{page}/receipts/{id}", get(receipt::receipt))
        .route("/p/{page}/files/{version}", get(view::view))
        .route("/p/{page}/files/{version}/{name}", get(download::file))
        .route("/p/{page}/milestones/{id}/files.zip", get(download::all))
        .route("/p/{page}/previews/{version}/{size}", get(download::preview))
        .route("/p/{page}/questions/{id}/resolve", post(talk::resolve))
        .route("/p/{page}/messages/{file}/{name}", get(download::attachment))
        .route("/p/{page}/decisions/{file}/{name}", get(download::attachment))
        .route("/p/{page}/supplied/{id}/{name}", get(requests::supplied))
        .route("/p/{page}/forms/{id}/draft", post(forms::draft))
        .route("/p/{page}/form-files/{id}/{name}", get(forms::file))
        .route("/p/{page}/tasks/{id}", post(tasks::tick))
        .layer(RequestBodyDeadlineLayer::new(form::PATIENCE))
        .merge(answers())
}

/// What mail programs post to, which have no page of ours open: the address is the key, no cookie
/// is read, and the handler itself looks where any other form came from
/// (`docs/decisions/0005-forms-need-an-origin.md`).
pub fn one_click() -> Router<App> {
    Router::new()
        .route("/l/{token}/mails", get(mails::by_link).post(mails::save_by_link))
        .layer(RequestBodyDeadlineLayer::new(form::PATIENCE))
}

/// What brings files along: they are measured while they stream in, and have longer.
fn answers() -> Router<App> {
    Router::new()
        .route("/p/{page}/approvals/{id}/decision", post(decide::give))
        .route("/p/{page}/requests/{item}/files", post(requests::send))
        .route("/p/{page}/forms/{id}", get(forms::show).post(forms::fill))
        .route("/p/{page}/milestones/{id}/messages", get(talk::show).post(talk::write))
        .route("/p/{page}/uploads", post(uploads::begin).options(uploads::begin))
        .route(
            "/p/{page}/uploads/{id}",
            get(uploads::one).post(uploads::one).patch(uploads::one).delete(uploads::one),
        )
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyDeadlineLayer::new(FILES_TAKE))
}
