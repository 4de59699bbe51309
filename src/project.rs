//! Projects: one engagement for one client.

mod close;

pub use close::tell_closed;

use crate::assurance::Asks;
use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::{ClientId, ProjectId};
use crate::member::Member;
use crate::reminder;
use crate::store::Tx;
use crate::studio::text;
use crate::words::words;
use serde_json::json;

words! {
    /// Where a project stands.
    State {
        /// Work goes on.
        Active = "active",
        /// Nothing moves for now.
        Paused = "paused",
        /// Over; its links end 30 days later.
        Closed = "closed",
    }
}

/// One engagement.
#[derive(Debug, Clone)]
pub struct Project {
    /// The project's id.
    pub id: ProjectId,
    /// Whom it is for.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// As it stands at the top of the page.
    pub title: String,
    /// Two letters that begin its receipts' numbers.
    pub code: String,
    /// Where it stands.
    pub state: State,
    /// When it was started.
    pub created_at: Stamp,
    /// When it was closed.
    pub closed_at: Option<Stamp>,
    /// What it asks of those who decide.
    pub asks: Asks,
}

/// Starts a project for a client.
///
/// # Errors
/// Refuses an empty or over-long title and an unknown client.
pub fn start(tx: &Tx, member: &Member, client: &ClientId, title: &str) -> Result<Project> {
    let mut faults = Vec::new();
    let title = text(&mut faults, "title", title, "Give the project a name.");
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let client = tx.client(member.desk, client)?.ok_or_else(no_client)?;
    let project = Project {
        id: ProjectId::new(),
        client: client.id,
        code: code(&client.name),
        client_name: client.name,
        title,
        state: State::Active,
        created_at: tx.now(),
        closed_at: None,
        asks: Asks::default(),
    };
    tx.add_project(&project)?;
    let subject = json!({ "title": project.title, "client": project.client_name });
    audit::project(tx, &project.id, &Actor::of(member), Kind::ProjectStarted, subject)?;
    Ok(project)
}

/// Changes a project's title or state. Closing it lets its links end 30 days later; opening it
/// again takes that back.
///
/// # Errors
/// Refuses an empty or over-long title.
pub fn change(
    tx: &Tx,
    member: &Member,
    id: &ProjectId,
    title: &str,
    state: State,
) -> Result<Project> {
    let old = tx.project(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let mut faults = Vec::new();
    let title = text(&mut faults, "title", title, "Give the project a name.");
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let closed_at = match state {
        State::Closed => old.closed_at.or(Some(tx.now())),
        State::Active | State::Paused => None,
    };
    if (title.as_str(), state) == (old.title.as_str(), old.state) {
        return Ok(old);
    }
    let old_state = old.state;
    let was = old_state.as_str();
    let project = Project { title, state, closed_at, ..old };
    tx.save_project(&project)?;
    if project.state != old_state {
        reminder::replan_project(tx, &project.id)?;
    }
    let subject = json!({ "title": project.title, "state": state.as_str(), "was": was });
    audit::project(tx, &project.id, &Actor::of(member), Kind::ProjectChanged, subject)?;
    Ok(project)
}

fn no_client() -> Refusal {
    Refusal::wrong("client", "Choose the client this project is for.")
}

/// "Harbour Bakery" → "HB"; names without two words or letters still get two letters.
fn code(name: &str) -> String {
    let upper = |c: char| c.to_ascii_uppercase();
    let initials: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(char::is_ascii_alphanumeric))
        .map(upper)
        .take(2)
        .collect();
    if initials.len() == 2 {
        return initials;
    }
    let letters = name.chars().filter(char::is_ascii_alphanumeric).map(upper).take(2);
    let code: String = letters.collect();
    format!("{code:X<2}")
}
