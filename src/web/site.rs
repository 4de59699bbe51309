//! The whole product as one service: the routes, and before them a look whether the answer is at
//! hand.

use super::log;
use crate::app::App;
use crate::portal;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use futures_util::future::Either;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use tower::Service;
use tower::util::BoxCloneSyncService;

/// An answer on its way.
pub type Rest =
    <BoxCloneSyncService<Request<Body>, Response, Infallible> as Service<Request<Body>>>::Future;

/// An answer, at hand or on its way.
pub type Answer = Either<Ready<Result<Response, Infallible>>, Rest>;

/// What answers requests. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    app: Option<App>,
    rest: BoxCloneSyncService<Request<Body>, Response, Infallible>,
}

impl Site {
    /// What answers all requests, with the pages at hand before it.
    pub fn of<S>(app: &App, rest: S) -> Self
    where
        S: Service<Request<Body>, Response = Response, Error = Infallible>,
        S: Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        Self { app: Some(app.clone()), ..Self::from_service(rest) }
    }

    /// What answers all requests, alone.
    pub fn from_service<S>(rest: S) -> Self
    where
        S: Service<Request<Body>, Response = Response, Error = Infallible>,
        S: Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        Self { app: None, rest: BoxCloneSyncService::new(rest) }
    }

    /// The answer to a request.
    pub fn answer(&self, request: Request<Body>) -> Answer {
        let at_hand = self.app.as_ref().and_then(|app| {
            let began = log::Begun::now();
            let response = portal::at_hand(app, &request)?;
            began.tell(app, "GET", portal::PAGE, response.status());
            Some(response)
        });
        match at_hand {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.rest.clone().call(request)),
        }
    }
}

impl From<Router> for Site {
    fn from(router: Router) -> Self {
        Self::from_service(router)
    }
}

impl Service<Request<Body>> for Site {
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // What we serve always is.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.answer(request)
    }
}
