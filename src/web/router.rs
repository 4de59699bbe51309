//! Every address, and the layers around them.

use super::{assets, form, guard, log, logo, proof, trouble, verify};
use crate::app::App;
use crate::{admin, api, portal};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::uri::PathAndQuery;
use axum::http::{Extensions, HeaderMap, Response, StatusCode, Uri, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse as _;
use axum::routing::get;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long a body may stand still before the request is given up.
const BODY_IDLE: Duration = Duration::from_secs(10);

/// The whole product as one service.
pub fn router(app: &App) -> Router {
    around(app, people())
}

/// Every address that people use.
fn people() -> Router<App> {
    Router::new()
        .merge(portal::routes())
        .merge(admin::routes())
        .route("/assets/{name}", get(assets::get))
        .route("/brand/{name}", get(logo::get))
        .route("/", get(front))
        .route("/.well-known/milepost.json", get(proof::keys))
        .route("/verify", get(verify::verify))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/robots.txt", get(robots))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
}

/// What answers without TLS where TLS is answered too: whether all is well, and where to go.
pub fn aside(app: &App) -> Router {
    let on = |State(app): State<App>, uri: Uri| async move {
        let rest = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let there = format!("{}{rest}", app.config().base_url);
        // 308 keeps what was sent and how (RFC 9110 §15.4.9).
        (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, there)])
    };
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(on)
        .with_state(app.clone())
}

/// The machine's door and the layers around `people`, which nothing is served without. Layers read
/// from the inside out.
pub fn around(app: &App, people: Router<App>) -> Router {
    let csrf = CsrfLayer::new();
    let base = app.config().base_url.clone();
    // Behind a proxy that changes Host, the configured origin is ours all the same.
    let csrf = csrf.clone().add_trusted_origin(&base).unwrap_or(csrf);
    let csrf = csrf.with_rejection_response(|_| trouble::cross_site());
    let packed = SizeAbove::new(512)
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::IMAGES)
        // Packing waits for more, and news does not.
        .and(NotForContentType::SSE)
        // Files go as they are: their ETag names their bytes.
        .and(|_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
            !headers.contains_key(header::CONTENT_DISPOSITION)
        });
    // Programs prove who they are with every request and no browser does it for them, so the checks
    // of where a form came from are not theirs; their errors are documents, not pages.
    let machines = api::routes(app)
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(form::DOCUMENT_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(BODY_IDLE))
        .layer(CatchPanicLayer::custom(api::panicked))
        .layer(from_fn(guard::single))
        .layer(from_fn(api::draw));
    let programs = portal::one_click()
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(form::LIMIT))
        .layer(RequestBodyTimeoutLayer::new(BODY_IDLE));
    people
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(form::LIMIT))
        .layer(RequestBodyTimeoutLayer::new(BODY_IDLE))
        .layer(csrf)
        .layer(from_fn_with_state(app.clone(), guard::origin))
        .merge(programs)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(guard::single))
        .layer(from_fn_with_state(app.clone(), trouble::draw))
        .nest(api::AT, machines)
        // What is nested does not answer for its own address with a slash behind it.
        .route(&format!("{}/", api::AT), axum::routing::any(api::unknown))
        // The fastest level takes two fifths more bytes than the default for a client's page; this
        // one a tenth, and a page with a conversation still fits the first window.
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .quality(CompressionLevel::Precise(3))
                .compress_when(packed),
        )
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(from_fn_with_state(app.clone(), log::line))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    crate::error::Error::broken("a handler panicked").into_response()
}

/// Ready once the database can be read and takes writes.
async fn ready(axum::extract::State(app): axum::extract::State<App>) -> Response<Body> {
    let writable = app.store.write(|_| Ok(())).await.is_ok();
    if writable {
        "ready\n".into_response()
    } else {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}

async fn front(axum::extract::State(app): axum::extract::State<App>) -> Response<Body> {
    super::page(StatusCode::OK, crate::ui::ends::front(&app.look().await))
}

async fn robots() -> Response<Body> {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (headers, "User-agent: *\nDisallow: /\n").into_response()
}
