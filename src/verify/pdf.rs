//! A receipt inside a PDF: embedded uncompressed, so that it is found by its first letters.

use serde::de::IgnoredAny;

const BEGINS: &[u8] = b"{\"key\":\"";
const IS_RECEIPT: &[u8] = b"\"milepost\":\"receipt\"";

/// Every receipt in the bytes of a PDF, each once.
pub(super) fn receipts(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::<&[u8]>::new();
    let mut from = 0;
    while let Some(at) = position(&bytes[from..], BEGINS) {
        let rest = &bytes[from + at..];
        let length = value(rest);
        let text = &rest[..length];
        if position(text, IS_RECEIPT).is_some() && !found.contains(&text) {
            found.push(text);
        }
        from += at + length.max(BEGINS.len());
    }
    found
}

/// How long the JSON value is with which `bytes` begin; 0 if it is none.
fn value(bytes: &[u8]) -> usize {
    let mut read = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    match read.next() {
        Some(Ok(_)) => read.byte_offset(),
        _ => 0,
    }
}

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
