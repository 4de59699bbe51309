//! What a letter tells: facts and words, which `mail/` draws anew on each attempt. No token.

use super::facts::{Came, Decided, Ending, Facts, Noted, Posted, Question, Sender, WaitsOn};
use super::news::{Due, Spoken};
use super::sought::{AllDone, FilesIn, Sought};
use super::waiting::Waiting;
use super::{FormNews, Lost, News};
use crate::approval::How;
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use serde::{Deserialize, Serialize};

/// One kind of letter with its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// The studio posted an update, perhaps with a question.
    Update {
        /// Who, what, to whom.
        facts: Facts,
        /// The milestone's title.
        milestone: String,
        /// The update, in markdown.
        body: String,
        /// The versions posted with it.
        files: Vec<Posted>,
        /// What is asked with it.
        ask: Option<Question>,
        /// The titles of questions that waited for the reader and that something newer replaced.
        #[serde(default)]
        replaced: Vec<String>,
    },
    /// Somebody wrote in the conversation on a milestone.
    Message {
        /// Who, what, to whom; the member is the one whom a reply reaches.
        facts: Facts,
        /// Who wrote what.
        spoken: Spoken,
    },
    /// Several pieces of news in one mail, perhaps with what is asked of the reader.
    Bundle {
        /// Who, what, to whom: of the mail that the others went within.
        facts: Facts,
        /// What is asked of the reader: the letter that took the news along.
        first: Option<Box<Letter>>,
        /// Oldest first.
        news: Vec<News>,
    },
    /// Documents that the studio asks for.
    FileRequest {
        /// Who, what, to whom.
        facts: Facts,
        /// What.
        sought: Sought,
    },
    /// Something that came needs another try.
    FileRedo {
        /// Who, what, to whom.
        facts: Facts,
        /// What, and why.
        sought: Sought,
    },
    /// Files came.
    FilesReceived(FilesIn),
    /// A form to fill in, or one that was sent.
    Form(FormNews),
    /// For the studio: the client has done all that it had to.
    TasksDone(AllDone),
    /// The project is over: until when its page stays up.
    ProjectClosed {
        /// Who, what, to whom.
        facts: Facts,
        /// The last day of the page.
        until: Day,
        /// The titles of the questions that can still be answered until then.
        open: Vec<String>,
    },
    /// The same link once more, because the studio pressed "Resend", or a first one without news.
    LinkAgain {
        /// Who, what, to whom.
        facts: Facts,
    },
    /// A fresh link, because the old one had ended and somebody asked.
    FreshLink {
        /// Who, what, to whom.
        facts: Facts,
    },
    /// What waits for the reader, over all their projects: planned, or with a member's own line.
    Reminder {
        /// Who, what, to whom; the project is the first one.
        facts: Facts,
        /// When it was written: everything in it was true then.
        at: Stamp,
        /// What waits, project by project; the first one's link is the mail's own.
        waits: Vec<WaitsOn>,
        /// What the member wrote, if a member sent it; may be empty.
        line: Option<String>,
    },
    /// The receipt of a decision, for the one who decided.
    Receipt {
        /// Who, what, to whom.
        facts: Facts,
        /// The decision.
        decided: Decided,
    },
    /// A copy of the receipt of a signature, for everybody else on the project.
    SignedCopy {
        /// Who, what, to whom.
        facts: Facts,
        /// The signature.
        decided: Decided,
    },
    /// A member wrote down what an approver said; `yours` for the approver.
    Recorded {
        /// Who, what, to whom; the member is the one who wrote it down.
        facts: Facts,
        /// The decision.
        decided: Decided,
        /// How it was said.
        how: How,
        /// When it was said.
        said_on: Day,
        /// What else shows it; may be empty.
        note: String,
        /// Whether the reader said it; letters from before this was asked went to nobody else.
        #[serde(default = "super::kinds::to_the_approver")]
        yours: bool,
    },
    /// The same receipt, for the studio.
    Decision {
        /// Who, what, to whom.
        facts: Facts,
        /// The decision.
        decided: Decided,
    },
    /// A decision was taken back; `yours` for the one who did.
    TakenBack {
        /// Who, what, to whom.
        facts: Facts,
        /// The decision that no longer stands.
        decided: Decided,
        /// When it was taken back.
        at: Stamp,
        /// By when it is due.
        due_on: Option<Day>,
        /// Whether the reader did it.
        yours: bool,
        /// Whether the question is open again; another's answer may still settle it.
        open: bool,
    },
    /// A one-time code. Its digits are made anew on each attempt and stand in no row.
    Code {
        /// Who, what, to whom.
        facts: Facts,
    },
    /// An answer is held: a program gave it, probably. `yours` for the one whose link it was.
    Held {
        /// Who, what, to whom.
        facts: Facts,
        /// The answer that does not stand.
        decided: Decided,
        /// Whether the reader is asked to confirm.
        yours: bool,
        /// Whether the question is open; another's answer may settle it.
        open: bool,
    },
    /// A member wrote down how it was settled that the reader said so.
    Settled(Noted),
    /// For the studio: somebody says that an answer was not theirs.
    Disputed {
        /// Who, what, to whom.
        facts: Facts,
        /// The answer.
        decided: Decided,
        /// The name of whoever says so.
        person: String,
        /// When they said it.
        at: Stamp,
    },
    /// Somebody's mails go to another address from now on; told to both.
    AddressChanged {
        /// Who writes.
        studio: Sender,
        /// The reader's name.
        to: String,
        /// The member who changed it.
        member: String,
        /// Where mails went.
        old: String,
        /// Where they go.
        new: String,
        /// Whether this one goes to the new address.
        here: bool,
    },
    /// Links that end soon, told to a member.
    LinkEnding {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
        /// The member's zone.
        zone: Zone,
        /// When it was written.
        now: Stamp,
        /// First end first.
        ends: Vec<Ending>,
    },
    /// What waits in the morning, told to a member.
    Digest {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
        /// The member's zone.
        zone: Zone,
        /// When it was written.
        now: Stamp,
        /// What waits on the member, oldest first.
        on_you: Vec<Waiting>,
        /// What waits on clients, oldest first.
        on_clients: Vec<Waiting>,
        /// How many mails did not get through, and the mail server's last words.
        trouble: Option<(u32, String)>,
    },
    /// Something is due or to be renewed soon, or was.
    RecordDue {
        /// Who, what, to whom.
        facts: Facts,
        /// The day on which it was written, where the reader is.
        today: Day,
        /// What.
        due: Due,
    },
    /// The same for the studio: all of a morning, told to a member.
    RecordsDue {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
        /// The day on which it was written, where the studio is.
        today: Day,
        /// First day first.
        due: Vec<Due>,
    },
    /// For the studio: a colleague came by somebody else's link.
    Introduction {
        /// Who, what, to whom.
        facts: Facts,
        /// Who came.
        came: Came,
    },
    /// A link of their own for somebody who came by another's.
    Introduced {
        /// Who, what, to whom.
        facts: Facts,
        /// Whose link it was.
        through: String,
    },
    /// A member's one-time sign-in.
    SignIn {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
    },
    /// What a member with a passkey gets who asked for a sign-in by mail.
    UsePasskey {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
    },
    /// Somebody is asked to be a member.
    Invitation {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
        /// The name of the member who invites.
        by: String,
        /// The reader's zone.
        zone: Zone,
    },
    /// For a member: a letter of theirs cannot be delivered.
    NotDelivered(Lost),
    /// Shows that the mail server works.
    Test {
        /// Who writes.
        studio: Sender,
        /// The member's name.
        to: String,
    },
}
