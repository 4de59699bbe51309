//! The same sequences against the real database: after each step it stands as the pure function
//! says, also after every refusal.

use super::sequences::{Step, steps};
use crate::support::Studio;
use crate::support::studio::PDF;
use milepost::approval::{self, Act, Answer, Asked, Hand, Outcome, Press, Question, Said, next};
use milepost::assurance::{self, Secret, Why};
use milepost::audit::Trace;
use milepost::clock::Stamp;
use milepost::error::{Error, Refusal, Result};
use milepost::id::{DecisionId, MilestoneId, ParticipantId};
use milepost::link::{self, Opening, Signer, Visitor};
use milepost::member::{Desk, Member};
use milepost::milestone;
use milepost::participant::{self, Role};
use milepost::store::Tx;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

/// Somebody's id and the letters of their link.
type Link = (ParticipantId, String);

/// What a step needs.
struct Hands {
    nell: Member,
    signer: Signer,
    links: Vec<Link>,
    design: MilestoneId,
    asked: Asked,
}

fn form(state: &str) -> milestone::Form {
    milestone::Form { title: "Design".into(), state: state.into(), ..Default::default() }
}

impl Hands {
    async fn of(studio: &Studio, links: &[Link]) -> Self {
        Self {
            nell: studio.nell.clone(),
            signer: studio.app.signer(),
            links: links.to_vec(),
            design: studio.design.clone(),
            asked: studio.asked().await.remove(0),
        }
    }

    fn visitor(&self, tx: &Tx, who: &ParticipantId) -> Result<Visitor> {
        let letters = &self.links.iter().find(|(id, _)| id == who).unwrap().1;
        match link::open(tx, &self.signer, letters.trim_start_matches("/l/"))? {
            Opening::Open(visitor) => Ok(*visitor),
            _ => Err(Refusal::NotFound.into()),
        }
    }

    /// What a step means. Whoever was released has nothing to press.
    fn act(&self, tx: &Tx, step: Step) -> Result<Option<Act>> {
        let (what, who, which, _) = step;
        let (who, asked) = (self.links[who % self.links.len()].0.clone(), &self.asked);
        let person = tx.participant(Desk::of_the_house(), &who)?.unwrap();
        if person.role != Role::Approver {
            return Ok(None);
        }
        let outcome = Outcome::ALL[which % 3];
        let held = asked.held(&who).find(|held| held.outcome == outcome).map(|one| one.id.clone());
        let press = |confirms| Press { id: DecisionId::new(), who: who.clone(), outcome, confirms };
        Ok(match what {
            0..=2 => Some(Act::Answer(press(held))),
            3 => Some(Act::Answer(press(None))),
            // The same machine's same answer is kept once.
            4 if held.is_some() => None,
            4 => Some(Act::Doubt(press(None))),
            5 => asked.standing_of(&who).filter(|one| one.visit.is_some()).map(hold),
            6 => Some(Act::TakeBack(who)),
            7 => Some(Act::Release(who)),
            8 | 9 => Some(Act::Reopen),
            10 => Some(Act::Withdraw),
            _ if which % 4 == 0 => Some(Act::Supersede),
            _ => Some(Act::Finish(which % 2 == 0)),
        })
    }

    fn answers(&self, tx: &Tx, press: &Press, machine: bool) -> Result<()> {
        let (visitor, secret) = (self.visitor(tx, &press.who)?, Secret::random());
        if machine {
            let known = assurance::meet(tx, &visitor, &secret)?;
            assurance::mark(tx, &self.signer, &visitor, (&known, Why::Decoy))?;
        }
        let answer = Answer {
            outcome: press.outcome,
            comment: "As said".into(),
            name: String::new(),
            shown: self.asked.fingerprint(),
            files: Vec::new(),
            drawn: String::new(),
        };
        let trace = Trace::default();
        let hand = Hand { visitor: &visitor, trace: &trace, secret: &secret };
        approval::give(tx, &self.signer, hand, &self.asked.approval.id, &answer).map(drop)
    }

    fn records(&self, tx: &Tx, press: &Press) -> Result<()> {
        let said = Said {
            who: press.who.to_string(),
            outcome: press.outcome.as_str().into(),
            comment: "As said".into(),
            how: "phone".into(),
            said_on: "2026-11-01".into(),
            note: "Nell heard it".into(),
            files: Vec::new(),
        };
        let what = (&self.asked.approval.id, &said);
        approval::record(tx, &self.signer, &self.nell, what).map(drop)
    }

