//! A whole project as one zip, to keep: files, receipts, the trail, and a page that opens offline.

mod forms;

use super::App;
use crate::audit;
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::file::{Attachment, Stored, Version, distinct_names, safe_name};
use crate::id::ProjectId;
use crate::key::Keyring;
use crate::link::Sight;
use crate::member::Member;
use crate::message::Message;
use crate::milestone::Milestone;
use crate::outbox::Enclosed;
use crate::page::{Reader, sentence};
use crate::receipt::Form;
use crate::record::{Measure, Record};
use crate::request::FileRequest;
use crate::store::{Issued, Tx};
use crate::task::Task;
use crate::ui::export::{Index, Kept, Line};
use crate::vault::Entry;
use serde_json::{Value, json};

/// What a project is made of.
struct Matter {
    milestones: Vec<Milestone>,
    records: Vec<Record>,
    /// What was answered in forms, each as JSON.
    answers: Vec<serde_json::Value>,
    versions: Vec<Version>,
    /// What came with answers and for file requests.
    sent: Vec<Stored>,
    receipts: Vec<Issued>,
    messages: Vec<Message>,
    tasks: Vec<Task>,
    history: Vec<Line>,
    trail: Vec<u8>,
    studio: String,
    client: String,
    project: String,
    zone: Zone,
    now: Stamp,
}

/// The most lines of history in the page; the trail has all.
const HISTORY: u32 = 5000;

impl App {
    /// Everything that a participant may keep, in order.
    ///
    /// # Errors
    /// If the database breaks, or a receipt cannot be drawn.
    pub async fn export(&self, sight: Sight) -> Result<Vec<Entry>> {
        let ring = self.keys();
        let matter = self.store.read_aside(move |tx| Matter::visible(tx, &sight, &ring));
        self.entries(matter.await?).await
    }

    /// Everything that the studio may keep: the same, with from where things came.
    ///
    /// # Errors
    /// As [`App::export`]; `NotFound` for a project that is not there.
    pub async fn export_all(&self, member: Member, id: ProjectId) -> Result<Vec<Entry>> {
        let ring = self.keys();
        let matter = self.store.read_aside(move |tx| Matter::all(tx, &member, &id, &ring));
        self.entries(matter.await?).await
    }

    async fn entries(&self, mut matter: Matter) -> Result<Vec<Entry>> {
        let mut papers = Vec::new();
        for issued in std::mem::take(&mut matter.receipts) {
            papers.extend(self.papers(issued, Form::ALL).await?);
        }
        Ok(matter.entries(papers))
    }
}

fn line(event: &audit::Event) -> Line {
    Line { at: event.at, says: sentence(event, Reader::Contact("")) }
}

/// Everything that the client's side sent: with answers, then for requests.
fn sent(attachments: Vec<Attachment>, requests: Vec<FileRequest>) -> Vec<Stored> {
    let items = requests.into_iter().flat_map(|request| request.items);
    let supplied = items.flat_map(|item| item.files).map(|file| file.stored);
    attachments.into_iter().map(|one| one.stored).chain(supplied).collect()
}

/// The records as JSON, for whatever reads it next; amounts as they are said.
fn records(all: &[Record]) -> Vec<u8> {
    let day = |day: Option<crate::calendar::Day>| day.map(|day| day.to_string());
    let told = all.iter().map(|one| {
        json!({
            "kind": one.kind.as_str(),
            "name": one.name(),
            "number": one.number,
            "note": one.note,
            "url": one.url,
            "how_much": one.total.map(Measure::says),
            "used": one.total.zip(one.used).map(|(total, used)| total.with(used).says()),
            "due_on": day(one.due_on),
            "paid_on": day(one.paid_on),
            "renews_on": day(one.renews_on),
        })
    });
    format!("{:#}\n", Value::Array(told.collect())).into_bytes()
}

/// The tasks as JSON.
fn tasks(all: &[Task]) -> Vec<u8> {
    let told = all.iter().map(|one| {
        json!({
            "milestone": one.milestone.as_str(),
            "title": one.title,
            "note": one.note,
            "side": one.side.as_str(),
            "for": one.person.as_ref().map(|(_, name)| name),
            "due_on": one.due_on.map(|day| day.to_string()),
            "done_by": one.done.as_ref().map(|done| &done.by),
            "done_at": one.done.as_ref().map(|done| done.at.rfc3339()),
        })
    });
    format!("{:#}\n", Value::Array(told.collect())).into_bytes()
}

