//! Reminders: when they are planned, what goes out over the weeks, and what stops them.

mod doors;
mod life;
mod plan;
mod stop;

use crate::support::smtp::Raw;
use crate::support::{Page, Studio};
use milepost::clock::Stamp;
use milepost::jobs;
use milepost::member::Desk;
use milepost::reminder::Awaited;

/// Where Ines reads her mail.
const INES: &str = "ines@harbourbakery.example";

/// The words of a letter, as if its lines were one.
fn plain(mail: &Raw) -> String {
    mail.text_part().replace("=\r\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn reminds(mail: &Raw) -> bool {
    let subject = mail.header("Subject").unwrap();
    subject.starts_with("Reminder") || subject.contains("wait for you")
}

/// Every link in a letter, in its order.
fn links(mail: &Raw) -> Vec<String> {
    let lines = mail.text_part().lines().map(str::trim_end);
    lines
        .filter(|line| line.starts_with("http://") && line.contains("/l/"))
        .map(Into::into)
        .collect()
}

impl Page {
    /// Whether what was typed came back in a field.
    #[track_caller]
    fn types(&self, value: &str) -> &Self {
        assert!(self.body().contains(&format!("value=\"{value}\"")), "{value} did not come back");
        self
    }
}

impl Studio {
    /// Writes what is due; how many mails.
    async fn remind(&self) -> usize {
        jobs::remind::once(&self.app).await.unwrap()
    }

    /// The reminders that reached somebody, oldest first.
    fn reminded(&self, who: &str) -> Vec<Raw> {
        self.mail.to(who).into_iter().filter(reminds).collect()
    }

    /// Lets the time pass to `until` by the hour, with the job and delivery of each.
    async fn live(&self, until: Stamp) {
        while self.clock.now() < until {
            let hour = Stamp((self.clock.now().0 / 3_600_000 + 1) * 3_600_000);
            self.clock.set(hour.min(until));
            self.remind().await;
            self.deliver().await;
        }
    }

    /// The moment at which a clock in London shows this.
    pub fn london(day: &str, hour: i8, minute: i8) -> Stamp {
        let zone: milepost::calendar::Zone = "Europe/London".parse().unwrap();
        zone.at(day.parse().unwrap(), hour, minute)
    }

    /// What is kept of the newest question.
    async fn awaited(&self) -> Vec<Awaited> {
        let id = self.asked().await[0].approval.id.clone();
        self.read(|tx| tx.awaited_of_request(Desk::of_the_house(), &id)).await
    }

    /// When the first approver of the newest question is reminded next.
    async fn next(&self) -> Option<Stamp> {
        self.awaited().await[0].next
    }

    /// The page of the newest question, in the studio.
    async fn question(&self) -> String {
        format!("/admin/approvals/{}", self.asked().await[0].approval.id)
    }
}

/// "Mon 16 Nov, 9:00 GMT": when a mail was written, in London.
fn when(stamp: Stamp) -> String {
    let zone: milepost::calendar::Zone = "Europe/London".parse().unwrap();
    zone.local(stamp).says()
}
