//! Projects, milestones and people by the names that a person has for them.

use super::super::only;
use super::server::{Call, Server};
use milepost::error::{Error, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A project, as far as it is needed here.
#[derive(Deserialize)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    client_name: String,
    state: String,
}

/// A milestone, as far as it is needed here.
#[derive(Deserialize)]
pub struct Milestone {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    label: String,
    position: u32,
    state: String,
}

/// Somebody on the project.
#[derive(Deserialize)]
pub struct Person {
    /// Their id on the project.
    pub id: String,
    /// Their name.
    pub name: String,
    contact_id: String,
    email: String,
    role: String,
}

impl Person {
    /// Whether they may decide.
    pub fn decides(&self) -> bool {
        self.role == "approver"
    }
}

#[derive(Deserialize)]
struct Page {
    items: serde_json::Value,
    next: Option<String>,
}

/// Everything on a list.
async fn all<T: DeserializeOwned>(server: &Server, path: &[&str]) -> Result<Vec<T>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let mut call = Call::get(path).with("limit", "100");
        if let Some(after) = after {
            call = call.with("after", after);
        }
        let page: Page = serde_json::from_value(server.ask(&call).await?)?;
        found.extend(serde_json::from_value::<Vec<T>>(page.items)?);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// The project with this id or title.
///
/// # Errors
/// If there is none, or more than one.
pub async fn project(server: &Server, meant: &str) -> Result<Project> {
    let mut found: Vec<Project> = all(server, &["projects"]).await?;
    found.retain(|project| project.id == meant || same(&project.title, meant));
    let named = |p: &Project| format!("{}  {}, {} ({})", p.id, p.title, p.client_name, p.state);
    only(found, "project", meant, named)
}

/// The milestone with this id, title, label or position; the only one in progress if none is named.
///
/// # Errors
/// If there is none, or more than one: with a list of what there is.
pub async fn milestone(
    server: &Server,
    project: &Project,
    meant: Option<&str>,
) -> Result<Milestone> {
    let mut found: Vec<Milestone> = all(server, &["projects", &project.id, "milestones"]).await?;
    let named = |m: &Milestone| {
        let state = m.state.replace('_', " ");
        format!("{}  {}  {} ({state})", m.position, m.id, m.title)
    };
    let list: String = found.iter().map(|one| format!("\n  {}", named(one))).collect();
    let Some(meant) = meant else {
        found.retain(|milestone| milestone.state == "in_progress");
        let many = if found.is_empty() { "No milestone" } else { "More than one milestone" };
        return match <[Milestone; 1]>::try_from(found) {
            Ok([one]) => Ok(one),
            Err(_) => {
                let says = "is in progress; say which one with --milestone:";
                Err(Error::broken(format!("{many} of {} {says}{list}", project.title)))
            }
        };
    };
    let is: [&dyn Fn(&Milestone) -> bool; 4] = [
        &|milestone| milestone.id == meant,
        &|milestone| same(&milestone.title, meant),
        &|milestone| same(&milestone.label, meant),
        &|milestone| milestone.position.to_string() == meant,
    ];
    match is.iter().find(|is| found.iter().any(is)) {
        Some(is) => found.retain(|milestone| is(milestone)),
        None => {
            let says = format!("There is no milestone called “{meant}” on {}:", project.title);
            return Err(Error::broken(says + &list));
        }
    }
    only(found, "milestone", meant, named)
}

/// Everybody on the project.
///
/// # Errors
/// If the server cannot say.
pub async fn people(server: &Server, project: &Project) -> Result<Vec<Person>> {
    all(server, &["projects", &project.id, "participants"]).await
}

/// Those of `people` who are meant, each once.
///
/// # Errors
/// If somebody is not on the project, or a name is that of more than one.
pub fn these<'p>(people: &'p [Person], meant: &[String]) -> Result<Vec<&'p Person>> {
    let mut found: Vec<&Person> = Vec::new();
    for meant in meant {
        let is = |person: &&Person| {
            [&person.id, &person.contact_id].contains(&meant)
                || same(&person.name, meant)
                || person.email.eq_ignore_ascii_case(meant.trim())
        };
        let named = |p: &&Person| format!("{}  {}, {}", p.id, p.name, p.email);
        let some = people.iter().filter(is).collect();
        let person = only(some, "person on this project", meant, named)?;
        if !found.iter().any(|there| there.id == person.id) {
            found.push(person);
        }
    }
    Ok(found)
}
