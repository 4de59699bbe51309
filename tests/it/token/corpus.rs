//! What the fuzzer found worth keeping, and strings that have broken others: none of it panics, and
//! none of it is taken. `tests/fuzz` holds the targets.

use super::{minted, ring};
use axum::http::{HeaderMap, HeaderValue, header};
use milepost::clock::Stamp;
use milepost::key::Purpose;
use milepost::link::{self, Shown, Signer};
use milepost::token;
use milepost::web::cookies;
use std::path::Path;
use std::sync::Arc;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files.map(|file| std::fs::read(file.path()).unwrap()).collect()
}

/// Strings of the kinds that have broken others, each alone and in place of letters of a token.
const NASTY: &[&str] = &[
    "",
    " ",
    "\0",
    "undefined",
    "null",
    "NaN",
    "-1",
    "0x0",
    "1e309",
    "true",
    "../../etc/passwd",
    "%00",
    "%ff%fe",
    "%25%30%30",
    "\r\nSet-Cookie: a=b",
    "\u{feff}",
    "\u{202e}moc.live",
    "\u{200b}",
    "\u{0}\u{1}\u{7f}",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "👩‍👩‍👧‍👦",
    "ﷺ",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "'; DROP TABLE links; --",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "$(touch /tmp/x)",
    "`id`",
    "%s%s%s%n",
    "\\x00\\xff",
    "AAAA====",
    "====",
    "____________",
    "------------",
    "eyJhbGciOiJub25lIn0.e30.",
    "EQF3NZQABwcHBwcH",
    "EQF3NZQABwcHBwcHF8FBSlP0+eHcj3wqSF/n7CuD",
];

#[test]
fn a1_the_token_corpus_and_nasty_strings_are_refused_for_every_purpose() {
    let (_folder, ring) = ring();
    let mut all: Vec<String> =
        corpus("token").iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    assert!(all.len() >= 20, "{} pieces in the corpus", all.len());
    for made in Purpose::ALL {
        let good = minted(&ring, *made);
        for nasty in NASTY {
            all.push((*nasty).to_owned());
            all.push(format!("{good}{nasty}").replacen(&good, &good[..39], 1));
            for at in [0, 1, 19, 39] {
                let rest = (at + nasty.len()).min(40);
                let kept = good.get(rest..).unwrap_or_default();
                all.push(format!("{}{nasty}{kept}", &good[..at]));
            }
        }
        all.retain(|one| *one != good);
    }
    for purpose in Purpose::ALL {
        for one in &all {
            assert!(token::read(&ring, *purpose, one).is_none(), "{one:?} as {purpose:?}");
        }
    }
}

#[test]
fn a1_the_cookie_corpus_opens_no_page() {
    let (_folder, ring) = ring();
    let signer = Signer {
        keys: Arc::new(ring),
        link_days: 90,
        written_until: Stamp(0),
        base_url: String::new(),
    };
    let mut all = corpus("cookie");
    assert!(all.len() >= 8, "{} pieces in the corpus", all.len());
    all.extend(NASTY.iter().map(|nasty| format!("mp_01234567={nasty}").into_bytes()));
    for bytes in all {
        let mut headers = HeaderMap::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            if let Ok(value) = HeaderValue::from_bytes(line) {
                headers.append(header::COOKIE, value);
            }
        }
        let found = cookies::read(&headers, "mp_01234567");
        let shown = link::shown(&signer, "0123456789abcdef", found);
        assert!(!matches!(shown, Some(Shown::Cookie(..))), "{found:?}");
    }
}
