//! The hands that tell the demo's story: each does what a person would do on a page.

mod asks;
mod hours;

pub use hours::zone;

use crate::app::App;
use crate::approval::{self, Answer, Hand, Outcome};
use crate::assurance::Secret;
use crate::audit::Trace;
use crate::calendar::Day;
use crate::clock::{Clock, Stamp};
use crate::contact;
use crate::error::{Error, Refusal, Result};
use crate::file::{Kinds, Stored};
use crate::id::{MilestoneId, ParticipantId, ProjectId};
use crate::key::Purpose;
use crate::link::{self, Opening, Visitor};
use crate::member::Member;
use crate::milestone;
use crate::participant::{self, Role};
use crate::record;
use crate::store::Access;
use crate::taking;
use crate::token;
use crate::update::{self, Choices, Save};
use crate::vault::Room;
use crate::{client, jobs, project};
use std::collections::BTreeMap;
use std::time::Duration;

/// The studio at work on one project.
pub struct Project<'a> {
    pub(super) app: &'a App,
    pub(super) clock: &'a Clock,
    pub(super) now: Stamp,
    pub(super) member: Member,
    /// The project's id.
    pub id: ProjectId,
    pub(super) people: BTreeMap<&'static str, ParticipantId>,
    pub(super) milestones: Vec<MilestoneId>,
}

/// The demo's files, small and real, by name and version.
macro_rules! files {
    ($($name:literal $number:literal $ending:literal),+ $(,)?) => {
        &[$((concat!($name, ".", $ending), $number,
             include_bytes!(concat!("../../assets/demo/", $name, "-", $number, ".", $ending)))),+]
    };
}

const FILES: &[(&str, u32, &[u8])] = files![
    "content-plan" 1 "pdf", "wireframes" 1 "pdf", "wireframes" 2 "pdf", "wireframes" 3 "pdf",
    "wireframes" 4 "pdf", "site-map" 2 "png", "homepage-design" 1 "pdf", "homepage-design" 2 "pdf",
    "homepage-design" 3 "pdf", "shop-pages" 1 "pdf", "shop-pages" 2 "pdf",
    "photos-quay-shoot" 1 "zip", "checkout" 1 "pdf", "checkout" 2 "pdf", "prospectus" 1 "pdf",
    "label-set" 1 "pdf", "label-set" 2 "pdf",
];

/// What an update carries: file names with version and note.
pub type Files = &'static [(&'static str, u32, &'static str)];

