//! The people of the pictures and one letter of each kind, for the tests of this folder.

mod dressed;
mod entities;
mod files;
mod forms;
mod notices;
mod reminders;
mod tasks;

pub use dressed::{dressed, mail_keys};
pub use entities::entities;

use crate::approval::{How, Outcome, Rule};
use crate::clock::{Stamp, minutes};
use crate::id::DecisionId;
use crate::mail::Ready;
use crate::mail::letter::Door;
use crate::outbox::{
    Came, Decided, Facts, Letter, Mailbox, Noted, Posted, Proved, Question, Sender,
};

/// The link of the pictures.
pub const DOOR: &str =
    "https://portal.fernandfield.example/l/EAB5aQ2tYk3R1vWcXz7LmN8pHs4dGf6jUo0yTbKe";

/// The link in a receipt.
pub const WASNT_ME: &str =
    "https://portal.fernandfield.example/d/FAB5aQ2tYk3R1vWcXz7LmN8pHs4dGf6jUo0yTbKe";

/// The link to a further project.
pub const OTHER_DOOR: &str =
    "https://portal.fernandfield.example/l/EBB5aQ2tYk3R1vWcXz7LmN8pHs4dGf6jUo0yTbKe";

/// Thu 12 Nov 2026, 14:32:08 in Bristol.
pub const DECIDED: Stamp = Stamp(1_794_493_928_000);

/// Where the reader of the pictures says which mails they want.
pub const FEWER: &str =
    "https://portal.fernandfield.example/l/EwB5aQ2tYk3R1vWcXz7LmN8pHs4dGf6jUo0yTbKe/mails";

/// Fern & Field.
pub fn studio() -> Sender {
    Sender {
        name: "Fern & Field".into(),
        brand: "#2e6f4e".into(),
        postal: Some("4 Brunel Yard,\nBristol".into()),
    }
}

/// A letter of Nell's to Ines.
pub fn facts() -> Facts {
    Facts {
        studio: studio(),
        project: "Harbour Bakery website".into(),
        to: "Ines Calloway".into(),
        zone: "Europe/London".parse().unwrap(),
        member: "Nell Ashby".into(),
    }
}

/// The third version of a file.
pub fn posted(name: &str, note: &str) -> Posted {
    let sha256 = "c29047563380d390a612c484924090dcc49788594c9c89b4bce478961d90f21c".into();
    Posted { name: name.into(), number: 3, size: 4_200_000, sha256, note: note.into() }
}

/// The shop pages, to be approved by Thu 19 Nov.
pub fn question(decides: bool) -> Question {
    Question {
        title: "Approve the shop pages".into(),
        wording: "When you approve, building starts on Mon 23 Nov.".into(),
        due_on: Some("2026-11-19".parse().unwrap()),
        versions: vec![posted("shop-pages.pdf", "")],
        decides,
    }
}

/// Ines decides on the homepage design.
pub fn decided(outcome: Outcome, comment: &str) -> Decided {
    Decided {
        title: "Approve the homepage design".into(),
        wording: "When you approve, building starts on Mon 23 Nov.".into(),
        outcome,
        comment: comment.into(),
        files: Vec::new(),
        by: "Ines Calloway".into(),
        client: "Harbour Bakery".into(),
        versions: vec![posted("homepage-design.pdf", "")],
        at: DECIDED,
        receipt: "HB-0007".into(),
        rule: Rule::All,
        count: (1, 2),
        undo_until: DECIDED.plus(minutes(10)),
        proved: Some(Proved {
            decision: DecisionId::new(),
            kind: "decided".into(),
            seq: 17,
            hash: "9f2c41d7".repeat(8),
            verify: "work.fernandfield.example/verify".into(),
        }),
        signed: false,
        agreed: false,
    }
}

const BODY: &str = "- Prices sit **beside** the name now\n- Pick-up times come before payment\n\
    - Saturday opens on rye, as Pete asked\n";
const LONG: &str = "Hi Ines,\n\nthe *sea‑green* is “calmer” now; see \
    [our notes](https://fernandfield.example/notes).\n\n\
    > Café au lait, said Pete\n\n1. one\n2. two\n   - inner\n3. three\n";

