//! An event's body, and what stands beside it.

use crate::evidence::{Domain, EXACT, Opened, Openings, canonical};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Reads a text that is canonical JSON; none if it is anything else. `room` is used again and
/// again, so that a long file costs no allocation for each line.
pub(super) fn read(text: &[u8], room: &mut Vec<u8>) -> Option<Value> {
    let value = serde_json::from_slice(text).ok()?;
    is_written(&value, [&value], text, room).then_some(value)
}

/// Whether `text` is the canonical form of something that holds `values`.
pub(super) fn is_written<'v>(
    whole: &impl Serialize,
    values: impl IntoIterator<Item = &'v Value>,
    text: &[u8],
    room: &mut Vec<u8>,
) -> bool {
    let mut is_plain = true;
    if !values.into_iter().all(|value| is_sound(value, &mut is_plain)) {
        return false;
    }
    if !is_plain {
        return canonical(whole).as_bytes() == text;
    }
    // Maps are in the order of their bytes, which for plain keys is the canonical one.
    room.clear();
    serde_json::to_writer(&mut *room, whole).is_ok() && room == text
}

/// Whether there are whole numbers only. Keys beyond ASCII make a value not plain: RFC 8785 sorts
/// them by UTF-16.
fn is_sound(value: &Value, is_plain: &mut bool) -> bool {
    match value {
        Value::Number(number) => {
            number.as_i64().is_some_and(|number| number.unsigned_abs() <= EXACT)
        }
        Value::Array(items) => items.iter().all(|item| is_sound(item, is_plain)),
        Value::Object(map) => map.iter().all(|(key, item)| {
            *is_plain &= key.is_ascii();
            is_sound(item, is_plain)
        }),
        _ => true,
    }
}

/// What an event says of itself.
pub(super) struct Body<'v> {
    pub(super) chain: &'v str,
    pub(super) kind: &'v str,
    pub(super) prev: &'v str,
    pub(super) seq: i64,
}

impl<'v> Body<'v> {
    /// Reads it; none if something lacks.
    pub(super) fn of(value: &'v Value) -> Option<Self> {
        let text = |name: &str| value.get(name)?.as_str();
        let whole = |name: &str| value.get(name)?.as_i64();
        let (_, seq) = (whole("at")?, whole("seq")?);
        let (chain, kind, prev) = (text("chain")?, text("kind")?, text("prev")?);
        matches!(whole("v")?, 1 | 2).then_some(Self { chain, kind, prev, seq })
    }
}

/// Where something is sealed in a body, by JSON pointer, and its commitment.
pub(super) fn sealed(value: &Value) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    walk(value, &mut String::new(), &mut found);
    found
}

fn walk<'v>(value: &'v Value, path: &mut String, found: &mut Vec<(String, &'v str)>) {
    let length = path.len();
    match value {
        Value::Object(map) => {
            if let (1, Some(Value::String(hash))) = (map.len(), map.get("sealed")) {
                found.push((path.clone(), hash));
                return;
            }
            for (key, item) in map {
                path.push('/');
                if key.contains(['~', '/']) {
                    path.push_str(&key.replace('~', "~0").replace('/', "~1"));
                } else {
                    path.push_str(key);
                }
                walk(item, path, found);
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = write!(path, "/{at}");
                walk(item, path, found);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

/// What is wrong with what stands beside an event, which `who` names.
pub(super) fn wrong_opening(
    sealed: &[(String, &str)],
    opened: &Openings,
    who: &str,
    room: &mut Vec<u8>,
) -> Option<String> {
    opened.iter().find_map(|(pointer, value)| {
        let Some((_, hash)) = sealed.iter().find(|(place, _)| place == pointer) else {
            return Some(format!("{who} opens {pointer}, where nothing is sealed."));
        };
        let is_it = commits(value, hash, room);
        (!is_it).then(|| format!("{who}: what stands for {pointer} is not what was sealed."))
    })
}

fn commits(opened: &Opened, hash: &str, room: &mut Vec<u8>) -> bool {
    let mut is_plain = true;
    if !is_sound(&opened.value, &mut is_plain) {
        return false;
    }
    if !is_plain {
        return opened.commitment() == hash;
    }
    room.clear();
    room.extend_from_slice(opened.salt.as_bytes());
    room.push(b'\n');
    serde_json::to_writer(&mut *room, &opened.value).is_ok() && is_hash(Domain::Sealed, room, hash)
}

/// Whether `hex` is the hash of `text` as `domain`.
pub(super) fn is_hash(domain: Domain, text: &[u8], hex: &str) -> bool {
    let mut hash = Sha256::new();
    hash.update(domain.line());
    hash.update(text);
    is_spelled(&hash.finalize(), hex)
}

/// Whether `hex` is the SHA-256 of `bytes`.
pub(super) fn is_sha256(bytes: &[u8], hex: &str) -> bool {
    is_spelled(&Sha256::digest(bytes), hex)
}

fn is_spelled(hash: &[u8], hex: &str) -> bool {
    let letter = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
    let letters = hash.iter().flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]);
    letters.eq(hex.bytes())
}
