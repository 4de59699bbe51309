//! Uploads that go on after a cut, by the tus protocol 1.0
//! (<https://tus.io/protocols/resumable-upload>): its core, with the extensions creation, checksum,
//! expiration and termination.
//!
//! The doors say whose uploads they are and where; this says how. A refusal is a sentence in plain
//! text, which the page's script shows as it is.

use super::{answer, trouble};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::UploadId;
use crate::upload::{self, Holder, Upload};
use crate::vault::Sent;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: &str = "creation,checksum,expiration,termination";
/// The protocol wants SHA-1 to be among them; it is no signature here.
const SUMS: &str = "sha1,sha256";
const PART: &str = "application/offset+octet-stream";

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// What is no upload as the protocol has it.
const MALFORMED: &str = "This is no upload as tus 1.0 has it: ";

/// Answers a request at `place`, the address where uploads begin: `POST` and `OPTIONS`.
pub async fn begin(app: &App, holder: &Holder, place: &str, head: (Method, HeaderMap)) -> Response {
    let (method, headers) = head;
    if method == Method::OPTIONS {
        return offers(app);
    }
    if !speaks(&headers) {
        return another_version();
    }
    let asked = match asked(&headers) {
        Ok(asked) => asked,
        Err(says) => return refuse(StatusCode::BAD_REQUEST, &format!("{MALFORMED}{says}")),
    };
    match app.begin_upload(holder, &asked.0, asked.1).await {
        Ok(upload) => {
            let place = format!("{place}/{}", upload.id);
            let mut response = tell(StatusCode::CREATED, &upload);
            if let Ok(place) = HeaderValue::from_str(&place) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            response
        }
        Err(error) => failed(error),
    }
}

/// Answers a request at the address of one upload: `HEAD` (or `GET`, which tells the same),
/// `PATCH`, `DELETE`, and `POST` with another method in its head, for those who cannot send these.
pub async fn one(app: &App, holder: &Holder, id: &str, request: Request) -> Response {
    let Ok(id) = id.parse::<UploadId>() else { return failed(Refusal::NotFound.into()) };
    // What is somebody else's looks like what is not there, whatever was asked.
    if let Err(error) = app.store.read(|tx| upload::find(tx, holder, &id)).await {
        return failed(error);
    }
    if !speaks(request.headers()) {
        return another_version();
    }
    let method = match request.headers().get("x-http-method-override") {
        Some(method) if request.method() == Method::POST => {
            Method::from_bytes(method.as_bytes()).unwrap_or_default()
        }
        _ => request.method().clone(),
    };
    let done = match method {
        Method::HEAD | Method::GET => app.look_at_upload(holder, &id).await.map(|upload| {
            let mut response = tell(StatusCode::OK, &upload);
            response.headers_mut().insert(LENGTH, upload.size.into());
            response
        }),
        Method::PATCH => patch(app, holder, &id, request).await,
        Method::DELETE => {
            let dropped = app.drop_upload(holder, &id).await;
            dropped.map(|()| with_version(StatusCode::NO_CONTENT.into_response()))
        }
        _ => return refuse(StatusCode::METHOD_NOT_ALLOWED, "This address does not take that."),
    };
    done.unwrap_or_else(failed)
}

async fn patch(app: &App, holder: &Holder, id: &UploadId, request: Request) -> Result<Response> {
    let headers = request.headers();
    if text(headers, &header::CONTENT_TYPE) != Some(PART) {
        let says = format!("{MALFORMED}a part is sent as {PART}.");
        return Ok(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, &says));
    }
    let Some(at) = number(headers, &OFFSET) else {
        let says = format!("{MALFORMED}Upload-Offset says where a part belongs, in bytes.");
        return Ok(refuse(StatusCode::BAD_REQUEST, &says));
    };
    let sum = match sum(headers) {
        Ok(sum) => sum,
        Err(says) => return Ok(refuse(StatusCode::BAD_REQUEST, &format!("{MALFORMED}{says}"))),
    };
    let said = number(headers, &header::CONTENT_LENGTH);
    let upload = app.look_at_upload(holder, id).await?;
    let most = upload.size.saturating_sub(at);
    if said.is_some_and(|said| said > most) {
        return Err(Refusal::TooLong.into());
    }
    let chunks = request.into_body().into_data_stream();
    let sent = Sent { chunks, most, sum };
    let progress = app.go_on::<_, axum::Error>(holder, id, (at, sent)).await?;
    if progress.is_cut {
        return Err(Refusal::CutOff.into());
    }
    Ok(tell(StatusCode::NO_CONTENT, &progress.upload))
}

