//! Letters of several pieces: news that goes together, the end of a project, a member's morning.

use super::{BODY, DECIDED, LONG, facts, posted, studio, update};
use crate::clock::{Stamp, minutes};
use crate::id::MailId;
use crate::outbox::{Due, Ending, Facts, Letter, Lost, News, Question, Spoken, Waiting, What};

/// Two updates on one project; with what is asked before them.
pub fn bundle(ask: Option<Question>) -> Letter {
    let first =
        ask.map(|ask| Box::new(update(BODY, vec![posted("shop-pages.pdf", "")], Some(ask))));
    let news = |letter: Letter, since: &[&str]| News {
        participant: super::reminders::LINKS[0].0.clone(),
        at: DECIDED,
        letter: Box::new(letter),
        since: since.iter().map(|says| (*says).to_owned()).collect(),
    };
    let gone = "plan_b.png: version 3 is no longer on the page.";
    let news = vec![
        news(update(LONG, vec![], None), &[]),
        news(update(BODY, vec![posted("plan_b.png", "The harbour side")], None), &[gone]),
    ];
    Letter::Bundle { facts: facts(), first, news }
}

/// A message: of Nell's with markdown and a file, or a question of Pete's.
pub fn message(by_member: bool, to_studio: bool) -> Letter {
    let spoken = Spoken {
        milestone: "Design".into(),
        by: if by_member { "Nell Ashby" } else { "Pete Rowland" }.into(),
        by_member,
        body: if by_member { BODY } else { super::CHANGES }.into(),
        files: if by_member { vec!["plan_b.png".into()] } else { Vec::new() },
        question: !by_member,
        named: false,
        writes: true,
        to_studio,
    };
    let to = if to_studio { "Nell Ashby" } else { "Ines Calloway" }.into();
    Letter::Message { facts: Facts { to, ..facts() }, spoken }
}

/// A project that is over.
pub fn closed(open: &[&str]) -> Letter {
    let open = open.iter().map(|title| (*title).to_owned()).collect();
    Letter::ProjectClosed { facts: facts(), until: "2026-12-11".parse().unwrap(), open }
}

/// What waits in the morning.
pub fn digest(trouble: Option<(u32, String)>) -> Letter {
    let waiting = |who: &str, about: &str, what, hours: u32| Waiting {
        project: "Harbour Bakery website".into(),
        who: vec![who.into()],
        about: about.into(),
        what,
        since: DECIDED.minus(minutes(60 * hours)),
        due_on: (what == What::Unopened).then(|| "2026-11-10".parse().unwrap()),
    };
    Letter::Digest {
        studio: studio(),
        to: "Nell Ashby".into(),
        zone: facts().zone,
        now: DECIDED,
        on_you: vec![
            waiting("Ines Calloway", "homepage design, version 3", What::Changes, 50),
            waiting("Sam Reed", "", What::Introduction, 3),
        ],
        on_clients: vec![waiting("Pete Rowland", "shop pages, version 3", What::Unopened, 96)],
        trouble,
    }
}

pub fn moved(here: bool) -> Letter {
    Letter::AddressChanged {
        studio: studio(),
        to: "Ines Calloway".into(),
        member: "Nell Ashby".into(),
        old: "ines@harbourbakery.example".into(),
        new: "ines@oven.example".into(),
        here,
    }
}

pub fn ending(of: &[(&str, i64)]) -> Letter {
    let ends = of.iter().map(|(name, days)| Ending {
        name: (*name).into(),
        project: "Harbour Bakery website".into(),
        at: Stamp(DECIDED.0 + days * 86_400_000),
    });
    Letter::LinkEnding {
        studio: studio(),
        to: "Nell Ashby".into(),
        zone: facts().zone,
        now: DECIDED,
        ends: ends.collect(),
    }
}

fn one_due(renews: bool) -> Due {
    Due {
        project: "Harbour Bakery website".into(),
        name: if renews { "harbourbakery.example" } else { "Invoice FF-0112" }.into(),
        amount: (!renews).then(|| "£1,950.00".into()),
        renews,
        on: if renews { "2026-11-19" } else { "2026-11-12" }.parse().unwrap(),
    }
}

/// An invoice that is due today, or a domain that is to be renewed next week.
pub fn due(renews: bool) -> Letter {
    let today = "2026-11-12".parse().unwrap();
    Letter::RecordDue { facts: facts(), today, due: one_due(renews) }
}

/// What presses in the morning.
pub fn records() -> Letter {
    Letter::RecordsDue {
        studio: studio(),
        to: "Nell Ashby".into(),
        today: "2026-11-12".parse().unwrap(),
        due: vec![one_due(false), one_due(true)],
    }
}

/// A letter that did not arrive.
pub fn lost(project: Option<&str>) -> Letter {
    Letter::NotDelivered(Lost {
        studio: studio(),
        to: "Nell Ashby".into(),
        zone: facts().zone,
        mail: MailId::new(),
        name: "Ines Calloway".into(),
        email: "ines@harbourbakery.example".into(),
        project: project.map(str::to_owned),
        words: "550 5.1.1 no such mailbox here".into(),
        written: DECIDED,
    })
}
