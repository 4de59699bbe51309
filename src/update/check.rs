//! Whether a draft can be published: all that is wrong with it at once, or everything it names.

use super::{BODY_LIMIT, Choices, Draft, DraftFile};
use crate::approval::{Rule, agreement};
use crate::assurance::Proof;
use crate::calendar::{Day, counted};
use crate::error::{Fault, Refusal, Result};
use crate::evidence::Agreement;
use crate::file::{NOTE_LIMIT, Version};
use crate::id::ParticipantId;
use crate::member::Member;
use crate::milestone::{self, Milestone};
use crate::participant::{Participant, Role};
use crate::store::Tx;
use crate::studio::one_line;

/// A draft that was found to be right, with ids turned into things.
#[derive(Debug)]
pub struct Ready {
    /// The milestone it is on.
    pub milestone: Milestone,
    /// What happened.
    pub body: String,
    /// What is asked: title, wording, rule and day.
    pub ask: Option<ReadyAsk>,
    /// Who gets a mail.
    pub to: Vec<Participant>,
    /// Versions that are there already and that it tells of.
    pub also: Vec<Version>,
}

/// A question that was found to be right.
#[derive(Debug)]
pub struct ReadyAsk {
    pub(super) title: String,
    pub(super) wording: String,
    pub(super) rule: Rule,
    pub(super) in_order: bool,
    pub(super) due_on: Option<Day>,
    pub(super) proof: Option<Proof>,
    pub(super) from: Vec<ParticipantId>,
    /// Versions that are there already.
    pub(super) on: Vec<Version>,
    /// Files of the draft, by their ids.
    pub(super) with: Vec<String>,
    /// Whether it may be about no file at all.
    pub(super) words_only: bool,
    /// What signing says, where a yes is a signature; its files are named once they are posted.
    pub(super) agreement: Option<Agreement>,
}

/// Checks a draft for publishing. Changes nothing.
///
/// # Errors
/// `Wrong` with every field that cannot be right.
pub fn check(tx: &Tx, member: &Member, draft: &Draft) -> Result<Ready> {
    let choices = &draft.choices;
    let mut faults = Vec::new();
    let milestones = tx.milestones(member.desk, &draft.project)?;
    let people = tx.participants(member.desk, &draft.project)?;
    let milestone = milestones.into_iter().find(|m| m.id.as_str() == choices.milestone);
    if milestone.is_none() {
        faults.push(Fault::new("milestone", "Choose the milestone this is about."));
    }
    let body = choices.body.trim().to_owned();
    let length = body.chars().count();
    let also = told_of(tx, member, draft)?;
    if body.is_empty() && draft.files.is_empty() && also.is_empty() && !choices.ask {
        faults.push(Fault::new("text", "Say what happened, or add a file."));
    } else if length > BODY_LIMIT {
        let says = format!("Keep the update under {BODY_LIMIT} letters; this has {length}.");
        faults.push(Fault::new("text", says));
    }
    let to = choices.to.iter().filter_map(|id| people.iter().find(|p| p.id.as_str() == id));
    let to: Vec<_> = to.cloned().collect();
    let ask = match choices.ask {
        true => check_ask(tx, member, draft, (&people, &mut faults))?,
        false => None,
    };
    match milestone {
        Some(milestone) if faults.is_empty() => Ok(Ready { milestone, body, ask, to, also }),
        _ => Err(Refusal::Wrong(faults).into()),
    }
}

/// Whose answers it takes of so many people, and whether one after the other.
fn ruled(choices: &Choices, people: usize, faults: &mut Vec<Fault>) -> (Rule, bool) {
    let rule = if choices.rule == Rule::All.as_str() { Rule::All } else { Rule::Any };
    let in_order = choices.in_order && people > 1;
    if in_order && rule == Rule::Any {
        faults.push(Fault::new("in_order", "One after the other takes everybody’s approval."));
    }
    (rule, in_order)
}

