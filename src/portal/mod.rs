//! The client's door, by verb: what people do who came in through a link.

mod decide;
mod download;
mod open;
mod read;
mod renew;
mod visit;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub use visit::Visit;

/// Every address of the client's side.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/{token}", get(open::open))
        .route("/l/{token}/renew", post(renew::by_link))
        .route("/p/{page}", get(read::read))
        .route("/p/{page}/renew", post(renew::by_page))
        .route("/p/{page}/opened", post(read::opened))
        .route("/p/{page}/approvals/{id}/decision", post(decide::give))
        .route("/p/{page}/approvals/{id}/take-back", post(decide::take_back))
        .route("/p/{page}/receipts/{id}", get(decide::receipt))
        .route("/p/{page}/files/{version}/{name}", get(download::file))
}
