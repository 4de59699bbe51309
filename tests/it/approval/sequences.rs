//! Anything in any order, at any time of a clock that also goes back: no sequence of acts loses,
//! rewrites or counts twice a decision.

use milepost::approval::{Act, Mark, No, Outcome, Press, Question, Rule, Seat, State, next};
use milepost::clock::Stamp;
use milepost::id::{DecisionId, ParticipantId};
use proptest::collection::vec;
use proptest::prelude::*;

/// One step of a sequence: what, by or to whom, with which answer, and how long after the last.
pub type Step = (u8, usize, usize, i64);

/// Steps in any order. Minutes go back as well as on.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let minutes = prop_oneof![6 => 0_i64..4, 2 => 4_i64..15, 1 => -90_i64..0];
    vec((0_u8..12, 0_usize..4, 0_usize..8, minutes), 1..most)
}

fn question(rule: Rule, in_order: bool, people: usize) -> Question {
    let seat = |_| Seat { who: ParticipantId::new(), released: false };
    Question {
        rule,
        in_order,
        state: State::Open,
        seats: (0..people).map(seat).collect(),
        answers: Vec::new(),
        milestone_done: false,
        replaced: false,
    }
}

/// The act that a step means; `people` also has one whom nobody asks.
fn act(step: Step, people: &[ParticipantId], question: &Question) -> Act {
    let (what, who, which, _) = step;
    let who = people[who % people.len()].clone();
    let outcome = Outcome::ALL[which % 3];
    let held = question.answers.iter().rfind(|mark| mark.press.who == who);
    let held = held.filter(|mark| mark.held_at.is_some() && mark.set_aside_at.is_none());
    let confirms = held.filter(|_| what % 2 == 0).map(|mark| mark.press.id.clone());
    let press = Press { id: DecisionId::new(), who: who.clone(), outcome, confirms };
    let some = question.answers.get(which).map(|mark| mark.press.id.clone());
    match what {
        0..=3 => Act::Answer(press),
        4 => Act::Doubt(press),
        5 => Act::Hold(some.unwrap_or_else(DecisionId::new)),
        6 => Act::TakeBack(who),
        7 => Act::Release(who),
        8 | 9 => Act::Reopen,
        10 => Act::Withdraw,
        _ if which % 4 == 0 => Act::Supersede,
        _ => Act::Finish(which % 2 == 0),
    }
}

/// What stays true whatever happens.
fn judge(before: &Question, act: &Act, after: &Question, now: Stamp) {
    kept(before, act, after);
    for seat in &after.seats {
        let standing = after.standing().filter(|mark| mark.press.who == seat.who).count();
        assert!(standing <= 1, "two answers of one person stand after {act:?}");
        assert!(!seat.released || standing == 1, "somebody released is waited for");
    }
    let ended = matches!(after.state, State::Withdrawn | State::Superseded);
    assert!(ended || after.state == after.implied(), "{act:?} left it {:?}", after.state);
    let waits = !after.waits_for().is_empty();
    assert_eq!(after.state == State::Open, waits, "an open question waits for somebody, no other");
    if let Act::Answer(press) | Act::Doubt(press) = act {
        assert_eq!(before.state, State::Open, "a settled request takes no answer");
        assert!(before.waits_for().contains(&&press.who), "nobody answers before their turn");
    }
    if let Act::TakeBack(who) = act {
        let mark = before.standing().find(|mark| mark.press.who == *who).unwrap();
        assert!((now.0 - mark.at.0).abs() < 600_000, "no later than ten minutes");
        let acted = matches!(before.state, State::Withdrawn | State::Superseded);
        assert!(!acted && !before.milestone_done && !before.replaced, "the studio had acted");
    }
    if *act == Act::Reopen {
        assert_eq!(after.standing().count(), 0, "no answer from before counts");
        assert_eq!(after.state, State::Open);
    }
    match before.state {
        State::Superseded => assert_eq!(after.state, State::Superseded),
        State::Withdrawn if *act != Act::Reopen => assert_eq!(after.state, State::Withdrawn),
        _ => {}
    }
}

