//! A line for mails that go one after the other. What it is connected by comes from the pool and
//! goes back there.

use crate::mail::pool::{Pool, Refused, Seated};
use crate::mail::{Mailer, Packed, Ready, Way, folder, smtp};
use crate::outbox::Outcomes;
use std::time::Duration;

/// One line to the mail server, over connections that several lines share. A mail that is refused
/// does not end its connection; one that breaks on the way does. If none can be opened, all others
/// of the run are told so at once: a server that is down is asked once a run, not once a mail.
pub struct Line {
    mailer: Mailer,
    domain: String,
    /// How long the server may stay silent.
    pub(super) patience: Duration,
    held: Option<Seated>,
}

/// What came of a mail on a line.
pub enum Lane {
    /// The server said something, or cannot be reached.
    Came(Outcomes),
    /// The server gives us no further connection: others have to carry this mail.
    Full,
}

impl Line {
    /// A line that is not connected.
    pub(super) fn new(mailer: Mailer, domain: &str, patience: Duration) -> Self {
        Self { mailer, domain: domain.to_owned(), patience, held: None }
    }

    /// Builds and hands over one mail. It always answers, whatever the server does.
    pub async fn send(&mut self, ready: &Ready) -> Outcomes {
        if !self.mailer.is_set() {
            return Outcomes::NotConfigured;
        }
        match self.mailer.pack(ready) {
            Ok(packed) => match self.hand_over(&packed, &|| ()).await {
                Lane::Came(outcome) => outcome,
                Lane::Full => Outcomes::Later("The mail server is busy with others.".into()),
            },
            Err(outcome) => outcome,
        }
    }

    /// Hands over one mail, and calls `begun` right before its contents go: from then on the server
    /// may take it without our hearing so.
    pub async fn hand_over(&mut self, packed: &Packed, begun: &(dyn Fn() + Sync)) -> Lane {
        let mailer = self.mailer.clone();
        match &*mailer.0 {
            Way::Smtp(pool) => self.converse(pool, packed, begun).await,
            Way::Folder(folder) => {
                begun();
                Lane::Came(folder::write(folder, &packed.file, &packed.parcel).await)
            }
            Way::None => Lane::Came(Outcomes::NotConfigured),
        }
    }

    async fn converse(&mut self, pool: &Pool, packed: &Packed, begun: &(dyn Fn() + Sync)) -> Lane {
        pool.pace().await;
        // Taken out, so that nobody meets half a conversation if this one is given up midway.
        if let Some(mut seated) = self.held.take().or_else(|| pool.take()) {
            let sent =
                smtp::send(&mut seated.connection, &packed.parcel, self.patience, begun).await;
            if !sent.was_closed {
                self.held = sent.goes_on.then_some(seated);
                return Lane::Came(sent.outcome);
            }
            // It was kept for too long, and the server had hung up: nothing was said yet.
        }
        let mut seated = match pool.open(&self.domain, self.patience).await {
            Ok(seated) => seated,
            Err(Refused::Down(words)) => return Lane::Came(Outcomes::Down(words)),
            Err(Refused::Full) => return Lane::Full,
        };
        let sent = smtp::send(&mut seated.connection, &packed.parcel, self.patience, begun).await;
        self.held = sent.goes_on.then_some(seated);
        Lane::Came(sent.outcome)
    }

    /// Gives the connection back, for the next mail that comes soon.
    pub fn keep(self) {
        if let (Some(seated), Way::Smtp(pool)) = (self.held, &*self.mailer.0) {
            pool.keep(seated);
        }
    }

    /// Says goodbye to the mail server, if there is one on the line.
    pub async fn close(self) {
        if let Some(mut seated) = self.held {
            smtp::quit(&mut seated.connection).await;
        }
    }
}
