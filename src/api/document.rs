//! The document of this door (OpenAPI 3.1): what the handlers say of themselves, and what holds for
//! all of them: who may ask, what can go wrong, and which headers come along.

use super::example;
use super::plain::straighten;
use super::problem::{self, Kind, MEDIA_TYPE, Told};
use super::{AT, operations};
use axum::body::Body;
use axum::http::{Method, Response, header};
use axum::response::IntoResponse as _;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use utoipa::PartialSchema as _;
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder};

const ABOUT: &str = "\
Everything that the studio’s pages do, for programs. Ask with a token in the `Authorization` \
header; make one with `milepost token create` or on the page *Settings → Tokens*.

- **Ids** are opaque text. **Times** are RFC 3339 in UTC, **days** are `YYYY-MM-DD`.
- **Lists** answer `{\"items\": […], \"next\": …}`; send `next` as `?after=` for the next page.
- **Creating** takes an `Idempotency-Key`, and so does what is done to links and webhooks: the \
same key with the same request answers with what came of the first one, for 24 hours; with another \
request it is refused.
- **Changing** takes `If-Match` with the `ETag` you read: nothing is changed if somebody else was \
faster.
- **Problems** are RFC 9457 documents whose `type` stays the same; `errors` says what is wrong, by \
field. Unknown fields are refused.
- **Big files** may come part by part: `/api/v1/uploads` speaks tus 1.0 (creation, checksum, \
expiration, termination), with the same token; the id at the end of `Location` is then named in \
the field `upload` of a milestone’s file form.
- **Limits**: 600 requests a minute for each token; `RateLimit` says what is left.";

/// What the document begins with, before any handler.
pub fn head() -> OpenApi {
    let info = Info::new("Milepost", env!("CARGO_PKG_VERSION"));
    OpenApiBuilder::new().info(info).build()
}

/// The whole document. The same for every studio.
pub fn document() -> &'static Value {
    static WHOLE: OnceLock<Value> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let (_, found) = operations().split_for_parts();
        let mut whole = serde_json::to_value(found).expect("the document is plain JSON");
        finish(&mut whole);
        whole
    })
}

/// Whether an operation has query parameters; an address without one is judged by the router.
pub fn takes_query(method: &Method, path: &str) -> bool {
    let Some(path) = path.strip_prefix(AT) else { return true };
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let operation = &document()["paths"][path][method.as_str().to_lowercase()];
    let parameters = operation["parameters"].as_array();
    parameters.is_none_or(|all| all.iter().any(|parameter| parameter["in"] == "query"))
}

/// `GET /api/v1/openapi.json`
pub async fn get() -> Response<Body> {
    ([(header::CONTENT_TYPE, "application/json")], document().to_string()).into_response()
}

fn finish(whole: &mut Value) {
    whole["openapi"] = "3.1.0".into();
    whole["info"]["description"] = ABOUT.into();
    whole["info"]["license"] =
        json!({ "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" });
    whole["servers"] = json!([{ "url": AT, "description": "This Milepost" }]);
    whole["security"] = json!([{ "token": [] }]);
    let components = &mut whole["components"];
    components["securitySchemes"] = json!({ "token": {
        "type": "http", "scheme": "bearer",
        "description": "A token of the studio, `mp_…`. Never a cookie.",
    } });
    components["schemas"].as_object_mut().map(|all| all.remove("When"));
    components["schemas"]["Problem"] =
        serde_json::to_value(Told::schema()).expect("a schema is plain JSON");
    straighten(components);
    components["headers"] = headers();
    components["responses"] = problems();
    let paths = whole["paths"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let finished = paths.into_iter().map(|(path, mut item)| {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete(operation, method, &path);
        }
        (path, item)
    });
    whole["paths"] = Value::Object(finished.collect());
    let shown = whole.clone();
    let paths = whole["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()) {
        show(&shown, operation.1);
    }
}

/// Adds to an operation what holds for all of its kind.
fn complete(operation: &mut Value, method: &str, path: &str) {
    let tag = operation["tags"][0].as_str().unwrap_or_default().to_lowercase();
    let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
    operation["operationId"] = format!("{tag}_{name}").into();
    let has_body = operation.get("requestBody").is_some();
    let parameters = operation["parameters"].as_array_mut().map(std::mem::take);
    let mut parameters = parameters.unwrap_or_default();
    for parameter in &mut parameters {
        if parameter["in"] == "path" {
            parameter["schema"] = json!({ "type": "string", "minLength": 1, "maxLength": 255 });
        }
    }
    let has_query = parameters.iter().any(|parameter| parameter["in"] == "query");
    let creates = operation["responses"].get("201").is_some();
    let acts = method == "post" && (path.contains("/link/") || tag == "webhooks");
    if creates || acts {
        parameters.push(from_caller(
            "Idempotency-Key",
            "Any text of your own for this one request; sent again, nothing is made twice.",
            json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }),
        ));
    }
    let conditional = method == "patch" || path.ends_with("/publish");
    if conditional {
        let about = "The `ETag` of what you read.";
        parameters.push(from_caller("If-Match", about, json!({ "type": "string" })));
    }
    operation["parameters"] = Value::Array(parameters);
    let measured = Measured { creates, has_body, has_query, conditional, path, method };
    let kinds = measured.kinds(operation);
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, response) in responses.iter_mut() {
        describe(response, status, creates);
    }
    for kind in kinds {
        let status = kind.status.as_u16().to_string();
        // Two kinds may share a status; the shape is the same.
        let reference = json!({ "$ref": format!("#/components/responses/{}", kind.word) });
        responses.entry(status).or_insert(reference);
    }
    if path.ends_with("/content") {
        let whole = operation["responses"]["200"].clone();
        operation["responses"]["206"] = whole;
        operation["responses"]["206"]["description"] = "The part that `Range` asked for.".into();
        operation["responses"]["304"] =
            json!({ "description": "You have these bytes already (`If-None-Match`)." });
    }
    // `deny_unknown_fields` of a body stands in its schema; an object without any is one, too.
    if method == "get" && operation["responses"]["200"]["headers"]["ETag"].is_object() {
        operation["responses"]["304"] =
            json!({ "description": "You have this state already (`If-None-Match`)." });
    }
}

