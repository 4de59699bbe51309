//! What every letter can be asked, whatever its kind.

use super::Lost;
use super::facts::{Decided, Facts, Noted, Sender};
use super::letter::Letter;
use super::sought::{AllDone, FilesIn, FormNews};
use crate::clock::Stamp;
use crate::id::DecisionId;

impl Letter {
    /// The word for this kind in lists, the API and the log.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Update { ask: Some(_), .. } => "approval_asked",
            Self::Update { ask: None, .. } => "update",
            Self::Reminder { line: None, .. } => "reminder",
            Self::Reminder { line: Some(_), .. } => "nudge",
            Self::Bundle { first: Some(_), .. } => "approval_asked",
            Self::Bundle { first: None, .. } => "bundle",
            Self::Message { .. } => "message",
            Self::ProjectClosed { .. } => "project_closed",
            Self::FileRequest { .. } => "file_request",
            Self::FileRedo { .. } => "file_redo",
            Self::FilesReceived(FilesIn { yours: true, .. }) => "files_sent",
            Self::FilesReceived(FilesIn { yours: false, .. }) => "files_received",
            Self::Form(news) => news.kind(),
            Self::TasksDone(_) => "tasks_done",
            Self::Digest { .. } => "digest",
            Self::LinkAgain { .. } => "link",
            Self::FreshLink { .. } => "fresh_link",
            Self::Receipt { .. } => "receipt",
            Self::SignedCopy { .. } => "signed_copy",
            Self::Recorded { .. } => "recorded",
            Self::Decision { .. } => "decision",
            Self::TakenBack { .. } => "taken_back",
            Self::Code { .. } => "code",
            Self::Held { .. } => "held",
            Self::Disputed { .. } => "disputed",
            Self::Settled(_) => "dispute_settled",
            Self::AddressChanged { .. } => "address_changed",
            Self::LinkEnding { .. } => "link_ending",
            Self::RecordDue { .. } => "record_due",
            Self::RecordsDue { .. } => "records_due",
            Self::Introduction { .. } => "introduction",
            Self::Introduced { .. } => "introduced",
            Self::SignIn { .. } => "sign_in",
            Self::UsePasskey { .. } => "use_passkey",
            Self::Invitation { .. } => "invitation",
            Self::NotDelivered(_) => "not_delivered",
            Self::Test { .. } => "test",
        }
    }

    /// The decision of which its reader can say that it was not theirs, with its moment: that of
    /// every receipt to a contact, and of what was settled of one.
    pub fn disputable(&self) -> Option<(&DecisionId, Stamp)> {
        match self {
            Self::Receipt { decided, .. } | Self::Recorded { decided, yours: true, .. } => {
                Some((&decided.proved.as_ref()?.decision, decided.at))
            }
            Self::Settled(noted) => Some((&noted.decision, noted.decided.at)),
            _ => None,
        }
    }

    /// The facts of a letter about a project.
    pub const fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Update { facts, .. }
            | Self::Message { facts, .. }
            | Self::LinkAgain { facts }
            | Self::FreshLink { facts }
            | Self::Receipt { facts, .. }
            | Self::SignedCopy { facts, .. }
            | Self::Recorded { facts, .. }
            | Self::Decision { facts, .. }
            | Self::TakenBack { facts, .. }
            | Self::Code { facts }
            | Self::Held { facts, .. }
            | Self::Introduction { facts, .. }
            | Self::Introduced { facts, .. }
            | Self::Reminder { facts, .. }
            | Self::Bundle { facts, .. }
            | Self::ProjectClosed { facts, .. }
            | Self::FileRequest { facts, .. }
            | Self::FileRedo { facts, .. }
            | Self::FilesReceived(FilesIn { facts, .. })
            | Self::Form(FormNews { facts, .. })
            | Self::TasksDone(AllDone { facts, .. })
            | Self::RecordDue { facts, .. }
            | Self::Settled(Noted { facts, .. })
            | Self::Disputed { facts, .. } => Some(facts),
            _ => None,
        }
    }

    /// The answer that it tells of.
    pub const fn decided(&self) -> Option<&Decided> {
        match self {
            Self::Receipt { decided, .. }
            | Self::SignedCopy { decided, .. }
            | Self::Recorded { decided, .. }
            | Self::Decision { decided, .. }
            | Self::TakenBack { decided, .. }
            | Self::Held { decided, .. } => Some(decided),
            _ => None,
        }
    }

    /// The studio that writes it.
    pub const fn studio(&self) -> &Sender {
        match self {
            Self::Update { facts, .. }
            | Self::Message { facts, .. }
            | Self::Reminder { facts, .. }
            | Self::Bundle { facts, .. }
            | Self::ProjectClosed { facts, .. }
            | Self::FileRequest { facts, .. }
            | Self::FileRedo { facts, .. }
            | Self::FilesReceived(FilesIn { facts, .. })
            | Self::Form(FormNews { facts, .. })
            | Self::TasksDone(AllDone { facts, .. })
            | Self::RecordDue { facts, .. }
            | Self::LinkAgain { facts }
            | Self::FreshLink { facts }
            | Self::Receipt { facts, .. }
            | Self::SignedCopy { facts, .. }
            | Self::Recorded { facts, .. }
            | Self::Decision { facts, .. }
            | Self::TakenBack { facts, .. }
            | Self::Code { facts }
            | Self::Held { facts, .. }
            | Self::Settled(Noted { facts, .. })
            | Self::Disputed { facts, .. }
            | Self::Introduction { facts, .. }
            | Self::Introduced { facts, .. } => &facts.studio,
            Self::AddressChanged { studio, .. }
            | Self::LinkEnding { studio, .. }
            | Self::RecordsDue { studio, .. }
            | Self::Digest { studio, .. }
            | Self::SignIn { studio, .. }
            | Self::UsePasskey { studio, .. }
            | Self::Invitation { studio, .. }
            | Self::NotDelivered(Lost { studio, .. })
            | Self::Test { studio, .. } => studio,
        }
    }
}

/// Letters from before it was asked whose they are went to the approver.
pub(super) const fn to_the_approver() -> bool {
    true
}