/// Every answer is there as it was given, with all that followed it; at most one is new.
fn kept(before: &Question, act: &Act, after: &Question) {
    let new = after.answers.len() - before.answers.len();
    assert_eq!(new, usize::from(matches!(act, Act::Answer(_) | Act::Doubt(_))), "after {act:?}");
    for (old, now) in before.answers.iter().zip(&after.answers) {
        assert_eq!((&old.press, old.at), (&now.press, now.at), "rewritten by {act:?}");
        for (was, is) in [
            (old.taken_back_at, now.taken_back_at),
            (old.held_at, now.held_at),
            (old.set_aside_at, now.set_aside_at),
        ] {
            assert!(was.is_none() || was == is, "what followed was rewritten by {act:?}");
        }
        assert!(old.stands() || !now.stands(), "what fell stands again after {act:?}");
        assert!(old.stands() == now.stands() || changes(act, now), "{act:?} ended another's");
    }
}

fn changes(act: &Act, mark: &Mark) -> bool {
    match act {
        Act::Hold(id) => mark.press.id == *id,
        Act::TakeBack(who) => mark.press.who == *who,
        Act::Reopen => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_sequence_loses_rewrites_or_counts_twice_a_decision(
        all in any::<bool>(), in_order in any::<bool>(), people in 1_usize..4, steps in steps(40),
    ) {
        let rule = if all { Rule::All } else { Rule::Any };
        let mut question = question(rule, in_order, people);
        let mut known: Vec<_> = question.seats.iter().map(|seat| seat.who.clone()).collect();
        known.push(ParticipantId::new());
        let mut now = Stamp::from_seconds(1_794_493_680);
        for step in steps {
            now = Stamp(now.0 + step.3 * 60_000);
            let act = act(step, &known, &question);
            if let Ok(then) = next(&question, &act, now) {
                judge(&question, &act, &then, now);
                question = then;
            }
        }
    }
}

fn yes(who: &ParticipantId) -> Act {
    let (id, who) = (DecisionId::new(), who.clone());
    Act::Answer(Press { id, who, outcome: Outcome::Approved, confirms: None })
}

#[test]
fn the_rules_say_when_it_is_settled() {
    let now = Stamp::from_seconds(0);
    for (rule, then) in [(Rule::Any, State::Approved), (Rule::All, State::Open)] {
        let asked = question(rule, false, 2);
        let (first, second) = (asked.seats[0].who.clone(), asked.seats[1].who.clone());
        let one = next(&asked, &yes(&second), now).unwrap();
        assert_eq!(one.state, then);
        let both = next(&one, &yes(&first), now);
        assert_eq!(both.is_ok(), rule == Rule::All);
        assert_eq!(both.map_or(one.state, |both| both.state), State::Approved);
    }
}

#[test]
fn in_an_order_nobody_answers_before_their_turn() {
    let now = Stamp::from_seconds(0);
    let asked = question(Rule::All, true, 2);
    let (first, second) = (asked.seats[0].who.clone(), asked.seats[1].who.clone());
    assert_eq!(next(&asked, &yes(&second), now), Err(No::NotYet(first.clone())));
    let one = next(&asked, &yes(&first), now).unwrap();
    assert_eq!(one.waits_for(), [&second]);
    let back = next(&one, &Act::TakeBack(first.clone()), now).unwrap();
    assert_eq!(back.waits_for(), [&first], "the turn goes back");
    let without = next(&asked, &Act::Release(first), now).unwrap();
    assert_eq!(without.waits_for(), [&second], "nobody waits for whoever left");
}

#[test]
fn a_clock_that_is_set_back_gives_no_more_than_ten_minutes() {
    let asked = question(Rule::Any, false, 1);
    let who = asked.seats[0].who.clone();
    let given = next(&asked, &yes(&who), Stamp::from_seconds(36_000)).unwrap();
    let back = |seconds| next(&given, &Act::TakeBack(who.clone()), Stamp::from_seconds(seconds));
    assert_eq!(back(36_000 - 600), Err(No::TooLate));
    assert!(back(36_000 - 599).is_ok() && back(36_000 + 599).is_ok());
    assert_eq!(back(36_000 + 600), Err(No::TooLate));
}