    /// Does it, by the verb that people use.
    fn does(&self, tx: &Tx, act: &Act, recorded: bool) -> Result<()> {
        let (nell, signer, id) = (&self.nell, &self.signer, &self.asked.approval.id);
        match act {
            Act::Answer(press) if recorded => self.records(tx, press),
            Act::Answer(press) => self.answers(tx, press, false),
            Act::Doubt(press) => self.answers(tx, press, true),
            Act::Hold(held) => {
                let held = self.asked.decisions.iter().find(|one| one.id == *held).unwrap();
                let visitor = self.visitor(tx, &held.participant)?;
                let visit = held.visit.as_ref().unwrap();
                approval::hold_all_of(tx, signer, &visitor, (visit, Why::Decoy))
            }
            Act::TakeBack(who) => {
                let (visitor, secret) = (self.visitor(tx, who)?, Secret::random());
                let trace = Trace::default();
                let hand = Hand { visitor: &visitor, trace: &trace, secret: &secret };
                approval::take_back(tx, signer, hand, id)
            }
            Act::Release(who) => {
                participant::change(tx, signer, nell, who, (Role::Viewer, true)).map(drop)
            }
            Act::Reopen => approval::reopen(tx, signer, nell, (id, "Prices have changed")),
            Act::Withdraw => approval::withdraw(tx, nell, id),
            Act::Finish(done) => {
                let form = form(if *done { "done" } else { "in_progress" });
                milestone::change(tx, nell, &self.design, &form).map(drop)
            }
            Act::Supersede => unreachable!("it takes a file"),
        }
    }
}

fn hold(one: &approval::Decision) -> Act {
    Act::Hold(one.id.clone())
}

/// Everybody decides, the milestone runs, and a question is asked about a new file.
async fn begin(studio: &Studio, links: &[Link], name: &str, rule: &str) {
    let (nell, signer) = (studio.nell.clone(), studio.app.signer());
    let (links, design) = (links.to_vec(), studio.design.clone());
    let write = studio.app.store.write(move |tx| {
        for (id, _) in &links {
            participant::change(tx, &signer, &nell, id, (Role::Approver, true))?;
        }
        milestone::change(tx, &nell, &design, &form("in_progress")).map(drop)
    });
    write.await.unwrap();
    studio.clock.travel(milepost::clock::minutes(1));
    let bytes = [PDF, name.as_bytes()].concat();
    studio.post(&[(name, &bytes)], &["Ines", "Pete", "Harbour"], rule).await;
}

async fn step(studio: &Studio, links: &[Link], name: &str, step: Step) {
    let hands = Hands::of(studio, links).await;
    let before = hands.asked.clone();
    let Some(mut act) = studio.read(|tx| hands.act(tx, step)).await else { return };
    if act == Act::Supersede {
        let bytes = [PDF, format!("{name} {}", studio.clock.now().0).as_bytes()].concat();
        studio.post(&[(name, &bytes)], &[], "any").await;
    } else {
        let verb = act.clone();
        let done = studio.app.store.write(move |tx| hands.does(tx, &verb, step.0 == 3));
        match done.await {
            Ok(()) | Err(Error::Refused(_)) => {}
            Err(broken) => panic!("{act:?} broke: {broken:?}"),
        }
    }
    let after = studio.asked().await.remove(0);
    let known = |id: &DecisionId| before.decisions.iter().any(|one| one.id == *id);
    let new = after.decisions.iter().find(|one| !known(&one.id));
    if let (Act::Answer(press) | Act::Doubt(press), Some(new)) = (&mut act, new) {
        press.id = new.id.clone();
    }
    let before = Question::from(&before);
    let then = next(&before, &act, studio.clock.now()).unwrap_or(before);
    assert_eq!(Question::from(&after), then, "after {act:?}");
    // And the reminders with it: exactly those are kept whose answer is waited for.
    let id = &after.approval.id;
    let kept = studio.read(|tx| tx.awaited_of_request(milepost::member::Desk::of_the_house(), id));
    for one in kept.await {
        let waits = after.waits_for(&one.participant);
        assert_eq!((one.waits, one.since.is_some()), (waits, waits), "after {act:?}");
        assert!(waits || one.next.is_none(), "after {act:?}");
    }
}

#[tokio::test]
async fn the_database_stands_as_the_rules_say_after_any_sequence() {
    let studio = Studio::open().await;
    let mut links = Vec::new();
    for name in ["Ines", "Pete", "Harbour"] {
        links.push((studio.person(name), studio.link(name).await));
    }
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let start: Stamp = studio.clock.now();
    for case in 0..60 {
        let rule = ["any", "all", "in_order"][case % 3];
        let name = format!("page-{case}.pdf");
        studio.clock.set(start.plus(milepost::clock::minutes(u32::try_from(case).unwrap())));
        begin(&studio, &links, &name, rule).await;
        let drawn = steps(14).new_tree(&mut runner).unwrap().current();
        println!("{rule}, {drawn:?}");
        for one in drawn {
            let now = studio.clock.now();
            studio.clock.set(Stamp(now.0 + one.3 * 60_000));
            step(&studio, &links, &name, one).await;
        }
    }
}
