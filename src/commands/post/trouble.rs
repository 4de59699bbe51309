//! Why a call did not come to its end, and whether it makes sense to ask again.

use hyper::StatusCode;
use milepost::studio::one_line;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// What went wrong with a call.
#[derive(Debug)]
pub struct Trouble {
    /// For whoever reads it.
    pub says: String,
    /// What the server answered, if it did.
    pub status: Option<StatusCode>,
    /// Whether the same call may end otherwise a little later.
    pub passing: bool,
    /// Whether the server may have done it all the same.
    pub unsure: bool,
    /// How long the server asks to wait.
    pub wait: Option<Duration>,
}

impl Trouble {
    /// Something that no second try changes.
    pub fn lasting(says: impl Into<String>) -> Self {
        Self { says: says.into(), status: None, passing: false, unsure: false, wait: None }
    }

    /// The line, which may be there again in a moment.
    pub fn of_the_line(says: impl Into<String>, unsure: bool) -> Self {
        Self { passing: true, unsure, ..Self::lasting(says) }
    }

    /// Somebody pressed Ctrl-C, or the machine asks us to end.
    pub fn stopped(unsure: bool) -> Self {
        Self { unsure, ..Self::lasting("Stopped.") }
    }

    /// An answer that is no yes.
    pub fn answered(status: StatusCode, body: &[u8], wait: Option<Duration>) -> Self {
        let gateway = [StatusCode::BAD_GATEWAY, StatusCode::GATEWAY_TIMEOUT].contains(&status);
        let later = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status);
        let full = status == StatusCode::INSUFFICIENT_STORAGE;
        Self {
            says: words(status, body),
            status: Some(status),
            passing: later || (status.is_server_error() && !full),
            // What stands between us and the server cannot know what that did.
            unsure: gateway,
            wait,
        }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.says)
    }
}

impl std::error::Error for Trouble {}

/// Problem details (RFC 9457), as far as a person reads them.
#[derive(Deserialize)]
struct Problem {
    detail: String,
    #[serde(default)]
    errors: BTreeMap<String, Vec<String>>,
}

fn words(status: StatusCode, body: &[u8]) -> String {
    let Ok(Problem { detail, errors }) = serde_json::from_slice(body) else {
        return format!("The server answered {status}, and not as a Milepost does.");
    };
    let mut says = one_line(&detail);
    for (field, faults) in errors {
        for fault in faults.iter().map(|fault| one_line(fault)) {
            if !says.contains(&fault) {
                says += &format!("\n  {}: {fault}", one_line(&field));
            }
        }
    }
    says
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_each_field_once() {
        let body = br#"{"detail":"Choose who decides.","errors":{
            "approver_ids":["Choose who decides."],"due_on":["This day is over.\u001b[31m"]}}"#;
        let trouble = Trouble::answered(StatusCode::UNPROCESSABLE_ENTITY, body, None);
        assert_eq!(trouble.says, "Choose who decides.\n  due_on: This day is over. [31m");
        assert!(!trouble.passing && !trouble.unsure);
    }

    #[test]
    fn some_answers_may_be_others_a_little_later() {
        for (status, passing, unsure) in [
            (StatusCode::TOO_MANY_REQUESTS, true, false),
            (StatusCode::SERVICE_UNAVAILABLE, true, false),
            (StatusCode::BAD_GATEWAY, true, true),
            (StatusCode::INSUFFICIENT_STORAGE, false, false),
            (StatusCode::CONFLICT, false, false),
        ] {
            let trouble = Trouble::answered(status, b"<html>", None);
            assert_eq!((trouble.passing, trouble.unsure), (passing, unsure), "{status}");
            assert!(trouble.says.contains(status.as_str()));
        }
    }
}