fn update(body: &str, files: Vec<Posted>, ask: Option<Question>) -> Letter {
    let (facts, milestone, body) = (facts(), "Design".into(), body.into());
    Letter::Update { facts, milestone, body, files, ask, replaced: Vec::new() }
}

fn back(yours: bool) -> Letter {
    let decided = decided(Outcome::Approved, "");
    let (at, due_on) = (DECIDED.plus(minutes(4)), Some("2026-11-19".parse().unwrap()));
    Letter::TakenBack { facts: facts(), decided, at, due_on, yours, open: true }
}

/// One letter of each kind and shape, with the door that delivery would give it.
pub fn letters() -> Vec<(&'static str, Letter, Option<Door<'static>>)> {
    let opened =
        updates().into_iter().chain(receipts()).chain(links()).chain(reminders::reminders());
    let opened = opened.chain(files::to_contact()).chain(forms::to_contact());
    let opened = opened.chain(tasks::to_contact());
    let opened = opened.map(|(kind, letter)| {
        let others: &[_] = &reminders::LINKS;
        let wasnt_me = letter.disputable().map(|_| WASNT_ME);
        let fewer = letter.facts().map(|_| FEWER);
        (kind, letter, Some(Door { others, wasnt_me, fewer, ..door(DOOR) }))
    });
    opened.chain(to_studio().into_iter().map(|(kind, letter)| (kind, letter, None))).collect()
}

const CHANGES: &str = "The sea is too grey.\nCan it be <b>bluer</b>?";

fn updates() -> Vec<(&'static str, Letter)> {
    let shop = posted("shop-pages.pdf", "Prices beside the name");
    let both = vec![shop.clone(), posted("plan_b.png", "")];
    let asked = vec![posted("shop-pages.pdf", "")];
    let of_others = Some(question(false));
    vec![
        ("asked", update(BODY, asked, Some(question(true)))),
        ("asked-of-others", update(BODY, vec![shop], of_others)),
        ("several-files", update(LONG, both, None)),
        ("news", update(LONG, vec![], None)),
        ("bundle", notices::bundle(None)),
        ("bundle-asked", notices::bundle(Some(question(true)))),
        ("message", notices::message(true, false)),
        ("question", notices::message(false, false)),
        ("due", notices::due(false)),
        ("renewed", notices::due(true)),
        ("closed", notices::closed(&[])),
        ("closed-open", notices::closed(&["Approve the shop pages"])),
    ]
}

fn receipts() -> Vec<(&'static str, Letter)> {
    let receipt = |outcome, comment: &str| {
        let (facts, decided) = (facts(), decided(outcome, comment));
        Letter::Receipt { facts, decided }
    };
    vec![
        ("receipt", receipt(Outcome::Approved, "")),
        ("receipt-changes", receipt(Outcome::ChangesRequested, CHANGES)),
        ("receipt-declined", receipt(Outcome::Declined, "Not this year.")),
        ("signed-copy", signed_copy()),
        ("recorded", recorded(true)),
        ("settled", settled()),
        ("taken-back", back(true)),
    ]
}

fn signed_copy() -> Letter {
    let decided = Decided { signed: true, ..decided(Outcome::Approved, "") };
    Letter::SignedCopy { facts: Facts { to: "Pete Rowland".into(), ..facts() }, decided }
}

fn recorded(yours: bool) -> Letter {
    let (how, said_on) = (How::Phone, "2026-11-11".parse().unwrap());
    let (facts, decided) = (facts(), decided(Outcome::Approved, ""));
    Letter::Recorded { facts, decided, how, said_on, note: "Pete heard it, too.".into(), yours }
}

fn settled() -> Letter {
    let (facts, decided) = (facts(), decided(Outcome::Approved, ""));
    let note = "Pete pressed it at the shared desk; Ines agrees with it.".into();
    let decision = decided.proved.as_ref().unwrap().decision.clone();
    Letter::Settled(Noted { facts, decided, decision, note })
}

fn disputed() -> Letter {
    let (facts, decided) = (facts(), decided(Outcome::Approved, ""));
    let facts = Facts { to: "Nell Ashby".into(), ..facts };
    Letter::Disputed { facts, decided, person: "Ines Calloway".into(), at: DECIDED }
}

