//! Events as sentences: a function for each family of kinds. A test sees that every kind has one.

use super::{changes, members, records};
use crate::approval::{How, Outcome};
use crate::audit::{Event, Kind};
use crate::member::first_name;
use serde_json::Value;

/// Who reads an event's sentence: contacts are "you" to themselves.
#[derive(Debug, Clone, Copy)]
pub enum Reader<'a> {
    /// A contact, by id.
    Contact(&'a str),
    /// Somebody of the studio.
    Studio,
}

/// What an event tells, taken apart.
struct Told<'a> {
    kind: Kind,
    who: &'a str,
    subject: &'a Value,
    reader: Reader<'a>,
}

/// An event as one sentence without a full stop: "You approved wireframes.pdf, version 4".
pub fn sentence(event: &Event, reader: Reader<'_>) -> String {
    let told = event.says();
    let (subject, who) = (&told["subject"], actor(&told["actor"], reader));
    let told = Told { kind: event.kind, who: &who, subject, reader };
    match event.kind {
        Kind::StudioSetUp
        | Kind::StudioChanged
        | Kind::LogoSet
        | Kind::LogoRemoved
        | Kind::ClientAdded
        | Kind::ContactAdded
        | Kind::ContactChanged
        | Kind::ContactErased
        | Kind::ClientChanged
        | Kind::QuarantineEmptied
        | Kind::NoteWritten
        | Kind::TemplateSaved
        | Kind::TemplateRemoved
        | Kind::RefusedKindsChanged => told.of_studio(),
        Kind::KeyRotated | Kind::KeyRevoked | Kind::KeyDropped | Kind::KeyringUnsealed => {
            changes::of_keys(event.kind, &who, subject)
        }
        Kind::TokenCreated
        | Kind::TokenRevoked
        | Kind::WebhookAdded
        | Kind::WebhookChanged
        | Kind::WebhookGone
        | Kind::WebhookRemoved
        | Kind::WebhookPinged
        | Kind::WebhookSecretShown
        | Kind::WebhookSecretRotated
        | Kind::DeliverySentAgain => told.of_machines(),
        _ => told.of_project(),
    }
}

