//! Decisions that were not pressed but said: a member writes down what an approver told them, with
//! what shows it. Who wrote it down stands beside the decision for good.

use super::answer::check_words;
use super::decision::{Verdict, decide};
use super::give::attach;
use super::{Act, Answer, Approver, Asked, Decision, Given, Giver, Outcome, follow, turn};
use crate::assurance::Assurance;
use crate::audit::{self, Kind};
use crate::calendar::Day;
use crate::dispute::Disputed;
use crate::error::{Fault, Refusal, Result};
use crate::file::Stored;
use crate::id::{ApprovalId, DecisionId};
use crate::link::{self, Signer};
use crate::member::Member;
use crate::outbox::{self, Facts, Letter, Mailbox, Proved};
use crate::participant::Participant;
use crate::store::Tx;
use crate::words::words;
use crate::{milestone, receipt, webhook};

words! {
    /// How something was said.
    How {
        /// On the phone.
        Phone = "phone",
        /// When they met.
        Meeting = "meeting",
        /// In an e-mail.
        EMail = "e_mail",
        /// On paper.
        Letter = "letter",
    }
}

impl How {
    /// "on the phone": after what was said.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Phone => "on the phone",
            Self::Meeting => "in a meeting",
            Self::EMail => "by e-mail",
            Self::Letter => "by letter",
        }
    }
}

/// What stands beside a decision that a member wrote down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The name of the member.
    pub by: String,
    /// How it was said.
    pub how: How,
    /// When it was said.
    pub said_on: Day,
    /// What else shows it; may be empty if files do.
    pub note: String,
}

/// What a member writes down, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Who said it: the id of an approver.
    pub who: String,
    /// What, as one of the words of [`Outcome`].
    pub outcome: String,
    /// In their words.
    pub comment: String,
    /// As one of the words of [`How`].
    pub how: String,
    /// `YYYY-MM-DD`.
    pub said_on: String,
    /// What shows it, in a line or more.
    pub note: String,
    /// What shows it.
    pub files: Vec<Stored>,
}

/// Writes down what an approver said. It settles the request as their own press would have; they
/// get a letter that says what was recorded and by whom. The same form sent twice records once.
///
/// # Errors
/// `Wrong` with all that is missing; `Settled` if the request takes no answer any more, of this
/// approver or of anybody.
pub fn record(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&ApprovalId, &Said),
) -> Result<DecisionId> {
    let (id, said) = what;
    let (asked, _) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let (approver, answer, recorded) = read(tx, member, &asked, said)?;
    let who = &approver.participant;
    if let Verdict::Stands(standing) = decide(&asked, who, &answer, tx.now())? {
        return same(&asked, &standing, (&answer, &recorded));
    }
    let person = tx.participant(member.desk, who)?.ok_or(Refusal::NotFound)?;
    let decision = Decision {
        id: DecisionId::new(),
        approval: id.clone(),
        participant: who.clone(),
        by: approver.name.clone(),
        outcome: answer.outcome,
        comment: answer.comment.clone(),
        files: answer.files.iter().cloned().map(attach).collect(),
        receipt: tx.next_receipt_of(member.desk, &person.project)?,
        decided_at: tx.now(),
        taken_back_at: None,
        held_at: None,
        set_aside_at: None,
        disputed: Disputed::default(),
        assurance: Assurance::RecordedByMember,
        visit: None,
        confirms: None,
        recorded: Some(recorded),
        signature: None,
    };
    write(tx, signer, member, (&asked, &answer, &decision, &person))?;
    Ok(decision.id)
}

/// The answer that stands already, if it is this very record.
fn same(asked: &Asked, standing: &DecisionId, new: (&Answer, &Recorded)) -> Result<DecisionId> {
    let is = |one: &&Decision| {
        one.id == *standing && one.recorded.as_ref() == Some(new.1) && one.outcome == new.0.outcome
    };
    let found = asked.decisions.iter().find(is).map(|one| one.id.clone());
    found.ok_or_else(|| Refusal::Settled(super::Settled::ByThem).into())
}

