//! Which mails people get, and when: what they chose, what goes together, and a member's morning.

mod bundle;
mod choose;
mod closing;
mod digest;
mod held;

use crate::support::{Browser, Page, Studio};
use milepost::contact::{Contact, Pace};
use milepost::id::{MilestoneId, ParticipantId, ProjectId};
use milepost::member::Desk;
use milepost::outbox::{Mail, State};
use milepost::participant::Role;
use milepost::update::{self, Choices, Save};
use milepost::{milestone, participant, project};

pub const INES: &str = "ines@harbourbakery.example";
pub const PETE: &str = "pete@harbourbakery.example";
pub const NELL: &str = "nell@fernandfield.example";

impl Studio {
    /// Nell posts `body`, without a file, to these people.
    pub async fn tell(&self, body: &str, to: &[&str]) {
        let to = to.iter().map(|name| self.person(name)).collect();
        self.tell_on((&self.harbour, &self.design), body, to).await;
    }

    /// The same on any project.
    pub async fn tell_on(
        &self,
        (project, milestone): (&ProjectId, &MilestoneId),
        body: &str,
        to: Vec<ParticipantId>,
    ) {
        let choices = Choices {
            milestone: milestone.to_string(),
            body: body.into(),
            to: to.iter().map(ToString::to_string).collect(),
            ..Choices::default()
        };
        let save = Save { choices, ..Save::default() };
        let (by, project, signer) = (self.nell.clone(), project.clone(), self.app.signer());
        let published = self.app.store.write(move |tx| {
            let draft = update::save(tx, &by, &project, save)?;
            update::publish(tx, &signer, &by, &draft, true)
        });
        published.await.unwrap();
    }

    /// The mails to an address, oldest first.
    pub async fn rows(&self, email: &str) -> Vec<Mail> {
        let mut all = self.read(|tx| tx.mails(Desk::of_the_house(), 1000)).await;
        all.retain(|mail| mail.to.email == email);
        all.sort_by_key(|mail| mail.queued_at);
        all
    }

    pub async fn contact(&self, name: &str) -> Contact {
        let id = self.person(name);
        self.read(|tx| tx.participant(Desk::of_the_house(), &id)).await.unwrap().contact
    }

    /// What somebody chooses on their page.
    pub async fn chooses(&self, name: &str, pace: Pace) {
        let (mut browser, home) = self.visit(name).await;
        browser.post(&format!("{home}/mails"), &[("mails", pace.as_str())]).await.is(303);
        assert_eq!(self.contact(name).await.mails, pace);
    }

    /// The same contact on a second project, "Harbour menu": project, milestone, participant.
    pub async fn menu(&self, name: &str) -> (ProjectId, MilestoneId, ParticipantId) {
        let (contact, by, signer) =
            (self.contact(name).await, self.nell.clone(), self.app.signer());
        let made = self.app.store.write(move |tx| {
            let menu = project::start(tx, &by, &contact.client, "Harbour menu")?;
            let who = (contact.id.clone(), Role::Approver, true);
            let person = participant::add(tx, &signer, &by, &menu.id, &who)?;
            let form = milestone::Form {
                title: "Printing".into(),
                state: "in_progress".into(),
                ..milestone::Form::default()
            };
            let printing = milestone::add(tx, &by, &menu.id, &form)?;
            Ok((menu.id, printing.id, person.id))
        });
        made.await.unwrap()
    }
}

/// How many of the mails are in a state.
pub fn count(mails: &[Mail], state: State) -> usize {
    mails.iter().filter(|mail| mail.state == state).count()
}

/// A touch of a page, as its script tells it.
pub async fn touch(browser: &mut Browser, page: &Page) {
    let to = page.after("data-opened=\"");
    browser.post(&to, &[]).await.is(204);
}
