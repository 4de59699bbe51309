//! The people, versions and waiting files of a milestone, by the names that a program has for them.

use super::{Choices, Draft, Notify, Wanted};
use crate::approval::Rule;
use crate::error::{Fault, Refusal, Result};
use crate::file::{NOTE_LIMIT, Version};
use crate::id::{DraftFileId, ParticipantId, VersionId};
use crate::link;
use crate::member::Member;
use crate::milestone::Milestone;
use crate::participant::{Participant, Role};
use crate::store::Tx;

/// What a program's names are looked up on, and what is wrong with them.
pub(super) struct Bench {
    pub(super) milestone: Milestone,
    pub(super) people: Vec<Participant>,
    versions: Vec<Version>,
    pub(super) waiting: Vec<(DraftFileId, (Draft, String))>,
    off: Vec<ParticipantId>,
    pub(super) faults: Vec<Fault>,
}

/// Versions by what they are: on the page, or waiting in a draft.
#[derive(Default)]
pub(super) struct Named {
    pub(super) there: Vec<String>,
    pub(super) waiting: Vec<DraftFileId>,
    names: Vec<String>,
}

impl Bench {
    pub(super) fn read(tx: &Tx, member: &Member, milestone: Milestone) -> Result<Self> {
        let project = &milestone.project;
        let mut waiting = Vec::new();
        for id in tx.drafts(member.desk, project)? {
            let Some(draft) = tx.draft(member.desk, &id)? else { continue };
            if draft.choices.milestone == milestone.id.as_str() {
                let files = draft.files.iter();
                let named = files.map(|file| (file.id.clone(), file.stored.name.clone()));
                waiting.extend(named.map(|(id, name)| (id, (draft.clone(), name))));
            }
        }
        let people = tx.participants(member.desk, project)?;
        let mut off = Vec::new();
        for person in &people {
            let link = tx.newest_link(member.desk, &person.id)?;
            if link.is_none_or(|link| link.state != link::State::Live) {
                off.push(person.id.clone());
            }
        }
        Ok(Self {
            people,
            off,
            versions: tx.all_versions(member.desk, project)?,
            waiting,
            milestone,
            faults: Vec::new(),
        })
    }

    pub(super) fn recipients(&mut self, notify: &Notify) -> Vec<String> {
        match notify {
            Notify::All => self.people.iter().map(|person| person.id.to_string()).collect(),
            Notify::Nobody => Vec::new(),
            Notify::These(names) => self.people_named("notify", names),
        }
    }

