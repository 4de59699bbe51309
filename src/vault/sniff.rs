//! What a file is: from its bytes and its name together, never from what the sender claims.

use crate::file::Show;

/// How many bytes from the start are looked at.
pub const HEAD: usize = 4096;

const UNKNOWN: &str = "application/octet-stream";

/// The media type of bytes that begin with `head` under `name`. What bytes say wins; names decide
/// only among types whose bytes say nothing. Whatever a browser could run is `octet-stream`.
pub fn media_type(name: &str, head: &[u8]) -> &'static str {
    let found = infer::get(head).map(|kind| kind.mime_type());
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match (found, ending.as_deref()) {
        (Some("text/html" | "text/xml" | "application/xhtml+xml" | "image/svg+xml"), _) => UNKNOWN,
        (Some("application/zip"), Some(ending)) => in_zip(ending),
        (Some(found), _) => as_browsers_say(found),
        (None, Some(ending)) if is_text(head) => as_text(ending),
        _ => UNKNOWN,
    }
}

/// The ending that bytes which begin with `head` would have by right.
pub fn ending(head: &[u8]) -> Option<&'static str> {
    infer::get(head).map(|kind| kind.extension())
}

/// The names under which browsers play what they know under several.
fn as_browsers_say(found: &str) -> &str {
    match found {
        "audio/m4a" | "audio/x-m4a" => "audio/mp4",
        "audio/opus" => "audio/ogg",
        "audio/x-wav" => "audio/wav",
        "audio/x-flac" => "audio/flac",
        "video/x-m4v" => "video/mp4",
        found => found,
    }
}

fn in_zip(ending: &str) -> &'static str {
    match ending {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        _ => "application/zip",
    }
}

fn as_text(ending: &str) -> &'static str {
    match ending {
        "txt" | "log" | "text" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        _ => UNKNOWN,
    }
}

fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The look may have cut a letter in two.
        Err(error) => error.error_len().is_none(),
    };
    whole && !head.contains(&0)
}

/// The type under which bytes may be shown in the browser, if they may; text is always plain.
pub fn inline_type(media_type: &str) -> Option<String> {
    let shown = match crate::file::show(media_type)? {
        Show::Text => "text/plain; charset=utf-8",
        _ => as_browsers_say(media_type),
    };
    Some(shown.to_owned())
}