fn check_ask(
    tx: &Tx,
    member: &Member,
    draft: &Draft,
    with: (&[Participant], &mut Vec<Fault>),
) -> Result<Option<ReadyAsk>> {
    let (people, faults) = with;
    let choices = &draft.choices;
    let there = tx.newest_versions(member.desk, &draft.project)?;
    let chosen = |id: &str| choices.on.iter().any(|on| on == id);
    let with_posted = chosen("posted") || (choices.on.is_empty() && !choices.words_only);
    let mine = |file: &DraftFile| with_posted || chosen(file.id.as_str());
    // A version that this very update replaces is not what would be asked about; one that was
    // uploaded again with the same bytes is.
    let on: Vec<_> = there
        .iter()
        .filter(|version| match again(draft, version) {
            Some(file) if file.stored.sha256 == version.sha256 => {
                mine(file) || chosen(version.id.as_str())
            }
            Some(_) => false,
            None => chosen(version.id.as_str()),
        })
        .cloned()
        .collect();
    let is_there = |file: &DraftFile| {
        let same = |version: &&Version| version.sha256 == file.stored.sha256;
        there.iter().filter(same).any(|version| again(draft, version) == Some(file))
    };
    let new: Vec<_> = draft.files.iter().filter(|file| mine(file) && !is_there(file)).collect();
    // Nobody is asked about less than was chosen without being told.
    let same = |file: &DraftFile| mine(file) && is_there(file);
    for id in choices.on.iter().filter(|id| *id != "posted") {
        let known = on.iter().any(|version| version.id.as_str() == id)
            || draft.files.iter().any(|f| f.id.as_str() == id && (new.contains(&f) || same(f)))
            || there.iter().any(|v| v.id.as_str() == id && again(draft, v).is_some_and(mine));
        if !known {
            let says = "Something to decide on has a newer version now, or is gone. Choose again.";
            faults.push(Fault::new("on", says));
            break;
        }
    }
    let from = approvers(people, choices);
    if from.is_empty() {
        faults.push(Fault::new("from", "Choose who decides."));
    }
    let nothing = on.is_empty() && new.is_empty();
    if nothing && !choices.words_only && !faults.iter().any(|fault| fault.field == "on") {
        faults.push(Fault::new("on", "Choose the files to decide on, or add one to this update."));
    }
    let due_on = due(tx, member, choices, faults);
    let (rule, in_order) = ruled(choices, from.len(), faults);
    // What is none of the words asks for no more than the project does.
    let proof = choices.proof.parse().ok();
    let title: String = one_line(&choices.title).chars().take(crate::studio::NAME_LIMIT).collect();
    let agreement = signed(tx, member, draft, faults)?;
    Ok(Some(ReadyAsk {
        title: if title.is_empty() { title_from(&new, &on) } else { title },
        wording: one_line(&choices.wording).chars().take(NOTE_LIMIT).collect(),
        rule,
        in_order,
        due_on,
        proof,
        from,
        with: new.iter().map(|file| file.id.to_string()).collect(),
        on,
        words_only: choices.words_only,
        agreement,
    }))
}

/// By when; a day that is over is none.
fn due(tx: &Tx, member: &Member, choices: &Choices, faults: &mut Vec<Fault>) -> Option<Day> {
    let due_on = milestone::day(faults, "due_on", &choices.due_on);
    let today = member.profile.time_zone.local(tx.now()).day;
    if due_on.is_some_and(|due| due < today) {
        faults.push(Fault::new("due_on", "This day is over. Choose today or a later one."));
    }
    due_on
}

/// What signing says, where a yes is a signature.
fn signed(
    tx: &Tx,
    member: &Member,
    draft: &Draft,
    faults: &mut Vec<Fault>,
) -> Result<Option<Agreement>> {
    let Choices { agreement, intent, consent, .. } = &draft.choices;
    if !agreement {
        return Ok(None);
    }
    let project = tx.project(member.desk, &draft.project)?.ok_or(Refusal::NotFound)?;
    Ok(Some(agreement::typed(faults, intent, consent, &project.title)))
}

/// Who is asked: of those who decide, as they were chosen, or as they stand on the project if the
/// order means nothing.
fn approvers(people: &[Participant], choices: &Choices) -> Vec<ParticipantId> {
    let deciding = || people.iter().filter(|person| person.role == Role::Approver);
    if !choices.in_order {
        let chosen = |person: &&Participant| choices.from.iter().any(|id| id == person.id.as_str());
        return deciding().filter(chosen).map(|person| person.id.clone()).collect();
    }
    let mut from: Vec<ParticipantId> = Vec::new();
    for id in &choices.from {
        let person = deciding().find(|person| person.id.as_str() == id);
        from.extend(person.map(|p| p.id.clone()).filter(|id| !from.contains(id)));
    }
    from
}

/// The draft's file that would be the next version after `version`, if there is one.
fn again<'d>(draft: &'d Draft, version: &Version) -> Option<&'d DraftFile> {
    let here = version.milestone.as_str() == draft.choices.milestone;
    draft.files.iter().find(|file| here && file.stored.name == version.name)
}

/// The versions of the project, there already, that the draft tells of.
fn told_of(tx: &Tx, member: &Member, draft: &Draft) -> Result<Vec<Version>> {
    let mut found = Vec::new();
    for id in draft.choices.also.iter().filter_map(|id| id.parse().ok()) {
        found.extend(tx.version_of_project(member.desk, &draft.project, &id)?);
    }
    Ok(found)
}

/// "Approve homepage design" from `homepage-design.pdf`.
fn title_from(new: &[&DraftFile], on: &[Version]) -> String {
    let posted = new.iter().map(|file| file.stored.name.as_str());
    let names: Vec<_> = posted.chain(on.iter().map(|version| version.name.as_str())).collect();
    match names.as_slice() {
        [name] => {
            let stem = name.rsplit_once('.').map_or(*name, |(stem, _)| stem);
            format!("Approve {}", stem.replace(['-', '_'], " "))
        }
        names => format!("Approve {}", counted(names.len() as u64, "file")),
    }
}
