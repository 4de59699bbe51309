//! What can happen: the words of the trail.

use crate::words::words;

words! {
    /// What can happen.
    Kind {
        /// The studio began.
        StudioSetUp = "studio_set_up",
        /// Name, colour or address of the studio changed.
        StudioChanged = "studio_changed",
        /// The studio put a logo on its pages.
        LogoSet = "logo_set",
        /// The studio took its logo off its pages.
        LogoRemoved = "logo_removed",
        /// A member came in.
        MemberSignedIn = "member_signed_in",
        /// A member left.
        MemberSignedOut = "member_signed_out",
        /// Somebody was invited to be a member.
        MemberInvited = "member_invited",
        /// An invitation was sent once more.
        MemberInvitedAgain = "member_invited_again",
        /// A member's name, role or zone changed.
        MemberChanged = "member_changed",
        /// A member no longer belongs to the studio.
        MemberEnded = "member_ended",
        /// Sessions of a member were ended from elsewhere.
        SessionEnded = "session_ended",
        /// A member added a passkey.
        PasskeyAdded = "passkey_added",
        /// A member removed a passkey.
        PasskeyRemoved = "passkey_removed",
        /// A passkey was not taken, because it may have been copied.
        PasskeyDoubted = "passkey_doubted",
        /// An owner said whether every member needs a passkey.
        PasskeysRequired = "passkeys_required",
        /// A client was added.
        ClientAdded = "client_added",
        /// A client got another name.
        ClientChanged = "client_changed",
        /// A person was added to a client.
        ContactAdded = "contact_added",
        /// A person's name or zone changed.
        ContactChanged = "contact_changed",
        /// A person's mail address changed; it is the same person.
        ContactMoved = "contact_moved",
        /// Somebody chose which mails a person gets: they did, or whoever has their link for it.
        ContactMailsChanged = "contact_mails_changed",
        /// Another person took a person's place.
        ContactReplaced = "contact_replaced",
        /// What is about a person was erased; what they decided stays.
        ContactErased = "contact_erased",
        /// A project began.
        ProjectStarted = "project_started",
        /// A project's title or state changed.
        ProjectChanged = "project_changed",
        /// A person was added to a project.
        ParticipantAdded = "participant_added",
        /// What a participant may do changed.
        ParticipantChanged = "participant_changed",
        /// A person was taken off a project; their link ended with it.
        ParticipantRemoved = "participant_removed",
        /// A person who was taken off a project is on it again, with a new link.
        ParticipantBack = "participant_back",
        /// A colleague was introduced through somebody else's link.
        Introduced = "introduced",
        /// A colleague who was introduced got a link of their own.
        IntroductionAccepted = "introduction_accepted",
        /// The studio said no to an introduction.
        IntroductionDeclined = "introduction_declined",
        /// A link was sent once more.
        LinkResent = "link_resent",
        /// A link was shown to a member for copying.
        LinkCopied = "link_copied",
        /// A link was ended.
        LinkRevoked = "link_revoked",
        /// A new link after the old one was ended.
        LinkIssued = "link_issued",
        /// A link was given a longer life.
        LinkExtended = "link_extended",
        /// A new link took the old one's place.
        LinkRotated = "link_rotated",
        /// A link was mailed to everybody once more, signed with the key that signs now.
        LinkReissued = "link_reissued",
        /// Somebody asked for a fresh link from an ended one.
        LinkRenewed = "link_renewed",
        /// A milestone was added.
        MilestoneAdded = "milestone_added",
        /// A milestone's words, dates or state changed.
        MilestoneChanged = "milestone_changed",
        /// A milestone was finished.
        MilestoneDone = "milestone_done",
        /// An update was published.
        UpdatePosted = "update_posted",
        /// A version of a file was published.
        VersionPosted = "version_posted",
        /// A version was taken off the page.
        VersionRemoved = "version_removed",
        /// A version was marked as the final one.
        VersionFinal = "version_final",
        /// No version of a file is the final one any more.
        VersionNotFinal = "version_not_final",
        /// The scanner found something in a file; it was not taken.
        FileQuarantined = "file_quarantined",
        /// A file was removed from quarantine.
        QuarantineEmptied = "quarantine_emptied",
        /// The studio said which kinds of files it does not take.
        RefusedKindsChanged = "refused_kinds_changed",
        /// A question was put to approvers.
        ApprovalAsked = "approval_asked",
        /// The studio took a question back.
        ApprovalWithdrawn = "approval_withdrawn",
        /// The studio asks again what was settled.
        ApprovalReopened = "approval_reopened",
        /// Something newer took a question's place.
        ApprovalSuperseded = "approval_superseded",
        /// Everybody who is still asked has approved, because somebody else no longer is.
        ApprovalSettled = "approval_settled",
        /// The studio asks for documents.
        FilesRequested = "files_requested",
        /// What a file request says, or what it asks for, was changed.
        RequestChanged = "request_changed",
        /// The client sent a file for an item of a request.
        FileSent = "file_sent",
        /// The studio accepted what came for an item.
        FileAccepted = "file_accepted",
        /// The studio asks for another try.
        FileHandedBack = "file_handed_back",
        /// An item of a request is not needed any more.
        ItemTakenOff = "item_taken_off",
        /// Somebody wrote in the conversation on a milestone.
        MessagePosted = "message_posted",
        /// A question in a conversation is resolved.
        QuestionResolved = "question_resolved",
        /// A member noted something that only the studio sees.
        NoteWritten = "note_written",
        /// A reminder was written to an approver.
        Reminded = "reminded",
        /// A member reminded an approver by hand.
        Nudged = "nudged",
        /// How often something is reminded of, or whether somebody is, was changed.
        RemindersChanged = "reminders_changed",
        /// An approver answered.
        Decided = "decided",
        /// An approver took an answer back.
        TakenBack = "taken_back",
        /// An answer is held: a machine was behind it, probably.
        Held = "held",
        /// Somebody said through the receipt of an answer that it was not theirs.
        Disputed = "disputed",
        /// A member wrote down how that was settled.
        DisputeSettled = "dispute_settled",
        /// A browser that came in through a link is taken for a machine.
        MachineSeen = "machine_seen",
        /// An API token was made.
        TokenCreated = "token_created",
        /// An API token was ended.
        TokenRevoked = "token_revoked",
        /// Another key signs from now on.
        KeyRotated = "key_rotated",
        /// Everything that a key signed was ended.
        KeyRevoked = "key_revoked",
        /// Keys that nothing needed any more were dropped.
        KeyDropped = "key_dropped",
        /// The file of the keyring was written without its seal.
        KeyringUnsealed = "keyring_unsealed",
        /// A webhook was added.
        WebhookAdded = "webhook_added",
        /// A webhook's address, description, kinds or state changed.
        WebhookChanged = "webhook_changed",
        /// A webhook was paused because its receiver said that it is gone.
        WebhookGone = "webhook_gone",
        /// A webhook was removed, with what it was told.
        WebhookRemoved = "webhook_removed",
        /// A test was sent to a webhook.
        WebhookPinged = "webhook_pinged",
        /// A webhook's secret was shown to a member.
        WebhookSecretShown = "webhook_secret_shown",
        /// A webhook has a new secret.
        WebhookSecretRotated = "webhook_secret_rotated",
        /// A delivery was sent again by hand.
        DeliverySentAgain = "delivery_sent_again",
        /// A record was added.
        RecordAdded = "record_added",
        /// A record's words, dates or amounts changed.
        RecordChanged = "record_changed",
        /// An invoice was marked as paid.
        RecordPaid = "record_paid",
        /// A record was taken off.
        RecordRemoved = "record_removed",
        /// The studio asks the client to fill in a form.
        IntakeAsked = "intake_asked",
        /// What a form asks, or when it is due, was changed.
        IntakeChanged = "intake_changed",
        /// The client sent a form.
        IntakeSent = "intake_sent",
        /// The studio opened a form again that was sent.
        IntakeOpenedAgain = "intake_opened_again",
        /// A form is not needed any more.
        IntakeClosed = "intake_closed",
        /// An address for calendar programs was made.
        FeedMade = "feed_made",
        /// An address for calendar programs was ended.
        FeedEnded = "feed_ended",
        /// A milestone has another place.
        MilestoneMoved = "milestone_moved",
        /// A task was added to a milestone's list.
        TaskAdded = "task_added",
        /// What a task says, whose it is or its day was changed.
        TaskChanged = "task_changed",
        /// A task was ticked.
        TaskDone = "task_done",
        /// A task was unticked.
        TaskUndone = "task_undone",
        /// A task was taken off its list.
        TaskRemoved = "task_removed",
        /// A project or a request was kept as a template.
        TemplateSaved = "template_saved",
        /// A template was removed.
        TemplateRemoved = "template_removed",
    }
}