fn write(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&Asked, &Answer, &Decision, &Participant),
) -> Result<()> {
    let (before, answer, decision, person) = what;
    let project = tx.project(member.desk, &person.project)?.ok_or(Refusal::NotFound)?;
    let giver = Giver::heard_by(member, person, &project);
    let mut subject = giver.told((before, decision), &answer.shown);
    subject["name"] = person.contact.sealed_name();
    if let Some(Recorded { how, said_on, note, .. }) = &decision.recorded {
        subject["how"] = how.as_str().into();
        subject["said_on"] = said_on.to_string().into();
        subject["note"] = audit::of_person(&person.contact.id, note.as_str());
    }
    let event = audit::by_member(tx, &person.project, member, Kind::Decided, subject)?;
    let given = Given { answer, asked: before, event: &event.id };
    tx.add_record(member, person, decision, &given)?;
    tx.let_stand(decision)?;
    follow(tx, before, &Act::Answer(decision.press()))?;
    let now = tx.asked_of_studio(member.desk, &decision.approval)?;
    let (asked, _) = now.ok_or(Refusal::NotFound)?;
    let proved = receipt::issue(tx, signer, &giver, (&asked, decision), &event)?;
    let tells = |yours, facts| {
        let of = (proved.clone(), giver.client.as_str());
        letter(facts, of, (&asked, decision), yours)
    };
    let facts = link::facts(tx, person, &member.profile.name)?;
    if let Some(claim) = link::for_mail(tx, signer, &person.id)? {
        let letter = tells(true, facts.clone())?;
        outbox::to_participant(tx, person, &member.profile, claim, letter)?;
    }
    // Whoever asked has it too, as with every receipt.
    let host = tx.member_who_asked(member.desk, &decision.approval)?;
    let copied = outbox::Decided::of(&asked, decision, &giver.client);
    let copied = outbox::Decided { proved: Some(proved.clone()), ..copied };
    receipt::copy_to_all(tx, signer, person, (&host, &copied))?;
    let (to, zone) = (host.name.clone(), host.time_zone.clone());
    let letter = tells(false, Facts { to, zone, ..facts })?;
    outbox::to_studio(tx, &host, &person.project, Mailbox::of(&person.contact), letter)?;
    turn::tell(tx, signer, before, &asked)?;
    webhook::recorded(tx, member, person, (&asked, decision))
}

fn letter(
    facts: Facts,
    of: (Proved, &str),
    what: (&Asked, &Decision),
    yours: bool,
) -> Result<Letter> {
    let ((asked, decision), (proved, client)) = (what, of);
    let decided = outbox::Decided::of(asked, decision, client);
    let Recorded { how, said_on, note, .. } = decision.recorded.clone().ok_or(Refusal::NotFound)?;
    let decided = outbox::Decided { proved: Some(proved), ..decided };
    Ok(Letter::Recorded { facts, decided, how, said_on, note, yours })
}

/// Turns what was typed into an answer, or says everything that is wrong with it.
fn read(
    tx: &Tx,
    member: &Member,
    asked: &Asked,
    said: &Said,
) -> Result<(Approver, Answer, Recorded)> {
    let mut faults = Vec::new();
    let who = asked.approvers.iter().find(|one| one.participant.as_str() == said.who);
    if who.is_none() {
        faults.push(Fault::new("who", "Choose who said it."));
    }
    let outcome = said.outcome.parse::<Outcome>().ok();
    if outcome.is_none() {
        faults.push(Fault::new("outcome", "Choose what was said."));
    }
    let how = said.how.parse::<How>().ok();
    if how.is_none() {
        faults.push(Fault::new("how", "Choose how it was said."));
    }
    let said_on = day(tx, member, said, &mut faults);
    let answer = Answer {
        outcome: outcome.unwrap_or(Outcome::Approved),
        comment: said.comment.trim().replace("\r\n", "\n"),
        name: String::new(),
        shown: asked.fingerprint(),
        files: said.files.clone(),
        drawn: String::new(),
    };
    if let Err(crate::error::Error::Refused(Refusal::Wrong(more))) = check_words(&answer) {
        faults.extend(more);
    }
    let note = said.note.trim().replace("\r\n", "\n");
    if note.is_empty() && said.files.is_empty() {
        let says = "Attach what shows it, or write one line about who heard it and where.";
        faults.push(Fault::new("note", says));
    } else if note.chars().count() > super::COMMENT_LIMIT {
        let (most, long) = (super::COMMENT_LIMIT, note.chars().count());
        let says = format!("Keep it under {most} letters; this has {long}.");
        faults.push(Fault::new("note", says));
    }
    match (who, how, said_on) {
        (Some(who), Some(how), Some(said_on)) if faults.is_empty() => {
            let by = member.profile.name.clone();
            Ok((who.clone(), answer, Recorded { by, how, said_on, note }))
        }
        _ => Err(Refusal::Wrong(faults).into()),
    }
}

fn day(tx: &Tx, member: &Member, said: &Said, faults: &mut Vec<Fault>) -> Option<Day> {
    let before = faults.len();
    let day = milestone::day(faults, "said_on", &said.said_on);
    let today = member.profile.time_zone.local(tx.now()).day;
    if day.is_none() && faults.len() == before {
        faults.push(Fault::new("said_on", "Choose the day on which it was said."));
    }
    if day.is_some_and(|day| day > today) {
        let says = "This day is still to come. Choose today or an earlier one.";
        faults.push(Fault::new("said_on", says));
    }
    day
}
