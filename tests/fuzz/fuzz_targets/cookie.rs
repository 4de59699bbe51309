//! Whatever stands in `Cookie` headers: reading one never panics, finds nothing that was not sent,
//! and a visit that we did not mint opens nothing. Lines of the input are headers.
//!
//! How to run it: docs/ARCHITECTURE.md, "Fuzzing".
#![no_main]

use axum::http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use milepost::clock::Stamp;
use milepost::key::Keyring;
use milepost::link::{self, Shown, Signer};
use milepost::web::cookies;
use std::sync::{Arc, LazyLock};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let ring = Keyring::open(&folder.path().join("keys/keys.toml"), Stamp(0), true).unwrap();
    Signer { keys: Arc::new(ring), link_days: 90, written_until: Stamp(0), base_url: String::new() }
});

const PAGE: &str = "0123456789abcdef";

fuzz_target!(|data: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(64) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(header::COOKIE, value);
        }
    }
    let found = cookies::read(&headers, "mp_01234567");
    if let Some(found) = found {
        let sent = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        assert!(sent.into_iter().any(|line| line.contains(found)), "{found:?}");
        assert!(!found.contains(';'), "{found:?}");
    }
    for page in [PAGE, found.unwrap_or_default()] {
        let shown = link::shown(&SIGNER, page, found);
        assert!(!matches!(shown, Some(Shown::Cookie(..))), "{found:?}");
    }
});
