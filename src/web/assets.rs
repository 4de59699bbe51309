//! Scripts, by a name that changes with their content, so that browsers may keep them for ever.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

struct Script {
    name: &'static str,
    text: &'static str,
}

/// What uploads need is written in six files, one idea each.
const UPLOADS: &str = concat!(
    include_str!("../../assets/js/ask.js"),
    include_str!("../../assets/js/tus.js"),
    include_str!("../../assets/js/measure.js"),
    include_str!("../../assets/js/row.js"),
    include_str!("../../assets/js/lanes.js"),
    include_str!("../../assets/js/uploads.js"),
);

/// What puts news into an open page.
const LIVE: &str = concat!(
    include_str!("../../assets/js/typed.js"),
    include_str!("../../assets/js/morph.js"),
    include_str!("../../assets/js/live.js")
);

/// What checks receipts, trails and files on `/verify`.
const VERIFY: &str = concat!(
    include_str!("../../assets/js/verify/canonical.js"),
    include_str!("../../assets/js/verify/event.js"),
    include_str!("../../assets/js/verify/trail.js"),
    include_str!("../../assets/js/verify/receipt.js"),
    include_str!("../../assets/js/verify/page.js"),
    include_str!("../../assets/js/verify/drop.js"),
);

macro_rules! scripts {
    ($($name:literal),+ $(,)?) => {
        &[
            $(Script {
                name: $name,
                text: include_str!(concat!("../../assets/js/", $name, ".js")),
            },)+
            Script { name: "uploads", text: UPLOADS },
            Script { name: "live", text: LIVE },
            Script { name: "verify", text: VERIFY },
        ]
    };
}

const SCRIPTS: &[Script] = scripts![
    "brand", "compose", "copy", "draft", "form", "letter", "opened", "passkey", "sign", "take",
    "zone",
];

/// `copy-1a2b3c4d.js` for each script.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let named = |script: &Script| {
        let hash = crate::audit::hex(&Sha256::digest(script.text));
        format!("{}-{}.js", script.name, &hash[..8])
    };
    SCRIPTS.iter().map(named).collect()
});

/// The file name under `/assets/` of the script called `name`.
///
/// # Panics
/// If there is no such script: the list above is the truth.
pub fn script(name: &str) -> &'static str {
    let at = SCRIPTS.iter().position(|script| script.name == name);
    NAMES[at.expect("every script a page names is in the list")].as_str()
}

/// `GET /assets/{name}`
pub async fn get(Path(name): Path<String>) -> Response {
    let Some(at) = NAMES.iter().position(|known| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, SCRIPTS[at].text).into_response()
}