/// Puts an example to what an operation takes and to what it answers.
fn show(whole: &Value, operation: &mut Value) {
    let put = |body: &mut Value| {
        let content = &mut body["content"]["application/json"];
        if content["schema"].is_object() {
            content["example"] = example::of(whole, &content["schema"], "");
        }
    };
    if operation["requestBody"]["content"].get("application/json").is_some() {
        put(&mut operation["requestBody"]);
    }
    for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
        if status.starts_with('2') && answer["content"].get("application/json").is_some() {
            put(answer);
        }
    }
}

struct Measured<'a> {
    creates: bool,
    has_body: bool,
    has_query: bool,
    conditional: bool,
    path: &'a str,
    method: &'a str,
}

impl Measured<'_> {
    /// What can go wrong with such an operation.
    fn kinds(&self, operation: &Value) -> Vec<&'static Kind> {
        let mut kinds: Vec<&Kind> = vec![
            &problem::NO_TOKEN,
            &problem::NOT_ALLOWED,
            &problem::SLOW_DOWN,
            &problem::BROKEN,
            &problem::MALFORMED,
        ];
        let content = &operation["requestBody"]["content"];
        let takes_file = content.is_object() && content.get("application/json").is_none();
        let gives_bytes = self.path.ends_with("/content");
        let wanted = [
            (
                self.path.contains('{') || self.path == "/me" || self.path == "/brand",
                &problem::NOT_FOUND,
            ),
            (
                self.has_body || self.has_query || self.creates || self.method != "get",
                &problem::WRONG,
            ),
            (self.has_body, &problem::WRONG_TYPE),
            (self.has_body, &problem::TOO_LARGE),
            (self.has_body, &problem::TOO_SLOW),
            (self.conditional, &problem::CHANGED),
            (self.method != "get" || self.path.ends_with("/mails"), &problem::CONFLICT),
            (takes_file, &problem::NO_ROOM),
            (takes_file, &problem::NOT_TAKEN),
            (takes_file, &problem::UNCHECKED),
            (gives_bytes, &problem::NO_RANGE),
        ];
        kinds.extend(wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, kind)| kind));
        kinds
    }
}

fn from_caller(name: &str, about: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "header", "required": false, "description": about,
        "schema": schema })
}

/// What comes with an answer that worked.
fn describe(response: &mut Value, status: &str, creates: bool) {
    let words = match status {
        "200" => "Done, and how it is now.",
        "201" => "Made.",
        "204" => "Done.",
        _ => "",
    };
    if response["description"].as_str().is_none_or(str::is_empty) {
        response["description"] = words.into();
    }
    let is_page = response["content"]["application/json"]["schema"]["$ref"]
        .as_str()
        .is_some_and(|name| name.contains("/Page_"));
    let mut headers = Map::new();
    for name in ["RateLimit", "RateLimit-Policy"] {
        headers.insert(name.into(), json!({ "$ref": format!("#/components/headers/{name}") }));
    }
    if !is_page && response["content"]["application/json"].is_object() {
        headers.insert("ETag".into(), json!({ "$ref": "#/components/headers/ETag" }));
    }
    if creates && status == "201" {
        let name = "Idempotent-Replayed";
        headers.insert(name.into(), json!({ "$ref": format!("#/components/headers/{name}") }));
    }
    response["headers"] = Value::Object(headers);
}

fn headers() -> Value {
    let text = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    json!({
        "ETag": text("The state that this is, to be sent as `If-Match`."),
        "Idempotent-Replayed": text("`true` when this is what came of an earlier request."),
        "RateLimit": text("What is left: `r` requests, all of them back in `t` seconds."),
        "RateLimit-Policy": text("How many requests (`q`) a token has in so many seconds (`w`)."),
        "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer" } },
        "WWW-Authenticate": text("How to prove who you are."),
    })
}

/// Every kind of problem as an answer.
fn problems() -> Value {
    let all = problem::ALL.iter().map(|kind| {
        let mut answer = json!({
            "description": format!("{}. {}", kind.title, kind.about),
            "content": { MEDIA_TYPE: {
                "schema": { "$ref": "#/components/schemas/Problem" },
                "example": {
                    "type": format!("{AT}/problems/{}", kind.word), "title": kind.title,
                    "status": kind.status.as_u16(), "detail": kind.about,
                },
            } },
        });
        let header = match kind.status.as_u16() {
            401 => Some("WWW-Authenticate"),
            429 => Some("Retry-After"),
            _ => None,
        };
        if let Some(name) = header {
            answer["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
        }
        (kind.word.to_owned(), answer)
    });
    Value::Object(all.collect())
}
