//! Sealing: a value about a person is taken out of an event and kept beside it, and what is left is
//! a salted hash of it (`docs/VERIFY.md`).

use crate::evidence::{Opened, Openings};
use crate::id::ContactId;
use serde_json::{Value, json};

/// What marks a value in a subject as one to be sealed. No field of ours has such a name.
const MARK: &str = "\u{0}";

/// Whom it is about, beside the mark.
const WHOSE: &str = "\u{0}whose";

/// What is shown for a value that was blanked.
const BLANK: &str = "(erased)";

/// A value that stands beside its event.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// Where in the event, as a JSON pointer (RFC 6901).
    pub at: String,
    /// Whom it is about, if that is a contact.
    pub whose: Option<String>,
    /// The value with its salt.
    pub opened: Opened,
}

/// A value that is about a contact, for a subject.
pub fn of_person(whose: &ContactId, value: impl Into<Value>) -> Value {
    json!({ MARK: value.into(), WHOSE: whose.as_str() })
}

/// A value that is about somebody who is no contact, for a subject.
pub fn of_somebody(value: impl Into<Value>) -> Value {
    json!({ MARK: value.into() })
}

/// Takes every marked value out and leaves its commitment.
pub(super) fn close(whole: &mut Value) -> Vec<Sealed> {
    let mut sealed = Vec::new();
    walk(whole, &mut String::new(), &mut sealed);
    sealed
}

fn walk(value: &mut Value, at: &mut String, sealed: &mut Vec<Sealed>) {
    let length = at.len();
    let mut step = |name: &str, one: &mut Value, sealed: &mut Vec<Sealed>| {
        at.push('/');
        at.push_str(name);
        walk(one, at, sealed);
        at.truncate(length);
    };
    let fields = match value {
        Value::Object(fields) => fields,
        Value::Array(all) => {
            return all
                .iter_mut()
                .enumerate()
                .for_each(|(n, one)| step(&n.to_string(), one, sealed));
        }
        _ => return,
    };
    let Some(marked) = fields.remove(MARK) else {
        return fields.iter_mut().for_each(|(name, one)| step(name, one, sealed));
    };
    let whose = fields.get(WHOSE).and_then(Value::as_str).map(str::to_owned);
    let salt = super::hex(&crate::id::random::<16>());
    let opened = Opened { salt, value: marked };
    *value = json!({ "sealed": opened.commitment() });
    sealed.push(Sealed { at: at.clone(), whose, opened });
}

/// Whether whatever stands beside an event is what its body committed to.
pub(super) fn is_kept(body: &Value, opened: &Openings) -> bool {
    let committed = |at: &str| body.pointer(at).and_then(|here| here["sealed"].as_str());
    opened.iter().all(|(at, one)| committed(at) == Some(&one.commitment()))
}

/// The body with what stands beside it put in.
pub(super) fn open(body: &str, opened: &Openings) -> Value {
    let mut whole = serde_json::from_str(body).unwrap_or_default();
    fill(&mut whole, &mut String::new(), opened);
    whole
}

fn fill(value: &mut Value, at: &mut String, opened: &Openings) {
    let length = at.len();
    let mut step = |name: &str, one: &mut Value| {
        at.push('/');
        at.push_str(name);
        fill(one, at, opened);
        at.truncate(length);
    };
    match value {
        Value::Array(all) => {
            all.iter_mut().enumerate().for_each(|(n, one)| step(&n.to_string(), one));
        }
        Value::Object(fields) if !is_sealed(fields) => {
            fields.iter_mut().for_each(|(name, one)| step(name, one));
        }
        Value::Object(_) => {
            *value = opened.get(at).map_or_else(|| BLANK.into(), |one| one.value.clone());
        }
        _ => {}
    }
}

fn is_sealed(fields: &serde_json::Map<String, Value>) -> bool {
    fields.len() == 1 && fields.get("sealed").is_some_and(Value::is_string)
}