/// Name and size of what is to come.
fn asked(headers: &HeaderMap) -> Result<(String, u64), &'static str> {
    if headers.contains_key("upload-defer-length") {
        return Err("say with Upload-Length how long it will be.");
    }
    let size = number(headers, &LENGTH);
    let size = size.ok_or("say with Upload-Length how long it will be, in bytes.")?;
    let about = text(headers, &HeaderName::from_static("upload-metadata")).unwrap_or_default();
    let named = about.split(',').filter_map(|pair| pair.trim().split_once(' '));
    let name = named.into_iter().find(|(key, _)| *key == "filename").map(|(_, value)| value);
    let name = match name {
        Some(value) => STANDARD.decode(value.trim()).ok().and_then(|it| String::from_utf8(it).ok()),
        None => Some(String::new()),
    };
    Ok((name.ok_or("Upload-Metadata holds UTF-8 in base64.")?, size))
}

type Sum = (&'static Algorithm, Vec<u8>);

fn sum(headers: &HeaderMap) -> Result<Option<Sum>, &'static str> {
    let Some(said) = headers.get("upload-checksum") else { return Ok(None) };
    let (way, sum) = said.to_str().ok().and_then(|said| said.split_once(' ')).unwrap_or_default();
    let way = match way {
        "sha1" => &SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => &SHA256,
        _ => return Err("sums are sha1 or sha256."),
    };
    let sum = STANDARD.decode(sum.trim()).map_err(|_| "sums are written in base64.")?;
    Ok(Some((way, sum)))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let digits = text(headers, name)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Whether a request speaks our version of the protocol.
fn speaks(headers: &HeaderMap) -> bool {
    headers.get(RESUMABLE) == Some(&VERSION)
}

fn another_version() -> Response {
    let says = format!("{MALFORMED}Tus-Resumable has to be 1.0.0.");
    let mut response = refuse(StatusCode::PRECONDITION_FAILED, &says);
    response.headers_mut().insert("tus-version", VERSION);
    response
}

fn offers(app: &App) -> Response {
    let mut response = with_version(StatusCode::NO_CONTENT.into_response());
    let headers = response.headers_mut();
    headers.insert("tus-version", VERSION);
    headers.insert("tus-extension", HeaderValue::from_static(EXTENSIONS));
    headers.insert("tus-checksum-algorithm", HeaderValue::from_static(SUMS));
    headers.insert("tus-max-size", app.config().max_upload.into());
    response
}

fn tell(status: StatusCode, upload: &Upload) -> Response {
    let mut response = with_version(status.into_response());
    let headers = response.headers_mut();
    headers.insert(OFFSET, upload.received.into());
    if let Ok(ends_at) = HeaderValue::from_str(&upload.ends_at.http_date()) {
        headers.insert(EXPIRES, ends_at);
    }
    response
}

fn with_version(mut response: Response) -> Response {
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

fn refuse(status: StatusCode, says: &str) -> Response {
    with_version(answer::plain(status, format!("{says}\n")))
}

fn failed(error: Error) -> Response {
    match error {
        // The protocol has a status of its own for a sum that is not right.
        Error::Refused(Refusal::Checksum) => {
            let status = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
            refuse(status, &Refusal::Checksum.sentence())
        }
        Error::Refused(refusal) => refuse(trouble::status(&refusal), &refusal.sentence()),
        Error::Broken(error) => {
            let id = trouble::log(&*error);
            let says = format!("Something broke on our side; it is in the log as {id}.");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, &says)
        }
    }
}
