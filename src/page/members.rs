//! What members do about themselves and each other, as sentences.

use crate::audit::Kind;
use serde_json::Value;

/// An event about members as one sentence without a full stop, begun with `who`.
pub(super) fn sentence(kind: Kind, who: &str, subject: &Value) -> String {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    let (name, role) = (word("name"), word("role"));
    match kind {
        Kind::MemberSignedIn => match word("by") {
            "passkey" => format!("{who} signed in with a passkey"),
            "printed" => format!("{who} signed in with a link from the command line"),
            "invited" => format!("{who} came in through the invitation"),
            _ => format!("{who} signed in"),
        },
        Kind::MemberSignedOut => format!("{who} signed out"),
        Kind::MemberInvited => format!("{who} invited {name} as {role}"),
        Kind::MemberInvitedAgain => format!("{who} sent {name} a new invitation"),
        Kind::MemberChanged if subject["was"]["role"] != subject["role"] => {
            format!("{who} made {name} {role}")
        }
        Kind::MemberChanged => format!("{who} changed the details of {name}"),
        Kind::MemberEnded => format!("{who} ended the membership of {name}"),
        Kind::SessionEnded => format!("{who} signed {name} out elsewhere"),
        Kind::PasskeyAdded => format!("{who} added the passkey {name}"),
        Kind::PasskeyRemoved => format!("{who} removed the passkey {name}"),
        Kind::PasskeyDoubted => {
            format!("The passkey {name} of {who} was refused: it may have been copied")
        }
        Kind::PasskeysRequired if subject["required"] == true => {
            format!("{who} asked every member for a passkey")
        }
        Kind::PasskeysRequired => format!("{who} no longer asks every member for a passkey"),
        // A test sees that nothing ends here.
        kind => format!("{who}: {}", kind.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use crate::audit::{Event, GENESIS, Kind};
    use crate::page::{Reader, sentence};

    #[test]
    fn everything_that_can_happen_has_a_sentence() {
        for kind in Kind::ALL {
            let event = Event {
                id: crate::id::EventId::new(),
                chain: "studio".into(),
                seq: 1,
                kind: *kind,
                at: crate::clock::Stamp(0),
                milestone: None,
                body: "{}".into(),
                prev_hash: GENESIS.into(),
                hash: String::new(),
                opened: Default::default(),
            };
            let says = sentence(&event, Reader::Studio);
            assert!(!says.ends_with(&format!(": {}", kind.as_str())), "{says}");
        }
    }
}
