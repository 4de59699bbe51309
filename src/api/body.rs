//! Reading what was sent: strictly, and with the name of what is wrong.

use super::problem::{self, Problem};
use super::sound::{Eye, Sound};
use crate::app::App;
use crate::error::Refusal;
use crate::web::form::PATIENCE;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// A JSON body. Unknown fields, wrong types and broken JSON are refused by name; where it may be
/// left out, that is an empty object.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Sound> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).cloned();
        let read = tokio::time::timeout(PATIENCE, Bytes::from_request(request, app)).await;
        let body = read.map_err(|_| Problem::of(&problem::TOO_SLOW))?;
        let body = body.map_err(|error| {
            if is_slow(&error) {
                return Problem::of(&problem::TOO_SLOW);
            }
            match error.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::of(&problem::TOO_LARGE),
                _ => Problem::of(&problem::MALFORMED),
            }
        })?;
        if body.is_empty() && kind.is_none() && T::MAY_BE_LEFT_OUT {
            return sound(json(b"{}")?);
        }
        if body.is_empty() && kind.is_none() {
            return Err(Problem::new(&problem::MALFORMED, "Send a JSON object."));
        }
        let kind = kind.as_ref().and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(&problem::WRONG_TYPE, "Send this as application/json."));
        }
        sound(json(&body)?)
    }
}

/// Whether a body was given up because it stood still.
fn is_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut error = Some(error);
    while let Some(one) = error {
        if one.is::<tower_http::timeout::TimeoutError>() {
            return true;
        }
        error = one.source();
    }
    false
}

fn sound<T: Sound>(value: T) -> Result<Json<T>, Problem> {
    let mut eye = Eye::default();
    value.look(&mut eye);
    if eye.faults.is_empty() { Ok(Json(value)) } else { Err(Refusal::Wrong(eye.faults).into()) }
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader);
    let Object(value) = read.map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            serde_json::error::Category::Data => misfit(&path, &error.inner().to_string()),
            _ => Problem::new(&problem::MALFORMED, format!("This is no JSON: {}.", error.inner())),
        }
    })?;
    reader
        .end()
        .map_err(|error| Problem::new(&problem::MALFORMED, format!("This is no JSON: {error}.")))?;
    Ok(value)
}

/// A JSON object. A list of the fields' values would do for serde, and is none of ours.
pub struct Object<T>(pub T);

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Object<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields<T>(std::marker::PhantomData<T>);
        impl<'de, T: serde::Deserialize<'de>> serde::de::Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: serde::de::MapAccess<'de>>(
                self,
                map: M,
            ) -> Result<Object<T>, M::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Object)
            }
        }
        from.deserialize_map(Fields(std::marker::PhantomData))
    }
}

/// What serde says of a value, as a sentence about its field.
fn misfit(path: &str, says: &str) -> Problem {
    let says = says.split(" at line ").next().unwrap_or(says);
    let named = says.split('`').nth(1).unwrap_or_default();
    let inside = |field: &str| match path {
        "." => field.to_owned(),
        path => format!("{path}.{field}"),
    };
    if says.starts_with("unknown field") {
        return Problem::field(path_or(path, named), format!("There is no field “{named}” here."));
    }
    if says.starts_with("missing field") {
        return Problem::field(&inside(named), format!("“{named}” is needed."));
    }
    Problem::field(path, format!("This does not fit: {says}."))
}

/// An unknown field stands in the path itself, unless it is at the top.
fn path_or<'a>(path: &'a str, named: &'a str) -> &'a str {
    if path == "." { named } else { path }
}

/// The part of the address after `?`. Unknown names are refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let reader = serde_urlencoded::Deserializer::new(pairs);
        let read = serde_path_to_error::deserialize(reader);
        read.map(Self)
            .map_err(|error| misfit(&error.path().to_string(), &error.inner().to_string()))
    }
}

/// The id in the address; what is no id names nothing.
#[derive(Debug)]
pub struct Id<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<App> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| Problem::from(Refusal::NotFound))?;
        text.parse().map(Self).map_err(|_| Refusal::NotFound.into())
    }
}
