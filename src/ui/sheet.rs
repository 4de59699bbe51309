//! The style sheet, inlined into each page so that reading takes one request, and allowed by its
//! hash in the page's Content-Security-Policy.

use crate::brand::Brand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

macro_rules! css {
    ($($file:literal),+ $(,)?) => {
        &[$(include_str!(concat!("../../assets/css/", $file, ".css"))),+]
    };
}

// The brand's rule goes between the reset and the tokens: see `Brand::css`.
const FIRST: &[&str] = css!["layers", "reset"];
const SHARED: &[&str] = css![
    "tokens",
    "base",
    "parts/text",
    "parts/layout",
    "parts/track",
    "parts/button",
    "parts/ask",
    "parts/file",
    "parts/rail",
    "parts/talk",
    "parts/lines",
    "parts/form",
    "parts/prose",
    "parts/glimpse",
];
const STUDIO: &[&str] = css![
    "parts/nav",
    "parts/split",
    "parts/list",
    "parts/measure",
    "parts/people",
    "parts/switch",
    "parts/drop",
    "parts/letter",
    "parts/sample",
    "pages/admin",
];
// Where anybody drops files.
const ANYBODY: &[&str] = css!["parts/drop"];
const LAST: &[&str] = css!["print"];

/// Which side of the product a page is on; the studio's has more parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// What clients and strangers see.
    Client,
    /// The studio's pages.
    Studio,
    /// The page on which anybody verifies.
    Anybody,
}

/// A style sheet with the hash that allows it.
#[derive(Debug)]
pub struct Sheet {
    /// The whole sheet without comments and white space.
    pub css: String,
    /// `'sha256-…'`, for `style-src`.
    pub source: String,
}

type Sheets = HashMap<(Side, Brand), Arc<Sheet>>;

static SHEETS: LazyLock<Mutex<Sheets>> = LazyLock::new(Mutex::default);

/// The sheet of a side in a colour, made once.
pub fn of(side: Side, brand: &Brand) -> Arc<Sheet> {
    let mut sheets = SHEETS.lock().unwrap_or_else(PoisonError::into_inner);
    // A colour tried out in set-up is not kept for ever.
    if sheets.len() > 32 {
        sheets.clear();
    }
    sheets.entry((side, brand.clone())).or_insert_with(|| Arc::new(make(side, brand))).clone()
}

fn make(side: Side, brand: &Brand) -> Sheet {
    let mut css = String::with_capacity(20_000);
    FIRST.iter().for_each(|part| squeeze(&mut css, part));
    css.push_str(&brand.css());
    SHARED.iter().for_each(|part| squeeze(&mut css, part));
    if side == Side::Studio {
        css.push_str(&brand.sample_css());
        STUDIO.iter().for_each(|part| squeeze(&mut css, part));
    }
    if side == Side::Anybody {
        ANYBODY.iter().for_each(|part| squeeze(&mut css, part));
    }
    LAST.iter().for_each(|part| squeeze(&mut css, part));
    let source = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(css.as_bytes())));
    Sheet { css, source }
}

/// Leaves out comments, line breaks and the spaces that only people need. Our sheets are written
/// so that this is safe: no `: ` in a selector, no `; ` or `{ ` inside a string.
fn squeeze(out: &mut String, part: &str) {
    let mut rest = part;
    let mut plain = String::with_capacity(part.len());
    while let Some(start) = rest.find("/*") {
        plain.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    plain.push_str(rest);
    let mut line: String = plain.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    for (from, to) in [
        (" {", "{"),
        ("{ ", "{"),
        ("{\n", "{"),
        ("; ", ";"),
        (";\n", ";"),
        (" }", "}"),
        ("\n}", "}"),
        ("}\n", "}"),
        (",\n", ","),
        (", ", ","),
        (": ", ":"),
        (";}", "}"),
        ("\n", ""),
    ] {
        line = line.replace(from, to);
    }
    out.push_str(&line);
}