    fn people_named(&mut self, field: &'static str, names: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for name in names {
            let is = |person: &&Participant| {
                person.id.as_str() == name || person.contact.id.as_str() == name
            };
            match self.people.iter().find(is) {
                Some(person) if found.contains(&person.id.to_string()) => {}
                Some(person) => found.push(person.id.to_string()),
                None => {
                    let says = format!("Nobody on this project has the id “{name}”.");
                    self.faults.push(Fault::new(field, says));
                }
            }
        }
        found
    }

    pub(super) fn named(&mut self, field: &'static str, ids: Option<&[VersionId]>) -> Named {
        let Some(ids) = ids else {
            // Of several with one name, the last that was kept; drafts come last saved first.
            let mut names = Vec::new();
            let mut waiting = Vec::new();
            for (id, (draft, name)) in &self.waiting {
                if is_loose(draft) && !names.contains(name) {
                    names.push(name.clone());
                    waiting.push(id.clone());
                }
            }
            return Named { waiting, ..Named::default() };
        };
        let mut named = Named::default();
        for id in ids {
            let waits = self.waiting.iter().find(|(file, _)| file.as_str() == id.as_str());
            if let Some((file, (_, name))) = waits {
                if named.names.contains(name) {
                    let says = format!("Two of these drafts are called “{name}”; name one.");
                    self.faults.push(Fault::new(field, says));
                }
                named.names.push(name.clone());
                named.waiting.push(file.clone());
            } else if self.versions.iter().any(|version| version.id == *id) {
                named.there.push(id.to_string());
            } else {
                let says = format!("There is no version “{id}” on this project.");
                self.faults.push(Fault::new(field, says));
            }
        }
        named
    }

    /// The question's part of the choices; `with` are the waiting files that go along.
    pub(super) fn question(&mut self, wanted: Option<&Wanted>, with: &[DraftFileId]) -> Choices {
        let milestone = self.milestone.id.to_string();
        let Some(wanted) = wanted else { return Choices { milestone, ..Choices::default() } };
        let from = self.people_named("approver_ids", &wanted.approvers);
        for id in &from {
            let person = self.people.iter().find(|person| person.id.as_str() == id);
            let Some(person) = person else { continue };
            let name = &person.contact.name;
            let says = match (person.role, self.off.contains(&person.id)) {
                (Role::Approver, false) => continue,
                (Role::Approver, true) => format!("The link of {name} was ended; make a new one."),
                _ => format!("{name} may look, not decide."),
            };
            self.faults.push(Fault::new("approver_ids", says));
        }
        let on = match &wanted.versions {
            Some(ids) => {
                let named = self.named("version_ids", Some(ids));
                let stray = named.waiting.iter().find(|id| !with.contains(id));
                if let Some(stray) = stray {
                    let says = format!("“{stray}” is a draft that is not published with this.");
                    self.faults.push(Fault::new("version_ids", says));
                }
                let waiting = named.waiting.iter().map(ToString::to_string);
                named.there.into_iter().chain(waiting).collect()
            }
            None => self.newest(with),
        };
        if wanted.in_order && wanted.rule == Rule::Any {
            let says = "One after the other takes everybody’s approval: the rule “all”.";
            self.faults.push(Fault::new("in_order", says));
        }
        if wanted.wording.chars().count() > NOTE_LIMIT {
            let says = format!("Keep the wording under {NOTE_LIMIT} letters.");
            self.faults.push(Fault::new("wording", says));
        }
        let words = wanted.agreement.clone().unwrap_or_default();
        Choices {
            agreement: wanted.agreement.is_some(),
            intent: words.intent,
            consent: words.consent,
            milestone,
            ask: true,
            title: wanted.title.clone(),
            wording: wanted.wording.clone(),
            words_only: on.is_empty() && wanted.versions.is_none(),
            on,
            from,
            rule: wanted.rule.as_str().to_owned(),
            in_order: wanted.in_order,
            due_on: wanted.due_on.map(|day| day.to_string()).unwrap_or_default(),
            proof: wanted.proof.map(|proof| proof.as_str().to_owned()).unwrap_or_default(),
            ..Choices::default()
        }
    }

    /// As [`Bench::question`], with what is wrong named as a part of an update.
    pub(super) fn question_inside(
        &mut self,
        wanted: Option<&Wanted>,
        with: &[DraftFileId],
    ) -> Choices {
        let before = self.faults.len();
        let choices = self.question(wanted, with);
        for fault in &mut self.faults[before..] {
            fault.field = match fault.field {
                "version_ids" => "approval.version_ids",
                "approver_ids" => "approval.approver_ids",
                "wording" => "approval.wording",
                "in_order" => "approval.in_order",
                other => other,
            };
        }
        choices
    }

    /// The newest version of every file of the milestone, counting what goes along.
    fn newest(&self, with: &[DraftFileId]) -> Vec<String> {
        let going = self.waiting.iter().filter(|(id, _)| with.contains(id));
        let names: Vec<_> = going.clone().map(|(_, (_, name))| name.as_str()).collect();
        let here = self.versions.iter().filter(|version| version.milestone == self.milestone.id);
        let newest = here.filter(|version| {
            let same = self.versions.iter().filter(|other| other.file == version.file);
            same.map(|other| other.number).max() == Some(version.number)
        });
        // One that goes along takes the place of its file's newest, unless its bytes are the same;
        // the check of the draft knows.
        let there = newest.filter(|version| !names.contains(&version.name.as_str()));
        let there = there.map(|version| version.id.to_string());
        going.map(|(id, _)| id.to_string()).chain(there).collect()
    }

    pub(super) fn judge(&mut self) -> Result<()> {
        match std::mem::take(&mut self.faults) {
            faults if faults.is_empty() => Ok(()),
            faults => Err(Refusal::Wrong(faults).into()),
        }
    }
}

/// A draft that a program's waiting file made: nobody has written anything in it.
fn is_loose(draft: &Draft) -> bool {
    draft.choices.body.trim().is_empty() && !draft.choices.ask
}