/// What is asked with it: the wording, from whom, and in how many days it is due.
pub type Ask = Option<(&'static str, &'static str, &'static str, Option<i64>)>;

impl<'a> Project<'a> {
    /// Starts a project for a client with its people: name, address, role.
    pub async fn start(
        app: &'a App,
        clocks: (&'a Clock, Stamp),
        member: &Member,
        names: (&'static str, &'static str),
        people: &[(&'static str, &'static str, Role)],
    ) -> Result<Self> {
        let (by, (client_name, title)) = (member.clone(), names);
        let (client, id) = app
            .store
            .write(move |tx| {
                let client = client::add(tx, &by, client_name)?;
                let project = project::start(tx, &by, &client.id, title)?;
                Ok((client.id, project.id))
            })
            .await?;
        let mut known = BTreeMap::new();
        for (name, email, role) in people.iter().copied() {
            let (by, client, id, signer) =
                (member.clone(), client.clone(), id.clone(), app.signer());
            let added = app.store.write(move |tx| {
                let form =
                    contact::Form { name: name.into(), email: email.into(), ..Default::default() };
                let contact = contact::add(tx, &by, &client, &form)?;
                participant::add(tx, &signer, &by, &id, &(contact.id, role, true))
            });
            known.insert(crate::member::first_name(name), added.await?.id);
            clocks.0.travel(Duration::from_secs(1));
        }
        let (member, milestones) = (member.clone(), Vec::new());
        Ok(Self { app, clock: clocks.0, now: clocks.1, member, id, people: known, milestones })
    }

    /// Somebody on the project, by first name.
    pub fn person(&self, name: &str) -> Result<ParticipantId> {
        self.people
            .get(name)
            .cloned()
            .ok_or_else(|| Error::broken(format!("nobody is called {name}")))
    }

    /// Moves the clock to `before` the end of the story.
    ///
    /// What lies days back happened in working hours of a weekday.
    pub fn at(&self, before: Duration) {
        let then = self.now.minus(before);
        let then = if before < crate::clock::days(2) { then } else { hours::at_work(then) };
        self.clock.set(then.max(self.clock.now()));
    }

    fn day(&self, from_now: i64) -> Day {
        self.member.profile.time_zone.local(self.now).day.plus(from_now)
    }

    /// Adds a milestone: title, label, summary, and its days counted from the end of the story.
    pub async fn milestone(&mut self, words: [&str; 3], from: i64, to: i64) -> Result<()> {
        let form = milestone::Form {
            title: words[0].into(),
            label: words[1].into(),
            summary: words[2].into(),
            starts_on: self.day(from).to_string(),
            estimated_on: self.day(to).to_string(),
            ..Default::default()
        };
        let (by, id) = (self.member.clone(), self.id.clone());
        let added = self.app.store.write(move |tx| milestone::add(tx, &by, &id, &form)).await?;
        self.milestones.push(added.id);
        Ok(())
    }

    /// Moves milestone `number` on: `in_progress` or `done`.
    pub async fn state(&self, number: usize, state: &'static str) -> Result<()> {
        let (by, id) = (self.member.clone(), self.milestones[number - 1].clone());
        self.app
            .store
            .write(move |tx| {
                let old = tx.milestone(by.desk, &id)?.ok_or(Refusal::NotFound)?;
                let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
                let form = milestone::Form {
                    title: old.title,
                    label: old.label,
                    summary: old.summary,
                    state: state.into(),
                    starts_on: day(old.starts_on),
                    estimated_on: day(old.estimated_on),
                    slipped_why: String::new(),
                };
                milestone::change(tx, &by, &id, &form)
            })
            .await?;
        Ok(())
    }

    /// Adds a record: a form of which days are counted from the end of the story.
    pub async fn record(&self, form: record::Form, days: [Option<i64>; 2]) -> Result<()> {
        let [due, paid] = days.map(|day| day.map(|day| self.day(day).to_string()));
        let (due_on, paid_on) = (due.unwrap_or_default(), paid.unwrap_or_default());
        let form = record::Form { due_on, paid_on, client_visible: true, ..form };
        let (by, id) = (self.member.clone(), self.id.clone());
        self.app.store.write(move |tx| record::add(tx, &by, &id, &form).map(drop)).await
    }

    /// Posts an update on milestone `number` and mails everybody.
    pub async fn post(&self, number: usize, body: &str, files: Files, ask: Ask) -> Result<()> {
        let mut stored = Vec::new();
        for (name, version, _) in files {
            stored.push(self.store(name, *version).await?);
        }
        let mut choices = Choices {
            milestone: self.milestones[number - 1].to_string(),
            body: body.into(),
            to: self.people.values().map(ToString::to_string).collect(),
            ..Default::default()
        };
        if let Some((title, wording, who, due)) = ask {
            choices.ask = true;
            choices.title = title.into();
            choices.wording = wording.into();
            choices.on = vec!["posted".into()];
            choices.from = vec![self.person(who)?.to_string()];
            choices.due_on = due.map(|due| self.day(due).to_string()).unwrap_or_default();
        }
        let (by, id, signer) = (self.member.clone(), self.id.clone(), self.app.signer());
        self.app
            .store
            .write(move |tx| {
                let save = Save { choices, files: stored, ..Default::default() };
                let draft = update::save(tx, &by, &id, save)?;
                let there = tx.draft(by.desk, &draft)?.ok_or(Refusal::NotFound)?;
                for file in &there.files {
                    let note = files.iter().find(|(name, ..)| *name == file.stored.name);
                    tx.note_draft_file(&draft, &file.id, note.map_or("", |(_, _, note)| note))?;
                }
                update::publish(tx, &signer, &by, &draft, true)
            })
            .await?;
        self.deliver().await
    }

    async fn store(&self, name: &str, number: u32) -> Result<Stored> {
        let found = FILES.iter().find(|(known, version, _)| *known == name && *version == number);
        let (_, _, bytes) =
            found.ok_or_else(|| Error::broken(format!("the demo has no {name}")))?;
        let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes.to_vec().into())]);
        let (file, disk, quota) = (u64::MAX, u64::MAX, None);
        let room = Room { file, disk, quota, refused: Kinds::default() };
        self.app.vault.put(name, room, chunks).await
    }

    /// Delivers what waits.
    pub async fn deliver(&self) -> Result<()> {
        jobs::deliver::once(self.app).await.map(drop)
    }

    /// Somebody, by their link.
    pub async fn visitor(&self, who: &str) -> Result<Visitor> {
        let (id, signer) = (self.person(who)?, self.app.signer());
        self.app
            .store
            .read(|tx| {
                let link = tx.newest_link(self.member.desk, &id)?.ok_or(Refusal::NotFound)?;
                let claim = token::claim(&signer.keys, Purpose::Link, link.serial, link.ends_at);
                let token = token::mint(&signer.keys, Purpose::Link, &claim);
                match link::open(tx, &signer, token.letters())? {
                    Opening::Open(visitor) => Ok(*visitor),
                    _ => Err(Refusal::NotFound.into()),
                }
            })
            .await
    }

    /// Somebody opens their page and touches it.
    pub async fn opens(&self, who: &str) -> Result<()> {
        let visitor = self.visitor(who).await?;
        self.app
            .store
            .write(move |tx| {
                let until = Some(tx.now());
                for access in [Access::Fetched(until), Access::Opened(until)] {
                    tx.add_access(&visitor, &access, false)?;
                    tx.add_showing(&visitor, &access, None, false)?;
                }
                Ok(())
            })
            .await
    }

    /// Somebody answers the newest question.
    pub async fn decides(&self, who: &str, outcome: Outcome, comment: &str) -> Result<()> {
        self.opens(who).await?;
        let (visitor, signer) = (self.visitor(who).await?, self.app.signer());
        let comment = comment.to_owned();
        self.app
            .store
            .write(move |tx| {
                let asked = tx.all_asked(&visitor)?.into_iter().next().ok_or(Refusal::NotFound)?;
                let (shown, name) = (asked.fingerprint(), String::new());
                let drawn = String::new();
                let answer = Answer { outcome, comment, name, shown, files: Vec::new(), drawn };
                let (address, agent) = ("198.51.100.7".into(), "Sample browser".into());
                let trace = Trace { address, agent, ahead: false };
                let (visitor, trace, secret) = (&visitor, &trace, &Secret::random());
                let hand = Hand { visitor, trace, secret };
                approval::give(tx, &signer, hand, &asked.approval.id, &answer)
            })
            .await?;
        self.deliver().await
    }

    /// Somebody downloads the newest version of every file.
    pub async fn downloads(&self, who: &str) -> Result<()> {
        let visitor = self.visitor(who).await?;
        self.app
            .store
            .write(move |tx| {
                let versions = tx.visible_versions(&visitor)?;
                let (address, agent) = ("198.51.100.7".into(), "Sample browser".into());
                let trace = Trace { address, agent, ahead: false };
                let from = (&trace, Some(&Secret::random()));
                let whole = |version| taking::note(tx, &visitor, from, version, 0..version.size);
                versions.iter().try_for_each(whole)
            })
            .await
    }
}