impl Matter {
    fn visible(tx: &Tx, sight: &Sight, ring: &Keyring) -> Result<Self> {
        let mut trail = Vec::new();
        audit::export_visible(tx, sight, ring, &mut trail)?;
        Ok(Self {
            milestones: tx.visible_milestones(sight)?,
            records: tx.visible_records(sight)?,
            versions: tx.visible_versions(sight)?,
            answers: forms::visible(tx, sight)?,
            sent: sent(tx.visible_attachments(sight)?, tx.visible_requests(sight)?)
                .into_iter()
                .chain(tx.visible_form_files(sight)?)
                .collect(),
            receipts: tx.visible_receipts(sight)?,
            messages: tx.visible_messages(sight, u32::MAX)?,
            tasks: tx.visible_tasks(sight)?,
            history: tx.history(sight, HISTORY)?.iter().map(line).collect(),
            trail,
            studio: tx.studio()?.map_or_else(String::new, |studio| studio.name),
            client: sight.client_name.clone(),
            project: sight.project_title.clone(),
            zone: sight.contact.time_zone.clone(),
            now: tx.now(),
        })
    }

    fn all(tx: &Tx, member: &Member, id: &ProjectId, ring: &Keyring) -> Result<Self> {
        let desk = member.desk;
        let project = tx.project(desk, id)?.ok_or(Refusal::NotFound)?;
        let mut trail = Vec::new();
        audit::export(tx, desk, ring, Some(id), &mut trail)?;
        let milestones = tx.milestones(desk, id)?;
        let mut messages = Vec::new();
        for milestone in &milestones {
            messages.extend(tx.conversation(desk, &milestone.id, (1, u32::MAX))?);
        }
        Ok(Self {
            milestones,
            messages,
            records: tx.records(desk, id)?,
            tasks: tx.tasks_of_project(desk, id)?,
            versions: tx.all_versions(desk, id)?,
            answers: forms::all(tx, desk, id)?,
            sent: sent(tx.attachments_of_project(desk, id)?, tx.requests_of_project(desk, id)?)
                .into_iter()
                .chain(forms::files(tx, desk, id)?)
                .collect(),
            receipts: tx.receipts(desk, id)?,
            history: tx.events(desk, id, HISTORY)?.iter().map(line).collect(),
            trail,
            studio: tx.studio()?.map_or_else(String::new, |studio| studio.name),
            client: project.client_name,
            project: project.title,
            zone: member.profile.time_zone.clone(),
            now: tx.now(),
        })
    }

    fn entries(self, papers: Vec<Enclosed>) -> Vec<Entry> {
        let files = self.names();
        let sent = distinct_names(self.sent.iter().map(|one| one.name.as_str()));
        let sent: Vec<_> = sent.into_iter().map(|name| format!("sent/{name}")).collect();
        let papers: Vec<_> = papers
            .into_iter()
            .map(|paper| (format!("receipts/{}", paper.name), paper.bytes))
            .collect();
        let index = Index {
            studio: &self.studio,
            client: &self.client,
            project: &self.project,
            zone: &self.zone,
            now: self.now,
            milestones: &self.milestones,
            messages: &self.messages,
            files: self.kept(&files),
            receipts: papers.iter().map(|(path, _)| path.as_str()).collect(),
            sent: sent.iter().map(String::as_str).collect(),
            history: &self.history,
        };
        let made = |name: &str, bytes| Entry::made(name.to_owned(), self.now, bytes);
        let mut all = vec![made("index.html", index.draw().into_bytes())];
        all.push(made("trail.jsonl", self.trail.clone()));
        if !self.records.is_empty() {
            all.push(made("records.json", records(&self.records)));
        }
        if !self.answers.is_empty() {
            let answers = format!("{:#}\n", Value::Array(self.answers));
            all.push(made("forms.json", answers.into_bytes()));
        }
        if !self.tasks.is_empty() {
            all.push(made("tasks.json", tasks(&self.tasks)));
        }
        all.push(made("VERIFY.md", include_bytes!("../../docs/VERIFY.md").to_vec()));
        all.extend(papers.into_iter().map(|(path, bytes)| Entry::made(path, self.now, bytes)));
        let kept = self.versions.into_iter().zip(files);
        all.extend(kept.map(|(version, name)| Entry {
            name,
            sha256: version.sha256,
            size: version.size,
            at: version.published_at,
            tell: None,
            made: None,
        }));
        all.extend(self.sent.into_iter().zip(sent).map(|(one, name)| Entry {
            name,
            sha256: one.sha256,
            size: one.size,
            at: self.now,
            tell: None,
            made: None,
        }));
        all
    }

    /// Where each version lies: `files/Design/homepage.pdf, version 3/homepage.pdf`.
    fn names(&self) -> Vec<String> {
        let titles = distinct_names(self.milestones.iter().map(|one| one.title.as_str()));
        let path = |version: &Version| {
            let at = self.milestones.iter().position(|one| one.id == version.milestone);
            let title = at.map_or("", |at| titles[at].as_str());
            let name = safe_name(&version.name);
            format!("files/{title}/{name}, version {}/{name}", version.number)
        };
        self.versions.iter().map(path).collect()
    }

    fn kept<'a>(&'a self, names: &'a [String]) -> Vec<Kept<'a>> {
        let kept = |(version, path): (&'a Version, &'a String)| Kept { version, path };
        self.versions.iter().zip(names).map(kept).collect()
    }
}
