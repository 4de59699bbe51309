//! Every address, and the layers around them.

use super::log::Named;
use super::site::Site;
use super::{assets, form, guard, log, logo, proof, trouble, verify};
use crate::app::App;
use crate::{admin, api, portal};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::uri::PathAndQuery;
use axum::http::{Extensions, HeaderMap, Request, Response, StatusCode, Uri, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse as _;
use axum::routing::get;
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tower::{Layer as _, Service};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long a body may stand still before the request is given up.
const BODY_IDLE: Duration = Duration::from_secs(10);

/// The whole product as one service.
pub fn router(app: &App) -> Site {
    around(app, people())
}

/// Every address that people use.
fn people() -> Router<App> {
    admin::routes(portal::routes())
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

/// Every address without what stands around it, to be read and not to be served.
pub fn all(app: &App) -> Router {
    let machines = api::routes(app).with_state(app.clone());
    people()
        .merge(portal::one_click())
        .with_state(app.clone())
        .nest(api::AT, machines)
        // What is nested does not answer for its own address with a slash behind it.
        .route(&format!("{}/", api::AT), axum::routing::any(api::unknown))
}

/// The machine's door and the layers around `people`, which nothing is served without.
///
/// Each layer stands once before everything and not once before each route: routes are many, and
/// what stands before a route is copied with every request for it. Layers read from the inside out.
pub fn around(app: &App, people: Router<App>) -> Site {
    let people =
        DefaultBodyLimit::max(form::LIMIT).layer(people.layer(Named).with_state(app.clone()));
    let people = RequestBodyTimeoutLayer::new(BODY_IDLE).layer(people);
    let csrf = CsrfLayer::new();
    let base = app.config().base_url.clone();
    // Behind a proxy that changes Host, the configured origin is ours all the same.
    let csrf = csrf.clone().add_trusted_origin(&base).unwrap_or(csrf);
    let csrf = csrf.with_rejection_response(|_| trouble::cross_site());
    let people = csrf.layer(people);
    let people = from_fn_with_state(app.clone(), guard::origin).layer(people);
    let programs = portal::one_click()
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(form::LIMIT))
        .layer(RequestBodyTimeoutLayer::new(BODY_IDLE))
        .layer(Named);
    let humans = CatchPanicLayer::custom(panicked).layer(programs.fallback_service(people));
    let humans = from_fn(guard::single).layer(humans);
    let humans = from_fn_with_state(app.clone(), trouble::draw).layer(humans);
    let all = Router::new().nest_service(api::AT, Machines::of(app)).fallback_service(humans);
    let all = packing().layer(all);
    let all = from_fn_with_state(app.clone(), guard::headers).layer(all);
    Site::of(app, from_fn_with_state(app.clone(), log::line).layer(all))
}

/// The machine's door, made when the first program knocks: its addresses are more than half of all,
/// and in most studios no program ever does.
#[derive(Clone)]
struct Machines {
    app: App,
    made: Arc<OnceLock<Site>>,
}

impl Machines {
    fn of(app: &App) -> Self {
        Self { app: app.clone(), made: Arc::default() }
    }

    /// Programs prove who they are with every request and no browser does it for them, so the
    /// checks of where a form came from are not theirs; their errors are documents, not pages.
    fn make(app: &App) -> Site {
        let machines = api::routes(app).layer(Named).with_state(app.clone());
        let machines = DefaultBodyLimit::max(form::DOCUMENT_LIMIT).layer(machines);
        let machines = RequestBodyTimeoutLayer::new(BODY_IDLE).layer(machines);
        let machines = CatchPanicLayer::custom(api::panicked).layer(machines);
        let machines = from_fn(guard::single).layer(machines);
        Site::from_service(from_fn(api::draw).layer(machines))
    }
}

impl Service<Request<Body>> for Machines {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = <Site as Service<Request<Body>>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.made.get_or_init(|| Self::make(&self.app)).clone().call(request)
    }
}

/// How answers are packed on their way.
fn packing() -> CompressionLayer<impl Predicate + Send + Sync + 'static> {
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
    // The fastest level takes two fifths more bytes than the default for a client's page; this one
    // a tenth, and a page with a conversation still fits the first window.
    CompressionLayer::new().gzip(true).quality(CompressionLevel::Precise(3)).compress_when(packed)
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