impl Told<'_> {
    fn word(&self, field: &str) -> &str {
        self.subject[field].as_str().unwrap_or_default()
    }

    /// Through whose link it came.
    fn through(&self) -> Option<&str> {
        self.subject["through"]["name"].as_str()
    }

    /// What happens on a project; what is left is about members.
    fn of_project(&self) -> String {
        let (who, subject) = (self.who, self.subject);
        match self.kind {
            Kind::ProjectStarted => format!("{who} started the project"),
            Kind::ProjectChanged => changes::of_project(who, subject),
            Kind::ContactMoved
            | Kind::ContactMailsChanged
            | Kind::ContactReplaced
            | Kind::ParticipantChanged
            | Kind::ParticipantRemoved
            | Kind::ParticipantBack => changes::of_person(self.kind, who, subject),
            Kind::ParticipantAdded
            | Kind::IntroductionAccepted
            | Kind::IntroductionDeclined
            | Kind::Introduced => self.of_joining(),
            kind if changes::is_of_links(kind) => self.of_link(),
            Kind::MilestoneAdded
            | Kind::MilestoneChanged
            | Kind::MilestoneDone
            | Kind::UpdatePosted
            | Kind::VersionPosted
            | Kind::VersionRemoved
            | Kind::VersionFinal
            | Kind::VersionNotFinal
            | Kind::MessagePosted
            | Kind::QuestionResolved
            | Kind::FileQuarantined => self.of_work(),
            Kind::ApprovalAsked
            | Kind::ApprovalWithdrawn
            | Kind::ApprovalReopened
            | Kind::ApprovalSuperseded
            | Kind::ApprovalSettled
            | Kind::Decided
            | Kind::TakenBack
            | Kind::Held
            | Kind::Disputed
            | Kind::DisputeSettled => self.of_decision(),
            Kind::FilesRequested
            | Kind::RequestChanged
            | Kind::FileSent
            | Kind::FileAccepted
            | Kind::FileHandedBack
            | Kind::ItemTakenOff => changes::of_files(self.kind, who, subject),
            kind if changes::is_of_forms(kind) => changes::of_forms(kind, who, subject),
            Kind::TaskAdded
            | Kind::TaskChanged
            | Kind::TaskDone
            | Kind::TaskUndone
            | Kind::TaskRemoved => changes::of_tasks(self.kind, who, subject),
            Kind::RecordAdded
            | Kind::RecordChanged
            | Kind::RecordPaid
            | Kind::RecordRemoved
            | Kind::FeedMade
            | Kind::FeedEnded
            | Kind::MilestoneMoved => records::sentence(self.kind, who, subject),
            Kind::Reminded | Kind::Nudged | Kind::RemindersChanged => {
                changes::of_reminders(self.kind, who, subject)
            }
            of_members => members::sentence(of_members, who, subject),
        }
    }

    fn of_studio(&self) -> String {
        let (who, name) = (self.who, self.word("name"));
        match self.kind {
            Kind::StudioSetUp => format!("{who} set up the studio"),
            Kind::LogoSet => format!("{who} changed the studio’s logo"),
            Kind::LogoRemoved => format!("{who} removed the studio’s logo"),
            Kind::ClientAdded | Kind::ContactAdded => format!("{who} added {name}"),
            Kind::ContactChanged => format!("{who} changed {name}"),
            Kind::ContactErased => format!("{who} erased what was about a person"),
            Kind::QuarantineEmptied => format!("{who} removed {name} from quarantine"),
            Kind::NoteWritten => format!("{who} noted something about a project"),
            Kind::TemplateSaved => format!("{who} kept the template {name}"),
            Kind::TemplateRemoved => format!("{who} removed the template {name}"),
            Kind::RefusedKindsChanged => {
                format!("{who} changed which kinds of files are taken")
            }
            Kind::ClientChanged => format!("{who} changed the client’s name to {name}"),
            _ => format!("{who} changed the studio’s settings"),
        }
    }

    /// How somebody came to the project. Through whose link says never that it was they who did it.
    fn of_joining(&self) -> String {
        let (who, name) = (self.who, self.word("name"));
        let came = self.through().map(|through| format!("introduced through {through}’s link"));
        match (self.kind, came, self.reader) {
            (Kind::Introduced, ..) => {
                let through = self.through().unwrap_or_default();
                format!("Through {through}’s link, {name} ({}) was introduced", self.word("email"))
            }
            (Kind::IntroductionDeclined, Some(came), _) => format!("{who} declined {name}, {came}"),
            (Kind::IntroductionAccepted, _, Reader::Studio) => {
                format!("{who} gave {name} a link of their own")
            }
            (_, Some(came), _) => format!("{who} added {name}, {came}"),
            _ => changes::of_person(Kind::ParticipantAdded, who, self.subject),
        }
    }

    fn of_link(&self) -> String {
        let (who, name) = (self.who, self.word("name"));
        match self.kind {
            Kind::LinkResent => format!("{who} sent {name} their link again"),
            Kind::LinkCopied => format!("{who} copied the link of {name}"),
            Kind::LinkRevoked => format!("{who} revoked the link of {name}"),
            Kind::LinkIssued => format!("{who} made a new link for {name}"),
            Kind::LinkExtended => format!("{who} extended the link of {name}"),
            Kind::LinkRotated => format!("{who} rotated the link of {name}"),
            Kind::LinkReissued => format!("{who} mailed {name} their link signed anew"),
            Kind::MachineSeen => {
                format!("A program pressed buttons through the link of {name}, probably")
            }
            _ => {
                let asked = |through| format!(", asked for through {through}’s link");
                let through = self.through().map(asked);
                format!("A fresh link was mailed to {name}{}", through.unwrap_or_default())
            }
        }
    }

    fn of_work(&self) -> String {
        let (who, title, about) = (self.who, self.word("title"), self.word("about"));
        match self.kind {
            Kind::MilestoneAdded => format!("{who} added the milestone {title}"),
            Kind::MilestoneChanged => format!("{who} changed the milestone {title}"),
            Kind::MilestoneDone => format!("{who} finished {title}"),
            Kind::UpdatePosted => format!("{who} posted an update on {title}"),
            Kind::MessagePosted => format!("{who} wrote on {title}"),
            Kind::QuestionResolved => format!("{who} marked a question as resolved"),
            Kind::VersionRemoved => format!("{who} removed {about}"),
            Kind::VersionFinal => format!("{who} marked {about} as final"),
            Kind::VersionNotFinal => format!("{who} no longer marks {about} as final"),
            Kind::FileQuarantined => {
                let (name, found) = (self.word("name"), self.word("found"));
                format!("{who} sent {name}, in which the virus scanner found {found}")
            }
            _ => format!("{who} posted {about}"),
        }
    }

    fn of_decision(&self) -> String {
        let (who, title, about) = (self.who, self.word("title"), self.word("about"));
        let outcome: Option<Outcome> = self.word("outcome").parse().ok();
        let (agreement, how) = (self.subject["kind"] == "agreement", self.word("how").parse().ok());
        let verb = outcome.map_or("decided on", |outcome| outcome.verb_of(agreement, how));
        let asks = if self.subject["agreement"].is_object() { "signature" } else { "decision" };
        match self.kind {
            Kind::ApprovalAsked => format!("{who} asked for a {asks}: {title}"),
            Kind::ApprovalWithdrawn => format!("{who} withdrew the question: {title}"),
            Kind::ApprovalReopened => {
                format!("{who} asks again: {title} ({})", self.word("reason"))
            }
            Kind::ApprovalSuperseded if self.subject["by"].is_string() => {
                format!("{} took the place of the question: {title}", self.word("by"))
            }
            Kind::ApprovalSuperseded => format!("{who} replaced the question: {title}"),
            Kind::ApprovalSettled => {
                format!("Everybody who is still asked has approved: {title}")
            }
            Kind::TakenBack => format!("{who} took back the decision on {about}"),
            Kind::Held => {
                let link = format!("through the link of {}", self.word("name"));
                format!("A program {verb} {about}, probably, {link}; it does not count")
            }
            Kind::Disputed => {
                let whose = if who == "You" { "yours" } else { "theirs" };
                let flag = |field: &str, says| if self.subject[field] == true { says } else { "" };
                let named = flag("named", ", with the name typed,");
                let again = flag("again", "it is not settled: ");
                format!("{who} said{named} that {again}the answer to {about} was not {whose}")
            }
            Kind::DisputeSettled => {
                let name = self.word("name");
                format!("{who} settled with {name} what was said of {about}: {}", self.word("note"))
            }
            // Who said it is a contact, who wrote it down a member.
            _ if self.subject["recorded_by"].is_object() => {
                let how = how.map_or("", How::says);
                format!("{} {verb} {about} {how}, recorded by {who}", self.word("name"))
            }
            _ if self.subject["through"] == true => {
                let link = if who == "You" { "your".into() } else { format!("{who}’s") };
                format!("{} {verb} {about}, through {link} link", self.word("by"))
            }
            _ => format!("{who} {verb} {about}"),
        }
    }

    fn of_machines(&self) -> String {
        let (who, name, host) = (self.who, self.word("name"), self.word("host"));
        match self.kind {
            Kind::TokenCreated => format!("{who} made the API token {name}"),
            Kind::TokenRevoked => format!("{who} revoked the API token {name}"),
            Kind::WebhookAdded => format!("{who} added a webhook to {host}"),
            Kind::WebhookChanged => format!("{who} changed the webhook to {host}"),
            Kind::WebhookGone => format!("The webhook to {host} was paused: it is gone"),
            Kind::WebhookRemoved => format!("{who} removed the webhook to {host}"),
            Kind::WebhookPinged => format!("{who} sent a test to {host}"),
            Kind::WebhookSecretShown => format!("{who} looked at the secret of {host}"),
            Kind::WebhookSecretRotated => format!("{who} made a new secret for {host}"),
            _ => format!("{who} sent something to {host} again"),
        }
    }
}

fn actor(actor: &Value, reader: Reader<'_>) -> String {
    let name = actor["name"].as_str().unwrap_or("Milepost");
    match (actor["type"].as_str(), reader) {
        (Some("contact"), Reader::Contact(id)) if actor["id"] == id => "You".into(),
        (Some("member"), Reader::Contact(_)) => first_name(name).to_owned(),
        (_, Reader::Contact(_)) => name.to_owned(),
        (_, Reader::Studio) => format!("{name}{}", hand(&actor["via"])),
    }
}

/// What acted for a member, for the studio's eyes: clients deal with the person.
fn hand(via: &Value) -> String {
    let by_hand = via["command_line"] == true;
    let by_hand = if by_hand { " (at the command line)" } else { "" };
    via["name"].as_str().map_or(by_hand.into(), |token| format!(" (by token “{token}”)"))
}
