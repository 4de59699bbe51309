//! The studio's logo: taken in, and handed to any browser that asks for it.

use super::form;
use crate::app::App;
use crate::brand::Logo;
use crate::error::{Error, Refusal, Result};
use crate::vault::picture;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncReadExt as _;

/// The most of a form with a picture that is read, in bytes: more than a logo may weigh, so that
/// what is too heavy gets its sentence and not a broken connection.
pub const FORM: usize = 16 * 1024 * 1024;

/// The bytes of the field `logo`; none if no file was chosen.
#[derive(Debug)]
pub struct Sent(pub Vec<u8>);

impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let read = async {
            let multipart = Multipart::from_request(request, app).await;
            bytes(multipart.map_err(|_| not_whole())?).await
        };
        let read = tokio::time::timeout(form::PATIENCE, read).await;
        let read = read.unwrap_or_else(|_| Err(Refusal::CutOff.into()));
        read.map(Self).map_err(IntoResponse::into_response)
    }
}

async fn bytes(mut multipart: Multipart) -> Result<Vec<u8>> {
    let mut found = Vec::new();
    while let Some(mut field) = multipart.next_field().await.map_err(|error| cut(&error))? {
        let is_logo = field.name() == Some("logo");
        if !is_logo {
            return Err(
                Refusal::wrong("logo", "This form carries a picture and nothing else.").into()
            );
        }
        while let Some(chunk) = field.chunk().await.map_err(|error| cut(&error))? {
            // One byte over the limit is enough to know; the rest is read past.
            let room = (crate::brand::WEIGHT + 1).saturating_sub(found.len());
            if is_logo {
                found.extend_from_slice(&chunk[..chunk.len().min(room)]);
            }
        }
    }
    Ok(found)
}

fn not_whole() -> Error {
    Refusal::wrong("form", "The form did not arrive whole.").into()
}

fn cut(error: &MultipartError) -> Error {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::wrong("form", "That is more than a form can hold.").into()
        }
        _ => Refusal::CutOff.into(),
    }
}

/// Makes a logo of what was sent and puts it into the vault. It stands nowhere until
/// [`crate::studio::set_logo`] says so; left alone, the sweep removes it after a day.
///
/// # Errors
/// As [`picture::logo`]; `NoRoom` if the disk or the quota has none.
pub async fn take(app: &App, bytes: Vec<u8>) -> Result<Logo> {
    let picture = tokio::task::spawn_blocking(move || picture::logo(&bytes)).await??;
    let chunks =
        futures_util::stream::iter([Ok::<_, std::convert::Infallible>(picture.png.into())]);
    let stored = app.vault.put("logo.png", app.room()?, chunks).await?;
    Ok(Logo {
        sha256: stored.sha256,
        width: picture.width,
        height: picture.height,
        size: stored.size,
        ground: picture.ground,
    })
}

/// `GET /brand/{sha256}.png`: the logo in force, for whoever asks. Any other name is unknown.
pub async fn get(State(app): State<App>, Path(name): Path<String>) -> Result<Response> {
    let studio = app.store.read(|tx| tx.studio()).await?;
    let logo = studio.and_then(|studio| studio.logo);
    let logo = logo.filter(|logo| name.strip_suffix(".png") == Some(&logo.sha256));
    let logo = logo.ok_or(Refusal::NotFound)?;
    let mut png = Vec::new();
    app.vault.get(&logo.sha256).await?.read_to_end(&mut png).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, png).into_response())
}
