//! Public ids: typed, opaque and unguessable.
//!
//! An id is 16 letters of Crockford's alphabet. It names a thing and opens nothing: whoever sends
//! one still has to hold the right to it. A `MilestoneId` is not a `ContactId`.
//!
//! Twelve of the letters are 60 random bits. The first four are the second in which it was made, in
//! a circle of twelve days: what is written together then lies together on the disk, and a shared
//! commit touches few pages. They promise nothing, and nobody reads them.

use crate::words::Unknown;

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Fills `bytes` from the operating system's random source.
///
/// # Panics
/// If the system cannot give random bytes: nothing safe can be done without them.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// An id that people read out and look for in a log: eight letters in capitals, 40 random bits.
pub fn told() -> String {
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte % 32)]).to_ascii_uppercase();
    random::<8>().map(letter).into_iter().collect()
}

fn letters() -> String {
    let second = crate::clock::second();
    let place = [15, 10, 5, 0].map(|bits| (second >> bits & 31) as u8);
    // 32 letters divide 256 evenly, so every letter is equally likely.
    let all = place.into_iter().chain(random::<12>());
    all.map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

fn is_id(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| IS_LETTER[usize::from(byte)])
}

/// Which bytes are letters of an id: each id of each row is looked at when it is read.
const IS_LETTER: [bool; 256] = {
    let (mut is, mut at) = ([false; 256], 0);
    while at < LETTERS.len() {
        is[LETTERS[at] as usize] = true;
        at += 1;
    }
    is
};

macro_rules! ids {
    ($($(#[$about:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// A new id that nothing else has.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "a default would differ each time")]
            pub fn new() -> Self {
                Self(letters())
            }

            /// The id as it stands in addresses and in the database.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Unknown;
            fn from_str(text: &str) -> Result<Self, Unknown> {
                if is_id(text) { Ok(Self(text.to_owned())) } else { Err(Unknown) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = Unknown;
            fn try_from(text: String) -> Result<Self, Unknown> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A person of the studio.
    MemberId,
    /// One browser in which a member is signed in; no secret.
    SessionId,
    /// A passkey of a member.
    PasskeyId,
    /// The organisation the work is for.
    ClientId,
    /// A person at the client.
    ContactId,
    /// One engagement.
    ProjectId,
    /// A contact on a project.
    ParticipantId,
    /// A colleague who came by somebody else's link.
    IntroductionId,
    /// The name of one participant's page; no secret, opens nothing by itself.
    PageName,
    /// A phase with a visible outcome.
    MilestoneId,
    /// A note of the studio on a milestone.
    UpdateId,
    /// Bytes on their way in.
    UploadId,
    /// A file that waits in a draft.
    DraftFileId,
    /// What the studio hands over.
    FileId,
    /// One frozen state of a file.
    VersionId,
    /// A question put to approvers.
    ApprovalId,
    /// One approver's answer.
    DecisionId,
    /// A file that came with a decision.
    AttachmentId,
    /// Documents asked from the client.
    RequestId,
    /// One thing that a file request asks for.
    ItemId,
    /// A file that came for a file request.
    SuppliedId,
    /// A form that the client fills in.
    IntakeId,
    /// What was sent with a form.
    AnswerId,
    /// A file that was chosen in a form.
    IntakeFileId,
    /// One browser that came in through an access link; no secret.
    VisitId,
    /// One line of a checklist on a milestone.
    TaskId,
    /// A project or file request to start from.
    TemplateId,
    /// A contract, invoice, licence or other quick link.
    RecordId,
    /// One row of the audit trail.
    EventId,
    /// One outgoing message.
    MailId,
    /// What lets a machine act for a member.
    ApiTokenId,
    /// An address outside that is told what happens.
    WebhookId,
    /// One thing told to one webhook.
    DeliveryId,
    /// One note in the conversation on a milestone.
    MessageId,
    /// What members note for each other.
    NoteId,
}

impl DecisionId {
    /// The first 48 of its 80 bits, which fit the serial of a token: 28 of them are random, so two
    /// decisions of one second share them once in 268 million.
    pub fn head(&self) -> [u8; 6] {
        let place = |letter: u8| LETTERS.iter().position(|known| *known == letter).unwrap_or(0);
        let letters = self.0.bytes().take(10);
        let bits = letters.fold(0_u64, |bits, letter| bits << 5 | place(letter) as u64);
        let [_, _, head @ ..] = (bits >> 2).to_be_bytes();
        head
    }

    /// The first ten letters of the lowest and of the highest id with a head.
    pub fn span(head: [u8; 6]) -> (String, String) {
        let bits = head.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) << 2;
        let spelled = |bits: u64| -> String {
            let letter = |at: u32| LETTERS[(bits >> (5 * at) & 31) as usize];
            (0..10).rev().map(|at| char::from(letter(at))).collect()
        };
        (spelled(bits), spelled(bits | 3))
    }
}

// What waits in a draft keeps its id once it is published, as a version and as a new file.
impl From<DraftFileId> for VersionId {
    fn from(id: DraftFileId) -> Self {
        Self(id.0)
    }
}

impl From<VersionId> for FileId {
    fn from(id: VersionId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::DecisionId;

    #[test]
    fn an_id_is_found_by_its_head() {
        for _ in 0..1000 {
            let id = DecisionId::new();
            let (from, to) = DecisionId::span(id.head());
            assert_eq!(from[..9], id.as_str()[..9]);
            assert!(from.as_str() <= id.as_str() && id.as_str() < format!("{to}~").as_str());
            assert_eq!(from[..9], to[..9]);
        }
    }
}
