//! The gate: who asks, and how often. Everything behind it has a [`Caller`].

use super::document;
use super::problem::{self, Problem};
use crate::api_token::{self, Caller};
use crate::app::App;
use crate::web::limit::{Allowance, Purpose};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, header};
use axum::middleware::Next;
use axum::response::IntoResponse as _;

/// Lets a request through with the caller that its token proves. The token comes in the
/// `Authorization` header and from nowhere else.
pub async fn gate(State(app): State<App>, request: Request, next: Next) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let found = match letters(&parts.headers) {
        Some(letters) => app.store.read(|tx| api_token::authenticate(tx, letters)).await,
        None => Ok(None),
    };
    let caller = match found {
        Ok(Some(caller)) => caller,
        Ok(None) => {
            // Trying letters is counted by where it comes from, as trying links is.
            return match app.limits().pass(Purpose::Forged, &parts).await {
                Ok(()) => Problem::of(&problem::NO_TOKEN).into_response(),
                Err(slow) => slow,
            };
        }
        Err(error) => return Problem::from(error).into_response(),
    };
    let allowance = app.limits().of_token(&caller.token.id);
    if let Some(Allowance { wait: Some(seconds), .. }) = allowance {
        let slow = Problem::slow_down(seconds, Purpose::Api).into_response();
        return with_limits(slow, allowance.as_ref());
    }
    if caller.is_due(app.store.clock().now()) {
        let id = caller.token.id.clone();
        app.store.note(move |tx| api_token::touch(tx, &id));
    }
    parts.extensions.insert::<Caller>(caller);
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    if path.is_some_and(|path| !document::takes_query(&parts.method, path))
        && let Some(first) = parts.uri.query().filter(|query| !query.is_empty())
    {
        let name = first.split(['=', '&']).next().unwrap_or_default();
        let says = "This operation takes nothing in its address after “?”.";
        return with_limits(Problem::field(name, says).into_response(), allowance.as_ref());
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    with_limits(response, allowance.as_ref())
}

fn letters(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (only, more) = (all.next()?, all.next());
    let (scheme, letters) = only.to_str().ok()?.split_once(' ')?;
    (more.is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| letters.trim())
}

/// Says how much is left, in the fields of draft-ietf-httpapi-ratelimit-headers.
fn with_limits(mut response: Response<Body>, allowance: Option<&Allowance>) -> Response<Body> {
    let Some(allowance) = allowance else { return response };
    let Allowance { burst, seconds, left, .. } = allowance;
    let policy = format!("\"token\";q={burst};w={seconds}");
    let state = format!("\"token\";r={left};t={}", allowance.whole_in);
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
