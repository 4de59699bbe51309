//! A page that is drawn and packed once and handed out many times.

use super::serve::condition::{There, Verdict};
use super::{answer, guard, gzip};
use crate::config::Config;
use crate::error::Result;
use crate::ui::Drawn;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};
use std::io::Read as _;
use std::sync::OnceLock;

/// How many bytes of the SHA-256 of a packed page name it.
const NAME: usize = 12;

/// A page as it goes out.
#[derive(Debug)]
pub struct Packed {
    there: There,
    policy: String,
    bytes: Bytes,
    /// What stands before the bytes, packed and whole, with what stands on every answer.
    head: OnceLock<HeaderMap>,
}

impl Packed {
    /// Packs a page.
    ///
    /// # Errors
    /// As [`gzip::packed`].
    pub fn of(drawn: &Drawn) -> Result<Self> {
        let mut bytes = gzip::packed(&drawn.html, drawn.head)?;
        bytes.shrink_to_fit();
        let hash = Sha256::digest(&bytes);
        let there = There::of(&URL_SAFE_NO_PAD.encode(&hash[..NAME]), None);
        let (policy, bytes) = (answer::policy_of(drawn), bytes.into());
        Ok(Self { there, policy, bytes, head: OnceLock::new() })
    }

    /// What it is named by: the same for the same page.
    pub fn etag(&self) -> &str {
        &self.there.etag
    }

    /// How many bytes it takes in memory, about.
    pub const fn size(&self) -> usize {
        self.bytes.len() + self.policy.len() + size_of::<Self>()
    }

    /// As [`Self::answer`], with what stands on every answer, and its length: for whoever answers
    /// before the layers that see to it. What most browsers ask for is put together once.
    ///
    /// # Errors
    /// If memory fails.
    pub fn dressed(&self, config: &Config, asked: &HeaderMap) -> Result<Response> {
        let is_usual = takes_gzip(asked) && self.there.weigh(asked) == Verdict::Send;
        if is_usual && let Some(head) = self.head.get() {
            let mut response = Response::new(Body::from(self.bytes.clone()));
            *response.headers_mut() = head.clone();
            return Ok(response);
        }
        let mut response = self.answer(asked)?;
        guard::dress(config, response.headers_mut());
        if let Some(length) = response.body().size_hint().exact() {
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
        if is_usual {
            self.head.set(response.headers().clone()).ok();
        }
        Ok(response)
    }

    /// Answers with it, packed or not as the browser asks; with 304 and nothing if the browser has
    /// it already. `no-store` stays: a page is for whoever holds its link, and a browser that is
    /// told to keep none asks without a condition. Scripts and programs may ask with one.
    ///
    /// # Errors
    /// If memory fails.
    pub fn answer(&self, asked: &HeaderMap) -> Result<Response> {
        let mut response = match self.there.weigh(asked) {
            Verdict::NotModified => StatusCode::NOT_MODIFIED.into_response(),
            Verdict::Failed => StatusCode::PRECONDITION_FAILED.into_response(),
            Verdict::Send if takes_gzip(asked) => packed_html(self.bytes.clone(), &self.policy),
            Verdict::Send => {
                let mut plain = Vec::new();
                GzDecoder::new(&self.bytes[..]).read_to_end(&mut plain)?;
                answer::html(plain, &self.policy)
            }
        };
        let headers = response.headers_mut();
        // Weak, because the same name stands for the page packed and unpacked (RFC 9110 §8.8.1).
        headers.insert(header::ETAG, HeaderValue::from_str(&format!("W/{}", self.etag()))?);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        Ok(response)
    }
}

/// Answers with a page that is drawn for this once.
///
/// # Errors
/// As [`gzip::packed`].
pub fn once(drawn: Drawn, asked: &HeaderMap) -> Result<Response> {
    if !takes_gzip(asked) {
        return Ok(answer::page(StatusCode::OK, drawn));
    }
    let bytes = gzip::packed(&drawn.html, drawn.head)?;
    let mut response = packed_html(bytes.into(), &answer::policy_of(&drawn));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

/// An answer of a page that is packed.
fn packed_html(bytes: Bytes, policy: &str) -> Response {
    ([(header::CONTENT_ENCODING, "gzip")], answer::html(bytes, policy)).into_response()
}

/// Whether the browser takes gzip (RFC 9110 §12.5.3).
fn takes_gzip(asked: &HeaderMap) -> bool {
    let said = asked.get_all(header::ACCEPT_ENCODING);
    let weight = |name: &str| {
        let all = said.iter().filter_map(|value| value.to_str().ok());
        all.flat_map(|value| value.split(',')).find_map(|one| {
            let (called, more) = one.split_once(';').unwrap_or((one, ""));
            let q = || more.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
            called.trim().eq_ignore_ascii_case(name).then(|| q().unwrap_or(1.0))
        })
    };
    weight("gzip").or_else(|| weight("*")).is_some_and(|q| q > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_goes_to_whoever_takes_it() {
        for (said, takes) in [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("*", true),
            ("", false),
            ("identity", false),
            ("gzip;q=0", false),
            ("gzip; q=0.000, *", false),
            ("xgzip", false),
        ] {
            let asked =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(said))]);
            assert_eq!(takes_gzip(&asked), takes, "{said}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