impl Kind {
    /// Whether a client's page looks different after it: what their trail tells of, and what
    /// changes the page without a line there.
    pub const fn changes_pages(self) -> bool {
        self.is_for_clients()
            || matches!(
                self,
                Self::ProjectChanged
                    | Self::ParticipantAdded
                    | Self::ParticipantChanged
                    | Self::ParticipantRemoved
                    | Self::ParticipantBack
                    | Self::ContactChanged
                    | Self::MilestoneAdded
                    | Self::MilestoneChanged
                    | Self::MilestoneMoved
                    | Self::RequestChanged
                    | Self::MessagePosted
                    | Self::QuestionResolved
                    | Self::RecordAdded
                    | Self::RecordChanged
                    | Self::RecordPaid
                    | Self::RecordRemoved
                    | Self::TaskChanged
            )
    }

    /// Whether the client's side sees it in its trail.
    pub const fn is_for_clients(self) -> bool {
        self.is_on_pages()
            || matches!(
                self,
                Self::FilesRequested
                    | Self::FileSent
                    | Self::FileAccepted
                    | Self::FileHandedBack
                    | Self::ItemTakenOff
                    | Self::IntakeAsked
                    | Self::IntakeChanged
                    | Self::IntakeSent
                    | Self::IntakeOpenedAgain
                    | Self::IntakeClosed
            )
    }

    /// Whether the history on a client's page tells of it. What is to be sent in and filled in
    /// stands on the page as long as it is asked for, and nowhere once it is called off.
    pub const fn is_on_pages(self) -> bool {
        matches!(
            self,
            Self::IntroductionAccepted
                | Self::MilestoneDone
                | Self::UpdatePosted
                | Self::VersionPosted
                | Self::VersionRemoved
                | Self::VersionFinal
                | Self::VersionNotFinal
                | Self::ApprovalAsked
                | Self::ApprovalWithdrawn
                | Self::ApprovalReopened
                | Self::ApprovalSuperseded
                | Self::ApprovalSettled
                | Self::Decided
                | Self::TakenBack
                | Self::Held
                | Self::Disputed
                | Self::DisputeSettled
                | Self::TaskAdded
                | Self::TaskDone
                | Self::TaskUndone
                | Self::TaskRemoved
        )
    }
}