fn links() -> Vec<(&'static str, Letter)> {
    let (facts, to) = (facts(), "Nell Ashby".to_owned());
    let again = Letter::LinkAgain { facts: facts.clone() };
    let fresh = Letter::FreshLink { facts };
    let introduced = Letter::Introduced { facts: self::facts(), through: "Ines Calloway".into() };
    let sign_in = Letter::SignIn { studio: studio(), to: to.clone() };
    let use_passkey = Letter::UsePasskey { studio: studio(), to: to.clone() };
    let (joss, zone) = ("Joss Field".to_owned(), "Europe/London".parse().unwrap());
    let invitation = Letter::Invitation { studio: studio(), to: joss, by: to, zone };
    vec![
        ("link", again),
        ("fresh-link", fresh),
        ("introduced", introduced),
        ("sign-in", sign_in),
        ("use-passkey", use_passkey),
        ("invitation", invitation),
    ]
}

fn to_studio() -> Vec<(&'static str, Letter)> {
    let (studio, to) = (studio(), "Nell Ashby".to_owned());
    let decision = |outcome, comment: &str| {
        let (to, decided) = ("Nell Ashby".to_owned(), decided(outcome, comment));
        Letter::Decision { facts: Facts { to, ..facts() }, decided }
    };
    vec![
        ("decision", decision(Outcome::Approved, "")),
        ("decision-changes", decision(Outcome::ChangesRequested, CHANGES)),
        ("decision-declined", decision(Outcome::Declined, "Not this year.")),
        ("taken-back-studio", back(false)),
        ("recorded-studio", recorded(false)),
        ("disputed", disputed()),
        ("message-studio", notices::message(false, true)),
        ("address-old", notices::moved(false)),
        ("address-new", notices::moved(true)),
        ("ending", notices::ending(&[("Ines Calloway", 7)])),
        ("endings", notices::ending(&[("Ines Calloway", 7), ("Pete Rowland", -2)])),
        ("records", notices::records()),
        ("digest", notices::digest(None)),
        ("digest-trouble", notices::digest(Some((2, "550 5.1.1 no such mailbox".into())))),
        ("introduction", came(false)),
        ("introduction-at-once", came(true)),
        ("not-delivered", notices::lost(Some("Harbour Bakery website"))),
        ("not-delivered-alone", notices::lost(None)),
        ("files-received", files::came(false)),
        ("form-received", forms::sent(false)),
        ("tasks-done", tasks::all_done()),
        ("trial", Letter::Test { studio, to }),
    ]
}

fn came(at_once: bool) -> Letter {
    let came = Came {
        through: "Ines Calloway".into(),
        client: "Harbour Bakery".into(),
        name: "Sam Reed".into(),
        email: "sam@harbourbakery.example".into(),
        at: DECIDED,
        at_once,
        by_machine: !at_once,
    };
    let facts = Facts { to: "Nell Ashby".into(), ..facts() };
    Letter::Introduction { facts, came }
}

/// A door that is open until Fri 11 Dec.
pub fn door(url: &str) -> Door<'_> {
    let ends_at = Stamp(1_796_990_400_000);
    Door { fewer: Some(FEWER), ..Door::to(url, ends_at) }
}

/// A message to Ines that says `text` and `html`.
pub fn ready(text: &str, html: &str) -> Ready {
    let mailbox = |name: &str, email: &str| Mailbox { name: name.into(), email: email.into() };
    Ready {
        message_id: "0123456789abcdef@portal.fernandfield.example".into(),
        from: mailbox("Nell Ashby, Fern & Field", "mail@fernandfield.example"),
        to: mailbox("Ines Calloway", "ines@harbourbakery.example"),
        reply_to: Some(mailbox("Nell Ashby", "nell@fernandfield.example")),
        in_reply_to: Some("earlier@portal.fernandfield.example".into()),
        references: Vec::new(),
        logo: None,
        subject: "Your decision by Thu 19 Nov: shop pages, version 3".into(),
        text: text.into(),
        html: html.into(),
        unsubscribe: None,
        enclosed: Vec::new(),
        domain: "portal.fernandfield.example".into(),
        date: DECIDED,
        keys: std::sync::Arc::default(),
    }
}
