//! What is to be done, step by step: the files go up as drafts, then one call publishes all of it.
//! What fails on the way is taken back.

use super::names::{self, Milestone, Person, Project};
use super::server::{Call, Server};
use super::trouble::Trouble;
use super::wish::{Asking, Notify, Wish};
use milepost::audit::hex;
use milepost::calendar::counted;
use milepost::error::{Error, Result};
use milepost::id::random;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// How long throwing away what was kept may take.
const SWEEPING: Duration = Duration::from_secs(20);

/// The wish, with everything in it that has a name found.
pub struct Plan<'w> {
    wish: &'w Wish,
    /// The project it goes to.
    pub project: Project,
    milestone: Milestone,
    /// Who decides.
    deciding: Vec<(String, String)>,
    /// Who gets a mail besides them, if it is not everybody.
    reading: Vec<(String, String)>,
    /// What the keys of this run begin with.
    run: String,
}

/// A file that waits on the server: its name there, and the id of its version.
type Kept = (String, String);

impl<'w> Plan<'w> {
    /// Finds everything that has a name.
    ///
    /// # Errors
    /// For names that are nobody's, or more than one's.
    pub async fn of(server: &Server, wish: &'w Wish) -> Result<Self> {
        let project = names::project(server, &wish.project).await?;
        let milestone = names::milestone(server, &project, wish.milestone.as_deref()).await?;
        let named = matches!(wish.notify, Notify::These(_)) || wish.ask.is_some();
        let people = if named { names::people(server, &project).await? } else { Vec::new() };
        let deciding = match &wish.ask {
            Some(ask) => pairs(&deciding(&people, ask)?),
            None => Vec::new(),
        };
        let reading = match &wish.notify {
            Notify::These(who) => pairs(&names::these(&people, who)?),
            _ => Vec::new(),
        };
        let run = hex(&random::<16>());
        Ok(Self { wish, project, milestone, deciding, reading, run })
    }

    /// Sends the files, then publishes all of it. If it fails, what was kept is thrown away.
    ///
    /// # Errors
    /// What went wrong, and that nothing was posted.
    pub async fn carry_out(&self, server: &Server) -> Result<Value> {
        let mut kept = Vec::new();
        let trouble = match self.try_to(server, &mut kept).await {
            Ok(update) => return Ok(update),
            Err(trouble) => trouble,
        };
        let left = timeout(SWEEPING, throw_away(server, &mut kept, trouble.unsure)).await;
        if matches!(left, Ok(Swept::Posted)) {
            // The last answer was lost, and what it was about is there: the same key asks for it.
            return Ok(self.publish(server, &kept).await?);
        }
        let end = match left {
            Ok(Swept::Gone) => "Nothing was posted.".into(),
            // With nothing to look at, nobody here can know.
            _ if trouble.unsure => {
                let page = server.page(&format!("/admin/projects/{}", self.project.id));
                format!("It may have been posted all the same: look at {page} first.")
            }
            _ if kept.is_empty() => "Nothing was posted.".into(),
            _ => {
                let names: Vec<_> = kept.iter().map(|(name, _)| name.as_str()).collect();
                let says = "still waits there as a draft, which no client sees";
                format!("Nothing was posted, but this {says}: {}.", names.join(", "))
            }
        };
        Err(Error::broken(format!("{trouble}\n{end}")))
    }

    async fn try_to(&self, server: &Server, kept: &mut Vec<Kept>) -> Result<Value, Trouble> {
        let mut before = 0;
        for (at, file) in self.wish.files.iter().enumerate() {
            let path = ["milestones", &self.milestone.id, "files", &file.name];
            let key = format!("{}-{at}", self.run);
            let mut call = Call::put(&path, &key, (file, before)).with("draft", "true");
            if let Some(note) = &self.wish.note {
                call = call.with("note", note);
            }
            // A draft more or less: whatever became of it, nothing is posted yet.
            let sent = server.ask(&call).await;
            let answer = sent.map_err(|trouble| Trouble { unsure: false, ..trouble })?;
            let id = answer["version"]["id"].as_str().unwrap_or_default();
            kept.push((file.name.clone(), id.to_owned()));
            before += file.size;
        }
        if server.stop.is_cancelled() {
            return Err(Trouble::stopped(false));
        }
        self.publish(server, kept).await
    }

