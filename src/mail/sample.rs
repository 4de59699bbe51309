//! A letter of each kind with made-up people, so that the studio can see its own words in place.

use crate::approval::{How, Outcome, Rule};
use crate::calendar::{Day, Zone};
use crate::clock::{Stamp, days, minutes};
use crate::id::{DecisionId, ParticipantId};
use crate::outbox::{
    AskedForm, Decided, Due, Facts, FilesIn, FormNews, FormTold, Letter, Noted, Posted, Question,
    Sender, SentFile, SentForm, Sought, SoughtItem, Spoken, Waits, WaitsOn,
};
use crate::wording::LetterKind;

/// The letter, from `member` of `studio`, written `now`.
pub fn letter(
    kind: LetterKind,
    (studio, member): (Sender, &str),
    zone: &Zone,
    now: Stamp,
) -> Letter {
    let facts = Facts {
        studio,
        project: "Harbour Bakery website".into(),
        to: "Ines Calloway".into(),
        zone: zone.clone(),
        member: member.to_owned(),
    };
    let due_on = Some(zone.local(now.plus(days(7))).day);
    let decided = decided(now);
    match kind {
        LetterKind::ApprovalAsked => {
            let ask = question(decided, due_on);
            news(facts, Some(ask))
        }
        LetterKind::Reminder => reminder(facts, (question(decided, due_on), now), None),
        LetterKind::Nudge => {
            let line = Some("The printer waits for us.".to_owned());
            reminder(facts, (question(decided, due_on), now), line)
        }
        LetterKind::ProjectClosed => {
            let until = zone.local(now.plus(days(30))).day;
            Letter::ProjectClosed { facts, until, open: Vec::new() }
        }
        LetterKind::RecordDue => {
            let (today, project) = (zone.local(now).day, facts.project.clone());
            let (name, amount) = ("Invoice FF-0112, second instalment", Some("£1,950.00"));
            let (name, amount) = (name.to_owned(), amount.map(str::to_owned));
            let due = Due { project, name, amount, renews: false, on: today.plus(7) };
            Letter::RecordDue { facts, today, due }
        }
        LetterKind::Update => news(facts, None),
        LetterKind::Message => message(facts),
        LetterKind::Link => Letter::LinkAgain { facts },
        LetterKind::FreshLink => Letter::FreshLink { facts },
        LetterKind::Introduced => Letter::Introduced { facts, through: "Pete Rowland".to_owned() },
        LetterKind::Receipt => Letter::Receipt { facts, decided },
        LetterKind::SignedCopy => {
            Letter::SignedCopy { facts, decided: Decided { signed: true, ..decided } }
        }
        LetterKind::Recorded => {
            let (how, said_on, note) = (How::ALL[0], zone.local(now).day, String::new());
            Letter::Recorded { facts, decided, how, said_on, note, yours: true }
        }
        LetterKind::DisputeSettled => settled(facts, decided),
        LetterKind::TakenBack => {
            Letter::TakenBack { facts, decided, at: now, due_on, yours: true, open: true }
        }
        LetterKind::Held => Letter::Held { facts, decided, yours: true, open: true },
        LetterKind::Code => Letter::Code { facts },
        LetterKind::FileRequest => Letter::FileRequest { facts, sought: sought("", due_on) },
        LetterKind::FileRedo => {
            let reason = "Page 2 is cut off at the right. Could you scan it once more?";
            Letter::FileRedo { facts, sought: sought(reason, due_on) }
        }
        LetterKind::FilesSent => sent(facts, now),
        LetterKind::FormAsked => form(facts, due_on, None),
        LetterKind::FormSent => form(facts, due_on, Some(now)),
    }
}

fn settled(facts: Facts, decided: Decided) -> Letter {
    let note = "It was pressed at the shared desk; Ines agrees with it.".into();
    Letter::Settled(Noted { facts, decided, decision: DecisionId::new(), note })
}

fn sought(reason: &str, due_on: Option<Day>) -> Sought {
    Sought {
        title: "For the shop pages".into(),
        instructions: String::new(),
        due_on,
        items: vec![SoughtItem {
            title: "Allergen list for every product".into(),
            instructions: "The list you keep behind the counter is perfect.".into(),
            reason: reason.to_owned(),
        }],
    }
}

/// A form that is asked, or was sent.
fn form(facts: Facts, due_on: Option<Day>, sent: Option<Stamp>) -> Letter {
    let title = "About your shop".to_owned();
    let told = match sent {
        None => FormTold::Asked(AskedForm {
            title,
            instructions: "It takes ten minutes.".into(),
            due_on,
            size: "6 questions".into(),
            again: false,
        }),
        Some(at) => FormTold::Yours(SentForm {
            form: None,
            title,
            by: "Ines Calloway".into(),
            client: "Harbour Bakery".into(),
            at,
            answers: vec![("Your motto".into(), "Up before the gulls".into())],
        }),
    };
    Letter::Form(FormNews { facts, told })
}

fn sent(facts: Facts, at: Stamp) -> Letter {
    let (item, name) = ("Allergen list for every product".into(), "allergens.pdf".into());
    Letter::FilesReceived(FilesIn {
        facts,
        by: "Ines Calloway".into(),
        client: "Harbour Bakery".into(),
        files: vec![SentFile { item, name, size: 240_000, at }],
        count: (1, 1),
        yours: true,
    })
}

fn question(decided: Decided, due_on: Option<Day>) -> Question {
    let Decided { title, wording, versions, .. } = decided;
    Question { title, wording, due_on, versions, decides: true }
}

fn reminder(facts: Facts, what: (Question, Stamp), line: Option<String>) -> Letter {
    let ((question, at), asked_by) = (what, facts.member.clone());
    let since = at.minus(days(3));
    let questions = vec![Waits { question, asked_by, since, opened: false, held: false }];
    let waits = vec![WaitsOn {
        participant: Some(ParticipantId::new()),
        project: facts.project.clone(),
        questions,
        files: Vec::new(),
        tasks: Vec::new(),
    }];
    Letter::Reminder { facts, at, waits, line }
}

fn news(facts: Facts, ask: Option<Question>) -> Letter {
    Letter::Update {
        facts,
        milestone: "Design".into(),
        body: "- Prices sit beside the name now\n- Pick-up times come before payment".into(),
        files: vec![posted()],
        ask,
        replaced: Vec::new(),
    }
}

fn message(facts: Facts) -> Letter {
    let spoken = Spoken {
        milestone: "Design".into(),
        by: facts.member.clone(),
        by_member: true,
        body: "The row under the hours can change by weekday, so Saturday opens on rye.".into(),
        files: Vec::new(),
        question: false,
        named: false,
        writes: true,
        to_studio: false,
    };
    Letter::Message { facts, spoken }
}

fn posted() -> Posted {
    Posted {
        name: "homepage-design.pdf".into(),
        number: 3,
        size: 4_200_000,
        sha256: "c2904756".repeat(8),
        note: String::new(),
    }
}

fn decided(now: Stamp) -> Decided {
    Decided {
        title: "Approve the homepage design".into(),
        wording: "When you approve, building starts.".into(),
        outcome: Outcome::Approved,
        comment: String::new(),
        files: Vec::new(),
        by: "Ines Calloway".into(),
        client: "Harbour Bakery".into(),
        versions: vec![posted()],
        at: now,
        receipt: "HB-0007".into(),
        rule: Rule::Any,
        count: (1, 1),
        undo_until: now.plus(minutes(10)),
        proved: None,
        signed: false,
        agreed: false,
    }
}