    async fn publish(&self, server: &Server, kept: &[Kept]) -> Result<Value, Trouble> {
        let path = ["milestones", &self.milestone.id, "updates"];
        let key = format!("{}-update", self.run);
        server.ask(&Call::post(&path, &key, &self.update(kept))).await
    }

    /// The update as the API takes it.
    fn update(&self, kept: &[Kept]) -> Value {
        let versions: Vec<_> = kept.iter().map(|(_, id)| id).collect();
        let ids = |people: &[(String, String)]| -> Vec<String> {
            people.iter().map(|(id, _)| id.clone()).collect()
        };
        let mut update = json!({
            "body": self.wish.message, "publish": self.wish.publish, "version_ids": versions,
            "notify": ids(&self.readers()),
        });
        if matches!(self.wish.notify, Notify::All) {
            update["notify"] = "all".into();
        }
        if let Some(ask) = &self.wish.ask {
            let mut asked = json!({
                "title": ask.title, "approver_ids": ids(&self.deciding), "wording": ask.wording,
                "due_on": ask.due_on, "rule": ask.rule,
            });
            if !versions.is_empty() {
                asked["version_ids"] = json!(versions);
            }
            update["approval"] = asked;
        }
        update
    }

    /// Who gets a mail, if it is not everybody: those who decide always do.
    fn readers(&self) -> Vec<(String, String)> {
        let mut readers = self.deciding.clone();
        readers.extend(self.reading.iter().filter(|one| !self.deciding.contains(one)).cloned());
        readers
    }

    /// What was done, in a few sentences.
    pub fn told(&self, update: &Value) -> String {
        let Wish { files, publish, notify, .. } = self.wish;
        let place = format!("“{}” of {}", self.milestone.title, self.project.title);
        let there = update["files"].as_array().map_or(&[][..], Vec::as_slice);
        let is_new = |name: &str| there.iter().any(|file| file["name"] == name);
        let many = match files.len() as u64 {
            0 => String::new(),
            many => format!(" with {}", counted(many, "file")),
        };
        let mut told = match publish {
            true => format!("Posted on {place}{many}."),
            false => format!("Kept as a draft on {place}{many}; no client sees it."),
        };
        for file in files.iter().filter(|file| !is_new(&file.name)) {
            told += &format!(" {} is the same as before.", file.name);
        }
        if !publish {
            return told;
        }
        if !self.deciding.is_empty() {
            told += &format!(" {} can decide.", listed(&self.deciding));
        }
        let readers = self.readers();
        told + &match notify {
            Notify::All => " Mail goes to everybody on the project.".into(),
            _ if readers.is_empty() => " Nobody is mailed.".into(),
            _ => format!(" Mail goes to {}.", listed(&readers)),
        }
    }
}

fn pairs(people: &[&Person]) -> Vec<(String, String)> {
    people.iter().map(|person| (person.id.clone(), person.name.clone())).collect()
}

fn listed(people: &[(String, String)]) -> String {
    let names: Vec<_> = people.iter().map(|(_, name)| name.as_str()).collect();
    names.join(", ")
}

/// Who is asked, found to be people who may decide.
fn deciding<'p>(people: &'p [Person], ask: &Asking) -> Result<Vec<&'p Person>> {
    let meant = match ask.from.as_slice() {
        [] => people.iter().filter(|person| person.decides()).collect(),
        names => names::these(people, names)?,
    };
    if let Some(other) = meant.iter().find(|person| !person.decides()) {
        return Err(Error::broken(format!("{} may look, not decide", other.name)));
    }
    if meant.is_empty() {
        return Err(Error::broken("nobody on this project may decide; add an approver first"));
    }
    Ok(meant)
}

/// What became of files that had been kept.
enum Swept {
    /// Nothing is left of them.
    Gone,
    /// They are on the page.
    Posted,
    /// Some could not be thrown away.
    Left,
}

/// Throws away what waits; `kept` holds what is left. If it may have been posted, what is not there
/// any more is on the page, or was found to be there before.
async fn throw_away(server: &Server, kept: &mut Vec<Kept>, unsure: bool) -> Swept {
    if kept.is_empty() {
        return Swept::Left;
    }
    while let Some((_, id)) = kept.first() {
        match server.ask(&Call::delete(&["versions", id])).await {
            Ok(_) => {}
            Err(trouble) => match trouble.status.map(|status| status.as_u16()) {
                Some(404) if !unsure => {}
                Some(404 | 409) => return Swept::Posted,
                _ => return Swept::Left,
            },
        }
        kept.remove(0);
    }
    Swept::Gone
}
